"""What is more than a limit from one fact to another: watches, waivers, breaches that start clocks, promises that are
made on the ticket, working days, and what outlives the end of the work."""

from dataclasses import replace

import pytest

from noctui.domain.moments import DAY, HOUR, MINUTE, Instant
from noctui.domain.policy import Breach, ClockSpec, Level, Policy, WorkDays
from noctui.domain.sla import Clock, can_pause, evaluate, meter_of, next_due
from noctui.domain.ticket import FactKind, pauses, valid
from tests.domain.build import Story
from tests.domain.calendars import OFFICE, at, local

CALENDARS = {"office": OFFICE}
T0 = at("2026-11-20T15:00")
"""A Friday."""

WATCH = ClockSpec("watch", {}, "resolved", (), {"I": 7 * DAY}, {"I": "C-107"}, watch=True)
REPAIR = ClockSpec("repair", {}, "reported", ("recovered",), {"I": 12 * HOUR}, {"I": "C-047"})
PLAN = ClockSpec(
    "plan", {}, "reported", ("plan_proposed", "recovered"), {"I": 16 * HOUR}, {"I": "C-048"}, needs=Breach("repair")
)
LOAN = ClockSpec("loan", {}, Breach("repair"), ("fulfilled",), {"I": DAY}, {"I": "C-085"})
REPORT = ClockSpec("report", {}, "recovered", ("report_submitted",), {"I": DAY}, {"I": "C-049"})


def story(*events: tuple[FactKind, float]) -> Story:
    """Facts at hours after the report."""
    told = Story()
    told.tell("reported", T0)
    for kind, hour in events:
        told.tell(kind, T0 + round(hour * HOUR))
    return told


def clocks(told: Story, hour: float, *specs: ClockSpec) -> dict[str, Clock]:
    policy = Policy("p", {}, "S", (Level("I", {}),), specs)
    found = evaluate(policy, "I", False, told.facts, T0 + round(hour * HOUR), CALENDARS)
    return {clock.spec: clock for clock in found}


def hours(instant: Instant | None) -> float | None:
    return None if instant is None else (instant - T0) / HOUR


# ---------------------------------------------------------------------------------------------------------- watches

SOLVED: tuple[tuple[FactKind, float], ...] = (("recovered", 1), ("resolved", 2))


@pytest.mark.req("C-107")
def test_a_watch_runs_from_the_resolution_and_is_met_by_itself_when_its_time_has_passed() -> None:
    running, passed = (clocks(story(*SOLVED), hour, WATCH)["watch"] for hour in (2 + 7 * 24 - 0.01, 2 + 7 * 24))
    assert (running.state, hours(running.due), running.ended, running.warn_at) == ("running", 170, None, None)
    assert (passed.state, hours(passed.ended), passed.used, passed.left) == ("met", 170, 7 * DAY, 0)


def test_a_ticket_that_is_closed_before_its_watch_has_passed_lets_it_go() -> None:
    early = clocks(story(*SOLVED, ("closed", 100)), 500, WATCH)["watch"]
    assert (early.state, hours(early.ended)) == ("moot", 100)
    assert clocks(story(*SOLVED, ("closed", 170)), 500, WATCH)["watch"].state == "met"


def test_a_return_during_the_watch_starts_it_anew_with_the_next_resolution() -> None:
    told = story(*SOLVED, ("reopened", 50))
    assert clocks(told, 60, WATCH)["watch"].state == "waiting"
    told.tell("resolved", T0 + 70 * HOUR)
    assert hours(clocks(told, 71, WATCH)["watch"].due) == 70 + 168


# -------------------------------------------------------------------------------- what outlives the end of the work


def test_a_report_is_owed_after_the_resolution_until_it_is_submitted() -> None:
    told = story(*SOLVED)
    owed = clocks(told, 20, REPORT)["report"]
    assert (owed.state, hours(owed.due)) == ("running", 25)
    told.tell("report_submitted", T0 + 24 * HOUR)
    assert clocks(told, 30, REPORT)["report"].state == "met"


@pytest.mark.parametrize(("closed", "state"), [(20, "moot"), (30, "breached")])
def test_the_closing_ends_a_report_that_was_never_written(closed: float, state: str) -> None:
    assert clocks(story(*SOLVED, ("closed", closed)), 99, REPORT)["report"].state == state


def test_a_ticket_merged_into_another_owes_nothing_more() -> None:
    found = clocks(story(("merged", 5)), 99, REPAIR, REPORT, WATCH)
    assert {clock.state for clock in found.values()} == {"moot"}
    assert clocks(story(("merged", 13)), 99, REPAIR)["repair"].state == "breached"


# --------------------------------------------------------------------------------------------- breaches that start


def test_a_clock_that_a_breach_starts_waits_for_it() -> None:
    waiting = clocks(story(), 12, REPAIR, LOAN)["loan"]
    assert (waiting.state, waiting.started, waiting.start_fact) == ("waiting", None, None)
    begun = clocks(story(), 12.01, REPAIR, LOAN)["loan"]
    assert (begun.state, hours(begun.started), hours(begun.due), begun.start_fact) == ("running", 12, 36, None)


def test_a_repair_in_time_leaves_nothing_for_its_breach_to_start() -> None:
    found = clocks(story(("recovered", 12), ("resolved", 13)), 50, REPAIR, LOAN)
    assert (found["repair"].state, found["loan"].state) == ("met", "moot")


def test_a_late_repair_does_not_take_back_what_its_breach_started() -> None:
    found = clocks(story(("recovered", 20)), 50, REPAIR, LOAN)
    assert (found["repair"].state, hours(found["repair"].breached_at), hours(found["loan"].due)) == ("late", 12, 36)


@pytest.mark.req("C-048")
def test_a_contingency_plan_is_owed_once_the_repair_is_missed_and_counts_from_the_report() -> None:
    assert clocks(story(), 12, REPAIR, PLAN)["plan"].state == "waiting"
    owed = clocks(story(), 13, REPAIR, PLAN)["plan"]
    assert (owed.state, hours(owed.started), hours(owed.due), owed.start_fact) == ("running", 0, 16, 1)


def test_a_missed_round_of_a_rhythm_starts_a_clock_at_the_first_miss() -> None:
    beat = ClockSpec("beat", {}, "reported", ("recovered",), {"I": HOUR}, {}, every=True, beat="progress_reported")
    complaint = ClockSpec("complaint", {}, Breach("beat"), ("fulfilled",), {"I": HOUR}, {})
    told = story(("progress_reported", 2.5), ("progress_reported", 4))
    assert hours(clocks(told, 4.5, beat, complaint)["complaint"].started) == 1


# ------------------------------------------------------------------------------------------------- meant for which


def test_a_report_that_names_a_clock_counts_for_that_one_only() -> None:
    other = replace(REPORT, id="analysis")
    told = story(*SOLVED)
    told.tell("report_submitted", T0 + 3 * HOUR, clock="analysis")
    found = clocks(told, 4, REPORT, other)
    assert (found["report"].state, found["analysis"].state) == ("running", "met")
    told.tell("report_submitted", T0 + 5 * HOUR)
    assert hours(clocks(told, 6, REPORT, other)["report"].ended) == 5


def test_of_a_named_and_a_general_report_the_first_counts() -> None:
    told = story(*SOLVED, ("report_submitted", 6))
    told.tell("report_submitted", T0 + 4 * HOUR, clock="report")
    assert hours(clocks(told, 7, REPORT)["report"].ended) == 4


# ---------------------------------------------------------------------------------------------------------- waivers


def waived(hour: float, clock: str = "repair", *events: tuple[FactKind, float]) -> Story:
    told = story(*events)
    told.tell("waived", T0 + round(hour * HOUR), clock=clock, ours="op-a", theirs="Ms Li")
    return told


def test_what_both_sides_waive_in_time_is_not_owed_and_starts_nothing() -> None:
    found = clocks(waived(12), 50, REPAIR, LOAN)
    assert (found["repair"].state, hours(found["repair"].ended), found["repair"].breached_at) == ("waived", 12, None)
    assert found["loan"].state == "waiting"
    assert next_due((found["repair"],)) is None


def test_a_waiver_that_comes_too_late_changes_no_breach() -> None:
    breached = clocks(waived(12.01), 50, REPAIR)["repair"]
    assert (breached.state, breached.ended, hours(breached.breached_at)) == ("breached", None, 12)
    assert clocks(waived(13, "repair", ("recovered", 14)), 50, REPAIR)["repair"].state == "late"


def test_a_waiver_after_the_end_changes_nothing() -> None:
    assert clocks(waived(5, "repair", ("recovered", 4)), 50, REPAIR)["repair"].state == "met"


def test_a_clock_is_waived_before_it_starts_and_stays_so() -> None:
    told = waived(0.5, "report")
    assert clocks(told, 1, REPORT)["report"].state == "waived"
    told.tell("recovered", T0 + HOUR)
    assert clocks(told, 99, REPORT)["report"].state == "waived"


def test_a_voided_waiver_waives_nothing() -> None:
    told = waived(5)
    told.tell("corrected", T0 + 6 * HOUR, voids="2")
    assert clocks(told, 13, REPAIR)["repair"].state == "breached"


def test_a_paused_clock_can_be_waived() -> None:
    told = waived(9, "repair", ("paused", 3))
    assert clocks(told, 50, replace(REPAIR, pausable=True))["repair"].state == "waived"


# ---------------------------------------------------------------------------------------------------------- promises

CIRCUIT = ClockSpec(
    "repair", {}, "reported", ("recovered",), {"I": 4 * HOUR}, {"I": "C-007"}, promised=("I",), pausable=True
)
OPEN_END = replace(CIRCUIT, within={})


def promised(told: Story, hour: float, limit: float, clock: str = "repair") -> Story:
    told.tell("promised", T0 + round(hour * HOUR), clock=clock, limit=str(round(limit * HOUR)))
    return told


@pytest.mark.req("C-007")
@pytest.mark.parametrize(("limit", "due"), [(6, 6), (3, 4)])
def test_a_promise_on_the_ticket_is_the_limit_but_never_below_the_contracts(limit: float, due: float) -> None:
    assert hours(clocks(story(), 0.4, CIRCUIT)["repair"].due) == 4
    clock = clocks(promised(story(), 0.5, limit), 1, CIRCUIT)["repair"]
    assert (hours(clock.due), clock.limit) == (due, due * HOUR)


def test_without_a_promise_a_limit_that_only_it_can_give_waits() -> None:
    assert clocks(story(), 99, OPEN_END)["repair"].state == "waiting"
    assert clocks(story(("recovered", 3), ("resolved", 4)), 99, OPEN_END)["repair"].state == "moot"
    assert hours(clocks(promised(story(), 5, 7), 5, OPEN_END)["repair"].due) == 7


def test_the_newest_promise_that_was_not_voided_counts_and_only_for_the_clock_that_it_names() -> None:
    told = promised(promised(promised(story(), 1, 6), 2, 9), 3, 20, "other")
    assert hours(clocks(told, 4, CIRCUIT)["repair"].due) == 9
    told.tell("corrected", T0 + 5 * HOUR, voids="3")
    assert hours(clocks(told, 6, CIRCUIT)["repair"].due) == 6


def test_a_level_without_promises_keeps_the_limit_of_its_contract() -> None:
    assert hours(clocks(promised(story(), 1, 9), 2, replace(CIRCUIT, promised=("II",)))["repair"].due) == 4


# ------------------------------------------------------------------------------------------------------ working days

TWO_DAYS = ClockSpec(
    "report", {}, "cut_over", ("report_submitted",), {"I": WorkDays(2)}, {"I": "C-025"}, calendar="office"
)


@pytest.mark.req("C-025")
@pytest.mark.parametrize(
    ("start", "due", "limit"),
    [
        ("2026-11-20T15:00", "2026-11-24T15:00", 17 * HOUR),
        ("2026-11-18T21:00", "2026-11-20T21:00", 17 * HOUR),
        ("2026-09-29T10:00", "2026-10-08T10:00", 17 * HOUR),
    ],
)
def test_working_days_keep_the_time_of_day_and_skip_weekends_and_holidays(start: str, due: str, limit: int) -> None:
    told = Story()
    told.tell("reported", at(start) - HOUR)
    told.tell("cut_over", at(start))
    (clock,) = evaluate(
        Policy("p", {}, "S", (Level("I", {}),), (TWO_DAYS,)), "I", False, told.facts, at(start) + HOUR, CALENDARS
    )
    assert (clock.state, local(clock.due or 0), clock.limit) == ("running", due, limit)
    assert (clock.left or 0) + clock.used == limit


def test_working_days_are_used_up_in_open_time_and_never_pause() -> None:
    told = story(("cut_over", 0), ("paused", 1))
    clock = clocks(told, 66, replace(TWO_DAYS, pausable=True))["report"]
    assert (clock.state, local(clock.due or 0)) == ("running", "2026-11-24T15:00")
    assert (clock.used, clock.left) == (150 * MINUTE, 17 * HOUR - 150 * MINUTE)
    policy = Policy("p", {}, "S", (Level("I", {}),), (replace(TWO_DAYS, pausable=True),))
    assert not can_pause(policy, "I")


def test_days_without_a_calendar_are_days_of_24_hours() -> None:
    clock = clocks(story(("cut_over", 1)), 2, replace(TWO_DAYS, calendar="7x24"))["report"]
    assert (hours(clock.due), clock.limit) == (49, 2 * DAY)


# ----------------------------------------------------------------------------------------------------- for the reader


def test_a_clock_says_its_level_its_limit_and_the_fact_that_started_it() -> None:
    clock = clocks(story(("recovered", 2)), 3, REPORT)["report"]
    assert (clock.level, clock.limit, clock.start_fact, hours(clock.mark)) == ("I", DAY, 2, 2)


def test_the_meter_of_a_clock_measures_what_it_has_used() -> None:
    spec = replace(REPAIR, pausable=True, calendar="office")
    told = story(("paused", 1), ("resumed", 66.5))
    clock = clocks(told, 67, spec)["repair"]
    meter = meter_of(spec, "I", told.facts, CALENDARS)
    assert meter.pauses == pauses(valid(told.facts))
    assert meter.elapsed(clock.started or 0, T0 + 67 * HOUR) == clock.used == 90 * MINUTE
