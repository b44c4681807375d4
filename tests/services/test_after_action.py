"""The document after a run: who was there, what went otherwise than planned, what is still to be asked."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from noctui import catalog
from noctui.domain.after_action import after_action
from noctui.domain.moments import MINUTE, SECOND
from noctui.domain.playbook import Field, Playbook, Probe
from noctui.domain.run_commands import AbortRun, AuthoriseRun, FinishRun, NoteRun, SkipStep
from noctui.store import connect
from noctui.tui.look import Look
from noctui.tui.run_paper import markdown
from noctui.tui.run_spot import RunSpot
from tests.domain.playbooks import RESCUE, lane, step
from tests.services.running import detail, done, pass_seconds, running_scene, say, started
from tests.services.scene import ANNA, BO, Scene
from tests.services.staff import LEAD

LOOKS = Playbook(
    "looks",
    {"en": "Looks", "zh": "查看"},
    (
        lane(
            "one",
            step(
                "check",
                "ping",
                "good:phone",
                "bad:phone",
                probe=Probe("ping", "here"),
                record=(Field("lamp", {"en": "Which lamp?"}),),
            ),
            step("call", "phone", "reached:", "not_reached:"),
        ),
        lane("two", step("do", "late", "done:", after=("ping",))),
        lane("three", step("do", "last", "done:"), closing=True),
    ),
    version="l1",
)
CALLS = Playbook(
    "calls",
    {"en": "Calls"},
    (lane("one", step("do", "go", "done:", calls="rescue", say="Save the data.")),),
    parameters=RESCUE.parameters,
    version="k1",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db"), LOOKS, CALLS) as scene:
        yield scene


def paper(desk: Scene, number: int, language: str = "en") -> str:
    found = detail(desk, number)
    catalog.use(language)
    try:
        return "\n".join(markdown(RunSpot(found.row, found), Look(desk.now, ZoneInfo("Asia/Shanghai"), str)))
    finally:
        catalog.use("en")


def test_what_went_otherwise_is_told_with_its_reason(desk: Scene) -> None:
    number = started(desk)
    done(desk, AuthoriseRun(number, True), LEAD)
    pass_seconds(desk, 70, 10)
    assert say(desk, number, "alarm", text="the bell had no power").done
    assert say(desk, number, "left", records={"value": "0"}).done
    done(desk, SkipStep(number, "now", 1, "no time to ask"), BO)
    pass_seconds(desk, 1)
    found = after_action(detail(desk, number))
    late, skipped = found.deviations
    assert (late.visit.step, late.visit.text, late.late) == ("alarm", "the bell had no power", 12 * SECOND)
    assert (skipped.visit.step, skipped.visit.text, skipped.visit.outcome) == ("now", "no time to ask", "skipped")
    assert [event.kind for event in found.alarms] == ["overdue", "ran_out"]
    assert found.people == ("Anna", "Lea", "Bo")


@pytest.mark.req("R296")
def test_proposals_come_in_the_order_of_the_plan(desk: Scene) -> None:
    number = started(desk)
    for text, name in (("second", "cut"), ("first", "alarm"), ("whole", "")):
        done(desk, NoteRun(number, text, name, change=True), ANNA)
    done(desk, NoteRun(number, "no proposal"), ANNA)
    assert [event.text for event in after_action(detail(desk, number)).changes] == ["whole", "first", "second"]


def test_what_nobody_knows_is_asked(desk: Scene) -> None:
    number = started(desk, "looks")
    assert say(desk, number, "ping", "good", text="it blinks").done
    assert say(desk, number, "phone", "not_reached").done
    done(desk, AbortRun(number, "the customer did it"), ANNA)
    assert {(one.kind, one.about, one.field) for one in after_action(detail(desk, number)).questions} == {
        ("unproven", "ping", ""),
        ("unwritten", "ping", "lamp"),
        ("not_reached", "phone", ""),
        ("left_open", "late", ""),
        ("never_begun", "three", ""),
    }


def test_a_plan_that_nobody_authorised_and_a_step_that_did_not_come_back_are_asked_about(desk: Scene) -> None:
    number = started(desk)
    done(desk, SkipStep(number, "alarm", 1, "later", later=True), ANNA)
    kinds = [(one.kind, one.about) for one in after_action(detail(desk, number)).questions]
    assert kinds == [("never_authorised", ""), ("put_off", "alarm")]


def test_the_document_names_the_runs_that_were_called_with_their_outcome(desk: Scene) -> None:
    number = started(desk, "calls", parameters={"room": "b"})
    first = started(desk, "rescue", parent=number, step="go")
    done(desk, AbortRun(first, "the cellar is flooded"), ANNA)
    second = started(desk, "rescue", parent=number, step="go", who=BO)
    desk.now += 3 * MINUTE
    assert say(desk, second, "tapes").done
    done(desk, FinishRun(second), BO)
    _, _, called = paper(desk, number).partition("## Called playbooks\n\n")
    assert called.splitlines()[:2] == [
        "1. Save the data: RUN-2 Save the data: aborted, 1s, Anna",
        "1. Save the data: RUN-3 Save the data: finished, 3m02s, Bo",
    ]
    done(desk, AbortRun(number, "it was steam"), ANNA)
    assert "RUN-2 Save the data was not finished: who does it now?" in paper(desk, number)
    assert "RUN-3 Save the data was not" not in paper(desk, number)


@pytest.mark.req("R112")
def test_the_document_gathers_everything_that_was_done_and_said(desk: Scene) -> None:
    number = started(desk)
    done(desk, AuthoriseRun(number, True, by="lead", way="phone"), BO)
    pass_seconds(desk, 70, 10)
    assert say(desk, number, "alarm", text="at last").done
    done(desk, AbortRun(number, "it was steam"), ANNA)
    _, _, course = paper(desk, number).partition("## Course of events")
    lines = course.strip().splitlines()
    assert len(lines) == len(detail(desk, number).events)
    for words in ("by phone", "at last", "it was steam", "its limit has passed"):
        assert sum(words in line for line in lines) == 1


def test_the_document_is_markdown_in_which_nothing_foreign_is_markup(desk: Scene) -> None:
    number = started(desk, parameters={"room": "[x](y) *B*"})
    assert say(desk, number, "alarm", text="# no heading\n- no list `x`").done
    text = paper(desk, number)
    assert text.startswith("# RUN-1 Fire\n")
    assert "- Which room?: \\[x\\]\\(y\\) \\*B\\*" in text
    assert "\\# no heading - no list \\`x\\`" in text
    assert "## Open questions" in text
    assert "## 经过" in paper(desk, number, "zh")


def test_a_limit_that_had_nobody_to_call_is_told_without_a_name(desk: Scene) -> None:
    number = started(desk)
    event = replace(detail(desk, number).events[0], kind="overdue", step="alarm", data={"to": ""})
    found = replace(detail(desk, number), events=(event,))
    lines = list(markdown(RunSpot(found.row, found), Look(desk.now + MINUTE, ZoneInfo("UTC"), str)))
    assert not any("called" in line for line in lines)


def test_a_run_that_a_drill_left_open_is_not_in_progress_for_ever(desk: Scene) -> None:
    found = detail(desk, started(desk))
    look = Look(desk.now, ZoneInfo("Asia/Shanghai"), str)
    during, after = ("\n".join(markdown(RunSpot(found.row, found), look, "D-7", over)) for over in (False, True))
    assert "- State: in progress" in during
    assert "- State: left open when the drill ended" in after


def test_the_paper_of_a_drill_says_so_first(desk: Scene) -> None:
    found = detail(desk, started(desk))
    lines = markdown(RunSpot(found.row, found), Look(desk.now, ZoneInfo("Asia/Shanghai"), str), "D-7")
    assert next(lines).startswith("# DRILL D-7: RUN-1 ")
