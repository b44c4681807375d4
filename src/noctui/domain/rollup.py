"""Readings by the minute and the quarter of an hour, and the bytes that many of them are kept in.

Packed, each number stands in a column with its like and each byte of it with bytes of the same weight, and a moment as
what has passed since the one before: what hardly changes from one minute to the next is then next to nothing.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from noctui.domain.moments import MILLISECOND, MINUTE, Instant, Span
from noctui.domain.reading import Reading

QUARTER: Span = 15 * MINUTE
COLUMNS = 7
"""Numbers of one sample: as in `Rolled`, but milliseconds since a beginning in place of the moment."""
_WIDTH = 4
_MOST = 2**32 - 1
_BY_DIFFERENCE = b"\2"
"""How a block begins. Those that stores had before have no such mark, and each of their moments counts from its
beginning."""


class Rolled(NamedTuple):
    """What so many readings of one check said together."""

    at: Instant
    """Of one reading its own moment, of a minute or a quarter its beginning."""
    readings: int
    sent: int
    received: int
    rtt_min: Span
    """This and the next two say nothing (0) unless something was received."""
    rtt_avg: Span
    """Over all answers, not over the readings."""
    rtt_max: Span

    @property
    def loss(self) -> float:
        """Share of lost probes, 0..1."""
        return (self.sent - self.received) / self.sent if self.sent else 0.0


def note(numbers: array[int], begin: Instant, reading: Reading) -> None:
    """Add a reading to the numbers that began then; one from before counts as made at the beginning."""
    offset = (reading.at - begin) // MILLISECOND
    least, mean, most = reading.rtt_min or 0, reading.rtt_avg or 0, reading.rtt_max or 0
    numbers.extend((min(max(offset, 0), _MOST), 1, reading.sent, reading.received, least, mean, most))


def gather(samples: Iterable[Rolled], step: Span) -> list[Rolled]:
    """The samples put together by steps of that length, oldest first; a step without any is not there."""
    steps: dict[Instant, list[Rolled]] = {}
    for sample in samples:
        steps.setdefault(sample.at // step * step, []).append(sample)
    return [_together(at, steps[at]) for at in sorted(steps)]


def numbers_of(samples: Iterable[Rolled], begin: Instant) -> array[int]:
    return array("I", (n for at, *rest in samples for n in ((at - begin) // MILLISECOND, *rest)))


def samples_of(numbers: array[int], begin: Instant) -> Iterator[Rolled]:
    columns = (numbers[column::COLUMNS] for column in range(COLUMNS))
    return (Rolled(begin + offset * MILLISECOND, *rest) for offset, *rest in zip(*columns, strict=True))


def pack(numbers: array[int]) -> bytes:
    """Some 5 bytes for a minute, 3 for a reading of a single probe."""
    offsets = numbers[::COLUMNS]
    columns = [offset - before & _MOST for before, offset in zip((0, *offsets), offsets, strict=False)]
    columns += [number for column in range(1, COLUMNS) for number in numbers[column::COLUMNS]]
    raw = struct.pack(f"<{len(columns)}I", *columns)
    return _BY_DIFFERENCE + zlib.compress(b"".join(raw[weight::_WIDTH] for weight in range(_WIDTH)), 1)


def unpack(data: bytes) -> array[int]:
    """Raises ValueError for what `pack` did not make."""
    by_difference = data.startswith(_BY_DIFFERENCE)
    try:
        planes = zlib.decompress(data[len(_BY_DIFFERENCE) :] if by_difference else data)
    except zlib.error as error:
        raise ValueError(f"not a block of samples: {error}") from None
    count, rest = divmod(len(planes), _WIDTH * COLUMNS)
    if rest:
        raise ValueError("not a block of samples: its end is missing")
    raw, length = bytearray(len(planes)), count * COLUMNS
    for weight in range(_WIDTH):
        raw[weight::_WIDTH] = planes[weight * length : (weight + 1) * length]
    columns, numbers = struct.unpack(f"<{length}I", raw), array("I", bytes(len(planes)))
    for column in range(COLUMNS):
        numbers[column::COLUMNS] = array("I", columns[column * count : (column + 1) * count])
    if by_difference:
        numbers[::COLUMNS] = array("I", accumulate(numbers[::COLUMNS], lambda before, later: before + later & _MOST))
    return numbers


def _together(at: Instant, samples: list[Rolled]) -> Rolled:
    answered = [sample for sample in samples if sample.received]
    received = sum(sample.received for sample in answered)
    return Rolled(
        at,
        sum(sample.readings for sample in samples),
        sum(sample.sent for sample in samples),
        received,
        min((sample.rtt_min for sample in answered), default=0),
        sum(sample.rtt_avg * sample.received for sample in answered) // received if received else 0,
        max((sample.rtt_max for sample in answered), default=0),
    )
