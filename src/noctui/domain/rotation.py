"""Rotations: who has a duty when its members take turns.

Hand-offs are local wall times (`handoff`), so a turn of a day is an hour longer when clocks are set back, and a turn of
an hour that falls into a jump is none. Before the first hand-off nobody is on.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import reduce
from itertools import count, pairwise
from typing import Literal, TypeAlias

from noctui.domain.handoff import instant, shown
from noctui.domain.moments import DAY, HOUR, Instant, Span, from_datetime, to_datetime
from noctui.domain.pieces import FOREVER, Piece, paired
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

    def hand_off(self, turn: int) -> Instant:
        """The begin of a turn, counted from 0."""
        if self.unit == "months":
            return instant(self.zone, _wall(_months_later(self.start, turn * self.length)))
        return instant(self.zone, self._first + turn * self.length * _SPANS[self.unit])

    def pieces(self, start: Instant) -> Iterator[Piece[Crew]]:
        """Who is on from `start` on."""
        begin = self.hand_off(0)
        if start < begin:
            yield Piece(start, begin, NOBODY)
        begin = max(start, begin)
        if len(set(self.members)) == 1:
            yield Piece(begin, FOREVER, self.members[0])
            return
        for turn in count(self._turn(begin)):
            if (end := self.hand_off(turn + 1)) > begin:
                yield Piece(begin, end, self.members[turn % len(self.members)])
                begin = end

    def _turn(self, at: Instant) -> int:
        """The turn that runs; what the wall shows is only near it, as clocks are set back."""
        turn = self._turns_on_wall(shown(self.zone, at))
        while self.hand_off(turn) > at:
            turn -= 1
        while self.hand_off(turn + 1) <= at:
            turn += 1
        return turn

    def _turns_on_wall(self, wall: Wall) -> int:
        if self.unit != "months":
            return (wall - self._first) // (self.length * _SPANS[self.unit])
        local = to_datetime(wall)
        return ((local.year - self.start.year) * 12 + local.month - self.start.month) // self.length


@dataclass(frozen=True, slots=True)
class Pattern:
    """Teams that work shifts by a table, such as four teams in three shifts. Raises ValueError for a table that does
    not fit, for nobody, and for shifts that overlap without being said to."""

    id: str
    zone: str
    """IANA name."""
    start: date
    """The day of the first column; nobody is on before."""
    shifts: Hours
    """Begin and end, counted from midnight on the wall; a night ends beyond 24 h."""
    members: tuple[Crew, ...]
    """The teams …"""
    table: tuple[tuple[int | None, ...], ...]
    """… and a row for each: on every day of the cycle the place of its shift in `shifts`, or None for a day off."""
    overlapping: bool = False
    """Two shifts may run at once, so that one can hand over to the other."""

    def __post_init__(self) -> None:
        _refuse_nobody(self.id, self.members)
        _refuse_misfit(self)
        if not self.overlapping and _overlap(self):
            raise ValueError(f"rotation {self.id} has shifts that overlap")

    def pieces(self, start: Instant) -> Iterator[Piece[Crew]]:
        """Who is on from `start` on; not always merged."""
        teams = (self._team(row, crew, start) for row, crew in zip(self.table, self.members, strict=True))
        return reduce(together, teams)

    def _team(self, row: Sequence[int | None], crew: Crew, start: Instant) -> Iterator[Piece[Crew]]:
        first, cursor = _wall(self.start) // DAY, start
        # a night may have begun the day before
        for day in count(max(first, shown(self.zone, start) // DAY - 1)):
            shift = row[(day - first) % len(row)]
            opens, closes = (0, 0) if shift is None else self.shifts[shift]
            begin, end = instant(self.zone, day * DAY + opens), instant(self.zone, day * DAY + closes)
            if begin > cursor:
                yield Piece(cursor, begin, NOBODY)
                cursor = begin
            if end > cursor:
                yield Piece(cursor, end, crew)
                cursor = end


def together(one: Iterator[Piece[Crew]], other: Iterator[Piece[Crew]]) -> Iterator[Piece[Crew]]:
    """Two lines of crews as one of those who are on in either."""
    for begin, end, (crew, more) in paired(one, other):
        yield Piece(begin, end, joined(crew, more))


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


def _overlap(pattern: Pattern) -> bool:
    """Whether two of the shifts that the table has run at once, in any two days of the cycle that meet."""
    days = len(pattern.table[0])
    used = {(day + lap * days, row[day]) for row in pattern.table for day in range(days) for lap in (0, 1)}
    walls = sorted(
        (day * DAY + pattern.shifts[shift][0], day * DAY + pattern.shifts[shift][1])
        for day, shift in used
        if shift is not None
    )
    return any(before[1] > after[0] for before, after in pairwise(walls))
