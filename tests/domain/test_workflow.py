"""A defect goes up in five signed steps, or turns out to be a question."""

import pytest

from noctui.domain.moments import MINUTE
from noctui.domain.workflow import SIGNS, STEPS, Step, next_step, refusal, taken
from tests.domain.build import Story


def signed(*steps: Step, nature: str = "technical") -> Story:
    """A defect on which these steps were signed, one every ten minutes."""
    story = Story()
    story.tell("reported", 0)
    for number, step in enumerate(steps, 1):
        more = {"nature": nature} if step == "analyse" else {}
        story.tell("stepped", number * 10 * MINUTE, step=step, signed=SIGNS[step], **more)
    return story


@pytest.mark.req("R176", "R179", "R180", "R234")
def test_a_defect_goes_from_who_found_it_to_the_reply_in_five_steps() -> None:
    found: list[Step | None] = [next_step(signed(*STEPS[:number]).facts) for number in range(6)]
    assert found == ["submit", "analyse", "confirm", "report", "reply", None]


@pytest.mark.parametrize("step", ["analyse", "reply", "", "solve"])
def test_no_step_is_signed_before_its_turn(step: str) -> None:
    assert refusal(signed().facts, step, "Li") == "unknown_step"


def test_no_step_is_signed_twice() -> None:
    assert refusal(signed("submit").facts, "submit", "Li") == "unknown_step"


@pytest.mark.req("R178")
def test_nothing_is_confirmed_without_the_name_of_the_leader_who_consents() -> None:
    facts = signed("submit", "analyse").facts
    assert SIGNS["confirm"] == "leader"
    assert refusal(facts, "confirm", " ") == "text_required"
    assert refusal(facts, "confirm", "Wu") is None


@pytest.mark.req("R177")
def test_a_question_of_operation_turns_into_a_consultation() -> None:
    facts = signed("submit", "analyse", nature="operation").facts
    assert next_step(facts) is None
    assert refusal(facts, "confirm", "Wu") == "unknown_step"


@pytest.mark.parametrize("nature", ["technical", "business", ""])
def test_any_other_question_stays_a_defect(nature: str) -> None:
    facts = signed("submit", "analyse", nature=nature).facts
    assert next_step(facts) == "confirm"


def test_a_voided_step_takes_back_those_that_built_on_it() -> None:
    story = signed("submit", "analyse", "confirm")
    story.tell("corrected", 60 * MINUTE, voids="3")
    assert list(taken(story.facts)) == ["submit"]
    assert next_step(story.facts) == "analyse"


def test_a_consent_to_a_former_analysis_is_none_to_a_new_one() -> None:
    story = signed("submit", "analyse", "confirm", "report")
    story.tell("corrected", 60 * MINUTE, voids="3")
    story.tell("stepped", 70 * MINUTE, step="analyse", signed="centre", nature="business")
    assert list(taken(story.facts)) == ["submit", "analyse"]
    story.tell("stepped", 80 * MINUTE, step="confirm", signed="leader")
    assert (next_step(story.facts), taken(story.facts)["confirm"].occurred_at) == ("report", 80 * MINUTE)


def test_each_step_that_stands_tells_who_signed_it_when() -> None:
    done = taken(signed("submit", "analyse").facts)
    assert [(step, fact.occurred_at, fact.data["signed"]) for step, fact in done.items()] == [
        ("submit", 10 * MINUTE, "raiser"),
        ("analyse", 20 * MINUTE, "centre"),
    ]
