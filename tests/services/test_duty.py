"""Who is on, by the roster in effect: in ladders at the moment they fire, and written down when that changes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from noctui.domain.dutyhours import DutyHours
from noctui.domain.moments import HOUR, Instant
from noctui.domain.overrides import Override, Target
from noctui.domain.policy import ClockSpec, Level, Policy, Rung
from noctui.domain.roster import Contact, Part, Person, Post, Roster, on_duty
from noctui.domain.roster_changes import RosterChange
from noctui.domain.rotation import Crew, Rotation
from noctui.domain.views import RosterRow
from noctui.services import duty, duty_rows, hand_offs, handover_duty, load
from noctui.services.tx import Tx
from noctui.store import journal, roster_changes
from tests.domain.calendars import OFFICE, at
from tests.services import ladders
from tests.services.scene import Scene, fixed, person

DAILY = Rotation("daily", "Asia/Shanghai", datetime.fromisoformat("2026-11-01T08:00"), (("anna",), ("bo",)), 1, "days")
MIA = Person("mia", "Mia", contacts=(Contact("phone", "8001", DutyHours(OFFICE, hours=None)), Contact("phone", "139")))
PEOPLE: Mapping[str, Person] = {one.id: one for one in (person("Anna", "110"), person("Bo"), MIA)}
DESK = Post("desk", {"en": "Desk", "zh": "值班"}, (Part(DAILY),), (Part(("mia",)),), above="head")
ROSTER = Roster(PEOPLE, {one.id: one for one in (DESK, fixed("gate", above="head"), fixed("head", "mia"))})
EVENING = at("2026-11-21 20:00")
MORNING = at("2026-11-22 08:00")


@pytest.fixture
def desk(scene: Scene) -> Scene:
    """On the evening of a day that Anna has."""
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=ROSTER))
    scene.now = EVENING
    scene.working = scene.verb(load.load)
    return scene


def look(scene: Scene) -> Mapping[str, object] | None:
    """The engine's look at who is on; the newest entry of the journal about the desk's post."""

    def verb(tx: Tx) -> None:
        hand_offs.look(tx, scene.working.duties)
        scene.working.take_duties(tx.changes.duties or {})

    scene.verb(verb)
    entries = scene.read(lambda c: journal.about(c, "post:desk", 9))
    return next((entry.payload for entry in entries if entry.kind == "duty.changed"), None)


def rows_at(now: Instant, roster: Roster = ROSTER) -> list[RosterRow]:
    """By the roster alone."""
    return duty_rows.roster_rows(roster, {post: on_duty(roster, post, now) for post in roster.posts}, now)


def test_a_row_says_who_has_a_post_until_when_and_who_comes_next() -> None:
    row, *_ = rows_at(EVENING)
    assert (row.post, row.name, row.state, row.source) == ("desk", {"en": "Desk", "zh": "值班"}, "manned", "rota")
    assert (row.first, row.people, row.backup, row.phone) == ("Anna", ("anna",), "Mia", "110")
    assert (row.until, row.next_first, row.next_backup, row.above) == (MORNING, "Bo", "Mia", "head")


def test_a_row_gives_the_number_of_the_hour() -> None:
    (desk, *_), (then, *_) = (rows_at(when) for when in (EVENING, at("2026-11-23 10:00")))
    assert (desk.backup_phone, then.backup_phone) == ("139", "8001")


def test_a_post_that_nobody_has_says_so_unless_nobody_needs_to() -> None:
    posts = {"gate": fixed("gate"), "event": replace(fixed("event", backup="bo"), needed="guards")}
    posts |= {"half": fixed("half", backup="bo")}
    rows = rows_at(EVENING, replace(ROSTER, posts=posts))
    assert [row.state for row in rows] == ["nobody", "idle", "backup"]


def test_an_empty_post_is_a_red_finding_with_names_for_people() -> None:
    found = {(row.kind, row.post, row.red) for row in duty_rows.finding_rows(ROSTER, EVENING)}
    assert ("empty", "gate", True) in found
    assert ("no_backup", "head", False) in found
    assert {row.person for row in duty_rows.finding_rows(ROSTER, EVENING) if row.kind == "unable"} == {
        "Anna",
        "Bo",
        "Mia",
    }


def test_a_hand_off_is_journalled_once_with_who_left_and_who_came(desk: Scene) -> None:
    assert desk.working.hand_off == MORNING
    assert look(desk) is None
    desk.now = MORNING
    assert look(desk) == {
        "first": ["bo"],
        "backup": ["mia"],
        "came": ["bo"],
        "left": ["anna"],
        "source": "rota",
        "to": "Bo",
        "was": "Anna",
    }
    look(desk)
    assert desk.kinds().count("duty") == 1
    assert desk.announced[-1].params == {"post": "desk", "was": "Anna", "to": "Bo"}


def test_a_hand_off_that_passed_while_the_engine_stood_still_is_journalled_at_its_start(desk: Scene) -> None:
    desk.now = MORNING + HOUR
    desk.working = desk.verb(load.load)
    assert desk.kinds() == ["duty"]
    desk.working = desk.verb(load.load)
    assert desk.kinds() == ["duty"]


def test_a_change_at_the_desk_says_who_is_on_from_its_commit(desk: Scene) -> None:
    override = Override("", Target("desk"), EVENING, MORNING, "anna", "bo")

    def verb(tx: Tx) -> None:
        assert duty.holders(tx.roster, "desk", tx.now) == ("anna",)
        change = RosterChange(0, override, EVENING, MORNING, "in_force", "mia", EVENING)
        stored = roster_changes.add(tx.connection, change)
        tx.roster_changed(stored)
        assert duty.holders(tx.roster, "desk", tx.now) == ("bo",)

    desk.verb(verb)
    assert look(desk) is not None
    desk.restart()
    assert duty.holders(desk.working.roster, "desk", EVENING) == ("bo",)


def test_a_call_goes_up_from_a_post_that_nobody_has(desk: Scene) -> None:
    def called(post: str) -> list[tuple[str, Crew]]:
        found: list[tuple[str, Crew]] = desk.read(lambda c: list(handover_duty.called(c, ROSTER, post, EVENING)))
        return found

    assert called("gate") == [("gate", ()), ("head", ("mia",))]
    assert called("desk") == [("desk", ("anna",))]
    assert called("unheard of") == [("unheard of", ())]


def test_a_rung_calls_who_is_on_when_it_fires_and_where_that_is_nobody_the_post_above(scene: Scene) -> None:
    rungs = (Rung("gate", share=0.25), Rung("desk", share=0.25), Rung("desk", share=0.5))
    repair = ClockSpec("repair", {}, "reported", ("recovered",), {"any": 4 * HOUR}, {}, ladder=rungs)
    ladders.fails_at(scene, Policy("own", {}, "S00", (Level("any", {}),), (repair,)), "2026-11-22T06:00")
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=ROSTER))
    scene.restart()
    ladders.look(scene, "2026-11-22T07:01")
    ladders.look(scene, "2026-11-22T08:01")
    told = [(one.params["post"], one.recipient) for one in ladders.said(scene, "escalation")]
    assert told == [("gate", ""), ("head", "Mia"), ("desk", "Anna"), ("desk", "Bo")]
