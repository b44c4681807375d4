"""Calendars for tests, and moments written as people in a zone write them."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from noctui.domain.moments import MINUTE, Instant, Span, from_datetime, to_datetime
from noctui.domain.worktime import ALL_DAY, Calendar, Hours, SpecialDay


def at(local: str, zone: str = "Asia/Shanghai", fold: int = 0) -> Instant:
    """The instant of a local time; of a repeated hour the second pass with `fold=1`."""
    return from_datetime(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold))


def local(instant: Instant, zone: str = "Asia/Shanghai") -> str:
    return to_datetime(instant).astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")[:16]


def hours(*texts: str) -> Hours:
    """`hours("09:00-12:00", "22:00-30:00")`."""
    return tuple((_time(opens), _time(closes)) for opens, closes in (text.split("-") for text in texts))


def _time(text: str) -> Span:
    hour, minute = text.split(":")
    return (int(hour) * 60 + int(minute)) * MINUTE


def weekly(zone: str, workday: Hours, weekend: Hours = (), days: Mapping[str, Hours] | None = None) -> Calendar:
    """Monday to Friday, the weekend, and days that differ."""
    special = {date.fromisoformat(day): SpecialDay(those) for day, those in (days or {}).items()}
    return Calendar("c", zone, (workday, workday, workday, workday, workday, weekend, weekend), special)


OFFICE = weekly(
    "Asia/Shanghai",
    hours("09:00-17:30"),
    days={
        "2026-10-01": (),
        "2026-10-02": (),
        "2026-10-05": (),
        "2026-10-06": (),
        "2026-10-07": (),
        "2026-10-10": hours("09:00-17:30"),
        "2026-12-31": hours("09:00-12:00"),
    },
)
"""National Day of 2026 as offices in China keep it, made up for on Saturday 10-10; half a day on 12-31."""

ROUND_THE_CLOCK = weekly("Asia/Shanghai", ALL_DAY, ALL_DAY)
