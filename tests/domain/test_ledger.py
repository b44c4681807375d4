"""Late responses of a contract, and what they cost."""

import pytest

from noctui.domain.clock import Clock
from noctui.domain.ledger import late, ledger
from noctui.domain.moments import DAY, HOUR, MINUTE, Instant
from noctui.domain.policy import ClockSpec, Level, Penalty, Policy
from noctui.domain.queries import LateRow

REACT = ClockSpec("react", {}, "reported", ("responded",), {"I": HOUR}, {}, counts="response")
SOLVE = ClockSpec("solve", {}, "reported", ("recovered",), {"I": 24 * HOUR}, {}, counts="handling")
REPORT = ClockSpec("report", {}, "resolved", ("report_submitted",), {"I": DAY}, {})
PENALTY = Penalty(0.0003, 3, 30 * DAY, ("C-077", "C-078", "C-079"))
POLICY = Policy("p", {}, "S16", (Level("I", {}),), (REACT, SOLVE, REPORT), penalty=PENALTY)
NOW = 10 * DAY

LATE = Clock("react", "late", 0, HOUR, ended=2 * HOUR, breached_at=HOUR)
OPEN = Clock("solve", "breached", 0, DAY, breached_at=DAY)


def rows(*clocks: Clock, booked: tuple[tuple[str, Instant], ...] = ()) -> list[LateRow]:
    return list(late(7, POLICY, clocks, booked, NOW))


def response(ticket: int, overrun: int = MINUTE) -> LateRow:
    return LateRow(ticket, "react", "response", HOUR, HOUR + overrun, overrun)


@pytest.mark.req("R236", "C-077")
def test_late_responses_and_late_handling_are_rows_with_their_overrun() -> None:
    assert rows(LATE, OPEN, booked=(("react", HOUR), ("solve", DAY))) == [
        LateRow(7, "react", "response", HOUR, 2 * HOUR, HOUR),
        LateRow(7, "solve", "handling", DAY, None, 9 * DAY),
    ]


def test_what_was_in_time_or_costs_nothing_is_no_row() -> None:
    report = Clock("report", "breached", 0, DAY, breached_at=DAY)
    running = Clock("solve", "running", 0, 11 * DAY)
    assert (
        rows(LATE._replace(state="met", ended=HOUR, breached_at=None), running, report, booked=(("report", DAY),)) == []
    )


def test_a_breach_is_late_before_the_engine_has_booked_it() -> None:
    assert [row.overrun for row in rows(OPEN)] == [9 * DAY]


def test_a_promise_that_was_missed_and_graded_down_stays_late_from_its_first_limit() -> None:
    graded = OPEN._replace(state="running", due=20 * DAY, breached_at=None)
    assert rows(graded, booked=(("solve", DAY),)) == [LateRow(7, "solve", "handling", DAY, None, 9 * DAY)]


def test_two_limits_missed_by_one_ticket_are_one_late_handling() -> None:
    raised = OPEN._replace(state="late", due=3 * DAY, ended=4 * DAY, breached_at=3 * DAY)
    assert rows(raised, booked=(("solve", 3 * DAY), ("solve", DAY))) == [
        LateRow(7, "solve", "handling", DAY, 4 * DAY, 3 * DAY)
    ]


def test_a_booked_breach_of_a_promise_that_the_ticket_lost_stays_without_an_overrun() -> None:
    waiting = Clock("solve", "waiting")
    expected = [LateRow(7, "solve", "handling", DAY, DAY, 0)]
    assert rows(booked=(("solve", DAY),)) == rows(waiting, booked=(("solve", DAY),)) == expected


def test_what_is_told_later_to_have_been_in_time_is_not_late() -> None:
    assert rows(LATE._replace(state="met", ended=30 * MINUTE, breached_at=None), booked=(("react", HOUR),)) == []


@pytest.mark.req("R236", "R237", "C-078")
def test_the_third_late_response_of_a_contract_raises_its_warning() -> None:
    two = ledger("city", PENALTY, [response(1), response(2), rows(OPEN)[0]])
    assert (two.responses, two.warning) == (2, False)
    assert two.share == pytest.approx(0.0009)
    three = ledger("city", PENALTY, [response(1), response(2), response(3)])
    assert (three.responses, three.late_limit, three.warning) == (3, 3, True)


@pytest.mark.req("R237", "C-079")
@pytest.mark.parametrize(("overrun", "warning"), [(30 * DAY, False), (30 * DAY + 1, True)])
def test_one_overrun_of_more_than_thirty_days_raises_the_warning_too(overrun: int, warning: bool) -> None:
    found = ledger("city", PENALTY, [response(1, overrun)])
    assert (found.longest, found.warning) == (overrun, warning)


def test_rows_are_in_the_order_in_which_they_fell_due() -> None:
    found = ledger("city", PENALTY, [rows(OPEN)[0], response(9), response(2)])
    assert [(row.ticket, row.clock) for row in found.rows] == [(2, "react"), (9, "react"), (7, "solve")]


def test_without_a_penalty_late_work_costs_nothing_and_warns_of_nothing() -> None:
    found = ledger("city", None, [response(number, 40 * DAY) for number in range(9)])
    assert (found.share, found.late_limit, found.warning) == (0.0, 0, False)
