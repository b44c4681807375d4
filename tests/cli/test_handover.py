"""A shift handed over from the shell by two logins, against an engine as it really runs."""

import getpass
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.house import EngineProcess, write_site
from tests.needs import need

ME, OTHER = getpass.getuser(), "nobody"
READS = "+dac_override"
BECOME = ["setpriv", "--reuid", OTHER, "--regid", "0", "--clear-groups", "--inh-caps", READS, "--ambient-caps", READS]
"""Another login to whoever asks the kernel, though it may read this Python wherever it is."""


class Shell:
    """`noctui handover …` as one login."""

    def __init__(self, site: Path, login: str) -> None:
        self.site = site
        self._become = [] if login == ME else BECOME

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [*self._become, sys.executable, "-m", "noctui", "handover", *words, "--site", str(self.site)]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=60, cwd=self.site, env=environment
        )

    def done(self, *words: str) -> str:
        found = self.run(*words)
        assert found.returncode == 0, found.stderr
        return found.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.done(*words, "--json"))

    def refused(self, *words: str) -> str:
        found = self.run(*words)
        assert (found.returncode, found.stdout) == (1, ""), found.stdout + found.stderr
        return found.stderr


@pytest.fixture(scope="module")
def site() -> Iterator[Path]:
    """A post that this login has, and for which another login of the machine stands in."""
    need(os.getuid() == 0, "only root can be a second login")
    with tempfile.TemporaryDirectory(prefix="noctui-handover-") as folder:
        Path(folder).chmod(0o750)
        site = write_site(Path(folder) / "site", {"here": "127.0.0.1"}, operators=[OTHER])
        roster = f"""
people:
  - {{id: a, name: Anna, login: {ME}, posts: [noc]}}
  - {{id: b, name: 博, login: {OTHER}, posts: [noc]}}
posts:
  - {{id: noc, name: {{en: NOC duty, zh: 值班}}, first: a, backup: b}}
"""
        (site / "roster.yaml").write_text(roster, encoding="utf-8")
        with EngineProcess(site):
            anna = Shell(site, ME)
            deadline = time.monotonic() + 60
            while anna.run("list").returncode != 0:
                assert time.monotonic() < deadline, anna.run("list").stderr
                time.sleep(0.1)
            need(Shell(site, OTHER).run("list").returncode == 0, "a second login that may read this Python")
            yield site


@pytest.fixture
def anna(site: Path) -> Shell:
    return Shell(site, ME)


@pytest.fixture
def bo(site: Path) -> Shell:
    return Shell(site, OTHER)


def test_a_shift_goes_from_one_login_to_another_and_is_signed_by_both(anna: Shell, bo: Shell) -> None:
    assert "Only who has the post" in bo.refused("prepare", "noc")
    number = anna.done("prepare", "noc").strip()
    assert number == "H-1"
    item = anna.json("add", number, "watch", "If *door 2* opens, call <guard>", "--red")["item"]
    anna.done("add", number, "borrowed", "ladder")
    assert "not offered" in bo.refused("accept", number)
    anna.done("offer", number, "--to", OTHER)
    assert "it takes two people" in anna.refused("accept", number)
    assert f"Read back first, by number or a word: {item}" in bo.refused("accept", number)
    assert "does not name item" in bo.refused("readback", number, str(item), "roof")
    bo.done("readback", number, str(item), "DOOR ２")
    question = bo.json("ask", number, "which guard?", "--item", str(item))["question"]
    assert "which guard?" in bo.refused("accept", number)
    anna.done("answer", number, str(question), "the one downstairs")
    bo.done("accept", number)
    found = anna.json("show", number)
    assert (found["row"]["state"], found["signature"]["incoming_login"], found["sound"]) == ("accepted", OTHER, True)
    assert re.fullmatch(r"\d+:[0-9a-f]{64}", found["signature"]["head"])
    assert "never changes" in anna.refused("add", number, "note", "x")

    shown = anna.done("show", number)
    assert "Anna → 博" in shown
    assert "read back by 博" in shown
    paper = anna.done("print", number)
    assert r"- 1\. **RED** If \*door 2\* opens, call \<guard\>" in paper
    assert f"- Taken over: 博 \\({OTHER}\\)" in paper
    assert "# 交接班 H-1：值班" in anna.done("print", number, "--lang", "zh")


def test_the_next_one_begins_with_what_was_handed_on_and_is_compared_with_the_last(anna: Shell, bo: Shell) -> None:
    number = bo.done("prepare", "noc").strip()
    assert [one["item"]["kind"] for one in bo.json("show", number)["items"]] == ["watch", "borrowed"]
    bo.done("strike", number, "2")
    bo.done("offer", number)
    anna.done("refuse", number, "first tell me about the ladder")
    bo.done("offer", number)
    bo.done("withdraw", number, "one more thing")
    assert "not offered" in anna.refused("accept", number)
    bo.done("offer", number)
    anna.done("readback", number, "1", "guard")
    anna.done("accept", number)
    compared = anna.done("compare", "H-1", number)
    assert re.search(r"Gone\n +\d+ +ladder\n", compared)
    assert "handed on for" in compared
    assert [row["id"] for row in anna.json("list")] == [2, 1]
    assert anna.done("print", "--last", "2").count("# Shift handover H-") == 2
    assert "taken over" in anna.done("list", "--post", "noc")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "99"), "There is no such handover"),
        (("prepare", "nothing"), "There is no post nothing"),
        (("refuse", "1", "why"), "has ended"),
        (("compare", "1", "99"), "There is no such handover"),
    ],
)
def test_what_is_refused_is_a_sentence_and_exit_1(anna: Shell, words: tuple[str, ...], said: str) -> None:
    assert said in anna.refused(*words)


@pytest.mark.parametrize("words", [("show", "H-x"), ("add", "1", "riddle", "x"), ("readback", "1", "two", "x")])
def test_a_wrong_command_line_is_a_matter_of_usage(anna: Shell, words: tuple[str, ...]) -> None:
    assert anna.run(*words).returncode == 2
