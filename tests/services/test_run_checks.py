"""A check step looks when it is asked to; what it saw is evidence, and an operator still has to answer."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.domain.commands import Answer
from noctui.domain.playbook import Exit, Lane, Parameter, Playbook, Probe, Step
from noctui.domain.run import Event
from noctui.domain.run_commands import CheckStep, PauseRun
from noctui.domain.survey import Asked, Findings
from noctui.services import run_checks, runs
from noctui.services.tx import Tx
from noctui.store import connect
from tests.services.running import done, run, running_scene, say, started, visit
from tests.services.scene import Scene

GOOD_OR_BAD = (Exit("good", "two"), Exit("bad", "two"))
LOOK = Playbook(
    "look",
    {"en": "Look", "zh": "查看"},
    (
        Lane(
            "only",
            {"en": "Only", "zh": "唯一"},
            (
                Step(
                    "one", "check", {"en": "Ping it.", "zh": "测试。"}, GOOD_OR_BAD, probe=Probe("ping", "{what}", 100)
                ),
                Step("two", "do", {"en": "Done.", "zh": "完成。"}, (Exit("done", "end"),)),
            ),
        ),
    ),
    parameters=(Parameter("what", {"en": "What?", "zh": "对象？"}, required=False),),
    version="l1",
)
ALL_BACK = Findings(100, 100, 1000, 2000, 3000)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db"), LOOK) as found:
        yield found


def look(scene: Scene, number: int, target: str = "", step: str = "one") -> tuple[str, list[Asked]]:
    """What is answered, and what the engine is to look at after the commit."""
    command, asked = CheckStep(number, step, visit(scene, number, step), target), list[Asked]()

    def verb(tx: Tx) -> Answer:
        answer = runs.perform(tx, scene.working, command)
        asked.extend(tx.changes.surveys)
        return answer

    return scene.verb(verb).code, asked


def see(scene: Scene, asked: Asked, found: Findings = ALL_BACK) -> None:
    scene.verb(lambda tx: run_checks.see(tx, asked, found))


def evidence(scene: Scene, number: int) -> Event:
    return run(scene, number).evidence["one"]


def test_the_address_of_the_named_device_is_looked_at_and_what_was_seen_is_kept(scene: Scene) -> None:
    number = started(scene, "look", parameters={"what": "srv"})
    code, [asked] = look(scene, number)
    assert (code, asked.survey.address, asked.survey.packets) == ("done", "192.0.2.1", 100)
    assert evidence(scene, number).kind == "asked"
    see(scene, asked)
    told = evidence(scene, number)
    assert (told.kind, told.data["target"], told.data["proposed"], told.data["max"]) == ("seen", "srv", "good", "3.000")
    assert run(scene, number).at("one") is not None, "the machine never ticks"
    assert say(scene, number, "one", "bad").done, "and its proposal binds nobody"


def test_without_evidence_a_check_needs_words_and_while_it_looks_it_waits(scene: Scene) -> None:
    number = started(scene, "look", parameters={"what": "srv"})
    assert say(scene, number, "one", "good").code == "no_evidence"
    _, [asked] = look(scene, number)
    assert say(scene, number, "one", "good").code == "check_running"
    assert look(scene, number) == ("check_running", [])
    see(scene, asked, Findings(100, 0, note="timeout"))
    assert evidence(scene, number).data["proposed"] == "bad"
    assert say(scene, number, "one", "bad").done


def test_a_typed_address_is_looked_at_instead(scene: Scene) -> None:
    number = started(scene, "look", parameters={"what": "srv"})
    _, [asked] = look(scene, number, "198.51.100.7")
    assert (asked.survey.address, asked.survey.device) == ("198.51.100.7", "")


@pytest.mark.parametrize("target", ["-f 10.0.0.1", "no-such-device", "10.0.0.1; reboot", "999.1.1.1"])
def test_what_is_neither_a_device_nor_an_address_is_refused(scene: Scene, target: str) -> None:
    number = started(scene, "look", parameters={"what": "srv"})
    assert look(scene, number, target) == ("bad_target", [])


def test_a_parameter_that_nobody_filled_in_is_said(scene: Scene) -> None:
    number = started(scene, "look")
    assert look(scene, number) == ("no_target", [])


def test_what_is_no_check_or_stands_still_does_not_look(scene: Scene) -> None:
    number = started(scene, "look", parameters={"what": "srv"})
    done(scene, PauseRun(number, "wait"))
    assert look(scene, number) == ("run_paused", [])
    other = started(scene, "checks")
    assert look(scene, other) == ("no_check", [])


def test_what_comes_when_the_run_has_gone_on_is_dropped(scene: Scene) -> None:
    number = started(scene, "look", parameters={"what": "srv"})
    _, [asked] = look(scene, number)
    see(scene, asked)
    assert say(scene, number, "one", "good").done
    before = run(scene, number)
    see(scene, asked)
    assert run(scene, number) == before


def test_an_engine_that_begins_says_of_the_looks_of_the_one_before_that_nothing_is_known(scene: Scene) -> None:
    number = started(scene, "look", parameters={"what": "srv"})
    _, [asked] = look(scene, number)
    scene.verb(run_checks.give_up)
    told = evidence(scene, number)
    assert (told.kind, told.data["note"], told.data["proposed"]) == ("seen", "cut-off", "")
    see(scene, asked)
    assert evidence(scene, number) == told, "a late word of a look that was given up counts for nothing"
    _, [again] = look(scene, number)
    see(scene, again)
    assert evidence(scene, number).data["proposed"] == "good"


def test_an_engine_begins_although_the_events_of_a_run_make_no_sense(scene: Scene) -> None:
    spoilt, number = (started(scene, "look", parameters={"what": "srv"}, beside=True) for _ in range(2))
    look(scene, spoilt)
    look(scene, number)
    other = f"UPDATE run_event SET step = 'nowhere', kind = 'answered' WHERE run = {spoilt} AND kind = 'asked'"
    scene.verb(lambda tx: tx.connection.exec_driver_sql(other))
    scene.verb(run_checks.give_up)
    assert evidence(scene, number).data["note"] == "cut-off"


def test_a_lost_packet_may_be_good_enough_where_the_plan_says_so(tmp_path: Path) -> None:
    [lane] = LOOK.lanes
    one, two = lane.steps
    assert one.probe is not None
    easy = replace(LOOK, lanes=(replace(lane, steps=(replace(one, probe=replace(one.probe, good_loss=0.02)), two)),))
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db"), easy) as scene:
        number = started(scene, "look", parameters={"what": "srv"})
        _, [asked] = look(scene, number)
        see(scene, asked, Findings(100, 98, 1, 2, 3))
        assert evidence(scene, number).data["proposed"] == "good"
