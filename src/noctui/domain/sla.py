"""SLA clocks: a policy's clock specifications folded over a ticket's facts.

Pure: the same facts and the same `now` always give the same clocks. Nothing counts down; a due time follows
from the fact that started the clock.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from noctui.domain.moments import Instant, Span
from noctui.domain.ticket import ENDS, Fact, FactKind, in_force, valid

ClockState = Literal["waiting", "running", "met", "late", "breached", "moot"]
"""waiting: not started. breached: past due and still not done. late: done after its due time. moot: no longer owed."""

_TICKET_ENDS: frozenset[FactKind] = frozenset({"resolved", "closed"})


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """A promise: from one fact until another, within a limit per level; or a rhythm (`every`) until its end."""

    id: str
    name: dict[str, str]
    """Words by language: {"en": "arrive", "zh": "到场"}."""
    start: FactKind
    until: tuple[FactKind, ...]
    """Whichever comes first ends it. For a rhythm: what ends the rhythm."""
    within: Mapping[str, Span | None]
    """Limit per level; None or missing: this level has no such clock."""
    refs: Mapping[str, str]
    """C-number per level."""
    every: bool = False
    """A rhythm: `within` is the interval, `beat` the fact that fulfils one round."""
    beat: FactKind | None = None
    needs: FactKind | None = None
    """The clock is owed only once this fact stands (a spare that is needed). It still counts from `start`: a need that
    is noticed late does not move the promise."""
    only_total: bool = False
    """Owed in a total outage only."""
    warn: float = 0.75
    """Share of the limit after which it warns."""


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    name: dict[str, str]
    """Words by language."""
    total: bool = False
    """Proposed when everything of the contract at the place is gone."""
    min_share: float = 0.0
    """Proposed when at least this share (0..1) of the contract's devices is hit …"""
    min_devices: int = 0
    """… and at least so many devices."""


@dataclass(frozen=True, slots=True)
class Policy:
    id: str
    name: dict[str, str]
    scheme: str
    """S-number of the service plan."""
    levels: tuple[Level, ...]
    """Worst first; the last one catches all."""
    clocks: tuple[ClockSpec, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one ticket as it stands at `now`."""

    spec: str
    state: ClockState
    started: Instant | None
    due: Instant | None
    """Of an overdue rhythm: when the round that was missed last was due."""
    warn_at: Instant | None
    """None when an overdue rhythm has nothing left to warn of."""
    ended: Instant | None
    """When it was done, or when the ticket's end stopped it: an open clock has none."""
    ref: str
    round: int = 0
    """For a rhythm: which round is running, from 1; while it is overdue, which was missed last."""
    misses: int = 0
    """Rounds of a rhythm that were breached."""
    next_miss: Instant | None = None
    """Of an overdue rhythm: when one more round will be missed."""


def propose_level(policy: Policy, hit: int, all_devices: int) -> Level:
    """The level that the policy's own measure gives to a fault that takes `hit` of `all_devices`.

    The worst level whose every condition holds; without any, the last one.
    """
    fitting = (level for level in policy.levels if _fits(level, hit, all_devices))
    return next(fitting, policy.levels[-1])


def evaluate(policy: Policy, level: str, total: bool, facts: Sequence[Fact], now: Instant) -> tuple[Clock, ...]:
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
    """
    ordered = valid(facts)
    standing = in_force(ordered)
    owed = [
        (spec, within)
        for spec in policy.clocks
        if (within := spec.within.get(level)) is not None and (total or not spec.only_total)
    ]
    return tuple(
        _rhythm(spec, within, spec.refs.get(level, ""), ordered, now)
        if spec.every
        else _promise(spec, within, spec.refs.get(level, ""), standing, now)
        for spec, within in owed
    )


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


def _promise(spec: ClockSpec, within: Span, ref: str, facts: Sequence[Fact], now: Instant) -> Clock:
    """One limit from one fact until another; `facts` are those in force."""
    started = _first(facts, (spec.start,))
    done = _first(facts, spec.until)
    over = _first(facts, _TICKET_ENDS)
    if started is None or not _is_needed(spec, facts):
        ended = done if done is not None else over
        return Clock(spec.id, "waiting" if ended is None else "moot", None, None, None, ended, ref)
    due = started + within
    state, ended = _outcome(due, done, over, now)
    return Clock(spec.id, state, started, due, started + round(within * spec.warn), ended, ref)


def _is_needed(spec: ClockSpec, facts: Sequence[Fact]) -> bool:
    return spec.needs is None or _first(facts, (spec.needs,)) is not None


def _outcome(
    due: Instant, done: Instant | None, over: Instant | None, now: Instant
) -> tuple[ClockState, Instant | None]:
    if done is not None:
        return ("met" if done <= due else "late"), done
    if over is not None:
        return ("moot" if over <= due else "breached"), over
    return ("running" if now <= due else "breached"), None


def _rhythm(spec: ClockSpec, interval: Span, ref: str, ordered: Sequence[Fact], now: Instant) -> Clock:
    """A promise to be kept again and again; `ordered` are all valid facts, for a reopening starts it anew."""
    rounds = _Rounds(spec, interval)
    for fact in ordered:
        rounds.take(fact)
    if rounds.started is None or not _is_needed(spec, ordered):
        return Clock(spec.id, "waiting" if rounds.ended is None else "moot", None, None, None, rounds.ended, ref)
    missed = rounds.missed(now) if rounds.ended is None else 0
    return rounds.overdue(missed, ref) if missed else rounds.on_time(ref)


@dataclass(slots=True)
class _Rounds:
    """What a rhythm has come to, fact by fact."""

    spec: ClockSpec
    interval: Span
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
        return 0 if self.started is None else max(0, (at - self.mark - 1) // self.interval)

    def on_time(self, ref: str) -> Clock:
        """The clock of a rhythm that has ended or that owes nothing yet."""
        due, warn_at = self.mark + self.interval, self.mark + round(self.interval * self.spec.warn)
        number = 1 + self.beats + self.misses
        return Clock(self.spec.id, self._state(), self.started, due, warn_at, self.ended, ref, number, self.misses)

    def overdue(self, missed: int, ref: str) -> Clock:
        due, misses = self.mark + missed * self.interval, self.misses + missed
        number, next_miss = self.beats + misses, due + self.interval
        return Clock(self.spec.id, "breached", self.started, due, None, None, ref, number, misses, next_miss)

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
