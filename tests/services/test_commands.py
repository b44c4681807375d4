"""What an operator does: once per operation, against the version that was seen, only by those who may."""

import pytest

from noctui.domain import journal as rules
from noctui.domain.commands import (
    AcceptTicket,
    Acknowledge,
    AddFact,
    AddNote,
    AddReference,
    Command,
    CorrectFact,
    EndMute,
    OpenMaintenance,
    WriteLog,
)
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.views import TicketRow
from noctui.services import desk
from noctui.store import journal, tickets
from tests.services.scene import BO, LEAVES, VIEWER, Scene


@pytest.fixture
def ticket(scene: Scene) -> TicketRow:
    """A server is down and has its ticket."""
    scene.all_up()
    for _ in range(3):
        scene.readings(False, "srv")
        scene.answer("gw")
    [found] = scene.tickets()
    return found


def newest(scene: Scene) -> TicketRow:
    return scene.tickets()[-1]


def fact(scene: Scene, kind: str, text: str = "", occurred_at: int | None = None) -> str:
    row = newest(scene)
    return scene.do(AddFact(row.id, row.version, kind, text, occurred_at)).code  # type: ignore[arg-type]


def test_accepting_makes_the_actor_the_owner(scene: Scene, ticket: TicketRow) -> None:
    assert scene.do(AcceptTicket(ticket.id, ticket.version)).done
    assert (newest(scene).owner, newest(scene).owner_name, newest(scene).status) == ("anna", "Anna", "accepted")


def test_the_slower_of_two_is_told_who_was_faster(scene: Scene, ticket: TicketRow) -> None:
    assert scene.do(AcceptTicket(ticket.id, ticket.version)).done
    late = scene.do(AcceptTicket(ticket.id, ticket.version), BO)
    assert (late.code, late.params["who"], late.params["what"]) == ("conflict", "Anna", "accepted")
    assert newest(scene).owner == "anna"


def test_a_repeated_operation_has_no_second_effect_and_gets_the_first_answer(scene: Scene, ticket: TicketRow) -> None:
    first = scene.do(AddNote(ticket.id, "called the carrier"), op_id="one")
    again = scene.do(AddNote(ticket.id, "called the carrier"), op_id="one")
    assert first == again
    facts = scene.read(lambda c: tickets.facts(c, ticket.id))
    assert [f.text for f in facts if f.kind == "note"] == ["called the carrier"]


def test_somebody_elses_operation_id_is_refused(scene: Scene, ticket: TicketRow) -> None:
    scene.do(AddNote(ticket.id, "mine"), op_id="one")
    assert scene.do(AddNote(ticket.id, "yours"), BO, op_id="one").code == "invalid"


def test_a_viewer_changes_nothing(scene: Scene, ticket: TicketRow) -> None:
    before = scene.read(journal.head)
    assert scene.do(AcceptTicket(ticket.id, ticket.version), VIEWER).code == "not_allowed"
    assert scene.read(journal.head) == before


@pytest.mark.req("R404")
def test_a_ticket_goes_from_report_to_closed_and_every_time_is_kept(scene: Scene, ticket: TicketRow) -> None:
    assert scene.do(AcceptTicket(ticket.id, ticket.version)).done
    for kind in ("arrived", "plan_proposed", "spare_needed", "spare_arrived"):
        assert fact(scene, kind) == "done"
    scene.answer("srv")
    assert newest(scene).status == "recovered"
    assert fact(scene, "resolved") == "done"
    assert fact(scene, "closed") == "done"
    assert newest(scene).status == "closed"
    facts = scene.read(lambda c: tickets.facts(c, ticket.id))
    times = {f.kind: f.occurred_at for f in facts}
    assert times["reported"] < times["accepted"] < times["arrived"] < times["recovered"] < times["resolved"]


def test_a_closed_ticket_takes_no_milestone(scene: Scene, ticket: TicketRow) -> None:
    scene.answer("srv")
    assert fact(scene, "resolved") == "done"
    assert fact(scene, "closed") == "done"
    assert fact(scene, "arrived") == "closed"


def test_a_past_fact_needs_words_and_may_not_lie_before_the_report(scene: Scene, ticket: TicketRow) -> None:
    scene.now += HOUR
    assert fact(scene, "arrived", occurred_at=scene.now - 15 * MINUTE) == "late"
    assert fact(scene, "arrived", "typed later", scene.now - 2 * HOUR) == "before_report"
    assert fact(scene, "arrived", "typed later", scene.now - 15 * MINUTE) == "done"


def test_a_wrong_fact_is_voided_and_both_stay_visible(scene: Scene, ticket: TicketRow) -> None:
    assert fact(scene, "arrived") == "done"
    wrong = scene.read(lambda c: tickets.facts(c, ticket.id))[-1]
    row = newest(scene)
    assert scene.do(CorrectFact(row.id, row.version, wrong.id, "")).code == "text_required"
    assert scene.do(CorrectFact(row.id, row.version, wrong.id, "it was another site")).done
    kinds = [f.kind for f in scene.read(lambda c: tickets.facts(c, ticket.id))]
    assert kinds[-2:] == ["arrived", "corrected"]
    arrive = next(clock for clock in newest(scene).clocks if clock.spec == "arrive")
    assert arrive.state == "running"


def test_a_breach_that_was_booked_stays_booked_when_its_fact_is_corrected(scene: Scene, ticket: TicketRow) -> None:
    scene.pass_time(2 * HOUR)
    assert "breach" in scene.kinds()
    booked = scene.read(lambda c: tickets.bookings(c, ticket.id))
    assert fact(scene, "arrived") == "done"
    assert booked <= scene.read(lambda c: tickets.bookings(c, ticket.id))


def test_each_warning_and_breach_is_said_once(scene: Scene, ticket: TicketRow) -> None:
    scene.pass_time(3 * HOUR)
    arrive = [kind for kind, subject in scene.said if kind in ("warning", "breach")]
    assert arrive == ["warning", "breach"]


def test_a_milestone_kept_late_is_a_breach_even_if_nobody_looked_in_between(scene: Scene, ticket: TicketRow) -> None:
    scene.now += 2 * HOUR
    assert fact(scene, "arrived") == "done"
    assert scene.kinds() == ["problem", "breach"]


@pytest.mark.req("C-088", "R355")
def test_in_a_total_outage_every_missed_hour_of_progress_is_a_breach_of_its_own(scene: Scene) -> None:
    scene.all_up()
    for _ in range(4):
        scene.readings(False, "sw-core", *LEAVES)
        scene.answer("gw")
    scene.pass_time(3 * HOUR + 5 * MINUTE)
    progress = [e for e in scene.read(lambda c: journal.page(c, None, 99)) if e.payload.get("clock") == "progress"]
    assert [entry.kind for entry in progress].count("announced.breach") == 3
    assert fact(scene, "progress_reported") == "done"
    scene.pass_time(50 * MINUTE)
    assert scene.kinds().count("breach") == 4
    scene.answer("sw-core")
    scene.answer("sw-core", *LEAVES)
    scene.pass_time(5 * HOUR)
    assert scene.kinds().count("breach") == 4


def test_an_acknowledgement_needs_words_and_an_end_and_ends_with_the_recovery(scene: Scene, ticket: TicketRow) -> None:
    until = scene.now + HOUR
    assert scene.do(Acknowledge("srv", until, " ")).code == "text_required"
    assert scene.do(Acknowledge("srv", scene.now - HOUR, "on it")).code == "end_required"
    assert scene.do(Acknowledge("gw", until, "on it")).code == "no_problem"
    assert scene.do(Acknowledge("srv", until, "on it")).done
    assert newest(scene).muted
    scene.answer("srv")
    assert scene.working.mutes == ()


def test_a_problem_that_outlives_its_acknowledgement_speaks_up_again(scene: Scene, ticket: TicketRow) -> None:
    assert scene.do(Acknowledge("srv", scene.now + 10 * MINUTE, "on it")).done
    scene.pass_time(11 * MINUTE)
    assert scene.kinds() == ["problem", "mute_ending", "mute_ended", "problem"]


def test_a_mute_can_be_ended_before_its_time(scene: Scene, ticket: TicketRow) -> None:
    answer = scene.do(Acknowledge("srv", scene.now + HOUR, "on it"))
    assert scene.do(EndMute(int(answer.params["mute"]))).done
    assert scene.do(EndMute(int(answer.params["mute"]))).code == "ended"
    assert not newest(scene).muted


def test_a_window_for_what_nobody_knows_is_refused(scene: Scene) -> None:
    assert scene.do(OpenMaintenance("nobody", scene.now, scene.now + HOUR, "x")).code == "unknown_device"
    assert scene.do(OpenMaintenance("site:z", scene.now, scene.now + HOUR, "x")).code == "covers_nothing"


def test_outside_numbers_are_kept_and_found_in_the_journal(scene: Scene, ticket: TicketRow) -> None:
    assert scene.do(AddReference(ticket.id, "carrier", "CT-2026-77")).done
    assert newest(scene).references == ("carrier CT-2026-77",)
    assert len(scene.read(lambda c: journal.page(c, None, 10, "CT-2026"))) == 1


def test_the_duty_log_takes_a_line_without_a_ticket(scene: Scene) -> None:
    assert scene.do(WriteLog("generator test went well")).done
    assert scene.do(WriteLog("")).code == "text_required"
    [entry] = scene.read(lambda c: journal.page(c, None, 1))
    assert (entry.actor, entry.kind, entry.payload["text"]) == ("anna", "log.line", "generator test went well")


def test_a_page_of_the_journal_leaves_out_the_kinds_that_are_not_wanted(scene: Scene, ticket: TicketRow) -> None:
    assert scene.do(WriteLog("tea")).done
    every, without = (
        scene.read(lambda c, skip=skip: journal.page(c, None, 99, "", skip)) for skip in ((), ("log.line",))
    )
    assert [entry.kind for entry in every if entry.kind != "log.line"] == [entry.kind for entry in without]
    assert len(without) == len(every) - 1 > 0


def test_text_without_end_is_refused(scene: Scene) -> None:
    assert scene.do(WriteLog("x" * 5000)).code == "too_long"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (WriteLog("a\0b"), "invalid"),
        (AcceptTicket(2**70, 0), "invalid"),
        (Acknowledge("x" * 200_000, 0, "on it"), "too_long"),
        (OpenMaintenance("x" * 200_000, 0, 1, "works"), "too_long"),
    ],
)
def test_what_no_store_can_hold_is_refused_before_it_gets_there(scene: Scene, command: Command, code: str) -> None:
    assert scene.do(command).code == code


def test_an_operation_needs_an_id_of_its_own(scene: Scene) -> None:
    for op_id in ("", "x" * 65):
        answer = scene.verb(lambda tx, op_id=op_id: desk.perform(tx, scene.working, WriteLog("x"), op_id, BO), "bo")
        assert answer.code == "invalid"


def test_unknown_tickets_and_facts_are_refused(scene: Scene, ticket: TicketRow) -> None:
    assert scene.do(AcceptTicket(99, 0)).code == "unknown_ticket"
    assert scene.do(AddNote(99, "x")).code == "unknown_ticket"
    assert scene.do(CorrectFact(ticket.id, ticket.version, 4711, "x")).code == "unknown_fact"


@pytest.mark.req("R350")
def test_everything_that_happened_stands_in_a_journal_whose_chain_holds(scene: Scene, ticket: TicketRow) -> None:
    scene.do(AcceptTicket(ticket.id, ticket.version))
    scene.answer("srv")
    assert scene.read(lambda c: rules.verify(journal.entries(c))) is None
    kinds = {entry.kind for entry in scene.read(lambda c: list(journal.entries(c)))}
    assert {"device.state", "ticket.reported", "ticket.accepted", "ticket.recovered", "announced.problem"} <= kinds


@pytest.mark.parametrize("op_id", ["", "x" * 65, "a\0b"])
def test_an_operation_has_a_name_that_every_store_takes(scene: Scene, ticket: TicketRow, op_id: str) -> None:
    command = AddNote(ticket.id, "called the carrier")
    answer = scene.verb(lambda tx: desk.perform(tx, scene.working, command, op_id, BO), BO.login)
    assert (answer.code, answer.params) == ("invalid", {"detail": "op_id"})
