"""A small program for the terminal: `python -m tests.tui.bytes.probe desk|stock REPORT`.

It shows the keys it got; `+` makes a second pass on its twenty countdowns, `#` changes rows at random, `!` paints
the whole screen at 50 frames a second for two seconds, `=` writes what it shows to REPORT, `q` ends it.
"""

import asyncio
import json
import random
import signal
import sys
import time
from pathlib import Path
from typing import ClassVar

from noctui.tui.environment import prepare_environment

prepare_environment()

from textual import events  # noqa: E402
from textual.app import App, ComposeResult  # noqa: E402

from noctui.domain.moments import SECOND  # noqa: E402
from noctui.tui.columns import Cell, Column  # noqa: E402
from noctui.tui.driver import DeskDriver, install_signals  # noqa: E402
from noctui.tui.line_table import LineTable  # noqa: E402
from noctui.tui.text import countdown  # noqa: E402
from noctui.tui.theme import VARIABLE_DEFAULTS, load_theme, wear  # noqa: E402
from noctui.tui.widgets import Line  # noqa: E402

COLUMNS = [
    Column("state", "STATE", 8),
    Column("device", "DEVICE", 12, flex=1),
    Column("due", "DUE", 10, align="right", live=lambda due, now: (countdown(due - now), "clock.running")),
    Column("note", "NOTE", 10, flex=2),
]
NOTES = ("交换机房", "SW 核心 1", "camera", "", "a交b换c")
STATES = (("✖ DOWN", "state.down"), ("● UP", "state.up"), ("◐ LOSS", "state.degraded"))


def row(number: int, rng: random.Random) -> list[Cell]:
    state, token = rng.choice(STATES)
    return [Cell(state, token), Cell(f"CAM-{number}"), Cell(value=number * 61 * SECOND), Cell(rng.choice(NOTES))]


class Probe(App[None]):
    CSS = "LineTable { height: 1fr; border: $border-pane $border; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = []

    def __init__(self, report: Path, stock: bool) -> None:
        super().__init__(driver_class=None if stock else DeskDriver)
        self.report, self.seconds, self.keys, self.gap = report, 0, [], 0.0
        self.rng = random.Random(7)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield Line(id="keys")
        yield LineTable(COLUMNS)

    def on_mount(self) -> None:
        wear(self, load_theme("night"))
        self.table.set_rows({number: row(number, self.rng) for number in range(20)})
        self.pass_second()
        if self.report.name == "deaf":
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        else:
            install_signals(self)
        self.run_worker(self.heartbeat())
        self.query_one("#keys", Line).show("ready")

    @property
    def table(self) -> LineTable[int]:
        return self.query_one(LineTable)

    def pass_second(self) -> None:
        self.seconds += 1
        self.table.tick(self.seconds * SECOND)

    async def heartbeat(self) -> None:
        """The longest pause of the event loop, seconds."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.02)
            self.gap = max(self.gap, time.monotonic() - before - 0.02)

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        match event.character:
            case "+":
                self.pass_second()
            case "#":
                changed = self.rng.sample(range(20), 9)
                self.table.update_rows({number: row(number, self.rng) for number in changed})
            case "!":
                self.run_worker(self.storm())
            case "=":
                self.write_report()
            case "q":
                self.exit()
            case _:
                self.keys.append(event.key)
                self.query_one("#keys", Line).show("keys: " + " ".join(self.keys) + ".")

    async def storm(self) -> None:
        self.gap = 0.0
        for _frame in range(100):
            self.screen.refresh()
            await asyncio.sleep(0.02)
        self.query_one("#keys", Line).show("storm is over")

    def write_report(self) -> None:
        lines = [strip.text for strip in self.screen._compositor.render_strips()]
        self.report.write_text(json.dumps({"lines": lines, "gap": self.gap}), encoding="utf-8")


if __name__ == "__main__":
    app = Probe(Path(sys.argv[2]), sys.argv[1] == "stock")
    app.run()
    sys.exit(app.return_code)
