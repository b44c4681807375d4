"""SLA clocks: the clocks of a policy folded over a ticket's facts.

Pure: the same facts and the same `now` always give the same clocks. Nothing counts down; a due time follows
from the fact that started the clock.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from noctui.domain.meter import Meter
from noctui.domain.moments import Instant, Span
from noctui.domain.policy import ALWAYS_OPEN, ClockSpec, Level, Policy
from noctui.domain.ticket import ENDS, Fact, FactKind, Pause, in_force, pauses, regraded, valid
from noctui.domain.worktime import Calendar

ClockState = Literal["waiting", "running", "paused", "met", "late", "breached", "waived", "moot"]
"""waiting: not started. paused: stopped before it was due. breached: past due and still not done. late: done after its
due time. waived: both sides agreed to do without it. moot: no longer owed."""

_TICKET_ENDS: frozenset[FactKind] = frozenset({"resolved", "closed"})


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one ticket as it stands at `now`."""

    spec: str
    state: ClockState
    started: Instant | None
    due: Instant | None
    """None before its start and while it is paused. Of an overdue rhythm: when the round missed last was due."""
    warn_at: Instant | None
    """None when an overdue rhythm has nothing left to warn of, or when a pause came first and lasts."""
    ended: Instant | None
    """When it was done, or when the ticket's end stopped it: an open clock has none."""
    ref: str
    round: int = 0
    """For a rhythm: which round is running, from 1; while it is overdue, which was missed last."""
    misses: int = 0
    """Rounds of a rhythm that were breached."""
    next_miss: Instant | None = None
    """Of an overdue rhythm: when one more round will be missed."""
    used: Span = 0
    """Time counted so far, or until it ended, in its own calendar and without pauses. For a rhythm: in this round."""
    left: Span | None = None
    """What the limit leaves of it, negative when it is overdrawn; None without a start."""


def propose_level(policy: Policy, hit: int, all_devices: int) -> Level:
    """The level that the policy's own measure gives to a fault that takes `hit` of `all_devices`.

    The worst level whose every condition holds; without any, the last one.
    """
    fitting = (level for level in policy.levels if _fits(level, hit, all_devices))
    return next(fitting, policy.levels[-1])


def can_pause(policy: Policy, level: str) -> bool:
    """Whether a ticket of this level has a clock that a pause would stop."""
    return any(spec.pausable and spec.within.get(level) is not None for spec in policy.clocks)


def evaluate(
    policy: Policy,
    level: str,
    total: bool,
    facts: Sequence[Fact],
    now: Instant,
    calendars: Mapping[str, Calendar] = MappingProxyType({}),
) -> tuple[Clock, ...]:
    """The clocks of a ticket, in the policy's order, without those that its level does not have.

    `facts` may hold voided ones; only valid ones count. A reopened ticket's solution-type clocks run on from their
    first start (the promise was not kept by a fix that did not last): facts before the last `reopened` end only
    clocks whose until-facts are not undone by it (arrived, plan_proposed, spare_arrived stay done; recovered and
    resolved are undone). A spare clock without a need is `waiting`; every clock that waits or runs when the ticket
    is resolved or closed and that was never due is `moot`; one that was past due is `breached` for ever.

    The due time itself is still in time. A clock whose end stands while its start does not is `moot`. A round of a
    rhythm is due one interval after the beat before (or the start, or the reopening: nothing is owed between an end
    and its undoing). Each interval that passes without a beat is a miss and a round of its own, and the rhythm is
    `breached` until the next beat. An ended rhythm is `met` without misses and `late` with them.

    `level` is the one the ticket was opened with: a valid `regraded` fact overrules it, for all clocks and from their
    first start. Limits count in the calendar of each clock (KeyError when `calendars` lacks it); pausable ones stop
    between `paused` and `resumed`, and are `paused` while that lasts, unless they were past due before.
    """
    ordered = valid(facts)
    level = regraded(ordered) or level
    standing, stops = in_force(ordered), pauses(ordered)
    found = []
    for spec in policy.clocks:
        within = spec.within.get(level)
        if within is None or (spec.only_total and not total):
            continue
        ref, meter = spec.refs.get(level, ""), _meter(spec, stops, calendars)
        found.append(
            _rhythm(spec, within, ref, ordered, now, meter)
            if spec.every
            else _promise(spec, within, ref, standing, now, meter)
        )
    return tuple(found)


def next_due(clocks: Sequence[Clock]) -> Clock | None:
    """The open clock (running or breached) whose due time comes first."""
    pending = [(clock.due, at) for at, clock in enumerate(clocks) if clock.due is not None and _is_open(clock)]
    return clocks[min(pending)[1]] if pending else None


def _fits(level: Level, hit: int, all_devices: int) -> bool:
    share = hit / all_devices if all_devices else 0.0
    return (not level.total or share >= 1) and hit >= level.min_devices and share >= level.min_share


def _is_open(clock: Clock) -> bool:
    return clock.ended is None and clock.state in ("running", "breached")


def _first(facts: Sequence[Fact], kinds: Collection[FactKind]) -> Instant | None:
    return next((fact.occurred_at for fact in facts if fact.kind in kinds), None)


def _meter(spec: ClockSpec, stops: Sequence[Pause], calendars: Mapping[str, Calendar]) -> Meter:
    calendar = None if spec.calendar == ALWAYS_OPEN else calendars[spec.calendar]
    return Meter(calendar, stops if spec.pausable else ())


def _promise(spec: ClockSpec, within: Span, ref: str, facts: Sequence[Fact], now: Instant, meter: Meter) -> Clock:
    """One limit from one fact until another; `facts` are those in force."""
    started = _first(facts, (spec.start,))
    done = _first(facts, spec.until)
    over = _first(facts, _TICKET_ENDS)
    ended = done if done is not None else over
    if started is None or not _is_needed(spec, facts):
        return Clock(spec.id, "waiting" if ended is None else "moot", None, None, None, ended, ref)
    meter = meter.until(ended)
    due, warn_at = meter.add(started, within), meter.add(started, round(within * spec.warn))
    used = meter.elapsed(started, now if ended is None else ended)
    state = "paused" if due is None else _outcome(due, done, over, now)
    return Clock(spec.id, state, started, due, warn_at, ended, ref, used=used, left=within - used)


def _is_needed(spec: ClockSpec, facts: Sequence[Fact]) -> bool:
    return spec.needs is None or _first(facts, (spec.needs,)) is not None


def _outcome(due: Instant, done: Instant | None, over: Instant | None, now: Instant) -> ClockState:
    if done is not None:
        return "met" if done <= due else "late"
    if over is not None:
        return "moot" if over <= due else "breached"
    return "running" if now <= due else "breached"


def _rhythm(spec: ClockSpec, interval: Span, ref: str, ordered: Sequence[Fact], now: Instant, meter: Meter) -> Clock:
    """A promise to be kept again and again; `ordered` are all valid facts, for a reopening starts it anew."""
    rounds = _Rounds(spec, interval, ref, meter)
    for fact in ordered:
        rounds.take(fact)
    if rounds.started is None or not _is_needed(spec, ordered):
        return Clock(spec.id, "waiting" if rounds.ended is None else "moot", None, None, None, rounds.ended, ref)
    missed = rounds.missed(now) if rounds.ended is None else 0
    return rounds.overdue(missed, now) if missed else rounds.on_time(now)


@dataclass(slots=True)
class _Rounds:
    """What a rhythm has come to, fact by fact."""

    spec: ClockSpec
    interval: Span
    ref: str
    meter: Meter
    started: Instant | None = None
    ended: Instant | None = None
    ended_by: FactKind | None = None
    mark: Instant = 0
    """The newest beat, or what the first round since then began with."""
    beats: int = 0
    misses: int = 0

    def take(self, fact: Fact) -> None:
        if fact.kind == self.spec.start and self.started is None:
            self.started = self.mark = fact.occurred_at
        elif fact.kind == "reopened" and self.ended_by in ENDS:
            self.mark, self.ended, self.ended_by = fact.occurred_at, None, None
        elif self.ended is None:
            self._go_on(fact)

    def missed(self, at: Instant) -> int:
        """How many rounds since the mark are past their due time."""
        if self.started is None:
            return 0
        full = self.meter.elapsed(self.mark, at) // self.interval
        # the due time itself is still in time, whatever hours without work follow it
        return full - (full > 0 and self._due(full) == at)

    def on_time(self, now: Instant) -> Clock:
        """The clock of a rhythm that has ended or that owes nothing yet."""
        meter = self.meter.until(self.ended)
        due = meter.add(self.mark, self.interval)
        return Clock(
            spec=self.spec.id,
            state="paused" if due is None else self._state(),
            started=self.started,
            due=due,
            warn_at=meter.add(self.mark, round(self.interval * self.spec.warn)),
            ended=self.ended,
            ref=self.ref,
            round=1 + self.beats + self.misses,
            misses=self.misses,
            used=(used := meter.elapsed(self.mark, now if self.ended is None else self.ended)),
            left=self.interval - used,
        )

    def overdue(self, missed: int, now: Instant) -> Clock:
        misses = self.misses + missed
        used = self.meter.elapsed(self.mark, now)
        return Clock(
            spec=self.spec.id,
            state="breached",
            started=self.started,
            due=self._due(missed),
            warn_at=None,
            ended=None,
            ref=self.ref,
            round=self.beats + misses,
            misses=misses,
            next_miss=self._due(missed + 1),
            used=used,
            left=self.interval - used,
        )

    def _due(self, number: int) -> Instant | None:
        """When the round of this number since the mark is due."""
        return self.meter.add(self.mark, number * self.interval)

    def _state(self) -> ClockState:
        if self.ended is None:
            return "running"
        if self.ended_by in self.spec.until:
            return "late" if self.misses else "met"
        return "breached" if self.misses else "moot"

    def _go_on(self, fact: Fact) -> None:
        if fact.kind in self.spec.until or fact.kind in _TICKET_ENDS:
            self.misses += self.missed(fact.occurred_at)
            self.ended, self.ended_by = fact.occurred_at, fact.kind
        elif fact.kind == self.spec.beat:
            self._beat(fact.occurred_at)

    def _beat(self, at: Instant) -> None:
        if self.started is not None:
            self.misses += self.missed(at)
            self.mark = at
            self.beats += 1
