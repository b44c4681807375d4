"""What may be done to a run now, and why not."""

from collections.abc import Mapping

import pytest

from noctui.domain.moments import MINUTE
from noctui.domain.playbook import Field, Parameter, Playbook, Probe
from noctui.domain.run_rules import (
    closed,
    finish_refusal,
    is_number,
    measured,
    refusal,
    return_refusal,
    skip_refusal,
    unrecorded,
)
from noctui.domain.run_words import filled
from noctui.domain.run_words import refusal as parameter_refusal
from tests.domain.playbooks import CHECKS, FIRE, Life, lane, step


def why(life: Life, name: str, answer: str = "done", login: str = "anna", text: str = "", **records: str) -> str:
    found = refusal(life.run, life.playbook, name, answer, login, records, text, life.now)
    return found[0] if found is not None else ""


def test_only_an_open_step_of_a_run_that_goes_on_is_answered() -> None:
    life = Life(FIRE)
    assert why(life, "alarm") == ""
    assert why(life, "nothing") == "no_such_step"
    assert why(life, "out") == "not_there"
    assert why(life, "alarm", "maybe") == "unknown_answer"
    assert why(life.add("paused"), "alarm") == "run_paused"
    assert why(life.add("resumed").add("aborted"), "alarm") == "run_ended"
    blocked = Life(FIRE).add("authorised").add("answered", "left", "within", value="9")
    assert why(blocked, "cut") == "blocked"


def test_a_step_asks_for_what_has_to_be_written_down() -> None:
    life = Life(FIRE).done("alarm")
    assert why(life, "out", "all") == "record_required"
    assert why(life, "out", "all", count=" ") == "record_required"
    assert why(life, "out", "all", count="many") == "no_number"
    assert why(life, "out", "all", count="12") == ""


def test_a_choice_is_one_of_those_that_the_file_gives() -> None:
    colour = Field("colour", {}, "choice", choices=step("decide", "", "red:", "blue:").exits)
    asked = step("do", "a", "done:", record=(colour,))
    assert unrecorded(asked, {"colour": "green"}) == ("no_choice", {"field": "colour", "known": "red, blue"})
    assert unrecorded(asked, {"colour": "red"}) is None
    assert unrecorded(asked, {}) is None


@pytest.mark.parametrize("text", ["0", "12", "0.5", "-3", " 7 ", "5."])
def test_a_plain_decimal_is_a_number(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "-", ".5", "1e9", "inf", "nan", "1,5", "十", "0x10", "9" * 12, "1.2.3"])
def test_anything_else_is_none(text: str) -> None:
    assert not is_number(text)


def test_a_measured_value_says_the_answer_by_itself() -> None:
    both = step("measure", "m", "within:", "low:", "high:", low=1.0, high=9.0)
    assert [measured(both, value) for value in (0.9, 1.0, 9.0, 9.1)] == ["low", "within", "within", "high"]
    assert measured(step("measure", "m", "within:"), -5) == "within"


def test_a_wait_is_not_over_before_its_time() -> None:
    life = Life(CHECKS).at(100).done("one")
    found = refusal(life.run, CHECKS, "two", "over", "anna", {}, "", 200)
    assert found == ("not_over", {"until": str(100 + 10 * MINUTE)})
    assert why(life.at(100 + 10 * MINUTE), "two", "over") == ""


def test_nobody_agrees_with_themselves_but_the_first_may_think_again() -> None:
    two = Playbook("two", {}, (lane("a", step("decide", "b", "yes:", "no:", both=True)),))
    life = Life(two).add("answered", "b", "yes")
    assert why(life, "b", "yes", "anna") == "second_person"
    assert why(life, "b", "no", "bo") == "other_answer"
    assert why(life, "b", "yes", "bo") == ""
    assert why(life, "b", "no", "anna") == ""
    assert life.add("answered", "b", "no").visit("b").answer == "no"


def test_a_check_needs_what_it_saw_or_words() -> None:
    looks = Playbook("looks", {}, (lane("a", step("check", "c", "good:", "bad:", probe=Probe("ping", "here"))),))
    life = Life(looks)
    assert why(life, "c", "good") == "no_evidence"
    assert why(life, "c", "good", text="its lamps are on") == ""
    assert why(life.add("asked", "c"), "c", "good", text="its lamps are on") == "check_running"
    assert why(life.add("seen", "c"), "c", "good") == ""


@pytest.mark.parametrize(
    ("name", "text", "later", "code"),
    [
        ("alarm", "no time", False, ""),
        ("alarm", "no time", True, ""),
        ("alarm", " ", False, "text_required"),
        ("power", "so", False, "no_such_step"),
        ("cut", "so", False, "not_there"),
    ],
)
def test_a_step_is_skipped_with_a_reason_where_the_file_lets_it(name: str, text: str, later: bool, code: str) -> None:
    found = skip_refusal(Life(FIRE).run, FIRE, name, text, later)
    assert (found[0] if found is not None else "") == code


def test_what_other_steps_depend_on_is_neither_skipped_nor_put_off() -> None:
    life = Life(FIRE).done("alarm")
    assert skip_refusal(life.run, FIRE, "out", "so", later=False) == ("no_skip", {"step": "out"})
    assert skip_refusal(life.run, FIRE, "out", "so", later=False, freely=True) is None
    low = Life(FIRE).add("authorised").add("answered", "left", "low", value="0")
    assert skip_refusal(low.run, FIRE, "now", "so", later=True) == ("no_later", {"step": "now"})


def test_only_what_was_put_off_comes_back() -> None:
    life = Life(FIRE)
    assert return_refusal(life.run, FIRE, "alarm", {}) == ("not_deferred", {"step": "alarm"})
    assert return_refusal(life.add("deferred", "alarm").run, FIRE, "alarm", {}) is None


def test_a_run_is_finished_when_no_lane_is_open_and_nothing_is_put_off() -> None:
    life = Life(FIRE).add("deferred", "alarm").done("out").add("authorised")
    life.add("answered", "left", "low", value="0").add("answered", "now", "denied").done("report")
    assert finish_refusal(life.run) == ("deferred_open", {"steps": "alarm"})
    assert finish_refusal(life.add("waived", "alarm").run) is None
    assert closed(life.add("finished").run) == ("run_ended", {})
    assert finish_refusal(life.run) == ("run_ended", {})


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"room": "b"}, None),
        ({}, ("parameter_required", {"parameter": "room"})),
        ({"room": "  "}, ("parameter_required", {"parameter": "room"})),
        ({"room": "b", "x": "1"}, ("unknown_parameter", {"parameter": "x", "known": "room, left"})),
        ({"room": "b", "left": "soon"}, ("no_number", {"field": "left", "value": "soon"})),
    ],
)
def test_a_run_begins_with_what_it_has_to_know(given: Mapping[str, str], found: object) -> None:
    asked = (Parameter("room", {}, "site"), Parameter("left", {}, "duration", required=False))
    assert parameter_refusal(asked, given) == found


def test_only_known_gaps_are_filled_and_what_fills_them_is_only_text() -> None:
    values = {"room": "{ups} [bold]B{0.__class__}", "ups": "5"}
    assert filled("Leave {room}, {ups} min, {other} {} {room.x}", values) == (
        "Leave {ups} [bold]B{0.__class__}, 5 min, {other} {} {room.x}"
    )
