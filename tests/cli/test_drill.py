"""`noctui drill`: lists, checks, compares, exports; refuses in one line."""

import argparse
import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from noctui.catalog import use
from noctui.cli.drill_export import scenario_text
from noctui.cli.main import main
from noctui.cli.run import _report
from noctui.config.drill_folder import Result, Setup, new_folder, write_result, write_setup
from noctui.config.drills import check_drill
from noctui.domain.drill_points import Score
from noctui.domain.drill_score import score
from noctui.domain.drill_views import DrillQuery
from noctui.domain.moments import MINUTE, SECOND
from noctui.domain.playbook import Exit, Field, Lane, Parameter, Playbook, Step
from noctui.domain.queries import Detail, Query
from noctui.domain.run_commands import AnswerStep, StartRun
from noctui.domain.run_views import RunDetail, RunRow, VisitRow
from tests.domain.drills import BEGAN, PLAN, SCENARIO, Script, words
from tests.engine.realm import MAX, Realm, setup

_REACHED = (Exit("reached", "end"), Exit("not_reached", "end"))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTUI_LANG", "en")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    assert main(["site", "init", str(folder)]) == 0
    return folder


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["drill", *words])
    out, err = capsys.readouterr()
    return code, out, err


def ended(home: Path, scenario: str, person: str, points: int) -> None:
    folder = new_folder(home)
    write_result(folder, outcome(folder.name, scenario, person, points))


def outcome(number: str, scenario: str, person: str, points: int) -> Result:
    played = Script().tell(points, "started").tell(130, "finished").played
    found: Score = score(SCENARIO, played.events[0].at - points * SECOND, [played], played.events[-1].at)
    return Result(number, scenario, SCENARIO.name, "fire", 1, person, person.title(), 1_795_000_000 * SECOND, found)


def test_all_scenarios_are_listed_with_their_playbook_and_level(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "list", "--site", str(site))
    assert code == 0
    assert "fire-battery          fire               ****   The UPS burns" in out
    code, out, _ = run(capsys, "list", "--json", "--site", str(site))
    assert {one["id"] for one in json.loads(out)["scenarios"]} >= {"fire-smoke", "power-three-hours"}


def test_the_list_speaks_the_language_that_it_is_asked_in(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code, out, _ = run(capsys, "list", "--lang", "zh", "--site", str(site))
    finally:
        use("en")
    assert (code, "UPS 电池起火" in out, "The UPS burns" in out) == (0, True, False)


def test_a_drill_that_goes_on_is_named_and_one_that_is_broken_is_not(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = site / "state" / "drills"
    write_setup(new_folder(home), Setup("D-1", SCENARIO, 0, "li\x1b[2J"))
    (new_folder(home) / "drill.json").write_text("{", encoding="utf-8")
    _, out, _ = run(capsys, "list", "--site", str(site))
    assert "D-1 goes on: Smoke, of li\ufffd[2J" in out
    assert "D-2" not in out


def test_drills_compare_by_scenario_and_person_over_the_months(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = site / "state" / "drills"
    for scenario, person, first in (("fire-smoke", "ann", 90), ("fire-smoke", "ann", 20), ("virus-desk", "bob", 30)):
        ended(home, scenario, person, first)
    _, out, _ = run(capsys, "score", "--site", str(site))
    assert [line.split()[0] for line in out.splitlines()] == ["DRILL", "D-1", "D-2", "D-3"]
    _, out, _ = run(capsys, "score", "--site", str(site), "--scenario", "fire-smoke", "--person", "Ann")
    rows = [line.split() for line in out.splitlines()[1:]]
    assert [row[0] for row in rows] == ["D-1", "D-2"]
    assert int(rows[0][-3]) < int(rows[1][-3])
    _, out, _ = run(capsys, "score", "2", "--site", str(site))
    assert "D-2 fire-smoke Smoke, Ann:" in out
    assert "start of the playbook: after 20s, 1m00s were given" in out
    code, _, err = run(capsys, "score", "D-9", "--site", str(site))
    assert (code, err) == (1, "noctui: no drill D-9 has ended here\n")


def test_the_list_says_how_to_come_back_with_the_places_that_were_named(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "my state"
    ended(state / "drills", "fire-smoke", "ann", 20)
    write_setup(new_folder(state / "drills"), Setup("D-2", SCENARIO, 0, "li"))
    _, out, _ = run(capsys, "list", "--site", str(site), "--state", str(state))
    named = f"--site {site} --state '{state}'"
    assert out.splitlines()[-5:] == [
        "D-2 goes on: Smoke, of li",
        f"  noctui drill join D-2 {named}",
        "D-1 has ended: Smoke, of ann",
        f"  noctui drill score D-1 {named}",
        f"  noctui drill report D-1 {named}",
    ]


class Shell:
    """What a shell sees of the engine of a drill."""

    engine = None
    views: ClassVar[dict[str, dict[str, object]]] = {"roster": {}}

    def __init__(self, realm: Realm) -> None:
        self.realm, self.now = realm, realm.clock.wall

    async def ask(self, query: Query) -> Detail:
        return await (self.realm.drill.detail(MAX) if isinstance(query, DrillQuery) else self.realm.ask(query))


async def test_what_was_done_is_told_long_after_its_engine_has_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played, folder = setup("fire-smoke"), new_folder(tmp_path / "drills")
    write_setup(folder, played)
    async with Realm(folder, played) as realm:
        done = await realm.do(StartRun("fire", dict(played.parameters), ticket=1))
        await realm.do(AnswerStep(int(done.params["run"]), "alarm", 1, "done"))
        asked = argparse.Namespace(run=1, json=False)
        assert await _report(Shell(realm), asked) == 0  # type: ignore[arg-type]
        assert capsys.readouterr().out.startswith("# DRILL D-1: RUN-1 Fire")
    code, out, err = await asyncio.to_thread(run, capsys, "report", "1", "--demo", "--state", str(tmp_path))
    assert (code, err) == (0, "")
    assert out.startswith("# DRILL D-1: RUN-1 Fire")
    assert "→ done" in out
    assert "- State: in progress" in out
    write_result(folder, outcome(folder.name, "fire-smoke", "anna", 1))
    _code, out, _err = await asyncio.to_thread(run, capsys, "report", "1", "--demo", "--state", str(tmp_path))
    assert "- State: left open when the drill ended" in out
    code, _, err = await asyncio.to_thread(run, capsys, "report", "D-9", "--demo", "--state", str(tmp_path))
    assert (code, err) == (1, "noctui: there is no drill D-9 here\n")


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("start", "fire-9", "--no-desk"), 2, "no such scenario fire-9; there are: database-restart"),
        (
            ("start", "fire-smoke", "--no-desk", "--set", "where=hq"),
            2,
            "where=hq: write NAME=VALUE; the playbook asks for: room",
        ),
        (("start", "fire-smoke"), 2, "the desk needs a terminal"),
        (("from-run", "7"), 1, "no engine is running"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(
    site: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, why: str
) -> None:
    found, _, err = run(capsys, *words, "--site", str(site))
    assert found == code
    assert why in err
    assert not (site / "state" / "drills").exists()


def test_a_scenario_is_checked_with_file_line_and_column(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = site / "drills" / "own.yaml"
    file.parent.mkdir()
    text = (
        "id: own\nname: {en: Own, zh: 自有}\nabout: {en: Own., zh: 自有。}\nplaybook: fire\ndifficulty: 1\n"
        "alarm: {en: Smoke., zh: 冒烟。}\nexpect: [{step: alarm, within: 2m}]\n"
    )
    file.write_text(text, encoding="utf-8")
    assert run(capsys, "check", str(file), "--site", str(site))[:2] == (0, "own: all right\n")
    file.write_text(text.replace("step: alarm", "step: alram"), encoding="utf-8")
    code, out, _ = run(capsys, "check", str(file), "--site", str(site))
    assert (code, out) == (3, "own.yaml:7:17: expect.0.step: no such step 'alram' (did you mean 'alarm'?)\n")
    code, out, err = run(capsys, "list", "--site", str(site))
    assert (code, "fire-smoke" in out) == (3, True)
    assert err.startswith("drills/own.yaml:7:17:")
    assert main(["site", "check", str(site)]) == 3


def ended_run(number: int, playbook: Playbook, script: Script, **said: str) -> RunDetail:
    """A run that has ended, as a desk sees it. `said`: step → remark."""
    row = RunRow(
        *(number, playbook.id, playbook.name, "finished", BEGAN, "ann", "Ann", "ann", 1, "HQ"),
        lanes=(),
        deadlines=(),
        ended=BEGAN + 130 * SECOND,
    )
    visits = tuple(
        VisitRow(
            *("people", one.step, 1, BEGAN, "answered", one.answer, "Ann", one.at),
            records=one.data,
            text=said.get(one.step, ""),
        )
        for one in script.events
        if one.kind == "answered"
    )
    lanes = tuple((lane.id, lane.steps) for lane in playbook.lanes)
    return RunDetail(row, "v", lanes=lanes, visits=visits, events=tuple(script.events))


def test_a_run_that_has_ended_becomes_a_scenario_that_can_be_drilled(tmp_path: Path) -> None:
    script = Script().tell(0, "started", login="ann", room="hq").tell(20, "answered", "alarm", "done")
    script.tell(50, "answered", "call", "reached", said='two "engines"\n{room}').tell(80, "authorised")
    script.tell(90, "noted").tell(95, "answered", "ups", "within", value="22")
    script.tell(99, "answered", "head", "reached", by="chen", way="phone")
    script.tell(120, "answered", "out", "all").tell(130, "finished")
    script.events = [
        event if event.kind != "noted" else replace(event, text="Hot\x9b2J\u202e") for event in script.events
    ]
    plan = replace(PLAN, parameters=(Parameter("room", {"en": "Room?"}, "site"),))
    file = tmp_path / "from-run.yaml"
    file.write_text(scenario_text(ended_run(7, plan, script, out="清点两遍")), encoding="utf-8")
    found = check_drill(file, {"fire": plan})
    assert (found.parameters, found.replies["ups"][0].value) == ({"room": "hq"}, "22")
    assert (found.id, found.playbook, found.calls) == ("fire-run-7", "fire", ("call", "head"))
    assert [(one.say["en"], one.cue.after) for one in found.injects] == [("Hot\ufffd2J\ufffd", 90 * SECOND)]
    assert found.replies["call"][0].right == ("reached",)
    assert found.replies["call"][0].say == {"en": 'two "engines" {room}', "zh": '（待译）two "engines" {room}'}
    assert found.replies["out"][0].say == {"en": "(to be translated) 清点两遍", "zh": "清点两遍"}
    assert found.replies["ups"][0].say == {"en": "22", "zh": "22"}
    assert "head" not in found.replies  # nobody wrote anything there; who said it is no part of what is drilled
    assert {one.step: one.within for one in found.expected} == {
        "start": MINUTE,
        "authorise": 90 * SECOND,
        "alarm": MINUTE,
        "call": MINUTE,
        "ups": 120 * SECOND,
        "head": 120 * SECOND,
        "out": 120 * SECOND,
    }


def test_what_its_steps_called_is_expected_too_in_the_order_of_the_times(tmp_path: Path) -> None:
    tell = next(step for step in PLAN.steps() if step.id == "tell")
    lanes = tuple(
        replace(lane, steps=tuple(replace(one, calls="rescue") if one == tell else one for one in lane.steps))
        for lane in PLAN.lanes
    )
    plan = replace(PLAN, lanes=lanes)
    gas = Field("which", words("Which?"), "choice", choices=(Exit("full", "", {"en": "Full", "zh": "满"}),))
    tapes = Step("tapes", "do", words("Save the tapes."), (Exit("done", "guard"),), record=(gas,))
    guard = Step("guard", "call", words("Call."), _REACHED)
    rescue = Playbook("rescue", words("Rescue"), (Lane("data", words("Data"), (tapes, guard)),))
    script = Script(plan).tell(0, "started").tell(10, "answered", "alarm", "done")
    script.tell(20, "answered", "call", "reached").tell(25, "answered", "out", "missing").tell(
        100, "answered", "tell", "done"
    ).tell(130, "finished")
    below = Script(rescue).tell(30, "started").tell(70, "answered", "tapes", "done", which="full")
    below.tell(95, "answered", "guard", "reached").tell(99, "finished")
    text = scenario_text(ended_run(7, plan, script), [ended_run(8, rescue, below, guard="they come at 4")])
    file = tmp_path / "from-run.yaml"
    file.write_text(text, encoding="utf-8")
    found = check_drill(file, {"fire": plan, "rescue": rescue})
    assert [one.step for one in found.expected] == ["start", "alarm", "call", "out", "tapes", "guard", "tell"]
    assert found.calls == ("call", "guard")
    assert found.replies["tapes"][0].say == {"en": "Full", "zh": "满"}
    assert found.replies["guard"][0].say["zh"] == "（待译）they come at 4"


def test_the_check_names_every_text_that_is_still_to_be_translated(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site / "drills" / "own.yaml"
    file.parent.mkdir()
    text = (
        "id: own\nname: {en: Own, zh: 自有}\nabout: {en: Own., zh: 自有。}\nplaybook: fire\ndifficulty: 1\n"
        "alarm: {en: Smoke., zh: （待译）Smoke.}\ninjects:\n"
        "  - {id: a, at: 5s, say: {en: (to be translated) 冒烟, zh: 冒烟}}\n"
        "expect: [{step: alarm, within: 2m}]\n"
    )
    file.write_text(text, encoding="utf-8")
    code, out, _ = run(capsys, "check", str(file), "--site", str(site))
    assert (code, out.splitlines()) == (
        0,
        [
            "own.yaml:6:25: alarm.zh: this text is still to be translated",
            "own.yaml:8:31: injects.0.say.en: this text is still to be translated",
            "own: all right",
        ],
    )


def test_two_drills_that_begin_at_once_have_folders_of_their_own(tmp_path: Path) -> None:
    assert [new_folder(tmp_path).name for _ in range(3)] == ["D-1", "D-2", "D-3"]
    (tmp_path / "D-04").mkdir()
    (tmp_path / "D-9999999999").mkdir()
    assert new_folder(tmp_path).name == "D-4"


def test_what_is_no_run_is_refused_before_anybody_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("seven", "RUN-9999999999999"):
        with pytest.raises(SystemExit):
            main(["drill", "from-run", wrong])
        assert f"not a run: {wrong!r}; write it like 7 or RUN-7" in capsys.readouterr().err


def test_the_parser_knows_every_word_of_the_manual() -> None:
    from noctui.cli import drill

    root = argparse.ArgumentParser()
    drill.add_parser(root.add_subparsers())
    for line in ("list", "start x", "join", "score", "check x.yaml", "from-run 7"):
        assert hasattr(root.parse_args(["drill", *line.split()]), "func")
