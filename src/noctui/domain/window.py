"""Maintenance windows that come again: a rule of iCalendar (RFC 5545), read by the clock on the site's wall.

Both ends are wall times, as a plan of works has them: 22:00 for 8h ends at 06:00 also on the night when clocks change,
and is then 7 or 9 hours long. An end in the hour that clocks jump over is at the jump, so that a window wholly inside
it does not take place; in the hour that they show twice the first pass counts, for the end as well.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from noctui.domain.handoff import instant
from noctui.domain.moments import DAY, HOUR, Instant, Span, from_datetime, to_datetime
from noctui.domain.walltime import Wall, stretches

LONGEST: Span = 31 * DAY
"""Of one window."""
PREVIEW = 5
_AHEAD: Span = 60 * 366 * DAY
"""How far ahead windows are looked for: of rare ones the next sixty would be in other millennia."""
_LOOKED_AT = 60
"""Windows in a row that are looked at before a series is believed not to run into itself."""

_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_ORDINAL = "-?[1-9][0-9]?"
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]?",
    "COUNT": "[1-9][0-9]{0,3}",
    "UNTIL": "20[0-9]{6}(?:T[0-9]{6})?",
    "WKST": _DAY,
    "BYDAY": f"(?:-?[1-5])?{_DAY}(?:,(?:-?[1-5])?{_DAY})*",
    "BYMONTHDAY": f"{_ORDINAL}(?:,{_ORDINAL})*",
    "BYMONTH": "(?:1[0-2]|[1-9])(?:,(?:1[0-2]|[1-9]))*",
    "BYSETPOS": "-?[1-5]",
}
"""What a rule may hold. The hour is that of the first window, so a rule has none; plans of works need no more."""

_WORDS = {
    "daily": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekends": "FREQ=WEEKLY;BYDAY=SA,SU",
    "每天": "FREQ=DAILY",
    "每周": "FREQ=WEEKLY",
    "每月": "FREQ=MONTHLY",
    "每年": "FREQ=YEARLY",
    "工作日": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "周末": "FREQ=WEEKLY;BYDAY=SA,SU",
}

_DAYS_OF = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Occurrence(NamedTuple):
    begin: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Series:
    """A window that comes again."""

    id: str
    """`nightly` by a file of the site, a number by the desk."""
    target: str
    """What it covers: see `domain.mute.Scope`."""
    rule: str
    first: Wall
    """What the wall shows when the first one begins …"""
    lasts: Span
    """… and how much later on the wall it ends."""
    by: str
    reason: str
    told: str = ""
    """Who was told of it, in words."""


def read_rule(text: str) -> str:
    """A rule as it is stored, from its own form or from a word: `weekly`, `FREQ=WEEKLY;BYDAY=SA`.

    Raises ValueError with the part of the text that won't do.
    """
    text = " ".join(text.split())
    rule = _WORDS.get(text.lower(), text.upper().removeprefix("RRULE:").rstrip(";"))
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, _sign, value = part.partition("=")
        if name in parts or name not in _PARTS or re.fullmatch(_PARTS[name], value) is None:
            raise ValueError(part)
        parts[name] = value
    _check(rule, parts)
    if "T" not in parts.get("UNTIL", "T"):  # of a day all of it is meant
        rule = rule.replace(parts["UNTIL"], parts["UNTIL"] + "T235959")
    return rule


def _check(rule: str, parts: dict[str, str]) -> None:
    """What would be understood otherwise than it reads, or be looked for until the end of all days."""
    if "FREQ" not in parts:
        raise ValueError(rule)
    by_day, frequency = parts.get("BYDAY", ""), parts["FREQ"]
    numbered = re.search("[0-9]", by_day) is not None
    chosen = parts.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}
    if numbered and frequency not in ("MONTHLY", "YEARLY"):
        raise ValueError(f"BYDAY={by_day}")
    if "BYMONTHDAY" in parts and frequency == "WEEKLY":
        raise ValueError(f"BYMONTHDAY={parts['BYMONTHDAY']}")
    if "BYSETPOS" in parts and (frequency not in ("MONTHLY", "YEARLY") or not parts.keys() & {"BYDAY", "BYMONTHDAY"}):
        raise ValueError(f"BYSETPOS={parts['BYSETPOS']}")
    if frequency == "DAILY" and "INTERVAL" in parts and chosen:
        raise ValueError(f"INTERVAL={parts['INTERVAL']}")
    longest = max(_DAYS_OF[int(month) - 1] for month in parts.get("BYMONTH", "1").split(","))
    if "BYMONTHDAY" in parts and all(abs(int(day)) > longest for day in parts["BYMONTHDAY"].split(",")):
        raise ValueError(f"BYMONTHDAY={parts['BYMONTHDAY']}")
    if until := parts.get("UNTIL"):
        try:
            datetime.strptime(f"{until}T000000"[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            raise ValueError(f"UNTIL={until}") from None


def occurrence(zone: str, wall: Wall, lasts: Span) -> Occurrence | None:
    """The window that begins at a wall reading; None when the clocks jump over all of it."""
    begin = instant(zone, wall)
    end = _reached(zone, begin, wall + lasts)
    return Occurrence(begin, end) if begin < end else None


def _reached(zone: str, begin: Instant, wall: Wall) -> Instant:
    """The first moment from `begin` on at which the wall has come as far as `wall`."""
    for since, till, offset in stretches(ZoneInfo(zone), begin, begin + LONGEST + 2 * DAY):
        if wall <= till + offset:  # equal counts: it is reached when the clocks are set back, before they show it again
            return max(since, wall - offset)
    raise ValueError("longer than any window")


def upcoming(series: Series, zone: str, now: Instant, count: int = PREVIEW) -> tuple[Occurrence, ...]:
    """The windows that have not ended yet, by their beginning; fewer than `count` when no more come."""
    found = _from_hour(zone, series.rule, series.first, series.lasts, now - now % HOUR, count + 2)
    return tuple(one for one in found if one.end > now)[:count]


def runs_into_itself(series: Series, zone: str, now: Instant) -> bool:
    """Whether one begins before the one before it has ended: that would be a window without an end."""
    several = upcoming(series, zone, now, _LOOKED_AT)
    return any(one.end >= following.begin for one, following in pairwise(several))


@lru_cache(maxsize=1024)
def _from_hour(zone: str, rule: str, first: Wall, lasts: Span, hour: Instant, count: int) -> Sequence[Occurrence]:
    """Cached by the hour, for the engine asks each second."""
    if not _comes(rule, first):
        return ()
    near = hour - lasts - 2 * DAY  # of what is over for sure no zone need be asked
    horizon = max(first, hour) + _AHEAD
    walls = takewhile(lambda wall: wall < horizon, _walls(rule, first))
    several = (occurrence(zone, wall, lasts) for wall in walls if wall > near)
    return tuple(islice((one for one in several if one is not None and one.end > hour), count))


@lru_cache(maxsize=1024)
def _comes(rule: str, first: Wall) -> bool:
    """Whether it ever does. To know that it does not takes seconds, for it is followed until the year 9999: once."""
    return next(_walls(rule, first), None) is not None


def _walls(rule: str, first: Wall) -> Iterator[Wall]:
    """What the wall shows when each begins."""
    from dateutil.rrule import rrulestr  # a tenth of the start of a desk that never needs it

    for begin in rrulestr(rule, dtstart=to_datetime(first).replace(tzinfo=None)):
        yield from_datetime(begin.replace(tzinfo=UTC))
