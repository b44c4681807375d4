"""Every kind of rotation every 30 seconds through the changes of clocks, beside the wall's own word."""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from noctui.domain.dutyhours import Days, DutyHours
from noctui.domain.moments import DAY, HOUR, Instant, from_datetime
from noctui.domain.pieces import merged, until
from noctui.domain.rotation import Pattern, Rotation, Unit
from noctui.domain.worktime import Calendar, Hours, SpecialDay
from tests.domain.calendars import hours
from tests.domain.roster import wall

T = TypeVar("T")

MEMBERS = (("a",), ("b", "c"), ("d",))
TYPES: list[tuple[Unit, int]] = [
    ("hours", 1),
    ("hours", 5),
    ("hours", 8),
    ("hours", 12),
    ("days", 1),
    ("days", 3),
    ("weeks", 1),
    ("weeks", 2),
    ("months", 1),
    ("months", 3),
]
BEFORE: dict[Unit, timedelta] = {"hours": timedelta(hours=120), "days": timedelta(6), "weeks": timedelta(28)}

DAY_AND_NIGHT = ("02:30-14:30", "14:30-26:30")
THREE_SHIFTS = ("06:00-14:00", "14:00-22:00", "22:00-30:00")
WEEK = (0, 0, 1, 1, 2, 2, None, None)
FOUR_TEAMS = tuple(WEEK[2 * team :] + WEEK[: 2 * team] for team in range(4))


def around(zone: str, day: date) -> tuple[Instant, Instant]:
    """From noon of the day before the change to about noon of the day after."""
    noon = from_datetime(datetime.combine(day - timedelta(days=1), time(12), ZoneInfo(zone)))
    return noon, noon + 2 * DAY


def start_before(day: date, at: str, unit: Unit) -> datetime:
    """A first hand-off from which one falls upon the day of the change, at that time."""
    change = datetime.combine(day, time.fromisoformat(at))
    if unit != "months":
        return change - BEFORE[unit]
    return change.replace(year=change.year - 1 if change.month < 4 else change.year, month=(change.month - 4) % 12 + 1)


@pytest.mark.parametrize(("unit", "length"), TYPES)
@pytest.mark.parametrize(("zone", "day"), wall.CHANGES)
@pytest.mark.parametrize("at", ["the change", "08:00"])
def test_turns_are_handed_over_when_the_wall_first_shows_it(
    zone: str, day: date, at: str, unit: Unit, length: int
) -> None:
    time_of_day = wall.CHANGES[zone, day] if at == "the change" else at
    rotation = Rotation("r", zone, start_before(day, time_of_day, unit), MEMBERS, length, unit)
    begin, end = around(zone, day)
    walked = list(wall.rotating(rotation, begin, end))
    assert all(next(rotation.pieces(at)).value == crew for at, crew in walked)
    assert changes(walked) == [(piece.begin, piece.value) for piece in merged(until(rotation.pieces(begin), end))]
    assert len(changes(walked)) > 1


@pytest.mark.parametrize(
    ("shifts", "table"),
    [
        (hours(*THREE_SHIFTS), FOUR_TEAMS),
        (hours(*DAY_AND_NIGHT), ((0, 1, None), (1, None, 0), (None, 0, 1))),
        (hours("01:30-01:45", "02:10-02:20", "23:00-25:20"), ((0, 1, 2), (1, 2, 0))),
    ],
    ids=["four teams in three shifts", "day and night", "shifts within the change"],
)
@pytest.mark.parametrize(("zone", "day"), wall.CHANGES)
def test_teams_change_shifts_when_the_wall_first_shows_it(
    zone: str, day: date, shifts: Hours, table: tuple[tuple[int | None, ...], ...]
) -> None:
    teams = tuple((name,) for name in "abcd"[: len(table)])
    pattern = Pattern("p", zone, date(2026, 1, 5), shifts, teams, table)
    begin, end = around(zone, day)
    walked = list(wall.in_shifts(pattern, begin, end))
    assert changes(walked) == [(piece.begin, piece.value) for piece in merged(until(pattern.pieces(begin), end))]
    # asked from any moment on it is the same, and that costs: every 5 min
    assert all(next(pattern.pieces(at)).value == crew for at, crew in walked[::10])


@pytest.mark.parametrize("outside", [False, True])
@pytest.mark.parametrize(
    ("days", "spans"),
    [
        ("any", None),
        ("working", hours("08:00-20:00")),
        ("working", hours("20:00-32:00")),
        ("free", hours("00:00-24:00")),
        ("weekend", hours("01:40-02:20")),
        ("holiday", hours("00:00-24:00")),
    ],
)
@pytest.mark.parametrize(("zone", "day"), wall.CHANGES)
def test_duty_hours_open_and_close_when_the_wall_first_shows_it(
    zone: str, day: date, days: Days, spans: Hours | None, outside: bool
) -> None:
    office = hours("02:10-12:00", "13:00-25:45")
    holiday = {day + timedelta(days=1): SpecialDay(())}
    calendar = Calendar("c", zone, (office, office, office, office, office, (), ()), holiday)
    said = DutyHours(calendar, days, spans, outside)
    begin, end = around(zone, day)
    walked = list(wall.in_hours(said, begin, end))
    assert changes(walked) == [(piece.begin, piece.value) for piece in merged(until(said.pieces(begin), end))]
    assert all(said.hold(at) == inside for at, inside in walked[::10])


def test_a_turn_in_the_missing_hour_begins_at_the_jump_and_in_the_repeated_one_once() -> None:
    daily = Rotation("r", "Europe/Berlin", datetime.fromisoformat("2026-03-01T02:30"), (("a",), ("b",)), 1, "days")
    jump = from_datetime(datetime(2026, 3, 29, 3, 0, tzinfo=ZoneInfo("Europe/Berlin")))
    first_pass = from_datetime(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")))
    assert daily.hand_off(28) == jump
    assert daily.hand_off(238) == first_pass
    spring = list(until(daily.pieces(jump - DAY), jump + DAY))
    autumn = [piece.begin for piece in until(daily.pieces(first_pass), first_pass + 2 * DAY)]
    assert jump in [piece.begin for piece in spring]
    assert autumn == [first_pass, first_pass + 25 * HOUR]


def test_a_month_without_that_day_hands_over_on_its_last() -> None:
    monthly = Rotation("r", "Asia/Shanghai", datetime.fromisoformat("2024-01-31T09:00"), (("a",), ("b",)), 1, "months")
    days = [datetime.fromtimestamp(monthly.hand_off(turn) / 1e6, ZoneInfo("Asia/Shanghai")).day for turn in range(5)]
    assert days == [31, 29, 31, 30, 31]


def test_nobody_is_on_before_the_first_hand_off() -> None:
    rotation = Rotation("r", "Asia/Shanghai", datetime.fromisoformat("2026-01-05T08:00"), MEMBERS)
    first = rotation.hand_off(0)
    assert [piece.value for piece in until(rotation.pieces(first - DAY), first + DAY)] == [(), ("a",)]


def test_a_rotation_of_nobody_is_refused() -> None:
    start = datetime.fromisoformat("2026-01-05T08:00")
    with pytest.raises(ValueError, match="nobody"):
        Rotation("r", "Asia/Shanghai", start, ())
    with pytest.raises(ValueError, match="nobody"):
        Rotation("r", "Asia/Shanghai", start, (("a",), ()))
    with pytest.raises(ValueError, match="length"):
        Rotation("r", "Asia/Shanghai", start, (("a",),), 0)


def test_a_table_that_does_not_fit_is_refused() -> None:
    day, shifts = date(2026, 1, 5), hours("08:00-20:00", "20:00-32:00")
    with pytest.raises(ValueError, match="row for each team"):
        Pattern("p", "Asia/Shanghai", day, shifts, (("a",), ("b",)), ((0, 1),))
    with pytest.raises(ValueError, match="same length"):
        Pattern("p", "Asia/Shanghai", day, shifts, (("a",), ("b",)), ((0, 1), (1,)))
    with pytest.raises(ValueError, match="does not have"):
        Pattern("p", "Asia/Shanghai", day, shifts, (("a",), ("b",)), ((0, 2), (1, 0)))


def test_shifts_that_overlap_are_refused_unless_it_is_said() -> None:
    day, shifts = date(2026, 1, 5), hours("08:00-20:30", "20:00-32:00")
    teams, table = (("a",), ("b",)), ((0, 1), (1, 0))
    with pytest.raises(ValueError, match="overlap"):
        Pattern("p", "Asia/Shanghai", day, shifts, teams, table)
    said = Pattern("p", "Asia/Shanghai", day, shifts, teams, table, overlapping=True)
    evening = from_datetime(datetime(2026, 1, 5, 20, 15, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert next(said.pieces(evening)).value == ("a", "b")


def changes(walked: list[tuple[Instant, T]]) -> list[tuple[Instant, T]]:
    """When it became another, as lines of pieces say it."""
    return [next(same) for _, same in groupby(walked, key=lambda item: item[1])]
