"""Hours of duty as roster.yaml writes them, and whether those of two parts hold together."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache

from noctui.config.roster_forms import DutyTimesForm
from noctui.domain.dutyhours import DutyHours
from noctui.domain.moments import DAY, Instant, from_datetime
from noctui.domain.pieces import FOREVER, Piece, paired, until
from noctui.domain.worktime import ALL_DAY, Calendar

EVERY_DAY = "7x24"
"""The calendar of hours that name none."""
_SAMPLE = from_datetime(datetime(2026, 1, 1, tzinfo=UTC))
_SAMPLED = 366 * DAY
"""A year has all weekdays and holidays: hours that hold together at all do it in there."""


class DutyTimes:
    """Turns forms into hours, by a site's calendars; asked for the same again it has the answer."""

    def __init__(self, calendars: Mapping[str, Calendar]) -> None:
        self._calendars = calendars
        self._clash = cache(self._look_for_clash)

    def hours(self, form: DutyTimesForm) -> DutyHours | None:
        """None: always."""
        if form.unlimited:
            return None
        of_calendar = form.calendar is not None and form.days is None
        hours = form.hours or (None if of_calendar else ALL_DAY)
        return DutyHours(self._calendars[form.calendar or EVERY_DAY], form.days or "any", hours, form.outside)

    def clash(self, one: DutyTimesForm, other: DutyTimesForm) -> Instant | None:
        """A moment at which both hold, if there is one."""
        return self._clash(_bare(one), _bare(other))

    def _look_for_clash(self, one: DutyTimesForm, other: DutyTimesForm) -> Instant | None:
        both = until(paired(_held(self.hours(one)), _held(self.hours(other))), _SAMPLE + _SAMPLED)
        return next((begin for begin, _, holds in both if all(holds)), None)


def _held(hours: DutyHours | None) -> Iterator[Piece[bool]]:
    return hours.pieces(_SAMPLE) if hours else iter((Piece(_SAMPLE, FOREVER, True),))


def _bare(form: DutyTimesForm) -> DutyTimesForm:
    return DutyTimesForm(calendar=form.calendar, days=form.days, hours=form.hours, outside=form.outside)
