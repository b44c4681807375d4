"""A playbook led through from the shell, against an engine as it really runs."""

import io
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from noctui import catalog
from noctui.cli.main import main
from tests.engine.house import EngineProcess, write_site

PLAYBOOK = """
id: door
source: here
name: {en: The door is open, zh: 门开着}
trigger: {en: A door stands open, zh: 门没有关}
parameters:
  - {id: room, kind: site, ask: {en: Which room?, zh: 哪个机房？}}
lanes:
  - id: only
    name: {en: The door, zh: 门}
    steps:
      - do: look
        say: {en: "Go to {room}.", zh: "去{room}。"}
        record: [{id: who, ask: {en: Who is there?, zh: 谁在那里？}, required: true}]
      - do: shut
        say: {en: Shut it., zh: 关上。}
        skip: next
      - decide: lock
        say: {en: Is it locked?, zh: 锁上了吗？}
        options:
          - {id: yes_, say: {en: "Yes", zh: 是}, next: end}
          - {id: no_, say: {en: "No", zh: 否}, next: lock}
"""


class Shell:
    """`noctui run …`, in this process: only the engine has one of its own."""

    def __init__(self, site: Path) -> None:
        self.site = site

    def run(self, *words: str) -> tuple[int, str, str]:
        """The exit code, and what it printed on either side."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = main(["run", *words, "--site", str(self.site)])
            except SystemExit as end:
                code = int(str(end.code))
            finally:
                catalog.use("en")
        return code, out.getvalue(), err.getvalue()

    def done(self, *words: str) -> str:
        code, out, err = self.run(*words)
        assert code == 0, err
        return out

    def json(self, *words: str) -> Any:
        return json.loads(self.done(*words, "--json"))

    def refused(self, *words: str) -> str:
        code, out, err = self.run(*words)
        assert (code, out) == (1, ""), out + err
        return err


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    with tempfile.TemporaryDirectory(prefix="noctui-run-") as folder:
        site = write_site(Path(folder) / "site", {"here": "127.0.0.1"})
        (site / "playbooks").mkdir()
        (site / "playbooks" / "door.yaml").write_text(PLAYBOOK, encoding="utf-8")
        with EngineProcess(site):
            found = Shell(site)
            deadline = time.monotonic() + 30
            while found.run("list")[0] != 0:
                assert time.monotonic() < deadline, found.run("list")
                time.sleep(0.1)
            yield found


def test_a_run_is_led_to_its_end_from_the_shell(shell: Shell) -> None:
    begun = shell.json("start", "door", "--set", "room=site A", "--text", "the alarm said so")
    number, ticket = str(begun["id"]), begun["ticket"]
    assert begun["place"] == "Site A"
    shown = shell.done("show", number)
    assert "Go to Site A." in shown
    assert "who*=" in shown
    assert "who" in shell.refused("answer", number, "look", "done")
    assert f"RUN-{number} T-{ticket} shut" in shell.done("answer", f"RUN-{number}", "look", "done", "--set", "who=Bo")
    assert "lock" in shell.done("skip", number, "shut", "it has no handle", "--later")
    shell.done("answer", number, "lock", "no_")
    again = shell.json("answer", number, "lock", "yes_")
    assert (again["deferred"], again["lanes"][0]["ended"] is not None) == (1, True)
    assert "shut" in shell.refused("finish", number)
    shell.done("return", number, "shut")
    shell.done("note", number, "buy a handle", "--step", "shut", "--change")
    assert shell.json("finish", number)["state"] == "finished"
    assert "ended" in shell.refused("pause", number, "so")
    report = shell.done("report", number, "--lang", "en")
    assert "buy a handle" in report
    assert "it has no handle" in report
    assert "# RUN" in shell.done("report", number, "--lang", "zh")
    assert [row["id"] for row in shell.json("list", "--playbook", "door")] == [begun["id"]]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("dor",), "there is no playbook dor; there are: app-crash, "),
        (("door", "--set", "romm=a"), "the playbook does not ask for romm; it asks for: room\n"),
        (("door", "--set", "room=c"), "room: there is no site c; there are: a (Site A), b (Site B)\n"),
        (("door",), "say it with --set room=…: Which room?; there are: a (Site A), b (Site B)\n"),
    ],
)
def test_a_wrong_word_at_the_start_is_answered_with_the_right_ones(
    shell: Shell, words: tuple[str, ...], why: str
) -> None:
    before = shell.json("list")
    assert shell.refused("start", *words).startswith(f"noctui: {why}")
    assert shell.json("list") == before


def test_a_run_is_paused_handed_on_and_aborted_from_the_shell(shell: Shell) -> None:
    number = str(shell.json("start", "door", "--set", "room=b")["id"])
    assert shell.json("pause", number, "who has the key?")["state"] == "paused"
    assert shell.json("resume", number)["state"] == "running"
    assert shell.json("hand", number, "a")["owner"] == "Anna"
    assert "nobody" in shell.refused("hand", number, "nobody")
    assert "needs no authorisation" in shell.refused("authorise", number)
    assert "nothing to look at" in shell.refused("check", number, "look")
    assert shell.json("abort", number, "it was the wind", "--children", "abort")["state"] == "aborted"


def test_words_that_make_no_sense_are_refused_before_anybody_is_asked(shell: Shell) -> None:
    for words in (("show", "seven"), ("start", "door", "--set", "room"), ("start", "door", "--ticket", "x")):
        code, _, err = shell.run(*words)
        assert code == 2
        assert "write it like" in err
    assert "no run" in shell.refused("show", "99").lower()
