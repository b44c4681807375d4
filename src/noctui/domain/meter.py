"""Time that counts for a clock: open in its calendar, and not paused."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from noctui.domain.moments import DAY, Instant, Span
from noctui.domain.policy import ALWAYS_OPEN, ClockSpec, Limit, WorkDays
from noctui.domain.ticket import Pause
from noctui.domain.worktime import Calendar


class _EveryHour:
    """Stands for a calendar that is always open: an instant is its own reading."""

    reading: Callable[[Instant], Span] = staticmethod(operator.pos)

    @staticmethod
    def reached(reading: Span, start: Instant) -> Instant:
        return max(reading, start)


_EVERY_HOUR = _EveryHour()


@dataclass(slots=True)
class Meter:
    """Measures one clock. Its questions raise OutsideYearsError where its calendar does."""

    calendar: Calendar | None = None
    """None: every hour of every day, by plain arithmetic."""
    pauses: Sequence[Pause] = ()
    """In order, none touching another; only the last may be without an end."""
    reading: Callable[[Instant], Span] = field(init=False, repr=False, compare=False)
    """What has counted by an instant, from a moment of the meter's own: only differences mean something."""
    reached: Callable[[Span, Instant], Instant | None] = field(init=False, repr=False, compare=False)
    """The first instant, from a start on, with such a reading or more; None while a pause has no end."""
    _hours: "Calendar | _EveryHour" = field(init=False, repr=False, compare=False)
    _stops: Sequence[tuple[Instant, Instant | None, Span, Span]] = field(init=False, repr=False, compare=False)
    """The pauses, with the calendar's readings at their begin and at their end."""

    def __post_init__(self) -> None:
        self._hours = hours = self.calendar or _EVERY_HOUR
        self.reading, self.reached = hours.reading, hours.reached
        if self.pauses:
            read, self.reading, self.reached = hours.reading, self._reading, self._reached
            self._stops = [(begin, end, read(begin), 0 if end is None else read(end)) for begin, end in self.pauses]

    def _reading(self, at: Instant) -> Span:
        reading = counted = self._hours.reading(at)
        for begin, end, before, after in self._stops:
            if begin >= at:
                break
            counted -= (reading if end is None or at < end else after) - before
        return counted

    def _reached(self, reading: Span, start: Instant) -> Instant | None:
        """What is used up at the very moment of a pause is used up before it."""
        for _, end, before, after in self._stops:
            if reading <= before:
                break
            if end is None:
                return None
            reading += after - before
        return self._hours.reached(reading, start)

    def add(self, start: Instant, amount: Span) -> Instant | None:
        """The first instant from `start` on by which `amount` has been counted; None while a pause has no end."""
        return self.reached(self.reading(start) + amount, start)

    def elapsed(self, start: Instant, end: Instant) -> Span:
        """What counts from `start` to a later `end`; 0 when it is not later."""
        return self.reading(end) - self.reading(start) if start < end else 0

    def days_after(self, start: Instant, days: int) -> Instant:
        """Working days keep the time of day, and no pause moves them."""
        return start + days * DAY if self.calendar is None else self.calendar.add_days(start, days)

    def until(self, end: Instant | None) -> "Meter":
        """The same meter for a clock that ended: no pause outlasts it."""
        last = self.pauses[-1].end if self.pauses else 0
        if end is None or (last is not None and last <= end):
            return self
        known = (pause for pause in self.pauses if pause.begin < end)
        cut = tuple(Pause(begin, end if stop is None else min(stop, end)) for begin, stop in known)
        return Meter(self.calendar, cut)


def meter_for(
    spec: ClockSpec, limit: Limit | None, pauses: Sequence[Pause], calendars: Mapping[str, Calendar]
) -> Meter:
    """How a clock counts towards a limit; KeyError when `calendars` lacks its calendar. Working days never pause."""
    calendar = None if spec.calendar == ALWAYS_OPEN else calendars[spec.calendar]
    return Meter(calendar, pauses if spec.pausable and not isinstance(limit, WorkDays) else ())
