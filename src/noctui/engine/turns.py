"""Whose turn it is: a bucket of checks for each tick, so that nothing is ever sorted or searched.

Each check has its own place in its interval, told from its name: devices are asked evenly spread, an hour after a storm
that had them all asked at once as well as on a quiet day.
"""

import math
import zlib
from collections import defaultdict
from dataclasses import dataclass

from noctui.probes.port import Prober, Target

RATE = 10
"""Ticks a second: waking up costs more than a probe."""


@dataclass(slots=True, eq=False)
class Turn:
    """A check and its next turn, with all that is needed for it. Times are the loop's, in seconds."""

    target: Target
    prober: Prober
    interval: float
    retry: float
    share: float
    """Its place in its interval."""
    due: float = 0.0
    flying: bool = False
    """It is being asked."""


class Turns:
    """A turn is planned once its check has answered, or anew when it must be sooner; each comes once."""

    def __init__(self) -> None:
        self._buckets: defaultdict[int, list[Turn]] = defaultdict(list)
        self._past = 0
        """The last tick whose bucket was emptied."""

    def clear(self, now: float) -> None:
        self._buckets.clear()
        self._past = _tick_before(now)

    def plan(self, turn: Turn, at: float) -> None:
        """The turn comes with the first tick from then on; what was planned for it before no longer counts."""
        turn.due = at
        self._buckets[max(_tick_after(at), self._past + 1)].append(turn)

    def due(self, now: float) -> list[Turn]:
        """Take out those whose time has come: from here on they are flying."""
        ripe: list[Turn] = []
        last = max(self._past, _tick_before(now))
        while self._buckets and self._past < last:
            self._past += 1
            for turn in self._buckets.pop(self._past, ()):
                if not turn.flying and _tick_after(turn.due) <= self._past:
                    turn.flying = True
                    ripe.append(turn)
        self._past = last
        return ripe


def until_next_tick(now: float) -> float:
    return (_tick_before(now) + 1) / RATE - now


def place(check: str) -> float:
    """Where in its interval a check has its turn, 0..1: always the same, and evenly spread over many checks."""
    return zlib.crc32(check.encode()) / (1 << 32)


def next_turn(last: float, interval: float, share: float) -> float:
    """The first moment at this share of an interval that is at least half an interval after `last`."""
    return (math.ceil(last / interval + 0.5 - share) + share) * interval


def _tick_before(at: float) -> int:
    return math.floor(at * RATE)


def _tick_after(at: float) -> int:
    return math.ceil(at * RATE)
