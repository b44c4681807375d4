"""The arithmetic of one clock: which stretches of time counted for it, which did not, and what is still to come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from noctui.domain.clock import Clock
from noctui.domain.explanations import CountedRow
from noctui.domain.meter import Meter
from noctui.domain.moments import Instant

MOST = 200
"""Stretches that an explanation shows."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    stretches: tuple[CountedRow, ...] = ()
    """Without gaps, from the clock's mark to its end; of one that has none to now, and on to its due time.

    What counted in them (open) adds up to what the clock has used, what is to come (later) to what it has left. They
    are cut at the due time: what counted until there is its limit.
    """
    skipped: int = 0
    """So many earliest stretches are summed up in the first one, or the first two: what was and what is to come."""
    unsure: tuple[int, ...] = ()
    """Years among them whose make-up days are not published."""


def explain(clock: Clock, meter: Meter, now: Instant, most: int = MOST) -> Arithmetic:
    """How a clock has come to what it has used.

    `meter` is the one that it is measured with (`sla.meter_of`). A rhythm is explained for its present round. A clock
    that has not started has no stretches. Raises OutsideYearsError where the calendar does.
    """
    start = clock.mark
    if start is None:
        return Arithmetic()
    counted = max(start, now if clock.ended is None else clock.ended)
    due = counted if clock.due is None else clock.due
    end = max(counted, due) if clock.ended is None else counted
    cuts = sorted({start, counted, end, min(max(start, due), end)})
    rows = [row for low, high in pairwise(cuts) for row in _stretches(meter, low, high)]
    known = sum(row.begin < counted for row in rows)
    was, coming = rows[:known], [_to_come(row) for row in rows[known:]]
    skipped = len(rows) - most + 2 if len(rows) > most else 0
    return Arithmetic(
        stretches=(*_summed(was, skipped, "open"), *_summed(coming, skipped - known, "later")),
        skipped=skipped,
        unsure=meter.calendar.unsure(start, end) if meter.calendar is not None else (),
    )


def _stretches(meter: Meter, begin: Instant, end: Instant) -> Iterator[CountedRow]:
    """From `begin` to a later `end`, without gaps: worked, and paused in between."""
    for pause in meter.pauses:
        stop = end if pause.end is None else min(pause.end, end)
        if pause.begin < end and stop > begin:
            yield from _worked(meter, begin, pause.begin)
            yield CountedRow(max(begin, pause.begin), stop, 0, "paused")
            begin = stop
    yield from _worked(meter, begin, end)


def _worked(meter: Meter, begin: Instant, end: Instant) -> Iterator[CountedRow]:
    """The open spans of the calendar and the closed ones between them; nothing unless `end` is later."""
    if end <= begin:
        return
    for opens, closes in meter.calendar.segments(begin, end) if meter.calendar is not None else ((begin, end),):
        if begin < opens:
            yield CountedRow(begin, opens, 0, "closed")
        yield CountedRow(opens, closes, closes - opens, "open")
        begin = closes
    if begin < end:
        yield CountedRow(begin, end, 0, "closed")


def _to_come(row: CountedRow) -> CountedRow:
    return CountedRow(row.begin, row.end, row.counted, "later") if row.why == "open" else row


def _summed(rows: Sequence[CountedRow], first: int, why: Literal["open", "later"]) -> Iterator[CountedRow]:
    """The rows, so many first ones made one."""
    head, rest = rows[: max(0, first)], rows[max(0, first) :]
    if head:
        yield CountedRow(head[0].begin, head[-1].end, sum(row.counted for row in head), why)
    yield from rest
