"""Rules of rest: hours between shifts, nights in a row, weekends."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from noctui.domain.handoff import instant, shown
from noctui.domain.moments import DAY, HOUR, Instant, Span


@dataclass(frozen=True, slots=True)
class Rest:
    """What the people of a post are owed."""

    zone: str
    """IANA name: where nights and weekends are."""
    between: Span = 11 * HOUR
    """At least so long from the end of a shift to the next one."""
    nights: int = 4
    """At most so many in a row."""
    night: tuple[Span, Span] = (23 * HOUR, 30 * HOUR)
    """Counted from midnight on the wall …"""
    night_work: Span = 2 * HOUR
    """… and so much work in it makes it a night."""
    weekends: int = 1
    """At most so many more than others of the same post."""


class Worked(NamedTuple):
    """A stretch that a person works through."""

    begin: Instant
    end: Instant


class Run(NamedTuple):
    """Nights in a row."""

    begin: Instant
    end: Instant
    nights: int


def joined_up(spans: Iterable[Worked]) -> list[Worked]:
    """In order, those that touch or overlap made one."""
    found: list[Worked] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1].end:
            found[-1] = Worked(found[-1].begin, max(end, found[-1].end))
        else:
            found.append(Worked(begin, end))
    return found


def short_rests(work: Sequence[Worked], rest: Rest) -> Iterator[Worked]:
    """The pauses that are too short: from the end of a shift to the next. `work` is joined up."""
    for before, after in pairwise(work):
        if after.begin - before.end < rest.between:
            yield Worked(before.end, after.begin)


def long_runs(work: Iterable[Worked], rest: Rest) -> Iterator[Run]:
    """Too many nights in a row, from the first night's begin to the last one's end. `work` is joined up."""
    worked: Counter[int] = Counter()
    for span in work:
        for day in range(shown(rest.zone, span.begin) // DAY - 1, shown(rest.zone, span.end) // DAY + 1):
            begin, end = _night(rest, day)
            worked[day] += max(0, min(end, span.end) - max(begin, span.begin))
    for days in _runs(sorted(day for day, amount in worked.items() if amount >= rest.night_work)):
        if len(days) > rest.nights:
            yield Run(_night(rest, days[0])[0], _night(rest, days[-1])[1], len(days))


def weekends(work: Iterable[Worked], zone: str) -> set[int]:
    """The weekends with work, each as the number of its week."""
    found = set()
    for begin, end in work:
        for day in range(shown(zone, begin) // DAY, shown(zone, end - 1) // DAY + 1):
            if (day + _THURSDAY) % 7 >= 5:
                found.add((day + _THURSDAY) // 7)
    return found


def _night(rest: Rest, day: int) -> tuple[Instant, Instant]:
    opens, closes = rest.night
    return instant(rest.zone, day * DAY + opens), instant(rest.zone, day * DAY + closes)


def _runs(days: Sequence[int]) -> Iterator[list[int]]:
    """Days of which each follows the one before."""
    run: list[int] = []
    for day in days:
        if run and day != run[-1] + 1:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


_THURSDAY = 3
"""Day 0, 1970-01-01, counted from Monday."""
