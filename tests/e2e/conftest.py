"""A site for the installed program; what a desk starts by itself ends with the test."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.watch import Onlooker, end_engines
from tests.engine.house import EngineProcess, write_site


class Door:
    """A TCP port on loopback that can be opened and shut: a device whose answer is in the test's hand."""

    def __init__(self, address: str, port: int = 0) -> None:
        self._listener = socket.create_server((address, port))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._welcome, daemon=True).start()

    def shut(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._listener.accept()[0].close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """Two devices asked by TCP: `here` answers, `gone` does not, so that there is a ticket to take."""
    door = Door("127.0.0.1")
    check = f"{{kind: tcp, port: {door.port}, interval: 1s, retry: 1s, attempts: 1, timeout: 500ms}}"
    folder = write_site(tmp_path / "site", {"here": "127.0.0.1", "gone": "127.0.0.2"}, check=check)
    yield folder
    end_engines(folder)
    door.shut()


@pytest.fixture
def engine(site: Path) -> Iterator[EngineProcess]:
    with EngineProcess(site) as running:
        yield running


@pytest.fixture
def onlooker(engine: EngineProcess) -> Iterator[Onlooker]:
    """Watching, with `here` up and the ticket of `gone` open."""
    with Onlooker(engine.socket) as eyes:
        eyes.until(lambda eyes: eyes.tickets and eyes.devices["here"].state == "up")
        yield eyes
