"""Leave, absence and changes of duty from the shell, against an engine as it really runs."""

import argparse
import getpass
import json
import time
from collections.abc import Iterator

import pytest

from noctui.cli import roster_changes
from noctui.cli.common import CommandError
from tests.cli.test_ticket import Shell
from tests.engine.house import EngineProcess, write_site

ME = getpass.getuser()
ROSTER = f"""
people:
  - {{id: me, name: Mei, login: {ME}}}
  - {{id: a, name: Anna, phone: "1"}}
  - {{id: b, name: Bo, phone: "2"}}
posts:
  - {{id: noc, name: NOC duty, first: a, backup: b, above: leader}}
  - {{id: leader, name: Duty leader, first: me, backup: b}}
"""


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    site = write_site(tmp_path_factory.mktemp("roster") / "site", {"here": "127.0.0.1"})
    (site / "roster.yaml").write_text(ROSTER, encoding="utf-8")
    with EngineProcess(site):
        found = Shell(site)
        deadline = time.monotonic() + 60
        while found.run("tickets").returncode != 0:
            assert time.monotonic() < deadline, "no engine"
            time.sleep(0.1)
        yield found


def number(text: str) -> str:
    first = text.split()[0]
    assert first.startswith("R-")
    return first


def test_an_absence_goes_from_the_report_to_the_return(shell: Shell) -> None:
    absence = number(shell.done("absence", "report", "noc", "a", "does not answer"))
    approved = shell.done("absence", "approve", absence)
    assert "Bo has the post now" in approved
    (row,) = shell.json("absence", "list")
    assert (row["status"], row["names"], row["stand_in"]) == ("in_force", ["Anna", "Bo"], "Bo")
    shell.done("absence", "backup-cannot", absence)
    assert "name who is sent" in shell.refused("absence", "approve", absence)
    shell.done("absence", "approve", absence, "--stand-in", "me")
    assert "has the post now" in shell.done("absence", "back", absence)
    assert shell.json("absence", "list") == []
    assert "is in force" not in shell.refused("absence", "back", absence)


def test_a_leave_is_asked_for_and_nobody_approves_their_own_asking(shell: Shell) -> None:
    trial = shell.done("leave", "ask", "a", "24h", "96h", "wedding", "--dry-run")
    assert "only a trial" in trial
    assert "only the backup is there" in trial
    leave = number(shell.done("leave", "ask", "a", "24h", "96h", "wedding"))
    assert "nobody decides what is their own" in shell.refused("leave", "approve", leave)
    listed = shell.done("leave", "list")
    assert leave in listed
    assert "the supervisor has to decide" in listed
    shell.done("leave", "withdraw", leave)
    assert shell.json("leave", "list") == []


def test_a_refusal_says_what_would_be_right(shell: Shell) -> None:
    assert "Nobody in the roster is called zoe" in shell.refused("leave", "ask", "zoe", "24h", "96h", "x")
    assert "no change R-99" in shell.refused("leave", "approve", "99")
    assert "Not a time" in shell.run("leave", "ask", "a", "soon", "96h", "x").stderr
    assert shell.run("leave", "approve", "T-1").returncode == 2


def roster(shell: Shell, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What `noctui roster …` prints, by the subcommands alone."""
    parser = argparse.ArgumentParser()
    roster_changes.add_subcommands(parser.add_subparsers())
    arguments = parser.parse_args([*words, "--site", str(shell.site)])
    assert arguments.func(arguments) == 0
    return capsys.readouterr().out


def test_duty_is_changed_and_ended(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    span = ("2h", "10h")
    trial = roster(shell, capsys, "change", "noc", *span, "ill", "--off", "a", "--on", "me", "--dry-run", "--json")
    assert json.loads(trial)["overlaps"] == []
    made = number(roster(shell, capsys, "change", "noc", *span, "ill", "--off", "a", "--on", "me"))
    other = roster(shell, capsys, "change", "noc", *span, "storm", "--on", "b", "--dry-run")
    assert f"at the same time as {made}" in other
    listed = json.loads(roster(shell, capsys, "changes", "--json"))
    assert [(row["kind"], row["names"], row["by"]) for row in listed] == [("override", ["Anna", "Mei"], "Mei")]
    roster(shell, capsys, "end", made, "well again")
    assert json.loads(roster(shell, capsys, "changes", "--json")) == []


def test_a_fixed_plan_says_who_is_on_and_nobody_else_is(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    span = ("noc", "200h", "220h", "training")
    made = number(roster(shell, capsys, "plan", *span, "--stint", "me,200h,210h", "--stint", "b,200h,220h,backup"))
    (row,) = json.loads(roster(shell, capsys, "changes", "--json"))
    assert (row["kind"], row["names"]) == ("plan", ["Mei", "Bo"])
    found = json.loads(shell.done("roster", "show", "--from", "205h", "--to", "206h", "--post", "noc", "--json"))
    assert [shift["first"] for shift in found["shifts"]] == [["me"]]
    with pytest.raises(CommandError, match="end has to lie after its begin"):
        roster(shell, capsys, "plan", *span, "--stint", "me,210h,200h")
    with pytest.raises(SystemExit):
        roster(shell, capsys, "plan", *span, "--stint", "me,200h")
    roster(shell, capsys, "end", made, "called off")
    assert json.loads(roster(shell, capsys, "changes", "--json")) == []


def test_a_guard_that_is_asked_for_late_says_so(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    said = roster(shell, capsys, "guard", "Year end", "48h", "72h", "--crew", "noc=me")
    assert "it should be three weeks" in said
    with pytest.raises(CommandError, match="Nobody in the roster is called zoe"):
        roster(shell, capsys, "guard", "Year end", "48h", "72h", "--crew", "noc=zoe")
    with pytest.raises(CommandError, match="has no shift at NOC duty then"):
        roster(shell, capsys, "swap", "offer", "noc", "24h", "b", "48h")
