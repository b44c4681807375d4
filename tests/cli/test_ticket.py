"""A ticket worked on from the shell, from the first call to its end, against an engine as it really runs."""

import getpass
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.house import EngineProcess, write_site

ME = getpass.getuser()


class Shell:
    """`noctui … --site DIR`, with a running engine behind it."""

    def __init__(self, site: Path) -> None:
        self.site = site

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "noctui", *words, "--site", str(self.site)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

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

    def states(self, ticket: str) -> dict[str, str]:
        return {clock["spec"]: clock["state"] for clock in self.json("ticket", "show", ticket)["row"]["clocks"]}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    site = write_site(tmp_path_factory.mktemp("tickets") / "site", {"here": "127.0.0.1"}, operators=["bo"])
    inventory = site / "inventory" / "main.yaml"
    more = "policy: s19}\n  - {id: centre, name: Centre, policy: s15}\n  - {id: office, name: Office, policy: s12}"
    inventory.write_text(inventory.read_text(encoding="utf-8").replace("policy: s19}", more), encoding="utf-8")
    with EngineProcess(site):
        found = Shell(site)
        deadline = time.monotonic() + 60
        while found.run("tickets").returncode != 0:
            assert time.monotonic() < deadline, "no engine"
            time.sleep(0.1)
        yield found


def test_a_fault_is_taken_from_the_call_to_its_end(shell: Shell) -> None:
    number = shell.done("ticket", "new", "fault", "picture is torn", "--device", "here", "--reporter", "Mrs Li").strip()
    assert number.startswith("T-")
    row = shell.json("ticket", "show", number)["row"]
    assert (row["contract"], row["policy"], row["level"], row["reporter"]) == ("City", "s19", "I", "Mrs Li")
    assert shell.states(number)["arrive"] == "running"

    shell.done("ticket", "accept", number)
    assert shell.json("ticket", "show", number)["row"]["owner"] == ME
    shell.done("ticket", "fact", number, "arrived")
    assert shell.states(number)["arrive"] == "met"
    assert shell.states(number)["solution"] == "running"
    shell.done("ticket", "regrade", number, "IV", "one camera only")
    shell.done("ticket", "note", number, "lens was dirty")
    shell.done("ticket", "fact", number, "recovered")
    shell.done("ticket", "fact", number, "resolved", "--text", "lens cleaned")
    shown = shell.done("ticket", "show", number)
    assert "picture is torn" in shown
    assert "lens cleaned" in shown
    assert "arrive" in shown


def test_what_the_engine_refuses_is_a_sentence_on_stderr_and_exit_1(shell: Shell) -> None:
    number = shell.done("ticket", "new", "fault", "no picture", "--device", "here").strip()
    version = shell.json("ticket", "show", number)["row"]["version"]
    assert "not recovered yet" in shell.refused("ticket", "fact", number, "resolved", "--text", "x")
    assert "There is no level V" in shell.refused("ticket", "regrade", number, "V", "why")
    assert "was faster" in shell.refused("ticket", "accept", number, "--seen", str(version - 1))
    assert "There is no ticket T-999." in shell.refused("ticket", "show", "999")
    assert "There is no ticket T-999." in shell.refused("explain", "999", "arrive")
    assert "Not valid: number" in shell.refused("ticket", "show", "9" * 30)
    assert "Not valid: number" in shell.refused("explain", "9" * 30, "arrive")
    assert shell.json("ticket", "show", number)["row"]["version"] == version


def test_a_past_moment_needs_words_and_is_kept_as_it_was_said(shell: Shell) -> None:
    said = ("--when", "30m", "--text", "the line was busy")
    number = shell.done("ticket", "new", "fault", "dark", "--device", "here", *said).strip()
    assert shell.run("ticket", "fact", number, "arrived", "--when", "20m").returncode == 1
    shell.done("ticket", "fact", number, "arrived", "--when", "20m", "--text", "no signal there")
    [fact] = [one for one in shell.json("ticket", "show", number)["facts"] if one["kind"] == "arrived"]
    assert fact["recorded"] - fact["occurred"] == pytest.approx(20 * 60e6, abs=30e6)


def test_of_a_clock_in_office_hours_the_working_time_that_is_left_is_told(shell: Shell) -> None:
    new = ("ticket", "new", "fault", "a port is slow", "--contract", "office", "--level", "3")
    told = shell.done("ticket", "show", shell.done(*new).strip())
    assert " of working time left" in told.split("repair")[1]


def test_a_consultation_ends_in_one_command(shell: Shell) -> None:
    words = ("consultation", "how do I export a clip?", "--answer", "menu, export, choose the range")
    number = shell.done("ticket", "new", *words).strip()
    assert shell.json("ticket", "show", number)["row"]["status"] == "closed"


def test_a_ticket_goes_to_somebody_else_or_into_another_one(shell: Shell) -> None:
    first = shell.done("ticket", "new", "fault", "dark again", "--device", "here").strip()
    second = shell.done("ticket", "new", "fault", "the same once more", "--device", "here").strip()
    shell.done("ticket", "assign", first, "bo")
    assert shell.json("ticket", "show", first)["row"]["owner"] == "bo"
    said = shell.refused("ticket", "merge", first, second, "one cable")
    assert f"{first} was reported first, and its promises run from then: merge {second} into it." in said
    shell.done("ticket", "merge", second, first, "one cable")
    assert shell.json("ticket", "show", second)["row"]["status"] == "closed"
    assert shell.refused("ticket", "assign", first, "nobody-here")


def test_what_both_sides_agree_upon_is_written_down(shell: Shell) -> None:
    number = shell.done("ticket", "new", "fault", "flickers", "--device", "here").strip()
    other = shell.done("ticket", "new", "request", "a copy of the clip").strip()
    shell.done("ticket", "waive", number, "arrive", "not urgent", "--ours", "Anna", "--theirs", "Mrs Li")
    assert shell.states(number)["arrive"] == "waived"
    assert "permission" in shell.refused("ticket", "fact", number, "remote_started")
    shell.done("ticket", "consent", number, "remote", "yes", "--by", "Mrs Li")
    shell.done("ticket", "fact", number, "remote_started")
    shell.done("ticket", "link", number, other)
    found = shell.json("ticket", "show", number)
    assert [link["ticket"] for link in found["links"]] == [int(other.removeprefix("T-"))]
    assert [(word["what"], word["given"]) for word in found["consents"]] == [("remote", True)]


def test_why_a_clock_stands_as_it_does_is_told_line_by_line(shell: Shell) -> None:
    number = shell.done("ticket", "new", "fault", "slow", "--device", "here").strip()
    told = shell.done("explain", number, "arrive")
    assert "C-0" in told
    found = shell.json("explain", number, "arrive")
    assert (found["clock"]["spec"], found["starts"]) == ("arrive", "reported")
    assert sum(one["counted"] for one in found["stretches"]) == found["clock"]["limit"]
    assert "has no clock nonsense" in shell.refused("explain", number, "nonsense")


@pytest.mark.parametrize("words", [("show", "T-x"), ("fact", "1", "exploded"), ("new", "riddle", "title")])
def test_a_wrong_command_line_is_a_matter_of_usage(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.run("ticket", *words).returncode == 2


def test_the_list_says_what_each_ticket_is_about_and_what_it_has_missed(shell: Shell) -> None:
    words = ("--when", "2h", "--text", "the line was busy")
    late = shell.done("ticket", "new", "fault", "torn picture", "--device", "here", *words).strip()
    asked = shell.done("ticket", "new", "request", "a copy of the clip").strip()
    lines = {line.split()[0]: line for line in shell.done("ticket", "list").splitlines()}
    assert "here torn picture" in lines[late]
    assert "graded BREACHED " in lines[late]
    assert "a copy of the clip" in lines[asked]
    assert "BREACHED" not in lines[asked]


@pytest.mark.req("C-077")
def test_what_was_late_for_a_contract_is_listed_with_what_it_costs(shell: Shell) -> None:
    assert shell.done("ledger", "centre") == "centre: 0 of 3 late responses, 0.00%\n"
    said = ("--when", "2h", "--text", "the line was busy")
    late = shell.done("ticket", "new", "fault", "no answer", "--contract", "centre", *said).strip()
    assert [(row["ticket"], row["counts"]) for row in shell.json("ledger", "centre")["rows"]] == [
        (int(late.removeprefix("T-")), "response")
    ]
    told = shell.done("ledger", "centre")
    assert f"{late}  " in told
    assert "still open" in told
    assert told.endswith("centre: 1 of 3 late responses, 0.03%\n")
    assert "There is no contract nowhere" in shell.refused("ledger", "nowhere")
