"""Calendars as files: the bundled ones, China's days off and make-up days, a site's own, and everything refused."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noctui.bundled import folder
from noctui.config.almanac import almanac
from noctui.config.calendars import load_calendars
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.worktime import ALL_DAY, Calendar
from tests.config.build import load, said
from tests.config.test_hostile_bytes import edits, mutate, read
from tests.domain.calendars import at, hours, local

OWN = """\
id: own
name: {en: Own hours, zh: 自有}
zone: Europe/Berlin
week:
  mon-thu: [08:00-12:00, 13:00-17:00]
  fri: 22:00-06:00
holidays: DE
makeup: closed
days:
  2026-12-24: 08:00-12:00
  2026-12-28: closed
"""
YEAR = """\
country: CN
year: 2027
source: a notice
holidays:
  - {name: {en: New Year}, first: 2026-12-31, last: 2027-01-02, workdays: [2026-12-26]}
  - name: {en: Spring Festival}
    first: 2027-02-05
    last: 2027-02-11
    workdays: [2027-02-13, 2027-02-14]
"""
MAKE_UP_DAYS_OF_2026 = [date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]
OFFICE_HOURS = hours("09:00-17:30")


@pytest.fixture(scope="module")
def bundled() -> dict[str, Calendar]:
    return load_calendars(None)


def test_the_bundled_calendars_are_those_that_the_service_plans_name(bundled: dict[str, Calendar]) -> None:
    assert bundled.keys() >= {"7x24", "cn-5x8", "cn-workdays"}
    assert set(bundled["7x24"].week) == {ALL_DAY}
    assert bundled["cn-5x8"].week == (*[OFFICE_HOURS] * 5, (), ())
    assert all(calendar.name.keys() == {"en", "zh"} for calendar in bundled.values())
    assert bundled["cn-5x8"].zone == bundled["cn-workdays"].zone == "Asia/Shanghai"


def test_china_works_on_its_six_make_up_days_of_2026_and_on_no_other_weekend_day(bundled: dict[str, Calendar]) -> None:
    calendar = bundled["cn-5x8"]
    days = (date.fromordinal(day) for day in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal()))
    worked = [day for day in days if day.weekday() >= 5 and calendar.hours_of(day)]
    assert worked == MAKE_UP_DAYS_OF_2026
    assert {calendar.hours_of(day) for day in worked} == {OFFICE_HOURS}
    assert {calendar.days[day].name["zh"] for day in worked} == {"调休上班"}


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2026-01-01", "2026-01-03", "元旦"),
        ("2026-02-15", "2026-02-23", "春节"),
        ("2026-05-01", "2026-05-05", "劳动节"),
        ("2026-10-01", "2026-10-07", "国庆节"),
    ],
)
def test_chinas_days_off_of_2026_are_those_published(
    bundled: dict[str, Calendar], first: str, last: str, name: str
) -> None:
    calendar = bundled["cn-5x8"]
    start, end = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    off = [calendar.days[date.fromordinal(day)] for day in range(start, end + 1)]
    assert {(special.hours, special.name["zh"]) for special in off} == {((), name)}
    assert not any(date.fromordinal(day) in calendar.days for day in (start - 2, end + 2))


def test_the_file_of_2026_and_the_library_agree_on_every_working_day(bundled: dict[str, Calendar]) -> None:
    known = almanac("CN")
    assert known is not None
    assert {day for day in known.workdays if day.year == 2026} == set(MAKE_UP_DAYS_OF_2026)
    for day, special in bundled["cn-5x8"].days.items():
        if day.year == 2026:
            off = day in known.holidays or (day.weekday() >= 5 and day not in known.workdays)
            assert off == (not special.hours), day


def test_a_country_is_read_without_all_the_others() -> None:
    read = "import sys; from noctui.config.almanac import almanac; found = almanac('CN') and almanac('US')"
    told = "print(len(found.holidays) > 100, sum(name.startswith('holidays.countries.') for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", f"{read}; {told}"], capture_output=True, text=True, check=True)
    known, countries = done.stdout.split()
    assert known == "True"
    assert int(countries) < 10


def test_a_year_without_published_make_up_days_is_provisional(bundled: dict[str, Calendar]) -> None:
    calendar = bundled["cn-5x8"]
    assert {2026, 2027} & calendar.provisional == {2027}
    assert not set(range(2001, 2027)) & calendar.provisional
    assert calendar.hours_of(date(2027, 2, 8)) == ()  # the holidays that the law gives are known all the same
    assert bundled["7x24"].provisional == frozenset()


def test_office_hours_run_over_a_chinese_holiday_and_its_make_up_days(bundled: dict[str, Calendar]) -> None:
    calendar = bundled["cn-5x8"]
    start = at("2026-02-13T16:30")  # a Friday; the Saturday after it makes up for the Spring Festival
    assert local(calendar.add(start, 2 * HOUR)) == "2026-02-14T10:00"
    assert local(calendar.add(start, HOUR + 8 * HOUR + 30 * MINUTE + 1)) == "2026-02-24T09:00"
    assert local(bundled["cn-workdays"].add_days(start, 2)) == "2026-02-24T16:30"


def test_a_site_that_publishes_a_year_before_the_library_makes_it_final(tmp_path: Path) -> None:
    calendar = load(tmp_path, **{"calendars/cn-2027.yaml": YEAR}).calendars["cn-5x8"]
    assert 2027 not in calendar.provisional
    assert 2028 in calendar.provisional
    worked = {day for day, special in calendar.days.items() if day >= date(2026, 12, 1) and special.hours}
    assert {day for day in worked if day.year < 2028} == {date(2026, 12, 26), date(2027, 2, 13), date(2027, 2, 14)}
    assert calendar.hours_of(date(2026, 12, 31)) == ()
    assert calendar.hours_of(date(2027, 10, 1)) == OFFICE_HOURS  # the file gives the whole year


def test_a_sites_own_calendar_has_shifts_nights_half_days_and_its_countrys_holidays(tmp_path: Path) -> None:
    calendar = load(tmp_path, **{"calendars/own.yaml": OWN}).calendars["own"]
    assert calendar.week[:5] == (*[hours("08:00-12:00", "13:00-17:00")] * 4, hours("22:00-30:00"))
    assert calendar.hours_of(date(2026, 12, 24)) == hours("08:00-12:00")
    assert calendar.hours_of(date(2026, 12, 25)) == calendar.hours_of(date(2026, 12, 28)) == ()
    assert calendar.days[date(2026, 12, 25)].name["en"] == "Christmas Day"
    assert calendar.provisional == frozenset()
    assert calendar.zone == "Europe/Berlin"


def test_a_site_replaces_a_bundled_calendar_and_lends_its_zone_to_those_that_name_none(tmp_path: Path) -> None:
    mine = OWN.replace("id: own", "id: cn-5x8")
    calendars = load(tmp_path, **{"calendars/office.yaml": mine}).calendars
    assert calendars["cn-5x8"].name["en"] == "Own hours"
    assert calendars["7x24"].zone == "Asia/Shanghai"
    assert calendars["7x24"].add_days(at("2026-11-20T08:00"), 3) == at("2026-11-20T08:00") + 3 * DAY


def test_the_bundled_examples_of_a_companys_own_days_are_good(tmp_path: Path) -> None:
    text = (folder("data") / "calendars" / "cn-5x8.yaml").read_text(encoding="utf-8")
    head, _, examples = text.partition("# days:\n")
    lines = "\n".join(line.removeprefix("# ") for line in ("# days:\n" + examples).splitlines())
    calendar = load(tmp_path, **{"calendars/cn-5x8.yaml": head + lines + "\n"}).calendars["cn-5x8"]
    assert calendar.hours_of(date(2026, 12, 31)) == hours("09:00-12:00")
    assert calendar.hours_of(date(2026, 10, 8)) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "08:00-12:00, 13",
            "8-12, 13",
            "5:13: week.mon-thu.0: not opening hours: '8-12' (write them like 09:00-17:30,",
        ),
        ("22:00-06:00", "22:00-22:00", "6:8: week.fri.0: not opening hours: '22:00-22:00'"),
        ("22:00-06:00", "900", "6:8: week.fri: should be a list, found 900"),
        ("12:00, 13:00", "12:00, 11:00", "5:12: week.mon-thu: the hours of a day must follow each other (put"),
        ("mon-thu", "mon-xxx", "5:3: week.mon-xxx: not days of the week: 'mon-xxx' (write them like mon, or mon-fri)"),
        ("mon-thu", "thu-mon", "5:3: week.thu-mon: not days of the week: 'thu-mon'"),
        ("mon-thu", "mon-fri", "6:3: week.fri: 'fri' names a day that has its hours already (name every day once)"),
        ("zone: Europe/Berlin", "zone: Europe/Bern", "3:7: zone: no such time zone: 'Europe/Bern'"),
        ("holidays: DE", "holidays: de", "7:11: holidays: not a country: 'de' (two capital letters, as CN)"),
        ("holidays: DE", "holidays: XX", "7:11: holidays: nothing is known about the holidays of 'XX'"),
        ("makeup: closed\n", "", "7:11: holidays: says nothing about the hours of make-up working days (add makeup:"),
        ("2026-12-28", "2026-12-32", "11:3: days.2026-12-32: not a date from 2000 to 2099: '2026-12-32'"),
        ("2026-12-28", "2026-12-24", "11:3: days.2026-12-24: the key '2026-12-24' stands here twice, first in line 10"),
        ("zone:", "zones:", "3:1: zones: unknown key 'zones' (did you mean 'zone'?)"),
    ],
)
def test_a_calendar_that_can_not_be_kept_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    told = said(tmp_path, {"calendars/own.yaml": OWN.replace(old, new, 1)})
    assert any(text.startswith(f"calendars/own.yaml:{expected}") for text in told), told


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("last: 2027-02-11", "last: 2027-02-04", "8:11: holidays.1.last: days off from 2027-02-05: 1 to 31 of them"),
        ("last: 2027-02-11", "last: 2027-12-11", "8:11: holidays.1.last: days off from 2027-02-05: 1 to 31 of them"),
        ("first: 2027-02-05", "first: 2026-02-05", "7:12: holidays.1.first: '2026-02-05' does not belong to 2027"),
        ("[2027-02-13,", "[2028-02-13,", "9:16: holidays.1.workdays.0: '2028-02-13' does not belong to 2027"),
        ("2027-02-14]", "2027-02-24]", "9:28: holidays.1.workdays.1: '2027-02-24' is no weekend day (only days off"),
        ("year: 2027", "year: 1927", "2:7: year: should be 2000 or more, found 1927"),
        ("source: a notice\n", "", "1:1: source: the key 'source' is missing"),
    ],
)
def test_a_year_of_holidays_with_a_slip_of_the_pen_is_refused(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    told = said(tmp_path, {"calendars/cn-2027.yaml": YEAR.replace(old, new, 1)})
    assert any(text.startswith(f"calendars/cn-2027.yaml:{expected}") for text in told), told


def test_a_week_without_any_hours_is_refused(tmp_path: Path) -> None:
    told = said(tmp_path, {"calendars/own.yaml": "id: own\nname: {en: Own}\nweek: {mon: closed}\n"})
    assert told == ["calendars/own.yaml:3:7: week: is never open (give at least one day its hours)"]


def test_two_files_can_not_give_the_same_year(tmp_path: Path) -> None:
    told = said(tmp_path, {"calendars/a.yaml": YEAR, "calendars/b.yaml": YEAR})
    assert told == [
        "calendars/b.yaml:1:1: id: the id 'CN-2027' is taken, first at calendars/a.yaml:1:1 (an id names one thing)"
    ]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(["own.yaml", "cn-2027.yaml"]), changes=edits)
def test_whatever_bytes_a_calendar_holds_it_is_read_or_refused_with_a_place(
    name: str, changes: list[tuple[float, int, bytes]]
) -> None:
    text = OWN if name == "own.yaml" else YEAR
    read(f"calendars/{name}", mutate(text.encode(), changes))
