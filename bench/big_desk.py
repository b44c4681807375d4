"""A desk with ten thousand devices: how soon it shows them, what a key and a second cost it, what it does unread.

    python -m bench.big_desk [--devices 10000] [--changes 1000] [--keys 60] [--clocks 200] [--install]

The engine is a server of the wire alone, in a process of its own, so that only the desk is measured: it holds the rows,
and changes so many of them each second (every fiftieth changes its state). Beside it, in the same run: a DataTable of
the same rows, a program with a widget for each countdown, and htop, btop, posting and harlequin where they are
installed; `--install` puts the last two into environments of their own for the time of the run.
"""

import argparse
import asyncio
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.keys import PAUSES, Desk, Table, centile
from bench.sites import compile_all, load
from bench.terminal import Seen, Terminal, desk, rss_of

from noctui.domain.commands import Answer
from noctui.domain.inventory import Operator
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.queries import Detail, Query
from noctui.domain.views import ClockRow, DeviceRow, EngineRow, TicketRow
from noctui.wire.board import Board
from noctui.wire.client import boot_clock, wall_clock
from noctui.wire.server import Caller, Counter, Server
from noctui.wire.server import Desk as AtCounter

ME = Operator("bench", "Bench")
SITES = 40
PEERS = {"htop": "down", "btop": "down", "posting": "tab", "harlequin": "tab"}
"""Programs, and a key that each of them answers by painting something."""
UNREAD = 5.0
"""Seconds for which nobody reads the terminal."""


def device(number: int) -> DeviceRow:
    return DeviceRow(
        id=f"D{number:04}",
        name=f"switch {number} of the harbour",
        kind="switch",
        site=f"site-{number % SITES:02}",
        address=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        state="up",
        since=wall_clock() - HOUR,
        loss=0.0,
        rtt=800 + number % 5_000,
        checked=wall_clock(),
        method="icmp",
        interval=10 * MINUTE,
        contract=f"C-{number % 20}",
        customer=f"Customer {number % 20}",
        place=f"Harbour basin {number % SITES}",
    )


def ticket(number: int) -> TicketRow:
    now = wall_clock()
    clock = ClockRow(
        "restore", {"en": "restore"}, "running", "1", due=now + 4 * HOUR + number * 61 * SECOND, started=now
    )
    return TicketRow(
        id=number,
        version=1,
        status="open",
        level="II",
        level_name={"en": "II"},
        total=False,
        root="D0001",
        title={"device": "D0001", "name": "switch 1", "site": "site-01"},
        site="site-01",
        contract="C-1",
        policy="p",
        opened=now,
        devices=1,
        clocks=(clock,),
    )


# ----------------------------------------------------------------------------------------------------- the other side


async def _admit(_caller: Caller) -> Operator | str:
    return ME


async def _refuse(*_: object) -> Answer:
    return Answer("unknown_device")


async def _ask(_query: Query, _desk: AtCounter) -> Detail:
    return Answer("unknown_device")


async def serve(socket: Path, devices: int, clocks: int, changes: float) -> None:
    """Until it is ended; `changes` each second."""
    board = Board()
    board.put("engine", [EngineRow("Bench", "UTC", "en", "running", 1, wall_clock(), False, False, cycle=wall_clock())])
    board.put("devices", map(device, range(devices)))
    board.put("tickets", map(ticket, range(1, clocks + 1)))
    counter = Counter(_admit, _refuse, _ask, lambda _desk: None, lambda: (wall_clock(), boot_clock()), _refuse)
    server = Server(socket, board, counter)
    await server.start()
    while True:
        await asyncio.sleep(0.1)
        now = wall_clock()
        keys = random.sample(range(devices), round(changes / 10))
        board.put("devices", [_changed(board.rows("devices")[f"D{key:04}"], now, key) for key in keys])  # type: ignore[arg-type]
        board.put("engine", [replace(board.rows("engine")["engine"], cycle=now)])  # type: ignore[type-var]


def _changed(row: DeviceRow, now: int, key: int) -> DeviceRow:
    if random.randrange(50) == 0:
        return replace(row, state="down" if row.state == "up" else "up", since=now, checked=now)
    return replace(row, rtt=800 + (now + key) % 5_000, checked=now)


@contextmanager
def engine(devices: int, clocks: int = 0, changes: float = 0.0) -> Iterator[Path]:
    """The folder of a site with such an engine."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        (site / "noctui.toml").write_text('name = "Bench"\nzone = "UTC"\n', "utf-8")
        (site / "state").mkdir()
        socket = site / "state" / "engine.sock"
        process = multiprocessing.Process(
            target=lambda: asyncio.run(serve(socket, devices, clocks, changes)), daemon=True
        )
        process.start()
        while not socket.exists():
            time.sleep(0.05)
        time.sleep(0.5)
        yield site
        process.terminate()
        process.join()


# ---------------------------------------------------------------------------------------------------------- measured


def opening(site: Path, devices: int) -> tuple[float, float, float]:
    """(seconds to the first paint, from there to the data, megabytes with all devices in the list)."""
    with Desk(site) as ours:
        painted = ours.until_seen("NEXT DUE")
        shown = ours.until_seen(f"Devices {devices}")
        ours.press("2")
        ours.until_seen("D0000 ")
        ours.settle(1.0)
        return painted, shown - painted, rss_of(ours.pid)


def keys(site: Path, devices: int, count: int) -> list[float]:
    """Seconds from `down` to the cursor on the next row."""
    with Desk(site) as ours:
        ours.open(devices)
        return list(_pressed(ours, count))


def _pressed(terminal: Desk | Table, count: int) -> Iterator[float]:
    for row in range(1, count + 1):
        yield terminal.down(row)
        terminal.watch(PAUSES[row % len(PAUSES)])


def bytes_of_a_clock(argv: Sequence[str], ready: str, clocks: int, seconds: float = 10.0, key: str = "") -> float:
    """Bytes to the terminal for each clock and second, all of them in view."""
    with Seen(argv, 160, clocks + 20) as terminal:
        terminal.until_seen(ready)
        if key:
            terminal.press(key)
        terminal.settle(0.4)
        return terminal.watch(seconds).sent / clocks / seconds


def unread(site: Path, devices: int) -> tuple[float, bool]:
    """(the longest pause of the loop while nobody read, whether the screen has the present second soon after)."""
    with tempfile.NamedTemporaryFile() as late:
        argv = [sys.executable, "-m", "bench.big_desk", "--late", late.name, "--site", str(site)]
        with Seen(argv) as terminal:
            terminal.until_seen(f"Devices {devices}")
            terminal.press("2")
            terminal.watch(1.0)
            Path(late.name).write_text("", "ascii")
            time.sleep(UNREAD)
            pauses = [float(line) for line in Path(late.name).read_text("ascii").split()]
            terminal.watch(2.0)
            now = terminal.screen.display[0].split()
            return max(pauses, default=0.0), any(
                time.strftime("%H:%M:%S", time.gmtime(time.time() - ago)) in now for ago in range(3)
            )


def late_desk(site: str, record: str) -> None:
    """The desk, which writes down how late its loop wakes (seconds, a line each)."""
    from noctui.cli.main import main as noctui
    from noctui.tui.environment import prepare_environment

    prepare_environment()
    from noctui.tui.desk_app import DeskApp

    move_in = DeskApp.move_in

    async def watched(self: DeskApp) -> None:
        self.run_worker(_watch(record), group="late")
        await move_in(self)

    DeskApp.move_in = watched  # type: ignore[method-assign]
    sys.exit(noctui(["--site", site, "--lang", "en"]))


async def _watch(record: str) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        with open(record, "a", encoding="ascii") as file:
            file.write(f"{time.perf_counter() - before - 0.01:.4f}\n")


def peer_of(program: str, key: str) -> tuple[list[float], float]:
    """(seconds from the key to its first byte, megabytes) of a peer that is installed; it may answer no key at all."""
    with Terminal([program]) as peer:
        peer.settle(1.0, 8.0)
        times = []
        for turn in range(20):
            peer.settle(0.03, 1.0)
            began = peer.press(key)
            if peer.read(2.0):
                times.append(peer.now() - began)
            peer.watch(PAUSES[turn % len(PAUSES)])
        return times, rss_of(peer.pid)


def install(folder: str) -> None:
    """Posting and harlequin, each with all that it needs, where they disturb nobody; found from now on."""
    for name in ("posting", "harlequin"):
        print(f"  installing {name}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/{name}"], check=True)
        subprocess.run([f"{folder}/{name}/bin/pip", "install", "-qqq", name], check=True)
        os.environ["PATH"] += f"{os.pathsep}{folder}/{name}/bin"


# --------------------------------------------------------------------------------------------------------------- show


def show(name: str, times: Sequence[float], goal: str) -> None:
    print(f"  {name:34}" + "".join(f"{centile(times, share):9.1f}" for share in (0.5, 0.95, 1.0)) + f"   {goal}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("devices", 10_000), ("changes", 1_000), ("keys", 60), ("clocks", 200)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--late", help=argparse.SUPPRESS)
    parser.add_argument("--site", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.late:
        late_desk(options.site, options.late)
    compile_all()
    devices = options.devices
    print(f"{devices} devices, {os.cpu_count()} cores, {load()}")
    with engine(devices) as site:
        painted, data, memory = opening(site, devices)
        print(f"  first paint {painted:.2f} s, data {data:.2f} s later (goal 0.5); {memory:.0f} MB (goal 70)")
        idle = keys(site, devices, options.keys)
    with engine(devices, changes=options.changes) as site:
        busy = keys(site, devices, options.keys)
        pause, right = unread(site, devices)
    with Table(devices) as table:
        table.open()
        peer, size = list(_pressed(table, options.keys)), rss_of(table.pid)
    print(f"  {'key to repaint':34} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}")
    show("desk, idle", idle, "goal: p95 30")
    show(f"desk, {options.changes} changes/s", busy, "goal: p95 50")
    show(
        "DataTable of the same rows",
        peer,
        f"{size:.0f} MB; desk × {centile(idle, 0.5) / centile(peer, 0.5):.2f} of its p50",
    )
    with tempfile.TemporaryDirectory() as folder:
        if options.install:
            install(folder)
        for name in filter(shutil.which, PEERS):
            times, size = peer_of(name, PEERS[name])
            if times:
                said = f"{size:.0f} MB; desk × {centile(idle, 0.5) / centile(times, 0.5):.2f} of its p50"
                show(f"{name}, first byte", times, said)
            else:
                print(f"  {name} answers no key here")
    print(
        f"  unread for {UNREAD:.0f} s under {options.changes} changes/s: "
        f"longest pause of the loop {pause:.3f} s (goal 0.1), right again: {right}"
    )
    with engine(10, options.clocks) as site:
        ours = bytes_of_a_clock(desk(site), "Devices 10", options.clocks, key="3")
    widgets = [sys.executable, "-m", "bench.peers", "countdowns", str(options.clocks)]
    theirs = bytes_of_a_clock(widgets, "T-1 ", options.clocks)
    print(f"  {options.clocks} countdowns: {ours:.1f} bytes for each and second (goal 25); a widget each: {theirs:.1f}")


if __name__ == "__main__":
    main()
