"""How long from a key to its effect on the screen, in a list of a thousand devices.

    python -m bench.keys [--devices 1000] [--count 80]

`down` is pressed in the Devices place of the desk while its engine watches, and in a DataTable of the same rows, in
turn. A time ends with the byte that completes what shows the cursor on the next row.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.sites import compile_all, load, loopback, site_of
from bench.terminal import Seen, Terminal, desk
from tests.engine.house import EngineProcess

PAUSES = (0.05, 0.081, 0.063, 0.117, 0.072)
"""Seconds between two keys; uneven, so that they fall anywhere between two frames and two ticks."""


class Desk(Seen):
    """The place Devices of a site, ordered by name."""

    def __init__(self, site: Path) -> None:
        super().__init__(desk(site))

    def open(self, devices: int) -> None:
        self.until_seen(f"Devices {devices}")
        for key in ("2", "o", "o", "g"):
            self.press(key)
            self.settle(0.3)
        self.until_seen("▶.* D0000 ")

    def down(self, row: int) -> float:
        """Seconds until the cursor has come to the row."""
        began = self.press("down")
        return self.until_seen(f"▶.* D{row:04} ") - began


class Table(Terminal):
    """A DataTable paints itself whole for every key: what comes first shows the cursor."""

    def __init__(self, devices: int) -> None:
        super().__init__([sys.executable, "-m", "bench.peers", "table", str(devices)])

    def open(self) -> None:
        self.until("D0001")
        self.settle(0.5)

    def down(self, row: int) -> float:
        began = self.press("down")
        return self.until(f"D{row:04}") - began


def alternate(ours: Desk, peer: Table, count: int) -> tuple[list[float], list[float]]:
    """One key here, one key there."""
    times: tuple[list[float], list[float]] = [], []
    for row in range(1, count + 1):
        for terminal, found in zip((ours, peer), times, strict=True):
            found.append(terminal.down(row))
            for other in (ours, peer):
                other.watch(PAUSES[row % len(PAUSES)] / 2)
    return times


def centile(times: Sequence[float], share: float) -> float:
    """Milliseconds."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)] * 1e3


def show(name: str, times: Sequence[float], note: str = "") -> None:
    print(f"{name:12}" + "".join(f"{centile(times, share):9.1f}" for share in (0.5, 0.95, 1.0)) + f"   {note}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--count", type=int, default=80)
    options = parser.parse_args()
    compile_all()
    with tempfile.TemporaryDirectory() as folder:
        site = site_of(Path(folder), loopback(options.devices))
        with EngineProcess(site):
            time.sleep(4)
            with Desk(site) as ours, Table(options.devices) as peer:
                ours.open(options.devices)
                peer.open()
                begun = ours.cpu(), peer.cpu()
                mine, other = alternate(ours, peer, options.count)
                costs = [
                    (now - then) / options.count * 1e3
                    for now, then in zip((ours.cpu(), peer.cpu()), begun, strict=True)
                ]
    print(f"{options.devices} devices, {options.count} keys, {load()}")
    print(f"{'key to paint':12} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}")
    show("desk", mine, f"{costs[0]:.1f} ms CPU a key, its clocks and readings included; goal: p95 30")
    show(
        "DataTable",
        other,
        f"{costs[1]:.1f} ms CPU a key; desk × {centile(mine, 0.5) / centile(other, 0.5):.2f} of its p50",
    )


if __name__ == "__main__":
    main()
