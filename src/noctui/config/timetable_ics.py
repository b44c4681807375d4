"""Timetables as iCalendar files: an event for each slot, in UTC, with the ids of post and people in fields of our own.

A slot has the same UID in every export: a calendar that reads it again changes its event, and gets no second one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import chain

from icalendar import Calendar, Event, vDDDTypes, vDuration

from noctui.catalog import _, pick
from noctui.config.document import Mark
from noctui.config.problems import clean
from noctui.config.text import decode
from noctui.config.timetable import Intake, Names, Slot
from noctui.domain.handoff import instant
from noctui.domain.moments import Instant, from_datetime, to_datetime
from noctui.domain.rotation import Crew

_POST, _FIRST, _BACKUP = "X-NOCTUI-POST", "X-NOCTUI-FIRST", "X-NOCTUI-BACKUP"
_REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")
_LONGEST_EVENT = timedelta(days=400)
_LONGEST = 300
"""Characters of a name in the words of an event."""


def write_ics(slots: Iterable[Slot], names: Names, site: str, now: Instant) -> bytes:
    """`site`: the name of the site, for two sites may have the same posts."""
    calendar = Calendar()
    calendar.add("PRODID", "-//noctui//roster//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", _foreign(site))
    for slot in slots:
        calendar.add_component(_event(slot, names, site, now))
    written: bytes = calendar.to_ical()
    return written


def read_ics(raw: bytes, intake: Intake, post: str = "") -> None:
    """`post`: of events that name none; those of others are skipped."""
    text = decode(intake.file, raw, intake.problems)
    if text is None:
        return
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        intake.report(Mark(1, 1), "", "syntax", language="iCalendar", detail=clean(str(error))[:_LONGEST])
        return
    found = chain.from_iterable(calendar.walk("VEVENT") for calendar in calendars)
    events = (event for event in found if isinstance(event, Event))
    for event, places in zip(events, _places(text), strict=False):
        _Entry(event, places, intake).take(post)


# --------------------------------------------------------------------------------------------------------------- out


def _event(slot: Slot, names: Names, site: str, now: Instant) -> Event:
    event = Event()
    event.add("UID", _uid(slot, site))
    event.add("DTSTAMP", to_datetime(now))
    event.add("DTSTART", to_datetime(slot.begin))
    event.add("DTEND", to_datetime(slot.end))
    event.add("SUMMARY", _summary(slot, names))
    event.add("TRANSP", "TRANSPARENT")
    for key, value in ((_POST, slot.post), (_FIRST, " ".join(slot.first)), (_BACKUP, " ".join(slot.backup))):
        event.add(key, value)
    return event


def _uid(slot: Slot, site: str) -> str:
    return sha256(f"{site}\0{slot.post}\0{slot.begin}".encode(errors="surrogatepass")).hexdigest()[:32] + "@noctui"


def _summary(slot: Slot, names: Names) -> str:
    post = pick(names.posts.get(slot.post, {"en": slot.post}))
    first, backup = names.called(slot.first), names.called(slot.backup)
    if not backup:
        return _foreign(f"{post}: {first}")
    return _foreign(_("{post}: {first} (backup {backup})", post=post, first=first or "-", backup=backup))


def _foreign(text: str) -> str:
    shown = clean(text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


# ---------------------------------------------------------------------------------------------------------------- in


def _places(text: str) -> Iterator[Mapping[str, int]]:
    """For each event the lines on which its properties stand: icalendar does not tell."""
    places: dict[str, int] = {}
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        key = re.split(r"[:;]", line, maxsplit=1)[0].upper()
        if line.rstrip().upper() == "BEGIN:VEVENT":
            places = {"": number}
        elif line.rstrip().upper() == "END:VEVENT":
            yield places
        elif not line.startswith((" ", "\t")):
            places.setdefault(key, number)


class _Entry:
    """One event."""

    def __init__(self, event: Event, places: Mapping[str, int], intake: Intake) -> None:
        self._event, self._places, self._intake = event, places, intake

    def take(self, wanted: str) -> None:
        post = self._text(_POST) or wanted
        if (wanted and post != wanted) or self._text("STATUS").upper() == "CANCELLED":
            self._intake.skipped += 1
        elif repeats := next((key for key in _REPEATS if key in self._event), None):
            self._report(repeats, "event_repeats", repeats)
        elif post not in self._intake.names.posts:
            self._report(_POST, "unknown_post" if post else "event_post", post)
        else:
            self._take(post)

    def _take(self, post: str) -> None:
        begin, end = self._moment("DTSTART"), self._end()
        first, backup = self._crews(post)
        if begin is not None and end is not None and (first or backup):
            self._intake.take(Slot(post, begin, end, first, backup), self._mark("DTSTART"), self._mark("DTEND"))

    def _crews(self, post: str) -> tuple[Crew, Crew]:
        """By our own fields; without them whom the summary names."""
        if _FIRST in self._event or _BACKUP in self._event:
            first, backup = (self._ids(key) for key in (_FIRST, _BACKUP))
        else:
            first, backup = self._summary(post), ()
        if not (first or backup or self._text("SUMMARY") or self._text(_FIRST)):
            self._report("SUMMARY", "slot_nobody")
        return first, backup

    def _ids(self, key: str) -> Crew:
        return self._intake.crew(";".join(self._text(key).split()), self._mark(key), key)

    def _summary(self, post: str) -> Crew:
        """`Lin Yue`, or `Duty desk: Lin Yue`."""
        text = self._text("SUMMARY")
        head, colon, tail = text.replace("：", ":").partition(":")
        named = bool(colon) and self._intake.names.post(head.strip()) == post
        return self._intake.crew(tail if named else text, self._mark("SUMMARY"), "SUMMARY")

    def _moment(self, key: str) -> Instant | None:
        value = self._value(key)
        if not isinstance(value, date):
            self._report(key, "local_time" if key in self._places else "missing", key)
            return None
        return self._instant(value)

    def _end(self) -> Instant | None:
        """Its end, or its begin and its length."""
        begin, length = self._value("DTSTART"), self._value("DURATION")
        if "DTEND" in self._places or not isinstance(length, timedelta):
            return self._moment("DTEND")
        return self._instant(begin + length) if isinstance(begin, date) else None

    def _value(self, key: str) -> date | timedelta | None:
        """None for what is missing, broken, there twice, or not of this century."""
        value = self._event.get(key)
        found = value.dt if isinstance(value, vDDDTypes | vDuration) else None
        if isinstance(found, timedelta):
            return found if abs(found) < _LONGEST_EVENT else None
        return found if isinstance(found, date) and found.year // 100 == 20 else None

    def _instant(self, value: date) -> Instant:
        """A date is its midnight; what names no zone is by the site's wall."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            return from_datetime(value)
        naive = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return instant(self._intake.zone, from_datetime(naive.replace(tzinfo=UTC)))

    def _text(self, key: str) -> str:
        value = self._event.get(key, "")
        return str(value[0] if isinstance(value, list) else value).strip()

    def _report(self, key: str, code: str, found: str = "") -> None:
        self._intake.report(self._mark(key), key if key in self._places else "VEVENT", code, found)

    def _mark(self, key: str) -> Mark:
        return Mark(self._places.get(key, self._places.get("", 1)), 1)
