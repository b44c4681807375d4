"""The desk over a thin line: ssh through 64 kbit/s with 150 ms each way, while half of ten thousand devices are lost.

    python -m bench.thin_line [--devices 10000] [--silent 5000] [--rate 8000] [--delay 0.15] [--keys 30]
    python -m bench.thin_line --by-hand [--lang zh]

Bytes are what the line carries to the terminal. A key is `down` in the list of devices at 80 × 24; its time ends when
the cursor stands on another one, so the line itself costs twice the delay. `late` is how long after the last device was
booked the screen said so. By hand: it prints the command for another terminal, and each Enter begins or ends the storm.
Needs root and sshd.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.keys import PAUSES, centile
from bench.outage import BLOCK, stored, swallow
from bench.sites import CHECK, compile_all, load
from bench.terminal import NOCTUI, Seen
from tests.engine.house import EngineProcess, write_site
from tests.lab import FarSide, why_not

CUSTOMERS = ("Harbour Authority", "City Hospital", "Nordlicht Bank", "Riverside Schools", "东港物流", "Metro Water")
PLACES = ("Quay", "Old Town", "North Gate", "Mill Lane", "Station", "Airport", "Hill Park", "西站", "Castle", "Weir")
KINDS = ("camera", "printer", "access point", "phone", "server")
ZONE = 8 * 3600
"""Seconds that the site's clocks are ahead of UTC."""
_CLOCK = re.compile(r"(\d\d):(\d\d):(\d\d)")
_MARKED = re.compile(r"▶.*?\b([A-Z]{2,3}-\d{2,5})\b")
_SILENT = re.compile(r"[✖◇] ?(\d+)")
_PART = 256
"""Bytes that the line takes at once."""
_BUFFER = 4096
"""Bytes that wait before the line: a modem's, not a server's."""


# --------------------------------------------------------------------------------------------------------- the site


def write_city(folder: Path, devices: int) -> Path:
    """A site as a customer has it: a switch before each 250 devices in a place of its own, contracts for most."""
    site = write_site(folder, {})
    contracts = [
        f"  - {{id: C-{number:03}, name: Contract {number}, policy: s19, customer: {name}, contact: 5550-010{number}}}"
        for number, name in enumerate(CUSTOMERS)
    ]
    places = range(-(-devices // BLOCK))
    head = ["kinds:", *(f"  {kind}: {{checks: {{ping: {CHECK}}}}}" for kind in ("switch", *map(_id, KINDS)))]
    head += ["sites:", *(f"  - {{id: {_place(place)}, name: {_place_name(place)}}}" for place in places)]
    (site / "inventory" / "main.yaml").write_text("\n".join([*head, "contracts:", *contracts, ""]), "utf-8")
    addresses = FarSide.addresses(devices)
    for place in places:
        lines = [_device(place, number, at) for number, at in enumerate(addresses[place * BLOCK : (place + 1) * BLOCK])]
        (site / "inventory" / f"{_place(place)}.yaml").write_text("\n".join(["devices:", *lines, ""]), "utf-8")
    return site


def _device(place: int, number: int, address: str) -> str:
    kind = KINDS[number % len(KINDS)] if number else "switch"
    more = f", parents: [SW-{place:02}]" if number else ""
    if number % 4 != 3:
        more += f", contract: C-{place % len(CUSTOMERS):03}"
    name = f"{kind} {number}, {_place_name(place)}" if number else f"switch of {_place_name(place)}"
    label = f"{kind[:3].upper()}-{place:02}{number:03}" if number else f"SW-{place:02}"
    return f'  - {{id: {label}, name: "{name}", kind: {_id(kind)}, site: {_place(place)}, address: "{address}"{more}}}'


def _id(kind: str) -> str:
    return kind.replace(" ", "-")


def _place(place: int) -> str:
    return f"p{place:02}"


def _place_name(place: int) -> str:
    return f"{PLACES[place % len(PLACES)]} {place // len(PLACES) + 1}"


# --------------------------------------------------------------------------------------------------------- the line


class ThinLine:
    """A TCP proxy on loopback, in a thread of its own: so many bytes a second each way, each so many seconds late."""

    def __init__(self, target: int, rate: float, delay: float) -> None:
        self._target, self._rate, self._delay = target, rate, delay
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        self.port: int = self._listener.getsockname()[1]
        self.carried = 0
        """Bytes to the terminal."""
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._join, sock=self._listener, limit=_BUFFER)
        await server.serve_forever()

    async def _join(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        out = socket.socket()
        out.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        out.connect(("127.0.0.1", self._target))
        far, to_far = await asyncio.open_connection(sock=out, limit=_BUFFER)
        await asyncio.gather(self._carry(near, to_far), self._carry(far, to_near, self._count))

    def _count(self, size: int) -> None:
        self.carried += size

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, count: Callable[[int], object] = bool
    ) -> None:
        clock = asyncio.get_running_loop()
        free = clock.time()
        with contextlib.suppress(OSError):
            while data := await source.read(_PART):
                free = max(free, clock.time()) + len(data) / self._rate
                await asyncio.sleep(free - clock.time())
                count(len(data))
                clock.call_later(self._delay, _put, sink, data)
        clock.call_later(self._delay, sink.close)


def _put(sink: asyncio.StreamWriter, data: bytes) -> None:
    if not sink.is_closing():
        sink.write(data)


@contextmanager
def ssh_server(folder: Path) -> Iterator[int]:
    """A server on loopback with a key of its own (`folder`/key); its port."""
    folder.mkdir(mode=0o700)
    for key in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    (folder / "conf").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/key.pub\n"
        "PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
        "SetEnv LANG=C.UTF-8\n",
        "ascii",
    )
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([str(shutil.which("sshd")), "-D", "-e", "-f", str(folder / "conf")], stderr=log)
    time.sleep(0.5)
    yield port
    server.terminate()
    server.wait()


def ssh(folder: Path, port: int, argv: Sequence[str]) -> list[str]:
    options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "LogLevel=ERROR")
    flags = [word for option in options for word in ("-o", option)]
    to = ["-i", str(folder / "key"), "-p", str(port), "127.0.0.1"]
    return ["ssh", "-F", "none", "-tt", *flags, *to, shlex.join(argv)]


# ------------------------------------------------------------------------------------------------------- the measures


@dataclass
class Spell:
    """What an operator at the far end saw over a while."""

    keys: list[float] = field(default_factory=list)
    """Seconds from `down` to the cursor on another device."""
    behind: list[float] = field(default_factory=list)
    """How old the clock in the corner was after each of them; a second is normal."""
    seconds: float = 0.0
    carried: int = 0

    def show(self, name: str) -> None:
        times = "".join(f"{centile(self.keys, share):8.0f}" for share in (0.5, 0.95, 1.0))
        rate = self.carried / self.seconds
        print(f"  {name:10}{self.seconds:7.1f}{rate:10.0f}{times}{max(self.behind):10.1f}", flush=True)


class Desk(Seen):
    """The place Devices at the far end of the line, grouped by nothing, its cursor on the first row."""

    def __init__(self, argv: Sequence[str], line: ThinLine, columns: int, rows: int) -> None:
        super().__init__(argv, columns, rows)
        self._line = line

    def open(self, devices: int) -> None:
        self.until_seen(f"Devices {devices}", 60)
        self.press("2")
        self.until_seen("ACC-00002", 60)
        self.watch(5.0)

    def key(self) -> float:
        before = self.cursor
        began = self.press("down")
        return self.until_true(lambda: self.cursor not in (before, ""), 60, "another device") - began

    @property
    def cursor(self) -> str:
        """The device that is marked."""
        marked = (_MARKED.search(row) for row in self.screen.display)
        return next((found[1] for found in marked if found), "")

    @property
    def behind(self) -> float:
        """Seconds since the time of day that the screen shows."""
        clock = _CLOCK.search(self.screen.display[0])
        if clock is None:
            return 0.0
        hours, minutes, seconds = map(int, clock.groups())
        return (time.time() + ZONE - (hours * 3600 + minutes * 60 + seconds)) % 86_400

    def keys_until(self, done: Callable[[], bool]) -> Spell:
        spell, began, carried = Spell(), self.now(), self._line.carried
        while not done():
            spell.keys.append(self.key())
            spell.behind.append(self.behind)
            self.watch(PAUSES[len(spell.keys) % len(PAUSES)] * 3)
        spell.seconds, spell.carried = self.now() - began, self._line.carried - carried
        return spell


def measure(options: argparse.Namespace) -> None:
    with far_desk(options) as (far, engine, line, argv), Desk(argv, line, options.columns, options.rows) as desk:
        desk.open(options.devices)
        watched = line.carried
        calm = desk.watch(10)
        print(f"  only watched: {(line.carried - watched) / calm.seconds:.0f} bytes a second")
        print(f"  {'':10}{'s':>7}{'bytes/s':>10}{'key p50':>8}{'p95':>8}{'max ms':>8}{'behind s':>10}")
        keys = itertools.count()
        desk.keys_until(lambda: next(keys) >= options.keys).show("calm")
        for name, how in (("storm", "add"), ("all well", "del")):
            swallow(far, options.silent, how)
            up = options.devices - (options.silent if how == "add" else 0)
            desk.keys_until(_reached(engine.store, up)).show(name)
            print(f"  {'':10}right after {follow(desk, options.silent if how == 'add' else 0):.1f} s", flush=True)


def _reached(store: Path, up: int) -> Callable[[], bool]:
    return lambda: stored(store).states["up"] == up


def follow(desk: Desk, silent: int) -> float:
    """Seconds until the header counts as many as are stored, and the clock beside it is not old."""
    began = desk.now()
    right = desk.until_true(
        lambda: _silent(desk.screen.display[0]) == silent and desk.behind < 2.5, 60, "what is stored"
    )
    return max(right - began, 0.0)


def _silent(header: str) -> int:
    """Devices that do not answer, as the header counts them."""
    return sum(int(found[1]) for found in _SILENT.finditer(header))


@contextmanager
def far_desk(options: argparse.Namespace) -> Iterator[tuple[FarSide, EngineProcess, ThinLine, list[str]]]:
    """The far side, an engine that watches it, the line, and the command that opens the desk over it."""
    compile_all()
    with tempfile.TemporaryDirectory() as folder, FarSide() as far, ssh_server(Path(folder) / "ssh") as port:
        site = write_city(Path(folder) / "site", options.devices)
        line = ThinLine(port, options.rate, options.delay)
        desk = [*NOCTUI, "--site", str(site), "--lang", options.lang]
        with EngineProcess(site, far.argv) as engine:
            yield far, engine, line, ssh(Path(folder) / "ssh", line.port, desk)


def by_hand(options: argparse.Namespace) -> None:
    with far_desk(options) as (far, _engine, line, argv):
        print(shlex.join(argv), flush=True)
        for turn, _entered in enumerate(sys.stdin):
            swallow(far, options.silent, "del" if turn % 2 else "add")
            print("all well" if turn % 2 else "storm", f"{line.carried} bytes so far", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--silent", type=int, default=5_000)
    parser.add_argument("--rate", type=float, default=8_000, help="bytes a second each way")
    parser.add_argument("--delay", type=float, default=0.15, help="seconds each way")
    parser.add_argument("--keys", type=int, default=30)
    parser.add_argument("--columns", type=int, default=80)
    parser.add_argument("--rows", type=int, default=24)
    parser.add_argument("--lang", default="en")
    parser.add_argument("--by-hand", action="store_true")
    options = parser.parse_args()
    if why := why_not():
        sys.exit(why)
    if options.by_hand:
        by_hand(options)
        return
    print(f"{options.silent} of {options.devices} devices silent, {options.columns} × {options.rows}", end=", ")
    print(f"{options.rate:.0f} bytes a second, {options.delay * 1e3:.0f} ms each way")
    measure(options)
    print(f"  {os.cpu_count()} cores, {load()}")


if __name__ == "__main__":
    main()
