"""Moments and spans: whole microseconds, UTC, as plain integers.

An `Instant` is microseconds since 1970-01-01T00:00Z, a `Span` a number of microseconds. Integers compare, sort,
store and travel without a zone to forget; only the screen and the calendars know local time.
"""

import re
from datetime import UTC, datetime
from typing import TypeAlias

Instant: TypeAlias = int
Span: TypeAlias = int

MILLISECOND: Span = 1_000
SECOND: Span = 1_000_000
MINUTE: Span = 60 * SECOND
HOUR: Span = 60 * MINUTE
DAY: Span = 24 * HOUR

_UNITS: dict[str, Span] = {"ms": MILLISECOND, "s": SECOND, "min": MINUTE, "m": MINUTE, "h": HOUR, "d": DAY}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)")


def parse_span(text: str) -> Span:
    """Read `90s`, `5m`, `1h 30m`, `1.5h`, `200ms`, `2d`.

    Raises ValueError when the text is not wholly made of numbers with units.
    """
    rest = text.strip()
    total = 0.0
    while match := _SPAN.match(rest):
        total += float(match[1]) * _UNITS[match[2]]
        rest = rest[match.end() :].lstrip()
    if rest or not text.strip():
        raise ValueError(f"not a duration: {text!r}; write it like 90s, 5m, 1h 30m or 2d")
    return round(total)


def iso(at: Instant) -> str:
    """`2026-11-21T06:03:27.000123Z`: the one written form of a moment outside the screen."""
    return datetime.fromtimestamp(at // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{at % SECOND:06d}Z"


def from_datetime(when: datetime) -> Instant:
    """The instant of an aware datetime. Raises ValueError for a naive one."""
    if when.tzinfo is None:
        raise ValueError("a moment needs a zone")
    delta = when - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def to_datetime(at: Instant) -> datetime:
    """The aware UTC datetime of an instant."""
    return datetime.fromtimestamp(at // SECOND, UTC).replace(microsecond=at % SECOND)
