"""What is wrong with a roster, case by case."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest

from noctui.domain.dutyhours import DutyHours
from noctui.domain.findings import Finding, FindingKind, findings
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.overrides import Guard, Leave, Override, Plan, Stint, Target
from noctui.domain.rest import Rest
from noctui.domain.roster import (
    Contact,
    Part,
    Person,
    Post,
    Roster,
    gaps,
    ladder,
    on_duty,
    overlaps,
    shifts,
    shifts_of,
)
from noctui.domain.rotation import Pattern, Rotation
from tests.domain.calendars import OFFICE, at, hours, weekly

ZONE = "Asia/Shanghai"
NOW = at("2026-11-23T00:00")
"""A Monday."""
MONTH = NOW + 30 * DAY
THREE_SHIFTS = hours("08:00-16:00", "16:00-24:00", "24:00-32:00")


def fixed(*people: str) -> tuple[Part, ...]:
    return (Part(people),)


def roster(*posts: Post, able: str = "abcd") -> Roster:
    """Whose people can do all posts."""
    ids = tuple(post.id for post in posts)
    people = {name: Person(name, name.upper(), posts=ids) for name in able}
    return Roster(people, {post.id: post for post in posts})


NOC = Post("noc", {"en": "NOC duty"}, fixed("a"), fixed("b"))
SOUND = roster(NOC)


def of(kind: FindingKind, found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.kind == kind]


def test_a_sound_roster_has_no_findings() -> None:
    assert findings(SOUND, NOW, MONTH) == []


def test_that_nobody_is_on_is_an_answer() -> None:
    duty = on_duty(roster(Post("noc", {"en": "NOC duty"})), "noc", NOW)
    assert (duty.first, duty.backup, duty.holders, duty.until) == ((), (), (), None)
    with pytest.raises(KeyError):
        on_duty(SOUND, "unknown", NOW)


def test_an_empty_post_is_found_and_red_in_the_next_48_hours() -> None:
    later = Leave("1", "a", NOW + 3 * DAY, NOW + 4 * DAY), Leave("2", "b", NOW + 3 * DAY, NOW + 4 * DAY)
    soon = Leave("3", "a", NOW + 47 * HOUR, NOW + 49 * HOUR), Leave("4", "b", NOW + 47 * HOUR, NOW + 49 * HOUR)
    found = of("empty", findings(replace(SOUND, leaves=later + soon), NOW, MONTH))
    assert [(one.begin, one.end, one.red) for one in found] == [
        (NOW + 47 * HOUR, NOW + 49 * HOUR, True),
        (NOW + 3 * DAY, NOW + 4 * DAY, False),
    ]


def test_the_backup_has_the_post_of_who_is_on_leave_and_it_is_found_until_somebody_replaces_them() -> None:
    leave = Leave("1", "a", NOW + DAY, NOW + 2 * DAY)
    away = replace(SOUND, leaves=(leave,))
    duty = on_duty(away, "noc", NOW + DAY)
    assert (duty.first, duty.source, duty.holders, duty.until) == ((), "leave", ("b",), NOW + 2 * DAY)
    (found,) = findings(away, NOW, MONTH)
    assert (found.kind, found.person, found.begin, found.end) == ("on_leave", "a", leave.begin, leave.end)
    replaced = replace(away, overrides=(Override("1", Target("noc"), leave.begin, leave.end, "a", "c"),))
    assert on_duty(replaced, "noc", NOW + DAY).holders == ("c",)
    assert findings(replaced, NOW, MONTH) == []


@pytest.mark.req("R136")
def test_a_post_that_one_person_can_do_is_found() -> None:
    (found,) = of("one_person", findings(roster(NOC, able="a"), NOW, MONTH))
    assert (found.post, found.person, found.count, found.limit) == ("noc", "a", 1, 2)


def test_who_cannot_do_the_post_is_found_once() -> None:
    changes = tuple(
        Override(str(day), Target("noc"), NOW + day * DAY, NOW + day * DAY + HOUR, "a", "x") for day in (1, 2)
    )
    (found,) = findings(replace(SOUND, overrides=changes), NOW, MONTH)
    assert (found.kind, found.person, found.begin) == ("unable", "x", NOW + DAY)


def test_a_first_person_who_is_their_own_backup_has_none() -> None:
    same = roster(replace(NOC, backup=fixed("a")))
    assert [(one.kind, one.begin, one.end) for one in findings(same, NOW, MONTH)] == [("no_backup", NOW, MONTH)]


def test_only_a_backup_is_found() -> None:
    (found,) = findings(roster(replace(NOC, first=())), NOW, MONTH)
    assert found.kind == "backup_only"


def test_a_post_of_office_hours_has_no_gap_at_night() -> None:
    office = DutyHours(OFFICE, hours=None)
    line = Post("line", {"en": "Service line"}, (Part(("a",), office),), (Part(("b",), office),), needed=office)
    assert findings(roster(line), NOW, MONTH) == []
    always = roster(replace(line, needed=None))
    assert gaps(always, "line", NOW, NOW + DAY) == [
        ("line", NOW, NOW + 9 * HOUR),
        ("line", NOW + 17 * HOUR + 30 * MINUTE, NOW + DAY),
    ]


@pytest.mark.req("R310")
def test_weekdays_weekends_and_holidays_are_different_peoples() -> None:
    cover = (
        Part(("a",), DutyHours(OFFICE, "working")),
        Part(("b",), DutyHours(OFFICE, "weekend")),
        Part(("c",), DutyHours(OFFICE, "holiday")),
    )
    duty = roster(replace(NOC, first=cover))
    begin = at("2026-10-01T00:00")
    found = [(shift.begin, shift.first) for shift in shifts(duty, "noc", begin, begin + 14 * DAY)]
    days = [
        ("2026-10-01", "c"),
        ("2026-10-03", "b"),
        ("2026-10-05", "c"),
        ("2026-10-08", "a"),
        ("2026-10-11", "b"),
        ("2026-10-12", "a"),
    ]
    assert found == [(at(f"{day}T00:00"), (who,)) for day, who in days]
    assert gaps(duty, "noc", begin, begin + 60 * DAY) == []
    assert overlaps(duty, "noc", begin, begin + 60 * DAY) == []


def test_parts_of_a_cover_that_overlap_are_found() -> None:
    cover = (
        Part(("a",), DutyHours(OFFICE, "any", hours("08:00-20:30"))),
        Part(("c",), DutyHours(OFFICE, "any", hours("20:00-32:00"))),
    )
    found = of("overlap", findings(roster(replace(NOC, first=cover)), NOW, NOW + 2 * DAY))
    evenings = [NOW + 20 * HOUR, NOW + 44 * HOUR]
    assert [(one.begin, one.end, one.count) for one in found] == [(one, one + 30 * MINUTE, 2) for one in evenings]
    said = (cover[0], replace(cover[1], overlapping=True))
    assert findings(roster(replace(NOC, first=said)), NOW, NOW + 2 * DAY) == []
    assert on_duty(roster(replace(NOC, first=said)), "noc", evenings[0]).first == ("a", "c")


@pytest.mark.req("R310")
def test_an_important_time_adds_people_and_posts() -> None:
    guard = Guard("g", "Spring festival", NOW + DAY, NOW + 3 * DAY, {"noc": ("c",), "site": ("d",)})
    site = Post("site", {"en": "On-site engineer"}, needed="guards")
    guarded = replace(roster(NOC, site), guards=(guard,))
    assert on_duty(guarded, "noc", NOW + DAY)[1:4] == (("a", "c"), ("b",), "guard")
    assert on_duty(guarded, "site", NOW + 2 * DAY).first == ("d",)
    assert gaps(guarded, "site", NOW, MONTH) == []
    (lone,) = findings(guarded, NOW, MONTH)
    assert (lone.kind, lone.post, lone.begin, lone.end) == ("no_backup", "site", guard.begin, guard.end)
    nobody = replace(guarded, leaves=(Leave("1", "d", NOW, MONTH),))
    assert gaps(nobody, "site", NOW, MONTH) == [("site", guard.begin, guard.end)]


def test_a_plan_stands_instead_of_everything_but_leave() -> None:
    plan = Plan("p", "noc", NOW, NOW + DAY, (Stint(NOW, NOW + 12 * HOUR, "c"), Stint(NOW, NOW + DAY, "d", "backup")))
    change = Override("1", Target("noc"), NOW, NOW + DAY, on="b")
    planned = replace(SOUND, plans=(plan,), overrides=(change,))
    found = [(shift.first, shift.backup) for shift in shifts(planned, "noc", NOW, NOW + 2 * DAY)]
    assert found == [(("c",), ("d",)), ((), ("d",)), (("a",), ("b",))]


def test_an_override_of_a_rotation_is_one_wherever_it_is_used() -> None:
    turns = Rotation("night", ZONE, datetime.fromisoformat("2026-11-23T00:00"), (("a",), ("b",)), 1, "days")
    posts = replace(NOC, first=(Part(turns),)), Post("desk", {"en": "Desk"}, (Part(turns),), fixed("d"))
    change = Override("1", Target("night", None), NOW, NOW + DAY, "a", "c")
    changed = replace(roster(*posts), overrides=(change,))
    assert [on_duty(changed, post, NOW).first for post in ("noc", "desk")] == [("c",), ("c",)]


def test_a_persons_shifts_are_those_of_all_their_posts_by_time() -> None:
    change = Override("1", Target("noc"), NOW + DAY, NOW + 2 * DAY, "a", "d")
    duties = replace(roster(NOC, Post("desk", {"en": "Desk"}, fixed("c"), fixed("d"))), overrides=(change,))
    found = [(shift.post, shift.begin, shift.end) for shift in shifts_of(duties, "d", NOW, NOW + 3 * DAY)]
    assert found == [("desk", NOW, NOW + 3 * DAY), ("noc", NOW + DAY, NOW + 2 * DAY)]
    assert shifts_of(duties, "nobody", NOW, MONTH) == []


def test_each_of_a_team_on_leave_is_missed() -> None:
    team = roster(replace(NOC, first=fixed("a", "c")))
    leaves = Leave("1", "a", NOW, NOW + 2 * DAY), Leave("2", "c", NOW + DAY, NOW + 3 * DAY)
    away = replace(team, leaves=leaves)
    assert on_duty(away, "noc", NOW)[1:4] == (("c",), ("b",), "leave")
    found = [(one.kind, one.person, one.begin, one.end) for one in findings(away, NOW, MONTH)]
    assert found == [("on_leave", person, NOW + DAY, NOW + 2 * DAY) for person in "ac"]


def test_of_overrides_that_depend_on_each_other_the_later_one_sees_what_the_earlier_did() -> None:
    first = Override("1", Target("noc"), NOW + HOUR, NOW + DAY, "a", "c")
    then = Override("2", Target("noc"), NOW, NOW + DAY, "c", "d")
    for moment in (NOW + HOUR, NOW + 2 * HOUR):
        assert on_duty(replace(SOUND, overrides=(first, then)), "noc", moment).first == ("d",)
        assert on_duty(replace(SOUND, overrides=(then, first)), "noc", moment).first == ("c",)
    along = shifts(replace(SOUND, overrides=(first, then)), "noc", NOW, NOW + 2 * DAY)
    assert [shift.first for shift in along] == [("a",), ("d",), ("a",)]


def test_why_somebody_is_on_is_said() -> None:
    turns = Rotation("night", ZONE, datetime.fromisoformat("2026-11-23T00:00"), (("a",), ("b",)), 1, "days")
    cover = Part(turns), Part(("d",), DutyHours(OFFICE, hours=None), overlapping=True)
    change = Override("1", Target("night", None), NOW, NOW + DAY, "a", "c")
    changed = replace(roster(replace(NOC, first=cover)), overrides=(change,))
    noon = NOW + 12 * HOUR
    assert [on_duty(changed, "noc", at)[1:5:2] for at in (noon, noon + DAY)] == [
        (("c", "d"), "override"),
        (("b", "d"), "rota"),
    ]


def test_an_override_that_names_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        Override("1", Target("noc"), NOW, MONTH)


def working(table: Mapping[str, str], rest: Rest) -> Roster:
    """Teams by their rows, a letter a day: early, late, night or off."""
    places = {"e": 0, "l": 1, "n": 2, "-": None}
    rows = tuple(tuple(places[letter] for letter in row) for row in table.values())
    teams = tuple((name,) for name in table)
    pattern = Pattern("p", ZONE, date(2026, 11, 2), THREE_SHIFTS, teams, rows)
    return roster(replace(NOC, first=(Part(pattern),), backup=(), rest=rest))


def test_too_little_rest_between_shifts_is_found() -> None:
    tight = working({"a": "le-", "b": "e-l", "c": "-le", "d": "nnn"}, Rest(ZONE, nights=9))
    found = of("short_rest", findings(tight, NOW, NOW + 6 * DAY))
    assert {(one.person, one.count, one.limit) for one in found} >= {("a", 8 * HOUR, 11 * HOUR)}
    assert all(one.count == one.end - one.begin == 8 * HOUR for one in found)
    lax = working({"a": "le-", "b": "e-l", "c": "-le", "d": "nnn"}, Rest(ZONE, between=8 * HOUR, nights=9))
    assert of("short_rest", findings(lax, NOW, NOW + 6 * DAY)) == []


def test_too_many_nights_in_a_row_are_found_though_they_began_before() -> None:
    # cycles of 10 days from 2 November: the fifth night of the third cycle is that of the 26th
    table = {"a": "nnnnn-----", "b": "-----nnnnn", "c": "eeeeeeeeee", "d": "llllllllll"}
    found = of("many_nights", findings(working(table, Rest(ZONE, between=0)), NOW + 2 * DAY, NOW + 5 * DAY))
    first = at("2026-11-22T23:00")
    assert [(one.person, one.begin, one.count, one.limit) for one in found] == [("a", first, 5, 4)]
    assert of("many_nights", findings(working(table, Rest(ZONE, nights=5)), NOW, MONTH)) == []


def test_unequal_weekends_are_found() -> None:
    table = {"a": "eeeee--", "b": "-----ee", "c": "lllll--", "d": "nnnn---"}
    (found,) = of("unfair_weekends", findings(working(table, Rest(ZONE, nights=99)), NOW, NOW + 28 * DAY))
    assert (found.post, found.person, found.count, found.limit) == ("noc", "b", 4, 1)


def test_the_ladder_of_a_post_goes_up_and_ends() -> None:
    posts = (
        replace(NOC, above="leader"),
        Post("leader", {"en": "Duty leader"}, above="head"),
        Post("head", {"en": "Head"}, above="noc"),
    )
    assert ladder(roster(*posts), "noc") == ("noc", "leader", "head")


def test_a_person_is_reached_on_the_ways_of_that_hour_in_order() -> None:
    day = DutyHours(weekly(ZONE, hours("08:00-20:00"), hours("08:00-20:00")), hours=None)
    contacts = Contact("wecom", "a", day), Contact("sms", "b", replace(day, outside=True)), Contact("phone", "c")
    person = Person("a", "A", contacts=contacts)
    assert [way.channel for way in person.ways(NOW + 12 * HOUR)] == ["wecom", "phone"]
    assert [way.channel for way in person.ways(NOW)] == ["sms", "phone"]
