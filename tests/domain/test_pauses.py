"""Clocks in their own calendars, pauses, other levels: what counts, what does not, and what stays."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.meter import Meter
from noctui.domain.moments import DAY, HOUR, MINUTE, Instant
from noctui.domain.policy import ClockSpec, Level, Policy
from noctui.domain.sla import Clock, evaluate, next_due
from noctui.domain.ticket import FactKind, Pause, pauses, refusal, standing, valid
from tests.domain.build import Story
from tests.domain.calendars import OFFICE, at, local

CALENDARS = {"office": OFFICE}
REACT = ClockSpec("react", {}, "reported", ("arrived",), {"I": HOUR, "II": 2 * HOUR}, {}, calendar="office")
SOLVE = ClockSpec(
    "solve", {}, "reported", ("recovered",), {"I": 4 * HOUR, "II": 8 * HOUR}, {}, calendar="office", pausable=True
)
CALL = ClockSpec(
    "call",
    {},
    "reported",
    ("recovered",),
    {"I": 2 * HOUR, "II": 4 * HOUR},
    {},
    every=True,
    beat="progress_reported",
    calendar="office",
    pausable=True,
)
POLICY = Policy("p", {}, "S", (Level("I", {}), Level("II", {})), (REACT, SOLVE, CALL))


def story(*events: tuple[FactKind, str]) -> Story:
    """A fault reported on Friday at 15:00, and what followed, in local time."""
    told = Story()
    told.tell("reported", at("2026-11-20T15:00"))
    for kind, when in events:
        told.tell(kind, at(when))
    return told


def clocks(told: Story, now: str, level: str = "I", policy: Policy = POLICY) -> dict[str, Clock]:
    return {clock.spec: clock for clock in evaluate(policy, level, False, told.facts, at(now), CALENDARS)}


def shown(instant: Instant | None) -> str | None:
    return None if instant is None else local(instant)


# ---------------------------------------------------------------------------------------------------- working hours


def test_a_clock_counts_the_hours_of_its_calendar_only() -> None:
    solve = clocks(story(), "2026-11-21T12:00")["solve"]
    assert (shown(solve.due), solve.state) == ("2026-11-23T10:30", "running")
    assert (solve.used, solve.left) == (150 * MINUTE, 90 * MINUTE)


def test_it_warns_when_that_share_of_its_working_time_is_used() -> None:
    solve = clocks(story(), "2026-11-20T16:00")["solve"]
    assert shown(solve.warn_at) == "2026-11-23T09:30"


def test_a_clock_without_a_calendar_counts_around_the_clock() -> None:
    policy = replace(POLICY, clocks=(replace(SOLVE, calendar="7x24"),))
    solve = clocks(story(), "2026-11-20T16:00", policy=policy)["solve"]
    assert (shown(solve.due), shown(solve.warn_at)) == ("2026-11-20T19:00", "2026-11-20T18:00")


def test_what_is_overdrawn_is_a_negative_rest() -> None:
    solve = clocks(story(), "2026-11-23T12:00")["solve"]
    assert (solve.state, solve.used, solve.left) == ("breached", 330 * MINUTE, -90 * MINUTE)


def test_a_rhythm_counts_its_rounds_in_working_time() -> None:
    evening, morning = (clocks(story(), when)["call"] for when in ("2026-11-20T20:00", "2026-11-23T10:31"))
    assert (evening.state, evening.misses, shown(evening.due)) == ("breached", 1, "2026-11-20T17:00")
    assert shown(evening.next_miss) == "2026-11-23T10:30"
    assert (morning.misses, shown(morning.due)) == (2, "2026-11-23T10:30")


def test_a_round_due_at_closing_time_is_missed_that_evening() -> None:
    policy = replace(POLICY, clocks=(replace(CALL, within={"I": 150 * MINUTE}),))
    told = story()
    assert clocks(told, "2026-11-20T17:30", policy=policy)["call"].misses == 0
    assert clocks(told, "2026-11-20T17:31", policy=policy)["call"].misses == 1
    told.tell("progress_reported", at("2026-11-20T18:00"))
    assert clocks(told, "2026-11-20T18:01", policy=policy)["call"].misses == 1


# ----------------------------------------------------------------------------------------------------------- pauses

WEEKEND: tuple[tuple[FactKind, str], ...] = (("paused", "2026-11-20T16:00"), ("resumed", "2026-11-23T09:30"))


def test_a_paused_clock_has_no_due_time_and_keeps_what_is_left() -> None:
    found = clocks(story(WEEKEND[0]), "2026-11-22T12:00")
    solve = found["solve"]
    assert (solve.state, solve.due, solve.warn_at, solve.ended) == ("paused", None, None, None)
    assert (solve.used, solve.left) == (HOUR, 3 * HOUR)
    assert (found["call"].state, found["call"].due) == ("paused", None)


def test_a_promise_to_react_does_not_pause() -> None:
    found = clocks(story(("paused", "2026-11-20T15:10")), "2026-11-20T15:30")
    assert (found["react"].state, shown(found["react"].due)) == ("running", "2026-11-20T16:00")
    assert next_due(tuple(found.values())) == found["react"]


@pytest.mark.parametrize(
    ("level", "resumed", "due"),
    [
        ("I", "2026-11-20T17:00", "2026-11-23T11:30"),  # an hour of work lost to the pause
        ("I", "2026-11-20T17:30", "2026-11-23T12:00"),
        ("I", "2026-11-22T12:00", "2026-11-23T12:00"),  # the weekend itself never counted
        ("I", "2026-11-23T09:00", "2026-11-23T12:00"),
        ("I", "2026-11-23T09:30", "2026-11-23T12:30"),
        ("II", "2026-11-23T09:30", "2026-11-23T16:30"),
    ],
)
def test_a_pause_over_the_weekend_moves_the_due_time_by_its_working_time(level: str, resumed: str, due: str) -> None:
    solve = clocks(story(WEEKEND[0], ("resumed", resumed)), "2026-11-23T09:45", level)["solve"]
    assert (solve.state, shown(solve.due)) == ("running", due)


def test_a_fix_after_the_pause_is_in_time_or_late_by_what_was_used() -> None:
    met = clocks(story(*WEEKEND, ("recovered", "2026-11-23T12:30")), "2026-11-24T12:00")["solve"]
    late = clocks(story(*WEEKEND, ("recovered", "2026-11-23T12:31")), "2026-11-24T12:00")["solve"]
    assert (met.state, met.used, met.left) == ("met", 4 * HOUR, 0)
    assert (late.state, late.used, late.left) == ("late", 241 * MINUTE, -MINUTE)


def test_a_fix_during_a_pause_is_in_time() -> None:
    solve = clocks(story(WEEKEND[0], ("recovered", "2026-11-23T15:00")), "2026-11-24T12:00")["solve"]
    assert (solve.state, solve.used, shown(solve.ended)) == ("met", HOUR, "2026-11-23T15:00")


def test_a_pause_after_the_end_changes_nothing() -> None:
    told = story(("recovered", "2026-11-20T16:00"), ("paused", "2026-11-20T16:30"))
    solve = clocks(told, "2026-11-24T12:00")["solve"]
    assert (solve.state, shown(solve.due)) == ("met", "2026-11-23T10:30")


def test_a_breach_before_the_pause_stays() -> None:
    told = story(("paused", "2026-11-23T11:00"))
    breached = clocks(told, "2026-11-23T12:00")["solve"]
    assert (breached.state, shown(breached.due), breached.left) == ("breached", "2026-11-23T10:30", -30 * MINUTE)
    told.tell("resumed", at("2026-11-24T11:00"))
    told.tell("recovered", at("2026-11-24T12:00"))
    assert clocks(told, "2026-11-24T12:00")["solve"].state == "late"


def test_what_is_used_up_when_the_pause_begins_is_not_given_back() -> None:
    told = story(("paused", "2026-11-23T10:30"))
    assert clocks(told, "2026-11-23T10:31")["solve"].state == "breached"


def test_a_rhythm_goes_on_with_its_round_after_a_pause() -> None:
    call = clocks(story(*WEEKEND), "2026-11-23T10:00")["call"]
    assert (call.state, call.round, call.misses, shown(call.due)) == ("running", 1, 0, "2026-11-23T10:30")


def test_a_missed_round_stays_missed_in_a_pause_and_none_is_added() -> None:
    call = clocks(story(("paused", "2026-11-20T17:10")), "2026-11-25T12:00")["call"]
    assert (call.state, call.misses, call.next_miss) == ("breached", 1, None)


def test_a_reopening_ends_the_pause() -> None:
    told = story(WEEKEND[0], ("recovered", "2026-11-20T17:00"), ("reopened", "2026-11-23T09:30"))
    assert not standing(told.facts).paused
    assert shown(clocks(told, "2026-11-23T10:00")["solve"].due) == "2026-11-23T12:30"


def test_a_voided_pause_never_was() -> None:
    told = story(WEEKEND[0])
    told.tell("corrected", at("2026-11-20T16:30"), voids="2")
    assert clocks(told, "2026-11-20T17:00")["solve"] == clocks(story(), "2026-11-20T17:00")["solve"]


def test_a_correction_may_leave_a_pause_in_a_pause_or_an_end_of_none() -> None:
    told = story(*WEEKEND, ("paused", "2026-11-23T10:00"), ("resumed", "2026-11-23T11:00"))
    told.tell("corrected", at("2026-11-23T12:00"), voids="3")
    assert pauses(valid(told.facts)) == (Pause(at(WEEKEND[0][1]), at("2026-11-23T11:00")),)
    told.tell("corrected", at("2026-11-23T12:01"), voids="2")
    told.tell("corrected", at("2026-11-23T12:02"), voids="4")
    assert pauses(valid(told.facts)) == ()


@pytest.mark.parametrize(
    ("events", "kind", "when", "code"),
    [
        ((), "paused", "2026-11-20T16:00", None),
        ((), "resumed", "2026-11-20T16:00", "not_paused"),
        (WEEKEND[:1], "paused", "2026-11-20T17:00", "paused_already"),
        (WEEKEND[:1], "resumed", "2026-11-20T17:00", None),
        (WEEKEND[:1], "paused", "2026-11-20T15:30", "paused_already"),
        (WEEKEND, "paused", "2026-11-21T12:00", "paused_already"),
        (WEEKEND, "resumed", "2026-11-21T12:00", "not_paused"),
        (WEEKEND, "resumed", "2026-11-23T10:00", "not_paused"),
        (WEEKEND, "paused", "2026-11-23T10:00", None),
        (
            (*WEEKEND[:1], ("recovered", "2026-11-20T17:00"), ("reopened", "2026-11-21T09:00")),
            "paused",
            "2026-11-23T09:00",
            None,
        ),
        ((), "paused", "2026-11-20T14:00", "before_report"),
        ((), "paused", "2026-11-27T14:00", "future"),
        (
            tuple((kind, "2026-11-20T16:00") for kind in ("recovered", "resolved", "closed")),
            "paused",
            "2026-11-20T17:00",
            "closed",
        ),
    ],
)
def test_pauses_and_their_ends_take_turns(
    events: tuple[tuple[FactKind, str], ...], kind: FactKind, when: str, code: str | None
) -> None:
    assert refusal(story(*events).facts, kind, at(when), at("2026-11-24T12:00")) == code


# ----------------------------------------------------------------------------------------------------- another level


def regraded(told: Story, when: str, level: str) -> Story:
    told.tell("regraded", at(when), level=level)
    return told


def test_judged_up_the_shorter_limits_count_from_the_same_start() -> None:
    found = clocks(regraded(story(), "2026-11-20T16:30", "I"), "2026-11-20T16:31", "II")
    assert (found["react"].state, shown(found["react"].due)) == ("breached", "2026-11-20T16:00")
    assert shown(found["solve"].due) == "2026-11-23T10:30"


def test_judged_down_the_longer_limits_count_from_the_same_start() -> None:
    told = story()
    assert clocks(told, "2026-11-20T16:20")["react"].state == "breached"
    found = clocks(regraded(told, "2026-11-20T16:30", "II"), "2026-11-20T16:31")
    assert (found["react"].state, shown(found["react"].due)) == ("running", "2026-11-20T17:00")


@pytest.mark.parametrize(("before", "after", "due"), [("II", "I", "2026-11-23T12:30"), ("I", "II", "2026-11-23T16:30")])
def test_a_regrading_keeps_the_pauses(before: str, after: str, due: str) -> None:
    for when in ("2026-11-20T15:30", "2026-11-21T10:00", "2026-11-23T10:00"):
        found = clocks(regraded(story(*WEEKEND), when, after), "2026-11-23T10:00", before)
        assert shown(found["solve"].due) == due


def test_the_last_regrading_counts_and_a_voided_one_does_not() -> None:
    told = regraded(regraded(story(), "2026-11-20T15:10", "II"), "2026-11-20T15:20", "I")
    assert standing(told.facts).level == "I"
    told.tell("corrected", at("2026-11-20T15:30"), voids="3")
    assert standing(told.facts).level == "II"
    told.tell("corrected", at("2026-11-20T15:31"), voids="2")
    assert standing(told.facts).level is None
    assert clocks(told, "2026-11-20T15:40") == clocks(story(), "2026-11-20T15:40")


# ------------------------------------------------------------------------------------------------------- properties

KINDS: list[FactKind] = ["arrived", "progress_reported", "paused", "resumed", "regraded", "recovered", "reopened"]
BEGIN = at("2026-11-20T08:00")
MINUTES = st.integers(0, 7 * 24 * 60)


@st.composite
def happenings(draw: st.DrawFn) -> list[tuple[FactKind, Instant, str]]:
    times = sorted(draw(st.sets(MINUTES, min_size=1, max_size=9)))
    kinds = ["reported", *draw(st.lists(st.sampled_from(KINDS), min_size=len(times) - 1, max_size=len(times) - 1))]
    levels = draw(st.lists(st.sampled_from(["I", "II"]), min_size=len(times), max_size=len(times)))
    return [(kind, BEGIN + time * MINUTE, level) for kind, time, level in zip(kinds, times, levels, strict=True)]


def recorded(events: list[tuple[FactKind, Instant, str]]) -> Story:
    """The same happenings, told one after the other a week later."""
    told = Story()
    for number, (kind, when, level) in enumerate(events):
        told.tell(kind, when, recorded=BEGIN + 8 * DAY + number, level=level)
    return told


def unnumbered(found: Sequence[Clock]) -> list[Clock]:
    """Without the numbers that the facts got when they were recorded."""
    return [clock._replace(start_fact=None) for clock in found]


@given(happenings(), MINUTES, st.randoms(use_true_random=False))
def test_in_whatever_order_facts_are_recorded_the_clocks_are_the_same(
    events: list[tuple[FactKind, Instant, str]], minute: int, chance: random.Random
) -> None:
    now = BEGIN + minute * MINUTE
    shuffled = chance.sample(events, len(events))
    one, other = (evaluate(POLICY, "I", True, recorded(told).facts, now, CALENDARS) for told in (events, shuffled))
    assert unnumbered(one) == unnumbered(other)


@given(happenings(), MINUTES)
def test_a_pause_never_moves_a_due_time_to_an_earlier_moment(
    events: list[tuple[FactKind, Instant, str]], minute: int
) -> None:
    now = BEGIN + minute * MINUTE
    without = recorded([event for event in events if event[0] not in ("paused", "resumed")])
    policy = replace(POLICY, clocks=(REACT, SOLVE))
    for paused, plain in zip(
        evaluate(policy, "I", True, recorded(events).facts, now, CALENDARS),
        evaluate(policy, "I", True, without.facts, now, CALENDARS),
        strict=True,
    ):
        assert plain.due is None or paused.due is None or paused.due >= plain.due
        assert paused.used <= plain.used
        assert (paused.state == "paused") == (paused.started is not None and paused.due is None)
        assert paused.state != "breached" or plain.state == "breached"


@given(
    st.lists(st.integers(1, 40), min_size=2, max_size=8),
    st.booleans(),
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from([None, OFFICE]),
)
def test_a_meter_counts_like_one_who_watches_every_half_hour(
    gaps: list[int], lasting: bool, begin: int, amount: int, calendar: object
) -> None:
    step, zero = 30 * MINUTE, at("2026-11-20T09:00")
    turns = [sum(gaps[: n + 1]) for n in range(len(gaps))]
    spans = [(turns[n], turns[n + 1]) for n in range(0, len(turns) - 1, 2)]
    stops = [Pause(zero + first * step, zero + last * step) for first, last in spans]
    if lasting:
        stops[-1] = Pause(stops[-1].begin, None)
    meter = Meter(OFFICE if calendar else None, tuple(stops))
    used, now, found = 0, zero + begin * step, None
    for _ in range(1_000):
        if used == amount * step:
            found = now
            break
        stopped = any(p.begin <= now and (p.end is None or now < p.end) for p in stops)
        used += 0 if stopped or (calendar and not OFFICE.is_open(now)) else step
        now += step
        assert meter.elapsed(zero + begin * step, now) == used
    assert meter.add(zero + begin * step, amount * step) == found
