"""Steps that are playbooks of their own: their runs are begun, awaited, and not left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.paging import Page
from noctui.domain.playbook import Playbook
from noctui.domain.run_commands import AbortRun, FinishRun, ReturnToStep, SkipStep, StartRun
from noctui.store import connect, pages
from tests.domain.playbooks import FIRE, lane, step
from tests.services.running import at_the_power, detail, done, run, running_scene, running_site, say, started, told
from tests.services.scene import ANNA, BO, Scene


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        yield scene


def at_the_data(desk: Scene) -> int:
    number = at_the_power(desk)
    assert say(desk, number, "left", records={"value": "9"}).done
    assert say(desk, number, "cut").done
    assert say(desk, number, "cut", who=BO).done
    return number


def test_a_step_is_done_when_the_playbook_that_it_calls_is_finished(desk: Scene) -> None:
    number = at_the_data(desk)
    assert say(desk, number, "data").params == {"playbook": "rescue", "run": ""}
    child = int(done(desk, StartRun("rescue", parent=number, step="data"), ANNA).params["run"])
    assert desk.do(StartRun("rescue", parent=number, step="data")).code == "running_already"
    assert desk.do(StartRun("checks", parent=number, step="data")).code == "other_playbook"
    found = detail(desk, child)
    assert (found.row.parent, found.row.ticket, found.parameters) == (number, 1, {"room": "Site B"})
    assert say(desk, number, "data").params["run"] == str(child)
    assert say(desk, child, "tapes").done
    assert say(desk, number, "data").code == "child_open"
    done(desk, FinishRun(child), ANNA)
    assert say(desk, number, "data").done
    assert [row.id for row in detail(desk, number).children] == [child]


def test_a_step_whose_playbook_was_aborted_may_be_left_out(desk: Scene) -> None:
    number = at_the_data(desk)
    assert desk.do(SkipStep(number, "data", 1, "so")).code == "no_skip"
    child = int(done(desk, StartRun("rescue", parent=number, step="data"), ANNA).params["run"])
    assert desk.do(SkipStep(number, "data", 1, "so")).code == "no_skip"
    done(desk, AbortRun(child, "the door is hot"), ANNA)
    assert say(desk, number, "data").code == "child_open"
    assert desk.do(SkipStep(number, "data", 1, "so")).done


AROUND = Playbook(
    "around",
    {"en": "Around"},
    (
        lane(
            "a", step("do", "go", "done:again", calls="rescue", skip="again"), step("decide", "again", "yes:go", "no:")
        ),
    ),
    parameters=FIRE.parameters,
    version="a1",
)
"""A step that calls another playbook may be put off, and is come to again."""


def around(desk: Scene) -> int:
    desk.site = running_site(AROUND)
    return started(desk, "around", parameters={"room": "b"})


def begun(desk: Scene, parent: int, name: str = "go") -> int:
    return int(done(desk, StartRun("rescue", parent=parent, step=name), ANNA).params["run"])


def led(desk: Scene, number: int) -> None:
    assert say(desk, number, "tapes").done
    done(desk, FinishRun(number), ANNA)


def test_a_step_that_was_put_off_is_done_when_the_playbook_that_it_calls_is_finished(desk: Scene) -> None:
    number = around(desk)
    done(desk, SkipStep(number, "go", 1, "nobody has the key", later=True), ANNA)
    refused = desk.do(ReturnToStep(number, "go"))
    assert (refused.code, refused.params) == ("child_first", {"playbook": "rescue", "run": ""})
    child = begun(desk, number)
    assert desk.do(ReturnToStep(number, "go")).params["run"] == str(child)
    led(desk, child)
    assert desk.do(ReturnToStep(number, "go")).done


def test_what_was_begun_before_a_step_was_put_off_is_its_playbook_still(desk: Scene) -> None:
    number = around(desk)
    child = begun(desk, number)
    done(desk, SkipStep(number, "go", 1, "the phone rings", later=True), ANNA)
    assert desk.do(StartRun("rescue", parent=number, step="go")).params == {"run": str(child)}
    led(desk, child)
    assert desk.do(ReturnToStep(number, "go")).done


def test_a_step_that_is_come_to_again_needs_its_playbook_again(desk: Scene) -> None:
    number = around(desk)
    first = begun(desk, number)
    led(desk, first)
    assert say(desk, number, "go").done
    assert say(desk, number, "again", "yes").done
    assert say(desk, number, "go").params == {"playbook": "rescue", "run": ""}
    second = begun(desk, number)
    assert [(row.step, row.visit) for row in detail(desk, number).children] == [("go", 1), ("go", 2)]
    led(desk, second)
    assert say(desk, number, "go").done


def test_of_a_step_that_is_open_and_was_put_off_before_the_open_visit_has_its_playbook_first(desk: Scene) -> None:
    number = around(desk)
    done(desk, SkipStep(number, "go", 1, "later", later=True), ANNA)
    assert say(desk, number, "again", "yes").done
    led(desk, begun(desk, number))
    assert desk.do(ReturnToStep(number, "go")).code == "child_first"
    assert say(desk, number, "go").done
    led(desk, begun(desk, number))
    assert desk.do(ReturnToStep(number, "go")).done


def test_what_others_depend_on_is_not_put_off_even_when_its_playbook_was_aborted(desk: Scene) -> None:
    number = at_the_data(desk)
    done(desk, AbortRun(begun(desk, number, "data"), "the door is hot"), ANNA)
    assert desk.do(SkipStep(number, "data", 1, "so", later=True)).code == "no_later"


NESTED = Playbook(
    "nested",
    {"en": "Nested"},
    (lane("a", step("do", "first", "done:", calls="around", skip="end"), first=True),),
    parameters=FIRE.parameters,
    version="n1",
)


def nested(desk: Scene) -> list[int]:
    """A run, the one that it began, and the one that that one began."""
    desk.site = running_site(NESTED, AROUND)
    number = started(desk, "nested", parameters={"room": "b"})
    child = int(done(desk, StartRun("around", parent=number, step="first"), ANNA).params["run"])
    return [number, child, begun(desk, child)]


def states(desk: Scene, numbers: list[int]) -> list[str]:
    return [run(desk, number).state for number in numbers]


def test_a_run_is_not_aborted_before_it_is_said_what_becomes_of_those_that_it_began(desk: Scene) -> None:
    first, second, third = numbers = nested(desk)
    refused = desk.do(AbortRun(first, "a false alarm"))
    assert (refused.code, refused.params) == ("children_open", {"runs": f"RUN-{second}, RUN-{third}"})
    assert states(desk, numbers) == ["running"] * 3


def test_a_run_is_aborted_with_all_below_it_for_the_same_reason(desk: Scene) -> None:
    numbers = nested(desk)
    done(desk, AbortRun(numbers[0], "a false alarm", "abort"), BO)
    assert states(desk, numbers) == ["aborted"] * 3
    for number in numbers:
        found = detail(desk, number)
        assert (found.events[-1].text, found.events[-1].person) == ("a false alarm", "Bo")
        assert found.row.ended is not None
    assert [kind for kind, *_ in told(desk, "aborted")] == ["aborted"] * 3


def test_what_a_run_began_may_go_on_without_it_and_its_time_line_says_so(desk: Scene) -> None:
    first, second, third = numbers = nested(desk)
    done(desk, AbortRun(first, "a false alarm", "keep"), ANNA)
    assert states(desk, numbers) == ["aborted", "running", "running"]
    assert [(event.kind, event.text) for event in detail(desk, second).events][-1] == ("detached", f"RUN-{first}")
    assert detail(desk, third).events[-1].kind == "started"
    led(desk, third)
    assert say(desk, second, "go").done
    assert say(desk, second, "again", "no").done
    done(desk, FinishRun(second), ANNA)


def test_a_run_is_not_finished_before_it_is_said_what_becomes_of_those_that_it_began(desk: Scene) -> None:
    first, *_below = numbers = nested(desk)
    done(desk, SkipStep(first, "first", 1, "by hand"), ANNA)
    assert desk.do(FinishRun(first)).code == "children_open"
    assert desk.do(FinishRun(first, children="abort")).code == "text_required"
    done(desk, FinishRun(first, "done by hand", "abort"), ANNA)
    assert states(desk, numbers) == ["finished", "aborted", "aborted"]


def test_nothing_is_asked_when_what_a_run_began_is_over(desk: Scene) -> None:
    number = around(desk)
    led(desk, begun(desk, number))
    done(desk, AbortRun(number, "a false alarm"), ANNA)


def test_who_was_called_for_what_is_aborted_with_a_run_need_not_come(desk: Scene) -> None:
    alone = Playbook("alone", {"en": "Alone"}, (lane("a", step("do", "go", "done:", calls="fire")),), version="a1")
    desk.site = running_site(alone)
    number = started(desk, "alone", parameters={})
    done(desk, StartRun("fire", {"room": "b"}, parent=number, step="go"), ANNA)
    assert [page.state for page in calls(desk)] == ["waiting"]
    done(desk, AbortRun(number, "a false alarm", "abort"), ANNA)
    assert calls(desk) == []


def calls(desk: Scene) -> list[Page]:
    found: list[Page] = desk.read(lambda c: pages.open_of(c, 1))
    return found


def test_what_is_called_is_of_the_version_that_was_pinned(desk: Scene) -> None:
    number = at_the_data(desk)
    desk.site = running_site(Playbook("rescue", {"en": "Other"}, FIRE.lanes[:1], part=True, version="r2"))
    child = int(done(desk, StartRun("rescue", parent=number, step="data"), ANNA).params["run"])
    assert detail(desk, child).version == "r1"
