"""Tickets of a contract with working hours: paused over a weekend, judged up and down, each on a test clock."""

from dataclasses import replace

import pytest

from noctui.domain.commands import AddFact, Answer, CorrectFact, Regrade
from noctui.domain.moments import HOUR, MINUTE, Instant
from noctui.domain.ticket import FactKind
from noctui.domain.views import ClockRow, TicketRow
from noctui.services import details
from noctui.services.site import Site
from noctui.store import journal, tickets
from tests.domain.calendars import OFFICE, at, local
from tests.domain.policies import S19
from tests.services.scene import VIEWER, Scene, site

ARRIVE, RESOLVE = (spec for spec in S19.clocks if spec.id in ("arrive", "resolution"))
WORKDAYS = replace(
    S19,
    clocks=(
        replace(ARRIVE, calendar="office"),
        replace(RESOLVE, start="reported", calendar="office", pausable=True),
    ),
)
"""To come within the hour, to mend within two hours of work, eight for the worst; only mending pauses."""

FRIDAY = at("2027-01-15T16:00")


@pytest.fixture
def office(scene: Scene) -> Scene:
    """On a Friday at four a server goes down."""
    scene.site = Site.of(site().file, {S19.id: WORKDAYS}, {"office": OFFICE})
    scene.now = FRIDAY
    scene.all_up()
    for _ in range(3):
        scene.readings(False, "srv")
        scene.answer("gw")
    return scene


def ticket(scene: Scene) -> TicketRow:
    [row] = scene.tickets()
    return row


def clock(scene: Scene, spec: str = "resolution") -> ClockRow:
    return next(clock for clock in ticket(scene).clocks if clock.spec == spec)


def go_to(scene: Scene, moment: str) -> None:
    """Skip to a moment; the engine looks at what is due a minute before it and at it."""
    scene.now = at(moment) - MINUTE
    scene.pass_time(MINUTE)


def fact(scene: Scene, kind: FactKind, text: str = "", occurred_at: Instant | None = None) -> Answer:
    row = ticket(scene)
    return scene.do(AddFact(row.id, row.version, kind, text, occurred_at))


def regrade(scene: Scene, level: str, reason: str = "judged anew") -> Answer:
    row = ticket(scene)
    return scene.do(Regrade(row.id, row.version, level, reason))


def breaches(scene: Scene) -> set[tuple[str, str]]:
    """(clock, when it was due) of every breach that is booked."""
    booked = scene.read(lambda c: tickets.bookings(c, ticket(scene).id))
    return {(spec, local(due)) for spec, _round, kind, due in booked if kind == "breach"}


def to_the_minute(moment: Instant | None) -> str | None:
    return None if moment is None else local(moment)


# ----------------------------------------------------------------------------------------------- over the weekend


def weekend(scene: Scene) -> None:
    """Half an hour of two is used when the site closes to us; on Monday at ten we may in again."""
    go_to(scene, "2027-01-15T16:30")
    assert fact(scene, "paused", "the customer lets nobody in before Monday").done
    go_to(scene, "2027-01-18T10:00")
    assert fact(scene, "resumed").done


def test_a_ticket_paused_over_the_weekend_is_mended_in_time(office: Scene) -> None:
    weekend(office)
    assert to_the_minute(clock(office).due) == "2027-01-18T11:30"
    go_to(office, "2027-01-18T11:28")
    assert fact(office, "recovered").done
    go_to(office, "2027-01-19T12:00")
    assert clock(office).state == "met"
    assert {spec for spec, _due in breaches(office)} == {"arrive"}


def test_a_ticket_paused_over_the_weekend_is_mended_late(office: Scene) -> None:
    weekend(office)
    go_to(office, "2027-01-18T11:40")
    assert clock(office).state == "breached"
    assert fact(office, "recovered").done
    late = clock(office)
    assert late.state == "late"
    assert late.left is not None
    assert -11 * MINUTE < late.left < -8 * MINUTE
    assert ("resolution", "2027-01-18T11:30") in breaches(office)


def test_while_it_is_paused_nothing_is_due_and_nothing_is_booked(office: Scene) -> None:
    go_to(office, "2027-01-15T16:20")
    assert fact(office, "paused", "no access").done
    paused = clock(office)
    assert (paused.state, paused.due, ticket(office).paused) == ("paused", None, True)
    assert paused.used is not None
    assert paused.left is not None
    assert paused.used + paused.left == 2 * HOUR
    go_to(office, "2027-01-19T16:00")
    assert breaches(office) == {("arrive", "2027-01-15T17:00")}
    assert clock(office) == paused


def test_a_breach_before_the_pause_stays_booked_and_stays_a_breach(office: Scene) -> None:
    go_to(office, "2027-01-18T10:00")
    assert fact(office, "paused", "no access").done
    assert clock(office).state == "breached"
    assert ("resolution", "2027-01-18T09:30") in breaches(office)


def test_a_pause_that_is_told_late_moves_the_promise_and_leaves_the_breach_in_the_book(office: Scene) -> None:
    go_to(office, "2027-01-18T10:00")
    assert fact(office, "paused", "told on the phone", at("2027-01-15T17:00")).done
    assert clock(office).state == "paused"
    assert ("resolution", "2027-01-18T09:30") in breaches(office)


def test_a_warning_is_said_once_on_both_sides_of_a_pause(office: Scene) -> None:
    go_to(office, "2027-01-15T17:29")
    weekend_warnings = warnings(office)
    assert fact(office, "paused", "no access").done
    go_to(office, "2027-01-18T10:00")
    assert fact(office, "resumed").done
    go_to(office, "2027-01-18T10:10")
    assert weekend_warnings == 0
    assert warnings(office) == 1


def warnings(scene: Scene) -> int:
    entries = scene.read(lambda c: journal.page(c, None, 99))
    return sum(e.kind == "announced.warning" and e.payload.get("clock") == "resolution" for e in entries)


# -------------------------------------------------------------------------------------------------------- refusals


def test_a_pause_says_why_and_takes_turns_with_its_end(office: Scene) -> None:
    assert fact(office, "paused", "  ").code == "text_required"
    assert fact(office, "resumed").code == "not_paused"
    assert fact(office, "paused", "no access").done
    assert fact(office, "paused", "no access").code == "paused_already"
    assert fact(office, "resumed").done
    assert not ticket(office).paused


def test_a_ticket_none_of_whose_clocks_pauses_is_not_paused(office: Scene) -> None:
    office.site = replace(office.site, policies={S19.id: S19})
    assert fact(office, "paused", "no access").code == "never_pauses"
    assert not ticket(office).paused


# --------------------------------------------------------------------------------------------------- another level


def test_a_ticket_judged_up_gets_its_new_limits_from_the_same_start(office: Scene) -> None:
    assert (ticket(office).level, to_the_minute(clock(office, "arrive").due)) == ("IV", "2027-01-15T17:00")
    go_to(office, "2027-01-15T16:10")
    assert regrade(office, "I", "the hospital is behind it").done
    row = ticket(office)
    assert (row.level, row.level_name["en"], row.version) == ("I", "I extra-major", 2)
    assert to_the_minute(clock(office, "arrive").due) == "2027-01-15T16:30"
    assert to_the_minute(clock(office).due) == "2027-01-18T15:30"


def test_a_breach_of_the_old_level_stays_booked_beside_the_new_clocks(office: Scene) -> None:
    go_to(office, "2027-01-15T16:05")
    assert regrade(office, "II").done
    go_to(office, "2027-01-15T16:40")
    assert clock(office, "arrive").state == "breached"
    assert regrade(office, "IV", "only one camera after all").done
    assert clock(office, "arrive").state == "running"
    go_to(office, "2027-01-15T17:10")
    assert clock(office, "arrive").state == "breached"
    assert breaches(office) == {("arrive", "2027-01-15T16:30"), ("arrive", "2027-01-15T17:00")}


def test_a_regrading_keeps_the_pause(office: Scene) -> None:
    weekend(office)
    assert regrade(office, "I").done
    # seven and a half hours are left and some seconds, which Monday from ten on does not hold
    assert to_the_minute(clock(office).due) == "2027-01-19T09:00"


def test_a_regrading_that_was_wrong_is_voided_like_any_fact(office: Scene) -> None:
    before = ticket(office)
    assert regrade(office, "I").done
    detail = office.read(lambda c: details.ticket_detail(c, office.site, office.working, before.id, office.now))
    wrong = next(found for found in detail.facts if found.kind == "regraded")
    assert (wrong.text, wrong.data["level"]) == ("judged anew", "I")
    assert office.do(CorrectFact(before.id, ticket(office).version, wrong.id, "mixed up")).done
    assert (ticket(office).level, ticket(office).clocks) == (before.level, before.clocks)


def test_a_regrading_needs_another_level_of_its_policy_a_reason_and_an_open_ticket(office: Scene) -> None:
    unknown = regrade(office, "V")
    assert (unknown.code, unknown.params) == ("unknown_level", {"level": "V", "known": "I, II, III, IV"})
    assert regrade(office, "IV").code == "same_level"
    assert regrade(office, "I", " ").code == "text_required"
    row = ticket(office)
    assert office.do(Regrade(row.id, row.version - 1, "I", "late")).code == "conflict"
    assert office.do(Regrade(row.id + 1, 0, "I", "lost")).code == "unknown_ticket"
    assert office.do(Regrade(row.id, row.version, "I", "no"), VIEWER).code == "not_allowed"
    for kind in ("recovered", "resolved", "closed"):
        assert fact(office, kind).done  # type: ignore[arg-type]
    assert regrade(office, "I").code == "closed"
    assert ticket(office).level == "IV"


def test_the_journal_tells_who_paused_resumed_and_regraded_and_why(office: Scene) -> None:
    weekend(office)
    assert regrade(office, "I").done
    entries = office.read(lambda c: journal.page(c, None, 99))
    told = {e.kind: (e.actor, e.payload.get("text", "")) for e in entries if e.kind.startswith("ticket.")}
    assert told["ticket.paused"] == ("anna", "the customer lets nobody in before Monday")
    assert told["ticket.resumed"] == ("anna", "")
    assert told["ticket.regraded"] == ("anna", "judged anew")
