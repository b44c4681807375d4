"""The installed command as a shell sees it: what it prints, how it ends, and the demo that a newcomer starts."""

import json
import re
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from noctui.domain.commands import WriteLog
from noctui.domain.queries import JournalPage, JournalQuery
from tests.e2e.conftest import Door
from tests.e2e.terminal import Pty, Tmux, environment, gone, noctui
from tests.e2e.watch import ME, Onlooker, end_engines, engines
from tests.engine.house import EngineProcess, write_site

FIRST_SCREEN = 5.0
"""Seconds; what it really takes is for the benches to say."""


def run(folder: Path, *arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Without a terminal."""
    return subprocess.run(
        noctui(*arguments),
        env=environment(folder, **environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=30,
    )


def told(folder: Path, *arguments: str | Path) -> Any:
    """What the command says as JSON."""
    done = run(folder, *arguments, "--json")
    assert not done.stderr
    return json.loads(done.stdout)


# ------------------------------------------------------------------------------------------------------------- demo


@pytest.mark.timeout(150)
def test_within_a_minute_the_demo_shows_an_outage_its_ticket_and_its_recovery(tmp_path: Path) -> None:
    state = tmp_path / "demo"
    try:
        argv = noctui("demo", "--state", state, "--lang", "en")
        with Tmux(tmp_path, argv, (80, 24), environ={"LOGNAME": "a-lie"}) as desk:
            began = time.monotonic()
            desk.wait_for("DEMO.*all well.*handover offered", FIRST_SCREEN)
            desk.wait_for(r"DEMO.*1 down.*NEXT DUE.* T-1 \w+ \d\d:\d\d:\d\d.*DOWN +SW-AGG-E1", 30)
            outage = desk.wait_for(lambda screen: screen.count("behind SW-AGG-E1") == 12, 10)
            assert "1 taken by nobody" in outage
            desk.wait_for("SW-AGG-E1 has recovered", 60)
            desk.wait_for(lambda screen: "UNREACHABLE" not in screen, 10)
            assert time.monotonic() - began < 60
            desk.keys("q")
            desk.wait_for("engine stops with the last desk", 5)
            desk.keys("y")
            assert desk.wait() == 0
        assert not (state / "engine.sock").exists()
    finally:
        end_engines(state)


def test_a_demo_never_takes_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "dear.txt").write_text("keep me", encoding="utf-8")
    with Pty(tmp_path, noctui("demo", "--state", letters)) as terminal:
        assert terminal.wait() == 1
        assert b"name a new or an empty folder" in terminal.output
    assert [path.name for path in letters.iterdir()] == ["dear.txt"]


# --------------------------------------------------------------------------------------------------- the first desk


def test_on_a_new_site_the_desk_starts_an_engine_and_shows_the_site(tmp_path: Path) -> None:
    site = tmp_path / "new"
    assert run(tmp_path, "site", "init", site, TZ="UTC").returncode == 0
    assert run(tmp_path, "site", "check", site).returncode == 0
    try:
        with Tmux(tmp_path, noctui("--site", site)) as desk:
            desk.wait_for("engine ok", 2 * FIRST_SCREEN)
            assert len(list(engines(site))) == 1
    finally:
        end_engines(site)


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_shows_no_screens_is_refused_with_2(site: Path, tmp_path: Path, term: str) -> None:
    with Pty(tmp_path, noctui("--site", site), environ={"TERM": term}) as terminal:
        assert terminal.wait() == 2
        assert b"TERM is empty or dumb" in terminal.output
        assert b"\x1b" not in terminal.output
    assert list(engines(site)) == []


# -------------------------------------------------------------------------------------------------------- exit codes


def test_without_a_terminal_the_desk_ends_with_2_and_a_hint(site: Path, tmp_path: Path) -> None:
    for words in (("--site", site), ("demo",)):
        done = run(tmp_path, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "ssh -t" in done.stderr
    assert list(engines(site)) == []


@pytest.mark.parametrize("words", ["bogus", "status --bogus", "engine", "journal verify --anchors"])
def test_a_wrong_command_line_ends_with_2(tmp_path: Path, words: str) -> None:
    done = run(tmp_path, *words.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: noctui" in done.stderr


def test_a_site_that_is_not_there_or_wrong_ends_with_3(site: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "status", "--site", tmp_path / "nowhere").returncode == 3
    (site / "roster.yaml").write_text("people: [{id: a}]\n", encoding="utf-8")
    done = run(tmp_path, "site", "check", site)
    assert done.returncode == 3
    assert "roster.yaml:1:10:" in done.stdout
    done = run(tmp_path, "engine", "run", "--site", site)
    assert done.returncode == 3
    assert "roster.yaml:1:10:" in done.stderr


def test_without_an_engine_questions_fail_with_a_hint_and_the_status_is_unknown(site: Path, tmp_path: Path) -> None:
    for words in ("status", "devices", "tickets", "journal tail", "engine status", "engine stop"):
        done = run(tmp_path, *words.split(), "--site", site)
        assert (done.returncode, done.stdout) == (3 if words == "status" else 1, ""), words
        assert "noctui engine start" in done.stderr


def test_a_store_that_cannot_be_read_ends_with_4(site: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "journal", "verify", "--site", site).returncode == 4
    (site / "state").mkdir()
    (site / "state" / "noctui.db").write_bytes(b"this is no database" * 100)
    assert run(tmp_path, "journal", "verify", "--site", site).returncode == 4
    assert run(tmp_path, "engine", "run", "--site", site).returncode == 4


# --------------------------------------------------------------------------------------------------------- questions


def test_what_the_commands_say_is_what_the_engine_knows(engine: EngineProcess, onlooker: Onlooker) -> None:
    folder, site = engine.site.parent, ("--site", engine.site)
    [ticket] = onlooker.tickets

    status = told(folder, "status", *site)
    assert status["devices"] == {"up": 1, "down": 1}
    assert (status["tickets"], status["breached"], status["engine"]["pid"]) == (1, 0, onlooker.engine.pid)

    states = {row["id"]: (row["state"], row.get("ticket")) for row in told(folder, "devices", *site)}
    assert states == {"here": ("up", None), "gone": ("down", ticket.id)}

    [row] = told(folder, "tickets", *site)
    assert (row["id"], row["root"], row["version"]) == (ticket.id, "gone", ticket.version)
    assert {clock["spec"]: clock.get("due") for clock in row["clocks"]} == {c.spec: c.due for c in ticket.clocks}

    lines = run(folder, "journal", "tail", "--json", *site).stdout.splitlines()
    page = onlooker.ask(JournalQuery(limit=20))
    assert isinstance(page, JournalPage)
    assert [json.loads(line)["hash"] for line in lines] == [entry.hash for entry in reversed(page.rows)]


def test_status_ends_as_monitoring_plugins_do(engine: EngineProcess, onlooker: Onlooker, tmp_path: Path) -> None:
    assert run(tmp_path, "status", "--site", engine.site).returncode == 2
    port = int(re.findall(r"port: (\d+)", (engine.site / "inventory" / "main.yaml").read_text(encoding="utf-8"))[0])
    door = Door("127.0.0.2", port)
    try:
        onlooker.until(lambda eyes: eyes.devices["gone"].state == "up")
        done = run(tmp_path, "status", "--site", engine.site)
        assert (done.returncode, done.stdout) == (0, "Lab: 2 up; 0 tickets, 0 clocks breached\n")
    finally:
        door.shut()


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(engine: EngineProcess, onlooker: Onlooker) -> None:
    for number in range(200):
        assert onlooker.do(WriteLog(f"{number} " + "x" * 1000)).done
    command = " ".join(noctui("journal", "tail", "-n", "200", "--site", engine.site))
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -1; echo ${{PIPESTATUS[0]}}"],
        env=environment(engine.site),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=30,
    )
    first, code = done.stdout.splitlines()
    assert first.split()[2] == ME
    assert code == "141"
    assert done.stderr == ""


def test_probing_loopback_says_how_it_answered(tmp_path: Path) -> None:
    answer = told(tmp_path, "probe", "127.0.0.1")
    assert (answer["sent"], answer["received"], answer["loss"]) == (3, 3, 0)
    assert answer["method"] in ("icmp", "tcp")
    door = Door("127.0.0.1")
    opened = run(tmp_path, "probe", "127.0.0.1", "-p", str(door.port))
    door.shut()
    shut = run(tmp_path, "probe", "127.0.0.1", "-p", str(door.port))
    assert (opened.returncode, shut.returncode) == (0, 2)
    assert "3/3 by TCP" in opened.stdout
    assert "0/3 by TCP, refused" in shut.stdout


def test_the_doctor_looks_at_machine_terminal_and_site(engine: EngineProcess, onlooker: Onlooker) -> None:
    advice = {one["what"]: one for one in told(engine.site, "doctor", "--site", engine.site)}
    assert {"python", "sqlite", "ping", "disk", "encoding", "terminal", "files", "store"} <= advice.keys()
    assert advice["store"]["found"].startswith("sound")
    assert run(engine.site, "doctor", "--site", engine.site, TERM="dumb").returncode == 1


def test_an_engine_is_started_asked_and_stopped_from_the_shell(site: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "engine", "start", "--site", site).returncode == 0
    pid = told(tmp_path, "engine", "status", "--site", site)["pid"]
    assert list(engines(site)) == [pid]
    assert run(tmp_path, "engine", "stop", "--site", site).returncode == 0
    assert gone(pid, 5)
    assert run(tmp_path, "engine", "status", "--site", site).returncode == 1


# ----------------------------------------------------------------------------------------------------------- journal


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of an engine that has lived, with ten lines in the duty log, and was stopped in order."""
    folder = write_site(tmp_path_factory.mktemp("ended") / "site", {"here": "127.0.0.1"})
    with EngineProcess(folder) as engine, Onlooker(engine.socket) as eyes:
        for number in range(10):
            assert eyes.do(WriteLog(f"line {number}")).done
    return folder


def forged(site: Path, folder: Path, *statements: str) -> Path:
    """A copy of the state in which somebody with access to the file has run these statements."""
    state = folder / "state"
    shutil.copytree(site / "state", state)
    with sqlite3.connect(state / "noctui.db") as store:
        for (trigger,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            store.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            assert store.execute(statement).rowcount > 0
    store.close()
    return state


def verdict(site: Path, state: Path, *more: str | Path) -> tuple[int, Any]:
    done = run(state, "journal", "verify", "--json", "--site", site, "--state", state, *more)
    return done.returncode, json.loads(done.stdout)["problem"]


def test_an_untouched_journal_verifies_against_its_anchors(ended: Path) -> None:
    found = told(ended, "journal", "verify", "--site", ended)
    assert found["problem"] is None
    assert found["entries"] >= 11
    assert found["anchors"] >= 1


def test_an_edited_entry_is_found(ended: Path, tmp_path: Path) -> None:
    state = forged(ended, tmp_path, "UPDATE journal SET payload = replace(payload, 'line 4', 'line 5')")
    code, problem = verdict(ended, state)
    assert (code, problem["problem"]) == (1, "hash")


def test_a_removed_entry_is_found(ended: Path, tmp_path: Path) -> None:
    code, problem = verdict(ended, forged(ended, tmp_path, "DELETE FROM journal WHERE seq = 5"))
    assert (code, problem) == (1, {"seq": 5, "problem": "gap"})


def test_a_cut_tail_is_found_by_the_anchors_and_only_by_them(ended: Path, tmp_path: Path) -> None:
    state = forged(ended, tmp_path, "DELETE FROM journal WHERE seq > 8")
    code, problem = verdict(ended, state)
    assert (code, problem) == (1, {"seq": 9, "problem": "cut"})
    none = tmp_path / "none"
    none.touch()
    assert verdict(ended, state, "--anchors", none) == (0, None)
