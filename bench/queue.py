"""The queue of thousands of tickets, each with six clocks: to open it, a key, a second that passes, a filter letter.

    python -m bench.queue [--tickets 5000] [--count 60] [--seconds 20]

The peer is a stock DataTable of the same rows, which updates the countdowns in sight and is filled again for every
letter of a filter, as programs on it do. Both run in a pseudo-terminal of 120×40 in the same run, in turn. A time ends
with the byte that completes what is waited for. Goals: open within 300 ms, 95 of 100 keys painted within 60 ms, at
most 6 KB for a second that passes.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).parents[1]))

from noctui.tui.environment import prepare_environment

prepare_environment()

from bench.sites import compile_all, load  # noqa: E402
from bench.terminal import Seen  # noqa: E402
from tests.tui.scenes import NOW, Scene, SceneClient, clock, engine, storm, ticket  # noqa: E402
from textual import events  # noqa: E402
from textual.app import App, ComposeResult  # noqa: E402
from textual.screen import Screen  # noqa: E402
from textual.widgets import DataTable, Static  # noqa: E402

from noctui.domain.moments import HOUR, MINUTE, Instant  # noqa: E402
from noctui.domain.views import TicketRow  # noqa: E402
from noctui.tui.filters import Here, read  # noqa: E402
from noctui.tui.mirror import due_of, next_due  # noqa: E402
from noctui.tui.searchable import TICKETS  # noqa: E402
from noctui.tui.text import countdown  # noqa: E402

COLUMNS, ROWS = 120, 40
SPECS = ("arrive", "plan", "spare", "restore", "report", "progress")
LEVELS = ("I", "II", "III", "IV")
PAUSES = (0.05, 0.081, 0.063, 0.117, 0.072)
"""Seconds between two keys; uneven, so that they fall anywhere between two frames and two ticks."""


def tickets(count: int) -> list[TicketRow]:
    """The same ones every time; their names are sixteen letters of chance."""
    dice = random.Random(7)
    return [_ticket(number, dice) for number in range(1, count + 1)]


def _ticket(number: int, dice: random.Random) -> TicketRow:
    device, name = f"CAM-{number:04}", "".join(dice.choices("abcdefghij", k=16))
    first = NOW + dice.randrange(2 * MINUTE, 100 * HOUR)
    clocks = tuple(clock(spec, spec, "running", first + place * HOUR) for place, spec in enumerate(SPECS))
    return ticket(
        number,
        level=dice.choice(LEVELS),
        root=device,
        title={"device": device, "name": name, "site": "east"},
        owner=dice.choice(["li", "wu", None]),
        clocks=clocks,
    )


def by_deadline(rows: Sequence[TicketRow]) -> list[TicketRow]:
    return sorted(rows, key=lambda row: next_due({row.id: row})[0].at)


# ------------------------------------------------------------------------------------------------ what is measured


class LiveClient(SceneClient):
    """The scene, and a clock that goes."""

    def now(self) -> Instant:
        return NOW + time.monotonic_ns() // 1_000 - _BEGAN


_BEGAN = time.monotonic_ns() // 1_000


def desk(count: int) -> None:
    from noctui.tui.desk_app import DeskApp
    from noctui.tui.settings import DeskSettings

    views = storm() | {"tickets": {row.id: row for row in tickets(count)}, "engine": {"engine": engine(demo=False)}}
    scene = Scene("queue", views=views)  # type: ignore[arg-type]
    DeskApp(lambda listen: LiveClient(scene, listen), DeskSettings(bell=False)).run(mouse=False)


class Table(Screen[None]):
    """What a stock program does with the same rows."""

    CSS = "Static { dock: bottom; height: 1; }"

    def __init__(self, rows: Sequence[TicketRow]) -> None:
        super().__init__()
        self.rows, self.words = rows, ""

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")
        yield Static("", markup=False)

    def on_mount(self) -> None:
        self.query_one(DataTable).add_columns("Ticket", "Level", "What", "Next due", "Left", "Owner", "Status")
        self._fill()
        self.set_interval(1, self._tick)

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character in "abcdefghij/":
            event.stop()
            self.words += event.character.strip("/")
            self.query_one(Static).update(f"/{self.words}")
            self._fill()

    def _fill(self) -> None:
        table = self.query_one(DataTable)
        table.clear()
        for row in (row for row in self.rows if self.words in row.title["name"]):
            table.add_row(*self._cells(row), key=str(row.id))

    def _cells(self, row: TicketRow) -> tuple[str, ...]:
        due = due_of(row)
        if due is None:
            return ()
        what = f"{row.root} {row.title['name']}"
        left = countdown(due.at - NOW - time.monotonic_ns() // 1_000 + _BEGAN)
        return f"T-{row.id}", row.level, what, due.clock.spec, left, row.owner or "—", row.status

    def _tick(self) -> None:
        table = self.query_one(DataTable)
        shown = range(int(table.scroll_y), min(int(table.scroll_y) + ROWS, table.row_count))
        found = {str(row.id): row for row in self.rows}
        for place in shown:
            key = table.coordinate_to_cell_key((place, 4))  # type: ignore[arg-type]
            table.update_cell_at((place, 4), self._cells(found[str(key.row_key.value)])[4])  # type: ignore[arg-type]


class Peer(App[None]):
    def __init__(self, rows: Sequence[TicketRow]) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield Static("overview")

    def on_key(self, event: events.Key) -> None:
        if event.key == "3" and not isinstance(self.screen, Table):
            self.push_screen(Table(self.rows))


# ------------------------------------------------------------------------------------------------------- measuring


@dataclass
class Side:
    """One of the two, and what was measured of it: milliseconds, or bytes of a tick."""

    seen: Seen
    opened: float = 0.0
    keys: list[float] | None = None
    letters: list[float] | None = None
    tick: float = 0.0
    percent: float = 0.0

    def first(self, row: TicketRow) -> float:
        return self.shown(lambda: self.line(f"T-{row.id} ", 1))

    def line(self, words: str, below: int) -> bool:
        """Whether the first row under the header has the words."""
        display = self.seen.screen.display
        header = next((y for y, line in enumerate(display) if "Ticket" in line and "Level" in line), None)
        if any(" Desk]" in line for line in display):  # the overview has such a list as well
            return False
        return header is not None and words in display[header + below]

    def shown(self, true: Callable[[], Any]) -> float:
        return self.seen.until_true(true)


def open_queue(side: Side, row: TicketRow) -> None:
    began = side.seen.press("3")
    side.opened = (side.first(row) - began) * 1e3


def press_down(side: Side, rows: Sequence[TicketRow], place: int) -> float:
    """Milliseconds until the row stands under the cursor; DataTable shows it by its background alone."""
    row, screen = rows[place], side.seen.screen
    began = side.seen.press("down")

    def there() -> bool:
        for y, line in enumerate(screen.display):
            if match := re.search(rf"\bT-{row.id} ", line):
                return "▶" in line or screen.buffer[y][match.start()].bg not in {"default", _ground(screen)}
        return False

    return (side.shown(there) - began) * 1e3


def _ground(screen: Any) -> str:
    """The background of most rows: of the last line but three."""
    counts: dict[str, int] = {}
    for y in range(5, 35):
        ground = screen.buffer[y][3].bg
        counts[ground] = counts.get(ground, 0) + 1
    return max(counts, key=lambda ground: counts[ground])


def by_name(row: TicketRow, words: str) -> bool:
    return words in row.title["name"]


def by_filter(row: TicketRow, words: str) -> bool:
    return read(words, TICKETS).passes(row, Here(NOW))


Passes: TypeAlias = Callable[[TicketRow, str], bool]


def type_filter(side: Side, rows: Sequence[TicketRow], words: str, passes: Passes) -> list[float]:
    side.seen.press("\x1b[H")
    side.seen.watch(0.4)
    side.seen.press("/")
    side.seen.watch(0.4)
    times = []
    for end in range(1, len(words) + 1):
        typed = words[:end]
        expected = next(row for row in rows if passes(row, typed))
        began = side.seen.press(words[end - 1])
        times.append((side.shown(lambda: _filtered(side, typed, expected)) - began) * 1e3)  # noqa: B023
        side.seen.watch(PAUSES[end % len(PAUSES)])
    return times


def _filtered(side: Side, typed: str, expected: TicketRow) -> bool:
    return side.line(f"T-{expected.id} ", 1) and any(line.strip("/ ") == typed for line in side.seen.screen.display)


def measure(ours: Side, peer: Side, rows: Sequence[TicketRow], count: int, seconds: float) -> None:
    for side in (ours, peer):
        open_queue(side, rows[0])
        side.seen.watch(1.5)
        side.keys = []
    for place in range(1, count + 1):
        for side in (ours, peer):
            assert side.keys is not None
            side.keys.append(press_down(side, rows, place))
            for other in (ours, peer):
                other.seen.watch(PAUSES[place % len(PAUSES)] / 2)
    for side in (ours, peer):
        spell = side.seen.watch(seconds)
        side.tick, side.percent = spell.sent / seconds, spell.percent
    words = rows[len(rows) // 2].title["name"][:6]
    ours.letters = type_filter(ours, rows, words, by_filter)
    peer.letters = type_filter(peer, rows, words, by_name)


def centile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def report(name: str, mine: float, other: float, unit: str, goal: str) -> None:
    print(f"{name:26} {mine:9.1f} {unit:3} {other:9.1f} {unit:3}  × {mine / other:.3f}   goal: {goal}")


def main() -> None:
    if sys.argv[1:2] == ["desk"]:
        desk(int(sys.argv[2]))
        return
    if sys.argv[1:2] == ["peer"]:
        Peer(by_deadline(tickets(int(sys.argv[2])))).run(mouse=False)
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=5_000)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    compile_all()
    rows = by_deadline(tickets(options.tickets))
    argv = [sys.executable, "-m", "bench.queue"]
    with (
        Seen([*argv, "desk", str(options.tickets)], COLUMNS, ROWS) as mine,
        Seen([*argv, "peer", str(options.tickets)], COLUMNS, ROWS) as other,
    ):
        ours, peer = Side(mine), Side(other)
        mine.until_seen("Tickets ")
        mine.until_seen(rf"{options.tickets} open")
        other.until_seen("overview")
        for side in (ours, peer):
            side.seen.watch(3)
        measure(ours, peer, rows, options.count, options.seconds)
    print(f"{options.tickets} tickets × {len(SPECS)} clocks, {COLUMNS}×{ROWS}, {load()}")
    print(f"{'':26} {'desk':>13} {'DataTable':>13}")
    report("open", ours.opened, peer.opened, "ms", "300")
    for share in (0.5, 0.95):
        report(
            f"key to paint, p{share * 100:.0f}",
            centile(ours.keys or [], share),
            centile(peer.keys or [], share),
            "ms",
            "p95 60",
        )
    for share in (0.5, 1.0):
        report(
            f"letter of a filter, p{share * 100:.0f}",
            centile(ours.letters or [], share),
            centile(peer.letters or [], share),
            "ms",
            "60",
        )
    report("a second that passes", ours.tick, peer.tick, "B", "6144")
    report("CPU meanwhile", ours.percent, peer.percent, "%", "")


if __name__ == "__main__":
    main()
