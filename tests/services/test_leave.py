"""Planned leave through the door of the desk: who hears of what, the customer's clock, the roster with it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.domain import roster_effects
from noctui.domain.commands import Answer
from noctui.domain.inventory import Operator
from noctui.domain.moments import DAY, HOUR
from noctui.domain.roster import on_duty
from noctui.domain.roster_commands import AskLeave, LeaveStep, StepLeave
from noctui.services import change_rows
from tests.services.scene import ANNA, Scene
from tests.services.staff import HEAD, LEAD, MONDAY, STAFF, change, look, staff_scene

BEGIN, END = MONDAY + 14 * DAY, MONDAY + 19 * DAY
ASK = AskLeave("anna", BEGIN, END, "wedding")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staff_scene(tmp_path) as found:
        yield found


def step(scene: Scene, number: int, what: LeaveStep, who: Operator, text: str = "") -> Answer:
    return scene.do(StepLeave(number, what, text), who)


def agreed(scene: Scene) -> int:
    number = change(scene, scene.do(ASK)).id
    for what, who, text in (("approve", LEAD, ""), ("plan", ANNA, "Bo has it"), ("customer_yes", LEAD, "letter 12")):
        assert step(scene, number, what, who, text).done  # type: ignore[arg-type]
    return number


def heard(scene: Scene) -> list[tuple[str, str]]:
    return [(row.params["status"], row.params["to"]) for row in scene.announced if row.kind == "leave"]


@pytest.mark.req("R388")
def test_everybody_hears_what_is_theirs_to_do(scene: Scene) -> None:
    number = agreed(scene)
    assert heard(scene) == [("asked", "Lea"), ("approved", "Anna"), ("planned", "Lea"), ("in_force", "Anna")]
    duty = scene.verb(lambda tx: on_duty(tx.roster, "noc", BEGIN))
    assert (duty.first, duty.backup, duty.source) == ((), ("bo",), "leave")
    look(scene, END - DAY)
    assert step(scene, number, "return", ANNA).params == {"change": str(number)}
    assert scene.verb(lambda tx: on_duty(tx.roster, "noc", END - HOUR)).first == ("anna",)


@pytest.mark.req("C-103", "R388")
def test_a_customer_that_does_not_answer_in_two_working_days_is_announced_to_the_supervisor(scene: Scene) -> None:
    number = change(scene, scene.do(ASK)).id
    step(scene, number, "approve", LEAD)
    planned = change(scene, step(scene, number, "plan", ANNA, "Bo has it"))
    assert planned.due == scene.now + 2 * DAY
    told = len(heard(scene))
    look(scene, planned.due - 1)
    assert len(heard(scene)) == told
    look(scene, planned.due)
    assert heard(scene)[told:] == [("planned", "Lea")]
    assert scene.announced[-1].params["overdue"] == "1"
    look(scene, BEGIN)
    assert heard(scene)[-1] == ("expired", "Lea")
    assert scene.verb(lambda tx: on_duty(tx.roster, "noc", BEGIN + HOUR)).first == ("anna",)


def test_who_is_not_back_is_on_record(scene: Scene) -> None:
    number = agreed(scene)
    look(scene, END + DAY)
    assert heard(scene)[-2:] == [("late", "Lea"), ("late", "Lea")]
    (row,) = scene.read(lambda c: change_rows.change_rows(c, scene.site, scene.now))
    assert (row.status, row.steps, row.plan) == ("late", ("return",), "Bo has it")
    assert step(scene, number, "return", ANNA).params["late"] == "1"
    assert scene.read(lambda c: change_rows.change_rows(c, scene.site, scene.now)) == []


def test_nobody_takes_a_step_that_is_not_theirs(scene: Scene) -> None:
    number = change(scene, scene.do(ASK)).id
    assert step(scene, number, "approve", ANNA).code == "needs_other"
    assert step(scene, number, "customer_yes", LEAD, "x").code == "wrong_step"
    lead = change(scene, scene.do(AskLeave("lead", BEGIN, END, "rest"), LEAD)).id
    assert heard(scene)[-1] == ("asked", "Hedda")
    assert step(scene, lead, "approve", LEAD).code == "needs_other"
    assert step(scene, lead, "approve", HEAD).done


def test_what_it_would_bring_is_said_before(scene: Scene) -> None:
    said = scene.do(AskLeave("anna", BEGIN, END, "wedding", trial=True))
    kinds = {(one.kind, one.post) for one in roster_effects.read(said.params["findings"])}
    assert ("on_leave", "noc") in kinds
    assert ("empty", "night") in kinds, "nobody is her backup there"
    assert scene.announced == []


def test_a_request_that_makes_no_sense_is_refused(scene: Scene) -> None:
    assert scene.do(AskLeave("zoe", BEGIN, END, "x")).code == "unknown_member"
    assert scene.do(AskLeave("anna", BEGIN, END, " ")).code == "text_required"
    assert scene.do(AskLeave("anna", MONDAY, END, "x")).code == "begun"
    assert scene.do(AskLeave("anna", END, BEGIN, "x")).code == "bad_span"
    assert scene.do(StepLeave(9, "approve")).code == "unknown_change"


def test_a_person_who_has_left_the_files_stops_nobody(scene: Scene) -> None:
    made = change(scene, scene.do(ASK))
    people = {name: one for name, one in STAFF.people.items() if name != "anna"}
    roster = replace(STAFF, people=people, posts={"leader": STAFF.posts["leader"]})
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=roster))
    scene.restart()
    look(scene, BEGIN)
    assert heard(scene)[-1] == ("expired", "")
    assert step(scene, made.id, "withdraw", LEAD).code == "wrong_step"
