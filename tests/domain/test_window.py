"""Windows by a rule: what the rules may say, and every minute of the days around a change of the clocks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from noctui.domain import window
from noctui.domain.moments import DAY, HOUR, MINUTE, Instant, Span, from_datetime, to_datetime
from noctui.domain.window import Occurrence, Series, occurrence, read_rule, runs_into_itself, upcoming

CHANGES = {
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
}
"""Zone → the day on which clocks jump ahead, the day on which they are set back; on Lord Howe by half an hour."""


def wall(text: str) -> int:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=UTC))


def at(text: str) -> Instant:
    return wall(text)


def series(rule: str, first: str = "2026-11-21 22:00", lasts: Span = 2 * HOUR) -> Series:
    return Series("w", "site:a", read_rule(rule), wall(first), lasts, "anna", "patches")


def begins(rule: str, first: str = "2026-11-21 22:00", *, now: str = "2026-11-21", count: int = 5) -> list[str]:
    found = upcoming(series(rule, first), "UTC", at(now), count)
    return [f"{to_datetime(one.begin):%Y-%m-%d %H:%M}" for one in found]


# ------------------------------------------------------------------------------------------------ when clocks change

STEP = 5 * MINUTE


@cache
def shown(zone: str, at: Instant) -> int:
    return from_datetime(to_datetime(at).astimezone(ZoneInfo(zone)).replace(tzinfo=UTC))


def walk(zone: str, begin: int, lasts: Span) -> set[Instant]:
    """Step by step, as somebody who looks at the clock on the wall opens and shuts a window; the covered moments."""
    covered, inside, now = set[Instant](), False, begin - 16 * HOUR
    before = begin - DAY
    while True:
        shows = shown(zone, now)
        inside = inside or shows >= begin
        # the end has come when the wall shows it, or would show it now had nobody set it back
        if inside and max(shows, before + STEP) >= begin + lasts:
            return covered
        if inside:
            covered.add(now)
        now, before = now + STEP, shows


def moments(found: Occurrence | None) -> set[Instant]:
    return set() if found is None else set(range(found.begin, found.end, STEP))


def around(day: str) -> Iterator[int]:
    """Beginnings every quarter of an hour, from the evening before a change until the morning after."""
    yield from range(wall(day) - 3 * HOUR, wall(day) + 5 * HOUR, 15 * MINUTE)


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("change", [0, 1], ids=["ahead", "back"])
@pytest.mark.parametrize("lasts", [15 * MINUTE, HOUR, 2 * HOUR, 8 * HOUR], ids=["15m", "1h", "2h", "8h"])
def test_a_window_is_what_somebody_sees_who_watches_the_clock_on_the_wall(zone: str, change: int, lasts: Span) -> None:
    for begin in around(CHANGES[zone][change]):
        assert moments(occurrence(zone, begin, lasts)) == walk(zone, begin, lasts), to_datetime(begin)


@pytest.mark.parametrize(
    ("begin", "lasts", "hours"),
    [("02:00", HOUR, 0), ("02:30", 15 * MINUTE, 0), ("01:30", HOUR, 0.5), ("02:30", HOUR, 0.5), ("01:00", 4 * HOUR, 3)],
)
def test_a_window_inside_the_missing_hour_is_left_out_and_one_across_it_is_shorter(
    begin: str, lasts: Span, hours: float
) -> None:
    assert len(moments(occurrence("Europe/Berlin", wall(f"2026-03-29 {begin}"), lasts))) * STEP == hours * HOUR


@pytest.mark.parametrize(
    ("begin", "lasts", "end"),
    [("02:00", HOUR, at("2026-10-25 01:00")), ("02:15", 30 * MINUTE, at("2026-10-25 00:45"))],
)
def test_in_the_hour_that_comes_twice_the_first_pass_counts(begin: str, lasts: Span, end: Instant) -> None:
    assert occurrence("Europe/Berlin", wall(f"2026-10-25 {begin}"), lasts) == (
        at(f"2026-10-25 {begin}") - 2 * HOUR,
        end,
    )


def test_a_night_window_ends_at_six_by_the_wall_however_long_the_night_is() -> None:
    lengths = [
        (one.end - one.begin) // HOUR
        for day in ("2026-03-27", "2026-10-23")
        for one in upcoming(series("daily", f"{day} 22:00", 8 * HOUR), "Europe/Berlin", at(day), 3)
    ]
    assert lengths == [8, 7, 8, 8, 9, 8]


def test_a_nightly_window_in_the_missing_hour_is_skipped_on_that_night_only() -> None:
    found = upcoming(series("daily", "2026-03-28 02:15", 30 * MINUTE), "Europe/Berlin", at("2026-03-28"), 3)
    assert [to_datetime(one.begin).day for one in found] == [28, 30, 31]


# ------------------------------------------------------------------------------------------------------------- rules


def test_the_first_saturday_of_each_month_is_a_rule() -> None:
    assert begins("FREQ=MONTHLY;BYDAY=1SA", count=3) == ["2026-12-05 22:00", "2027-01-02 22:00", "2027-02-06 22:00"]


@pytest.mark.parametrize(
    ("word", "second"),
    [("daily", "2026-11-22"), ("weekly", "2026-11-28"), ("weekdays", "2026-11-24"), ("每月", "2026-12-21")],
)
def test_what_is_common_has_a_word(word: str, second: str) -> None:
    assert begins(word)[1] == f"{second} 22:00"


def test_what_runs_now_is_the_first_of_those_to_come_and_what_is_over_is_none() -> None:
    assert begins("daily", now="2026-11-22 23:59")[0] == "2026-11-22 22:00"
    assert begins("daily", now="2026-11-23 00:00")[0] == "2026-11-23 22:00"


def test_the_day_until_which_a_rule_lasts_is_part_of_it() -> None:
    assert begins("FREQ=DAILY;UNTIL=20261123") == ["2026-11-21 22:00", "2026-11-22 22:00", "2026-11-23 22:00"]


def test_a_rule_that_has_ended_has_nothing_to_come() -> None:
    assert begins("FREQ=DAILY;COUNT=2", now="2026-11-24") == []


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("", ""),
        ("nightly", "NIGHTLY"),
        ("FREQ=HOURLY", "FREQ=HOURLY"),
        ("BYDAY=SA", "BYDAY=SA"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=1SA", "BYDAY=1SA"),
        ("FREQ=DAILY;BYHOUR=3", "BYHOUR=3"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "BYMONTHDAY=30"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=SU", "INTERVAL=7"),
        ("FREQ=DAILY;UNTIL=20261399", "UNTIL=20261399"),
        ("FREQ=DAILY;UNTIL=20261201T250000", "UNTIL=20261201T250000"),
        ("FREQ=DAILY;BYSETPOS=5", "BYSETPOS=5"),
        ("FREQ=MONTHLY;BYSETPOS=2", "BYSETPOS=2"),
        ("FREQ=YEARLY;BYDAY=53MO", "BYDAY=53MO"),
        ("FREQ=DAILY;UNTIL=20261201T000000Z", "UNTIL=20261201T000000Z"),
        ("FREQ=DAILY\nDTSTART:19700101", "DTSTART:19700101"),
    ],
)
def test_a_rule_that_would_not_do_is_refused_with_the_part_that_is_wrong(rule: str, part: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_rule(rule)
    assert part in str(refused.value)


@pytest.mark.parametrize(("lasts", "endless"), [(23 * HOUR, False), (24 * HOUR, True), (25 * HOUR, True)])
def test_a_series_whose_next_begins_before_the_last_ends_runs_into_itself(lasts: Span, endless: bool) -> None:
    assert runs_into_itself(series("daily", lasts=lasts), "Europe/Berlin", at("2026-11-21")) is endless


def test_five_years_of_windows_are_in_order_and_never_empty() -> None:
    found = upcoming(series("daily", "2026-01-01 02:30", 30 * MINUTE), "America/New_York", at("2026-01-01"), 5 * 365)
    assert all(one.begin < one.end for one in found)
    assert all(following.begin - one.end >= 22 * HOUR for one, following in pairwise(found))


def test_whether_a_rule_ever_comes_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[str] = []

    def never(rule: str, first: int) -> Iterator[int]:
        followed.append(rule)
        return iter(())

    monkeypatch.setattr(window, "_walls", never)
    rule = "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=31"
    assert [begins(rule, now=f"2026-11-21 {hour}:00") for hour in (20, 21, 22)] == [[], [], []]
    assert followed == [rule]


def test_rare_windows_are_looked_for_as_far_as_anybody_plans() -> None:
    assert begins("FREQ=YEARLY;INTERVAL=50", count=60) == ["2026-11-21 22:00", "2076-11-21 22:00"]


@pytest.mark.parametrize("now", ["2026-11-21 00:30", "2026-11-21 22:30", "2026-11-22 00:00"])
def test_what_is_over_is_left_out_however_long_ago_a_series_began(now: str) -> None:
    assert begins("daily", "2009-01-01 22:00", now=now) == begins("daily", "2026-11-10 22:00", now=now)
