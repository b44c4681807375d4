"""What ten thousand devices cost the store: one sweep, and a day of sweeps with all that is kept of it.

    python -m bench.history [--devices 10000] [--sweeps 8640] [--rolled 1000] [--only sweep|day|memory]

Each sweep 100 checks change a value and 2 devices a hard state: one falls silent for ten minutes, one answers again.
The sweep is judged and booked in the batches of the engine, beside one transaction of raw sqlite3 that writes as many
rows. The day runs under a virtual clock; a reading that changes nothing is judged in the first part, here it only goes
to the roll-ups, of `rolled` checks, whose bytes are then multiplied. Every outage opens its ticket. The journal keeps
everything: its growth is taken thirty times. A month of quarters is thirty-one of the day that was folded.
"""

import argparse
import gc
import os
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench.sites import load
from sqlalchemy import Connection, text
from tests.domain.policies import S19
from tests.services.scene import CITY, ROSTER

from noctui.domain.flapping import RESULTS
from noctui.domain.inventory import CheckSpec, Device, Inventory, Place, SiteFile
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, Instant
from noctui.domain.reading import Reading
from noctui.domain.rollup import QUARTER, gather, pack, samples_of
from noctui.engine.memory import SLICE, Closed, Memory
from noctui.services import monitoring
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.services.working import Working, rebuild
from noctui.store import connect, rollups

START: Instant = 1_800_000_000 * SECOND // DAY * DAY
SWEEP = 10 * SECOND
BATCH = 1000
VALUES = 100
SILENT = 60
"""Sweeps that a device is silent for."""
SWEEPS = (HOUR + SLICE) // SWEEP
MEGABYTE = 1_000_000


class Cost(NamedTuple):
    """Seconds on the clock and of the processor: of judging, and from BEGIN to the end of COMMIT."""

    judged: float
    judged_cpu: float
    booked: float
    booked_cpu: float


@dataclass
class House:
    """A store on disk, its one connection that writes, and what the engine holds of it."""

    connection: Connection
    site: Site
    working: Working

    @classmethod
    def of(cls, folder: Path, devices: int) -> "House":
        connection = connect.open_writer(connect.sqlite_url(folder / "noctui.db")).connect()
        site = site_of(devices)
        with connection.begin():
            return cls(connection, site, rebuild(connection, site))

    def ingest(self, readings: Sequence[Reading], now: Instant) -> Cost:
        begin = _moment()
        found = monitoring.assess(self.site, self.working, readings, now)
        judged = _moment()
        if found.writes(self.working):
            with self.connection.begin():
                tx = Tx(self.connection, self.site, now, known_roster=self.working.roster)
                monitoring.book(tx, self.working, found)
        booked = _moment()
        monitoring.take_over(self.working, found)
        return Cost(*_since(begin, judged), *_since(judged, booked))

    def rest(self, checks: Iterable[str], since: Instant) -> None:
        """These checks answered all the while, which nobody judged one by one: long enough for a restless one to have
        become steady."""
        for check in checks:
            if (state := self.working.checks[check]).last < since:
                self.working.checks[check] = state._replace(changes=0)

    def bytes_of(self, *tables: str) -> dict[str, int]:
        with self.connection.begin():
            rows = self.connection.execute(
                text(
                    "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY 1"
                )
            )
            return {name: size for name, size in rows if not tables or name in tables}

    def count(self, table: str) -> int:
        with self.connection.begin():
            return int(self.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def site_of(devices: int) -> Site:
    names = [f"D{number:05}" for number in range(devices)]
    found = {name: _device(name) for name in names}
    inventory = Inventory(places={"a": Place("a", "A")}, devices=found, contracts={CITY.id: CITY})
    return Site.of(SiteFile("bench", "UTC", "en", inventory, {}, roster=ROSTER), {S19.id: S19})


def _device(name: str) -> Device:
    check = CheckSpec(f"{name}/ping", name, "icmp", "192.0.2.1")
    return Device(name, name, "switch", "a", check.address, (), CITY.id, (check,))


def answers(names: Iterable[str], now: Instant, rng: random.Random) -> Iterator[Reading]:
    for name in names:
        rtt = int(rng.lognormvariate(7, 0.2))
        yield Reading(f"{name}/ping", now, 1, 1, rtt, rtt, rtt)


def misses(names: Iterable[str], now: Instant) -> Iterator[Reading]:
    return (Reading(f"{name}/ping", now, 1, 0) for name in names)


def changing(names: Sequence[str], sweep: int) -> tuple[list[str], list[str]]:
    """Who misses in a sweep, and who answers again: half of the values change each way, and one device is silent."""
    half, count = VALUES // 2, len(names)
    lossy = count // 2
    odd = [names[(sweep * half + number) % lossy] for number in range(half)]
    even = [names[((sweep - 1) * half + number) % lossy] for number in range(half)]
    silent = [names[lossy + (sweep - past) % (count - lossy)] for past in range(min(sweep + 1, SILENT))]
    back = [names[lossy + (sweep - SILENT) % (count - lossy)]] if sweep >= SILENT else []
    return odd + silent, even + back


def measure_sweep(folder: Path, devices: int) -> None:
    house, rng = House.of(folder, devices), random.Random(1)
    names = list(house.site.file.inventory.devices)
    costs = list[Cost]()
    for sweep in range(30 + SILENT):
        now = START + sweep * SWEEP
        bad, _back = changing(names, sweep) if sweep else ([], [])
        down = set(bad)
        readings = [*answers((name for name in names if name not in down), now, rng), *misses(bad, now)]
        rng.shuffle(readings)
        batches = (readings[begin : begin + BATCH] for begin in range(0, len(readings), BATCH))
        parts = [house.ingest(batch, now) for batch in batches]
        if sweep > SILENT:
            costs.append(Cost(*(sum(part) for part in zip(*parts, strict=True))))
    raw = sorted(_raw(folder, VALUES, devices // BATCH) for _round in range(20))[10]
    judged, judged_cpu, booked, booked_cpu = (_ms(column) for column in zip(*costs, strict=True))
    print(f"one sweep of {devices} in batches of {BATCH}, median of {len(costs)}, worst in brackets; {load()}")
    print(f"  judged           {judged}, processor {judged_cpu}   goal 100 ms")
    print(f"  BEGIN … COMMIT   {booked}, processor {booked_cpu}   goal 25 ms")
    print(f"  raw sqlite3      {raw * 1000:6.1f} ms, as many rows in as many transactions")
    house.connection.close()


def _raw(folder: Path, rows: int, transactions: int) -> float:
    path = folder / "raw.db"
    fresh = not path.exists()
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    if fresh:
        connection.execute("CREATE TABLE s (id TEXT PRIMARY KEY, a TEXT, b INTEGER, c INTEGER, d INTEGER)")
        connection.executemany("INSERT INTO s VALUES (?,'up',1,2,3)", ((f"D{n:05}/ping",) for n in range(10_000)))
    part = rows // transactions
    begin = time.perf_counter()
    for number in range(transactions):
        connection.execute("BEGIN IMMEDIATE")
        found = [(number, f"D{number * part + n:05}/ping") for n in range(part)]
        connection.executemany("UPDATE s SET a='down', b=?1, c=?1, d=?1 WHERE id=?2", found)
        connection.execute("COMMIT")
    spent = time.perf_counter() - begin
    connection.close()
    return spent


def measure_day(folder: Path, devices: int, sweeps: int, rolled: int) -> None:
    house, rng = House.of(folder, devices), random.Random(2)
    names = list(house.site.file.inventory.devices)
    house.ingest(list(answers(names, START, rng)), START)
    before, began, written = house.bytes_of(), time.perf_counter(), 0.0
    rows = {name: house.count(name) for name in before}
    for sweep in range(1, sweeps + 1):
        bad, good = changing(names, sweep)
        now = START + sweep * SWEEP
        house.rest((f"{name}/ping" for name in bad), now - RESULTS * SWEEP)
        written += house.ingest([*misses(bad, now), *answers(good, now, rng)], now).booked
    after = house.bytes_of()
    day = sweeps * SWEEP / DAY
    grown = {name: (after[name] - before.get(name, 0)) / day * 30 for name in after}
    spent = time.perf_counter() - began
    print(f"{sweeps} sweeps in {spent:.0f} s, {written / sweeps * 1000:.1f} ms of writing each; {load()}")
    kept = {name: size for name, size in grown.items() if size > MEGABYTE and name in rows}
    for name, size in sorted(kept.items(), key=lambda pair: -pair[1]):
        daily = (house.count(name) - rows[name]) / day
        print(f"  {name:16} {size / MEGABYTE:7.0f} MB in 30 days, {daily:,.0f} rows a day")
    fixed = measure_rollups(house, names[:rolled], rng) * devices // rolled
    total = grown["journal"] + fixed + before.get("check_status", 0) + before.get("device_status", 0)
    print(f"  journal × 30 and what is of fixed size: {total / MEGABYTE:.0f} MB   goal 1000 MB")
    print(f"  everything that grows × 30, and that:   {(sum(grown.values()) + fixed) / MEGABYTE:.0f} MB")
    house.connection.close()


def measure_rollups(house: House, names: Sequence[str], rng: random.Random) -> int:
    """Bytes of a day by the minute and of thirty-one days by the quarter."""
    spent, quarters = 0.0, DAY // QUARTER
    for quarter in range(quarters + 16):  # a day, and the four hours until it is folded
        memory = filled(names, START + quarter * QUARTER, rng)
        begin = time.perf_counter()
        turned = memory.turn(START + (quarter + 1) * QUARTER)
        minutes = {check: gather(samples_of(found, turned.begin), MINUTE) for check, found in turned.numbers.items()}
        with house.connection.begin():
            rollups.add(house.connection, MINUTE, minutes)
        spent += time.perf_counter() - begin
    by_minute = house.bytes_of("rollup")["rollup"]
    begin = time.perf_counter()
    with house.connection.begin():
        while rollups.fold(house.connection, START + DAY, 100):
            pass
    folded = time.perf_counter() - begin
    with house.connection.begin():
        house.connection.execute(text("DELETE FROM rollup WHERE step = :step"), {"step": MINUTE})
    by_quarter = house.bytes_of("rollup")["rollup"] * 31
    each = len(names)
    print(f"  by the minute    {by_minute / each / 1000:7.2f} kB a check in 28 hours")
    print(f"  by the quarter   {by_quarter / each / 1000:7.2f} kB a check in 31 days")
    print(f"  storing          {spent / each / (quarters + 16) * 1e6:7.0f} us a check and quarter")
    print(f"  folding          {folded / each * 1e3:7.1f} ms a check and day")
    return by_minute + by_quarter


def filled(names: Iterable[str], begin: Instant, rng: random.Random) -> Memory:
    memory = Memory()
    for at in range(begin, begin + QUARTER, SWEEP):
        memory.keep(answers(names, at + rng.randrange(SECOND), rng))
    return memory


def measure_memory(devices: int) -> None:
    """What an hour at full rate takes."""
    rng, names = random.Random(3), [f"D{number:05}" for number in range(devices)]
    gc.collect()
    before = _resident()
    memory, spent, packing = Memory(), 0.0, 0.0
    for sweep in range(SWEEPS):
        now = START + sweep * SWEEP
        if now % SLICE == 0 and sweep:
            begin = time.perf_counter()
            turned = memory.turn(now)
            memory.shelve(Closed(turned.begin, {check: pack(found) for check, found in turned.numbers.items()}))
            packing += time.perf_counter() - begin
        readings = list(answers(names, now + rng.randrange(SECOND), rng))
        begin = time.perf_counter()
        memory.keep(readings)
        spent += time.perf_counter() - begin
    taken = (_resident() - before) / MEGABYTE
    print(f"{devices} checks every 10 s, the last hour at full rate: {taken:.0f} MB; {load()}")
    print(f"  keeping a sweep {spent / SWEEPS * 1000:.1f} ms, packing five minutes {packing * SLICE / HOUR:.2f} s")
    begin = time.perf_counter()
    found = memory.samples("D00007/ping")
    print(f"  reading one hour back: {(time.perf_counter() - begin) * 1000:.1f} ms, {len(found)} readings")


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def _moment() -> tuple[float, float]:
    return time.perf_counter(), time.thread_time()


def _since(begin: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    return end[0] - begin[0], end[1] - begin[1]


def _ms(spans: Sequence[float]) -> str:
    ordered = sorted(spans)
    return f"{ordered[len(ordered) // 2] * 1000:6.1f} ms ({ordered[-1] * 1000:.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--sweeps", type=int, default=DAY // SWEEP)
    parser.add_argument("--rolled", type=int, default=1_000)
    parser.add_argument("--only", choices=("sweep", "day", "memory"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("sweep", "day"):
            os.mkdir(Path(folder, name))
        if chosen.only in (None, "memory"):
            measure_memory(chosen.devices)
        if chosen.only in (None, "sweep"):
            measure_sweep(Path(folder, "sweep"), chosen.devices)
        if chosen.only in (None, "day"):
            measure_day(Path(folder, "day"), chosen.devices, chosen.sweeps, chosen.rolled)


if __name__ == "__main__":
    main()
