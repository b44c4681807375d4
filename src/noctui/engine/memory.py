"""The newest readings, kept in memory only: what each check answered last, and every answer of the last hour.

The newest slice is open, those before it are packed (10,000 checks that are asked every 10 s: see bench/history.py).
A restart loses the hour; the minutes in the store stand in for it.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from noctui.domain.moments import HOUR, MINUTE, Instant
from noctui.domain.reading import Reading
from noctui.domain.rollup import Rolled, note, samples_of, unpack

SLICE = 5 * MINUTE
"""The longer, the better it is packed, and the more lies about unpacked: 15 minutes took twice the room of five."""


class Turned(NamedTuple):
    """The numbers of a slice that is over, by check."""

    begin: Instant
    numbers: Mapping[str, array[int]]


class Closed(NamedTuple):
    """The same, packed."""

    begin: Instant
    packed: Mapping[str, bytes]


class Memory:
    def __init__(self) -> None:
        self.newest: dict[str, Reading] = {}
        self.begin: Instant = 0
        """When the open slice began; 0 before the first reading."""
        self._open: dict[str, array[int]] = {}
        self._turned = Turned(0, {})
        self._closed: deque[Closed] = deque(maxlen=HOUR // SLICE)

    def keep(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            self.newest[reading.check] = reading
            if reading.sent:
                self.begin = self.begin or reading.at // SLICE * SLICE
                numbers = self._open.get(reading.check)
                if numbers is None:
                    numbers = self._open[reading.check] = array("I")
                note(numbers, self.begin, reading)

    def turn(self, now: Instant) -> Turned:
        """Open the slice that `now` is in; what is in the one before is to be packed."""
        self._turned = Turned(self.begin, self._open)
        self.begin, self._open = now // SLICE * SLICE, {}
        return self._turned

    def shelve(self, closed: Closed) -> None:
        """Keep packed what was turned over."""
        self._closed.append(closed)
        self._turned = Turned(0, {})

    def forget_others(self, checks: Collection[str]) -> None:
        """Keep only what these checks brought."""
        self.newest = {check: reading for check, reading in self.newest.items() if check in checks}
        self._open = {check: numbers for check, numbers in self._open.items() if check in checks}

    def samples(self, check: str) -> list[Rolled]:
        """Every reading of the check in the last hour (in one slice more at most), oldest first."""
        packed = ((begin, unpack(found[check])) for begin, found in self._closed if check in found)
        lying = ((begin, found[check]) for begin, found in (self._turned, (self.begin, self._open)) if check in found)
        return [sample for begin, numbers in (*packed, *lying) for sample in samples_of(numbers, begin)]
