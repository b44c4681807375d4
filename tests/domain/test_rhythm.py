"""Rhythms beside one another, waived ones, and those that are due at a time of day."""

from collections.abc import Iterator
from datetime import time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.meter import Meter
from noctui.domain.moments import DAY, HOUR, MINUTE, Instant
from noctui.domain.policy import ClockSpec, Level, Policy, WorkDays
from noctui.domain.rhythm import Daily
from noctui.domain.sla import Clock, evaluate
from noctui.domain.ticket import FactKind, Pause
from tests.domain.build import Story
from tests.domain.calendars import OFFICE, at, local

CALENDARS = {"office": OFFICE}
MORNING = ClockSpec(
    "morning",
    {},
    "reported",
    ("recovered",),
    {"I": DAY},
    {"I": "C-092"},
    every=True,
    beat="progress_reported",
    daily=time(9, 30),
    calendar="office",
    pausable=True,
)
LEADERS, NOC = (
    ClockSpec(
        name, {}, "reported", ("recovered",), {"I": within}, {}, every=True, beat="progress_reported", pausable=True
    )
    for name, within in (("leaders", HOUR), ("noc", 30 * MINUTE))
)


def story(*events: tuple[FactKind, str]) -> Story:
    """A fault reported on Friday at 15:00, and what followed, in local time."""
    told = Story()
    told.tell("reported", at("2026-11-20T15:00"))
    for kind, when in events:
        told.tell(kind, at(when))
    return told


def clocks(told: Story, now: str, *specs: ClockSpec) -> dict[str, Clock]:
    policy = Policy("p", {}, "S", (Level("I", {}),), specs)
    return {clock.spec: clock for clock in evaluate(policy, "I", False, told.facts, at(now), CALENDARS)}


def shown(instant: Instant | None) -> str | None:
    return None if instant is None else local(instant)


def morning(told: Story, now: str) -> Clock:
    return clocks(told, now, MORNING)["morning"]


# ------------------------------------------------------------------------------------------------------------- daily


@pytest.mark.req("C-092")
def test_a_daily_rhythm_is_due_at_its_time_of_each_working_day_after_the_start() -> None:
    clock = morning(story(), "2026-11-21T12:00")
    assert (clock.state, clock.round, shown(clock.due)) == ("running", 1, "2026-11-23T09:30")
    assert (clock.limit, clock.used, clock.left) == (3 * HOUR, 150 * MINUTE, 30 * MINUTE)


def test_a_beat_in_time_does_todays_round_however_often_it_comes() -> None:
    told = story(("progress_reported", "2026-11-23T08:00"), ("progress_reported", "2026-11-23T09:20"))
    early, later = morning(told, "2026-11-23T09:25"), morning(told, "2026-11-23T12:00")
    assert (early.state, early.round, early.used, shown(early.due)) == ("running", 2, 0, "2026-11-24T09:30")
    assert (later.state, later.round, later.misses, shown(later.due)) == ("running", 2, 0, "2026-11-24T09:30")


def test_the_time_of_day_itself_is_still_in_time() -> None:
    assert morning(story(), "2026-11-23T09:30").state == "running"
    assert morning(story(("progress_reported", "2026-11-23T09:30")), "2026-11-23T09:31").misses == 0


def test_every_working_day_without_a_beat_is_a_miss() -> None:
    clock = morning(story(), "2026-11-25T12:00")
    assert (clock.state, clock.misses, shown(clock.due)) == ("breached", 3, "2026-11-25T09:30")
    assert shown(clock.next_miss) == "2026-11-26T09:30"
    assert shown(clock.breached_at) == "2026-11-23T09:30"


def test_a_late_beat_leaves_the_next_day_owed() -> None:
    clock = morning(story(("progress_reported", "2026-11-24T10:00")), "2026-11-24T11:00")
    assert (clock.state, clock.misses, shown(clock.due)) == ("running", 2, "2026-11-25T09:30")


def test_rounds_that_fall_into_a_pause_are_not_owed() -> None:
    told = story(("paused", "2026-11-20T17:00"))
    assert morning(told, "2026-11-24T12:00").state == "paused"
    told.tell("resumed", at("2026-11-24T08:00"))
    clock = morning(told, "2026-11-24T12:00")
    assert (clock.state, clock.misses, shown(clock.due)) == ("breached", 1, "2026-11-24T09:30")


def test_a_daily_rhythm_without_a_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a calendar"):
        clocks(story(), "2026-11-21T12:00", MORNING_OF_NOWHERE)


MORNING_OF_NOWHERE = ClockSpec(
    "m", {}, "reported", ("recovered",), {"I": DAY}, {}, every=True, beat="progress_reported", daily=time(9)
)


def test_an_interval_of_working_days_is_refused() -> None:
    spec = ClockSpec("m", {}, "reported", (), {"I": WorkDays(1)}, {}, every=True, beat="progress_reported")
    with pytest.raises(ValueError, match="working days"):
        clocks(story(), "2026-11-21T12:00", spec)


class Watcher(NamedTuple):
    """Somebody who looks at every half hour."""

    pauses: list[Pause]

    def dues(self, begin: Instant, end: Instant) -> Iterator[Instant]:
        for moment in range(begin, end, 30 * MINUTE):
            wall = OFFICE.to_local(moment)
            paused = any(p.begin <= moment and (p.end is None or moment < p.end) for p in self.pauses)
            if wall.time() == time(9, 30) and OFFICE.hours_of(wall.date()) and not paused:
                yield moment


@given(st.integers(0, 400), st.integers(0, 900), st.lists(st.integers(1, 150), max_size=4), st.booleans())
def test_daily_rounds_are_those_that_one_finds_who_looks_every_half_hour(
    begin: int, length: int, gaps: list[int], lasting: bool
) -> None:
    step, zero = 30 * MINUTE, at("2026-09-25T00:00")
    turns = [zero + sum(gaps[: n + 1]) * step for n in range(len(gaps))]
    stops = [Pause(turns[n], turns[n + 1]) for n in range(0, len(turns) - 1, 2)]
    if lasting and stops:
        stops[-1] = Pause(stops[-1].begin, None)
    pace = Daily(time(9, 30), OFFICE, Meter(OFFICE, stops))
    mark, now = zero + begin * step, zero + (begin + length) * step
    seen = list(Watcher(stops).dues(mark + step, now))
    assert pace.missed(mark, now) == len(seen)
    assert [pace.due(mark, number + 1) for number in range(len(seen))] == seen


# ----------------------------------------------------------------------------------------------- several, and waived


@pytest.mark.req("C-010", "C-011")
def test_a_report_that_names_a_rhythm_is_a_beat_of_that_one_only() -> None:
    told = story()
    told.tell("progress_reported", at("2026-11-20T15:20"), clock="noc")
    found = clocks(told, "2026-11-20T15:25", LEADERS, NOC)
    assert (shown(found["leaders"].due), shown(found["noc"].due)) == ("2026-11-20T16:00", "2026-11-20T15:50")
    told.tell("progress_reported", at("2026-11-20T15:30"))
    both = clocks(told, "2026-11-20T15:31", LEADERS, NOC)
    assert (shown(both["leaders"].due), shown(both["noc"].due)) == ("2026-11-20T16:30", "2026-11-20T16:00")


def test_a_rhythm_that_is_waived_in_time_owes_nothing_more_and_one_that_was_missed_stays_missed() -> None:
    told = story()
    told.tell("waived", at("2026-11-20T15:40"), clock="leaders")
    told.tell("waived", at("2026-11-20T15:40"), clock="noc")
    found = clocks(told, "2026-11-20T20:00", LEADERS, NOC)
    assert (found["leaders"].state, found["leaders"].misses) == ("waived", 0)
    assert (found["noc"].state, found["noc"].misses, shown(found["noc"].ended)) == ("breached", 1, "2026-11-20T15:40")


def test_a_return_does_not_revive_a_waived_rhythm() -> None:
    told = story(("recovered", "2026-11-20T15:10"))
    told.tell("waived", at("2026-11-20T15:15"), clock="leaders")
    told.tell("reopened", at("2026-11-20T15:20"))
    assert clocks(told, "2026-11-20T20:00", LEADERS)["leaders"].ended is not None


def test_a_rhythm_knows_from_where_its_round_counts_and_when_it_was_first_missed() -> None:
    told = story(("progress_reported", "2026-11-20T16:10"))
    clock = clocks(told, "2026-11-20T16:30", LEADERS)["leaders"]
    assert (shown(clock.mark), shown(clock.breached_at), clock.limit, clock.used) == (
        "2026-11-20T16:10",
        "2026-11-20T16:00",
        HOUR,
        20 * MINUTE,
    )
