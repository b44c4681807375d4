"""Half of ten thousand devices fall silent at once, behind twenty switches: what an engine makes of it, and its desk.

    python -m bench.outage [--devices 10000] [--silent 5000] [--behind 250] [--quiet 30]

The devices are a far side across a namespace link that is told to swallow what goes to half of them. One switch stands
before each 250: as many tickets are to be opened as there are silent switches, and no more. A real desk in a
pseudo-terminal gets `down` after `down`, before and during, and another client asks how long the engine's loop makes
it wait. Then everything answers again. Needs root.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.keys import Desk, centile
from bench.sites import CHECK, compile_all, load
from bench.steady import waits
from bench.storm import Spell
from bench.terminal import rss_of
from sqlalchemy import func, select
from tests.engine.house import EngineProcess, write_site
from tests.lab import FarSide, why_not

from noctui.store import connect, schema

PATIENCE = 120.0
_MARKED = re.compile(r"▶.*?\b(D\d{4})\b")
BLOCK = 250
"""Devices in each network of the far side."""


def site_behind(folder: Path, devices: int, behind: int) -> Path:
    names = [f"D{number:04}" for number in range(devices)]
    above = {name: (names[number - number % behind],) for number, name in enumerate(names) if number % behind}
    site = write_site(folder, dict(zip(names, FarSide.addresses(devices), strict=True)), above, check=CHECK)
    main = site / "inventory" / "main.yaml"  # too large for one file
    lines = main.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = len(lines) - devices // 2
    main.write_text("".join(lines[:kept]), encoding="utf-8")
    main.with_name("more.yaml").write_text("".join(["devices:\n", *lines[kept:]]), encoding="utf-8")
    return site


def swallow(far: FarSide, silent: int, how: str) -> None:
    """`add`: what goes to the first so many devices is lost; `del`: it is not any more."""
    far.ip("far", *(f"route {how} blackhole 10.128.{net}.0/24 table local" for net in range(silent // BLOCK)))


@dataclass(frozen=True, slots=True)
class Stored:
    states: Counter[str]
    tickets: int
    open: int


def stored(store: Path) -> Stored:
    engine = connect.open_for_reading(connect.sqlite_url(store))
    status, ticket = schema.device_status, schema.ticket
    with engine.connect() as connection:
        states = connection.execute(select(status.c.state, func.count().label("devices")).group_by(status.c.state))
        found = Stored(
            Counter({row.state: row.devices for row in states}),
            connection.scalar(select(func.count()).select_from(ticket)) or 0,
            connection.scalar(select(func.count()).select_from(ticket).where(ticket.c.recovered.is_(None))) or 0,
        )
    engine.dispose()
    return found


@dataclass
class Waiting:
    """How long questions wait for the engine's loop meanwhile, in a thread of their own."""

    socket: Path
    found: list[float] = field(default_factory=list)

    @contextmanager
    def meanwhile(self, seconds: float) -> Iterator[None]:
        asking = threading.Thread(target=lambda: self.found.extend(asyncio.run(waits(self.socket, seconds))))
        asking.start()
        yield
        asking.join()


def press(desk: Desk) -> float:
    """Seconds from a key to the cursor on another device: the order of the list changes meanwhile."""
    before = cursor(desk)
    began = desk.press("down")
    took = desk.until_true(lambda: cursor(desk) not in (before, None), 20, "another device") - began
    desk.watch(0.1)
    return took


def cursor(desk: Desk) -> str | None:
    """The device that is marked."""
    marked = (_MARKED.search(line) for line in desk.screen.display)
    return next((found[1] for found in marked if found), None)


def keys_until(desk: Desk, done: Callable[[], bool]) -> list[float]:
    times: list[float] = []
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {PATIENCE} s")
        times += [press(desk) for _ in range(5)]
    return times


def show(name: str, spell: Spell, waiting: Waiting, found: Stored) -> None:
    keys = f"{centile(spell.times, 0.5):9.1f}{centile(spell.times, 0.95):9.1f}"
    loop = f"{centile(waiting.found, 0.5):9.1f}{centile(waiting.found, 1.0):9.1f}"
    cpu = f"{spell.cpu[0]:9.0f}{spell.cpu[1]:9.0f}"
    states = ", ".join(f"{count} {state}" for state, count in sorted(found.states.items()))
    print(f"  {name:10}{spell.seconds:7.1f}  {keys}{loop}{cpu}   {states}; {found.tickets} tickets, {found.open} open")


def measure(far: FarSide, site: Path, options: argparse.Namespace) -> None:
    store, devices, silent = site / "state" / "noctui.db", options.devices, options.silent
    with EngineProcess(site, far.argv) as engine:
        time.sleep(15)
        pid = engine.process.pid
        with Desk(site) as desk:
            desk.open(devices)
            done: dict[str, Callable[[], bool]] = {
                "storm": lambda: devices - stored(store).states["up"] >= silent,
                "all well": lambda: stored(store).states["up"] >= devices,
            }
            print(
                f"  {'':10}{'s':>7}{'key p50':>8}{'p95 ms':>8}{'loop p50':>8}{'max ms':>8}{'desk %':>8}{'engine %':>8}"
            )
            with (waiting := Waiting(engine.socket)).meanwhile(5), Spell(desk, pid) as spell:
                spell.times += [press(desk) for _ in range(options.quiet)]
            show("before", spell, waiting, stored(store))
            for name, how in (("storm", "add"), ("all well", "del")):
                swallow(far, silent, how)
                with (waiting := Waiting(engine.socket)).meanwhile(15), Spell(desk, pid) as spell:
                    spell.times += keys_until(desk, done[name])
                show(name, spell, waiting, stored(store))
            print(f"  engine {rss_of(pid):.0f} MB, desk {rss_of(desk.pid):.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description="half of the devices fall silent at once")
    for name, default in (("devices", 10_000), ("silent", 5_000), ("behind", 250), ("quiet", 30)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    if why := why_not():
        sys.exit(why)
    compile_all()
    roots = -(-options.silent // options.behind)
    print(f"{options.silent} of {options.devices} devices silent behind {roots} switches: {roots} tickets are right")
    with tempfile.TemporaryDirectory() as folder, FarSide() as far:
        measure(far, site_behind(Path(folder) / "site", options.devices, options.behind), options)
    print(f"  {os.cpu_count()} cores, {load()}")


if __name__ == "__main__":
    main()
