"""Place 1: everything at a glance. What is wrong, what is due, what happened last, who is on duty."""

from textual.app import ComposeResult

from noctui.catalog import N_, _
from noctui.tui import bars, tables
from noctui.tui.feed import Feed
from noctui.tui.line_table import LineTable
from noctui.tui.look import Line, Look
from noctui.tui.mirror import next_due, urgency
from noctui.tui.pane import Pane
from noctui.tui.room import Room, bindings


class DeskRoom(Room):
    room = "desk"
    BINDINGS = bindings("desk")
    DEFAULT_CSS = """
    DeskRoom.-wide > #inside { layout: grid; grid-size: 2 2; grid-rows: 3fr 2fr; grid-gutter: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._devices: LineTable[str] = LineTable(
            tables.PROBLEM_COLUMNS, id="devices", empty=N_("no device has a problem")
        )
        self._tickets: LineTable[int] = LineTable(tables.TICKET_COLUMNS, id="tickets", empty=N_("no open ticket"))
        self._events: LineTable[int] = LineTable(
            tables.EVENT_COLUMNS, id="events", header=False, empty=N_("nothing has happened yet")
        )
        self._roster: LineTable[str] = LineTable(
            tables.ROSTER_COLUMNS, id="roster", header=False, empty=N_("the site's roster names nobody")
        )
        self._devices.sort_by("state")
        self._tickets.sort_by("left")
        self._events.sort_by("when", reverse=True)
        self.feeds = [
            Feed(self._devices, "devices", tables.problem_cells, tables.has_problem),
            Feed(self._tickets, "tickets", tables.ticket_cells, lambda row: row.status != "closed"),
            Feed(self._events, "journal", tables.event_cells, tables.is_event),
            Feed(self._roster, "roster", tables.roster_cells),
        ]

    def body(self) -> ComposeResult:
        first = Pane(N_("Devices"), self._devices)
        first.add_class("-open")
        yield first
        yield Pane(N_("Tickets"), self._tickets)
        yield Pane(N_("What happened last"), self._events)
        yield Pane(N_("Roster"), self._roster)

    def paint(self, look: Look) -> None:
        """The title of each pane tells its news, also when it is closed."""
        lines = (self._device_words(look), self._ticket_words(look), self._event_words(look), self._roster_words(look))
        for pane, line in zip(self.panes, lines, strict=True):
            pane.summary = line
            pane.paint(look)

    def _device_words(self, look: Look) -> Line:
        devices = self.mirror.devices
        said: list[tuple[str, str]] = [(f"{len(devices)}  ", "muted")]
        for name, count in bars.counts(devices, {}, look):
            if count:
                said.append((f"{look.glyph(name.partition('.')[2])}{count} ", name))
        return tuple(said)

    def _ticket_words(self, look: Look) -> Line:
        rows = [row for row in self.mirror.tickets.values() if row.status != "closed"]
        said: list[tuple[str, str]] = [(_("{count} open", count=len(rows)), "muted")]
        unowned = sum(row.owner is None and row.status == "open" for row in rows)
        if unowned:
            said.append((_("  {count} taken by nobody", count=unowned), "warn"))
        late = sum(urgency(due.clock, look.now) == "breached" for due in next_due(self.mirror.tickets))
        if late:
            said.append((f"  {look.glyph('breached')}{late}", "clock.breached"))
        return tuple(said)

    def _event_words(self, look: Look) -> Line:
        cursor = next(iter(self._events.view), None)
        row = self.mirror.journal.get(cursor) if cursor is not None else None
        if row is None or self._events.has_focus or not self.has_class("-narrow"):
            return ()
        cells = tables.event_cells(row, look)
        return ((f"{cells[0].text} {cells[2].text} {cells[3].text}"[: max(self.size.width - 30, 0)], cells[3].style),)

    def _roster_words(self, look: Look) -> Line:
        post = next(iter(self.mirror.roster.values()), None)
        if post is None or not self.has_class("-narrow") or self._roster.has_focus:
            return ()
        return ((look.shown(f"{post.name}: {post.first} / {post.backup}", 40), "muted"),)
