"""A moment on the command line: `now`, `17:30`, `2h`, `tomorrow 8:00`, `2026-11-22 08:00`."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from noctui.catalog import _
from noctui.cli.common import CommandError
from noctui.config.local_time import read_moment
from noctui.domain.handoff import shown
from noctui.domain.moments import Instant, to_datetime
from noctui.tui.typed import NOT_A_MOMENT, NOW_WORDS, future

USAGE = 2
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1, "昨天": -1, "今天": 0, "明天": 1}


def when(text: str, now: Instant, zone: str, *, end: bool = False) -> Instant:
    """By the wall of the zone; of a day, the end is that of the day. Raises CommandError."""
    if text.strip().lower() in NOW_WORDS:
        return now
    head, _space, tail = text.strip().partition(" ")
    if head.lower() in _DAYS:
        text = f"{_today(now, zone) + timedelta(days=_DAYS[head.lower()])} {tail}"
    try:
        return _read(text, now, zone, end)
    except ValueError:
        raise CommandError(f"{text}: {_(NOT_A_MOMENT)}", USAGE) from None


def _read(text: str, now: Instant, zone: str, end: bool) -> Instant:
    try:
        return read_moment(text, zone, end=end)
    except ValueError:
        return future(text, now, ZoneInfo(zone))


def _today(now: Instant, zone: str) -> date:
    return to_datetime(shown(zone, now)).date()
