"""An engine as it really runs: its own process, its own store, asked over its socket."""

import asyncio
import getpass
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from noctui.domain.views import AnnouncementRow, DeviceRow, TicketRow
from noctui.wire.client import Client, Event
from tests.lab import ADDRESSES, GROUPS, PARENTS, PLACES
from tests.patience import SLACK

CHECK = "{interval: 1s, retry: 1s, attempts: 3, timeout: 500ms}"


def write_site(
    folder: Path,
    addresses: Mapping[str, str],
    parents: Mapping[str, tuple[str, ...]] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    places: Mapping[str, str] | None = None,
    uplinks: Iterable[str] = (),
    operators: Iterable[str] = (),
    check: str = CHECK,
) -> Path:
    """Write a site whose devices are asked quickly; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inventory").mkdir(exist_ok=True)
    people = dict.fromkeys((getpass.getuser(), *operators))
    lines = ['name = "Lab"', 'zone = "Asia/Shanghai"', 'language = "en"', "[watch]"]
    lines += [f"uplinks = [{', '.join(repr(name) for name in uplinks)}]"]
    for login in people:
        lines += ["[[operators]]", f'login = "{login}"', f'name = "{login}"', 'role = "operator"']
    (folder / "noctui.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = ["kinds:", f"  host: {{checks: {{ping: {check}}}}}", "sites:", "  - {id: a, name: Site A}"]
    found += ["  - {id: b, name: Site B}", "contracts:", "  - {id: city, name: City, policy: s19}"]
    if groups:
        found += ["groups:", *(f"  - {{id: {name}, members: [{', '.join(of)}]}}" for name, of in groups.items())]
    found.append("devices:")
    for name, address in addresses.items():
        place = (places or {}).get(name, "a")
        above = ", ".join((parents or {}).get(name, ()))
        found.append(
            f'  - {{id: {name}, name: {name}, kind: host, site: {place}, address: "{address}", '
            f"parents: [{above}], contract: city}}"
        )
    (folder / "inventory" / "main.yaml").write_text("\n".join(found) + "\n", encoding="utf-8")
    (folder / "roster.yaml").write_text(
        'people:\n  - {id: a, name: Anna, phone: "1"}\n  - {id: b, name: Bo, phone: "2"}\n'
        "posts:\n  - {id: noc, name: NOC duty, first: a, backup: b}\n",
        encoding="utf-8",
    )
    return folder


def write_lab_site(folder: Path) -> Path:
    """The site of the laboratory's network."""
    return write_site(folder, ADDRESSES, PARENTS, GROUPS, PLACES, uplinks=["uplink"])


def command(site: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "noctui", "engine", "run", "--site", str(site), *more]


class EngineProcess:
    """`noctui engine run` for a site; ended with the block."""

    def __init__(self, site: Path, argv: Callable[[list[str]], list[str]] = list, log: Path | None = None) -> None:
        self.site, self._argv = site, argv
        self.log = log or site / "engine.out"
        self.process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def socket(self) -> Path:
        return self.site / "state" / "engine.sock"

    @property
    def store(self) -> Path:
        return self.site / "state" / "noctui.db"

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self._argv(command(self.site)), stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=os.environ.copy()
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Watcher:
    """A client with the mirror of a desk and the patience of a test."""

    def __init__(self, socket: Path, rescue: Callable[[], None] | None = None) -> None:
        self._news = asyncio.Event()
        self.client = Client(socket, self._hear, rescue)
        self._run: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._run = asyncio.create_task(self.client.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()
        await asyncio.wait([self._run], timeout=2)
        self._run.cancel()

    async def until(self, true: Callable[[], Any], patience: float = 15.0, what: str = "") -> Any:
        """Wait until the mirror makes it true; fails with what it waited for."""
        end = time.monotonic() + SLACK * patience
        while not (found := true()):
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"not within {patience} s: {what or true}; {self.state()}")
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), min(left, 0.2))
            except TimeoutError:
                continue
        return found

    async def live(self) -> None:
        await self.until(lambda: self.client.state == "live" and self.client.views["devices"], what="a live engine")

    @property
    def devices(self) -> dict[str, DeviceRow]:
        return self.client.views["devices"]  # type: ignore[return-value]

    @property
    def tickets(self) -> list[TicketRow]:
        return list(self.client.views["tickets"].values())  # type: ignore[arg-type]

    @property
    def said(self) -> list[AnnouncementRow]:
        return [row for _, row in sorted(self.client.views["announcements"].items())]  # type: ignore[misc]

    def state(self) -> dict[str, object]:
        return {"link": self.client.state, "devices": {name: row.state for name, row in self.devices.items()}}

    def _hear(self, event: Event) -> None:
        self._news.set()
