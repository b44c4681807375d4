"""`noctui drill`: lists, checks, compares, exports; refuses in one line."""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.catalog import use
from noctui.cli.drill_export import scenario_text
from noctui.cli.main import main
from noctui.config.drill_folder import Result, Setup, new_folder, write_result, write_setup
from noctui.config.drills import check_drill
from noctui.domain.drill_points import Score
from noctui.domain.drill_score import score
from noctui.domain.moments import MINUTE, SECOND
from noctui.domain.playbook import Parameter
from noctui.domain.run_views import RunDetail, RunRow, VisitRow
from tests.domain.drills import PLAN, SCENARIO, Script


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
    played = Script().tell(points, "started").tell(130, "finished").played
    found: Score = score(SCENARIO, played.events[0].at - points * SECOND, [played], played.events[-1].at)
    result = Result(
        folder.name, scenario, SCENARIO.name, "fire", 1, person, person.title(), 1_795_000_000 * SECOND, found
    )
    write_result(folder, result)


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
        (("from-run", "seven"), 2, "'seven' is no run: write it like RUN-7"),
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


def test_a_run_that_has_ended_becomes_a_scenario_that_can_be_drilled(tmp_path: Path) -> None:
    script = Script().tell(0, "started", login="ann", room="hq").tell(20, "answered", "alarm", "done")
    script.tell(50, "answered", "call", "reached", said='two "engines"\n{room}').tell(80, "authorised")
    script.tell(90, "noted").tell(95, "answered", "ups", "within", value="22").tell(99, "answered", "head", "reached")
    script.tell(120, "answered", "out", "all").tell(130, "finished")
    events = [
        event if event.kind != "noted" else type(event)(event.id, "noted", event.at, "ann", text="Hot\x9b2J\u202e")
        for event in script.events
    ]
    began = events[0].at
    row = RunRow(
        *(7, "fire", {"en": "Fire: all of it", "zh": "火灾"}, "finished", began, "ann", "Ann", "ann", 1, "HQ"),
        lanes=(),
        deadlines=(),
        ended=began + 130 * SECOND,
    )
    visits = tuple(
        VisitRow("people", event.step, 1, began, "answered", event.answer, "Ann", event.at)
        for event in events
        if event.kind == "answered"
    )
    lanes = tuple((lane.id, lane.steps) for lane in PLAN.lanes)
    text = scenario_text(RunDetail(row, "v", lanes=lanes, visits=visits, events=tuple(events)))
    file = tmp_path / "from-run.yaml"
    file.write_text(text, encoding="utf-8")
    found = check_drill(file, {"fire": replace(PLAN, parameters=(Parameter("room", {"en": "Room?"}, "site"),))})
    assert (found.parameters, found.replies["ups"][0].value) == ({"room": "hq"}, "22")
    assert (found.id, found.playbook, found.calls) == ("fire-run-7", "fire", ("call", "head"))
    assert [(one.say["en"], one.cue.after) for one in found.injects] == [("Hot\ufffd2J\ufffd", 90 * SECOND)]
    assert found.replies["call"][0].right == ("reached",)
    assert found.replies["call"][0].say["en"] == 'two "engines" {room}'
    assert {one.step: one.within for one in found.expected} == {
        "start": MINUTE,
        "authorise": 90 * SECOND,
        "alarm": MINUTE,
        "call": MINUTE,
        "ups": 120 * SECOND,
        "head": 120 * SECOND,
        "out": 120 * SECOND,
    }


def test_two_drills_that_begin_at_once_have_folders_of_their_own(tmp_path: Path) -> None:
    assert [new_folder(tmp_path).name for _ in range(3)] == ["D-1", "D-2", "D-3"]
    (tmp_path / "D-04").mkdir()
    (tmp_path / "D-9999999999").mkdir()
    assert new_folder(tmp_path).name == "D-4"


def test_the_parser_knows_every_word_of_the_manual() -> None:
    from noctui.cli import drill

    root = argparse.ArgumentParser()
    drill.add_parser(root.add_subparsers())
    for words in ("list", "start x", "join", "score", "check x.yaml", "from-run 7"):
        assert hasattr(root.parse_args(["drill", *words.split()]), "func")
