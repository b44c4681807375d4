"""The clocks of a ticket, and what they make happen when: warnings, breaches, rungs of their ladders. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from noctui.domain import escalation, sla
from noctui.domain.moments import Instant
from noctui.domain.policy import ClockSpec, Policy
from noctui.domain.sla import Clock
from noctui.domain.ticket import Fact
from noctui.domain.worktime import Calendar
from noctui.services.site import Site
from noctui.store.tickets import Event, Header

PASSED = "passed"
"""The end of a watch: a row changes, nobody is called, nothing is booked."""
OVERRUN = "overrun"
"""A promise of the contract's ledger is late for longer than the contract bears."""
_RUNG = "rung:"


class Due(NamedTuple):
    """Something that happens once."""

    at: Instant
    event: Event
    level: str
    """By which its clock is judged."""
    to: str = ""
    """The post that hears of it."""


def of(site: Site, header: Header, facts: Sequence[Fact], now: Instant) -> tuple[Clock, ...]:
    """The clocks of a ticket; none without a policy."""
    policy = site.policy(header.policy)
    if policy is None:
        return ()
    return sla.evaluate(policy, header.level, header.total, facts, now, site.calendars)


def dues(
    policy: Policy, clocks: Sequence[Clock], facts: Sequence[Fact], calendars: Mapping[str, Calendar], now: Instant
) -> list[Due]:
    """All that happened by `now`, and the next to come, in order."""
    specs = {spec.id: spec for spec in policy.clocks}
    found = [due for clock in clocks for due in _of(policy, specs[clock.spec], clock)]
    levels = {clock.spec: clock.level for clock in clocks}
    for rung in escalation.rungs(policy, clocks, facts, calendars, now):
        event = Event(rung.clock, rung.round, f"{_RUNG}{rung.rung}:{rung.to}", rung.at)
        found.append(Due(rung.at, event, levels[rung.clock], rung.to))
    return sorted(found, key=attrgetter("at"))


def fresh(found: Iterable[Due], booked: Collection[Event], now: Instant) -> list[Due]:
    """What has happened and was not booked yet, in order: first what happened, then who hears of it.

    Of a rung only the newest turn counts, of whatever round: after a standstill nobody hears the same ten times. A rung
    that calls another post, by another contract or by a change of the files, has not been heard.
    """
    heard: dict[tuple[str, str], Instant] = {}
    for event in booked:
        if event.kind.startswith(_RUNG):
            heard[event.clock, event.kind] = max(event.due, heard.get((event.clock, event.kind), event.due))
    happened: list[Due] = []
    rungs: dict[tuple[str, str], Due] = {}
    for due in found:
        rung = due.event.clock, due.event.kind
        if due.at > now or due.event in booked or due.event.kind == PASSED:
            continue
        if not due.to:
            happened.append(due)
        elif due.at > heard.get(rung, 0):
            rungs[rung] = due
    return sorted((*happened, *rungs.values()), key=lambda due: (due.event.due, bool(due.to)))


def _of(policy: Policy, spec: ClockSpec, clock: Clock) -> Iterator[Due]:
    """What one clock makes happen by itself: its warning, its breach, the next missed round of a rhythm.

    A promise that was kept late was broken, even if nobody looked between the due time and its end.
    """
    ended_rhythm = clock.ended is not None and clock.misses > 0
    if ended_rhythm or clock.state not in ("running", "paused", "breached", "late"):
        return
    if spec.watch:
        if clock.due is not None:
            yield _due(clock, PASSED, clock.due)
        return
    if clock.warn_at is not None and clock.warn_at != clock.due and clock.state in ("running", "paused"):
        yield _due(clock, "warn", clock.warn_at)
    if clock.due is not None:
        # the due time itself is still in time
        yield _due(clock, "breach", clock.due, later=1)
        yield from _overrun(policy, spec, clock, clock.due)
    if clock.next_miss is not None:
        yield Due(clock.next_miss + 1, Event(clock.spec, clock.round + 1, "breach", clock.next_miss), clock.level)


def _overrun(policy: Policy, spec: ClockSpec, clock: Clock, due: Instant) -> Iterator[Due]:
    if policy.penalty is None or not spec.counts or clock.state not in ("breached", "late"):
        return
    end = due + policy.penalty.longest
    if clock.ended is None or clock.ended > end:
        yield _due(clock, OVERRUN, end, later=1)


def _due(clock: Clock, kind: str, at: Instant, later: int = 0) -> Due:
    return Due(at + later, Event(clock.spec, clock.round, kind, at), clock.level)
