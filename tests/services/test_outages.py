"""From readings to tickets: one root cause, one ticket, one announced end."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event

from noctui.domain.commands import AcceptTicket, AddFact, OpenMaintenance
from noctui.domain.inventory import CheckKind, SiteRules
from noctui.domain.journal import verify
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.reading import Method, Reading
from noctui.services import rows
from noctui.store import journal, status, tickets
from tests.services.scene import ANNA, LEAVES, Scene, device, site


def core_down(scene: Scene) -> None:
    """The core switch and everything behind it stop answering, the cameras first."""
    scene.all_up()
    for _ in range(4):
        scene.readings(False, *LEAVES, "sw-core")
        scene.answer("gw")


def test_a_calm_sweep_writes_nothing(scene: Scene) -> None:
    scene.all_up()
    before = scene.read(journal.head)
    scene.all_up()
    assert scene.read(journal.head) == before
    assert scene.said == []


def test_what_has_no_contract_has_the_clocks_of_those_it_takes_along(scene: Scene) -> None:
    ours = [
        device("sw-own", contract=None),
        device("cable", ("sw-own",), contract=None),
        device("spare", contract=None),
    ]
    theirs = [device(f"led-{n}", ("cable",)) for n in range(2)]
    scene.site = site(*ours, *theirs)
    scene.restart()
    scene.all_up()
    for _ in range(4):
        scene.readings(False, "led-0", "led-1", "cable", "sw-own", "spare")
        scene.answer("gw")
    own, spare = sorted(scene.tickets(), key=lambda row: row.root != "sw-own")
    assert (own.root, own.contract, own.policy, own.devices) == ("sw-own", "City video", "s19", 4)
    assert {clock.spec for clock in own.clocks} >= {"arrive"}
    assert (spare.root, spare.contract, spare.clocks) == ("spare", "", ())


def test_two_bad_answers_of_three_book_nothing(scene: Scene) -> None:
    scene.all_up()
    scene.miss("srv", times=2)
    assert scene.state("srv") == "up"
    scene.answer("srv")
    scene.miss("srv", times=2)
    assert scene.tickets() == []


def test_twelve_cameras_behind_a_dead_core_are_unreachable_and_one_ticket_opens(scene: Scene) -> None:
    core_down(scene)
    assert scene.state("sw-core") == "down"
    assert {scene.state(leaf) for leaf in LEAVES} == {"unreachable"}
    [ticket] = scene.tickets()
    assert (ticket.root, ticket.devices, ticket.status) == ("sw-core", 13, "open")
    assert scene.said == [("problem", f"T-{ticket.id}")]


def test_cameras_that_miss_first_wait_for_the_core_to_be_asked(scene: Scene) -> None:
    scene.all_up()
    scene.now += 10 * SECOND
    scene.miss(*LEAVES, times=4)
    assert scene.tickets() == []
    assert "sw-core" in scene.asked
    for _ in range(3):
        scene.miss("sw-core", times=1)
        scene.answer("gw")
    assert [ticket.root for ticket in scene.tickets()] == ["sw-core"]
    assert scene.state(LEAVES[0]) == "unreachable"


def test_a_single_camera_is_down_by_itself_while_its_way_works(scene: Scene) -> None:
    scene.all_up()
    for _ in range(3):
        scene.readings(False, LEAVES[0])
        scene.answer("sw-core", "gw")
    [ticket] = scene.tickets()
    assert (ticket.root, ticket.devices) == (LEAVES[0], 1)


def test_the_whole_place_gone_is_a_total_outage_with_progress_owed(scene: Scene) -> None:
    core_down(scene)
    [ticket] = scene.tickets()
    assert ticket.total
    assert "progress" in {clock.spec for clock in ticket.clocks}


def test_the_end_is_announced_once_when_the_last_device_is_back(scene: Scene) -> None:
    core_down(scene)
    scene.answer("sw-core")
    scene.answer(*LEAVES[:-1])
    assert "recovery" not in scene.kinds()
    scene.answer("sw-core", LEAVES[-1])
    [ticket] = scene.tickets()
    assert ticket.status == "recovered"
    assert scene.kinds().count("recovery") == 1


def test_a_return_within_the_window_reopens_the_same_ticket(scene: Scene) -> None:
    core_down(scene)
    scene.answer("sw-core")
    scene.answer("sw-core", *LEAVES)
    scene.now += 5 * MINUTE
    for _ in range(4):
        scene.readings(False, *LEAVES, "sw-core")
        scene.answer("gw")
    [ticket] = scene.tickets()
    assert ticket.status == "open"
    assert scene.kinds() == ["problem", "recovery", "reopened"]


def test_a_return_after_the_window_is_a_new_fault(scene: Scene) -> None:
    core_down(scene)
    scene.answer("sw-core")
    scene.answer("sw-core", *LEAVES)
    scene.now += 2 * HOUR
    scene.all_up()
    for _ in range(4):
        scene.readings(False, *LEAVES, "sw-core")
        scene.answer("gw")
    assert len(scene.tickets()) == 2


def test_without_our_uplink_we_are_blind_and_book_no_outage(scene: Scene) -> None:
    scene.site = site(rules=SiteRules(uplinks=("gw",)))
    scene.restart()
    scene.all_up()
    scene.readings(False, *scene.site.file.inventory.devices)
    for _ in range(5):
        scene.readings(False, *scene.site.file.inventory.devices)
    assert scene.working.blind is not None
    assert scene.tickets() == []
    assert scene.kinds() == ["blind"]
    scene.all_up()
    assert scene.kinds() == ["blind", "sight"]
    assert scene.working.blind is None


def test_a_miss_is_not_believed_before_our_uplink_has_answered_since(scene: Scene) -> None:
    scene.site = site(rules=SiteRules(uplinks=("gw",)))
    scene.restart()
    scene.all_up()
    scene.now += 5 * SECOND
    scene.miss("srv")
    assert scene.state("srv") == "up"
    assert "gw" in scene.asked
    scene.answer("gw")
    scene.miss("srv", times=1)
    assert scene.state("srv") == "down"


def test_a_device_in_maintenance_gets_its_ticket_when_the_window_ends_and_it_is_still_down(scene: Scene) -> None:
    scene.all_up()
    window = OpenMaintenance("srv", scene.now, scene.now + HOUR, "new disks")
    assert scene.do(window).done
    scene.answer("gw")
    for _ in range(3):
        scene.readings(False, "srv")
        scene.answer("gw")
    assert scene.state("srv") == "down"
    assert scene.said == []
    scene.pass_time(HOUR)
    assert scene.kinds() == ["mute_ending", "mute_ended", "problem"]
    assert [ticket.root for ticket in scene.tickets()] == ["srv"]


def test_what_was_announced_gets_its_announced_end_whatever_mute_is_active(scene: Scene) -> None:
    core_down(scene)
    assert scene.do(OpenMaintenance("site:b", scene.now, scene.now + HOUR, "digging")).done
    scene.answer("sw-core")
    scene.answer("sw-core", *LEAVES)
    assert scene.kinds() == ["problem", "recovery"]


def test_a_restart_forgets_nothing_that_was_booked(scene: Scene) -> None:
    core_down(scene)
    before = {name: status.state for name, status in scene.working.devices.items()}
    scene.restart()
    assert {name: status.state for name, status in scene.working.devices.items()} == before
    scene.miss("sw-core", *LEAVES, times=3)
    assert len(scene.tickets()) == 1
    scene.answer("sw-core")
    scene.answer("sw-core", *LEAVES)
    assert scene.kinds() == ["problem", "recovery"]


def test_states_are_stored_as_they_are(scene: Scene) -> None:
    core_down(scene)
    stored = scene.read(status.checks)
    for check, state in stored.items():
        assert state._replace(last=0) == scene.working.checks[check]._replace(last=0, changes=0)


def test_a_person_may_close_the_outage_first_and_it_is_announced_once(scene: Scene) -> None:
    from noctui.domain.commands import AddFact

    core_down(scene)
    [ticket] = scene.tickets()
    assert scene.do(AcceptTicket(ticket.id, ticket.version)).done
    [ticket] = scene.tickets()
    assert scene.do(AddFact(ticket.id, ticket.version, "recovered", "over the spare fibre"), ANNA).done
    scene.answer("sw-core")
    scene.answer("sw-core", *LEAVES)
    assert scene.kinds().count("recovery") == 1


@pytest.mark.parametrize("loss", [0.25, 0.5])
def test_loss_above_the_limit_is_degraded_and_said_without_a_ticket(scene: Scene, loss: float) -> None:
    from noctui.domain.reading import Reading
    from noctui.services import monitoring

    scene.all_up()
    for _ in range(3):
        scene.now += SECOND
        reading = Reading("srv/ping", scene.now, 4, round(4 * (1 - loss)), 1000, 1000, 1000)
        found = monitoring.assess(scene.site, scene.working, [reading], scene.now)
        if found.writes(scene.working):
            scene.verb(lambda tx, found=found: monitoring.book(tx, scene.working, found))
        monitoring.take_over(scene.working, found)
    assert scene.state("srv") == "degraded"
    assert scene.tickets() == []
    assert scene.said == [("problem", "srv")]
    scene.answer("srv")
    assert scene.said == [("problem", "srv"), ("recovery", "srv")]


@pytest.mark.parametrize(
    ("kind", "asked", "shown"), [("icmp", "icmp", "icmp"), ("icmp", "tcp", "tcp"), ("tcp", "tcp", "")]
)
def test_only_tcp_that_stands_in_for_a_ping_is_marked(kind: CheckKind, asked: Method, shown: str, scene: Scene) -> None:
    check = replace(scene.site.checks["srv/ping"], kind=kind, port=443 if kind == "tcp" else None)
    site_ = replace(scene.site, checks={**scene.site.checks, check.id: check})
    reading = Reading(check.id, scene.now, 1, 1, 1000, 1000, 1000, asked)
    assert rows.device_row(site_, scene.working, {check.id: reading}, "srv", scene.now).method == shown


def statements(scene: Scene, happens: Callable[[], None]) -> Counter[str]:
    """The first words of what the store is told to do, each time it is."""
    told: Counter[str] = Counter()

    def note(_c: object, _cursor: object, text: str, *_: object) -> None:
        told[" ".join(text.split()[:3])] += 1

    event.listen(scene.engine, "before_cursor_execute", note)
    happens()
    event.remove(scene.engine, "before_cursor_execute", note)
    return told


def test_devices_that_answer_for_the_first_time_ask_the_store_for_no_ticket(scene: Scene) -> None:
    told = statements(scene, scene.all_up)
    assert told["INSERT INTO check_status"] == 1
    assert [statement for statement in told if "ticket" in statement] == []


def test_all_that_leave_a_ticket_at_once_leave_it_in_one_go(scene: Scene) -> None:
    core_down(scene)
    gone = ("sw-core", *LEAVES)
    told = statements(scene, lambda: scene.answer(*gone))
    assert told["DELETE FROM ticket_device"] == 1
    assert told["INSERT INTO fact"] <= 2  # who left, and that it has recovered
    assert told["INSERT INTO journal"] == 4  # the same, what they have become, and that it was announced
    assert scene.working.held == {}
    (ticket,) = scene.tickets()
    facts = scene.read(lambda c: tickets.facts(c, ticket.id))
    left = [fact for fact in facts if fact.kind == "left"]
    assert {fact.data["device"] for fact in left} == set(gone)
    entries = {entry.seq: entry for entry in scene.read(lambda c: list(journal.entries(c)))}
    assert {entries[fact.journal].payload["device"] for fact in left} == set(gone)
    assert verify(entries.values()) is None


def test_all_that_are_lost_behind_a_root_join_its_ticket_in_one_go(scene: Scene) -> None:
    told = statements(scene, lambda: core_down(scene))
    assert scene.working.held.keys() == {"sw-core", *LEAVES}
    assert told["INSERT INTO ticket_device"] == 2  # the root, and all behind it


def test_the_journal_tells_the_moment_of_a_fact_only_where_it_is_another_than_its_own(scene: Scene) -> None:
    core_down(scene)
    (ticket,) = scene.tickets()
    scene.do(AcceptTicket(ticket.id, ticket.version))
    earlier = scene.now
    scene.now += MINUTE
    scene.do(AddFact(ticket.id, scene.tickets()[0].version, "arrived", "the crew said so", earlier))
    accepted, arrived = (
        entry.payload
        for entry in scene.read(lambda c: list(journal.entries(c)))
        if entry.kind in ("ticket.accepted", "ticket.arrived")
    )
    assert accepted == {}
    assert arrived == {"text": "the crew said so", "occurred_at": earlier}
