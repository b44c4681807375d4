"""Rotations: who has a duty when its members take turns.

Hand-offs are local wall times (`handoff`), so a turn of a day is an hour longer when clocks are set back, and a turn of
an hour that falls into a jump is none. Before the first hand-off nobody is on.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import reduce
from itertools import count, pairwise
from typing import Literal, TypeAlias

from noctui.domain.handoff import instant, shown
from noctui.domain.moments import DAY, HOUR, Instant, Span, from_datetime, to_datetime
from noctui.domain.pieces import FOREVER, Piece
from noctui.domain.walltime import Wall
from noctui.domain.worktime import Hours

Crew: TypeAlias = tuple[str, ...]
"""Ids of persons who are on together, whom to call first ahead; empty: nobody."""

NOBODY: Crew = ()

Unit = Literal["hours", "days", "weeks", "months"]
_SPANS: dict[Unit, Span] = {"hours": HOUR, "days": DAY, "weeks": 7 * DAY}


@dataclass(frozen=True, slots=True)
class Rotation:
    """One after the other, for turns of the same length. Raises ValueError when nobody takes part or turns have no
    length."""

    id: str
    zone: str
    """IANA name."""
    start: datetime
    """Naive local time of the first hand-off; all others are at the same time of day, but for turns of hours."""
    members: tuple[Crew, ...]
    length: int = 1
    unit: Unit = "weeks"
    """A month's hand-off is on the day of the month of `start`, or the month's last."""
    _first: Wall = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _refuse_nobody(self.id, self.members)
        if self.length < 1:
            raise ValueError(f"rotation {self.id} has turns without a length")
        object.__setattr__(self, "_first", _wall(self.start))

    def pieces(self, start: Instant) -> Iterator[Piece[Crew]]:
        """Who is on from `start` on."""
        return in_turns(self, start)

    @property
    def crews(self) -> tuple[Crew, ...]:
        return self.members

    def hand_off(self, turn: int) -> Instant:
        """The begin of a turn, counted from 0."""
        if self.unit == "months":
            return instant(self.zone, _wall(_months_later(self.start, turn * self.length)))
        return instant(self.zone, self._first + turn * self.length * _SPANS[self.unit])

    def turn_by(self, wall: Wall) -> int:
        """A turn that has begun when the wall shows this, at most one before the last of them."""
        if self.unit != "months":
            return (wall - self._first) // (self.length * _SPANS[self.unit])
        local = to_datetime(wall)
        return ((local.year - self.start.year) * 12 + local.month - self.start.month - 1) // self.length


@dataclass(frozen=True, slots=True)
class Pattern:
    """Teams that work shifts by a table, such as four teams in three shifts. Raises ValueError for a table that does
    not fit, for nobody, and for shifts that overlap without being said to."""

    id: str
    zone: str
    """IANA name."""
    start: date
    """The day of the table's first column; nobody is on before its midnight."""
    shifts: Hours
    """Begin and end, counted from midnight on the wall; a night ends beyond 24 h."""
    members: tuple[Crew, ...]
    """The teams …"""
    table: tuple[tuple[int | None, ...], ...]
    """… and a row for each: on every day of the cycle the place of its shift in `shifts`, or None for a day off. The
    last day's nights reach into the first day, on the very first one, too."""
    overlapping: bool = False
    """Two shifts may run at once, so that one can hand over to the other."""
    _first: Wall = field(init=False, repr=False, compare=False)
    _edges: tuple[Span, ...] = field(init=False, repr=False, compare=False)
    """When in the cycle somebody comes or goes …"""
    crews: tuple[Crew, ...] = field(init=False, repr=False, compare=False)
    """… and who is on from then on."""

    def __post_init__(self) -> None:
        _refuse_nobody(self.id, self.members)
        _refuse_misfit(self)
        if not self.overlapping and _overlap(self):
            raise ValueError(f"rotation {self.id} has shifts that overlap")
        spans = list(_cycle(self))
        edges = tuple(sorted({0, *(edge for span in spans for edge in span[:2] if 0 <= edge < self._length)}))
        object.__setattr__(self, "_first", _wall(self.start))
        object.__setattr__(self, "_edges", edges)
        object.__setattr__(self, "crews", tuple(_crew(spans, edge) for edge in edges))

    @property
    def _length(self) -> Span:
        return len(self.table[0]) * DAY

    def pieces(self, start: Instant) -> Iterator[Piece[Crew]]:
        """Who is on from `start` on; not always merged."""
        return in_turns(self, start)

    def hand_off(self, turn: int) -> Instant:
        """The begin of a stretch with the same teams, counted from 0."""
        cycle, edge = divmod(turn, len(self._edges))
        return instant(self.zone, self._first + cycle * self._length + self._edges[edge])

    def turn_by(self, wall: Wall) -> int:
        """The last turn that has begun when the wall shows this."""
        cycle, time_in = divmod(wall - self._first, self._length)
        return cycle * len(self._edges) + bisect_right(self._edges, time_in) - 1


def in_turns(rota: Rotation | Pattern, start: Instant) -> Iterator[Piece[Crew]]:
    """Who is on from `start` on, hand-off by hand-off; before the first one nobody."""
    begin = rota.hand_off(0)
    if start < begin:
        yield Piece(start, begin, NOBODY)
    begin, crews = max(start, begin), rota.crews
    if crews.count(crews[0]) == len(crews):
        yield Piece(begin, FOREVER, crews[0])
        return
    # a clock that was set back shows less than it has shown, so the turn may be a later one, never an earlier
    for turn in count(max(0, rota.turn_by(shown(rota.zone, begin)))):
        if (end := rota.hand_off(turn + 1)) > begin:
            yield Piece(begin, end, crews[turn % len(crews)])
            begin = end


def joined(crew: Crew, more: Crew) -> Crew:
    """Nobody twice."""
    return tuple(dict.fromkeys(crew + more)) if crew and more else crew or more


def _wall(local: date) -> Wall:
    """A date is its midnight."""
    moment = local if isinstance(local, datetime) else datetime.combine(local, time())
    return from_datetime(moment.replace(tzinfo=UTC))


def _months_later(start: datetime, months: int) -> datetime:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


def _refuse_nobody(rotation: str, members: tuple[Crew, ...]) -> None:
    if not members or not all(members):
        raise ValueError(f"rotation {rotation} has a turn of nobody")


def _refuse_misfit(pattern: Pattern) -> None:
    lengths = {len(row) for row in pattern.table}
    if len(pattern.table) != len(pattern.members) or len(lengths) != 1 or 0 in lengths:
        raise ValueError(f"rotation {pattern.id} needs a row for each team, all of the same length")
    if not all(shift is None or 0 <= shift < len(pattern.shifts) for row in pattern.table for shift in row):
        raise ValueError(f"rotation {pattern.id} names a shift that it does not have")


def _cycle(pattern: Pattern) -> Iterator[tuple[Span, Span, Crew]]:
    """The shifts of a cycle and of the one before, counted from the cycle's begin."""
    days = len(pattern.table[0])
    for row, crew in zip(pattern.table, pattern.members, strict=True):
        for day in range(-days, days):
            if (shift := row[day]) is not None:
                begin, end = pattern.shifts[shift]
                yield day * DAY + begin, day * DAY + end, crew


def _crew(spans: Iterable[tuple[Span, Span, Crew]], at: Span) -> Crew:
    return reduce(joined, (crew for begin, end, crew in spans if begin <= at < end), NOBODY)


def _overlap(pattern: Pattern) -> bool:
    """Whether two shifts of the table that are not the same run at once."""
    spans = sorted({(begin, end) for begin, end, _ in _cycle(pattern)})
    return any(before[1] > after[0] for before, after in pairwise(spans))
