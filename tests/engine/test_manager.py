"""What a service manager hears of an engine: systemd's protocol, spoken to a socket of the test."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from noctui.engine.clock import Clock
from noctui.engine.life import Life
from noctui.engine.manager import Manager
from noctui.engine.options import Options
from tests.engine.house import EngineProcess, write_site
from tests.engine.test_trouble import showing
from tests.patience import SLACK


@dataclass
class Systemd:
    """The end of the socket that systemd has."""

    address: str
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address.replace("@", "\0", 1))
        self._socket.setblocking(False)

    def lines(self) -> list[str]:
        """Everything that was said so far."""
        while True:
            try:
                self.heard += self._socket.recv(4096).decode().split("\n")
            except BlockingIOError:
                return self.heard

    def until(self, said: str, times: int = 1) -> list[str]:
        end = time.monotonic() + 15 * SLACK
        while self.lines().count(said) < times:
            assert time.monotonic() < end, f"{said} was not said {times} times: {self.heard}"
            time.sleep(0.05)
        return self.heard

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    found = Systemd(f"@noctui-test-{os.getpid()}-{tmp_path.name}")
    yield found
    found.close()


def environment(systemd: Systemd, pid: int | None = None) -> dict[str, str]:
    watched = {"WATCHDOG_PID": str(pid)} if pid else {}
    return {"NOTIFY_SOCKET": systemd.address, "WATCHDOG_USEC": "30000000", "OTHER": "stays", **watched}


def test_what_the_manager_asked_of_this_process_is_not_inherited_by_others(systemd: Systemd) -> None:
    found = environment(systemd, os.getpid())
    Manager.of(found).ready("watching")
    assert found == {"OTHER": "stays"}
    assert systemd.lines() == ["READY=1", "STATUS=watching"]


def test_a_status_is_said_once_and_stands_in_one_line(systemd: Systemd) -> None:
    manager = Manager.of(environment(systemd))
    for status in ("standing by", "standing by", "trouble: a\nREADY=0"):
        manager.ready(status)
    manager.stopping()
    said = ["READY=1", "STATUS=standing by", "WATCHDOG=1", "WATCHDOG=1", "STATUS=trouble: a READY=0"]
    assert systemd.lines() == [*said, "STOPPING=1", "STATUS=stopping"]


def test_a_watchdog_that_waits_for_another_process_is_not_fed(systemd: Systemd) -> None:
    manager = Manager.of(environment(systemd, os.getppid()))
    manager.ready("up")
    manager.alive("up")
    assert "WATCHDOG=1" not in systemd.lines()


def test_a_manager_that_is_gone_or_was_never_there_stops_nobody() -> None:
    Manager.of({}).ready("up")
    Manager("@noctui-nobody-listens", watched=True).alive("up")


def test_an_engine_says_when_it_is_ready_that_it_lives_and_that_it_ends(
    systemd: Systemd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path / "site", {"here": "127.0.0.1"})
    for name, value in environment(systemd).items():
        monkeypatch.setenv(name, value)
    with EngineProcess(site) as engine:
        systemd.until("READY=1")
        systemd.until("WATCHDOG=1", 2)
        engine.process.send_signal(signal.SIGTERM)
        assert engine.process.wait(15 * SLACK) == 0
    assert '"text": "running Lab: 1 devices' in (site / "state" / "engine.log").read_text("utf-8")
    said = systemd.until("STOPPING=1")
    assert said[:2] == ["READY=1", "STATUS=watching Lab: 1 devices"]


async def test_an_engine_whose_work_hangs_lets_the_watchdog_starve(
    systemd: Systemd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path / "site", {"here": "127.0.0.1"})
    life = Life(Options(site), Clock(), showing(), Manager.of(environment(systemd)))
    await life.open()
    life.manager.ready(life.status)
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def hanging() -> None:
        begun.set()
        await goes_on.wait()

    monkeypatch.setattr(life.core, "cycle", hanging)
    beats = asyncio.create_task(life._beat())
    await begun.wait()
    assert "WATCHDOG=1" not in systemd.lines()
    goes_on.set()
    while "WATCHDOG=1" not in systemd.lines():
        await asyncio.sleep(0)
    beats.cancel()
    await life.close()
