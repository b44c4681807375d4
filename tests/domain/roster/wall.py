"""Who is on by a second, slow way: only what the clock on the wall has shown so far counts."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from noctui.domain.dutyhours import DutyHours
from noctui.domain.moments import SECOND, Instant
from noctui.domain.rotation import Crew, Pattern, Rotation

CHANGES = {
    ("Europe/Berlin", date(2026, 3, 29)): "02:30",
    ("Europe/Berlin", date(2026, 10, 25)): "02:30",
    ("America/New_York", date(2026, 3, 8)): "02:30",
    ("America/New_York", date(2026, 11, 1)): "01:30",
    ("Australia/Lord_Howe", date(2026, 10, 4)): "02:15",
    ("Australia/Lord_Howe", date(2026, 4, 5)): "01:45",
}
"""Days on which clocks change, with a time that is missing on that day or comes twice."""


def walk(zone: str, begin: Instant, end: Instant, step: int = 30 * SECOND) -> Iterator[tuple[Instant, datetime]]:
    """Every 30 s with the latest time, naive, that the wall has shown: a clock that is set back says nothing new."""
    latest = datetime.min  # noqa: DTZ901 (what a wall shows has no zone)
    for at in range(begin, end, step):
        latest = max(latest, datetime.fromtimestamp(at // SECOND, ZoneInfo(zone)).replace(tzinfo=None))
        yield at, latest


def hand_off(rotation: Rotation, turn: int) -> datetime:
    steps = turn * rotation.length
    if rotation.unit != "months":
        return rotation.start + timedelta(**{rotation.unit: steps})
    month = rotation.start.month - 1 + steps
    year, month = rotation.start.year + month // 12, month % 12 + 1
    return rotation.start.replace(year=year, month=month, day=min(rotation.start.day, monthrange(year, month)[1]))


def rotating(rotation: Rotation, begin: Instant, end: Instant) -> Iterator[tuple[Instant, Crew]]:
    """Who is on every 30 s."""
    turn = -1
    for at, latest in walk(rotation.zone, begin, end):
        while hand_off(rotation, turn + 1) <= latest:
            turn += 1
        yield at, rotation.members[turn % len(rotation.members)] if turn >= 0 else ()


def in_shifts(pattern: Pattern, begin: Instant, end: Instant) -> Iterator[tuple[Instant, Crew]]:
    """Who is on every 30 s, in the order of the teams."""
    for at, latest in walk(pattern.zone, begin, end):
        crew: dict[str, None] = {}
        for row, team in zip(pattern.table, pattern.members, strict=True):
            for day in (latest.date() - timedelta(days=1), latest.date()):
                shift = row[(day - pattern.start).days % len(row)]
                if latest.date() >= pattern.start and shift is not None and within(day, pattern.shifts[shift], latest):
                    crew |= dict.fromkeys(team)
        yield at, tuple(crew)


def in_hours(hours: DutyHours, begin: Instant, end: Instant) -> Iterator[tuple[Instant, bool]]:
    for at, latest in walk(hours.calendar.zone, begin, end):
        days = (latest.date() - timedelta(days=1), latest.date())
        inside = any(within(day, span, latest) for day in days if is_one(hours, day) for span in spans(hours, day))
        yield at, inside != hours.outside


def spans(hours: DutyHours, day: date) -> tuple[tuple[int, int], ...]:
    return hours.calendar.hours_of(day) if hours.hours is None else hours.hours


def is_one(hours: DutyHours, day: date) -> bool:
    works = bool(hours.calendar.hours_of(day))
    return {
        "any": True,
        "working": works,
        "free": not works,
        "holiday": not works and day in hours.calendar.days,
        "weekend": not works and day not in hours.calendar.days,
    }[hours.days]


def within(day: date, span: tuple[int, int], latest: datetime) -> bool:
    midnight = datetime.combine(day, time())
    opens, closes = (midnight + timedelta(microseconds=edge) for edge in span)
    return opens <= latest < closes
