"""What is asked about the roster: shifts, gaps and findings of posts and people, in one answer that fits a frame."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from noctui.domain.commands import Answer
from noctui.domain.moments import DAY, HOUR, from_datetime, to_datetime
from noctui.domain.overrides import Leave
from noctui.domain.roster import Contact, Part, Person, Post, Roster
from noctui.domain.roster_queries import LONGEST_SPAN, RosterDetail, RosterQuery
from noctui.domain.rotation import Rotation
from noctui.domain.worktime import Calendar
from noctui.services import rostering
from noctui.wire import frames
from noctui.wire.frames import Frame
from tests.domain.calendars import at
from tests.services.scene import fixed, person

ZONE = "Asia/Shanghai"
TURNS = Rotation("turns", ZONE, datetime.fromisoformat("2026-11-01T08:00"), (("anna",), ("bo",)), 8, "hours")
MIA = Person("mia", "Mia", posts=("desk",), contacts=(Contact("phone", "139"), Contact("mail", "mia@example.com")))
PEOPLE = {one.id: one for one in (person("Anna"), person("Bo"), MIA)}
DESK = Post("desk", {"en": "Desk"}, (Part(TURNS),), (Part(("mia",)),), above="gate")
ROSTER = Roster(PEOPLE, {"desk": DESK, "gate": fixed("gate", "mia")})
NOW = at("2026-11-21 20:00")


def told(query: RosterQuery, roster: Roster = ROSTER) -> RosterDetail:
    found = rostering.detail(roster, ZONE, query, NOW)
    assert isinstance(found, RosterDetail)
    return found


def test_a_moment_tells_who_is_on_until_when_who_comes_and_how_to_reach_them() -> None:
    found = told(RosterQuery(NOW, NOW + 1, "desk"))
    (desk,) = found.posts
    assert (desk.duty.first, desk.duty.until, desk.above, desk.needed) == (
        ("bo",),
        at("2026-11-22 00:00"),
        "gate",
        True,
    )
    assert desk.coming is not None
    assert desk.coming.first == ("anna",)
    assert found.people["mia"].ways == (("phone", "139"), ("mail", "mia@example.com"))


def test_a_span_tells_the_shifts_of_every_post_or_of_one_person() -> None:
    found = told(RosterQuery(NOW, NOW + DAY))
    assert [(post.id, len(post.shifts)) for post in found.posts] == [("desk", 4), ("gate", 1)]
    anna = told(RosterQuery(NOW, NOW + DAY, person="anna"))
    assert [shift.first for post in anna.posts for shift in post.shifts] == [("anna",)] * 2


def test_gaps_and_findings_come_with_it_and_only_what_lies_ahead_is_red() -> None:
    away = replace(ROSTER, leaves=(Leave("away", "mia", NOW + 3 * DAY, NOW + 4 * DAY),))
    found = told(RosterQuery(NOW - DAY, NOW + 9 * DAY, "gate", findings=True), away)
    assert [(gap.begin, gap.end) for gap in found.posts[0].gaps] == [(NOW + 3 * DAY, NOW + 4 * DAY)]
    assert [(one.begin, one.red) for one in found.findings if one.kind == "empty"] == [(NOW + 3 * DAY, False)]
    later = told(RosterQuery(NOW + 2 * DAY, NOW + 9 * DAY, findings=True), away)
    assert not any(one.red for one in later.findings)
    soon = replace(ROSTER, leaves=(Leave("away", "mia", NOW + HOUR, NOW + DAY),))
    assert told(RosterQuery(NOW - DAY, NOW + DAY, findings=True), soon).findings[0].red
    assert told(RosterQuery(NOW - DAY, NOW, findings=True), soon).findings == ()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (RosterQuery(NOW, NOW), "bad_roster_span"),
        (RosterQuery(NOW, NOW + LONGEST_SPAN + 1), "bad_roster_span"),
        (RosterQuery(NOW, NOW + 1, "moon"), "unknown_post"),
        (RosterQuery(NOW, NOW + 1, person="zoe"), "unknown_member"),
    ],
)
def test_what_nobody_can_answer_is_refused(query: RosterQuery, code: str) -> None:
    found = rostering.detail(ROSTER, ZONE, query, NOW)
    assert isinstance(found, Answer)
    assert found.code == code


def test_two_weeks_of_twenty_posts_in_three_shifts_fit_one_frame() -> None:
    posts = {f"post-{n:02d}": replace(DESK, id=f"post-{n:02d}", above=None) for n in range(20)}
    found = told(RosterQuery(NOW, NOW + 14 * DAY, findings=True), replace(ROSTER, posts=posts))
    line = frames.pack(Frame("answer", body=frames.raw(found)))
    assert len(line) <= frames.LIMIT
    assert frames.detail("roster", frames.unpack(line)) == found


def test_the_days_that_are_not_worked_and_who_is_away_are_told_with_the_shifts() -> None:
    begin = from_datetime(datetime(2026, 11, 20, 9, tzinfo=ZoneInfo(ZONE)))
    calendar = Calendar("weekdays", ZONE, (((0, 24 * HOUR),),) * 5 + ((),) * 2)
    away = Leave("l", next(iter(ROSTER.people)), begin + DAY, begin + 2 * DAY)
    found = rostering.detail(replace(ROSTER, leaves=(away,)), ZONE, RosterQuery(begin, begin + 4 * DAY), begin)
    assert isinstance(found, RosterDetail)
    answer = rostering.with_free_days(found, calendar)
    assert answer.leaves == (away,)
    assert [to_datetime(day).astimezone(ZoneInfo(ZONE)).strftime("%a %H:%M") for day in answer.free] == [
        "Sat 00:00",
        "Sun 00:00",
    ]
