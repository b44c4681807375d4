"""Ways to people proved from the shell, and the call list for when none of them works."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_ticket import Shell
from tests.engine.house import EngineProcess, write_site
from tests.engine.voices import told, write_talking_site


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    site = write_talking_site(tmp_path_factory.mktemp("notify") / "site")
    with EngineProcess(site):
        found = Shell(site)
        deadline = time.monotonic() + 30
        while found.run("status").returncode not in (0, 1, 2):
            assert time.monotonic() < deadline, "no engine"
            time.sleep(0.1)
        yield found


def test_a_test_says_of_every_way_what_became_of_it(shell: Shell) -> None:
    assert "never reached: anna, bo, cy" in shell.done("notify", "list")
    done = shell.run("notify", "test", "anna")
    assert done.returncode == 1
    good, bad, phone = done.stdout.splitlines()
    assert good.split() == ["good", "anna-id", "sent"]
    assert bad == "bad  anna-id  bad: exit code 1: no modem"
    assert phone == "phone: no channel of this site; by hand only"
    assert [one["address"] for one in told(shell.site)] == ["anna-id"]


def test_one_channel_can_be_tested_alone_and_json_is_for_scripts(shell: Shell) -> None:
    found = shell.json("notify", "test", "anna", "--channel", "good")
    assert [(way["channel"], way["state"]) for way in found["ways"]] == [("good", "sent")]
    listed = json.loads(shell.run("notify", "list", "--json").stdout)
    assert "anna" not in listed["untested"]
    assert "bo" in listed["untested"]


def test_who_can_not_be_tested_is_said(shell: Shell) -> None:
    assert "zoe" in shell.refused("notify", "test", "zoe")
    assert "There is no channel fax" in shell.refused("notify", "test", "anna", "--channel", "fax")


def test_a_call_list_needs_no_engine(tmp_path: Path) -> None:
    found = Shell(write_site(tmp_path / "site", {"here": "127.0.0.1"}))
    head, titles, post, note = found.done("notify", "calls").splitlines()
    assert head.startswith("Lab: call list 20")
    assert titles.split() == ["POST", "FIRST", "BACKUP"]
    assert post.split() == ["NOC", "duty", "Anna", "1", "Bo", "2"]
    assert note.startswith("by the files alone")
    [row] = found.json("notify", "calls")
    assert row["first"] == [{"id": "a", "name": "Anna", "contacts": [{"channel": "phone", "address": "1"}]}]
