"""Ten thousand devices asked every ten seconds, evenly spread: what that costs beside fping, in alternating runs.

    python -m bench.steady [--devices 10000] [--seconds 20] [--rounds 3] [--engine]

The devices are a far side across a namespace link, one in ten is dead. The probing part is the poller and the prober
as the engine runs them, without rules, store and wire. The peer is `fping -l -i1`, which asks the same addresses as
often and judges nothing. `--engine` measures the whole: an engine and one desk that watches it. CPU is user and system,
in per cent of a core. Then the loop is held for two seconds, and no reply may be lost. Needs root and fping.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.engine import PERIOD, fping
from bench.sites import compile_all, load, site_of
from bench.terminal import Terminal, cpu_of, desk, rss_of
from tests.engine.house import EngineProcess
from tests.lab import FarSide, why_not

from noctui.domain.health import CheckState
from noctui.domain.inventory import CheckSpec
from noctui.domain.moments import SECOND
from noctui.domain.queries import DeviceQuery
from noctui.domain.reading import Reading
from noctui.engine.life import settle_down
from noctui.engine.poller import Poller
from noctui.probes.icmp import IcmpProber
from noctui.wire.client import Client

WARM = PERIOD + 2
"""Seconds until everybody has been asked and has found its place."""
HELD = 2.0
LIVING = "10.128."
PART = 2_500
"""Devices in a file of the inventory."""
_CALM = CheckState("up", "up")


class Prober:
    """The probing part by itself."""

    def __init__(self, far: FarSide, addresses: list[str]) -> None:
        self._far = far
        self._specs = [
            CheckSpec(f"{address}/ping", address, "icmp", address, interval=PERIOD * SECOND) for address in addresses
        ]
        self.readings: list[Reading] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self.poller = Poller(self._take, lambda spec: self.prober)
        self.prober = IcmpProber(self.poller.deliver, lambda: time.time_ns() // 1_000)
        with self._far.inside():
            await self.prober.start()
        self.poller.plan(self._specs)
        task = asyncio.create_task(self.poller.run())
        settle_down()
        await asyncio.sleep(WARM)
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await self.prober.close()

    async def percent(self, seconds: float) -> float:
        self.readings.clear()
        begin, cpu = time.perf_counter(), time.process_time()
        await asyncio.sleep(seconds)
        return (time.process_time() - cpu) / (time.perf_counter() - begin) * 100

    async def _take(self, readings: list[Reading]) -> Mapping[str, CheckState]:
        self.readings += readings
        return {reading.check: _CALM for reading in readings}


async def probing(far: FarSide, addresses: list[str], seconds: float) -> float:
    part = Prober(far, addresses)
    async with part.running():
        spent = await part.percent(seconds)
    untimed = sum(reading.received > 0 and reading.rtt_avg is None for reading in part.readings)
    answered = sum(reading.received for reading in part.readings)
    print(f"  {len(part.readings)} readings, {answered} answered, {untimed} of them without a round trip")
    return spent


async def held(far: FarSide, addresses: list[str]) -> None:
    """Hold the loop while replies pour in."""
    part = Prober(far, addresses)
    async with part.running():
        part.readings.clear()
        time.sleep(HELD)  # noqa: ASYNC251 (this is what is measured)
        await asyncio.sleep(PERIOD)
        living = [reading for reading in part.readings if reading.check.startswith(LIVING)]
        lost = sum(not reading.received for reading in living)
        print(
            f"loop held {HELD:.0f} s: {len(living)} readings of the living, {lost} without an answer, "
            f"{part.prober.overruns} overruns"
        )


def whole(far: FarSide, addresses: list[str], seconds: float) -> float:
    """An engine and the desk that watches it."""
    with tempfile.TemporaryDirectory() as folder:
        site = split(site_of(Path(folder), addresses))
        with EngineProcess(site, far.argv) as engine:
            dead = sum(not address.startswith(LIVING) for address in addresses)
            asyncio.run(settled(engine.socket, dead))
            with Terminal(desk(site)) as terminal:
                terminal.watch(5)
                begin = time.monotonic()
                before = (cpu_of(engine.process.pid), terminal.cpu())
                terminal.watch(seconds)
                taken = time.monotonic() - begin
                spent = (cpu_of(engine.process.pid) - before[0], terminal.cpu() - before[1])
                stalls = asyncio.run(waits(engine.socket, 15))
            shares = [part / taken * 100 for part in spent]
            print(
                f"  engine {shares[0]:.2f} %, desk {shares[1]:.2f} %, engine {rss_of(engine.process.pid):.0f} MB; "
                f"a question waits {median(stalls) * 1e3:.1f} ms, at most {max(stalls) * 1e3:.1f} ms"
            )
    return sum(shares)


def split(site: Path) -> Path:
    """No file of an inventory may be larger than a megabyte: let some hold the devices."""
    file = site / "inventory" / "main.yaml"
    head, devices = file.read_text(encoding="utf-8").split("devices:\n")
    lines = devices.splitlines(keepends=True)
    file.write_text(head, encoding="utf-8")
    for begin in range(0, len(lines), PART):
        part = "devices:\n" + "".join(lines[begin : begin + PART])
        (site / "inventory" / f"part-{begin}.yaml").write_text(part, encoding="utf-8")
    return site


async def settled(socket: Path, dead: int) -> None:
    """Until everybody has been asked and all that are dead have their tickets: opening those is no steady work."""
    client = Client(socket, lambda event: None, views=("devices", "engine"))
    running = asyncio.create_task(client.run())
    async with asyncio.timeout(180):
        while Counter(row.state for row in client.views["devices"].values())["down"] < dead:
            await asyncio.sleep(0.5)
    await client.close()
    await running
    await asyncio.sleep(PERIOD)


async def waits(socket: Path, seconds: float) -> list[float]:
    """How long a question that needs no store waits for the engine's loop, asked every few milliseconds."""
    live, found = asyncio.Event(), list[float]()
    client = Client(socket, lambda event: live.set() if client.state == "live" else None, views=("engine",))
    running = asyncio.create_task(client.run())
    await asyncio.wait_for(live.wait(), 30)
    end = time.perf_counter() + seconds
    while (asked := time.perf_counter()) < end:
        await client.ask(DeviceQuery("nobody"))
        found.append(time.perf_counter() - asked)
        await asyncio.sleep(0.007)
    await client.close()
    await running
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", action="store_true", help="an engine and one desk instead of the probing part")
    options = parser.parse_args()
    if reason := why_not():
        print(f"skipped: {reason}")
        return 1
    compile_all()
    addresses = FarSide.addresses(options.devices, dead_every=10)
    ours, theirs = [], []
    with FarSide() as far:
        for _ in range(options.rounds):
            theirs.append(fping(far, addresses, options.seconds))
            if options.engine:
                ours.append(whole(far, addresses, options.seconds))
            else:
                ours.append(asyncio.run(probing(far, addresses, options.seconds)))
            print(f"  fping {theirs[-1]:.2f} %, {load()}")
        if not options.engine:
            asyncio.run(held(far, addresses))
    what, goal = ("engine and a desk", 1.5) if options.engine else ("probing part", 0.45)
    ratio = median(mine / peer for mine, peer in zip(ours, theirs, strict=True))
    print(f"{options.devices} devices every {PERIOD} s, one in ten dead, {options.rounds} × {options.seconds:.0f} s")
    print(f"{what:18} {median(ours):6.2f} %   × {ratio:.2f} of fping (goal {goal})")
    print(f"{'fping -l -i1':18} {median(theirs):6.2f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
