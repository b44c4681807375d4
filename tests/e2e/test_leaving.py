"""Terminals go away, stall and are killed: the desk ends in order or goes on, and the engine never notices."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.commands import WriteLog
from noctui.domain.queries import JournalPage, JournalQuery
from tests.e2e.terminal import Pty, Tmux, gone, noctui
from tests.e2e.watch import ME, Onlooker, engines
from tests.engine.house import EngineProcess
from tests.needs import need

SOON = 5.0
"""Seconds in which a desk without a terminal has ended."""
FRESH = 3.0
"""Seconds that the engine's last cycle is old at most; it turns once a second."""


def logged(eyes: Onlooker) -> list[str]:
    """What stands in the duty log, newest first."""
    page = eyes.ask(JournalQuery(contains="log.line"))
    assert isinstance(page, JournalPage)
    return [row.params["text"] for row in page.rows]


@pytest.fixture
def desk(engine: EngineProcess, onlooker: Onlooker, tmp_path: Path) -> Iterator[Pty]:
    """A desk in a pty that shows the ticket."""
    with Pty(tmp_path, noctui("--site", engine.site)) as terminal:
        terminal.wait_for("1 down.*DOWN +gone")
        onlooker.forget()
        yield terminal


@pytest.fixture
def unmoved(engine: EngineProcess, onlooker: Onlooker) -> Iterator[None]:
    """Afterwards the same engine is still there and has not missed a cycle."""
    first = onlooker.engine.pid
    yield
    cycle = onlooker.engine.cycle
    onlooker.until(lambda eyes: eyes.engine.cycle > cycle, FRESH)
    assert onlooker.watcher.client.state == "live"
    assert (onlooker.engine.pid, engine.process.poll()) == (first, None)
    assert onlooker.oldest < FRESH


# ------------------------------------------------------------------------------------------------- a lost terminal


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)], ids=["HUP", "TERM"])
def test_a_signal_ends_the_desk_and_gives_the_terminal_back_as_it_was(
    desk: Pty, number: signal.Signals, code: int
) -> None:
    assert {1049, 2004} <= desk.modes
    desk.signal(number)
    assert desk.wait(SOON) == code
    assert desk.modes == set()


@pytest.mark.usefixtures("unmoved")
def test_leaving_by_key_gives_the_terminal_back_as_it_was(desk: Pty) -> None:
    desk.send(b"q")
    assert desk.wait(SOON) == 0
    assert desk.modes == set()


@pytest.mark.usefixtures("unmoved")
def test_a_closed_terminal_ends_the_desk(desk: Pty) -> None:
    desk.hang_up()
    assert desk.process.wait(SOON) == 129


@pytest.mark.usefixtures("unmoved")
def test_a_terminal_that_is_not_read_holds_up_nobody_and_is_right_again_afterwards(
    desk: Pty, onlooker: Onlooker
) -> None:
    desk.send(b"6")
    desk.wait_for("announced.*gone is DOWN")
    for number in range(100):
        assert onlooker.do(WriteLog(f"line {number}")).done
        time.sleep(0.1)
    assert desk.process.poll() is None
    desk.wait_for("engine ok.*line 99 .*line 98 .*line 97 ", SOON)
    assert b"line 50 " not in desk.output, "frames must have been dropped, or the terminal was never full"
    desk.send(b"1")
    desk.wait_for("Tickets.*1 open", SOON)


@pytest.mark.usefixtures("unmoved")
def test_a_desk_that_waits_for_its_terminal_still_obeys_a_signal(desk: Pty) -> None:
    for _repaint in range(40):
        desk.send(b"T")
        time.sleep(0.05)
    desk.signal(signal.SIGHUP)
    assert desk.process.wait(SOON) == 129


# ------------------------------------------------------------------------------------------------------------- ssh


class Sshd:
    """An sshd of our own on loopback that lets in one key made for this test."""

    def __init__(self, folder: Path) -> None:
        need(os.getuid() == 0, "a session by sshd needs root")
        tools = all(map(shutil.which, ("ssh", "sshd", "ssh-keygen")))
        need(tools, "needs ssh and sshd (apt-get install openssh-server openssh-client)")
        self._folder = folder / "ssh"
        self._folder.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def __enter__(self) -> "Sshd":
        Path("/run/sshd").mkdir(exist_ok=True)
        for name in ("host", "client"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self._folder / name], check=True)
        config = self._folder / "config"
        config.write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self._folder}/host\nPidFile none\n"
            f"AuthorizedKeysFile {self._folder}/client.pub\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            "PermitRootLogin yes\n",
            encoding="utf-8",
        )
        log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen([str(shutil.which("sshd")), "-D", "-e", "-f", str(config)], stderr=log)
        end = time.monotonic() + 40
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            assert time.monotonic() < end, (self._folder / "log").read_text(encoding="utf-8")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def login(self, *command: str) -> list[str]:
        """The client's command line for a session with a terminal."""
        options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "IdentitiesOnly=yes")
        chosen = [word for option in options for word in ("-o", option)]
        key = ("-i", str(self._folder / "client"), "-p", str(self.port))
        return ["ssh", "-tt", "-F", "none", *chosen, *key, "root@127.0.0.1", *command]


@pytest.mark.usefixtures("unmoved")
def test_a_dropped_ssh_session_ends_the_desk(engine: EngineProcess, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    start = f"echo $$ >{note}; exec env LANG=C.UTF-8 {' '.join(noctui('--site', engine.site))}"
    with Sshd(tmp_path) as sshd, Pty(tmp_path, sshd.login(start)) as client:
        client.wait_for("1 down.*DOWN +gone", 20)
        client.process.kill()
        assert gone(int(note.read_text(encoding="ascii")), SOON)


# ----------------------------------------------------------------------------------------------------------- kill -9


@pytest.mark.usefixtures("unmoved")
def test_a_killed_desk_loses_nothing_that_was_acknowledged(desk: Pty, onlooker: Onlooker) -> None:
    desk.send(b"l")
    desk.wait_for("Text")
    desk.send(b"power was cut at the gate\r")
    desk.wait_for("log: stored", SOON)
    desk.send(b"a")
    desk.wait_for(r"accept: stored \(T-1\)", SOON)
    desk.signal(signal.SIGKILL)
    assert desk.process.wait(SOON) == -signal.SIGKILL
    assert logged(onlooker) == ["power was cut at the gate"]
    assert [ticket.owner for ticket in onlooker.tickets] == [ME]


def test_a_killed_engine_is_shown_as_lost_and_replaced_within_five_seconds(
    engine: EngineProcess, onlooker: Onlooker, tmp_path: Path
) -> None:
    first = onlooker.engine.pid
    with Tmux(tmp_path, noctui("--site", engine.site)) as desk:
        desk.wait_for("1 down.*engine ok")
        began = time.monotonic()
        engine.kill()
        desk.wait_for("NO ENGINE", 2)
        desk.wait_for("1 down.*engine ok", SOON)
        took = time.monotonic() - began
        assert took < SOON
        onlooker.until(lambda eyes: eyes.watcher.client.state == "live" and eyes.engine.pid != first)
        assert [onlooker.engine.pid] == list(engines(engine.site))
        desk.keys("a")
        desk.wait_for(r"accept: stored \(T-1\)", SOON)


# ----------------------------------------------------------------------------------------------------------- two desks


@pytest.fixture
def pair(engine: EngineProcess, onlooker: Onlooker, tmp_path: Path) -> Iterator[tuple[Tmux, Tmux]]:
    """Two desks with the cursor on the same ticket."""
    argv = noctui("--site", engine.site)
    with Tmux(tmp_path, argv) as one, Tmux(tmp_path, argv, (80, 24)) as other:
        for desk in (one, other):
            desk.wait_for("1 down")
            desk.keys("3")
            desk.wait_for(r"T-1 [^\n]*gone[^\n]* —")
        yield one, other


def test_what_one_desk_accepts_the_other_shows_and_takes_no_more(pair: tuple[Tmux, Tmux]) -> None:
    one, other = pair
    one.keys("a")
    other.wait_for(rf"T-1 [^\n]* {ME}\b", SOON)
    other.keys("a")
    other.wait_for(f"T-1 is taken already, by {ME}", SOON)


def test_of_two_that_take_a_ticket_at_once_the_slower_one_is_told_who_was_faster(
    pair: tuple[Tmux, Tmux], engine: EngineProcess, onlooker: Onlooker
) -> None:
    engine.process.send_signal(signal.SIGSTOP)
    for desk in pair:
        desk.keys("a")
    time.sleep(0.5)  # both commands lie before the engine before it reads the first
    engine.process.send_signal(signal.SIGCONT)
    stored, refused = r"accept: stored \(T-1\)", rf"{ME} was faster: accepted at \d\d:\d\d:\d\d"
    screens = [desk.wait_for(f"{stored}|{refused}", SOON) for desk in pair]
    assert sorted(bool(re.search(refused, screen)) for screen in screens) == [False, True]
    assert [ticket.owner for ticket in onlooker.tickets] == [ME]
