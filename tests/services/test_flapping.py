"""A device that wavers: one announcement, the ticket left alone, the difference at the end."""

from dataclasses import replace

import pytest

from noctui.domain.commands import Acknowledge, OpenMaintenance
from noctui.domain.inventory import SiteRules
from noctui.domain.moments import HOUR
from noctui.services import load, monitoring, rows
from noctui.services.site import Site
from noctui.store import journal
from tests.services.scene import LEAVES, Scene, device, site


def bounce(scene: Scene, *names: str, times: int = 3) -> None:
    """Each time three answers are missing, and then one comes."""
    for _ in range(times):
        scene.fall(*names)
        scene.answer(*names)


def blink(scene: Scene, *names: str, times: int = 3) -> None:
    for _ in range(times):
        scene.miss(*names, times=1)
        scene.answer(*names)


def calm(scene: Scene, *names: str, answering: bool = True) -> None:
    for _ in range(20):
        scene.readings(answering, *names)
        scene.answer("gw")


@pytest.fixture
def live(scene: Scene) -> Scene:
    scene.all_up()
    return scene


def flapping(scene: Scene, name: str) -> bool:
    return bool(scene.working.devices[name].flapping)


def test_packets_lost_again_and_again_are_told_once_as_flapping(live: Scene) -> None:
    blink(live, "srv")
    assert flapping(live, "srv")
    blink(live, "srv", times=10)
    assert live.said == [("flapping", "srv")]
    assert live.tickets() == []
    calm(live, "srv")
    assert not flapping(live, "srv")
    assert live.kinds() == ["flapping", "steady"]


def test_the_ticket_of_a_flapping_device_is_neither_left_nor_reopened(live: Scene) -> None:
    blink(live, "srv", times=2)
    live.fall("srv")
    bounce(live, "srv", times=6)
    [ticket] = live.tickets()
    assert (ticket.status, ticket.devices) == ("open", 1)
    assert live.said == [("problem", f"T-{ticket.id}"), ("flapping", f"T-{ticket.id}")]


def test_when_it_ends_well_what_was_told_gets_its_end(live: Scene) -> None:
    blink(live, "srv", times=2)
    live.fall("srv")
    bounce(live, "srv")
    calm(live, "srv")
    [ticket] = live.tickets()
    assert ticket.status == "recovered"
    assert live.kinds() == ["problem", "flapping", "recovery", "steady"]


def test_when_it_ends_as_it_began_only_that_is_told(live: Scene) -> None:
    blink(live, "srv", times=2)
    live.fall("srv")
    bounce(live, "srv")
    calm(live, "srv", answering=False)
    [ticket] = live.tickets()
    assert ticket.status == "open"
    assert live.kinds() == ["problem", "flapping", "steady"]


def test_a_fall_while_it_flaps_opens_no_ticket_before_it_is_steady(live: Scene) -> None:
    blink(live, "srv")
    live.fall("srv")
    assert live.state("srv") == "down"
    assert live.tickets() == []
    calm(live, "srv", answering=False)
    [ticket] = live.tickets()
    assert (ticket.root, ticket.status) == ("srv", "open")
    assert live.kinds() == ["flapping", "steady", "problem"]


def test_all_that_is_lost_behind_it_joins_its_ticket_at_the_end(live: Scene) -> None:
    blink(live, "sw-core")
    for _ in range(22):
        live.readings(False, "sw-core", *LEAVES)
        live.answer("gw")
    [ticket] = live.tickets()
    assert (ticket.root, ticket.devices) == ("sw-core", 13)
    assert live.kinds() == ["flapping", "steady", "problem"]


def test_what_flaps_behind_a_flapping_switch_is_not_told(live: Scene) -> None:
    for _ in range(4):
        live.readings(False, "sw-core", *LEAVES)
        live.answer("gw")
        live.answer("sw-core", *LEAVES)
    assert flapping(live, LEAVES[0])
    assert live.said == [("flapping", "sw-core")]


def test_not_even_when_the_leaves_are_asked_first(live: Scene) -> None:
    for _ in range(4):
        live.readings(False, *LEAVES)
        live.readings(False, "sw-core")
        live.answer("gw")
        live.answer(*LEAVES)
        live.answer("sw-core")
    assert live.said == [("flapping", "sw-core")]


def test_what_goes_on_flapping_when_its_switch_is_steady_is_told_then(live: Scene) -> None:
    for _ in range(4):
        live.readings(False, "sw-core", LEAVES[0])
        live.answer("sw-core", LEAVES[0])
    for _ in range(16):
        live.answer("sw-core", "gw")
        live.readings(False, LEAVES[0])
        live.answer(LEAVES[0])
    assert ("flapping", LEAVES[0]) in live.said


def test_a_mute_hides_the_flapping_and_its_end_shows_it(live: Scene) -> None:
    assert live.do(OpenMaintenance("srv", live.now, live.now + HOUR, "new disks")).done
    blink(live, "srv")
    assert flapping(live, "srv")
    assert live.said == []
    live.pass_time(HOUR)
    assert "flapping" not in live.kinds()
    blink(live, "srv", times=1)
    assert live.said[-1] == ("flapping", "srv")


def test_what_was_never_told_to_flap_is_not_told_to_be_steady(live: Scene) -> None:
    assert live.do(OpenMaintenance("srv", live.now, live.now + HOUR, "new disks")).done
    blink(live, "srv")
    calm(live, "srv")
    assert live.said == []
    kinds = [entry.kind for entry in live.read(lambda c: list(journal.entries(c)))]
    assert kinds.count("device.flapping") == kinds.count("device.steady") == 1


def test_an_acknowledgement_outlasts_the_short_returns_of_a_flapping_device(live: Scene) -> None:
    blink(live, "srv")
    live.fall("srv")
    assert live.do(Acknowledge("srv", live.now + HOUR, "the carrier knows")).done
    assert flapping(live, "srv")
    blink(live, "srv", times=2)
    assert [mute.ended for mute in live.working.mutes if mute.target == "srv"] == [None]


def test_a_flapping_service_beside_a_steady_ping_hides_no_dead_device(scene: Scene) -> None:
    web = replace(device("web", ("gw",), place="a").checks[0], id="web/http", kind="tcp", port=80)
    more = device("web", ("gw",), place="a")
    scene.site = site(replace(more, checks=(*more.checks, web)))
    scene.restart()
    scene.all_up()
    scene.checks(True, "web/http")
    for _ in range(3):
        scene.checks(False, "web/http")
        scene.checks(True, "web/http")
    assert scene.said == [("flapping", "web")]
    for _ in range(3):
        scene.checks(False, "web/ping", "web/http")
        scene.answer("gw")
    assert [ticket.root for ticket in scene.tickets()] == ["web"]


def test_a_restart_in_the_midst_of_it_forgets_neither_mark_nor_memory(live: Scene) -> None:
    blink(live, "srv")
    live.restart()
    assert flapping(live, "srv")
    blink(live, "srv")
    assert live.kinds() == ["flapping"]
    calm(live, "srv")
    assert live.kinds() == ["flapping", "steady"]


def test_a_device_that_leaves_the_files_leaves_no_announced_flapping_behind(live: Scene) -> None:
    blink(live, LEAVES[0])
    assert live.said == [("flapping", LEAVES[0])]
    gone = {name: one for name, one in live.site.file.inventory.devices.items() if name != LEAVES[0]}
    live.site = Site.of(replace(live.site.file, inventory=replace(live.site.file.inventory, devices=gone)), {})
    live.working = live.verb(lambda tx: load.load(tx))
    assert live.kinds() == ["flapping", "steady"]


def test_a_site_may_have_every_change_told(scene: Scene) -> None:
    scene.site = site(rules=SiteRules(flapping=False))
    scene.restart()
    scene.all_up()
    bounce(scene, "srv", times=8)
    assert set(scene.kinds()) == {"problem", "recovery", "reopened"}


def test_the_row_of_a_device_says_since_when_it_flaps(live: Scene) -> None:
    blink(live, "srv")
    row = rows.device_row(live.site, live.working, {}, "srv", live.now)
    assert row.flapping == live.working.devices["srv"].flapping == live.now
    assert rows.device_row(live.site, live.working, {}, "gw", live.now).flapping is None


def test_a_calm_check_writes_nothing_while_its_memory_fades(live: Scene) -> None:
    blink(live, "srv", times=1)
    live.answer("srv")
    live.answer("srv")
    live.now += 1
    batch = live.batch(True, "srv/ping")
    assert not monitoring.assess(live.site, live.working, batch, live.now).writes(live.working)
