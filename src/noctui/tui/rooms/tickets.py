"""Place 3: the queue, the most urgent deadline first."""

from textual.app import ComposeResult

from noctui.catalog import N_
from noctui.tui import queue
from noctui.tui.feed import Feed
from noctui.tui.line_table import LineTable
from noctui.tui.room import Room, bindings


class TicketsRoom(Room):
    room = "tickets"
    BINDINGS = bindings("tickets")

    def __init__(self) -> None:
        super().__init__()
        self._tickets: LineTable[int] = LineTable(queue.QUEUE_COLUMNS, id="tickets", empty=N_("no ticket"))
        self._tickets.sort_by("left")
        self.feeds = [Feed(self._tickets, "tickets", queue.queue_cells)]

    def body(self) -> ComposeResult:
        yield self._tickets
