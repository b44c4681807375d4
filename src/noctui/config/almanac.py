"""A country's holidays and make-up working days: from the `holidays` library, or as a file gives them for a year."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.util import find_spec, module_from_spec

from noctui.config.forms import HolidayForm, YearForm
from noctui.domain.worktime import FIRST_YEAR, LAST_YEAR

_LANGUAGES = {"en": "en_US", "zh": "zh_CN"}
_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
_COUNTRIES = "holidays.countries"
_PUBLISHED_YEARLY = {"CN"}
"""Countries whose government publishes each autumn which weekends of the next year are worked. For a year that is not
published yet the library knows the holidays that the law gives, and silently nothing else."""


@dataclass(frozen=True, slots=True)
class Almanac:
    holidays: Mapping[date, Mapping[str, str]]
    """Days off, with their names by language."""
    workdays: frozenset[date]
    """Weekend days that are worked."""
    provisional: frozenset[int]
    """Years whose make-up days are not published."""


@cache
def almanac(country: str) -> Almanac | None:
    """All years that calendars know, for an ISO 3166 code; None for a country that the library does not know."""
    from holidays import country_holidays  # takes a tenth of a second: only for whom it concerns

    try:
        with _one_by_one():
            spoken = {
                language: country_holidays(country, years=_YEARS, language=tag) for language, tag in _LANGUAGES.items()
            }
    except NotImplementedError:
        return None
    known = spoken["en"]
    workdays = frozenset(known.weekend_workdays)
    published = {day.year for day in workdays} if country in _PUBLISHED_YEARLY else _YEARS
    return Almanac(
        holidays={day: {language: words[day] for language, words in spoken.items()} for day in known},
        workdays=workdays,
        provisional=frozenset(_YEARS).difference(published),
    )


@contextmanager
def _one_by_one() -> Iterator[None]:
    """Import a country without the package that it is in: that would import all 250 of them (9 MB, a tenth of a
    second)."""
    spec = None if _COUNTRIES in sys.modules else find_spec(_COUNTRIES)
    if spec is None:
        yield
        return
    sys.modules[_COUNTRIES] = module_from_spec(spec)
    try:
        yield
    finally:
        del sys.modules[_COUNTRIES]


def amended(known: Almanac, year: YearForm) -> Almanac:
    """With a published year in place of what was known of it."""
    off = {day: form.name.by_language() for form in year.holidays for day in days_off(form)}
    worked = {day for form in year.holidays for day in form.workdays}
    return Almanac(
        holidays={day: names for day, names in known.holidays.items() if day.year != year.year} | off,
        workdays=frozenset(day for day in known.workdays if day.year != year.year) | worked,
        provisional=known.provisional - {year.year},
    )


def days_off(form: HolidayForm) -> list[date]:
    """None when it ends before it begins."""
    return [form.first + timedelta(days=more) for more in range((form.last - form.first).days + 1)]
