"""A step that depends on an answer of another lane waits for it, and only then is done or passed over."""

import pytest

from noctui.domain.moments import MINUTE
from noctui.domain.playbook import END, Exit, Lane, Playbook, Step
from noctui.domain.run import Event, Run, fold

WORDS = {"en": "words"}


def step(name: str, *, after: str = "", only: str = "") -> Step:
    exits = (Exit("yes", END), Exit("no", END))
    conditions = {after: (only,)} if only else {}
    return Step(name, "decide", WORDS, exits, after=(after,) if after else (), only=conditions)


PLAYBOOK = Playbook(
    "p",
    WORDS,
    (
        Lane("first", WORDS, (step("ask"),)),
        Lane("second", WORDS, (step("act", after="ask", only="yes"),)),
        Lane("third", WORDS, (step("tell", after="act"),)),
        Lane("last", WORDS, (step("close"),), closing=True),
    ),
)


def after_answers(*answers: tuple[str, str]) -> Run:
    """One minute apart."""
    told = [Event(1, "started", 0, "op-a")]
    for number, (name, answer) in enumerate(answers, 2):
        told.append(Event(number, "answered", (number - 1) * MINUTE, "op-a", step=name, answer=answer))
    return fold(1, PLAYBOOK, told)


def test_it_waits_while_nobody_has_answered() -> None:
    run = after_answers()
    assert {lane.lane: lane.blocked for lane in run.lanes.values() if lane.blocked} == {
        "second": ("ask",),
        "third": ("act",),
    }


def test_it_opens_with_the_answer_it_needs_and_its_time_counts_from_then() -> None:
    act = after_answers(("ask", "yes")).lanes["second"]
    assert act.blocked == ()
    assert act.visit is not None
    assert (act.visit.step, act.visit.opened) == ("act", MINUTE)


def test_it_is_passed_over_with_another_one_and_nobody_waits_for_it_any_more() -> None:
    run = after_answers(("ask", "no"))
    assert run.lanes["second"].ended == MINUTE
    assert run.lanes["third"].blocked == ()
    assert run.lanes["last"].opened is None


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_closing_lane_opens_in_the_moment_in_which_the_others_have_ended(answer: str) -> None:
    answers = [("ask", answer), *([("act", "yes")] if answer == "yes" else []), ("tell", "yes")]
    run = after_answers(*answers)
    assert run.lanes["last"].opened == len(answers) * MINUTE
