"""How long until the desk of a large site stands on the screen, and how long until it shows what the engine knows.

    python -m bench.start [--devices 1000] [--rounds 7]

Each round starts a bare Textual program, the desk with an engine running, and the desk without one, which has to start
it; all with bytecode. Printed are medians over the rounds; a ratio is the median of the ratios within the rounds.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.sites import compile_all, load, loopback, site_of
from bench.terminal import NOCTUI, Terminal, desk
from tests.engine.house import EngineProcess


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds since the program was started."""

    paint: float
    """The first whole frame."""
    cpu: float
    """CPU seconds of the program until then; for the desk alone, not for the engine that it starts."""
    data: float = 0.0
    """The devices are counted on the screen."""


def hello() -> Start:
    with Terminal([sys.executable, "-m", "bench.peers", "hello"]) as terminal:
        return Start(terminal.until("hello"), terminal.cpu())


def start(site: Path, devices: int, says: str) -> Start:
    """`says`: what the first frame has to say."""
    with Terminal(desk(site)) as terminal:
        paint, cpu = terminal.until(f"{says}.*Roster.* q "), terminal.cpu()
        return Start(paint, cpu, terminal.until(str(devices)))


def warm(site: Path, devices: int) -> Start:
    return start(site, devices, "Desk")


def cold(site: Path, devices: int) -> Start:
    """No engine runs before; the one that it started is stopped."""
    try:
        return start(site, devices, "engine")
    finally:
        subprocess.run([*NOCTUI, "engine", "stop", "--site", str(site)], check=True, stdout=subprocess.DEVNULL)


def measure(folder: Path, devices: int, rounds: int) -> list[tuple[Start, Start, Start]]:
    watched, alone = (site_of(folder / name, loopback(devices)) for name in ("watched", "alone"))
    cold(alone, devices)
    with EngineProcess(watched):
        time.sleep(5)
        warm(watched, devices)
        return [(hello(), warm(watched, devices), cold(alone, devices)) for _ in range(rounds)]


def show(rounds: Sequence[tuple[Start, Start, Start]]) -> None:
    names = ("bare Textual hello", "desk, engine running", "desk, engine started")
    goals = ("", "goal: 1.30 and 0.3", "goal: as fast and 1.5")
    print(f"{'':21} {'paint s':>8} {'paint ×':>8} {'CPU s':>8} {'CPU ×':>8} {'data after s':>13}")
    for column, (name, goal) in enumerate(zip(names, goals, strict=True)):
        paint, cpu = (median(getattr(row[column], what) for row in rounds) for what in ("paint", "cpu"))
        slower, dearer = (
            median(getattr(row[column], what) / getattr(row[0], what) for row in rounds) for what in ("paint", "cpu")
        )
        later = median(row[column].data - row[column].paint for row in rounds) if column else 0
        print(f"{name:21} {paint:8.3f} {slower:8.2f} {cpu:8.3f} {dearer:8.2f} {later:13.3f}   {goal}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    compile_all()
    with tempfile.TemporaryDirectory() as folder:
        rounds = measure(Path(folder), options.devices, options.rounds)
    print(f"{options.devices} devices, {options.rounds} rounds, {load()}")
    show(rounds)


if __name__ == "__main__":
    main()
