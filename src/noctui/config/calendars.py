"""calendars/*.yaml: opening hours, and published holidays of a country's year; the bundled ones fill in by id."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path

from noctui.bundled import folder as bundled_folder
from noctui.config.almanac import Almanac, almanac, amended, days_off
from noctui.config.document import Document, Loc
from noctui.config.forms import CalendarForm, YearForm
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader
from noctui.config.settings import read_settings
from noctui.config.shape import weekdays
from noctui.domain.worktime import Calendar, Hours, SpecialDay, Week

PART = "calendars"
LONGEST_HOLIDAY = 31
"""Days; more is a slip of the pen."""
_SATURDAY = 5
MAKEUP_DAY = {"en": "make-up working day", "zh": "调休上班"}


@dataclass(frozen=True, slots=True)
class _Folder:
    calendars: dict[str, Entry[CalendarForm]]
    years: dict[str, Entry[YearForm]]
    """By country and year: `CN-2026`."""


def load_calendars(site: Path | None, zone: str = "UTC") -> dict[str, Calendar]:
    """The calendars of a site by id, whatever is wrong in its other folders; only the bundled ones without a site.

    `zone` stands for the site's when there is none. Raises BadFiles.
    """
    reader = Reader(site or bundled_folder("data"))
    calendars, _ = read_calendars(reader, read_settings(reader).site.zone if site else zone)
    reader.finish()
    return calendars


def read_calendars(reader: Reader, zone: str) -> tuple[dict[str, Calendar], frozenset[str]]:
    """The site's own calendars and the bundled ones, and the ids of all, also while none is built.

    Its own replace those of the same id (or country and year). `zone` is for calendars that name none. Nothing is
    built while any file has a problem.
    """
    bundled = bundled_folder("data") / PART
    found = _read_folder(reader, bundled)
    if (own := reader.root / PART) != bundled:
        mine = _read_folder(reader, own)
        found = _Folder(found.calendars | mine.calendars, found.years | mine.years)
    ids = frozenset(found.calendars)
    if reader.problems:
        return {}, ids
    years = sorted((entry.value for entry in found.years.values()), key=lambda form: form.year)
    return {key: _calendar(entry.value, zone, years) for key, entry in found.calendars.items()}, ids


def _read_folder(reader: Reader, folder: Path) -> _Folder:
    documents = list(reader.documents(folder))
    years = (reader.whole(document, YearForm) for document in documents if _is_year(document))
    calendars = (reader.whole(document, CalendarForm) for document in documents if not _is_year(document))
    found = _Folder(
        calendars=reader.unique(entry for entry in calendars if entry),
        years=reader.unique(entry for entry in years if entry),
    )
    for calendar in found.calendars.values():
        reader.problems.extend(_flaws(calendar))
    for year in found.years.values():
        reader.problems.extend(_year_flaws(year))
    return found


def _is_year(document: Document) -> bool:
    return isinstance(document.data, dict) and "year" in document.data


def _flaws(entry: Entry[CalendarForm]) -> Iterator[Problem]:
    form = entry.value
    yield from _week_flaws(entry)
    if not any(form.week.values()):
        yield entry.problem(("week",), "never_open")
    if form.holidays and not almanac(form.holidays):
        yield entry.problem(("holidays",), "unknown_country", form.holidays)
    elif form.holidays and form.makeup is None:
        yield entry.problem(("holidays",), "makeup_missing")


def _week_flaws(entry: Entry[CalendarForm]) -> Iterator[Problem]:
    named: set[int] = set()
    for key in entry.value.week:
        if named.intersection(weekdays(key)):
            yield entry.document.problem((*entry.loc, "week", key), "weekday_twice", key, key=True)
        named.update(weekdays(key))


def _year_flaws(entry: Entry[YearForm]) -> Iterator[Problem]:
    for index, form in enumerate(entry.value.holidays):
        at = ("holidays", index)
        written: dict[Loc, date] = {(*at, "first"): form.first, (*at, "last"): form.last}
        written |= {(*at, "workdays", number): day for number, day in enumerate(form.workdays)}
        for loc, day in written.items():
            if not _belongs(day, entry.value.year):
                yield entry.problem(loc, "holiday_year", str(day), year=str(entry.value.year))
            elif "workdays" in loc and day.weekday() < _SATURDAY:
                yield entry.problem(loc, "makeup_weekday", str(day))
        if not 1 <= len(days_off(form)) <= LONGEST_HOLIDAY:
            yield entry.problem((*at, "last"), "holiday_length", most=str(LONGEST_HOLIDAY), first=str(form.first))


def _belongs(day: date, year: int) -> bool:
    """New Year's days off may begin, and be made up for, in the December before."""
    return day.year == year or (day.year, day.month) == (year - 1, 12)


def _calendar(form: CalendarForm, zone: str, years: Iterable[YearForm]) -> Calendar:
    official = _official(form.holidays, years) if form.holidays else Almanac({}, frozenset(), frozenset())
    off = {day: SpecialDay((), name) for day, name in official.holidays.items()}
    worked = {day: SpecialDay(form.makeup or (), MAKEUP_DAY) for day in official.workdays}
    own = {day: SpecialDay(hours) for day, hours in form.days.items()}
    return Calendar(
        id=form.id,
        zone=form.zone or zone,
        week=_week(form.week),
        days=off | worked | own,
        provisional=official.provisional,
        name=form.name.by_language(),
    )


def _official(country: str, years: Iterable[YearForm]) -> Almanac:
    known = almanac(country) or Almanac({}, frozenset(), frozenset())
    return reduce(amended, (year for year in years if year.country == country), known)


def _week(written: Mapping[str, Hours]) -> Week:
    hours = {day: those for key, those in written.items() for day in weekdays(key)}
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (hours.get(day, ()) for day in range(7))
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday
