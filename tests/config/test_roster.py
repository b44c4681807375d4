"""roster.yaml: what it says becomes a roster; what does not fit is refused where it stands."""

from pathlib import Path

import pytest

from noctui.bundled import folder
from noctui.config.site import load_site
from noctui.domain.dutyhours import DutyHours
from noctui.domain.findings import findings
from noctui.domain.moments import DAY, HOUR
from noctui.domain.overrides import Guard, Leave, Override, Plan, Stint, Target
from noctui.domain.rest import Rest
from noctui.domain.roster import Contact, Part, Roster, on_duty
from noctui.domain.rotation import Pattern, Rotation
from noctui.domain.worktime import ALL_DAY
from tests.config.build import load, said
from tests.domain.calendars import at, hours

PEOPLE = """\
people:
  - {id: ann, name: Ann, phone: "110"}
  - {id: bob, name: Bob}
  - {id: cid, name: Cid}
"""
FULL = """\
people:
  - id: ann
    name: Ann
    phone: "110"
    login: ann
    posts: [duty, chief]
    language: zh
    notes: speaks Chinese
    contacts:
      - {channel: mail, address: ann@example.org}
      - {channel: phone, address: "111", calendar: cn-5x8, outside: true}
  - {id: bob, name: Bob}
  - {id: cid, name: Cid}
rotations:
  - {id: weekly, start: 2026-01-05 08:30, every: week, members: [ann, [bob, cid]]}
  - {id: halves, zone: Europe/Berlin, start: 2026-01-05, every: 12 hours, members: [bob, cid]}
  - id: pattern
    start: 2026-01-05
    shifts: {day: 08:00-20:00, night: 20:00-08:00}
    teams: {a: ann, b: [bob]}
    table: {a: [day, off], b: [night, off]}
posts:
  - id: duty
    name: {en: Duty, zh: 值班}
    first:
      - {who: weekly, calendar: cn-5x8}
      - {who: [bob, cid], calendar: cn-5x8, outside: true}
      - {who: ann, hours: [12:00-13:00], overlapping: true}
    backup: [cid, bob]
    above: chief
    rest: {between: 10h, nights: 3, night: 22:00-06:00}
  - {id: chief, name: Chief, first: pattern, needed: {calendar: cn-5x8, days: working}}
  - {id: gate, name: Gate, needed: guards, rest: true}
guards:
  - {id: fair, name: Fair, begin: 2026-10-01, end: 2026-10-03, crews: {gate: [ann, cid], duty: bob}}
plans:
  - post: chief
    begin: 2026-05-01
    end: 2026-05-02
    stints:
      - {person: cid, begin: 2026-05-01, end: 2026-05-01}
      - {person: bob, begin: 2026-05-02 00:00, end: 2026-05-03 00:00, side: backup}
overrides:
  - {id: swap-1, post: duty, side: backup, begin: 2026-03-01 08:00, end: 2026-03-02 08:00, off: cid, on: ann, by: ann}
  - {rotation: weekly, begin: 2026-03-01, end: 2026-03-01, off: ann, on: bob, reason: dentist}
leave:
  - {person: bob, begin: 2026-08-03, end: 2026-08-07, reason: holiday}
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    return load(tmp_path_factory.mktemp("site"), **{"roster.yaml": FULL}).file.roster


def test_a_person_has_contacts_in_order_each_for_its_hours(full: Roster) -> None:
    ann = full.people["ann"]
    assert (ann.name, ann.login, ann.language, ann.notes) == ("Ann", "ann", "zh", "speaks Chinese")
    assert ann.contacts[:2] == (Contact("phone", "110"), Contact("mail", "ann@example.org"))
    assert [one.address for one in ann.ways(at("2026-11-23 12:00"))] == ["110", "ann@example.org"]
    assert [one.address for one in ann.ways(at("2026-11-23 18:00"))] == ["110", "ann@example.org", "111"]


def test_what_a_person_can_do_is_what_they_say_or_what_the_file_gives_them(full: Roster) -> None:
    assert full.people["ann"].posts == ("duty", "chief")
    assert set(full.people["bob"].posts) == {"duty", "chief"}
    assert set(full.people["cid"].posts) == {"duty", "gate", "chief"}


def test_rotations_have_turns_of_any_length_in_the_sites_zone_or_their_own(full: Roster) -> None:
    weekly, rest = full.posts["duty"].first[0].who, full.posts["duty"].rest
    assert isinstance(weekly, Rotation)
    assert (weekly.zone, weekly.length, weekly.unit) == ("Asia/Shanghai", 1, "weeks")
    assert weekly.members == (("ann",), ("bob", "cid"))
    assert weekly.hand_off(0) == at("2026-01-05 08:30")
    assert rest == Rest("Asia/Shanghai", 10 * HOUR, 3, (22 * HOUR, 30 * HOUR))


def test_a_pattern_has_its_shifts_by_name_and_off_where_there_is_none(full: Roster) -> None:
    (part,) = full.posts["chief"].first
    assert isinstance(part.who, Pattern)
    assert part.who.table == ((0, None), (1, None))
    assert part.who.shifts == ((8 * HOUR, 20 * HOUR), (20 * HOUR, 32 * HOUR))
    assert [on_duty(full, "chief", at(when)).first for when in ("2026-01-05 09:00", "2026-01-06 07:00")] == [
        ("ann",),
        ("bob",),
    ]
    assert on_duty(full, "chief", at("2026-01-06 09:00")).holders == ()


def test_a_cover_has_parts_with_the_hours_of_a_calendar(full: Roster) -> None:
    office, other, noon = full.posts["duty"].first
    assert isinstance(office.hours, DutyHours)
    assert (office.hours.calendar.id, office.hours.hours, office.hours.outside) == ("cn-5x8", None, False)
    assert other == Part(("bob", "cid"), DutyHours(office.hours.calendar, outside=True, hours=None))
    assert isinstance(noon.hours, DutyHours)
    assert (noon.hours.calendar.id, noon.hours.hours, noon.overlapping) == ("7x24", hours("12:00-13:00"), True)
    assert full.posts["duty"].backup == (Part(("cid", "bob")),)


def test_a_post_is_needed_always_in_some_hours_or_while_it_is_guarded(full: Roster) -> None:
    needed = full.posts["chief"].needed
    assert isinstance(needed, DutyHours)
    assert (needed.days, needed.hours) == ("working", ALL_DAY)
    assert (full.posts["gate"].needed, full.posts["duty"].needed) == ("guards", None)
    assert full.posts["gate"].rest == Rest("Asia/Shanghai")


def test_a_post_has_one_name_or_one_for_each_language(full: Roster) -> None:
    assert full.posts["duty"].name == {"en": "Duty", "zh": "值班"}
    assert full.posts["chief"].name == {"en": "Chief"}


def test_what_ends_on_a_date_ends_with_that_day(full: Roster) -> None:
    begin = at("2026-08-03 00:00")
    assert [(one.person, one.begin, one.end, one.reason) for one in full.leaves] == [
        ("bob", begin, begin + 5 * DAY, "holiday")
    ]
    crews = {"gate": ("ann", "cid"), "duty": ("bob",)}
    assert full.guards == (Guard("fair", "Fair", at("2026-10-01 00:00"), at("2026-10-04 00:00"), crews),)


def test_overrides_name_a_side_of_a_post_or_a_rotation(full: Roster) -> None:
    backup, rotation = full.overrides
    assert backup == Override(
        "swap-1", Target("duty", "backup"), at("2026-03-01 08:00"), at("2026-03-02 08:00"), "cid", "ann", "ann"
    )
    assert rotation.target == Target("weekly", None)
    assert rotation.end - rotation.begin == DAY


def test_what_has_no_id_of_its_own_is_called_by_where_it_stands(full: Roster) -> None:
    assert full.overrides[1].id == "roster.yaml:45:5"
    assert isinstance(full.leaves[0], Leave)
    assert full.leaves[0].id == "roster.yaml:47:5"


def test_a_plan_has_stints_on_either_side(full: Roster) -> None:
    first, second = at("2026-05-01 00:00"), at("2026-05-02 00:00")
    stints = (Stint(first, second, "cid"), Stint(second, second + DAY, "bob", "backup"))
    assert full.plans == (Plan("roster.yaml:37:5", "chief", first, second + DAY, stints),)
    assert on_duty(full, "chief", first).first == ("cid",)


def test_the_short_form_still_says_who_is_on(tmp_path: Path) -> None:
    roster = load(tmp_path).file.roster
    duty = on_duty(roster, "duty", at("2026-11-21 12:00"))
    assert (duty.first, duty.backup, duty.until) == (("ann",), ("bob",), None)
    assert roster.people["ann"].ways(at("2026-11-21 12:00")) == (Contact("phone", "110"),)


def test_a_site_without_a_roster_has_nobody(tmp_path: Path) -> None:
    assert load(tmp_path, **{"roster.yaml": ""}).file.roster == Roster({}, {})


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("{first: bobb}", "5:33: posts.0.first: no such person or rotation 'bobb' (did you mean 'bob'?)"),
        ("{first: [ann, dan]}", "5:39: posts.0.first.1: no such person 'dan' (did you mean 'ann'?)"),
        ("{first: [{who: dan}]}", "5:40: posts.0.first.0.who: no such person or rotation 'dan' (did you mean 'ann'?)"),
        ("{first: ann, backup: ann}", "5:46: posts.0.backup: 'ann' can't be first and backup person of one post"),
        ("{first: [ann], backup: [ann]}", "5:48: posts.0.backup: first and backup are the same people (name some"),
        ("{first: 5}", "5:33: posts.0.first: should be who has the post, found 5 (write a person, a rotation, a list"),
        ("{first: []}", "5:33: posts.0.first: is empty"),
        ("{first: [ann, 5]}", "5:39: posts.0.first.1: should be text, found 5"),
        ("{first: ann, above: boss}", "5:45: posts.0.above: no such post 'boss' (describe it under posts:)"),
        ("{first: ann, above: p}", "5:45: posts.0.above: the posts stand above each other in a ring: p → p (take one"),
        ("{first: ann, needed: often}", "5:46: posts.0.needed: should be always, guards or hours, found 'often'"),
        ("{first: ann, needed: {days: free}}", "5:53: posts.0.needed.days: without a calendar nobody knows which"),
        ("{first: [{who: ann, calendar: cn}]}", "5:55: posts.0.first.0.calendar: no such calendar 'cn'"),
        ("{first: [{who: ann, hours: 8-17}]}", "5:52: posts.0.first.0.hours.0: not opening hours: '8-17'"),
        ("{first: [{who: ann, hours: closed}]}", "5:52: posts.0.first.0.hours: is empty"),
        ("{first: [{who: ann, days: free}]}", "5:51: posts.0.first.0.days: without a calendar nobody knows which"),
        ("{first: [{who: ann, day: free}]}", "5:45: posts.0.first.0.day: unknown key 'day' (did you mean 'days'?)"),
        (
            "{first: [{who: ann}, {who: bob, calendar: cn-5x8}]}",
            "5:46: posts.0.first.1: holds together with the part at roster.yaml:5:34, first on 2026-01-04 09:00 (mend",
        ),
        ("{first: ann, rest: {nights: 0}}", "5:53: posts.0.rest.nights: should be 1 or more, found 0"),
    ],
)
def test_what_is_wrong_with_a_post_is_refused_where_it_stands(tmp_path: Path, written: str, problem: str) -> None:
    post = "posts: [{id: p, name: P, " + written[1:] + "]\n"
    (found,) = said(tmp_path, {"roster.yaml": PEOPLE + post})
    assert found.startswith(f"roster.yaml:{problem}")


@pytest.mark.parametrize(
    ("section", "written", "problem"),
    [
        ("people", "{id: ann, name: A}", "people.3.id: the id 'ann' is taken, first at roster.yaml:2:5 (an id names"),
        ("people", "{id: d, name: D, posts: [x]}", "people.3.posts.0: no such post 'x'"),
        ("people", "{id: d, name: D, contacts: [{channel: mail}]}", "people.3.contacts.0.address: the key 'address'"),
        (
            "people",
            "{id: d, name: D, contacts: [{channel: phone, address: a, days: free}]}",
            "people.3.contacts.0.days",
        ),
        ("rotations", "{id: ann, start: 2026-01-05, every: week, members: [bob]}", "rotations.0.id: the id 'ann' is"),
        ("rotations", "{id: r, start: 2026-01-05, every: week, members: []}", "rotations.0.members: is empty"),
        ("rotations", "{id: r, start: 2026-01-05, every: week, members: [[]]}", "rotations.0.members.0: is empty"),
        ("rotations", "{id: r, start: 2026-01-05, every: week, members: [x]}", "rotations.0.members.0: no such person"),
        ("rotations", "{id: r, start: 2026-13-05, every: week, members: [bob]}", "rotations.0.start: not a date or"),
        (
            "rotations",
            "{id: r, start: 2026-01-05, every: 0 weeks, members: [bob]}",
            "rotations.0.every: not the",
        ),
        (
            "rotations",
            "{id: r, zone: Mars/Base, start: 2026-01-05, every: week, members: [bob]}",
            "rotations.0.zone: no such time zone: 'Mars/Base'",
        ),
        (
            "guards",
            "{id: g, name: G, begin: 2026-02-02, end: 2026-01-01, crews: {}}",
            "guards.0.end: ends at '2026",
        ),
        (
            "guards",
            "{id: g, name: G, begin: 2026-01-02, end: 2026-01-02, crews: {x: ann}}",
            "guards.0.crews.x: no",
        ),
        ("leave", "{person: x, begin: 2026-01-02, end: 2026-01-02}", "leave.0.person: no such person 'x'"),
        ("leave", "{person: ann, begin: 2026-01-02, end: soon}", "leave.0.end: not a date or time: 'soon' (write it"),
        ("overrides", "{begin: 2026-01-02, end: 2026-01-02, on: ann}", "overrides.0: should be about one post, or"),
        ("overrides", "{post: p, begin: 2026-01-02, end: 2026-01-02}", "overrides.0: takes nobody off and puts nobody"),
        ("overrides", "{rotation: r, begin: 2026-01-02, end: 2026-01-02, on: ann}", "overrides.0.rotation: no such ro"),
        (
            "plans",
            "{post: p, begin: 2026-01-02, end: 2026-01-02, stints: [{person: x, begin: 2026-01-02, end: 2026-01-02}]}",
            "plans.0.stints.0.person: no such person 'x'",
        ),
    ],
)
def test_what_is_wrong_elsewhere_is_refused_where_it_stands(
    tmp_path: Path, section: str, written: str, problem: str
) -> None:
    posts = "posts: [{id: p, name: P, first: ann}]\n"
    item = f"  - {written}\n"
    text = PEOPLE + item + posts if section == "people" else f"{PEOPLE}{posts}{section}:\n{item}"
    (found,) = said(tmp_path, {"roster.yaml": text})
    line = 5 if section == "people" else 7
    assert found.startswith(f"roster.yaml:{line}:")
    assert problem in found


@pytest.mark.parametrize(
    ("key", "written", "problem"),
    [
        ("table", "{a: [day, off], b: [day]}", "rotations.0.table.b: 1 days, and 2 in the longest row (give all teams"),
        ("table", "{a: [day, dya], b: [off, day]}", "rotations.0.table.a.1: no such shift 'dya' (did you mean 'day'?)"),
        ("table", "{a: [day]}", "rotations.0.table: says nothing about team 'b' (give it a row of the same length)"),
        ("table", "{a: [day], b: [day], c: [day]}", "rotations.0.table.c: no such team 'c' (describe it under teams:)"),
        ("shifts", "{day: 08:00-20:00, off: 20:00-08:00}", "rotations.0.shifts.off: 'off' means no shift (give the"),
        ("shifts", "{day: 08:00-20:00, night: 19:00-09:00}", "rotations.0.shifts: two shifts of the table run at once"),
        ("teams", "{a: ann, b: x}", "rotations.0.teams.b: no such person 'x' (describe them under people:)"),
        ("start", "2026-01-05 08:00", "rotations.0.start: not a date from 2000 to 2099: '2026-01-05 08:00'"),
    ],
)
def test_a_table_of_shifts_that_does_not_fit_is_refused(tmp_path: Path, key: str, written: str, problem: str) -> None:
    pattern = {
        "id": "r",
        "start": "2026-01-05",
        "shifts": "{day: 08:00-20:00, night: 20:00-08:00}",
        "teams": "{a: ann, b: bob}",
        "table": "{a: [day, night], b: [night, day]}",
    } | {key: written}
    lines = [f"{'  - ' if name == 'id' else '    '}{name}: {value}\n" for name, value in pattern.items()]
    found = said(tmp_path, {"roster.yaml": PEOPLE + "rotations:\n" + "".join(lines)})
    assert any(problem in one for one in found), found


def test_shifts_may_overlap_when_that_is_said(tmp_path: Path) -> None:
    roster = PEOPLE + (
        "rotations: [{id: r, start: 2026-01-05, overlapping: true, shifts: {day: 08:00-20:00, night: 19:00-09:00}, "
        "teams: {a: ann, b: bob}, table: {a: [day], b: [night]}}]\nposts: [{id: p, name: P, first: r}]\n"
    )
    site = load(tmp_path, **{"roster.yaml": roster})
    assert on_duty(site.file.roster, "p", at("2026-11-21 19:30")).first == ("ann", "bob")


def test_a_ring_of_posts_is_told_once(tmp_path: Path) -> None:
    posts = "posts:\n  - {id: p, name: P, first: ann, above: q}\n  - {id: q, name: Q, first: bob, above: p}\n"
    (found,) = said(tmp_path, {"roster.yaml": PEOPLE + posts})
    assert "in a ring: p → q → p" in found or "in a ring: q → p → q" in found


def test_a_problem_of_another_file_makes_no_post_unknown(tmp_path: Path) -> None:
    assert len(said(tmp_path, {"calendars/own.yaml": "id: own\n", "roster.yaml": FULL})) == 2


def test_the_roster_of_the_demo_has_somebody_in_every_post_and_nothing_wrong_for_a_year() -> None:
    roster = load_site(folder("data") / "demo").file.roster
    begin = at("2026-11-21 12:00")
    found = {(one.kind, one.post, one.person) for one in findings(roster, begin, begin + 365 * DAY)}
    assert found == set()


def test_all_that_the_template_of_a_site_shows_in_comments_can_be_switched_on(tmp_path: Path) -> None:
    template = (folder("data") / "site" / "roster.yaml").read_text(encoding="utf-8").replace("@login@", "ann")
    shown = "\n".join(line[1:] if line.startswith(("#  ", "#p")) else line for line in template.splitlines())
    shown = shown.replace("# rotations:", "rotations:").replace("# leave:", "leave:")
    fourth = "  - {id: fourth, name: Fourth}\n\n# Those who take turns"
    shown = shown.replace("\n# Those who take turns", f"{fourth}")
    roster = load(tmp_path, **{"roster.yaml": shown + "\n"}).file.roster
    assert set(roster.posts) == {"noc-duty", "duty-leader", "network"}
    assert len(roster.leaves) == 1
