"""The arithmetic of a clock, stretch by stretch."""

from dataclasses import replace
from itertools import pairwise, zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.clock import Clock
from noctui.domain.explain import Arithmetic, explain
from noctui.domain.explanations import CountedRow
from noctui.domain.meter import Meter
from noctui.domain.moments import DAY, HOUR, MINUTE, Instant
from noctui.domain.policy import ClockSpec, Level, Policy, WorkDays
from noctui.domain.sla import evaluate, meter_of
from noctui.domain.ticket import FactKind, Pause
from tests.domain.build import Story
from tests.domain.calendars import OFFICE, at, local

FRIDAY = at("2026-11-20T15:00")
SOLVE = Clock("solve", "running", FRIDAY, at("2026-11-23T10:30"), left=4 * HOUR, limit=4 * HOUR, mark=FRIDAY)


def lines(found: Arithmetic) -> list[str]:
    return [f"{local(row.begin)} {local(row.end)[-5:]} {row.counted // MINUTE} {row.why}" for row in found.stretches]


def test_a_running_clock_shows_what_counted_and_what_is_to_come() -> None:
    assert lines(explain(SOLVE, Meter(OFFICE), at("2026-11-20T16:00"))) == [
        "2026-11-20T15:00 16:00 60 open",
        "2026-11-20T16:00 17:30 90 later",
        "2026-11-20T17:30 09:00 0 closed",
        "2026-11-23T09:00 10:30 90 later",
    ]


def test_a_pause_counts_nothing_and_hides_the_nights_within_it() -> None:
    meter = Meter(OFFICE, (Pause(at("2026-11-20T16:00"), at("2026-11-23T10:00")),))
    clock = SOLVE._replace(due=at("2026-11-23T13:00"))
    assert lines(explain(clock, meter, at("2026-11-23T11:00"))) == [
        "2026-11-20T15:00 16:00 60 open",
        "2026-11-20T16:00 10:00 0 paused",
        "2026-11-23T10:00 11:00 60 open",
        "2026-11-23T11:00 13:00 120 later",
    ]


def test_a_paused_clock_ends_with_its_pause() -> None:
    clock = SOLVE._replace(state="paused", due=None)
    assert lines(explain(clock, Meter(OFFICE, (Pause(at("2026-11-20T16:00"), None),)), at("2026-11-22T12:00"))) == [
        "2026-11-20T15:00 16:00 60 open",
        "2026-11-20T16:00 12:00 0 paused",
    ]


def test_an_overdue_clock_is_cut_where_its_limit_was_used_up() -> None:
    clock = SOLVE._replace(state="breached", due=at("2026-11-20T17:00"))
    assert lines(explain(clock, Meter(OFFICE), at("2026-11-23T09:10"))) == [
        "2026-11-20T15:00 17:00 120 open",
        "2026-11-20T17:00 17:30 30 open",
        "2026-11-20T17:30 09:00 0 closed",
        "2026-11-23T09:00 09:10 10 open",
    ]


def test_an_ended_clock_shows_nothing_after_its_end() -> None:
    clock = SOLVE._replace(state="met", ended=at("2026-11-20T15:20"))
    assert lines(explain(clock, Meter(OFFICE), at("2027-01-01T00:00"))) == ["2026-11-20T15:00 15:20 20 open"]


def test_a_rhythm_is_explained_from_the_begin_of_its_round() -> None:
    clock = SOLVE._replace(due=at("2026-11-20T17:30"), mark=at("2026-11-20T16:30"))
    assert lines(explain(clock, Meter(None), at("2026-11-20T17:00"))) == [
        "2026-11-20T16:30 17:00 30 open",
        "2026-11-20T17:00 17:30 30 later",
    ]


def test_a_clock_that_has_not_started_has_nothing_to_explain() -> None:
    waiting = Clock("solve", "waiting")
    assert explain(waiting, Meter(OFFICE), FRIDAY) == Arithmetic()


def test_a_clock_that_has_just_started_has_only_time_to_come() -> None:
    assert [row.why for row in explain(SOLVE, Meter(OFFICE), FRIDAY).stretches] == ["later", "closed", "later"]


def test_the_first_of_too_many_stretches_are_summed_up() -> None:
    meter, now = Meter(OFFICE), at("2026-12-09T12:00")
    clock = SOLVE._replace(state="breached", due=at("2026-11-20T17:30"))
    whole, short = explain(clock, meter, now), explain(clock, meter, now, most=10)
    assert (len(whole.stretches), whole.skipped) == (27, 0)
    assert (len(short.stretches), short.skipped) == (9, 19)
    assert short.stretches[0] == CountedRow(FRIDAY, at("2026-12-03T17:30"), (150 + 9 * 510) * MINUTE, "open")
    assert short.stretches[1:] == whole.stretches[19:]


def test_years_that_may_still_change_are_named() -> None:
    calendar = replace(OFFICE, provisional=frozenset({2027, 2028}))
    clock = SOLVE._replace(due=at("2027-01-04T10:00"))
    assert explain(clock, Meter(calendar), FRIDAY).unsure == (2027,)
    assert explain(SOLVE, Meter(calendar), FRIDAY).unsure == ()


# ------------------------------------------------------------------------------------------------------ properties


@st.composite
def cases(draw: st.DrawFn) -> tuple[Clock, Meter, Instant]:
    """A clock that started on Friday and may have ended since, what measures it, and now."""
    minutes = st.integers(0, 20 * 24 * 60)
    now = FRIDAY + draw(minutes) * MINUTE
    ended = draw(st.none() | st.integers(0, (now - FRIDAY) // MINUTE).map(lambda minute: FRIDAY + minute * MINUTE))
    edges = sorted(draw(st.sets(minutes, max_size=7)))
    told = [at for edge in edges if (at := FRIDAY - DAY + edge * MINUTE) <= now]
    pauses = tuple(Pause(begin, end) for begin, end in zip_longest(told[::2], told[1::2]))
    meter = Meter(draw(st.sampled_from((None, OFFICE))), pauses)
    known, limit = meter.until(ended), draw(st.integers(1, 60)) * HOUR
    due, used = known.add(FRIDAY, limit), known.elapsed(FRIDAY, now if ended is None else ended)
    return SOLVE._replace(due=due, ended=ended, used=used, left=limit - used, limit=limit), meter, now


@given(cases(), st.sampled_from((5, 200)))
def test_what_counted_is_what_was_used_and_what_is_to_come_is_what_is_left(
    case: tuple[Clock, Meter, Instant], most: int
) -> None:
    clock, meter, now = case
    rows = explain(clock, meter, now, most).stretches
    assert len(rows) <= most
    assert sum(row.counted for row in rows if row.why != "later") == clock.used
    to_come = clock.ended is None and clock.due is not None and clock.due > now
    assert sum(row.counted for row in rows if row.why == "later") == (clock.left if to_come else 0)


@given(cases())
def test_until_its_due_time_a_clock_counts_its_limit(case: tuple[Clock, Meter, Instant]) -> None:
    clock, meter, now = case
    rows = explain(clock, meter, now).stretches
    if clock.due is not None and rows and rows[-1].end >= clock.due:
        assert sum(row.counted for row in rows if row.end <= clock.due) == clock.limit


@given(cases())
def test_the_stretches_leave_no_gap(case: tuple[Clock, Meter, Instant]) -> None:
    rows = explain(*case).stretches
    assert all(before.end == after.begin for before, after in pairwise(rows))
    assert all(row.begin < row.end and 0 <= row.counted <= row.end - row.begin for row in rows)
    assert not rows or rows[0].begin == FRIDAY


PROMISES = (
    ClockSpec("react", {}, "reported", ("arrived",), {"I": HOUR, "II": 3 * HOUR}, {}, calendar="office"),
    ClockSpec(
        "solve",
        {},
        "reported",
        ("recovered",),
        dict.fromkeys(("I", "II"), 9 * HOUR),
        {},
        calendar="office",
        pausable=True,
    ),
    ClockSpec(
        "call",
        {},
        "reported",
        ("recovered",),
        dict.fromkeys(("I", "II"), 2 * HOUR),
        {},
        every=True,
        beat="progress_reported",
        calendar="office",
        pausable=True,
    ),
    ClockSpec("report", {}, "resolved", ("report_submitted",), {"I": WorkDays(2)}, {}, calendar="office"),
    ClockSpec("watch", {}, "resolved", (), {"I": 7 * DAY}, {}, watch=True),
)
POLICY = Policy("p", {}, "S", (Level("I", {}), Level("II", {})), PROMISES)
KINDS: list[FactKind] = [
    "paused",
    "resumed",
    "arrived",
    "progress_reported",
    "recovered",
    "resolved",
    "report_submitted",
    "closed",
    "reopened",
    "upgraded",
    "waived",
]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    story = Story()
    story.tell("reported", FRIDAY)
    for minute in sorted(draw(st.lists(st.integers(0, 9 * 24 * 60), max_size=9))):
        spec = draw(st.sampled_from(PROMISES)).id
        story.tell(draw(st.sampled_from(KINDS)), FRIDAY + minute * MINUTE, level="I", clock=spec)
    return story


@given(stories(), st.integers(9, 20))
def test_every_clock_of_a_ticket_is_explained_by_what_it_has_used_and_left(story: Story, days: int) -> None:
    now, calendars = FRIDAY + days * DAY, {"office": OFFICE}
    for clock in evaluate(POLICY, "II", False, story.facts, now, calendars):
        spec = next(spec for spec in PROMISES if spec.id == clock.spec)
        rows = explain(clock, meter_of(spec, clock.level, story.facts, calendars), now).stretches
        counts = clock.ended is None and clock.due is not None and clock.due > now
        assert sum(row.counted for row in rows if row.why == "open") == clock.used
        assert sum(row.counted for row in rows if row.why == "later") == (clock.left if counts else 0)


@pytest.mark.parametrize("kind", ["paused", "closed"])
def test_what_does_not_count_counts_nothing(kind: str) -> None:
    meter = Meter(OFFICE, (Pause(at("2026-11-23T09:10"), at("2026-11-23T09:20")),))
    rows = explain(SOLVE, meter, at("2026-11-23T10:00")).stretches
    assert [row.counted for row in rows if row.why == kind] == [0]
