"""What an engine costs that asks a thousand devices every ten seconds, with and without a desk that watches it.

    python -m bench.engine [--devices 1000] [--seconds 30]

The devices are a far side across a namespace link, one in ten is dead. The peer is fping, which asks the same addresses
as often in the same run and shows, stores and judges nothing. Needs root and fping.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.sites import compile_all, load, site_of
from bench.terminal import Terminal, cpu_of, desk, rss_of
from tests.engine.house import EngineProcess
from tests.lab import FarSide, why_not

PERIOD = 10


def percent(pid: int, seconds: float, desk_: Terminal | None = None) -> float:
    """CPU of a process over a while, in per cent of a core."""
    begin, cpu = time.monotonic(), cpu_of(pid)
    if desk_ is None:
        time.sleep(seconds)
    else:
        desk_.watch(seconds)
    return (cpu_of(pid) - cpu) / (time.monotonic() - begin) * 100


def fping(far: FarSide, addresses: list[str], seconds: float) -> float:
    period = PERIOD * 1_000
    quiet = subprocess.DEVNULL
    command = ["fping", "-q", "-l", f"-i{period // len(addresses)}", f"-p{period}", "-t1000"]
    with subprocess.Popen(far.argv(command), stdin=subprocess.PIPE, stdout=quiet, stderr=quiet) as process:
        if process.stdin is not None:
            process.stdin.write("\n".join(addresses).encode())
            process.stdin.close()
        time.sleep(2)
        try:
            return percent(process.pid, seconds)
        finally:
            process.terminate()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    if reason := why_not():
        print(f"skipped: {reason}")
        return 1
    compile_all()
    addresses = FarSide.addresses(options.devices, dead_every=10)
    with FarSide() as far, tempfile.TemporaryDirectory() as folder:
        site = site_of(Path(folder), addresses)
        with EngineProcess(site, far.argv) as engine:
            time.sleep(20)
            alone = percent(engine.process.pid, options.seconds)
            with Terminal(desk(site)) as terminal:
                terminal.watch(3)
                watched = percent(engine.process.pid, options.seconds, terminal)
            rss = rss_of(engine.process.pid)
            peer = fping(far, addresses, options.seconds)
    print(f"{options.devices} devices every {PERIOD} s, one in ten dead, {options.seconds:.0f} s each, {load()}")
    print(f"engine alone      {alone:6.2f} % of a core   × {alone / peer:.1f} of fping   {rss:.0f} MB resident")
    print(f"engine and a desk {watched:6.2f} % of a core   × {watched / peer:.1f} of fping")
    print(f"fping             {peer:6.2f} % of a core")
    return 0


if __name__ == "__main__":
    sys.exit(main())
