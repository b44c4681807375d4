"""Hours of duty, said with a working calendar: in office hours and out of them, nights, weekends, holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Literal

from noctui.domain.handoff import instant, shown
from noctui.domain.moments import DAY, Instant
from noctui.domain.pieces import Piece
from noctui.domain.worktime import ALL_DAY, Calendar, Hours

Days = Literal["any", "working", "free", "weekend", "holiday"]
"""working: work begins on the day. free: none does, which is a holiday where the calendar names the day and else a
weekend."""


@dataclass(frozen=True, slots=True)
class DutyHours:
    """The hours of some of a calendar's days, by its zone. They open and close at hand-offs."""

    calendar: Calendar
    days: Days = "any"
    hours: Hours | None = ALL_DAY
    """Counted from the midnight of such a day, in order; those of a night end beyond 24 h. None: when the calendar
    works."""
    outside: bool = False
    """All other hours instead."""

    def pieces(self, start: Instant) -> Iterator[Piece[bool]]:
        """Whether it is such an hour, from `start` on; not always merged."""
        zone, cursor = self.calendar.zone, start
        # a night may have begun the day before
        for day in count(shown(zone, start) // DAY - 1):
            for opens, closes in ((0, 0), *self._hours(date.fromordinal(_EPOCH + day))):
                begin, end = instant(zone, day * DAY + opens), instant(zone, day * DAY + closes)
                if begin > cursor:
                    yield Piece(cursor, begin, self.outside)
                    cursor = begin
                if end > cursor:
                    yield Piece(cursor, end, not self.outside)
                    cursor = end

    def hold(self, at: Instant) -> bool:
        return next(self.pieces(at)).value

    def _hours(self, day: date) -> Hours:
        if not self._has(day):
            return ()
        return self.calendar.hours_of(day) if self.hours is None else self.hours

    def _has(self, day: date) -> bool:
        if self.calendar.hours_of(day):
            return self.days in ("any", "working")
        return self.days in ("any", "free", "holiday" if day in self.calendar.days else "weekend")


_EPOCH = date(1970, 1, 1).toordinal()
