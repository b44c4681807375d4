"""One sweep of many addresses, some of them dead: noctui's prober beside fping, in the same run, on the same link.

    python -m bench.sweep [--addresses 1000] [--rounds 5] [--peers]

Prints medians and ratios; who counts other replies than the kernel of its namespace is told. CPU is that of the sweep
alone: the prober's without the start of the interpreter, fping's as a child process. Needs root (network namespaces)
and fping.
"""

import argparse
import asyncio
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from noctui.domain.reading import Reading
from noctui.engine.life import settle_down
from noctui.probes.icmp import IcmpProber
from noctui.probes.port import Target

sys.path.insert(0, str(Path(__file__).parents[1]))  # the laboratory stands among the tests
from tests.lab import FarSide, why_not


@dataclass(frozen=True, slots=True)
class Run:
    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system."""
    alive: frozenset[str]
    replies: int
    """By its own count."""
    rtt: float
    """Median, in milliseconds."""


Sweep = Callable[[FarSide, Sequence[str]], Run]


def noctui(far: FarSide, addresses: Sequence[str]) -> Run:
    """One `ask` of all addresses; the clock runs from it to the last reading."""
    return asyncio.run(_noctui(far, addresses))


async def _noctui(far: FarSide, addresses: Sequence[str]) -> Run:
    readings: list[Reading] = []
    complete = asyncio.Event()

    def deliver(batch: list[Reading]) -> None:
        readings.extend(batch)
        if len(readings) == len(addresses):
            complete.set()

    prober = IcmpProber(deliver, lambda: time.time_ns() // 1_000)
    with far.inside():
        await prober.start()
    targets = [Target(address, address) for address in addresses]
    settle_down()  # as an engine does once it has loaded its site
    wall, cpu = time.perf_counter(), time.process_time()
    prober.ask(targets)
    await complete.wait()
    spent = time.perf_counter() - wall, time.process_time() - cpu
    await prober.close()
    alive = frozenset(reading.check for reading in readings if reading.received)
    trips = [reading.rtt_avg / 1_000 for reading in readings if reading.rtt_avg is not None]
    return Run(*spent, alive, sum(reading.received for reading in readings), median(trips))


def fping(far: FarSide, addresses: Sequence[str]) -> Run:
    command = ["fping", "-i0", "-r0", "-t1000", "-a", "-e"]
    with far.inside():
        before, wall = _children(), time.perf_counter()
        done = subprocess.run(command, input="\n".join(addresses), text=True, capture_output=True, check=False)
    spent = time.perf_counter() - wall, _children() - before
    trips = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    return Run(*spent, frozenset(trips), len(trips), median(float(trip.strip("( ms)")) for trip in trips.values()))


def icmplib(far: FarSide, addresses: Sequence[str]) -> Run:
    """The peer's own sweep, as it comes: fifty at a time."""
    from icmplib import async_multiping

    with far.inside():
        wall, cpu = time.perf_counter(), time.process_time()
        hosts = asyncio.run(async_multiping(list(addresses), count=1, timeout=1, privileged=False))
        spent = time.perf_counter() - wall, time.process_time() - cpu
    living = [host for host in hosts if host.is_alive]
    alive = frozenset(host.address for host in living)
    return Run(*spent, alive, sum(host.packets_received for host in hosts), median(host.avg_rtt for host in living))


def heard(far: FarSide) -> int:
    """Echo replies that have come to the namespace so far, as its kernel counts them."""
    with far.inside():
        names, values = [line.split() for line in _snmp() if line.startswith("Icmp:")]
    return int(values[names.index("InEchoReps")])


def _snmp() -> list[str]:
    return Path("/proc/thread-self/net/snmp").read_text(encoding="ascii").splitlines()


def counted(far: FarSide, sweep: Sweep, addresses: Sequence[str]) -> Run:
    before = heard(far)
    run = sweep(far, addresses)
    if (came := heard(far) - before) != run.replies:
        print(f"{sweep.__name__}: {run.replies} replies, but the kernel counted {came}")
    return run


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    options = _options()
    if reason := why_not() or (None if shutil.which("fping") else "fping is not installed"):
        print(f"skipped: {reason}")
        return 1
    sweeps: list[Sweep] = [fping, noctui, *([icmplib] if options.peers else [])]
    addresses = FarSide.addresses(options.addresses, dead_every=10)
    with FarSide() as far:
        rounds = [[counted(far, sweep, addresses) for sweep in sweeps] for _ in range(options.rounds)]
    _print(sweeps, rounds, options.addresses)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--addresses", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", action="store_true", help="also icmplib's own async_multiping")
    return parser.parse_args()


def _print(sweeps: Sequence[Sweep], rounds: Sequence[Sequence[Run]], size: int) -> None:
    print(f"{size} addresses, 10 % dead, {len(rounds)} rounds, medians")
    print(f"{'':8} {'wall s':>8} {'CPU ms':>8} {'us/probe':>8} {'rtt ms':>8} {'wall ×':>7} {'CPU ×':>7}  alive set")
    for column, sweep in enumerate(sweeps):
        pairs = [(row[column], row[0]) for row in rounds]
        wall, cpu = median(run.wall for run, _ in pairs), median(run.cpu for run, _ in pairs)
        wall_ratio = median(run.wall / base.wall for run, base in pairs)
        cpu_ratio = median(run.cpu / base.cpu for run, base in pairs)
        alive = "equal" if all(run.alive == base.alive for run, base in pairs) else "NOT EQUAL"
        absolute = f"{wall:8.3f} {cpu * 1e3:8.1f} {cpu / size * 1e6:8.1f} {median(run.rtt for run, _ in pairs):8.3f}"
        print(f"{sweep.__name__:8} {absolute} {wall_ratio:7.2f} {cpu_ratio:7.2f}  {len(pairs[0][0].alive)} {alive}")


if __name__ == "__main__":
    sys.exit(main())
