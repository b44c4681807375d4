"""What a drill was worth, line by line."""

from dataclasses import replace

import pytest

from noctui.domain.drill_points import Point, Score
from noctui.domain.drill_score import score, so_far
from noctui.domain.moments import MINUTE, SECOND
from tests.domain.drills import BEGAN, PLAN, SCENARIO, Script


def model() -> Script:
    """Everything in time, in order and written down."""
    script = Script().tell(30, "started").tell(40, "answered", "alarm", "done")
    script.tell(55, "answered", "call", "not_reached", said="engaged").tell(60, "authorised", by="li")
    script.tell(70, "answered", "ups", "within", value="22")
    script.tell(80, "answered", "call", "reached", said="two engines")
    script.tell(90, "answered", "head", "reached").tell(120, "answered", "out", "all")
    return script.tell(130, "finished")


def judged(script: Script) -> Score:
    played = [script.played] if script.events else []
    return score(SCENARIO, BEGAN, played, BEGAN + 3 * MINUTE)


def point(found: Score, kind: str, about: str = "") -> Point:
    return next(each for each in found.points if (each.kind, each.about) == (kind, about))


def test_a_model_drill_has_every_point() -> None:
    found = judged(model())
    assert (found.percent, found.first, found.took) == (100, 30 * SECOND, 3 * MINUTE)
    assert all(each.earned == each.possible for each in found.points)


@pytest.mark.parametrize(
    ("seconds", "earned", "code"), [(60, 10, "in_time"), (61, 5, "late"), (120, 5, "late"), (121, 0, "late")]
)
def test_a_late_first_deed_is_worth_half_and_one_twice_as_late_nothing(seconds: int, earned: int, code: str) -> None:
    first = point(judged(Script().tell(seconds, "started")), "first", "start")
    assert (first.earned, first.code, first.took) == (earned, code, seconds * SECOND)


def test_who_does_nothing_is_told_what_never_happened() -> None:
    found = judged(Script())
    assert (found.percent, found.first) == (0, None)
    assert point(found, "target", "authorise").code == "never"
    assert point(found, "order", "call head").code == "not_called"
    assert point(found, "end").code == "never"


def test_a_limit_of_a_step_counts_from_its_opening_without_what_the_run_stood_still() -> None:
    script = Script().tell(0, "started").tell(10, "paused").tell(110, "resumed").tell(150, "answered", "alarm", "done")
    found = point(judged(script), "limit", "alarm")
    assert (found.took, found.within, found.code) == (50 * SECOND, MINUTE, "in_time")


def test_a_wrong_branch_names_the_fact_that_makes_it_wrong() -> None:
    script = Script().tell(0, "started").tell(5, "answered", "alarm", "done")
    script.tell(9, "answered", "call", "not_reached").tell(20, "answered", "call", "not_reached")
    branches = [each for each in judged(script).points if each.kind == "branch"]
    assert [(each.code, each.answer, each.why.get("en", "")) for each in branches] == [
        ("fits", "not_reached", ""),
        ("wrong", "not_reached", "They did answer."),
    ]


def test_a_skipped_step_costs_and_so_does_one_that_was_put_off_for_good() -> None:
    left_out = Script().tell(0, "started").tell(5, "skipped", "alarm")
    put_off = Script().tell(0, "started").tell(5, "deferred", "alarm")
    done_after_all = Script().tell(0, "started").tell(5, "deferred", "alarm").tell(50, "returned", "alarm")
    assert point(judged(left_out), "skipped", "alarm").code == "left_out"
    assert point(judged(put_off), "skipped", "alarm").possible == 3
    assert [each for each in judged(done_after_all).points if each.kind == "skipped"] == []


def test_calls_in_another_order_lose_the_pair() -> None:
    script = Script().tell(0, "started").tell(1, "authorised").tell(2, "answered", "ups", "within", value="22")
    script.tell(3, "answered", "head", "reached").tell(4, "answered", "alarm", "done")
    script.tell(5, "answered", "call", "reached")
    assert point(judged(script), "order", "call head").code == "out_of_order"


def test_a_number_that_was_read_wrongly_and_a_field_left_empty_are_told() -> None:
    script = Script().tell(0, "started").tell(1, "authorised").tell(2, "answered", "ups", "within", value="32")
    script.tell(4, "answered", "alarm", "done").tell(5, "answered", "call", "reached")
    value, record = point(judged(script), "value", "ups"), point(judged(script), "record", "call")
    assert (value.earned, value.answer, value.why["en"]) == (0, "32", "It shows 22 minutes.")
    assert (record.earned, record.answer) == (0, "said")


def test_what_two_wrote_down_who_had_to_agree_counts_together() -> None:
    both = replace(PLAN.by_id["call"], both=True)
    lane = PLAN.lanes[0]
    plan = replace(PLAN, lanes=(replace(lane, steps=(lane.steps[0], both, *lane.steps[2:])), PLAN.lanes[1]))
    script = Script(plan).tell(0, "started").tell(1, "answered", "alarm", "done")
    script.tell(5, "answered", "call", "reached", said="two engines").tell(8, "agreed", "call", "reached", login="bob")
    assert point(judged(script), "record", "call").code == "complete"


def test_another_playbook_than_the_one_that_is_drilled_ends_badly() -> None:
    other = Script(replace(PLAN, id="flood")).tell(0, "started").tell(9, "finished")
    found = point(judged(other), "end")
    assert (found.code, found.answer, found.earned) == ("other_plan", "flood", 0)
    assert point(judged(model().tell(140, "noted")), "end").code == "finished"


def test_while_it_goes_on_nothing_is_lost_that_may_still_be_done_in_time() -> None:
    script = Script().tell(30, "started").tell(40, "answered", "alarm", "done")
    early = so_far(SCENARIO, BEGAN, [script.played], BEGAN + MINUTE)
    assert (early.percent, {each.kind for each in early.points}) == (100, {"first", "limit"})
    later = so_far(SCENARIO, BEGAN, [script.played], BEGAN + 200 * SECOND)
    assert [(each.about, each.code) for each in later.points if each.kind == "target"] == [("authorise", "never")]
