"""A step that enters an absence: the roster follows the run; what stands in its way is said, and holds nobody up."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from noctui.domain.moments import HOUR
from noctui.domain.overrides import Leave
from noctui.domain.playbook import Field, Parameter, Playbook
from noctui.domain.roster import Contact, on_duty
from noctui.domain.roster_commands import ReportAbsence
from noctui.domain.run_commands import AnswerStep, ReturnToStep, SkipStep
from noctui.domain.run_views import PlaybookDetail, PlaybookQuery
from noctui.services import absence, change_rows
from noctui.store import connect, journal
from tests.domain.playbooks import lane, step
from tests.services.running import CY, ask, detail, done, run, running_scene, say, started
from tests.services.scene import ANNA, BO, Scene
from tests.services.staff import HEAD, LEAD, STAFF

WHO = Field("who", {"en": "Who takes it?"}, "person")
BACKED = {"en": "Call {post.backup}.", "zh": "联系 {post.backup}。"}
ABSENT = Playbook(
    "absent",
    {"en": "Somebody absent", "zh": "缺岗"},
    (
        lane(
            "post",
            step("approve", "may", "granted:enter", "denied:enter", by=("leader",), record=(WHO,)),
            step("do", "enter", "done:", enter="absence", skip="end", role="duty", hint=BACKED),
        ),
    ),
    parameters=(Parameter("person", {"en": "Who?"}, "person"), Parameter("post", {"en": "Where?"}, "post")),
    version="a1",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db"), ABSENT) as scene:
        yield scene


def entered(desk: Scene, answer: str = "granted", leader: Any = LEAD, takes: str = "", **given: str) -> list[str]:
    """What the run says that it entered, in English and Chinese; walked to its end by Bo."""
    parameters = {"person": "anna", "post": "noc", **given}
    number = started(desk, "absent", who=BO, parameters=parameters)
    assert say(desk, number, "may", answer, leader, records={"who": takes} if takes else {}).done
    assert say(desk, number, "enter", who=BO).done
    assert [one.ended is not None for one in run(desk, number).lanes.values()] == [True]
    return words(desk, number)


def words(desk: Scene, number: int) -> list[str]:
    [event] = [event for event in detail(desk, number).events if event.kind == "entered"]
    return [event.data["say.en"], event.data["say.zh"]]


def first(desk: Scene, post: str = "noc") -> tuple[str, ...]:
    return tuple(desk.verb(lambda tx: on_duty(tx.roster, post, desk.now).first))


def changes(desk: Scene) -> list[tuple[str, str]]:
    """(status, who stands in) of what the roster shows."""
    rows = desk.read(lambda c: change_rows.change_rows(c, desk.site, desk.now))
    return [(row.status, row.stand_in) for row in rows]


def aloud(desk: Scene) -> list[str]:
    """What was said of the roster and of what was entered."""
    kinds = ("absence", "stand_in", "support", "run_entered")
    return [one.kind for one in desk.announced if one.kind in kinds]


@pytest.mark.req("PB-14", "R137")
def test_the_yes_of_the_run_puts_the_backup_person_on_in_the_name_of_who_answers(desk: Scene) -> None:
    assert entered(desk) == [
        "R-1: Bo has NOC duty for Anna",
        "R-1：NOC duty 由 Bo 接替 Anna",
    ]
    assert (first(desk), changes(desk)) == (("bo",), [("in_force", "Bo")])
    assert aloud(desk) == ["stand_in"], "nobody is asked for what is decided"
    entries = desk.read(lambda c: list(journal.about(c, "R-1", 10)))
    made = [(entry.actor, entry.payload["status"]) for entry in entries if entry.kind == "roster.stand_in"]
    assert sorted(made) == [("bo", "in_force"), ("bo", "reported")]
    [told] = [one for one in desk.read(lambda c: list(journal.about(c, "RUN-1", 50))) if one.kind == "run.entered"]
    assert told.payload["say.zh"] == "R-1：NOC duty 由 Bo 接替 Anna", "the journal has it in both languages"


def test_who_is_absent_is_not_the_one_to_be_called_for_their_post(desk: Scene) -> None:
    number = started(desk, "absent", who=BO, parameters={"person": "anna", "post": "noc"})
    other = started(desk, "absent", who=BO, parameters={"person": "cy", "post": "noc"})
    assert [one.person for one in detail(desk, number).roles["duty"].contacts] == ["bo"]
    assert [one.person for one in detail(desk, other).roles["duty"].contacts] == ["anna", "bo"]


def test_a_hint_names_who_backs_the_post_up_with_the_number(desk: Scene) -> None:
    roster = desk.site.file.roster
    called = replace(roster.people["bo"], contacts=(Contact("phone", "8002"),))
    known = replace(roster, people={**roster.people, "bo": called})
    desk.site = replace(desk.site, file=replace(desk.site.file, roster=known))
    desk.restart()
    number = started(desk, "absent", who=BO, parameters={"person": "anna", "post": "noc"})
    (_lane, (_may, enter)), *_others = detail(desk, number).lanes
    assert enter.hint == {"en": "Call Bo 8002.", "zh": "联系 Bo 8002。"}


def test_whom_the_approval_names_takes_the_post_and_the_run_that_the_missing_person_had(desk: Scene) -> None:
    mine = started(desk, "checks", who=ANNA)
    assert entered(desk, takes="Cy")[0] == "R-1: Cy has NOC duty for Anna"
    assert first(desk) == ("cy",)
    assert run(desk, mine).owner == "cy"


def test_a_run_of_the_missing_person_goes_with_the_post_and_on(desk: Scene) -> None:
    number = started(desk, "absent", who=ANNA, parameters={"person": "anna", "post": "noc"})
    assert say(desk, number, "may", "granted", LEAD).done
    assert say(desk, number, "enter", who=BO).done
    assert run(desk, number).owner == "bo"
    assert [event.kind for event in detail(desk, number).events][-3:] == ["answered", "handed", "entered"]


@pytest.mark.parametrize(
    ("more", "said", "shown"),
    [
        (
            {"answer": "denied"},
            "R-1 waits for a decision (5, A): nobody said yes",
            [("reported", "")],
        ),
        (
            {"takes": "a stranger"},
            "(5, A): a stranger is not in the roster; Anna at NOC duty",
            [("reported", "")],
        ),
        ({"takes": "anna"}, "(5, A): nobody else is named; Anna at NOC duty", [("reported", "")]),
        ({"person": "the night operator"}, "(5, M reports it): the roster has no the night operator", []),
        ({"post": "gate"}, "(5, M reports it): the roster has no post gate", []),
        ({"person": "cy"}, "c changes it): Cy does not have NOC duty now", []),
        ({"post": "night"}, "R-1 waits for a stand-in (5, A): ", [("support", "")]),
    ],
)
def test_what_can_not_be_entered_is_said_and_done_at_place_5_and_the_run_goes_on(
    desk: Scene, more: dict[str, str], said: str, shown: list[tuple[str, str]]
) -> None:
    english, chinese = entered(desk, **more)
    assert said in english
    assert "5" in english
    assert "按 5" in chinese
    assert changes(desk) == shown
    assert aloud(desk)[-1] == "run_entered"


def test_a_yes_of_whom_the_roster_does_not_let_decide_waits_for_one_who_may(desk: Scene) -> None:
    english, _ = entered(desk, person="lead", post="leader", leader=LEAD)
    assert english.startswith("R-1 waits for a decision (5, A): another than Lea has to say yes")
    assert aloud(desk) == ["absence", "run_entered"], "who may is asked"


def test_who_does_not_lead_the_post_is_named(desk: Scene) -> None:
    roster = replace(STAFF, posts={**STAFF.posts, "noc": replace(STAFF.posts["noc"], above="head")})
    desk.site = replace(desk.site, file=replace(desk.site.file, roster=roster))
    desk.restart()
    assert "(5, A): Lea does not lead the post" in entered(desk)[0]


def test_nobody_is_put_on_who_is_on_leave(desk: Scene) -> None:
    roster = replace(STAFF, leaves=(Leave("own", "cy", desk.now, desk.now + HOUR),))
    desk.site = replace(desk.site, file=replace(desk.site.file, roster=roster))
    desk.restart()
    assert "Cy is on leave; " in entered(desk, takes="cy")[0]


def test_what_place_5_knows_already_is_not_entered_twice(desk: Scene) -> None:
    done(desk, ReportAbsence("noc", "anna", "does not answer"), BO)
    assert entered(desk)[0].startswith("R-1 says so already (5 shows it): Anna")
    assert changes(desk) == [("reported", "")]


def test_a_site_without_a_roster_goes_through_the_plan_all_the_same(desk: Scene) -> None:
    desk.site = replace(desk.site, file=replace(desk.site.file, roster=replace(STAFF, people={}, posts={})))
    desk.restart()
    assert "the roster has no post noc" in entered(desk, leader=CY)[0]


def test_a_step_that_was_put_off_is_entered_when_it_is_done_and_never_when_it_is_left_out(desk: Scene) -> None:
    number = started(desk, "absent", who=BO, parameters={"person": "anna", "post": "noc"})
    say(desk, number, "may", "granted", LEAD)
    done(desk, SkipStep(number, "enter", 1, "no hands", later=True), BO)
    assert changes(desk) == []
    done(desk, ReturnToStep(number, "enter"), BO)
    assert words(desk, number)[0].startswith("R-1: Bo has")


def test_the_answer_and_what_it_enters_are_one_transaction(desk: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    number = started(desk, "absent", who=BO, parameters={"person": "anna", "post": "noc"})
    say(desk, number, "may", "granted", LEAD)

    def cut_off(*_args: object) -> None:
        raise InterruptedError

    with monkeypatch.context() as patched:
        patched.setattr(absence, "_tell", cut_off)
        with pytest.raises(InterruptedError):
            desk.do(AnswerStep(number, "enter", 1, "done"), BO)
    desk.restart()
    assert (run(desk, number).at("enter") is not None, changes(desk), first(desk)) == (True, [], ("anna",))
    assert say(desk, number, "enter", who=BO).done
    assert first(desk) == ("bo",)


def test_people_and_posts_are_found_by_whatever_they_are_called(desk: Scene) -> None:
    number = started(desk, "absent", who=BO, parameters={"person": "ANNA", "post": "NOC duty"})
    assert detail(desk, number).parameters == {"person": "Anna", "post": "NOC duty"}
    say(desk, number, "may", "granted", HEAD)
    say(desk, number, "enter", who=BO)
    assert first(desk) == ("bo",)


def test_the_forms_are_told_whom_the_roster_has_those_first_who_are_likely_meant(desk: Scene) -> None:
    told = ask(desk, PlaybookQuery("absent"))
    assert isinstance(told, PlaybookDetail)
    assert [*told.people] == ["anna", "lead", "head", "bo", "cy"], "whoever has a post now before all"
    assert told.posts["noc"] == {"en": "NOC duty"}
    number = started(desk, "absent", who=BO, parameters={"person": "anna", "post": "noc"})
    assert [*detail(desk, number).people] == ["bo", "head", "anna", "cy", "lead"], "whoever backs one up before all"
    assert detail(desk, started(desk, "checks")).people == {}


def test_the_only_post_of_a_site_need_not_be_named(desk: Scene) -> None:
    only = replace(STAFF, posts={"noc": STAFF.posts["noc"]})
    desk.site = replace(desk.site, file=replace(desk.site.file, roster=only))
    desk.restart()
    assert detail(desk, started(desk, "absent", parameters={"person": "anna"})).parameters["post"] == "NOC duty"


def test_a_post_is_called_in_each_language_by_its_own_name(desk: Scene) -> None:
    named = replace(STAFF.posts["noc"], name={"en": "Duty desk", "zh": "值班台"})
    desk.site = replace(desk.site, file=replace(desk.site.file, roster=replace(STAFF, posts={"noc": named})))
    desk.restart()
    spoken = step("do", "tell", "done:", say="Tell it to {post}")
    book = replace(ABSENT, id="told", lanes=(lane("post", spoken),))
    desk.site = replace(desk.site, file=replace(desk.site.file, playbooks={"told": book}))
    number = started(desk, "told", parameters={"person": "anna", "post": "值班台"})
    assert detail(desk, number).row.lanes[0].say == {"en": "Tell it to Duty desk", "zh": "Tell it to 值班台！"}
