"""Moments by the clock on a zone's wall, as files and people write them: `2026-11-22 08:00`.

What the wall shows twice, or a moment of another zone, has its offset behind it: `2026-11-01 01:30-05:00`.
"""

import re
from datetime import UTC, datetime

from noctui.domain.handoff import instant, shown
from noctui.domain.moments import DAY, MINUTE, SECOND, Instant, from_datetime, to_datetime

_WRITTEN = re.compile(
    r"(20\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)


def read_moment(text: str, zone: str, *, end: bool = False) -> Instant:
    """A date is its midnight; where something ends, that of the next day. Spreadsheets' slashes are fine.

    Raises ValueError for anything else.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not a date or time: {text!r}")
    offset = found[7]
    wall = from_datetime(datetime(*(int(part or 0) for part in found.groups()[:6]), tzinfo=UTC))  # type: ignore[misc,arg-type]
    if found[4] is None and end:
        wall += DAY
    return instant(zone, wall) if offset is None else wall - _span(offset)


def write_moment(at: Instant, zone: str) -> str:
    """What `read_moment` reads back to the same second."""
    at -= at % SECOND
    wall = shown(zone, at)
    text = f"{to_datetime(wall):%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    return text if instant(zone, wall) == at else text + _offset(wall - at)


def _span(offset: str) -> int:
    if offset == "Z":
        return 0
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    return (hours * 60 + minutes) * MINUTE * (-1 if offset[0] == "-" else 1)


def _offset(span: int) -> str:
    hours, minutes = divmod(abs(span) // MINUTE, 60)
    return f"{'-' if span < 0 else '+'}{hours:02}:{minutes:02}"
