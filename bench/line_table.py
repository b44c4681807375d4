"""LineTable against Textual's DataTable in one run: fill, one cursor move, one scrolled line, one changed cell.

    python -m bench.line_table [ROWS]

Times are from the call to the frame handed to the driver, medians of 20, milliseconds; bytes are of that frame.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from noctui.tui.environment import prepare_environment

prepare_environment()
os.environ["TEXTUAL_FPS"] = "60"

from textual.app import App, ComposeResult  # noqa: E402
from textual.widgets import DataTable  # noqa: E402

from noctui.tui import repaint  # noqa: E402
from noctui.tui.columns import Cell, Column  # noqa: E402
from noctui.tui.line_table import LineTable  # noqa: E402

SIZE = (160, 48)
TITLES = ("STATE", "DEVICE", "ADDRESS", "LOSS", "SINCE", "NOTE")
REPEATS = 20


def texts(row: int) -> tuple[str, ...]:
    return ("● UP", f"CAM-{row}", f"10.{row >> 16}.{row >> 8 & 255}.{row & 255}", "0 %", "4m10s", "东区 camera")


class Bench(App[None]):
    """Headless, but painting: `sent` collects what a terminal would get."""

    is_headless = property(lambda _self: False)  # type: ignore[assignment]

    def __init__(self, table: Any) -> None:
        super().__init__()
        self.table = table
        self.sent: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def listen(self) -> None:
        self._driver.write = self.sent.append  # type: ignore[union-attr, method-assign, assignment]


async def frame_after(app: Bench, change: Callable[[], object]) -> tuple[float, int]:
    """Milliseconds until the frame that shows the change is out, and its bytes."""
    await asyncio.sleep(0.05)
    app.sent.clear()
    begin = time.perf_counter()
    change()
    while not any("H" in text for text in app.sent) and time.perf_counter() - begin < 5:
        await asyncio.sleep(0)
    return (time.perf_counter() - begin) * 1000, len("".join(app.sent).encode())


async def measure(table: Any, fill: Callable[[], object], steps: dict[str, Callable[[int], object]]) -> dict[str, Any]:
    app = Bench(table)
    async with app.run_test(size=SIZE) as pilot:
        app.listen()
        table.focus()
        await pilot.pause()
        begin = time.perf_counter()
        fill()
        await pilot.pause()
        result: dict[str, Any] = {"fill": ((time.perf_counter() - begin) * 1000, 0)}
        for name, step in steps.items():
            taken = [await frame_after(app, lambda turn=turn, step=step: step(turn)) for turn in range(REPEATS)]
            result[name] = tuple(statistics.median(values) for values in zip(*taken, strict=True))
        return result


async def line_table(rows: int) -> dict[str, Any]:
    repaint.install()
    table: LineTable[int] = LineTable([Column(title, title, 12, flex=1) for title in TITLES])

    def change(turn: int) -> None:
        cells = [Cell(text) for text in texts(rows - 1)]
        table.update_rows({rows - 1: [*cells[:3], Cell(f"{turn + 1} %"), *cells[4:]]})

    return await measure(
        table,
        lambda: table.set_rows({row: [Cell(text) for text in texts(row)] for row in range(rows)}),
        {
            "move": lambda _turn: table.action_move(1),
            "scroll": lambda turn: table.action_last() if turn == 0 else table.move_to(rows - 60 - turn),
            "cell": lambda turn: table.action_last() if turn == 0 else change(turn),
        },
    )


async def data_table(rows: int) -> dict[str, Any]:
    table: DataTable[str] = DataTable(cursor_type="row")

    def fill() -> None:
        table.add_columns(*TITLES)
        table.add_rows(texts(row) for row in range(rows))

    def change(turn: int) -> None:
        table.update_cell_at((rows - 1, 3), f"{turn + 1} %")  # type: ignore[arg-type]

    return await measure(
        table,
        fill,
        {
            "move": lambda _turn: table.action_cursor_down(),
            "scroll": lambda turn: table.move_cursor(row=rows - 1 if turn == 0 else rows - 60 - turn),
            "cell": lambda turn: table.move_cursor(row=rows - 1) if turn == 0 else change(turn),
        },
    )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    stock, ours = asyncio.run(data_table(rows)), asyncio.run(line_table(rows))
    print(f"{rows} rows x {len(TITLES)}, {SIZE[0]}x{SIZE[1]}")
    for name, (milliseconds, size) in ours.items():
        other, other_size = stock[name]
        print(
            f"{name:7} LineTable {milliseconds:8.1f} ms {size:7.0f} B   DataTable {other:8.1f} ms {other_size:7.0f} B"
            f"   ratio {milliseconds / other:.3f}"
        )


if __name__ == "__main__":
    main()
