"""How long after the reply, or after the moment at which it is missing, a change of state is on every desk.

    python -m bench.change [--devices 1000] [--cuts 10] [--rounds 3]

Some devices of a far side are cut off and come back. A socket on the link notes, with the kernel's stamps, when each of
their requests left and when each reply came: a device is down from its last request plus the timeout, and up from its
first reply. The desks are three clients of the wire and a real one in a pseudo-terminal. Needs root.
"""

import argparse
import asyncio
import contextlib
import socket
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.sites import compile_all, load, site_of
from bench.terminal import Seen, desk
from tests.engine.house import EngineProcess
from tests.lab import FarSide, why_not

from noctui.wire.client import Changed, Client, Event

TIMEOUT = 0.5
CHECK = "{interval: 10s, retry: 1s, attempts: 2, timeout: 500ms}"
CLIENTS = 3
PATIENCE = 30.0

Change = tuple[str, str]
"""(device, state)."""
_ECHO_REQUEST, _ECHO_REPLY = 8, 0
_EVERYTHING = 0x0003
"""What is sent is shown only to sockets that want all protocols."""
_SO_TIMESTAMPNS = 35


class Link(threading.Thread):
    """Notes when requests to each address left, and its first reply since `heard` was cleared came (wall time)."""

    def __init__(self, far: FarSide) -> None:
        super().__init__(daemon=True)
        self.asked: dict[str, list[float]] = {}
        self.heard: dict[str, float] = {}
        with far.inside():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERYTHING))
            self._socket.bind(("up0", _EVERYTHING))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)

    def run(self) -> None:
        with contextlib.suppress(OSError):  # the link is gone with its namespace
            while True:
                packet, [(_, _, stamp)], *_ = self._socket.recvmsg(64, 64)
                seconds, nanoseconds = struct.unpack("qq", stamp)
                self._note(packet, seconds + nanoseconds / 1e9)

    def _note(self, packet: bytes, at: float) -> None:
        if packet[0] >> 4 != 4:
            return
        source, target = socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])
        kind = packet[(packet[0] & 15) * 4]
        if kind == _ECHO_REQUEST:
            self.asked.setdefault(target, []).append(at)
        elif kind == _ECHO_REPLY:
            self.heard.setdefault(source, at)


class Screen(threading.Thread):
    """A real desk; notes when each device came to be listed as down, and when it left that list."""

    def __init__(self, site: Path, names: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self.seen: dict[Change, float] = {}
        self._site, self._names, self._over = site, names, threading.Event()

    def run(self) -> None:
        with Seen(desk(self._site)) as terminal:
            listed: set[str] = set()
            while not self._over.is_set():
                terminal.read(0.2)
                at, shown = time.time(), "\n".join(terminal.screen.display)
                now = {name for name in self._names if f"DOWN        {name}" in shown}
                self.seen.update({(name, "down" if name in now else "up"): at for name in now ^ listed})
                listed = now

    def close(self) -> None:
        self._over.set()
        self.join(5)


class Mirror:
    """A client of the wire; notes when its rows had each change."""

    def __init__(self, site: Path) -> None:
        self.seen: dict[Change, float] = {}
        self.client = Client(site / "state" / "engine.sock", self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Changed) and event.view == "devices":
            rows = self.client.views["devices"]
            for name in event.keys or ():
                row = rows[str(name)]
                self.seen.setdefault((row.id, row.state), time.time())  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds from the moment that made a change."""

    state: str
    mirrors: float
    """Until the last of the clients had it."""
    screen: float


class Bench:
    """The cut devices, and everybody who watches them."""

    def __init__(self, far: FarSide, site: Path, victims: dict[str, str]) -> None:
        self.far, self.victims = far, victims
        self.link, self.screen = Link(far), Screen(site, tuple(victims))
        self.mirrors = [Mirror(site) for _ in range(CLIENTS)]

    async def run(self, rounds: int) -> list[Delay]:
        self.link.start()
        self.screen.start()
        tasks = [asyncio.create_task(mirror.client.run()) for mirror in self.mirrors]
        await asyncio.sleep(5)
        try:
            return [delay for _ in range(rounds) for state in ("down", "up") for delay in await self._change(state)]
        finally:
            self.screen.close()
            for task in tasks:
                task.cancel()

    async def _change(self, state: str) -> list[Delay]:
        """Cut all victims off, or let them answer again, and wait until everybody knows."""
        witnesses = [*(mirror.seen for mirror in self.mirrors), self.screen.seen]
        for seen in (*witnesses, self.link.heard):
            seen.clear()
        _route(self.far, self.victims.values(), "add" if state == "down" else "del")
        end = time.monotonic() + PATIENCE
        while any((name, state) not in seen for seen in witnesses for name in self.victims):
            if time.monotonic() > end:
                raise TimeoutError(f"not everybody saw all {len(self.victims)} devices {state}")
            await asyncio.sleep(0.02)
        return [self._delay(name, state) for name in self.victims]

    def _delay(self, name: str, state: str) -> Delay:
        address = self.victims[name]
        if state == "up":
            made = self.link.heard[address]
        else:
            known = self.mirrors[0].seen[name, state]
            made = max(at for at in self.link.asked[address] if at + TIMEOUT < known) + TIMEOUT
        return Delay(
            state,
            max(mirror.seen[name, state] for mirror in self.mirrors) - made,
            self.screen.seen[name, state] - made,
        )


def _route(far: FarSide, addresses: Iterable[str], verb: str) -> None:
    """`add` a black hole for each address on the far side, or `del` it."""
    far.ip("far", *(f"route {verb} blackhole {address}/32 table local" for address in addresses))


def show(delays: Sequence[Delay]) -> None:
    print(f"{'':18} {'n':>4} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}   goal: 300")
    for state in ("down", "up"):
        for where in ("mirrors", "screen"):
            times = sorted(getattr(delay, where) * 1e3 for delay in delays if delay.state == state)
            middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
            print(f"{state:5} on {where:9} {len(times):4} {middle:8.1f} {late:8.1f} {times[-1]:8.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--cuts", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if reason := why_not():
        print(f"skipped: {reason}")
        return 1
    compile_all()
    addresses = FarSide.addresses(options.devices)
    victims = {f"D{number:04}": addresses[number] for number in range(options.cuts)}
    with FarSide() as far, tempfile.TemporaryDirectory() as folder:
        site = site_of(Path(folder), addresses, CHECK)
        with EngineProcess(site, far.argv):
            time.sleep(4)
            delays = asyncio.run(Bench(far, site, victims).run(options.rounds))
    print(
        f"{options.devices} devices, {options.cuts} cut {options.rounds} times, {CLIENTS} clients and a desk, {load()}"
    )
    show(delays)
    return 0


if __name__ == "__main__":
    sys.exit(main())
