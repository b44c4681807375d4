"""Problems that outlive what hid them, what explained them, or the files that named them: each gets its end."""

from dataclasses import replace
from typing import Any

import pytest

from noctui.domain.commands import AcceptTicket, AddFact, EndMute, OpenMaintenance
from noctui.domain.inventory import SiteRules
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.reading import Reading
from noctui.domain.views import TicketRow
from noctui.services import load, monitoring
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.store import journal, status, tickets
from tests.domain.policies import S19
from tests.services.scene import LEAVES, Scene, site


def window(scene: Scene, target: str, span: int) -> int:
    answer = scene.do(OpenMaintenance(target, scene.now, scene.now + span, "works"))
    assert answer.done
    return int(answer.params["mute"])


def down(scene: Scene, *names: str) -> None:
    for _ in range(4):
        scene.readings(False, *names)
        scene.answer("gw")


def limp(scene: Scene, name: str) -> None:
    """Three answers with half of the packets lost."""
    for _ in range(3):
        scene.now += 1_000_000
        found = monitoring.assess(scene.site, scene.working, [_half(scene, name)], scene.now)
        if found.writes(scene.working):
            scene.verb(lambda tx, found=found: monitoring.book(tx, scene.working, found))
        monitoring.take_over(scene.working, found)


def _half(scene: Scene, name: str) -> Reading:
    return Reading(f"{name}/ping", scene.now, 4, 2, 1000, 1000, 1000)


def reload(scene: Scene, new: Site) -> None:
    def verb(tx: Tx) -> Any:
        scene.site = tx.site = new
        return load.load(tx)

    scene.working = scene.verb(verb)


def without(*names: str) -> Site:
    file = site().file
    devices = {
        key: replace(device, parents=tuple(p for p in device.parents if p not in names))
        for key, device in file.inventory.devices.items()
        if key not in names
    }
    return Site.of(replace(file, inventory=replace(file.inventory, devices=devices)), site().policies)


def one(scene: Scene) -> TicketRow:
    [found] = scene.tickets()
    return found


def test_a_window_that_ends_inside_another_one_says_nothing(scene: Scene) -> None:
    scene.all_up()
    window(scene, "srv", HOUR)
    window(scene, "site:a", 2 * HOUR)
    down(scene, "srv")
    scene.pass_time(HOUR + MINUTE)
    assert scene.said == []
    scene.pass_time(HOUR)
    assert scene.kinds() == ["mute_ending", "mute_ended", "problem"]


def test_an_early_end_of_one_of_two_windows_says_nothing(scene: Scene) -> None:
    scene.all_up()
    window(scene, "site:a", 2 * HOUR)
    number = window(scene, "srv", HOUR)
    down(scene, "srv")
    assert scene.do(EndMute(number)).done
    assert scene.said == []


def test_a_bad_line_that_a_window_hid_is_said_when_it_ends_and_so_is_its_recovery(scene: Scene) -> None:
    scene.all_up()
    window(scene, "srv", HOUR)
    limp(scene, "srv")
    assert (scene.state("srv"), scene.said) == ("degraded", [])
    scene.pass_time(HOUR + MINUTE)
    assert scene.said[2:] == [("problem", "srv")]
    scene.restart()
    scene.answer("srv")
    assert scene.said[2:] == [("problem", "srv"), ("recovery", "srv")]


def test_what_a_window_hid_comes_under_one_ticket_with_everything_behind_it(scene: Scene) -> None:
    scene.all_up()
    window(scene, "site:b", HOUR)
    down(scene, *LEAVES, "sw-core")
    assert scene.tickets() == []
    scene.pass_time(HOUR + MINUTE)
    assert (one(scene).root, one(scene).devices) == ("sw-core", 13)
    scene.answer("sw-core")
    assert "recovery" not in scene.kinds()
    scene.answer("sw-core", *LEAVES)
    assert scene.kinds() == ["mute_ending", "mute_ended", "problem", "recovery"]


def test_a_root_that_falls_again_before_all_behind_it_are_back_keeps_its_ticket(scene: Scene) -> None:
    scene.all_up()
    down(scene, *LEAVES, "sw-core")
    scene.answer("sw-core")
    down(scene, *LEAVES, "sw-core")
    assert one(scene).devices == 13
    scene.answer("sw-core")
    scene.answer("sw-core", *LEAVES)
    assert one(scene).status == "recovered"
    assert scene.kinds().count("recovery") == 1


def test_a_device_found_dead_by_itself_after_its_roots_ticket_ended_gets_its_own(scene: Scene) -> None:
    scene.all_up()
    down(scene, *LEAVES, "sw-core")
    assert scene.do(AcceptTicket(1, one(scene).version)).done
    for kind in ("recovered", "resolved", "closed"):
        assert scene.do(AddFact(1, one(scene).version, kind)).done  # type: ignore[arg-type]
    scene.answer("sw-core", *LEAVES[1:])
    down(scene, LEAVES[0])
    scene.answer("sw-core")
    scene.miss(LEAVES[0], times=1)
    assert [ticket.root for ticket in scene.tickets()] == ["sw-core", LEAVES[0]]
    scene.answer(LEAVES[0])
    assert [ticket.status for ticket in scene.tickets()] == ["closed", "recovered"]


def test_blindness_outlives_a_restart_and_its_end_is_said_once(scene: Scene) -> None:
    scene.site = site(rules=SiteRules(uplinks=("gw",)))
    scene.restart()
    scene.all_up()
    scene.miss(*scene.site.file.inventory.devices, times=3)
    since = scene.working.blind
    scene.restart()
    assert scene.working.blind == since
    scene.miss("gw", times=1)
    scene.all_up()
    scene.restart()
    assert scene.kinds() == ["blind", "sight"]
    assert scene.working.blind is None


def test_a_device_that_the_files_no_longer_have_leaves_its_ticket(scene: Scene) -> None:
    scene.all_up()
    down(scene, "srv")
    reload(scene, without("srv"))
    assert one(scene).status == "recovered"
    assert scene.kinds() == ["problem", "recovery"]
    assert "srv" not in scene.read(status.devices)
    assert "srv/ping" not in scene.read(status.checks)
    entries = scene.read(lambda c: journal.about(c, "device:srv", 1))
    assert entries[0].payload["state"] == "removed"


def test_a_device_that_comes_back_into_the_files_still_dead_is_a_fault_again(scene: Scene) -> None:
    scene.all_up()
    down(scene, "srv")
    reload(scene, without("srv"))
    reload(scene, site())
    down(scene, "srv")
    assert (one(scene).status, scene.kinds()) == ("open", ["problem", "recovery", "reopened"])


def test_a_ticket_whose_root_is_gone_from_the_files_lives_until_the_others_are_back(scene: Scene) -> None:
    scene.all_up()
    down(scene, *LEAVES, "sw-core")
    reload(scene, without("sw-core"))
    assert one(scene).status == "open"
    scene.answer("gw", *LEAVES)
    assert one(scene).status == "recovered"


@pytest.mark.parametrize("limit", [30 * MINUTE, 10 * HOUR])
def test_another_limit_in_the_policy_moves_the_next_deadline(scene: Scene, limit: int) -> None:
    scene.all_up()
    down(scene, "srv")
    opened = one(scene)
    changed = tuple(
        replace(clock, within=dict.fromkeys(clock.within, limit)) if clock.id == "arrive" else clock
        for clock in S19.clocks
    )
    reload(scene, Site.of(site().file, {S19.id: replace(S19, clocks=changed)}))
    due = next(clock.due for clock in one(scene).clocks if clock.spec == "arrive")
    assert due is not None
    header = scene.read(lambda c: tickets.get(c, opened.id))
    assert header.next_event <= due
    scene.now = due + 1
    scene.pass_time(MINUTE)
    assert ("breach", "arrive") in [
        (entry.kind.removeprefix("announced."), entry.payload.get("clock"))
        for entry in scene.read(lambda c: journal.page(c, None, 99))
    ]
