"""Working time: real seconds inside the opening hours of a calendar, and working days.

An instant is open when the clocks on the calendar's walls show a time within its hours. So a night shift is an hour
longer when clocks are set back and an hour shorter when they are set forward, at whatever hour a zone does that.

The open spans of some years are laid out once, each with the open time before it; every question is then a bisection.
The years grow as questions reach further, within `FIRST_YEAR` to `LAST_YEAR`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from threading import Lock
from types import MappingProxyType
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from noctui.domain.moments import DAY, MINUTE, SECOND, Instant, Span, from_datetime, to_datetime
from noctui.domain.walltime import Stretch, Wall, stretches

FIRST_YEAR = 2000
LAST_YEAR = 2099

Hours: TypeAlias = tuple[tuple[Span, Span], ...]
"""Opening and closing times of one day in order, counted from its midnight on the wall; a closing time beyond 24 h is
on the next day. None of them: closed."""

Week: TypeAlias = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
"""Monday first."""

ALL_DAY: Hours = ((0, DAY),)

_Pairs: TypeAlias = list[tuple[int, int]]

_REMEMBERED = 200
"""Readings that a calendar keeps: the clocks of a ticket start and end at few moments, and those of all end now."""
_LAYING_OUT = Lock()
"""One thread at a time, so that all tables of a calendar count from the same moment."""


class SpecialDay(NamedTuple):
    """A day that is not like its weekday: a holiday, a make-up working day, a half day."""

    hours: Hours
    name: Mapping[str, str] = MappingProxyType({})
    """Words by language; none when the day has no name."""


class OutsideYearsError(ValueError):
    """A question reaches beyond the years that calendars know."""

    def __init__(self, calendar: str) -> None:
        super().__init__(f"calendar {calendar} counts from {FIRST_YEAR} to {LAST_YEAR} only")


@dataclass(frozen=True, slots=True)
class Calendar:
    """When work is done. Raises ValueError when that is never, ZoneInfoNotFoundError for an unknown zone."""

    id: str
    zone: str
    """IANA name."""
    week: Week
    days: Mapping[date, SpecialDay] = field(default_factory=dict)
    """They replace the hours of their weekday. A night shift that began the day before still ends on them."""
    provisional: frozenset[int] = frozenset()
    """Years whose make-up working days are not published: what is counted there may still change."""
    name: Mapping[str, str] = field(default_factory=dict)
    """Words by language."""
    reading: Callable[[Instant], Span] = field(init=False, repr=False, compare=False)
    """Open time at an instant, counted from a moment of the calendar's own: only differences mean something. The newest
    are remembered, for who asks about one moment again and again. Raises OutsideYearsError."""
    _table: "_Table" = field(init=False, repr=False, compare=False)
    """Only a memory: with any table the same question has the same answer."""

    def __post_init__(self) -> None:
        if not any(self.week):
            raise ValueError(f"calendar {self.id} is never open")
        ZoneInfo(self.zone)
        object.__setattr__(self, "_table", _EMPTY)
        object.__setattr__(self, "reading", lru_cache(_REMEMBERED)(self._read))

    def add(self, start: Instant, amount: Span) -> Instant:
        """The first instant, from `start` on, by which `amount` of open time has passed.

        So 1 h from an hour before closing ends at the closing time, not at the next opening. A negative amount is
        subtracted. Raises OutsideYearsError.
        """
        if amount < 0:
            return self.subtract(start, -amount)
        return self.reached(self._read(start) + amount, start)

    def reached(self, reading: Span, start: Instant) -> Instant:
        """The first instant, from `start` on, with such a `reading` or more. Raises OutsideYearsError."""
        table = self._table
        while reading > table.before[-1]:
            table = self._go_on(table)
        at = bisect_left(table.before, reading) - 1
        if at < 0:
            return start
        end = table.opens[at] + reading - table.before[at]
        return end if end > start else start

    def subtract(self, end: Instant, amount: Span) -> Instant:
        """The last instant, up to `end`, from which `amount` of open time passes until `end`.

        `subtract(add(start, x), x)` is `next_open(start)`, for x > 0. Raises OutsideYearsError.
        """
        if amount < 0:
            return self.add(end, -amount)
        target = self._read(end) - amount
        table = self._table
        while target < table.before[0]:
            table = self._go_back(table)
        at = bisect_right(table.before, target) - 1
        return min(end, table.opens[at] + target - table.before[at])

    def elapsed(self, start: Instant, end: Instant) -> Span:
        """Open time from `start` to `end`, negative when `end` is the earlier one. Raises OutsideYearsError."""
        table = self._table
        if not (table.begin <= start < table.end and table.begin <= end < table.end):
            table = self._reach(start, end)
        return table.reading(end) - table.reading(start)

    def is_open(self, at: Instant) -> bool:
        """Whether work is done: an opening time is open, a closing time no longer is."""
        return self.next_open(at) == at

    def next_open(self, at: Instant) -> Instant:
        """The first open instant from `at` on. Raises OutsideYearsError."""
        table = self._covering(at, at)
        while (opens := table.opens[bisect_right(table.closes, at)]) == table.end:
            table = self._go_on(table)
        return max(at, opens)

    def segments(self, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant]]:
        """The open spans from `start` to a later `end`, cut there: what `elapsed` adds up. Raises OutsideYearsError."""
        table = self._covering(start, end)
        first, stop = bisect_right(table.closes, start), bisect_left(table.opens, end)
        for at in range(first, stop if start < end else first):
            yield max(table.opens[at], start), min(table.closes[at], end)

    def add_days(self, start: Instant, days: int) -> Instant:
        """The same time of day, `days` working days later (earlier when negative).

        A working day is one on which work begins, however short. The day of `start` is never counted, working or not;
        0 days are `start` itself. Where clocks jump over that time of day it is the moment of the jump, where they
        show it twice the first time. Raises OutsideYearsError.
        """
        if days == 0:
            return start
        day, time = divmod(self._covering(start, start).wall(start), DAY)
        return self._instant_of(self._working_day(day, days) * DAY + time)

    def times(self, clock: time, start: Instant, end: Instant) -> int:
        """How often a working day shows this time of day from `start` until before `end`. Raises OutsideYearsError."""
        if end <= start:
            return 0
        table, of_day = self._covering(start, end), _since_midnight(clock)
        return table.shown(of_day, end) - table.shown(of_day, start)

    def time_after(self, clock: time, start: Instant, number: int) -> Instant:
        """When a working day shows this time of day for the `number`-th time from `start` on, 1 for the first. Raises
        OutsideYearsError."""
        table, of_day = self._covering(start, start), _since_midnight(clock)
        while (at := table.shown(of_day, start) + number - 1) >= len(table.days):
            table = self._go_on(table)
        return table.instant_of(table.days[at] * DAY + of_day)

    def to_local(self, at: Instant) -> datetime:
        """What the calendar's wall shows, aware of its zone."""
        return to_datetime(at).astimezone(ZoneInfo(self.zone))

    def from_local(self, local: datetime) -> Instant:
        """The instant of a naive local time, by the rule of `add_days` for times that are missing or come twice.

        Raises OutsideYearsError.
        """
        if not FIRST_YEAR <= local.year <= LAST_YEAR:
            raise OutsideYearsError(self.id)
        return self._instant_of(from_datetime(local.replace(tzinfo=UTC)))

    def hours_of(self, day: date) -> Hours:
        """The hours of the work that begins on a day."""
        special = self.days.get(day)
        return special.hours if special is not None else self.week[day.weekday()]

    def unsure(self, start: Instant, end: Instant) -> tuple[int, ...]:
        """The provisional years between two instants, in order."""
        first, last = (self.to_local(at).year for at in (start, end))
        return tuple(year for year in range(first, last + 1) if year in self.provisional)

    def _working_day(self, day: int, days: int) -> int:
        table = self._around(day * DAY)
        while (at := table.day_at(day, days)) >= len(table.days):
            table = self._go_on(table)
        while (at := table.day_at(day, days)) < 0:
            table = self._go_back(table)
        return table.days[at]

    def _instant_of(self, wall: Wall) -> Instant:
        return self._around(wall).instant_of(wall)

    def _around(self, wall: Wall) -> "_Table":
        """A table that knows a wall reading: where the years end the wall is in one and the instant in another."""
        near = min(max(wall, _BEGIN), _END - 1)
        return self._covering(near, near)

    def _read(self, at: Instant) -> Span:
        table = self._table
        return (table if table.begin <= at < table.end else self._reach(at)).reading(at)

    def _covering(self, start: Instant, end: Instant) -> "_Table":
        table = self._table
        inside = table.begin <= start < table.end and table.begin <= end < table.end
        return table if inside else self._reach(start, end)

    def _go_on(self, table: "_Table") -> "_Table":
        """The same table twice as far, whatever another thread keeps; OutsideYearsError at the end of the years."""
        return self._reach(table.begin, table.end, min(2 * table.end - table.begin, _END - 1))

    def _go_back(self, table: "_Table") -> "_Table":
        return self._reach(table.end - 1, table.begin - 1, max(2 * table.begin - table.end, _BEGIN))

    def _reach(self, *instants: Instant) -> "_Table":
        """A table of what the present one covers, of the instants, and of the years around them."""
        if not all(_BEGIN <= at < _END for at in instants):
            raise OutsideYearsError(self.id)
        years = [to_datetime(at).year for at in instants]
        first, last = min(years) - 1, max(years) + 2
        with _LAYING_OUT:
            known = self._table
            if known is not _EMPTY:
                first, last = min(first, to_datetime(known.begin).year), max(last, to_datetime(known.end - 1).year)
            table = _lay_out(self, max(first, FIRST_YEAR), min(last, LAST_YEAR)).counting_like(known)
            object.__setattr__(self, "_table", table)
        return table


@dataclass(frozen=True, slots=True)
class _Table:
    """The open spans of some years in order, with one of no length at the end that closes the lists."""

    begin: Instant
    end: Instant
    opens: Sequence[Instant]
    closes: Sequence[Instant]
    before: Sequence[Span]
    """The reading at the begin of each span."""
    days: Sequence[int] = ()
    """Those on which work begins, counted from 1970-01-01."""
    course: Sequence[Stretch] = ()
    """How the wall runs in these years and `_MARGIN` around them."""
    walls: Sequence[Wall] = ()
    """What the wall would show at the end of each stretch."""

    def reading(self, at: Instant) -> Span:
        """Open time at an instant that the table covers, counted from where `before` counts."""
        index = bisect_right(self.opens, at) - 1
        if index < 0:
            return self.before[0]
        closes = self.closes[index]
        return self.before[index] + (at if at < closes else closes) - self.opens[index]

    def wall(self, at: Instant) -> Wall:
        return at + self.course[bisect_right(self.course, at, key=_begin) - 1].offset

    def instant_of(self, wall: Wall) -> Instant:
        """The first instant at which the wall shows this or, where clocks jump over it, more."""
        begin, _, offset = self.course[bisect_right(self.walls, wall)]
        return max(begin, wall - offset)

    def day_at(self, day: int, days: int) -> int:
        """The place in `days` of the working day so many after a day, or before it; it may be outside."""
        return bisect_right(self.days, day) + days - 1 if days > 0 else bisect_left(self.days, day) + days

    def shown(self, of_day: Span, at: Instant) -> int:
        """How many of `days` show this time of day before an instant."""
        today, days = self.wall(at) // DAY, self.days
        # clocks that are set back at midnight show two days in turns
        low, high = bisect_left(days, today - 1), bisect_right(days, today + 1)
        return bisect_left(days, at, low, high, key=lambda day: self.instant_of(day * DAY + of_day))

    def counting_like(self, other: "_Table") -> "_Table":
        """The same with the readings of another one, of which it covers the begin."""
        shift = other.before[0] - self.reading(other.begin)
        return replace(self, before=[reading + shift for reading in self.before]) if shift else self


def _lay_out(calendar: Calendar, first: int, last: int) -> _Table:
    """The table of whole years, in UTC."""
    begin, end = _new_year(first), _new_year(last + 1)
    course = stretches(ZoneInfo(calendar.zone), begin - _MARGIN, end + _MARGIN)
    # zones are up to 14 h from UTC, and a night shift may come from the day before that
    days = range(begin // DAY - 2, end // DAY + 2)
    hours = {day: hours for day in days if (hours := calendar.hours_of(_date(day)))}
    spans = _joined(_spans(_joined(_windows(hours)), course, begin, end))
    opens, closes = [*(at for at, _ in spans), end], [*(at for _, at in spans), end]
    before = [*accumulate((closing - opening for opening, closing in spans), initial=0)]
    working = [day for day in hours if begin <= day * DAY < end]
    return _Table(begin, end, opens, closes, before, working, course, [end + offset for _, end, offset in course])


def _windows(days: Mapping[int, Hours]) -> Iterator[tuple[Wall, Wall]]:
    """The hours of days (counted from 1970-01-01), by the clocks on the wall."""
    for day, hours in days.items():
        midnight = day * DAY
        for opens, closes in hours:
            yield midnight + opens, midnight + closes


def _spans(
    windows: _Pairs, course: Iterable[Stretch], first: Instant, last: Instant
) -> Iterator[tuple[Instant, Instant]]:
    """What the windows are in real time: a repeated hour gives two spans, a missing one none."""
    opens, closes = [at for at, _ in windows], [at for _, at in windows]
    for begin, end, offset in course:
        begin, end = max(begin, first), min(end, last)
        within = range(bisect_right(closes, begin + offset), bisect_left(opens, end + offset)) if begin < end else ()
        for at in within:
            yield max(opens[at] - offset, begin), min(closes[at] - offset, end)


def _joined(pairs: Iterable[tuple[int, int]]) -> _Pairs:
    """Pairs in order of their begin, those that touch or overlap made one."""
    joined: _Pairs = []
    for begin, end in pairs:
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def _since_midnight(clock: time) -> Span:
    return (clock.hour * 60 + clock.minute) * MINUTE + clock.second * SECOND + clock.microsecond


def _new_year(year: int) -> Instant:
    return from_datetime(datetime(year, 1, 1, tzinfo=UTC))


def _date(day: int) -> date:
    return date.fromordinal(_EPOCH + day)


_begin = attrgetter("begin")
_MARGIN = 2 * DAY
_EPOCH = date(1970, 1, 1).toordinal()
_BEGIN, _END = _new_year(FIRST_YEAR), _new_year(LAST_YEAR + 1)
_EMPTY = _Table(0, 0, (0,), (0,), (0,))
