"""What others have to sign or allow: the five steps of a defect, and the customer's consent."""

import pytest

from noctui.domain.commands import AddFact, Command, CorrectFact, RecordConsent, TakeStep
from noctui.domain.ticket import Word, standing
from noctui.domain.workflow import Nature
from tests.services.plans import fact, opened, refused, row, told, walk
from tests.services.scene import Scene


@pytest.fixture
def defect(lines: Scene) -> int:
    return opened(lines, "sum is wrong", kind="defect")


def sign(scene: Scene, number: int, step: str, nature: Nature | None = None) -> None:
    command = TakeStep(number, row(scene, number).version, step, f"who {step}s", f"{step} it", nature or "")
    answer = scene.do(command)
    assert answer.done, answer


@pytest.mark.req("R176", "R179", "R180", "R234")
def test_a_defect_is_closed_when_its_five_steps_are_signed(lines: Scene, defect: int) -> None:
    for step in ("submit", "analyse", "confirm", "report"):
        sign(lines, defect, step, "technical" if step == "analyse" else None)
    walk(lines, defect, "resolved")
    command = AddFact(defect, row(lines, defect).version, "closed")
    answer = refused(lines, command)
    assert (answer.code, answer.params) == ("missing", {"facts": "stepped"})
    sign(lines, defect, "reply")
    walk(lines, defect, "closed")
    signed = [found.data for found in told(lines, defect) if found.kind == "stepped"]
    assert [data["step"] for data in signed] == ["submit", "analyse", "confirm", "report", "reply"]
    assert signed[1] == {"step": "analyse", "signed": "who analyses", "nature": "technical"}


@pytest.mark.req("R177")
def test_a_question_of_operation_ends_after_its_analysis(lines: Scene, defect: int) -> None:
    sign(lines, defect, "submit")
    sign(lines, defect, "analyse", "operation")
    walk(lines, defect, "resolved", "closed")
    assert row(lines, defect).status == "closed"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (TakeStep(1, 1, "confirm", "Li", "yes"), "unknown_step"),
        (TakeStep(1, 1, "dance", "Li", "yes"), "unknown_step"),
        (TakeStep(1, 1, "submit", " ", "yes"), "text_required"),
        (TakeStep(1, 1, "submit", "Li", ""), "text_required"),
        (TakeStep(1, 1, "submit", "L" * 201, "yes"), "too_long"),
        (TakeStep(1, 1, "submit", "Li", "yes", "technical"), "invalid"),
        (TakeStep(1, 0, "submit", "Li", "yes"), "conflict"),
        (TakeStep(9, 1, "submit", "Li", "yes"), "unknown_ticket"),
    ],
)
def test_a_step_out_of_turn_or_unsigned_is_refused(lines: Scene, defect: int, command: Command, code: str) -> None:
    assert defect == 1
    answer = refused(lines, command)
    assert answer.code == code
    if code == "unknown_step":
        assert answer.params["next"] == "submit"


def test_an_analysis_says_what_the_question_turned_out_to_be(lines: Scene, defect: int) -> None:
    sign(lines, defect, "submit")
    command = TakeStep(defect, 2, "analyse", "Li", "looked at it")
    assert refused(lines, command).code == "invalid"


def test_a_step_that_is_voided_has_to_be_signed_again(lines: Scene, defect: int) -> None:
    sign(lines, defect, "submit")
    wrong = told(lines, defect)[-1]
    assert lines.do(CorrectFact(defect, 2, wrong.id, "signed by the wrong person")).done
    assert refused(lines, TakeStep(defect, 3, "analyse", "Li", "x", "business")).params["next"] == "submit"
    sign(lines, defect, "submit")


def test_only_a_defect_has_steps(lines: Scene) -> None:
    assert refused(lines, TakeStep(opened(lines), 1, "submit", "Li", "x")).code == "invalid"


def test_the_newest_word_of_the_customer_counts_and_makes_nobody_stale(lines: Scene) -> None:
    number = opened(lines)
    assert lines.do(RecordConsent(number, "remote", True, "Mr Li", "tonight only")).done
    assert lines.do(RecordConsent(number, "remote", False, "Mrs Wu")).done
    assert lines.do(RecordConsent(number, "fee", True, "Mr Li")).done
    facts = told(lines, number)
    assert standing(facts).consents == (
        Word("remote", False, "Mrs Wu", facts[2].occurred_at),
        Word("fee", True, "Mr Li", facts[3].occurred_at),
    )
    assert row(lines, number).version == 1


@pytest.mark.req("R004")
def test_remote_work_begins_only_with_the_customers_recorded_permission(lines: Scene) -> None:
    number = opened(lines)
    begin = AddFact(number, 1, "remote_started")
    assert refused(lines, begin).code == "no_consent"
    assert lines.do(RecordConsent(number, "change", True, "Mr Li")).done
    assert refused(lines, begin).params == {"consent": "remote"}
    assert lines.do(RecordConsent(number, "remote", True, "Mr Li")).done
    assert lines.do(RecordConsent(number, "remote", False, "Mrs Wu")).done
    assert refused(lines, begin).code == "no_consent"
    assert lines.do(RecordConsent(number, "remote", True, "Mrs Wu")).done
    assert lines.do(begin).done


def test_a_consent_names_who_gave_it_and_is_not_added_to_a_closed_ticket(lines: Scene) -> None:
    number = opened(lines, kind="complaint")
    assert refused(lines, RecordConsent(number, "fee", True, " ")).code == "text_required"
    walk(lines, number, "responded", "resolved", "closed")
    assert refused(lines, RecordConsent(number, "fee", True, "Mr Li")).code == "closed"
    assert fact(lines, number, "reopened", "not settled").done
