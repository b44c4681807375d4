"""The doors of the command line: what they refuse to touch, what they print when things go wrong, how they exit."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.cli import demo
from noctui.cli.common import CommandError
from noctui.engine import spawn
from tests.engine.house import write_site


def noctui(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "noctui", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=cwd)


def engines(site: Path) -> list[int]:
    """Pids of the engines of a site."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"engine" in words and b"run" in words and os.fsencode(site) in words:
            found.append(int(entry.parent.name))
    return found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    found = write_site(tmp_path / "site", {"here": "127.0.0.1"})
    yield found
    for pid in engines(found):
        os.kill(pid, 15)


@pytest.mark.parametrize("keep", [True, False])
def test_a_demo_touches_no_folder_that_holds_anything_else(tmp_path: Path, keep: bool) -> None:
    (tmp_path / "noctui.db").write_text("a real site's", encoding="utf-8")
    with pytest.raises(CommandError, match="no demo's"):
        demo.prepare(tmp_path, keep)
    assert (tmp_path / "noctui.db").read_text(encoding="utf-8") == "a real site's"


def test_a_demo_forgets_the_last_one_unless_it_is_kept(tmp_path: Path) -> None:
    state = tmp_path / "state"
    demo.prepare(state, keep=False)
    (state / "noctui.db").touch()
    demo.prepare(state, keep=True)
    assert (state / "noctui.db").exists()
    demo.prepare(state, keep=False)
    assert not (state / "noctui.db").exists()


def test_an_engine_is_started_once_and_stopping_it_leaves_none(site: Path) -> None:
    first = noctui("engine", "start", "--site", str(site))
    again = noctui("engine", "start", "--site", str(site))
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert len(engines(site)) == 1
    assert noctui("engine", "stop", "--site", str(site)).returncode == 0
    deadline = time.monotonic() + 5
    while engines(site) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert engines(site) == []


def test_engines_that_desks_start_at_the_same_time_do_not_stand_by_for_ever(site: Path, tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    for _ in range(3):
        spawn.spawn(site, log, attached=True)
    deadline = time.monotonic() + 30
    while log.read_text(encoding="utf-8").count("not needed") < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.3)
    assert len(engines(site)) == 1, log.read_text(encoding="utf-8")


def test_a_state_folder_is_meant_from_where_the_command_was_given(site: Path, tmp_path: Path) -> None:
    started = noctui("engine", "start", "--site", str(site), "--state", "elsewhere", cwd=tmp_path)
    assert started.returncode == 0, started.stderr
    assert (tmp_path / "elsewhere" / "noctui.db").exists()
    assert not (site / "state").exists()
    assert noctui("engine", "stop", "--site", str(site), "--state", "elsewhere", cwd=tmp_path).returncode == 0


def test_an_engine_is_not_started_with_a_wrong_file_and_it_is_said_at_once(site: Path) -> None:
    inventory = site / "inventory" / "main.yaml"
    inventory.write_text(inventory.read_text(encoding="utf-8").replace("127.0.0.1", "127.0.0"), encoding="utf-8")
    done = noctui("engine", "start", "--site", str(site))
    assert done.returncode == 3
    assert "inventory/main.yaml:9:" in done.stderr, done.stderr


def test_without_an_engine_the_state_of_the_site_is_unknown(site: Path) -> None:
    done = noctui("status", "--site", str(site))
    assert (done.returncode, done.stdout) == (3, "")
    assert "no engine is running" in done.stderr


def test_a_socket_that_an_engine_left_behind_is_no_engine(site: Path) -> None:
    import socket

    (site / "state").mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(site / "state" / "engine.sock"))
    done = noctui("devices", "--site", str(site))
    assert (done.returncode, "no engine is running" in done.stderr) == (1, True)


def test_a_reader_that_goes_away_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "noctui", "doctor", "--json"], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_log_that_has_grown_long_is_turned_over(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_bytes(b"x" * (2**20 + 1))
    spawn._turn_over(log)
    assert not log.exists()
    assert (tmp_path / "engine.old.log").stat().st_size > 2**20
    spawn._turn_over(log)


@pytest.mark.parametrize(("command", "code"), [(("journal", "verify"), 4), (("doctor",), 1), (("engine", "run"), 4)])
def test_a_store_that_is_none_is_said_in_a_line(site: Path, command: tuple[str, ...], code: int) -> None:
    (site / "state").mkdir()
    (site / "state" / "noctui.db").write_bytes(b"not a database at all" * 1000)
    done = noctui(*command, "--site", str(site))
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "not a database" in done.stdout + done.stderr
