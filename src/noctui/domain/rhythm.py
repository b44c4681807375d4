"""Rhythms: promises to be kept again and again, a round after the other.

A round of an interval is due one interval after the beat before; a daily one at its time of day, whenever the beat
before came.
"""

from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Protocol

from noctui.domain.clock import Clock, ClockState, Terms
from noctui.domain.meter import Meter
from noctui.domain.moments import Instant, Span
from noctui.domain.policy import ClockSpec, Limit, WorkDays
from noctui.domain.ticket import ENDS, Fact, FactKind
from noctui.domain.timeline import CLOSING, RESOLUTION, Timeline, meant_for, outlives
from noctui.domain.worktime import Calendar


class Pace(Protocol):
    """When rounds are due. They are numbered from 1, counted from a mark."""

    def due(self, mark: Instant, number: int) -> Instant | None:
        """None while a pause has no end."""

    def missed(self, mark: Instant, at: Instant) -> int:
        """How many rounds are past their due time; the due time itself is still in time."""

    def after(self, mark: Instant, beat: Instant, missed: int) -> Instant:
        """The mark that a beat sets; `missed` rounds were past their due time by then."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Rounds of the same length, the first from the mark on."""

    length: Span
    meter: Meter

    def due(self, mark: Instant, number: int) -> Instant | None:
        return self.meter.add(mark, number * self.length)

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


def fold(terms: Terms, timeline: Timeline, now: Instant) -> Clock:
    """The clock of a rhythm that has started. Raises what `pace_of` does."""
    spec = terms.spec
    ends, relevant = _kinds(spec.until, spec.beat, outlives(spec))
    pace = pace_of(spec, terms.limit, terms.meter)
    rounds = _Rounds(spec, pace, ends, terms.started, timeline.waived.get(spec.id))
    for fact in timeline.ordered:
        if fact.kind in relevant:
            rounds.take(fact)
    missed = pace.missed(rounds.mark, now) if rounds.ended is None else 0
    return _overdue(terms, rounds, missed, now) if missed else _on_time(terms, rounds, now)


@cache
def _kinds(
    until: tuple[FactKind, ...], beat: FactKind | None, outlives: bool
) -> tuple[frozenset[FactKind], frozenset[FactKind | None]]:
    """The facts that end a rhythm, and all that matter to it."""
    ends = frozenset(until) | (CLOSING if outlives else RESOLUTION)
    return ends, ends | {beat, "reopened", "waived"}


@dataclass(slots=True)
class _Rounds:
    """What a rhythm has come to, fact by fact."""

    spec: ClockSpec
    pace: Pace
    ends: frozenset[FactKind]
    mark: Instant
    """The newest beat, or what the first round since then began with."""
    waived: Instant | None
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
        elif kind == self.spec.beat:
            self._beat(fact)
        elif (kind in self.ends and meant_for(fact, self.spec.id)) or (kind == "waived" and at == self.waived):
            self._miss(at)
            self.ended, self.ended_by = at, kind

    def state(self) -> ClockState:
        if self.ended_by is None:
            return "running"
        if self.ended_by in self.spec.until:
            return "late" if self.misses else "met"
        return "breached" if self.misses else "waived" if self.ended_by == "waived" else "moot"

    def _go_on(self, at: Instant) -> None:
        """A return takes back the end of the work, but no agreement."""
        if self.ended_by in ENDS and (self.waived is None or self.waived > at):
            self.mark, self.ended, self.ended_by = max(at, self.mark), None, None

    def _beat(self, fact: Fact) -> None:
        at = fact.occurred_at
        if at < self.mark or not meant_for(fact, self.spec.id):
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


def _on_time(terms: Terms, rounds: _Rounds, now: Instant) -> Clock:
    """The clock of a rhythm that has ended or that owes nothing yet."""
    spec, mark, ended = terms.spec, rounds.mark, rounds.ended
    meter = terms.meter.until(ended)
    due = pace_of(spec, terms.limit, meter).due(mark, 1)
    limit = _length(terms, mark, due)
    used = meter.elapsed(mark, now if ended is None else ended)
    return Clock(
        spec=spec.id,
        state="paused" if due is None else rounds.state(),
        started=terms.started,
        due=due,
        warn_at=None if limit is None or ended is not None else meter.add(mark, round(limit * spec.warn)),
        ended=ended,
        ref=spec.refs.get(terms.level, ""),
        round=1 + rounds.beats + rounds.misses,
        misses=rounds.misses,
        used=used,
        left=None if limit is None else limit - used,
        level=terms.level,
        limit=limit,
        start_fact=terms.start_fact,
        mark=mark,
        breached_at=rounds.first_miss,
    )


def _overdue(terms: Terms, rounds: _Rounds, missed: int, now: Instant) -> Clock:
    spec, mark, pace = terms.spec, rounds.mark, rounds.pace
    misses, due = rounds.misses + missed, pace.due(mark, missed)
    first = due if missed == 1 else pace.due(mark, 1)
    limit = _length(terms, mark, first)
    used = terms.meter.elapsed(mark, now)
    return Clock(
        spec=spec.id,
        state="breached",
        started=terms.started,
        due=due,
        ref=spec.refs.get(terms.level, ""),
        round=rounds.beats + misses,
        misses=misses,
        next_miss=pace.due(mark, missed + 1),
        used=used,
        left=None if limit is None else limit - used,
        level=terms.level,
        limit=limit,
        start_fact=terms.start_fact,
        mark=mark,
        breached_at=first if rounds.first_miss is None else rounds.first_miss,
    )


def _length(terms: Terms, mark: Instant, due: Instant | None) -> Span | None:
    """The open time of the round that a mark begins; None when a pause hides the end of a daily one."""
    if terms.spec.daily is None:
        return terms.limit if isinstance(terms.limit, int) else None
    return None if due is None else terms.meter.elapsed(mark, due)
