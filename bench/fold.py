"""The full fold of 5,000 tickets from their facts, beside a walk that looks at every minute. Due times are compared.

    python -m bench.fold [--tickets 5000] [--rounds 5] [--walked 40]

Six clocks in office hours (one of them a rhythm, one in working days), about eight facts, most with a pause. The walk
is what a ticket tool does that asks of each minute whether it counts; it takes a few tickets only, and its share
of the clocks: those with a limit in hours. Times are CPU time, the best of the rounds: others may use the machine too.
Goals: 0.2 s for all, 40 us a ticket.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from tests.domain.calendars import OFFICE, at

from noctui.domain import happenings, sla
from noctui.domain.clock import Clock
from noctui.domain.moments import HOUR, MINUTE, Instant
from noctui.domain.policy import ClockSpec, Level, Policy, Rung, WorkDays
from noctui.domain.ticket import Fact, FactKind, pauses, valid

CALENDARS = {"office": OFFICE}
NOW = at("2026-11-20T15:00")
LADDER = (Rung("lead", share=0.5), Rung("head", share=1.0, offset=-HOUR), Rung("board", share=1.0, again=2 * HOUR))


def clock(name: str, start: FactKind, until: FactKind, hours: int, *ladder: Rung, pausable: bool = False) -> ClockSpec:
    within = {"I": hours * HOUR, "II": 2 * hours * HOUR}
    return ClockSpec(
        name, {}, start, (until, "recovered"), within, {}, calendar="office", pausable=pausable, ladder=ladder
    )


POLICY = Policy(
    "bench",
    {},
    "S",
    (Level("I", {}), Level("II", {})),
    (
        clock("respond", "reported", "responded", 1),
        clock("arrive", "reported", "arrived", 4),
        clock("plan", "arrived", "plan_proposed", 4, pausable=True),
        clock("resolve", "reported", "resolved", 16, *LADDER, pausable=True),
        ClockSpec(
            "report",
            {},
            "recovered",
            ("report_submitted",),
            dict.fromkeys(("I", "II"), WorkDays(3)),
            {},
            calendar="office",
        ),
        ClockSpec(
            "progress",
            {},
            "reported",
            ("recovered",),
            {"I": 2 * HOUR, "II": 4 * HOUR},
            {},
            every=True,
            beat="progress_reported",
            calendar="office",
            pausable=True,
        ),
    ),
)

COURSES: dict[str, tuple[FactKind, ...]] = {
    "just reported": ("reported",),
    "in work": ("reported", "accepted", "responded", "arrived", "progress_reported", "note", "plan_proposed", "note"),
    "paused once": ("reported", "accepted", "responded", "arrived", "paused", "resumed", "progress_reported", "note"),
    "paused now": (
        "reported",
        "accepted",
        "responded",
        "arrived",
        "progress_reported",
        "plan_proposed",
        "note",
        "paused",
    ),
    "report owed": ("reported", "accepted", "responded", "arrived", "paused", "resumed", "recovered", "resolved"),
    "upgraded": ("reported", "accepted", "responded", "arrived", "upgraded", "paused", "resumed", "note"),
}


class Ticket(NamedTuple):
    level: str
    facts: Sequence[Fact]


def tickets(course: str, many: int, seed: int = 1) -> list[Ticket]:
    """Reported within the last ten days, then a fact every few hours."""
    dice = random.Random(f"{course} {seed}")
    return [Ticket("II", tuple(_told(COURSES[course], dice))) for _ in range(many)]


def _told(course: Sequence[FactKind], dice: random.Random) -> Iterator[Fact]:
    when = NOW - dice.randrange(40 * 60, 240 * 60) * MINUTE
    for number, kind in enumerate(course, 1):
        data = {"level": "I", "clock": "arrive"} if kind == "upgraded" else {}
        yield Fact(number, kind, when, when, "op", data=data)
        when += dice.randrange(10, 300) * MINUTE


def fold(ticket: Ticket) -> tuple[Clock, ...]:
    return sla.evaluate(POLICY, ticket.level, False, ticket.facts, NOW, CALENDARS)


def fold_and_climb(ticket: Ticket) -> object:
    """What the engine asks of a ticket: its clocks, whether it is raised, and what happens to it when."""
    clocks = fold(ticket)
    sla.upgrade_due(POLICY, ticket.facts, clocks)
    return happenings.look(POLICY, clocks, ticket.facts, CALENDARS, (), NOW)


def walk(ticket: Ticket) -> dict[str, Instant | None]:
    """When each limit in hours is due, minute by minute; None while a pause lasts. Of an upgraded ticket: nothing."""
    ordered = valid(ticket.facts)
    first = {fact.kind: fact.occurred_at for fact in reversed(ordered)}
    stops = pauses(ordered)
    found: dict[str, Instant | None] = {}
    for spec in POLICY.clocks:
        limit, begin = spec.within[ticket.level], first.get(spec.start)  # type: ignore[arg-type]
        if isinstance(limit, int) and begin is not None and not spec.every:
            ends = min((first[kind] for kind in (*spec.until, "resolved") if kind in first), default=None)
            found[spec.id] = _walked(begin, limit, [] if not spec.pausable else stops, ends)
    return found


def _walked(
    begin: Instant, limit: int, stops: Sequence[tuple[Instant, Instant | None]], ended: Instant | None
) -> Instant | None:
    used = 0
    for minute in count(begin, MINUTE):
        if used == limit:
            return minute
        stop = next((stop for stop in stops if stop[0] <= minute and (stop[1] is None or minute < stop[1])), None)
        if stop is not None and stop[1] is None and ended is None:
            return None
        counts = (stop is None or (ended is not None and minute >= ended)) and _works(minute)
        used += MINUTE if counts else 0
    return None


def _works(minute: Instant) -> bool:
    wall = OFFICE.to_local(minute)
    since = (wall.hour * 60 + wall.minute) * MINUTE
    return any(opens <= since < closes for opens, closes in OFFICE.hours_of(wall.date()))


def best(ask: Callable[[Ticket], object], asked: Sequence[Ticket], rounds: int) -> float:
    """Seconds for all."""
    return min(_round(ask, asked) for _ in range(rounds))


def _round(ask: Callable[[Ticket], object], asked: Sequence[Ticket]) -> float:
    begin = time.process_time()
    for ticket in asked:
        ask(ticket)
    return time.process_time() - begin


def agreement(asked: Sequence[Ticket]) -> tuple[int, int]:
    """Of how many due times the walk says the same."""
    pairs = [
        (clock.due, due)
        for ticket in asked
        for clock in fold(ticket)
        for name, due in walk(ticket).items()
        if name == clock.spec
    ]
    return sum(mine == theirs for mine, theirs in pairs), len(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--walked", type=int, default=40)
    options = parser.parse_args()
    fold(tickets("just reported", 1)[0])  # lays the calendar out
    share = options.tickets // len(COURSES)
    print(f"{'':14} {'fold':>9} {'+ladders':>9}   per ticket, {len(POLICY.clocks)} clocks")
    everything: list[Ticket] = []
    for course in COURSES:
        some = tickets(course, share)
        everything += some
        plain, climbed = (best(ask, some, options.rounds) / share * 1e6 for ask in (fold, fold_and_climb))
        print(f"{course:14} {plain:6.1f} us {climbed:6.1f} us")
    total, climbed = (best(ask, everything, options.rounds) for ask in (fold, fold_and_climb))
    each = total / len(everything) * 1e6
    print(f"{len(everything)} tickets: {total:.3f} s (goal: 0.2), {each:.1f} us each (goal: 40)", end="; ")
    print(f"with ladders and upgrades {climbed:.3f} s")
    walked = [ticket for course in COURSES if course != "upgraded" for ticket in tickets(course, options.walked // 5)]
    slow = best(walk, walked, 1) / len(walked) * 1e6
    print(f"minute walk: {slow:.0f} us each, {slow / each:.0f} x")
    same, of = agreement(walked)
    print(f"  {same} of {of} due times equal")


if __name__ == "__main__":
    main()
