"""Timetables to spreadsheets and calendars and back: nothing changes on the way, and what is wrong is placed."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from noctui.config.local_time import read_moment, write_moment
from noctui.config.problems import Problem
from noctui.config.timetable import AROUND, MONTH, Intake, Names, Slot, plans, slots
from noctui.config.timetable_csv import read_csv, write_csv
from noctui.config.timetable_ics import read_ics, write_ics
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, Instant, from_datetime
from noctui.domain.roster import Part, Post, Roster, shifts
from noctui.domain.rotation import Rotation
from tests.services.scene import PEOPLE, fixed

BERLIN, CHINA, NEW_YORK = "Europe/Berlin", "Asia/Shanghai", "America/New_York"
NAMES = Names(
    {
        "lin": "Lin Yue 林悦",
        "zhou": "=SUM(A1)",
        "wang1": "Wang Wei",
        "wang2": "Wang Wei",
        "bo": "Bo\x1b[2J\r\nEND:VEVENT",
    },
    {"noc": {"en": "NOC duty", "zh": "网管值班"}, "desk": {"en": "@desk" * 30}},
)
NOW = from_datetime(datetime(2026, 11, 21, 14, tzinfo=UTC))
START = from_datetime(datetime(2026, 10, 1, tzinfo=UTC))

crews = st.lists(st.sampled_from(sorted(NAMES.people)), max_size=3, unique=True).map(tuple)
moments = st.lists(st.integers(0, 60 * 86_400), min_size=2, max_size=12, unique=True).map(sorted)


@st.composite
def timetables(draw: st.DrawFn) -> list[Slot]:
    """Of two posts, over the change to winter time."""
    found = []
    for post in NAMES.posts:
        for begin, end in pairwise(draw(moments)):
            first, backup = draw(crews), draw(crews)
            if first or backup:
                found.append(Slot(post, START + begin * SECOND, START + end * SECOND, first, backup))
    return sorted(found)


def taken(read: Callable[[bytes, Intake, str], None], raw: bytes, zone: str = BERLIN, post: str = "") -> Intake:
    intake = Intake("duty.x", NAMES, zone)
    read(raw, intake, post)
    return intake


def only(intake: Intake) -> Problem:
    intake.finish()
    (problem,) = intake.problems
    return problem


def sheet(*lines: str) -> bytes:
    return "\r\n".join(("post,begin,end,first,backup", *lines)).encode()


# ------------------------------------------------------------------------------------------------- there and back


@given(timetables(), st.sampled_from([BERLIN, CHINA, NEW_YORK]))
def test_a_sheet_that_is_read_again_says_the_same_and_is_written_the_same(table: list[Slot], zone: str) -> None:
    raw = write_csv(table, NAMES, zone)
    intake = taken(read_csv, raw, zone)
    assert (intake.finish(), intake.problems) == (table, [])
    assert write_csv(intake.finish(), NAMES, zone) == raw


@given(timetables())
def test_a_calendar_that_is_read_again_says_the_same_and_is_written_the_same(table: list[Slot]) -> None:
    raw = write_ics(table, NAMES, "Site", NOW)
    intake = taken(read_ics, raw)
    assert (intake.finish(), intake.problems) == (table, [])
    assert write_ics(intake.finish(), NAMES, "Site", NOW) == raw


@given(st.integers(START // SECOND, (START + 400 * DAY) // SECOND), st.sampled_from([BERLIN, CHINA, NEW_YORK]))
@example(from_datetime(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) // SECOND, BERLIN)
def test_every_second_is_written_so_that_it_is_read_again(second: int, zone: str) -> None:
    assert read_moment(write_moment(second * SECOND, zone), zone) == second * SECOND


def test_an_hour_that_clocks_show_twice_is_written_with_its_offset_the_second_time() -> None:
    first = from_datetime(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert write_moment(first, BERLIN) == "2026-10-25 02:30"
    assert write_moment(first + HOUR, BERLIN) == "2026-10-25 02:30+01:00"


def test_an_hour_that_clocks_jump_over_is_the_jump() -> None:
    assert read_moment("2027/3/28 2:30", BERLIN) == from_datetime(datetime(2027, 3, 28, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "end", "hour"), [("2026-11-22", False, 0), ("2026/11/22", True, 24), ("2026-11-22T08:00+08:00", True, 8)]
)
def test_a_date_is_its_midnight_and_as_an_end_the_whole_day(text: str, end: bool, hour: int) -> None:
    midnight = from_datetime(datetime(2026, 11, 21, 16, tzinfo=UTC))
    assert read_moment(text, CHINA, end=end) == midnight + hour * HOUR


# ----------------------------------------------------------------------------------------------------- whole slots


def turns(length: int, unit: str) -> Roster:
    start = datetime(2026, 1, 5, 9)  # noqa: DTZ001
    taker = Rotation("r", BERLIN, start, (("anna",), ("bo",)), length, unit)  # type: ignore[arg-type]
    return Roster({one.id: one for one in PEOPLE}, {"noc": Post("noc", {"en": "NOC"}, (Part(taker),))})


def exported(roster: Roster, begin: Instant, end: Instant) -> list[Slot]:
    return slots(shifts(roster, "noc", begin - AROUND, end + AROUND), begin, end, BERLIN)


@pytest.mark.parametrize(("length", "unit"), [(12, "hours"), (1, "weeks"), (1, "months"), (3, "months")])
def test_a_slot_is_the_same_whatever_part_of_it_is_asked_for(length: int, unit: str) -> None:
    roster = turns(length, unit)
    whole = exported(roster, NOW, NOW + 90 * DAY)
    assert all(one.end - one.begin <= MONTH + HOUR for one in whole)
    for late in (DAY, 9 * DAY, 40 * DAY):
        assert exported(roster, NOW + late, NOW + 60 * DAY) == [
            one for one in whole if one.end > NOW + late and one.begin < NOW + 60 * DAY
        ]


def test_whoever_always_has_a_post_has_it_by_months() -> None:
    roster = Roster({one.id: one for one in PEOPLE}, {"noc": fixed("noc", "anna")})
    assert [write_moment(one.begin, BERLIN) for one in exported(roster, NOW, NOW + 20 * DAY)] == [
        "2026-11-01 00:00",
        "2026-12-01 00:00",
    ]


def test_a_plan_has_the_stints_of_both_sides_from_the_first_to_the_last() -> None:
    (plan,) = plans([Slot("noc", 2, 3, ("lin",)), Slot("noc", 1, 2, ("lin", "zhou"), ("bo",))], "x")
    assert (plan.id, plan.begin, plan.end) == ("x-1", 1, 3)
    assert [(one.person, one.side) for one in plan.stints] == [
        ("lin", "first"),
        ("zhou", "first"),
        ("bo", "backup"),
        ("lin", "first"),
    ]


# --------------------------------------------------------------------------------------------------- foreign sheets


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_sheet_is_read_in_every_encoding_that_spreadsheets_save(encoding: str) -> None:
    text = "岗位;开始;结束;值班人;备岗\n网管值班;2026/11/22 8:00;2026/11/22 20:00:30;Lin Yue 林悦、zhou;'=SUM(A1)\n"
    intake = taken(read_csv, text.encode(encoding), CHINA)
    eight = from_datetime(datetime(2026, 11, 22, tzinfo=UTC))
    slot = Slot("noc", eight, eight + 12 * HOUR + 30 * SECOND, ("lin", "zhou"), ("zhou",))
    assert (intake.finish(), intake.problems) == ([slot], [])


@pytest.mark.parametrize(
    ("line", "code", "column", "found"),
    [
        ("moon,2026-11-22,2026-11-22,lin,", "unknown_post", 1, "'moon'"),
        ("noc,soon,2026-11-22,lin,", "local_time", 5, "'soon'"),
        ("noc,2026-11-31,2026-12-22,lin,", "local_time", 5, "'2026-11-31'"),
        ("noc,2026-11-22,2026-11-23,lim,", "unknown_person", 27, "'lim'"),
        ("noc,2026-11-22,2026-11-23,Wang Wei,", "same_names", 27, "'Wang Wei'"),
        ("noc,2026-11-22,2026-11-21,lin,", "slot_order", 16, ""),
        ("noc,2026-11-22,2026-11-23,,", "slot_nobody", 27, ""),
    ],
)
def test_what_is_wrong_in_a_sheet_is_placed(line: str, code: str, column: int, found: str) -> None:
    problem = only(taken(read_csv, sheet("noc,2026-10-01,2026-10-02,lin,", line), CHINA))
    assert (problem.code, problem.line, problem.column, problem.found) == (code, 3, column, found)
    assert str(problem).startswith(f"duty.x:3:{column}: ")


def test_overlapping_stints_are_told_with_the_other_one_and_two_sides_do_not_overlap() -> None:
    lines = ("noc,2026-11-22,2026-11-24,lin,", "noc,2026-11-23,2026-11-23,,bo", "noc,2026-11-24,2026-11-24,zhou,")
    problem = only(taken(read_csv, sheet(*lines), CHINA))
    assert (problem.code, problem.line, problem.params["first"]) == ("slot_overlap", 4, "duty.x:2")


def test_a_missing_column_and_a_foreign_encoding_are_told() -> None:
    problem = only(taken(read_csv, b"post,begin,end\nnoc,x,y\n"))
    assert (problem.code, problem.found, problem.line) == ("column_missing", "'first'", 1)
    assert (
        only(taken(read_csv, sheet("noc,2026-11-22,\xff".replace("\xff", "") + "z") + b"\xff\xff,,")).code == "encoding"
    )
    assert only(taken(read_csv, sheet("noc,2026-11-22,2026-11-23,\x1b[2Jlin,"))).code == "control"


def test_cells_that_a_spreadsheet_would_calculate_are_texts() -> None:
    text = write_csv([Slot("noc", START, START + HOUR, ("zhou",), ("lin",))], NAMES, CHINA).decode("utf-8-sig")
    assert text.splitlines()[1] == "noc,2026-10-01 08:00,2026-10-01 09:00,zhou,lin,'=SUM(A1),Lin Yue 林悦"


# ------------------------------------------------------------------------------------------------ foreign calendars


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def event(*lines: str, begin: str = "DTSTART:20261122T080000", end: str = "DTEND:20261122T200000") -> str:
    return "\n".join((begin, end, *lines))


EIGHT = from_datetime(datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("DTSTART:20261122T080000", "DTEND:20261122T200000"),
        ("DTSTART:20261122T000000Z", "DURATION:PT12H"),
        ("DTSTART;TZID=Europe/Berlin:20261122T010000", "DTEND;TZID=Asia/Shanghai:20261122T200000"),
    ],
)
@pytest.mark.parametrize("summary", ["lin", "Lin Yue 林悦", "NOC duty: LIN YUE 林悦", "网管值班：lin"])
def test_events_of_other_calendars_name_people_in_their_summary(begin: str, end: str, summary: str) -> None:
    intake = taken(read_ics, calendar(event(f"SUMMARY:{summary}", begin=begin, end=end)), CHINA, "noc")
    assert (intake.finish(), intake.problems) == ([Slot("noc", EIGHT, EIGHT + 12 * HOUR, ("lin",))], [])


def test_an_event_of_whole_days_is_by_the_sites_wall() -> None:
    days = event("SUMMARY:lin", begin="DTSTART;VALUE=DATE:20261024", end="DTEND;VALUE=DATE:20261026")
    (slot,) = taken(read_ics, calendar(days), BERLIN, "noc").finish()
    assert slot.end - slot.begin == 49 * HOUR


def test_events_of_other_posts_and_cancelled_ones_are_skipped() -> None:
    raw = calendar(event("SUMMARY:x", "X-NOCTUI-POST:desk"), event("SUMMARY:lin", "STATUS:CANCELLED"))
    intake = taken(read_ics, raw, CHINA, "noc")
    assert (intake.finish(), intake.problems, intake.skipped) == ([], [], 2)


@pytest.mark.parametrize(
    ("made", "code", "line"),
    [
        (event("SUMMARY:Lim"), "unknown_person", 7),
        (event("SUMMARY:lin and zhou"), "unknown_person", 7),
        (event("SUMMARY:lin", "RRULE:FREQ=DAILY"), "event_repeats", 8),
        (event("SUMMARY:lin", begin="DTSTART:tomorrow"), "local_time", 5),
        (event("SUMMARY:lin", end="CLASS:PUBLIC"), "missing", 4),
        (event("SUMMARY:lin", end="DTEND:20261121T200000"), "slot_order", 6),
        (event("CLASS:PUBLIC"), "slot_nobody", 4),
        (event("X-NOCTUI-FIRST:lin", "X-NOCTUI-BACKUP:lin gone"), "unknown_person", 8),
    ],
)
def test_what_is_wrong_in_a_calendar_is_placed(made: str, code: str, line: int) -> None:
    problem = only(taken(read_ics, calendar(made), CHINA, "noc"))
    assert (problem.code, problem.line) == (code, line)


def test_an_event_without_a_post_needs_to_be_told_one() -> None:
    assert only(taken(read_ics, calendar(event("SUMMARY:lin")))).code == "event_post"


@pytest.mark.parametrize(
    "raw", [b"hello", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", b"", b"BEGIN:VCALENDAR\n\x00END:VCALENDAR"]
)
def test_what_is_no_calendar_is_said_to_be_none(raw: bytes) -> None:
    intake = taken(read_ics, raw, CHINA, "noc")
    assert intake.finish() == []
    assert [one.code for one in intake.problems] in (["syntax"], ["control"], [])


@given(st.binary(max_size=300), st.sampled_from([read_csv, read_ics]))
def test_no_file_whatever_it_holds_stops_the_reading(raw: bytes, read: Callable[[bytes, Intake, str], None]) -> None:
    head = b"post,begin,end,first\n" if read is read_csv else b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n"
    for content in (raw, head + raw, head + raw + b"\nEND:VEVENT\nEND:VCALENDAR"):
        intake = taken(read, content, CHINA, "noc")
        intake.finish()
        assert all(str(one).isprintable() for one in intake.problems)


def test_hostile_names_neither_end_an_event_nor_reach_a_screen() -> None:
    raw = write_ics([Slot("desk", START, START + MINUTE, ("bo",))], NAMES, "S\x07ite\n", NOW).decode()
    assert raw.replace("\r\n ", "").count("END:VEVENT") == 2  # the one in the name is words of the summary
    assert not {char for char in raw if ord(char) < 32} - {"\r", "\n"}
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n"))


def test_a_sheet_that_is_wrong_all_over_is_told_for_a_hundred_lines() -> None:
    assert len(taken(read_csv, sheet(*["noc,2026-11-22,2026-11-23,lim,"] * 5_000), CHINA).problems) == 100
