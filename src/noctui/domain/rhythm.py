"""Rhythms: promises to be kept again and again, a round after the other.

A round of an interval is due one interval after the beat before; a daily one at its time of day, whenever the beat
before came.
"""

from dataclasses import dataclass
from datetime import time
from typing import NamedTuple, Protocol

from noctui.domain.clock import Clock, ClockState
from noctui.domain.meter import Meter
from noctui.domain.moments import Instant, Span
from noctui.domain.policy import ClockSpec, Limit, WorkDays
from noctui.domain.promise import Beginning, Promise
from noctui.domain.ticket import ENDS, Fact, FactKind
from noctui.domain.timeline import Timeline, meant_for
from noctui.domain.worktime import Calendar


class Pace(Protocol):
    """When rounds are due. They are numbered from 1, counted from a mark."""

    def due(self, mark: Instant, number: int) -> Instant | None:
        """None while a pause has no end."""

    def missed(self, mark: Instant, at: Instant) -> int:
        """How many rounds are past their due time; the due time itself is still in time."""

    def after(self, mark: Instant, beat: Instant, missed: int) -> Instant:
        """The mark that a beat sets; `missed` rounds were past their due time by then."""


class Interval(NamedTuple):
    """Rounds of the same length, the first from the mark on."""

    length: Span
    meter: Meter

    def due(self, mark: Instant, number: int) -> Instant | None:
        return self.meter.reached(self.meter.reading(mark) + number * self.length, mark)

    def missed(self, mark: Instant, at: Instant) -> int:
        full, rest = divmod(self.meter.elapsed(mark, at), self.length)
        # the due time itself is still in time, whatever hours without work follow it
        return full - (full > 0 and rest == 0 and self.due(mark, full) == at)

    def after(self, mark: Instant, beat: Instant, missed: int) -> Instant:
        return beat


@dataclass(frozen=True, slots=True)
class Daily:
    """A round on each working day at the same local time, without those that fall into a pause.

    A beat in time does the round that runs, however often it comes; a late one does the round that was missed last.
    """

    at: time
    calendar: Calendar
    meter: Meter

    def due(self, mark: Instant, number: int) -> Instant | None:
        start = mark + 1
        for begin, end in self.meter.pauses:
            if end is not None and end <= start:
                continue
            before = self.calendar.times(self.at, start, begin)
            if number <= before:
                break
            if end is None:
                return None
            start, number = end, number - before
        return self.calendar.time_after(self.at, start, number)

    def missed(self, mark: Instant, at: Instant) -> int:
        start = mark + 1
        total = self.calendar.times(self.at, start, at)
        for begin, end in self.meter.pauses:
            total -= self.calendar.times(self.at, max(start, begin), at if end is None else min(at, end))
        return total

    def after(self, mark: Instant, beat: Instant, missed: int) -> Instant:
        due = mark if mark >= beat else self.due(mark, max(1, missed))
        return mark if due is None else due


def pace_of(spec: ClockSpec, limit: Limit, meter: Meter) -> Pace:
    """Raises ValueError for an interval of working days, and for a time of day without a calendar to tell it."""
    if spec.daily is None:
        if isinstance(limit, WorkDays):
            raise ValueError(f"clock {spec.id}: a rhythm is not counted in working days")
        return Interval(limit, meter)
    if meter.calendar is None:
        raise ValueError(f"clock {spec.id}: a daily rhythm needs a calendar")
    return Daily(spec.daily, meter.calendar, meter)


def fold(promise: Promise, limit: Limit, meter: Meter, start: Beginning, timeline: Timeline, now: Instant) -> Clock:
    """The clock of a rhythm that has started. Raises what `pace_of` does."""
    waived = timeline.waived.get(promise.id)
    rounds = _Rounds(promise, limit, meter, start, pace_of(promise.spec, limit, meter), waived, start.occurred_at)
    for fact in timeline.ordered:
        if fact.kind in promise.relevant:
            rounds.take(fact)
    missed = rounds.pace.missed(rounds.mark, now) if rounds.ended is None else 0
    return rounds.overdue(missed, now) if missed else rounds.on_time(now)


@dataclass(slots=True)
class _Rounds:
    """What a rhythm has come to, fact by fact."""

    promise: Promise
    limit: Limit
    meter: Meter
    start: Beginning
    pace: Pace
    waived: Instant | None
    mark: Instant
    """The newest beat, or what the first round since then began with."""
    ended: Instant | None = None
    ended_by: FactKind | None = None
    beats: int = 0
    misses: int = 0
    first_miss: Instant | None = None

    def take(self, fact: Fact) -> None:
        kind, at = fact.kind, fact.occurred_at
        if kind == "reopened":
            self._go_on(at)
        elif self.ended is not None:
            return
        elif kind == self.promise.spec.beat:
            self._beat(fact)
        elif (kind in self.promise.ends and meant_for(fact, self.promise.id)) or (
            kind == "waived" and at == self.waived
        ):
            self._miss(at)
            self.ended, self.ended_by = at, kind

    def _state(self) -> ClockState:
        if self.ended_by is None:
            return "running"
        if self.ended_by in self.promise.spec.until:
            return "late" if self.misses else "met"
        return "breached" if self.misses else "waived" if self.ended_by == "waived" else "moot"

    def _go_on(self, at: Instant) -> None:
        """A return takes back the end of the work, but no agreement."""
        if self.ended_by in ENDS and (self.waived is None or self.waived > at):
            self.mark, self.ended, self.ended_by = max(at, self.mark), None, None

    def _beat(self, fact: Fact) -> None:
        at = fact.occurred_at
        if at < self.mark or not meant_for(fact, self.promise.id):
            return
        mark = self.pace.after(self.mark, at, self._miss(at))
        self.beats += mark != self.mark
        self.mark = mark

    def _miss(self, at: Instant) -> int:
        """How many rounds since the mark are past their due time, added to those before."""
        missed = self.pace.missed(self.mark, at)
        if missed and self.first_miss is None:
            self.first_miss = self.pace.due(self.mark, 1)
        self.misses += missed
        return missed

    def on_time(self, now: Instant) -> Clock:
        """The clock of a rhythm that has ended or that owes nothing yet."""
        promise, mark, ended = self.promise, self.mark, self.ended
        meter, pace = self.meter, self.pace
        if ended is not None:
            meter = meter.until(ended)
            pace = pace_of(promise.spec, self.limit, meter)
        due = pace.due(mark, 1)
        limit = self._length(due)
        used = meter.elapsed(mark, now if ended is None else ended)
        warn = None if limit is None or ended is not None else promise.warn or round(limit * promise.spec.warn)
        return Clock(
            promise.id,
            "paused" if due is None else self._state(),
            self.start.occurred_at,
            due,
            None if warn is None else meter.add(mark, warn),
            ended,
            promise.ref,
            used,
            None if limit is None else limit - used,
            promise.level,
            limit,
            self.start.id,
            mark,
            self.first_miss,
            1 + self.beats + self.misses,
            self.misses,
        )

    def overdue(self, missed: int, now: Instant) -> Clock:
        """The clock of a rhythm with so many rounds missed since its mark."""
        promise, mark, pace = self.promise, self.mark, self.pace
        misses, due = self.misses + missed, pace.due(mark, missed)
        first = due if missed == 1 else pace.due(mark, 1)
        limit = self._length(first)
        used = self.meter.elapsed(mark, now)
        return Clock(
            promise.id,
            "breached",
            self.start.occurred_at,
            due,
            None,
            None,
            promise.ref,
            used,
            None if limit is None else limit - used,
            promise.level,
            limit,
            self.start.id,
            mark,
            first if self.first_miss is None else self.first_miss,
            self.beats + misses,
            misses,
            pace.due(mark, missed + 1),
        )

    def _length(self, due: Instant | None) -> Span | None:
        """The open time of the round that the mark begins; None when a pause hides the end of a daily one."""
        if self.promise.spec.daily is None:
            return self.limit if isinstance(self.limit, int) else None
        return None if due is None else self.meter.elapsed(self.mark, due)
