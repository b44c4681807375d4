"""Time that counts for a clock: open in its calendar, and not paused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from noctui.domain.moments import DAY, Instant, Span
from noctui.domain.policy import ALWAYS_OPEN, ClockSpec, Limit, WorkDays
from noctui.domain.ticket import Pause
from noctui.domain.worktime import Calendar


@dataclass(slots=True)
class Meter:
    """Measures one clock. Its questions raise OutsideYearsError where its calendar does."""

    calendar: Calendar | None = None
    """None: every hour of every day, by plain arithmetic."""
    pauses: Sequence[Pause] = ()
    """In order, none touching another; only the last may be without an end."""

    def add(self, start: Instant, amount: Span) -> Instant | None:
        """The first instant from `start` on by which `amount` has been counted; None while a pause has no end.

        What is used up at the very moment of a pause is used up before it.
        """
        for begin, end in self.pauses:
            if end is not None and end <= start:
                continue
            room = self._open(start, begin)
            if amount <= room:
                break
            if end is None:
                return None
            start, amount = end, amount - room
        calendar = self.calendar
        return start + amount if calendar is None else calendar.reached(calendar.reading(start) + amount, start)

    def elapsed(self, start: Instant, end: Instant) -> Span:
        """What counts from `start` to a later `end`; 0 when it is not later."""
        total = self._open(start, end)
        for begin, stop in self.pauses:
            if begin < end and (stop is None or start < stop):
                total -= self._open(max(start, begin), end if stop is None else min(stop, end))
        return total

    def reach(self, start: Instant, limit: Limit) -> tuple[Instant | None, Span]:
        """When a limit that began to count at `start` is used up (None while a pause has no end), and the open time
        that it comes to. Working days keep the time of day, and no pause moves them."""
        if not isinstance(limit, WorkDays):
            return self.add(start, limit), limit
        due = start + limit.days * DAY if self.calendar is None else self.calendar.add_days(start, limit.days)
        return due, self._open(start, due)

    def until(self, end: Instant | None) -> "Meter":
        """The same meter for a clock that ended: no pause outlasts it."""
        last = self.pauses[-1].end if self.pauses else 0
        if end is None or (last is not None and last <= end):
            return self
        known = (pause for pause in self.pauses if pause.begin < end)
        cut = tuple(Pause(begin, end if stop is None else min(stop, end)) for begin, stop in known)
        return Meter(self.calendar, cut)

    def _open(self, start: Instant, end: Instant) -> Span:
        if end <= start:
            return 0
        reading = None if self.calendar is None else self.calendar.reading
        return end - start if reading is None else reading(end) - reading(start)


def meter_for(
    spec: ClockSpec, limit: Limit | None, pauses: Sequence[Pause], calendars: Mapping[str, Calendar]
) -> Meter:
    """How a clock counts towards a limit; KeyError when `calendars` lacks its calendar. Working days never pause."""
    calendar = None if spec.calendar == ALWAYS_OPEN else calendars[spec.calendar]
    return Meter(calendar, pauses if spec.pausable and not isinstance(limit, WorkDays) else ())
