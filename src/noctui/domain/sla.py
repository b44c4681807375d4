"""SLA clocks: the clocks of a policy folded over a ticket's facts.

Pure: the same facts and the same `now` always give the same clocks. Nothing counts down; a due time follows
from the fact that started the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import cast

from noctui.domain import rhythm, timeline
from noctui.domain.channel import channel_of
from noctui.domain.clock import Clock, ClockState
from noctui.domain.meter import Meter, meter_for
from noctui.domain.moments import Instant
from noctui.domain.policy import Breach, ClockSpec, Level, Limit, Policy, prepared
from noctui.domain.promise import Beginning, Missed, Promise, promises
from noctui.domain.ticket import Fact, FactKind, pauses, valid
from noctui.domain.timeline import Epoch, Timeline
from noctui.domain.worktime import Calendar

__all__ = [
    "Clock",
    "ClockState",
    "can_pause",
    "evaluate",
    "meter_of",
    "next_due",
    "pausable",
    "present_level",
    "propose_level",
    "upgrade_due",
]


def propose_level(policy: Policy, hit: int, all_devices: int) -> Level:
    """The level that the policy's own measure gives to a fault that takes `hit` of `all_devices`.

    The worst level with a measure whose every condition holds; without any, the last one. A level without a measure is
    for a person to judge.
    """
    fitting = (level for level in policy.levels if _fits(level, hit, all_devices))
    return next(fitting, policy.levels[-1])


def can_pause(policy: Policy, level: str) -> bool:
    """Whether a ticket of this level has a clock that a pause would stop."""
    return bool(pausable(policy, level))


def pausable(policy: Policy, level: str) -> tuple[str, ...]:
    """The clocks of a level that a pause would stop, in the policy's order."""
    return tuple(promise.id for promise in promises(policy).get(level, {}).values() if promise.counts[1])


def present_level(level: str, facts: Sequence[Fact]) -> str:
    """What a ticket that was opened with `level` has become by its judgements and upgrades."""
    return timeline.read(facts, level).epochs[-1].level


def meter_of(spec: ClockSpec, level: str, facts: Sequence[Fact], calendars: Mapping[str, Calendar]) -> Meter:
    """What a clock counts with, as judged by a level. KeyError when `calendars` lacks its calendar."""
    return meter_for(spec, spec.within.get(level), pauses(valid(facts)), calendars)


def evaluate(
    policy: Policy,
    level: str,
    total: bool,
    facts: Sequence[Fact],
    now: Instant,
    calendars: Mapping[str, Calendar] = MappingProxyType({}),
) -> tuple[Clock, ...]:
    """The clocks of a ticket, in the policy's order, without those that its level or its channel does not have.

    `facts` may hold voided ones; only valid ones count. A reopened ticket's solution-type clocks run on from their
    first start (the promise was not kept by a fix that did not last): facts before the last `reopened` end only
    clocks whose until-facts are not undone by it (arrived, plan_proposed, spare_arrived stay done; recovered and
    resolved are undone). A spare clock without a need is `waiting`; every clock that waits or runs when the ticket
    is over and that was never due is `moot`; one that was past due is `breached` for ever. The ticket is over when it
    is closed or merged, and for what the work itself had to bring already when it is resolved (`timeline.overs`).

    The due time itself is still in time. A clock whose end stands while its start does not is `moot`. A round of a
    rhythm is due one interval after the beat before (or the start, or the reopening: nothing is owed between an end
    and its undoing). Each interval that passes without a beat is a miss and a round of its own, and the rhythm is
    `breached` until the next beat. An ended rhythm is `met` without misses and `late` with them. A watch is `met` at
    the very moment of its due time.

    `level` is the one the ticket was opened with: a valid `regraded` or `recontracted` fact overrules it, for all
    clocks and from their first start. An `upgraded` one leaves what was done before it as it was judged, and starts
    what is still open anew, with the limits of the new level. A clock that was waived before its due time is `waived`.

    Limits count in the calendar of each clock (KeyError when `calendars` lacks it); pausable ones stop between
    `paused` and `resumed`, and are `paused` while that lasts, unless they were past due before. ValueError for a rhythm
    in working days, or a daily one without a calendar.
    """
    told = timeline.read(facts, level)
    begun = cast("dict[FactKind | Breach, Beginning]", {**told.first})
    return _Judge(told, begun, now, calendars).clocks(policy, total)


def next_due(clocks: Sequence[Clock]) -> Clock | None:
    """The open clock (running or breached) whose due time comes first."""
    pending = [(clock.due, at) for at, clock in enumerate(clocks) if clock.due is not None and _is_open(clock)]
    return clocks[min(pending)[1]] if pending else None


def upgrade_due(policy: Policy, facts: Sequence[Fact], clocks: Sequence[Clock]) -> tuple[Clock, Level] | None:
    """The missed limit that raises the ticket next, and the level that it brings; None at the top.

    Of several the one that was due first: so it would have been, had somebody looked all the time. One missed limit
    raises once, even if that was taken back. `facts` may hold voided ones.
    """
    raising = _raising(policy)
    missed = [clock for clock in clocks if clock.spec in raising and clock.state in ("breached", "late")]
    if not missed:
        return None
    told = timeline.read(facts, "")
    begin = told.epochs[-1].begin
    known = {(fact.data.get("clock"), fact.occurred_at) for fact in facts if fact.kind == "upgraded"}
    candidates = [
        (clock.due, at)
        for at, clock in enumerate(missed)
        if clock.due is not None and (clock.spec, clock.due) not in known and clock.spec not in told.waived
        if begin is None or clock.due > begin.occurred_at
    ]
    if not candidates:
        return None
    clock = missed[min(candidates)[1]]
    level = policy.worse(clock.level)
    return None if level is None else (clock, level)


@prepared
def _raising(policy: Policy) -> frozenset[str]:
    """The clocks whose breach raises the level."""
    return frozenset(spec.id for spec in policy.clocks if spec.upgrade)


def _fits(level: Level, hit: int, all_devices: int) -> bool:
    share = hit / all_devices if all_devices else 0.0
    measured = level.total or level.min_devices > 0 or level.min_share > 0
    return measured and (not level.total or share >= 1) and hit >= level.min_devices and share >= level.min_share


def _is_open(clock: Clock) -> bool:
    return clock.ended is None and clock.state in ("running", "breached")


@dataclass(slots=True)
class _Judge:
    """Gives the clocks of one ticket, in the order of its policy."""

    told: Timeline
    begun: dict[FactKind | Breach, Beginning]
    """What starts clocks, or makes them owed: the first fact of each kind, and each breach in whatever epoch."""
    now: Instant
    calendars: Mapping[str, Calendar]
    meters: dict[tuple[str, bool], Meter] = field(default_factory=dict)
    """By calendar, with pauses or without: several clocks share one."""

    def clocks(self, policy: Policy, total: bool) -> tuple[Clock, ...]:
        by_level, epochs, channel = promises(policy), self.told.epochs, channel_of(self.told.first.get("reported"))
        if len(epochs) == 1:
            owed = by_level.get(epochs[0].level, {}).values()
            return tuple([self._in(epochs[0], one) for one in owed if one.for_all or one.spec.concerns(total, channel)])
        judged = [self._through_epochs(spec, by_level) for spec in policy.clocks if spec.concerns(total, channel)]
        return tuple([clock for clock in judged if clock is not None])

    def _through_epochs(self, spec: ClockSpec, by_level: Mapping[str, Mapping[str, Promise]]) -> Clock | None:
        """As judged in the first epoch in which it was done, or in the last one; None when that has no such clock."""
        clock = None
        for epoch in self.told.epochs:
            promise = by_level.get(epoch.level, {}).get(spec.id)
            clock = None if promise is None else self._in(epoch, promise)
            if clock is not None and epoch.end is not None and clock.ended is not None and clock.ended <= epoch.end:
                break
        return clock

    def _in(self, epoch: Epoch, promise: Promise) -> Clock:
        """As judged by the level of an epoch; an upgrade starts anew what had begun before it."""
        told, start = self.told, self.begun.get(promise.start)
        if promise.told and promise.id in told.promised:
            promise = promise.of(told.promised[promise.id])
        done = told.done(promise.until, promise.id)
        if done is not None and promise.fulfilled:
            done = told.done_since(promise.until, promise.id, None if start is None else start.occurred_at)
        over = told.closed if promise.outlives else told.resolved
        upgrade = epoch.begin
        if upgrade is not None and start is not None and start.occurred_at < upgrade.occurred_at:
            start = upgrade
        clock = self._judged(promise, start, done, over, "moot")
        waived = told.waived.get(promise.id)
        if waived is not None and _is_before(waived, done, over):
            let_go = self._judged(promise, start, None, waived, "waived")
            clock = let_go if let_go.state == "waived" else clock
        missed = clock.breached_at
        if missed is not None and promise.followed is not None and (epoch.end is None or missed <= epoch.end):
            self.begun.setdefault(promise.followed, Missed(missed))
        return clock

    def _judged(
        self,
        promise: Promise,
        start: Beginning | None,
        done: Instant | None,
        over: Instant | None,
        let_go: ClockState,
    ) -> Clock:
        """`over` ends it undone, and if it was not due by then it is `let_go`."""
        limit = promise.limit
        if start is None or limit is None or (promise.needs is not None and promise.needs not in self.begun):
            ended = over if done is None else done
            return promise.waiting if ended is None else promise.waiting._replace(state=let_go, ended=ended)
        meter = self.meters.get(promise.counts) or self._meter(promise)
        if promise.spec.every:
            return rhythm.fold(promise, limit, meter, start, self.told, self.now)
        return _limited(promise, limit, meter, start, done, over, self.now, let_go)

    def _meter(self, promise: Promise) -> Meter:
        meter = meter_for(promise.spec, promise.limit, self.told.pauses, self.calendars)
        self.meters[promise.counts] = meter
        return meter


def _is_before(waived: Instant, done: Instant | None, over: Instant | None) -> bool:
    """Whether a waiver came before all else that would have ended the clock."""
    return all(waived < ended for ended in (done, over) if ended is not None)


def _limited(
    promise: Promise,
    limit: Limit,
    meter: Meter,
    start: Beginning,
    done: Instant | None,
    over: Instant | None,
    now: Instant,
    let_go: ClockState,
) -> Clock:
    """One limit from its start until its end."""
    started, ended = start.occurred_at, over if done is None else done
    if ended is not None and meter.pauses:
        meter = meter.until(ended)
    begun = meter.reading(started)
    if isinstance(limit, int):
        due, warn = meter.reached(begun + limit, started), promise.warn
    else:
        due = meter.days_after(started, limit.days)
        limit = meter.reading(due) - begun
        warn = round(limit * promise.spec.warn)
    until = now if ended is None else ended
    used = meter.reading(until) - begun if until > started else 0
    if due is None:
        state: ClockState = "paused"
    elif promise.spec.watch:
        state, ended = _watched(due, over, now, let_go)
        used = min(used, limit)
    elif done is not None:
        state = "met" if done <= due else "late"
    elif until > due:
        state = "breached"
    else:
        state = "running" if ended is None else let_go
    return Clock(  # by position: that takes half the time
        promise.id,
        state,
        started,
        due,
        meter.reached(begun + warn, started) if ended is None and not promise.spec.watch else None,
        ended,
        promise.ref,
        used,
        limit - used,
        promise.level,
        limit,
        start.id,
        started,
        due if state in ("breached", "late") else None,
    )


def _watched(due: Instant, over: Instant | None, now: Instant, let_go: ClockState) -> tuple[ClockState, Instant | None]:
    """What passes by itself is done when it has."""
    if over is not None and over < due:
        return let_go, over
    return ("running", None) if over is None and now < due else ("met", due)
