"""What a Textual program costs that does nothing else: the peers that the desk is measured against.

python -m bench.peers hello | table ROWS | countdowns HOW_MANY
"""

import sys
import time

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("hello, here is a bare program " * 4)


class Countdowns(App[None]):
    """One Static widget for each, rewritten once a second."""

    def __init__(self, many: int) -> None:
        super().__init__()
        self.many = many

    def compose(self) -> ComposeResult:
        for number in range(self.many):
            yield Static(id=f"clock-{number}")

    def on_mount(self) -> None:
        self.tick()
        self.set_interval(1, self.tick)

    def tick(self) -> None:
        for number, clock in enumerate(self.query(Static)):
            left = 14_400 + number * 61 - int(time.monotonic()) % 3_600
            clock.update(f"T-{number} {left // 3600:02}:{left // 60 % 60:02}:{left % 60:02}")


def table(rows: int) -> App[None]:
    """A DataTable with the rows that the desk's devices have."""
    from textual.widgets import DataTable

    class Table(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")

        def on_mount(self) -> None:
            found = self.query_one(DataTable)
            found.add_columns("STATE", "DEVICE", "ADDRESS", "LOSS", "RTT", "SINCE", "NAME")
            found.add_rows(
                ("● UP", f"D{row:04}", f"127.1.{row // 250}.{row % 250 + 1}", "0 %", "0.1 ms", "4m10s", f"D{row:04}")
                for row in range(rows)
            )

    return Table()


def main() -> None:
    kind, *many = sys.argv[1:]
    app = {"hello": Hello, "table": table, "countdowns": Countdowns}[kind](*map(int, many))  # type: ignore[operator]
    app.run(mouse=False)


if __name__ == "__main__":
    main()
