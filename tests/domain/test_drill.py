"""When things of a scenario happen, and where its right answers lead."""

from noctui.domain.drill import filled, furthest, happenings, reached, waiting
from noctui.domain.drill_paths import possible, reachable
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.run import fold
from noctui.domain.run_clocks import Deadline
from tests.domain.drills import BEGAN, PLAN, SCENARIO, Script, ids


def at(script: Script) -> dict[str, float]:
    run = fold(1, PLAN, script.events)
    return {each.id: (each.at - BEGAN) / SECOND for each in happenings(SCENARIO, BEGAN, [run])}


def test_before_the_playbook_is_started_only_what_has_a_time_happens() -> None:
    assert ids(happenings(SCENARIO, BEGAN, [])) == ["caller"]
    assert ids(waiting(SCENARIO, BEGAN, [])) == ["missing", "found"]
    assert reached([], "start") is None


def test_a_reply_comes_so_long_after_its_step_was_reached() -> None:
    script = Script().tell(30, "started").tell(40, "answered", "alarm", "done")
    assert at(script) == {"caller": 0, "reply:call:1": 50}


def test_the_second_visit_of_a_step_has_the_second_reply_and_all_after_it_have_the_last() -> None:
    script = Script().tell(30, "started").tell(40, "answered", "alarm", "done")
    script.tell(60, "answered", "call", "not_reached").tell(70, "answered", "call", "not_reached")
    assert {key: when for key, when in at(script).items() if key.startswith("reply")} == {
        "reply:call:1": 50,
        "reply:call:2": 60,
        "reply:call:3": 70,
    }
    assert SCENARIO.reply("call", 3) is SCENARIO.reply("call", 2)


def test_an_inject_waits_for_its_step_or_for_the_answer_to_it() -> None:
    script = Script().tell(0, "started").tell(10, "answered", "alarm", "done").tell(20, "answered", "call", "reached")
    assert at(script)["missing"] == 40
    assert "found" not in at(script)
    assert at(script.tell(50, "answered", "out", "missing"))["found"] == 55


def test_a_lane_that_waits_for_the_authorisation_has_reached_nothing() -> None:
    script = Script().tell(0, "started")
    assert "reply:ups:1" not in at(script)
    assert at(script.tell(90, "authorised"))["reply:ups:1"] == 90


def test_the_right_answers_leave_out_what_only_wrong_ones_lead_to() -> None:
    everything = reachable(PLAN, {}, possible(PLAN.steps(), {}))
    assert everything == {"alarm", "call", "out", "tell", "ups", "head"}
    right = possible(PLAN.steps(), {"out": {"all"}})
    assert reachable(PLAN, {}, right) == everything - {"tell"}


def test_parameters_are_filled_in_and_what_is_no_parameter_stays() -> None:
    assert filled("Smoke in {room}, {who}", {"room": "HQ {who}"}) == "Smoke in HQ {who}, {who}"


def test_the_clock_may_jump_to_an_hour_after_the_last_thing_that_may_come() -> None:
    assert furthest(SCENARIO, BEGAN, [], ()) == BEGAN + 4 * MINUTE + HOUR
    late = Script().tell(0, "started").tell(10, "answered", "alarm", "done").tell(400, "answered", "call", "reached")
    run = fold(1, PLAN, late.events)
    assert furthest(SCENARIO, BEGAN, [run], ()) == BEGAN + 420 * SECOND + HOUR
    wait = Deadline("waited", "out", BEGAN + 3 * HOUR)
    assert furthest(SCENARIO, BEGAN, [run], (wait,)) == BEGAN + 4 * HOUR
