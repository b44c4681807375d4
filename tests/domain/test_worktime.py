"""Working time by examples: weekends, lunch, nights, holidays, make-up and half days, clock changes, working days."""

import pytest

from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.worktime import ALL_DAY, LAST_YEAR, Calendar, OutsideYearsError
from tests.domain.calendars import OFFICE, ROUND_THE_CLOCK, at, hours, local, weekly

LUNCH = weekly("Asia/Shanghai", hours("09:00-12:00", "13:30-17:30"))
NIGHT = weekly("Asia/Shanghai", hours("22:00-30:00"))
BERLIN_NIGHT = weekly("Europe/Berlin", hours("22:00-30:00"), hours("22:00-30:00"))
BERLIN_DAYS = weekly("Europe/Berlin", ALL_DAY, ALL_DAY)


@pytest.mark.parametrize(
    ("calendar", "start", "amount", "end"),
    [
        (OFFICE, "2026-11-20T09:00", 2 * HOUR, "2026-11-20T11:00"),
        (OFFICE, "2026-11-20T16:30", HOUR, "2026-11-20T17:30"),  # a Friday: its closing time, not Monday morning
        (OFFICE, "2026-11-20T16:30", 2 * HOUR, "2026-11-23T10:00"),
        (OFFICE, "2026-11-21T09:50", HOUR, "2026-11-23T10:00"),
        (OFFICE, "2026-11-20T07:00", HOUR, "2026-11-20T10:00"),
        (OFFICE, "2026-09-30T17:00", HOUR, "2026-10-08T09:30"),  # over the whole holiday
        (OFFICE, "2026-10-09T17:00", HOUR, "2026-10-10T09:30"),  # into the Saturday that makes up for it
        (OFFICE, "2026-12-31T11:00", 2 * HOUR, "2027-01-01T10:00"),  # half a day
        (LUNCH, "2026-11-20T11:30", HOUR, "2026-11-20T14:00"),
        (LUNCH, "2026-11-20T12:10", HOUR, "2026-11-20T14:30"),
        (NIGHT, "2026-11-20T23:00", 6 * HOUR, "2026-11-21T05:00"),
        (NIGHT, "2026-11-20T23:00", 8 * HOUR, "2026-11-23T23:00"),  # Friday's night ends on Saturday, Monday's is next
        (ROUND_THE_CLOCK, "2026-09-30T17:00", 100 * HOUR, "2026-10-04T21:00"),
    ],
)
def test_a_deadline_counts_open_time_only(calendar: Calendar, start: str, amount: int, end: str) -> None:
    begin = at(start)
    assert local(calendar.add(begin, amount)) == end
    assert calendar.elapsed(begin, at(end)) == amount
    assert calendar.elapsed(at(end), begin) == -amount
    assert calendar.subtract(at(end), amount) == calendar.next_open(begin)
    assert calendar.add(at(end), -amount) == calendar.next_open(begin)


@pytest.mark.parametrize(
    ("end", "amount", "start"),
    [
        ("2026-11-23T10:00", HOUR, "2026-11-23T09:00"),  # the last moment of which it is true: Monday, not Friday
        ("2026-11-23T10:00", 2 * HOUR, "2026-11-20T16:30"),
        ("2026-11-22T12:00", HOUR, "2026-11-20T16:30"),
        ("2026-10-08T09:30", HOUR, "2026-09-30T17:00"),
    ],
)
def test_a_warning_before_the_deadline_is_counted_back_in_the_same_calendar(end: str, amount: int, start: str) -> None:
    assert local(OFFICE.subtract(at(end), amount)) == start
    assert local(OFFICE.add(at(end), -amount)) == start


def test_no_time_at_all_moves_nothing_open_or_closed() -> None:
    for moment in map(at, ("2026-11-20T12:00", "2026-11-20T17:30", "2026-11-21T12:00", "2026-11-23T09:00")):
        assert OFFICE.add(moment, 0) == OFFICE.subtract(moment, 0) == OFFICE.add_days(moment, 0) == moment


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-20T09:00", "2026-11-20T09:00"),
        ("2026-11-20T17:29", "2026-11-20T17:29"),
        ("2026-11-20T17:30", "2026-11-23T09:00"),
        ("2026-09-30T20:00", "2026-10-08T09:00"),
        ("2026-10-09T20:00", "2026-10-10T09:00"),
        ("2026-12-31T12:00", "2027-01-01T09:00"),
    ],
)
def test_an_opening_time_is_open_and_a_closing_time_is_not(moment: str, opens: str) -> None:
    assert local(OFFICE.next_open(at(moment))) == opens
    assert OFFICE.is_open(at(moment)) == (moment == opens)


def test_the_segments_of_a_span_are_cut_at_its_ends() -> None:
    spans = LUNCH.segments(at("2026-11-20T11:00"), at("2026-11-23T09:15"))
    assert [(local(opens), local(closes)) for opens, closes in spans] == [
        ("2026-11-20T11:00", "2026-11-20T12:00"),
        ("2026-11-20T13:30", "2026-11-20T17:30"),
        ("2026-11-23T09:00", "2026-11-23T09:15"),
    ]


def test_the_night_before_a_holiday_is_worked_to_its_end_and_the_holidays_own_night_is_not() -> None:
    calendar = weekly("Asia/Shanghai", hours("22:00-30:00"), days={"2026-11-19": ()})
    spans = calendar.segments(at("2026-11-18T12:00"), at("2026-11-21T00:00"))
    assert [(local(opens), local(closes)) for opens, closes in spans] == [
        ("2026-11-18T22:00", "2026-11-19T06:00"),
        ("2026-11-20T22:00", "2026-11-21T00:00"),
    ]


def test_overlapping_shifts_count_once() -> None:
    calendar = weekly("UTC", hours("06:00-14:00", "13:00-22:00", "21:00-31:00"))
    assert calendar.elapsed(at("2026-11-16T00:00", "UTC"), at("2026-11-23T00:00", "UTC")) == 4 * DAY + 25 * HOUR


@pytest.mark.parametrize(
    ("day", "next_day", "night", "whole"),
    [
        ("2026-03-28T12:00", "2026-03-29T12:00", 7 * HOUR, 23 * HOUR),
        ("2026-10-24T12:00", "2026-10-25T12:00", 9 * HOUR, 25 * HOUR),
        ("2026-11-20T12:00", "2026-11-21T12:00", 8 * HOUR, 24 * HOUR),
    ],
)
def test_a_night_of_the_clock_change_has_its_real_length(day: str, next_day: str, night: int, whole: int) -> None:
    begin, end = at(day, "Europe/Berlin"), at(next_day, "Europe/Berlin")
    assert BERLIN_NIGHT.elapsed(begin, end) == night
    assert BERLIN_DAYS.elapsed(begin, end) == whole


def test_hours_inside_a_missing_hour_do_not_exist_and_inside_a_repeated_one_come_twice() -> None:
    calendar = weekly("Europe/Berlin", (), hours("02:15-02:45"))
    missing, repeated = at("2026-03-29T00:00", "Europe/Berlin"), at("2026-10-25T00:00", "Europe/Berlin")
    assert list(calendar.segments(missing, missing + 12 * HOUR)) == []
    first = at("2026-10-25T02:15", "Europe/Berlin")
    half = 30 * MINUTE
    assert list(calendar.segments(repeated, repeated + 12 * HOUR)) == [
        (first, first + half),
        (first + HOUR, first + HOUR + half),
    ]


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-19T15:00", 2, "2026-11-23T15:00"),
        ("2026-11-21T15:00", 1, "2026-11-23T15:00"),  # a Saturday is not counted …
        ("2026-11-20T15:00", 1, "2026-11-23T15:00"),  # … nor is the day of the start itself
        ("2026-11-20T20:00", 1, "2026-11-23T20:00"),  # after hours: the time of day stays
        ("2026-09-30T10:00", 2, "2026-10-09T10:00"),
        ("2026-10-09T10:00", 1, "2026-10-10T10:00"),
        ("2026-12-30T10:00", 1, "2026-12-31T10:00"),  # half a day is a working day
        ("2026-11-23T15:00", -2, "2026-11-19T15:00"),
        ("2026-11-22T15:00", -1, "2026-11-20T15:00"),
    ],
)
def test_working_days_keep_the_time_of_day(start: str, days: int, end: str) -> None:
    assert local(OFFICE.add_days(at(start), days)) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at("2026-03-28T02:30", "Europe/Berlin"), at("2026-03-29T03:00", "Europe/Berlin")),  # the jump
        (at("2026-10-24T02:30", "Europe/Berlin"), at("2026-10-25T02:30", "Europe/Berlin", fold=0)),  # the first pass
        (at("2026-10-25T02:30", "Europe/Berlin", fold=1), at("2026-10-26T02:30", "Europe/Berlin")),
    ],
)
def test_a_working_day_later_is_the_jump_over_a_missing_hour_and_the_first_pass_of_a_repeated_one(
    start: int, end: int
) -> None:
    assert BERLIN_DAYS.add_days(start, 1) == end


def test_the_years_without_published_make_up_days_that_a_span_touches_are_named_by_local_time() -> None:
    calendar = Calendar("c", "Asia/Shanghai", OFFICE.week, provisional=frozenset({2027, 2028}))
    start = at("2026-12-31T23:59")
    assert calendar.unsure(start, start + MINUTE - 1) == ()
    assert calendar.unsure(start, start + MINUTE) == (2027,)
    assert calendar.unsure(start, at("2030-01-01T00:00")) == (2027, 2028)


def test_a_calendar_says_where_its_years_end() -> None:
    late = at(f"{LAST_YEAR}-12-31T00:00", "UTC")
    with pytest.raises(OutsideYearsError, match="calendar c counts from 2000 to 2099 only"):
        OFFICE.add(late, 90 * DAY)
    for question in (
        lambda: OFFICE.add_days(late, 9),
        lambda: OFFICE.elapsed(late, late + 9 * DAY),
        lambda: OFFICE.next_open(late + 9 * DAY),
        lambda: OFFICE.subtract(at("2000-01-05T00:00"), 9 * DAY),
        lambda: OFFICE.add(10**30, 1),
    ):
        with pytest.raises(OutsideYearsError):
            question()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_no_second_is_lost_at_the_ends_of_the_years_however_far_a_zone_is_from_utc(zone: str) -> None:
    calendar = weekly(zone, hours("12:00-36:00"), hours("12:00-36:00"))
    first, last = at("2000-01-01T00:00", "UTC"), at("2099-12-31T23:59", "UTC")
    assert list(calendar.segments(first, last)) == [(first, last)]
    assert calendar.add(first, last - first) == last
    assert calendar.subtract(last, last - first) == first


def test_a_calendar_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="calendar c is never open"):
        weekly("UTC", (), ())
