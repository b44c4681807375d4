"""What the clocks of a ticket make happen, and when: warnings, breaches, rungs of their ladders."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from noctui.domain import escalation
from noctui.domain.clock import Clock
from noctui.domain.escalation import RungDue
from noctui.domain.moments import Instant
from noctui.domain.policy import ClockSpec, Policy, clocks_by_id
from noctui.domain.ticket import Fact
from noctui.domain.worktime import Calendar

PASSED = "passed"
"""The end of a watch: a row changes, nobody is called, nothing is booked."""
OVERRUN = "overrun"
"""A promise of the contract's ledger is late for longer than the contract bears."""
_RUNG = "rung:"


class Event(NamedTuple):
    """The identity of what can be booked of a ticket's clock."""

    clock: str
    round: int
    kind: str
    """`warn`, `breach`, `overrun`, or `rung:<n>:<post>` of its ladder."""
    due: Instant


class Due(NamedTuple):
    """Something that happens once."""

    at: Instant
    event: Event
    level: str
    """By which its clock is judged."""
    to: str = ""
    """The post that hears of it."""


class Happenings(NamedTuple):
    fresh: Sequence[Due]
    """What has happened and was not booked yet, in order: first what happened, then who hears of it."""
    coming: Instant | None
    """When something happens next."""


def look(
    policy: Policy,
    clocks: Sequence[Clock],
    facts: Sequence[Fact],
    calendars: Mapping[str, Calendar],
    booked: Collection[Event],
    now: Instant,
) -> Happenings:
    """What has come by `now`, and what comes next. `clocks` are those of `facts` at `now`.

    Of a rung only the newest turn counts, of whatever round: after a standstill nobody hears the same ten times. A rung
    that calls another post, by another contract or by a change of the files, has not been heard.
    """
    coming: list[Instant] = []
    happened: list[Due] = []
    specs = clocks_by_id(policy)
    for clock in clocks:
        for at, round_, kind, due in _of(policy, specs[clock.spec], clock):
            if at > now:
                coming.append(at)
            elif kind != PASSED and (clock.spec, round_, kind, due) not in booked:
                happened.append(Due(at, Event(clock.spec, round_, kind, due), clock.level))
    called: list[RungDue] = []
    for rung in escalation.rungs(policy, clocks, facts, calendars, now, kept=1):
        if rung.at > now:
            coming.append(rung.at)
        else:
            called.append(rung)
    fresh = [*happened, *_unheard(called, clocks, booked)] if called else happened
    return Happenings(sorted(fresh, key=_order), min(coming, default=None))


def _unheard(called: Iterable[RungDue], clocks: Sequence[Clock], booked: Collection[Event]) -> Iterable[Due]:
    heard: dict[tuple[str, str], Instant] = {}
    for event in booked:
        if event.kind.startswith(_RUNG):
            heard[event.clock, event.kind] = max(event.due, heard.get((event.clock, event.kind), event.due))
    levels = {clock.spec: clock.level for clock in clocks}
    newest: dict[tuple[str, str], Due] = {}
    for rung in sorted(called, key=attrgetter("at")):
        kind = f"{_RUNG}{rung.rung}:{rung.to}"
        if rung.at > heard.get((rung.clock, kind), 0):
            event = Event(rung.clock, rung.round, kind, rung.at)
            newest[rung.clock, kind] = Due(rung.at, event, levels[rung.clock], rung.to)
    return newest.values()


def _of(policy: Policy, spec: ClockSpec, clock: Clock) -> Iterator[tuple[Instant, int, str, Instant]]:
    """What one clock makes happen by itself: its warning, its breach, the next missed round of a rhythm. When, of which
    round, as what, and the due time.

    A promise that was kept late was broken, even if nobody looked between the due time and its end.
    """
    ended_rhythm = clock.ended is not None and clock.misses > 0
    if ended_rhythm or clock.state not in ("running", "paused", "breached", "late"):
        return
    due, round_ = clock.due, clock.round
    if spec.watch:
        if due is not None:
            yield due, round_, PASSED, due
        return
    if clock.warn_at is not None and clock.warn_at != due and clock.state in ("running", "paused"):
        yield clock.warn_at, round_, "warn", clock.warn_at
    if due is not None:
        # the due time itself is still in time
        yield due + 1, round_, "breach", due
        if policy.penalty is not None and spec.counts and clock.state in ("breached", "late"):
            end = due + policy.penalty.longest
            if clock.ended is None or clock.ended > end:
                yield end + 1, round_, OVERRUN, end
    if clock.next_miss is not None:
        yield clock.next_miss + 1, round_ + 1, "breach", clock.next_miss


def _order(due: Due) -> tuple[Instant, bool, Instant]:
    return due.event.due, bool(due.to), due.at
