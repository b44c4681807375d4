"""Hand-offs: moments that people agree on by the clock on the wall.

In the hour that clocks jump over, a hand-off is at the jump; in the hour that they show twice, in the first pass.
"""

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from noctui.domain.moments import DAY, Instant, Span
from noctui.domain.walltime import Stretch, Wall, instant_of, offset_at, stretches

_YEAR: Span = 366 * DAY


@lru_cache(maxsize=16_384)
def instant(zone: str, wall: Wall) -> Instant:
    """When the wall shows it."""
    return instant_of(_course(zone, wall // _YEAR), wall)


def shown(zone: str, at: Instant) -> Wall:
    """What the wall shows."""
    return at + offset_at(_zone(zone), at)


@lru_cache(maxsize=256)
def _course(zone: str, year: int) -> Sequence[Stretch]:
    """The stretches of 366 days with two more at either side, as zones are up to 14 h from UTC."""
    return stretches(_zone(zone), year * _YEAR - 2 * DAY, (year + 1) * _YEAR + 2 * DAY)


_zone = lru_cache(maxsize=64)(ZoneInfo)
