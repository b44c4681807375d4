"""Duty that is changed at the desk: who may, what is said before, what it brings, and how it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain import roster_effects
from noctui.domain.inventory import Operator
from noctui.domain.moments import DAY, HOUR
from noctui.domain.overrides import Stint
from noctui.domain.roster import on_duty
from noctui.domain.roster_commands import (
    AnswerSwap,
    ChangeDuty,
    EndChange,
    FixPlan,
    OfferSwap,
    PlanGuard,
    RosterCommand,
)
from noctui.services import change_rows
from tests.services.scene import ANNA, BO, Scene
from tests.services.staff import HEAD, LEAD, MONDAY, change, look, staff_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staff_scene(tmp_path) as found:
        yield found


def first(scene: Scene, post: str, at: int) -> tuple[str, ...]:
    return tuple(scene.verb(lambda tx: on_duty(tx.roster, post, at).first))


def replaced(reason: str = "ill", trial: bool = False) -> ChangeDuty:
    return ChangeDuty("noc", MONDAY + HOUR, MONDAY + 9 * HOUR, "anna", "cy", reason, trial=trial)


def test_a_replacement_counts_in_its_span_and_is_journalled(scene: Scene) -> None:
    made = change(scene, scene.do(replaced(), LEAD))
    assert [first(scene, "noc", MONDAY + hour * HOUR) for hour in (0, 1, 8, 9)] == [
        ("anna",),
        ("cy",),
        ("cy",),
        ("anna",),
    ]
    assert (made.status, made.by, made.kind, made.people) == ("in_force", "lead", "override", ("anna", "cy"))
    (row,) = scene.read(lambda c: change_rows.change_rows(c, scene.site, scene.now))
    assert (row.id, row.names, row.by, row.reason, row.steps) == (made.id, ("Anna", "Cy"), "Lea", "ill", ("end",))


def test_a_trial_says_what_would_come_of_it_and_stores_nothing(scene: Scene) -> None:
    nobody = ChangeDuty("leader", MONDAY + HOUR, MONDAY + DAY, "lead", reason="leave", trial=True)
    said = scene.do(nobody, HEAD)
    assert [one.kind for one in roster_effects.read(said.params["findings"])] == ["backup_only"]
    assert "change" not in said.params
    assert scene.read(lambda c: change_rows.change_rows(c, scene.site, scene.now)) == []


def test_what_would_come_of_it_names_people_as_others_call_them(scene: Scene) -> None:
    novice = ChangeDuty("leader", MONDAY + HOUR, MONDAY + DAY, "lead", "anna", reason="leave", trial=True)
    (found,) = roster_effects.read(scene.do(novice, HEAD).params["findings"])
    assert (found.kind, found.person) == ("unable", "Anna")


def test_a_change_at_the_same_time_is_named_and_one_that_changes_nothing_refused(scene: Scene) -> None:
    made = change(scene, scene.do(replaced(), LEAD))
    assert scene.do(replaced(), LEAD).code == "no_change", "anna is not on any more"
    after = scene.do(ChangeDuty("noc", MONDAY + 2 * HOUR, MONDAY + DAY, on="bo", reason="storm"), LEAD)
    assert after.params["overlaps"] == f"R-{made.id}"


def test_what_is_ended_stays_as_it_was_until_then(scene: Scene) -> None:
    made = change(scene, scene.do(replaced(), LEAD))
    look(scene, MONDAY + 4 * HOUR)
    assert change(scene, scene.do(EndChange(made.id, "well again"), LEAD)).status == "ended"
    assert first(scene, "noc", MONDAY + 2 * HOUR) == ("cy",)
    assert first(scene, "noc", MONDAY + 5 * HOUR) == ("anna",)
    assert scene.do(EndChange(made.id, "again"), LEAD).code == "wrong_step"


def test_what_has_not_begun_is_withdrawn(scene: Scene) -> None:
    made = change(scene, scene.do(replaced(), LEAD))
    assert change(scene, scene.do(EndChange(made.id, "mistake"), LEAD)).status == "withdrawn"
    assert first(scene, "noc", MONDAY + 2 * HOUR) == ("anna",)


def test_a_change_leaves_the_screen_when_its_time_is_over(scene: Scene) -> None:
    scene.do(replaced(), LEAD)
    look(scene, MONDAY + 9 * HOUR)
    assert scene.read(lambda c: change_rows.change_rows(c, scene.site, scene.now)) == []


def test_what_makes_no_sense_is_refused(scene: Scene) -> None:
    begin, end = MONDAY + HOUR, MONDAY + DAY
    refused: dict[str, tuple[RosterCommand, Operator]] = {
        "not_leader": (replaced(), ANNA),
        "unknown_post": (ChangeDuty("nowhere", begin, end, on="cy", reason="x"), LEAD),
        "unknown_rotation": (ChangeDuty("nowhere", begin, end, on="cy", reason="x", side=None), HEAD),
        "unknown_member": (ChangeDuty("noc", begin, end, on="zoe", reason="x"), LEAD),
        "nobody_named": (ChangeDuty("noc", begin, end, reason="x"), LEAD),
        "text_required": (ChangeDuty("noc", begin, end, on="cy"), LEAD),
        "bad_span": (ChangeDuty("noc", begin, begin, on="cy", reason="x"), LEAD),
        "unknown_change": (EndChange(99, "x"), LEAD),
    }
    assert {code: scene.do(command, who).code for code, (command, who) in refused.items()} == {
        code: code for code in refused
    }


def test_the_past_can_not_be_changed(scene: Scene) -> None:
    scene.now = MONDAY + 3 * HOUR
    made = change(scene, scene.do(ChangeDuty("noc", MONDAY, MONDAY + DAY, "anna", "cy", "ill"), LEAD))
    assert made.begin == scene.now
    assert first(scene, "noc", MONDAY + HOUR) == ("anna",)


def test_a_rotation_is_changed_wherever_it_is_used(scene: Scene) -> None:
    command = ChangeDuty("turns", MONDAY + HOUR, MONDAY + 9 * HOUR, "anna", "cy", "ill", side=None)
    change(scene, scene.do(command, LEAD))
    assert first(scene, "night", MONDAY + HOUR) == ("cy",)


@pytest.mark.req("R310", "C-104")
def test_a_guard_adds_people_and_says_that_it_was_asked_for_too_late(scene: Scene) -> None:
    near = PlanGuard("Year end", MONDAY + 3 * DAY, MONDAY + 5 * DAY, {"noc": ("cy",)})
    answer = scene.do(near, LEAD)
    assert answer.params["short_notice"] == "2"
    change(scene, answer)
    assert first(scene, "noc", MONDAY + 4 * DAY) == ("anna", "cy")
    far = PlanGuard("Flood", MONDAY + 22 * DAY, MONDAY + 25 * DAY, {"noc": ("cy",)})
    assert "short_notice" not in scene.do(far, LEAD).params


def test_a_plan_stands_instead_of_the_rota(scene: Scene) -> None:
    stint = Stint(MONDAY + DAY, MONDAY + 2 * DAY, "cy")
    change(scene, scene.do(FixPlan("noc", stint.begin, stint.end, (stint,), "drill"), LEAD))
    assert [first(scene, "noc", MONDAY + day * DAY) for day in (0, 1, 2)] == [("anna",), ("cy",), ("anna",)]


SWAP = OfferSwap("night", MONDAY + 25 * HOUR, "bo", MONDAY + 37 * HOUR, "wedding")
"""anna's turn of Tuesday morning for bo's of Tuesday evening."""


def test_the_row_of_a_swap_tells_what_each_gives_the_other(scene: Scene) -> None:
    change(scene, scene.do(SWAP, ANNA))
    (row,) = scene.read(lambda c: change_rows.change_rows(c, scene.site, scene.now))
    assert [(stint.person, stint.begin) for stint in row.stints] == [
        ("anna", MONDAY + DAY),
        ("bo", MONDAY + 36 * HOUR),
    ]


def test_a_swap_counts_only_when_the_other_one_agrees(scene: Scene) -> None:
    made = change(scene, scene.do(SWAP, ANNA))
    assert (made.status, made.due, scene.announced[-1].params["to"]) == ("offered", MONDAY + DAY, "Bo")
    assert first(scene, "night", MONDAY + 25 * HOUR) == ("anna",)
    assert scene.do(AnswerSwap(made.id, True), ANNA).code == "not_asked"
    agreed = change(scene, scene.do(AnswerSwap(made.id, True), BO))
    assert (agreed.status, scene.announced[-1].params["to"]) == ("in_force", "Anna")
    assert [first(scene, "night", MONDAY + hour * HOUR) for hour in (25, 37, 49)] == [("bo",), ("anna",), ("anna",)]


def test_a_swap_that_is_refused_or_too_late_changes_nothing(scene: Scene) -> None:
    no = change(scene, scene.do(SWAP, ANNA))
    assert change(scene, scene.do(AnswerSwap(no.id, False, "busy"), BO)).status == "refused"
    late = change(scene, scene.do(SWAP, ANNA))
    look(scene, MONDAY + DAY)
    assert scene.do(AnswerSwap(late.id, True), BO).code == "wrong_step"
    assert first(scene, "night", MONDAY + 25 * HOUR) == ("anna",)
    assert scene.announced[-1].params["status"] == "expired"


def test_a_swap_of_a_shift_that_has_changed_meanwhile_is_impossible(scene: Scene) -> None:
    made = change(scene, scene.do(SWAP, ANNA))
    scene.do(ChangeDuty("night", MONDAY + 24 * HOUR, MONDAY + 30 * HOUR, "anna", "cy", "ill"), LEAD)
    assert scene.do(AnswerSwap(made.id, True), BO).code == "roster_changed"


def test_only_own_shifts_are_offered(scene: Scene) -> None:
    assert scene.do(SWAP, BO).code == "no_such_shift"
    assert scene.do(OfferSwap("night", MONDAY + 25 * HOUR, "anna", MONDAY + 49 * HOUR), ANNA).code == "same_person"
    assert scene.do(OfferSwap("night", MONDAY + HOUR, "bo", MONDAY + 37 * HOUR), ANNA).code == "begun"


def test_a_swap_beyond_all_calendars_is_refused(scene: Scene) -> None:
    for far in (-(2**61), 2**61):
        assert scene.do(OfferSwap("night", far, "bo", MONDAY + 37 * HOUR), ANNA).code == "bad_span"
        assert scene.do(OfferSwap("night", MONDAY + 25 * HOUR, "bo", far), ANNA).code == "bad_span"
        assert scene.do(ChangeDuty("noc", far, far + DAY, on="cy", reason="x"), LEAD).code == "bad_span"


def test_a_swap_that_has_begun_can_not_be_ended(scene: Scene) -> None:
    made = change(scene, scene.do(SWAP, ANNA))
    scene.do(AnswerSwap(made.id, True), BO)
    look(scene, MONDAY + 26 * HOUR)
    assert scene.do(EndChange(made.id, "no more"), ANNA).code == "begun"
