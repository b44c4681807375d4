"""`noctui playbook`: what there is, what is wrong with a file, how one reads, and where to start."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from noctui import catalog
from noctui.cli.main import main
from tests.config.build import write
from tests.config.test_playbook_flaws import PLAYBOOK, ROLES

BROKEN = PLAYBOOK.replace("next: tell", "next: tel")
FILES = {"playbooks/own.yaml": PLAYBOOK, "roles.yaml": ROLES}


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No site to be found, neither here nor in the user's own folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("NOCTUI_SITE", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["playbook", *arguments]) == code
    return capsys.readouterr().out


def answered(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    return json.loads(told(capsys, *arguments, "--json", code=code))


def test_without_a_site_the_bundled_playbooks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "list").splitlines()
    assert lines[0].split() == ["PLAYBOOK", "PB", "STEPS", "NAME"]
    assert [line for line in lines if line.startswith("power-loss ") and "PB-13" in line]
    rows = answered(capsys, "list")
    assert len(rows) == len(lines) - 1
    assert not any(row["own"] for row in rows)


def test_a_site_lists_its_own_and_says_which_they_are(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path, FILES)
    [row] = [row for row in answered(capsys, "list", "--site", str(tmp_path)) if row["own"]]
    assert (row["id"], row["name"]) == ("own", {"en": "Own", "zh": "本站"})
    [line] = [line for line in told(capsys, "list").splitlines() if line.startswith("own ")]
    assert line.endswith("own")


def test_a_good_file_is_all_right(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write(tmp_path, FILES) / "playbooks" / "own.yaml"
    assert told(capsys, "check", str(file)) == "all right\n"
    assert answered(capsys, "check", str(file)) == {"ok": True, "problems": []}


def test_what_is_wrong_with_a_file_is_told_with_its_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write(tmp_path, {**FILES, "playbooks/own.yaml": BROKEN}) / "playbooks" / "own.yaml"
    assert main(["playbook", "check", str(file)]) == 3
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == (
        "playbooks/own.yaml:23:55: lanes.0.steps.1.options.1.next: no such step 'tel' in this lane "
        "(did you mean 'tell'?)"
    )
    assert said.err == "2 problems; nothing was changed\n"
    answer = answered(capsys, "check", str(file), code=3)
    assert [problem["code"] for problem in answer["problems"]] == ["unknown_step", "unreachable"]


def test_a_file_outside_of_a_site_is_held_against_the_bundled_ones(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(PLAYBOOK.replace("boss", "head").replace("brigade", "fire-brigade"), encoding="utf-8")
    assert told(capsys, "check", str(file)) == "all right\n"
    assert "mine.yml:1:1: this file is missing" in told(capsys, "check", str(tmp_path / "mine.yml"), code=3)


@pytest.fixture
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    yield
    catalog.use("en")


@pytest.mark.usefixtures("in_chinese")
def test_who_reads_chinese_is_told_in_chinese(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write(tmp_path, FILES) / "playbooks" / "own.yaml"
    assert told(capsys, "check", str(file)) == "检查通过\n"
    assert told(capsys, "show", str(file)).splitlines()[0] == "own  本站"
    assert "外电中断" in told(capsys, "list")
    file.write_text(BROKEN, encoding="utf-8")
    assert "没有步骤 'tel'" in told(capsys, "check", str(file), code=3)


def test_a_playbook_is_shown_as_a_tree(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write(tmp_path, FILES) / "playbooks" / "own.yaml"
    tree = told(capsys, "show", str(file)).splitlines()
    assert tree[0] == "own  Own"
    assert "├─ People [people] people first" in tree
    assert "│  ├─ do alarm: Sound it for {link}. (Boss, 5m)" in tree
    assert "│  │     some (Some) → tell" in tree
    assert "│  └─ call tell: Tell them." in tree
    assert "│        to Brigade" in tree
    assert "│        → out" in tree
    assert "│        only out: all" in tree
    assert "│        record how" in tree
    assert tree == told(capsys, "show", "own", "--site", str(tmp_path)).splitlines()


def test_the_tree_says_what_a_step_enters_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert "enters absence" in told(capsys, "show", "key-person-absent")


def test_a_playbook_as_json_has_its_lanes_and_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    shown = answered(capsys, "show", "power-loss")
    assert shown["refs"] == ["PB-13"]
    assert len(shown["version"]) == 12
    assert {step["kind"] for lane in shown["lanes"] for step in lane["steps"]} >= {"do", "decide", "call", "measure"}


def test_a_playbook_that_is_not_there_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "show", "fyre"]) == 2
    assert "no such playbook 'fyre'; there are: " in capsys.readouterr().err


def test_a_broken_file_is_not_shown_but_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write(tmp_path, {**FILES, "playbooks/own.yaml": BROKEN}) / "playbooks" / "own.yaml"
    assert main(["playbook", "show", str(file)]) == 3
    assert "no such step 'tel'" in capsys.readouterr().err


def test_a_new_playbook_is_a_good_one_and_overwrites_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "branch-link.yaml"
    assert told(capsys, "new", str(file)).splitlines()[0] == str(file)
    assert told(capsys, "check", str(file)) == "all right\n"
    assert told(capsys, "show", str(file)).startswith("branch-link  ")
    assert main(["playbook", "new", str(file)]) == 1
    assert "is there already; nothing was written" in capsys.readouterr().err


def test_a_new_playbook_has_a_name_that_can_be_an_id(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["playbook", "new", str(tmp_path / "no id.yaml")]) == 2
    assert "not an id: 'no id'" in capsys.readouterr().err
    assert not (tmp_path / "no id.yaml").exists()


def test_foreign_text_in_a_playbook_does_nothing_to_a_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    hostile = PLAYBOOK.replace("boss", "head").replace("brigade", "fire-brigade").replace("Tell them.", '"a\\e[2Jb"')
    file.write_text(hostile, encoding="utf-8")
    assert "\x1b" not in told(capsys, "show", str(file))
