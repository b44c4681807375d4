"""SLA clocks: the clocks of a policy folded over a ticket's facts.

Pure: the same facts and the same `now` always give the same clocks. Nothing counts down; a due time follows
from the fact that started the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from noctui.domain import rhythm, timeline
from noctui.domain.channel import channel_of
from noctui.domain.clock import Clock, ClockState, Terms
from noctui.domain.meter import Meter, meter_for
from noctui.domain.moments import Instant, Span
from noctui.domain.policy import Breach, ClockSpec, Level, Limit, Policy, WorkDays
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
    found = (spec for spec in policy.clocks if spec.pausable and spec.has(level))
    return tuple(spec.id for spec in found if not isinstance(spec.within.get(level), WorkDays))


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
    judge = _Judge(timeline.read(facts, level), now, calendars)
    channel = channel_of(judge.told.first.get("reported"))
    judged = [judge.clock(spec) for spec in policy.clocks if spec.concerns(total, channel)]
    return tuple(clock for clock in judged if clock is not None)


def next_due(clocks: Sequence[Clock]) -> Clock | None:
    """The open clock (running or breached) whose due time comes first."""
    pending = [(clock.due, at) for at, clock in enumerate(clocks) if clock.due is not None and _is_open(clock)]
    return clocks[min(pending)[1]] if pending else None


def upgrade_due(policy: Policy, facts: Sequence[Fact], clocks: Sequence[Clock]) -> tuple[Clock, Level] | None:
    """The missed limit that raises the ticket next, and the level that it brings; None at the top.

    Of several the one that was due first: so it would have been, had somebody looked all the time. One missed limit
    raises once, even if that was taken back. `facts` may hold voided ones.
    """
    raising = {spec.id for spec in policy.clocks if spec.upgrade}
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
    now: Instant
    calendars: Mapping[str, Calendar]
    breaches: dict[str, Instant] = field(default_factory=dict)
    """When each clock was first missed, in whatever epoch."""
    meters: dict[tuple[str, bool], Meter] = field(default_factory=dict)
    """By calendar, with pauses or without: several clocks share one."""

    def clock(self, spec: ClockSpec) -> Clock | None:
        """As judged in the first epoch in which it was done, or in the last one; None when that has no such clock."""
        done, over = None if spec.watch else self.told.done(spec), self.told.over(spec)
        if done is not None and "fulfilled" in spec.until:
            done = self.told.done_since(spec, self._start(spec, None)[0])
        clock = None
        for epoch in self.told.epochs:
            clock = self._in_epoch(spec, epoch, done, over)
            if clock is None:
                continue
            missed = clock.breached_at
            if missed is not None and (epoch.end is None or missed <= epoch.end):
                self.breaches.setdefault(spec.id, missed)
            if epoch.end is not None and clock.ended is not None and clock.ended <= epoch.end:
                break
        return clock

    def _in_epoch(self, spec: ClockSpec, epoch: Epoch, done: Instant | None, over: Instant | None) -> Clock | None:
        """As judged by the level of an epoch; None when that has no such clock."""
        level, told = epoch.level, self.told
        limit = spec.within.get(level)
        if level in spec.promised:
            limit = _promised(limit, told.promised.get(spec.id))
        elif limit is None:
            return None
        waived = told.waived.get(spec.id)
        if waived is not None and _is_before(waived, done, over):
            clock = self._folded(spec, epoch, limit, None, waived, "waived")
            if clock.state == "waived":
                return clock
        return self._folded(spec, epoch, limit, done, over)

    def _folded(
        self,
        spec: ClockSpec,
        epoch: Epoch,
        limit: Limit | None,
        done: Instant | None,
        over: Instant | None,
        let_go: ClockState = "moot",
    ) -> Clock:
        """`over` ends it undone, and if it was not due by then it is `let_go`."""
        started, start_fact = self._start(spec, epoch.begin)
        if limit is None or started is None or (spec.needs is not None and not self._stands(spec.needs)):
            ended = over if done is None else done
            state = let_go if ended is not None else "waiting"
            return Clock(spec.id, state, None, None, None, ended, spec.refs.get(epoch.level, ""), 0, None, epoch.level)
        terms = Terms(spec, epoch.level, limit, self._meter(spec, limit), started, start_fact)
        if spec.every:
            return rhythm.fold(terms, self.told, self.now)
        return _limited(terms, done, over, self.now, let_go)

    def _meter(self, spec: ClockSpec, limit: Limit) -> Meter:
        kind = spec.calendar, spec.pausable and not isinstance(limit, WorkDays)
        if kind not in self.meters:
            self.meters[kind] = meter_for(spec, limit, self.told.pauses, self.calendars)
        return self.meters[kind]

    def _start(self, spec: ClockSpec, upgrade: Fact | None) -> tuple[Instant | None, int | None]:
        """When it began to count, and the fact that made it; an upgrade starts anew what had begun before it."""
        if isinstance(spec.start, Breach):
            started, number = self.breaches.get(spec.start.clock), None
        else:
            fact = self.told.first.get(spec.start)
            started, number = (None, None) if fact is None else (fact.occurred_at, fact.id)
        if upgrade is not None and started is not None and started < upgrade.occurred_at:
            return upgrade.occurred_at, upgrade.id
        return started, number

    def _stands(self, need: FactKind | Breach) -> bool:
        return need.clock in self.breaches if isinstance(need, Breach) else need in self.told.first


def _promised(within: Limit | None, promise: Span | None) -> Limit | None:
    """The limit that the customer was promised, never below the contract's; None: it is not promised yet."""
    if promise is None or isinstance(within, WorkDays):
        return within
    return promise if within is None else max(promise, within)


def _is_before(waived: Instant, done: Instant | None, over: Instant | None) -> bool:
    """Whether a waiver came before all else that would have ended the clock."""
    return all(waived < ended for ended in (done, over) if ended is not None)


def _limited(terms: Terms, done: Instant | None, over: Instant | None, now: Instant, let_go: ClockState) -> Clock:
    """One limit from its start until its end."""
    spec, level, started = terms.spec, terms.level, terms.started
    ended = over if done is None else done
    meter = terms.meter.until(ended)
    due, limit = meter.reach(started, terms.limit)
    used = meter.elapsed(started, now if ended is None else ended)
    if due is None:
        state: ClockState = "paused"
    elif spec.watch:
        state, ended = _watched(due, over, now, let_go)
        used = min(used, limit)
    else:
        state = _outcome(due, done, over, now, let_go)
    warn_at = None if spec.watch or ended is not None else meter.add(started, round(limit * spec.warn))
    breached_at = due if state in ("breached", "late") else None
    ref, left, number = spec.refs.get(level, ""), limit - used, terms.start_fact
    return Clock(
        spec.id, state, started, due, warn_at, ended, ref, used, left, level, limit, number, started, breached_at
    )


def _outcome(due: Instant, done: Instant | None, over: Instant | None, now: Instant, let_go: ClockState) -> ClockState:
    if done is not None:
        return "met" if done <= due else "late"
    if over is not None:
        return let_go if over <= due else "breached"
    return "running" if now <= due else "breached"


def _watched(due: Instant, over: Instant | None, now: Instant, let_go: ClockState) -> tuple[ClockState, Instant | None]:
    """What passes by itself is done when it has."""
    if over is not None and over < due:
        return let_go, over
    return ("running", None) if over is None and now < due else ("met", due)
