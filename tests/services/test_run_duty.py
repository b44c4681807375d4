"""Runs at the change of a shift: what a handover hands on of them, and who has them while somebody is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.handover_commands import AcceptHandover, OfferHandover, PrepareHandover
from noctui.domain.handover_items import Item, names_it
from noctui.domain.moments import MINUTE
from noctui.domain.roster_commands import ReportAbsence, StepAbsence
from noctui.domain.run_commands import AuthoriseRun, FinishRun, HandRun, PauseRun
from noctui.services import handover_runs
from noctui.store import connect
from tests.services.running import detail, done, pass_seconds, run, running_scene, say, started, told
from tests.services.scene import ANNA, BO, Scene
from tests.services.staff import LEAD


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        yield scene


def items(desk: Scene) -> list[Item]:
    return list(desk.read(lambda c: list(handover_runs.gather(c, desk.site, desk.working, desk.now))))


def test_an_open_run_is_handed_over_with_its_step_and_its_limit(desk: Scene) -> None:
    number = started(desk)
    begun = run(desk, number).started
    running, plan = items(desk)
    assert (running.kind, running.code, running.subject, running.red) == ("running", "run", "RUN-1", False)
    assert (running.params["name.zh"], running.params["place"]) == ("火灾", "Site B")
    assert running.params["about.en"] == "Sound the alarm in Site B."
    assert running.params["due"] == str(begun + MINUTE)
    assert (plan.kind, plan.code, plan.red) == ("owed", "approval", False)
    assert names_it(running, "RUN-1")
    assert not names_it(running, "RUN-2")
    assert names_it(running, "火灾")
    assert names_it(running, "sound the alarm")


def test_each_other_lane_is_handed_over_with_its_own_limit(desk: Scene) -> None:
    number = started(desk)
    done(desk, AuthoriseRun(number, True), LEAD)
    pass_seconds(desk, 90, 10)
    running, other = items(desk)
    assert (running.red, running.params["about.en"]) == (True, "Sound the alarm in Site B.")
    assert (other.kind, other.ref, other.params["about.en"], other.red) == ("owed", "lane:1/power", "left", False)


def test_who_takes_the_post_has_its_runs_and_goes_on_at_the_same_step(desk: Scene) -> None:
    mine, other = started(desk), started(desk, "checks", who=BO)
    done(desk, HandRun(mine, "cy", lane="people"), ANNA)
    handover = int(done(desk, PrepareHandover("noc"), ANNA).params["handover"])
    done(desk, OfferHandover(handover, "bo"), ANNA)
    assert owners(desk, mine, other) == ["anna/cy", "bo"]
    done(desk, AcceptHandover(handover), BO)
    assert owners(desk, mine, other) == ["bo/cy", "bo"]
    handed = detail(desk, mine).events[-1]
    assert (handed.person, handed.text) == ("Bo", f"H-{handover}")
    assert handed.data == {"to": "Bo", "lane": "", "handover": str(handover)}
    assert told(desk, "handed")[-1] == ("handed", "", "Bo")
    assert say(desk, mine, "alarm", who=BO).done


def test_what_is_late_is_red(desk: Scene) -> None:
    started(desk)
    pass_seconds(desk, 360, 10)
    assert [(item.kind, item.red, item.params["late"]) for item in items(desk)] == [
        ("worst", True, "1"),
        ("owed", True, "1"),
    ]


def test_a_paused_run_is_handed_over_too(desk: Scene) -> None:
    number = started(desk, "checks")
    done(desk, PauseRun(number, "the door is shut"), ANNA)
    [item] = items(desk)
    assert (item.params["state"], "due" in item.params) == ("paused", False)


def test_an_approval_that_is_waited_for_is_handed_over(desk: Scene) -> None:
    number = started(desk)
    done(desk, AuthoriseRun(number, True), LEAD)
    assert say(desk, number, "left", records={"value": "0"}).done
    found = [item for item in items(desk) if item.code == "approval"]
    assert [item.ref for item in found] == ["approval:1/now"]


def test_a_run_whose_events_make_no_sense_keeps_nobody_from_standing_in(desk: Scene) -> None:
    spoilt, mine = started(desk), started(desk, beside=True)
    assert say(desk, spoilt, "alarm").done
    nowhere = f"UPDATE run_event SET step = 'nowhere' WHERE run = {spoilt} AND kind = 'answered'"
    desk.verb(lambda tx: tx.connection.exec_driver_sql(nowhere))
    change = int(done(desk, ReportAbsence("noc", "anna", "ill"), BO).params["change"])
    done(desk, StepAbsence(change, "approve"), LEAD)
    assert owners(desk, mine) == ["bo"]


def test_whoever_stands_in_has_the_runs_and_lanes_and_gives_them_back(desk: Scene) -> None:
    mine, lane, other = started(desk), started(desk, "checks", who=BO), started(desk, beside=True, who=BO)
    done(desk, HandRun(lane, "anna", lane="only"), BO)
    change = int(done(desk, ReportAbsence("noc", "anna", "ill"), BO).params["change"])
    done(desk, StepAbsence(change, "approve"), LEAD)
    assert owners(desk, mine, lane, other) == ["bo", "bo/bo", "bo"]
    assert told(desk, "handed")[-2:] == [("handed", "", "Bo")] * 2
    assert (detail(desk, mine).events[-1].person, detail(desk, mine).events[-1].text) == ("Lea", "ill")
    done(desk, HandRun(lane, "lead", lane="only"), BO)
    done(desk, StepAbsence(change, "back"), LEAD)
    assert owners(desk, mine, lane, other) == ["anna", "bo/lead", "bo"]
    assert detail(desk, mine).events[-1].data["change"] == str(change)


def owners(desk: Scene, *numbers: int) -> list[str]:
    """Of each run, and of its first lane where somebody has that."""
    found = []
    for number in numbers:
        state = run(desk, number)
        lane = next(iter(state.lanes.values())).owner
        found.append(f"{state.owner}/{lane}" if lane else state.owner)
    return found


def test_what_has_ended_stays_with_who_had_it(desk: Scene) -> None:
    number = started(desk, "checks")
    assert say(desk, number, "one").done
    desk.now += 11 * MINUTE
    assert say(desk, number, "two", "over").done
    done(desk, FinishRun(number), ANNA)
    change = int(done(desk, ReportAbsence("noc", "anna", "ill"), BO).params["change"])
    done(desk, StepAbsence(change, "approve"), LEAD)
    assert owners(desk, number) == ["anna"]
    assert items(desk) == []
