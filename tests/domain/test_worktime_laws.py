"""Working time by laws that hold for any calendar, and by walking through clock changes in steps of 30 seconds."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, Instant, Span
from noctui.domain.worktime import Calendar, Hours, SpecialDay
from tests.domain.calendars import at, hours

ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "America/Havana",  # from midnight to one
    "America/Asuncion",  # from midnight to 23:00 of the day before
    "Africa/Casablanca",  # four times a year, by the moon
    "Asia/Kathmandu",
)

minutes = st.integers(0, 24 * 60)
segment = st.tuples(st.integers(0, 24 * 60 - 1), st.integers(1, 12 * 60))
"""Opening time and length, in minutes; it may go on after midnight."""
day_hours = st.lists(segment, max_size=3).map(
    lambda found: tuple(sorted((opens * MINUTE, (opens + length) * MINUTE) for opens, length in found))
)
special_days = st.dictionaries(st.dates(date(2023, 1, 1), date(2026, 12, 31)), day_hours.map(SpecialDay), max_size=20)
_FIRST, _LAST = at("2023-01-01T00:00"), at("2027-01-01T00:00")
instants = st.one_of(st.integers(_FIRST, _LAST), st.integers(_FIRST // MINUTE, _LAST // MINUTE).map(MINUTE.__mul__))
amounts = st.one_of(st.integers(0, 3 * HOUR), st.integers(0, 90 * DAY), st.integers(0, 10_000).map(MINUTE.__mul__))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = draw(st.tuples(*[day_hours] * 7).filter(any))
    return Calendar("any", draw(st.sampled_from(ZONES)), week, draw(special_days))


def within_reach(calendar: Calendar, amount: Span) -> Span:
    """As much of it as a few years hold: where a minute a week is work, a day of work ends after the last year."""
    return min(amount, 300 * sum(closes - opens for hours in calendar.week for opens, closes in hours))


@given(calendar=calendars(), start=instants, amount=amounts)
@settings(max_examples=150, deadline=None)
def test_adding_and_subtracting_are_the_inverse_of_measuring(calendar: Calendar, start: Instant, amount: int) -> None:
    amount = within_reach(calendar, amount)
    end = calendar.add(start, amount)
    assert calendar.elapsed(start, end) == amount
    assert calendar.elapsed(end, start) == -amount
    assert calendar.subtract(end, amount) == (calendar.next_open(start) if amount else start)
    begin = calendar.subtract(start, amount)
    assert calendar.elapsed(begin, start) == amount
    assert begin <= start <= end


@given(calendar=calendars(), start=instants, amount=amounts.filter(bool))
@settings(max_examples=80, deadline=None)
def test_a_deadline_is_the_first_such_instant_and_a_warning_the_last(
    calendar: Calendar, start: Instant, amount: int
) -> None:
    amount = within_reach(calendar, amount)
    assert calendar.elapsed(start, calendar.add(start, amount) - 1) == amount - 1
    assert calendar.elapsed(calendar.subtract(start, amount) + 1, start) == amount - 1


@given(calendar=calendars(), moments=st.tuples(instants, instants, instants))
@settings(max_examples=80, deadline=None)
def test_spans_add_up_and_are_the_sum_of_their_segments(calendar: Calendar, moments: tuple[int, int, int]) -> None:
    first, second, third = sorted(moments)
    whole = calendar.elapsed(first, third)
    assert calendar.elapsed(first, second) + calendar.elapsed(second, third) == whole
    spans = list(calendar.segments(first, third))
    assert sum(closes - opens for opens, closes in spans) == whole
    assert all(opens < closes for opens, closes in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


@given(calendar=calendars(), start=instants, amount=amounts, before=st.integers(2001, 2060))
@settings(max_examples=60, deadline=None)
def test_an_answer_does_not_depend_on_earlier_questions(
    calendar: Calendar, start: Instant, amount: int, before: int
) -> None:
    amount = within_reach(calendar, amount)
    asked = Calendar(calendar.id, calendar.zone, calendar.week, calendar.days)
    asked.next_open(at(f"{before}-07-01T00:00"))
    assert asked == calendar
    assert asked.add(start, amount) == calendar.add(start, amount)
    assert asked.subtract(start, amount) == calendar.subtract(start, amount)


@given(calendar=calendars(), start=instants, days=st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_working_days_are_counted_one_by_one(calendar: Calendar, start: Instant, days: int) -> None:
    zone = ZoneInfo(calendar.zone)
    day = datetime.fromtimestamp(start // SECOND, zone).date()
    for _ in range(days):
        day += timedelta(days=1)
        while not calendar.hours_of(day):
            day += timedelta(days=1)
    found = calendar.add_days(start, days)
    shown = datetime.fromtimestamp(found // SECOND, zone)
    jump = datetime.fromtimestamp((found - SECOND) // SECOND, zone)
    assert shown.date() == day
    assert shown.timetz() == datetime.fromtimestamp(start // SECOND, zone).timetz() or jump.tzname() != shown.tzname()


@given(
    calendar=calendars(),
    moments=st.tuples(instants, instants),
    clock=st.sampled_from([time(0), time(6, 40), time(23, 30)]),
)
@settings(max_examples=80, deadline=None)
def test_a_time_of_day_is_shown_once_on_each_working_day(
    calendar: Calendar, moments: tuple[Instant, Instant], clock: time
) -> None:
    start, end = sorted(moments)
    days = (date(2022, 12, 30) + timedelta(days=number) for number in range(4 * 366))
    shown = [calendar.from_local(datetime.combine(day, clock)) for day in days if calendar.hours_of(day)]
    between = [moment for moment in shown if start <= moment < end]
    assert calendar.times(clock, start, end) == len(between)
    for number in (1, len(between)) if between else ():
        assert calendar.time_after(clock, start, number) == between[number - 1]


WALKS = [
    ("Europe/Berlin", "2026-03-28"),
    ("Europe/Berlin", "2026-10-24"),
    ("Australia/Lord_Howe", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-10-03"),
    ("America/Havana", "2026-03-07"),
    ("America/Havana", "2026-10-31"),
    ("America/Asuncion", "2023-03-25"),
    ("America/Asuncion", "2023-09-30"),
    ("Africa/Casablanca", "2026-02-14"),
    ("Pacific/Apia", "2011-12-29"),  # a whole day was left out
]
PATTERNS: list[Hours] = [
    hours("09:00-12:00", "13:30-17:30"),
    hours("00:00-24:00"),
    hours("22:00-30:00"),
    hours("00:10-00:50", "01:40-02:20", "23:15-23:45"),
]


def shown_open(calendar: Calendar, zone: ZoneInfo, instant: Instant) -> bool:
    """The definition itself: what do the clocks on the wall show, and is that within the hours of some day?"""
    wall = datetime.fromtimestamp(instant // SECOND, zone)
    time = (wall.hour * 3600 + wall.minute * 60 + wall.second) * SECOND
    today, yesterday = wall.date(), wall.date() - timedelta(days=1)
    return any(
        opens <= reading < closes
        for day, reading in ((today, time), (yesterday, time + DAY))
        for opens, closes in calendar.hours_of(day)
    )


def every_30_seconds(begin: Instant, end: Instant) -> Iterator[Instant]:
    return iter(range(begin, end, 30 * SECOND))


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize(("zone", "day"), WALKS)
def test_every_30_seconds_around_a_clock_change_are_counted_as_the_wall_shows_them(
    zone: str, day: str, pattern: Hours
) -> None:
    calendar = Calendar("walk", zone, (pattern,) * 7)
    begin = at(f"{day}T00:00", zone)
    offsets, worked = set(), 0
    for instant in every_30_seconds(begin, begin + 3 * DAY):
        is_open = shown_open(calendar, ZoneInfo(zone), instant)
        assert calendar.elapsed(begin, instant) == worked
        assert calendar.is_open(instant) == is_open
        worked += 30 * SECOND * is_open
        offsets.add(datetime.fromtimestamp(instant // SECOND, ZoneInfo(zone)).utcoffset())
    assert len(offsets) == 2
    assert calendar.add(begin, worked) <= begin + 3 * DAY
