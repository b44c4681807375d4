"""Moments as operators type them."""

import re
from datetime import datetime, timedelta, tzinfo

from noctui.catalog import N_
from noctui.domain.moments import Instant, from_datetime, parse_span, to_datetime

NOW_WORDS = frozenset({"", "now", "现在"})

NOT_A_MOMENT = N_("Not a time: write a duration like 2h or 30m, a time like 17:30, or 2026-11-21 17:30.")

_CLOCK = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T])?(\d{1,2}):(\d{2})")


def future(text: str, now: Instant, zone: tzinfo) -> Instant:
    """An end: a duration from now (`2h`), the next such time of day (`17:30`) or a full date and time.

    Raises ValueError when the text is none of them.
    """
    if (at := _on_the_clock(text, now, zone, ahead=True)) is not None:
        return at
    return now + parse_span(text)


def past(text: str, now: Instant, zone: tzinfo) -> Instant | None:
    """When something happened: None for now, a duration ago (`20m`), the last such time of day or a full date.

    Raises ValueError when the text is none of them.
    """
    if text.strip().lower() in NOW_WORDS:
        return None
    if (at := _on_the_clock(text, now, zone, ahead=False)) is not None:
        return at
    return now - parse_span(text.strip().removeprefix("-"))


def start(text: str, now: Instant, zone: tzinfo) -> Instant:
    """A beginning: now, or what `future` reads."""
    return now if text.strip().lower() in NOW_WORDS else future(text, now, zone)


def _on_the_clock(text: str, now: Instant, zone: tzinfo, ahead: bool) -> Instant | None:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    here = to_datetime(now).astimezone(zone)
    year, month, day, hour, minute = match.groups()
    if year:
        return from_datetime(datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=zone))
    at = here.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    if ahead and at <= here:
        at += timedelta(days=1)
    if not ahead and at > here:
        at -= timedelta(days=1)
    return from_datetime(at)
