"""Wall time: what the clocks on a zone's walls show, as stretches in which they run evenly.

A wall reading is microseconds since 1970-01-01T00:00 as the wall shows it: the instant plus the zone's offset.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from noctui.domain.moments import DAY, SECOND, Instant, Span

Wall: TypeAlias = int


class Stretch(NamedTuple):
    """From `begin` until before `end` the wall shows the instant plus `offset`."""

    begin: Instant
    end: Instant
    offset: Span


def stretches(zone: ZoneInfo, begin: Instant, end: Instant) -> list[Stretch]:
    """The stretches from `begin` to `end`, without gaps. A zone is taken to shift once in 24 hours at most."""
    found: list[Stretch] = []
    offset = offset_at(zone, begin)
    for day in range(begin, end, DAY):
        if (after := offset_at(zone, min(day + DAY, end))) != offset:
            shift = _shift(zone, day, min(day + DAY, end))
            found.append(Stretch(begin, shift, offset))
            begin, offset = shift, after
    return [*found, Stretch(begin, end, offset)]


def offset_at(zone: ZoneInfo, at: Instant) -> Span:
    """What the zone adds to UTC at an instant."""
    offset = datetime.fromtimestamp(at // SECOND, zone).utcoffset()
    return 0 if offset is None else (offset.days * 86_400 + offset.seconds) * SECOND


def instant_of(course: Sequence[Stretch], wall: Wall) -> Instant:
    """The first instant at which the wall shows `wall` or, where clocks jump over it, more.

    Of a repeated hour it is the first pass, of a missing one the jump. Raises ValueError outside of the course.
    """
    for begin, end, offset in course:
        if wall < end + offset:
            return max(begin, wall - offset)
    raise ValueError("the wall reading is after the last stretch")


def _shift(zone: ZoneInfo, low: Instant, high: Instant) -> Instant:
    """The first whole second after `low` with the offset that `high` has."""
    offset = offset_at(zone, high)
    while high - low > SECOND:
        middle = (low + high) // (2 * SECOND) * SECOND
        low, high = (low, middle) if offset_at(zone, middle) == offset else (middle, high)
    return high
