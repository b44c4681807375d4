"""Ladders: who hears of a clock, and when, in the clock's own time.

A rung is due a share of the limit, and an offset, after the clock began to count: "1 h before the end" is what has
counted one hour before. A pause holds it back, and what is done ends it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from noctui.domain.clock import Clock
from noctui.domain.meter import Meter, meter_for
from noctui.domain.moments import Instant, Span
from noctui.domain.policy import ClockSpec, Policy, Rung, prepared
from noctui.domain.rhythm import pace_of
from noctui.domain.ticket import Fact, Pause, pauses, valid
from noctui.domain.worktime import Calendar

KEPT_TURNS = 10
"""Of a rung that repeats, so many past turns are told …"""
KEPT_ROUNDS = 10
"""… and of an overdue rhythm the rungs of so many missed rounds: the older ones were told when they were due."""


class RungDue(NamedTuple):
    """A moment at which somebody hears of a clock."""

    clock: str
    round: int
    """Of a rhythm: counted as in `Clock.round`; else 0."""
    rung: int
    """Place on the ladder, from 0."""
    turn: int
    """0, then one more with each repetition."""
    to: str
    """Id of a post of the roster."""
    at: Instant


class _Span(NamedTuple):
    """What one ladder is climbed for: a limit, or one round of a rhythm."""

    round: int
    start: Instant
    limit: Span
    due: Instant | None
    stop: Instant | None
    """From then on nothing is repeated: the next round has its own ladder."""


def rungs(
    policy: Policy,
    clocks: Sequence[Clock],
    facts: Sequence[Fact],
    calendars: Mapping[str, Calendar],
    now: Instant,
    kept: int = KEPT_TURNS,
) -> tuple[RungDue, ...]:
    """What the ladders of a ticket's clocks say: all that is due by `now`, and of each rung the next to come.

    Waiting, waived and moot clocks say nothing, nor do those that were met. Of one that was kept late, or never,
    each rung whose moment came before the end is told once, though nobody looked in time. A rung that a lasting pause
    holds back has no moment yet. `kept`: so many past turns are told of a limit's rung that repeats. `facts` may hold
    voided ones. KeyError when `calendars` lacks a calendar.
    """
    climbing = _climbing(policy)
    climbed = [(climbing[clock.spec], clock) for clock in clocks if clock.spec in climbing and _tells(clock)]
    if not climbed:
        return ()
    stops = pauses(valid(facts)) if "paused" in [fact.kind for fact in facts] else ()
    return tuple([rung for spec, clock in climbed for rung in _climbed(spec, clock, stops, calendars, now, kept)])


@prepared
def _climbing(policy: Policy) -> Mapping[str, ClockSpec]:
    """The clocks that have a ladder."""
    return {spec.id: spec for spec in policy.clocks if spec.ladder}


def _tells(clock: Clock) -> bool:
    return clock.state in ("running", "paused", "breached", "late") and clock.mark is not None


def _climbed(
    spec: ClockSpec,
    clock: Clock,
    stops: Sequence[Pause],
    calendars: Mapping[str, Calendar],
    now: Instant,
    kept: int,
) -> Iterator[RungDue]:
    meter = meter_for(spec, spec.within.get(clock.level), stops, calendars)
    for span in _rounds(spec, clock, meter, now) if spec.every else _limit(clock):
        begun = meter.reading(span.start)
        counted = max(0, meter.reading(now) - begun)
        past = kept if span.stop is None else KEPT_TURNS
        for place, rung in enumerate(spec.ladder):
            first = rung.amount(span.limit)
            for turn in _turns(rung, counted - first, past) if clock.ended is None else (0,):
                amount = first + turn * (rung.again or 0)
                # working days may end while nobody works: their whole limit ends with them
                at = span.due if amount == span.limit else meter.reached(begun + amount, span.start)
                if at is not None and _is_told(at, turn, span, clock.ended):
                    yield RungDue(spec.id, span.round, place, turn, rung.to, at)


def _limit(clock: Clock) -> Iterator[_Span]:
    if clock.mark is not None and clock.limit is not None:
        yield _Span(clock.round, clock.mark, clock.limit, clock.due, None)


def _rounds(spec: ClockSpec, clock: Clock, meter: Meter, now: Instant) -> Iterator[_Span]:
    """The rounds since the newest beat: those that were missed, and the one that runs."""
    limit = spec.within.get(clock.level)
    if clock.mark is None or limit is None:
        return
    pace, mark = pace_of(spec, limit, meter), clock.mark
    missed = pace.missed(mark, now if clock.ended is None else clock.ended)
    before = clock.round - missed - (clock.state != "breached" or clock.ended is not None)
    for number in range(max(1, missed - KEPT_ROUNDS + 1), missed + 2):
        start, due = mark if number == 1 else pace.due(mark, number - 1), pace.due(mark, number)
        length = clock.limit if spec.daily is None or start is None or due is None else meter.elapsed(start, due)
        if start is not None and length is not None:
            yield _Span(before + number, start, length, due, pace.due(mark, number + 1))


def _turns(rung: Rung, over: Span, past: int) -> Iterable[int]:
    """Of a rung whose first turn came so long ago: so many of the newest turns, and the next."""
    following = 0 if rung.again is None else max(0, over // rung.again + 1)
    return range(max(0, following - past), following + 1)


def _is_told(at: Instant, turn: int, span: _Span, ended: Instant | None) -> bool:
    if ended is not None:
        return at <= ended
    return turn == 0 or span.stop is None or at < span.stop
