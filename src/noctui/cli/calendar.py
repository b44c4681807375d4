"""`noctui calendar list|show|add|between`: when work is done, and what a promise in working time comes to."""

import argparse
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from noctui.catalog import N_, _, pick
from noctui.cli.common import CommandError, add_deeds, add_json, show, site_if_any
from noctui.cli.plain import columns

if TYPE_CHECKING:
    from noctui.domain.moments import Instant, Span
    from noctui.domain.worktime import Calendar, Hours

USAGE = 2
INVALID = 3
_WEEK = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_WORKING_DAYS = re.compile(r"([0-9]{1,5})\s*wd")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "calendar", "working hours and holidays; count in working time")
    _add_deed(deeds, "list", _list, "every calendar, the bundled ones and the site's own")
    shown = _add_deed(deeds, "show", _show, "the hours of the week, and the days of a year that differ", "id")
    shown.add_argument("--year", type=int, metavar="Y", help="(default: this year)")
    added = _add_deed(deeds, "add", _add, "when a promise runs out: START and so much open time", "id", "start")
    added.add_argument("span", metavar="SPAN", help="open time like 8h or 1h30m, or working days like 2wd")
    added.add_argument("--back", action="store_true", help="START is the end, count back from it")
    _add_deed(deeds, "between", _between, "how much open time lies between two moments", "id", "start", "end")


_PLACES = {
    "id": ("ID", "a calendar"),
    "start": ("START", "2026-11-21T09:50 in the calendar's zone, or with an offset like +08:00"),
    "end": ("END", "likewise"),
}


def _add_deed(deeds: Any, name: str, func: Any, words: str, *places: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = deeds.add_parser(name, help=words)
    for place in places:
        metavar, meaning = _PLACES[place]
        parser.add_argument(place, metavar=metavar, help=meaning)
    parser.add_argument("--site", metavar="DIR", help="folder of the site; where there is none, the bundled calendars")
    add_json(parser)
    parser.set_defaults(func=func)
    return parser


# --------------------------------------------------------------------------------------------------------- the deeds


def _list(arguments: argparse.Namespace) -> int:
    calendars = sorted(_load(arguments).values(), key=lambda calendar: calendar.id)
    if arguments.json:
        show([_head(calendar) for calendar in calendars])
    else:
        _print([("CALENDAR", "ZONE", "NAME"), *((each.id, each.zone, pick(each.name)) for each in calendars)])
    return 0


def _show(arguments: argparse.Namespace) -> int:
    calendar = _chosen(arguments)
    year = arguments.year or datetime.fromtimestamp(time.time(), UTC).year
    days = {day: special for day, special in sorted(calendar.days.items()) if day.year == year}
    unsure = sorted({year} & calendar.provisional)
    if arguments.json:
        week = [_hours(hours) for hours in calendar.week]
        special = {str(day): {"hours": _hours(hours), "name": dict(name)} for day, (hours, name) in days.items()}
        show({**_head(calendar), "year": year, "week": week, "days": special, "provisional": unsure})
        return 0
    _print([(calendar.id, calendar.zone, pick(calendar.name))])
    _print((_(name), _told(hours)) for name, hours in zip(_WEEK, calendar.week, strict=True))
    _print((_day(day), _told(hours), pick(name)) for day, (hours, name) in days.items())
    _warn(unsure)
    return 0


def _add(arguments: argparse.Namespace) -> int:
    calendar = _chosen(arguments)
    with _within_years():
        start = _moment(calendar, arguments.start)
        end = _moved(calendar, start, arguments.span, -1 if arguments.back else 1)
        return _answer(arguments, calendar, start, end, _local(calendar, end))


def _between(arguments: argparse.Namespace) -> int:
    calendar = _chosen(arguments)
    with _within_years():
        start, end = _moment(calendar, arguments.start), _moment(calendar, arguments.end)
        return _answer(arguments, calendar, start, end, _span(calendar.elapsed(start, end)))


# --------------------------------------------------------------------------------------------------------- the words


def _answer(arguments: argparse.Namespace, calendar: "Calendar", start: "Instant", end: "Instant", answer: str) -> int:
    """The answer in the first line, then the open spans that made it."""
    from noctui.domain.moments import SECOND

    first, last = sorted((start, end))
    elapsed, unsure = calendar.elapsed(start, end), calendar.unsure(first, last)
    spans = [tuple(_local(calendar, at) for at in span) for span in calendar.segments(first, last)]
    if arguments.json:
        ends = {"start": _local(calendar, start), "end": _local(calendar, end)}
        show({"calendar": calendar.id, **ends, "seconds": elapsed / SECOND, "segments": spans, "provisional": unsure})
        return 0
    print(answer)
    _print(("", opens, closes) for opens, closes in spans)
    _warn(unsure)
    return 0


def _head(calendar: "Calendar") -> dict[str, Any]:
    return {"id": calendar.id, "name": dict(calendar.name), "zone": calendar.zone}


def _print(rows: Iterable[tuple[str, ...]]) -> None:
    if lines := list(rows):
        print("\n".join(columns(lines)))


def _warn(years: Iterable[int]) -> None:
    for year in years:
        print(_("{year} is provisional: its make-up working days are not published", year=year), file=sys.stderr)


def _told(hours: "Hours") -> str:
    return ", ".join(_hours(hours)) or _("no work")


def _hours(hours: "Hours") -> list[str]:
    """As the files have them: `22:00-06:00` when it goes on after midnight."""
    from noctui.domain.moments import DAY

    return [f"{_time(opens)}-{_time(closes if closes <= DAY else closes - DAY)}" for opens, closes in hours]


def _time(span: "Span") -> str:
    from noctui.domain.moments import HOUR, MINUTE

    return f"{span // HOUR:02}:{span % HOUR // MINUTE:02}"


def _day(day: date) -> str:
    return f"{day} {_(_WEEK[day.weekday()])}"


def _local(calendar: "Calendar", at: "Instant") -> str:
    """`2026-11-23T10:00:00+08:00`."""
    return calendar.to_local(at).isoformat()


def _span(span: "Span") -> str:
    """`8h 30m`, as `parse_span` reads it; a minus sign in front when it is negative."""
    from noctui.domain.moments import HOUR, MINUTE, SECOND

    rest = abs(span)
    parts = ((rest // HOUR, "h"), (rest % HOUR // MINUTE, "m"), (rest % MINUTE / SECOND, "s"))
    said = " ".join(f"{count:g}{unit}" if unit == "s" else f"{count}{unit}" for count, unit in parts if count)
    return ("-" if span < 0 else "") + (said or "0s")


# ----------------------------------------------------------------------------------------------------- what was asked


def _load(arguments: argparse.Namespace) -> "dict[str, Calendar]":
    from noctui.cli.site import local_zone
    from noctui.config.calendars import load_calendars
    from noctui.config.problems import BadFiles

    try:
        return load_calendars(site_if_any(arguments), local_zone())
    except BadFiles as bad:
        raise CommandError(str(bad), INVALID) from None


def _chosen(arguments: argparse.Namespace) -> "Calendar":
    calendars = _load(arguments)
    if calendar := calendars.get(arguments.id):
        return calendar
    known = ", ".join(sorted(calendars))
    raise CommandError(_("no such calendar {id}; there are: {known}", id=repr(arguments.id), known=known), USAGE)


@contextmanager
def _within_years() -> Iterator[None]:
    from noctui.domain.worktime import OutsideYearsError

    try:
        yield
    except OutsideYearsError as error:
        raise CommandError(str(error)) from None


def _moment(calendar: "Calendar", text: str) -> "Instant":
    from noctui.domain.moments import from_datetime

    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(
            _("not a moment: {found}; write it like 2026-11-21T09:50", found=repr(text)), USAGE
        ) from None
    return from_datetime(when) if when.tzinfo else calendar.from_local(when)


def _moved(calendar: "Calendar", start: "Instant", text: str, sign: int) -> "Instant":
    from noctui.domain.moments import parse_span

    if days := _WORKING_DAYS.fullmatch(text.strip()):
        return calendar.add_days(start, sign * int(days[1]))
    try:
        span = parse_span(text)
    except (ValueError, OverflowError):
        mend = _("not a duration: {found}; write it like 8h, 1h 30m or 2wd (working days)", found=repr(text))
        raise CommandError(mend, USAGE) from None
    return calendar.add(start, sign * span)
