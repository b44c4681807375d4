"""A second pair of eyes at the same engine: what the desk shows is compared with what this client is told."""

import asyncio
import getpass
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from noctui.domain.commands import Answer, Command
from noctui.domain.moments import SECOND
from noctui.domain.queries import Detail, Query
from noctui.domain.views import DeviceRow, EngineRow, TicketRow
from tests.e2e.terminal import gone
from tests.engine.house import Watcher
from tests.patience import SLACK

ME = getpass.getuser()
"""The operator of every site that is written here."""


class Onlooker:
    """Mirrors an engine from a thread of its own, so that a test may read terminals meanwhile.

    `oldest` is the greatest age, in seconds, that the engine's last cycle had since `forget` was last called.
    """

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._watch(),), daemon=True)
        self._ready = threading.Event()
        self._left: asyncio.Event
        self.watcher: Watcher
        self.oldest = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(20), f"no live engine within 20 s; its log is under {self._socket.parent.parent}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._left.set)
        self._thread.join(5)
        self._loop.close()

    @property
    def engine(self) -> EngineRow:
        row = self.watcher.client.engine
        assert row is not None
        return row

    @property
    def devices(self) -> dict[str, DeviceRow]:
        return dict(self.watcher.devices)

    @property
    def tickets(self) -> list[TicketRow]:
        return self.watcher.tickets

    def forget(self) -> None:
        self.oldest = 0.0

    def do(self, command: Command) -> Answer:
        return self._call(lambda: self.watcher.client.do(command))  # type: ignore[no-any-return]

    def ask(self, query: Query) -> Detail:
        return self._call(lambda: self.watcher.client.ask(query))  # type: ignore[no-any-return]

    def until(self, true: Callable[[Self], Any], patience: float = 15.0) -> Any:
        """What it is once it is true of the mirror; AssertionError when it never is."""
        end = time.monotonic() + SLACK * patience
        while not (found := true(self)):
            assert time.monotonic() < end, f"not within {patience} s: {self.watcher.state()}"
            time.sleep(0.02)
        return found

    def _call(self, job: Callable[[], Any]) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(job(), self._loop)
        return future.result(SLACK * 15)

    async def _watch(self) -> None:
        self._left = asyncio.Event()
        async with Watcher(self._socket) as self.watcher:
            await self.watcher.live()
            self._ready.set()
            while not self._left.is_set():
                client = self.watcher.client
                if client.engine is not None and client.engine.cycle:
                    self.oldest = max(self.oldest, (client.now() - client.engine.cycle) / SECOND)
                await asyncio.sleep(0.05)


def engines(site: Path) -> Iterator[int]:
    """The pids of all engines of a site, whoever started them."""
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"run" in words and str(site).encode() in words and entry.name.isdecimal():
            yield int(entry.name)


def end_engines(site: Path) -> None:
    """No engine of this site outlives its test: desks start some that no test knows by name."""
    for pid in tuple(engines(site)):
        os.kill(pid, signal.SIGTERM)
        if not gone(pid, 5):
            os.kill(pid, signal.SIGKILL)
