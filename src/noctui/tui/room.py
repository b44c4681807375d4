"""`Room`: what every place and opened screen has in common: lists, panes, a filter, ways to move and to go back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events, on

from noctui.catalog import N_, _
from noctui.tui import bars, searchable, whereabouts
from noctui.tui.columns import plain
from noctui.tui.device_details import probe_words
from noctui.tui.feed import Feed
from noctui.tui.filters import Here
from noctui.tui.framed import Framed
from noctui.tui.key_bindings import bindings
from noctui.tui.line_table import LineTable
from noctui.tui.pane import Pane
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.sieve import Sieve
from noctui.tui.summary import device_summary, ticket_summary
from noctui.tui.tables import full_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from noctui.domain.answer import Answer
    from noctui.domain.moments import Instant
    from noctui.domain.queries import FactRow, ProbeResult
    from noctui.domain.views import DeviceRow, JournalRow, TicketRow
    from noctui.tui.filters import Grammar
    from noctui.tui.look import Line, Look
    from noctui.wire.client import Key, LinkState

__all__ = ["Room", "bindings", "plain_row"]


class Room(Framed):
    """Subclasses give `room`, `body`, their feeds, and what their cursor stands on."""

    AUTO_FOCUS = "LineTable"

    def __init__(self) -> None:
        super().__init__()
        self.feeds: list[Feed[Any]] = []
        self.sieve = Sieve()
        self.key = ""
        """The key of the action that is asked for, where each of its keys means something else."""
        self._under: dict[LineTable[Any], Any] = {}
        """The row under each list's cursor, as it was told last."""

    # ------------------------------------------------------------------------------------- for subclasses to fill in

    def at(self, table: LineTable[Any], key: Any) -> tuple[DeviceRow | None, TicketRow | None, FactRow | None]:
        """What a row of a list stands for."""
        match table.id:
            case "devices":
                return *whereabouts.of_device(self.mirror, key), None
            case "tickets":
                return *whereabouts.of_ticket(self.mirror, key), None
            case "events":
                return *whereabouts.of_entry(self.mirror, self.entry(key)), None
        return None, None, None

    def entry(self, seq: int) -> JournalRow | None:
        """The journal entry of a row of the list `events`."""
        return self.mirror.journal.get(seq)

    def searched(self, table: LineTable[Any]) -> tuple[Grammar[Any], Callable[[], Mapping[Any, Any]]]:
        """What the rows of a list can be searched by, and what stands behind its keys."""
        match table.id:
            case "devices":
                return searchable.DEVICES, lambda: self.mirror.devices
            case "tickets":
                return searchable.TICKETS, lambda: self.mirror.tickets
        return searchable.plain(lambda cells: plain(table.columns, cells, self.desk.client.now())), lambda: table.rows

    # ------------------------------------------------------------------------------------------------------ contents

    @property
    def tables(self) -> list[LineTable[Any]]:
        return list(self.query(LineTable))

    @property
    def table(self) -> LineTable[Any] | None:
        """The list that has the keys; while nothing has them yet, the first one."""
        if self.focused is None:
            return next(iter(self.tables), None)
        return self.focused if isinstance(self.focused, LineTable) else None

    def context(self) -> Context:
        """What an action would be done to now."""
        table = self.table
        return self._context_at(table, table.cursor if table is not None else None)

    @property
    def playbook(self) -> str:
        """Id of the playbook that the cursor stands on, or that the screen shows."""
        return ""

    @property
    def grouping(self) -> str:
        """Id of what groups the rows of the list; empty: nothing does."""
        return ""

    def group_by(self, by: str) -> None:
        """Group the list, where it knows groups."""

    async def takes(self, action_id: str) -> bool:
        """Whether the room has done something else instead: what the action means just here."""
        return False

    @property
    def has_row(self) -> bool:
        """Whether the cursor of the list in use stands on something."""
        return self.table is not None and self.table.cursor is not None

    def contexts(self) -> list[Context]:
        """The marked rows, or the one under the cursor."""
        table = self.table
        if table is None or not table.marks:
            return [self.context()]
        return [self._context_at(table, key) for key in table.marks]

    def _context_at(self, table: LineTable[Any] | None, key: Any) -> Context:
        device, ticket, fact = self.at(table, key) if table is not None and key is not None else (None, None, None)
        client, drill = self.desk.client, self.mirror.drill
        return Context(self.room, client.state, client.me, device, ticket, fact, chosen=key is not None, drill=drill)

    def doubt(self) -> tuple[int | None, str]:
        """What `x` asks about beside the ticket: the journal entry of a fact, or a clock by its spec, or neither."""
        table = self.table
        entry = self.entry(table.cursor) if table is not None and table.id == "events" and table.cursor else None
        if entry is None or not entry.subject.startswith("T-"):
            return None, ""
        return (None, entry.params.get("clock", "")) if entry.kind.startswith("announced.") else (entry.seq, "")

    def summary(self) -> str:
        """Plain text about what is selected, to be copied or read out."""
        table = self.table
        if table is None:
            return ""
        return "\n".join(self._summary(table, key) for key in table.marks or (table.cursor,) if key is not None)

    def _summary(self, table: LineTable[Any], key: Any) -> str:
        device, ticket, _fact = self.at(table, key)
        if table.id == "devices" and device is not None:
            return device_summary(device, self.desk.look())
        if table.id == "tickets" and ticket is not None:
            return ticket_summary(ticket, self.desk.look())
        return plain_row(table, key, self.desk.client.now())

    def show_all(self) -> None:
        """Everything anew: another language, another theme, a place seen again."""
        look = self.desk.look()
        self.sieve.look(self._here())
        known = self.desk.client.state in {"live", "lost"}
        for feed in self.feeds:
            feed.fill(self.desk.client.views[feed.view], look, known)
        for table in self.tables:
            table.tick(look.now)
        self.show_link(self.desk.client.state)
        self.repaint(look)

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        """The mirror changed: for each view the keys, or None for a whole new snapshot."""
        look = self.desk.look()
        self.sieve.look(self._here())
        for feed in (feed for feed in self.feeds if feed.view in changes):
            rows, keys = self.desk.client.views[feed.view], changes[feed.view]
            if keys is None:
                feed.fill(rows, look)
            else:
                feed.take(rows, keys, look)
        self.repaint(look)

    def show_link(self, state: LinkState) -> None:
        """Lists say by themselves whether they are what the engine knows now."""
        for table in self.tables:
            match state:
                case "lost":
                    table.show_state("stale", _("as it was at {time}", time=self.desk.lost_clock()))
                case "connecting" | "starting":
                    table.show_state("loading")
                case "refused":
                    table.show_state("failed", _("the engine refuses to show it"))
                case "live":
                    table.show_state("data")

    def show_pending(self) -> None:
        """Mark the rows for which a command is under way."""
        for feed in self.feeds:
            feed.table.set_pending(key for view, key in self.desk.pending if view == feed.view)

    def tick(self, now: Instant) -> None:
        """One second has passed."""
        for table in self.tables:
            table.tick(now)
        self.sieve.follow(self._here())
        self.repaint(self.desk.look())

    def said_of_lists(self, look: Look) -> Line:
        tables = self.tables
        frozen = any(table.frozen for table in tables)
        waiting, marks = sum(table.waiting for table in tables), sum(len(table.marks) for table in tables)
        return bars.standing(look, self.sieve.words, self.sieve.shown, frozen, waiting, marks)

    def paint(self, look: Look) -> None:
        for pane in self.panes:
            pane.paint(look)

    # -------------------------------------------------------------------------------------------------- moving about

    @property
    def panes(self) -> list[Pane]:
        return list(self.query(Pane))

    def move(self, rows: int) -> None:
        """One row up or down; a page without a list scrolls."""
        if self.table is not None:
            self.table.action_move(rows)
        else:
            for paper in self.query(Paper).filter(".page"):
                paper.scroll_lines(rows)

    def page(self, pages: int) -> None:
        if self.table is not None:
            self.table.action_page(pages)
        else:
            self.move(pages * max(self.size.height // 2, 1))

    def next_pane(self, step: int = 1) -> None:
        panes = self.panes
        if panes:
            now = next((number for number, pane in enumerate(panes) if pane.open), 0)
            self.open_pane(panes[(now + step) % len(panes)])

    def open_pane(self, chosen: Pane) -> None:
        for pane in self.panes:
            pane.set_class(pane is chosen, "-open")
        chosen.table.focus()

    def hold(self) -> None:
        """What an operator deals with stays under the cursor, wherever its row goes."""
        if self.table is not None and self.table.cursor is not None:
            self.table.move_to(self.table.cursor)

    def sort(self) -> None:
        """Each column up, then down, then the next column."""
        table = self.table
        if table is None:
            return
        titled = [column for column in table.columns if column.title]
        orders = [(column.id, down) for column in titled for down in (False, True)]
        now = orders.index(table.sort) if table.sort in orders else -1
        column, down = orders[(now + 1) % len(orders)]
        table.sort_by(column, down)
        title = next(one.title for one in titled if one.id == column)
        self.desk.say(_("sorted by: {column}", column=_(title)))

    def next_new(self) -> None:
        """To the next row with news, in this list or in the first other one that has some."""
        wanted = [pane.table for pane in self.panes] or self.tables
        if self.table is not None:
            wanted = [self.table, *(table for table in wanted if table is not self.table)]
        for table in wanted:
            if table.new:
                if table is not self.table:
                    table.focus()
                table.go_new()
                return
        self.desk.say(_("Nothing has changed since you last looked."))

    def freeze(self) -> None:
        frozen = any(table.frozen for table in self.tables)
        for table in self.tables:
            if frozen:
                table.thaw()
            else:
                table.freeze()
        self.repaint(self.desk.look())

    def look_away(self) -> None:
        """The operator leaves: all that was here counts as seen."""
        for table in self.tables:
            table.seen()

    def open_row(self, table: LineTable[Any], key: Any) -> None:
        """Open the device or ticket that a row stands for."""
        device, ticket, _fact = self.at(table, key)
        if ticket is not None and (table.id != "devices" or device is None):
            self.desk.open_ticket(ticket.id)
        elif device is not None:
            self.desk.open_device(device.id)
        else:
            self.desk.show_sheet(N_("In full:"), self.full_text(table, key))

    def full_text(self, table: LineTable[Any], key: Any) -> str:
        """What a row says, uncut."""
        entry = self.entry(key) if table.id == "events" else None
        if entry is None:
            return plain_row(table, key, self.desk.client.now())
        return full_entry(entry, self.desk.look())

    def probed(self, device: str, result: ProbeResult | Answer) -> None:
        """A probe by hand has come back; where no page shows it, the notice line does."""
        self.desk.say(probe_words(device, result, self.desk.look()))

    # ------------------------------------------------------------------------------------------ filter and going back

    async def open_filter(self) -> None:
        """Let words be typed that rows must have; rows leave while one types."""
        from noctui.tui.widgets import Field  # not before it is needed: it would be a part of every start

        if (table := self.table or next(iter(self.tables), None)) is None:
            return
        self.sift(table)
        field = Field(self.sieve.words, id="filter")
        self.add_class("-filtering")
        await self.mount(field, before="#notice")
        self.watch(field, "value", self.set_filter, init=False)  # at once: letter and rows in one frame
        self.set_focus(field)
        self.paint_footer()

    def paint_footer(self) -> None:
        """While a filter is typed letters are letters, so the footer helps with what can be typed."""
        if self.has_class("-filtering"):
            self._bar("footer", self.sieve.help(self.width))
        else:
            super().paint_footer()

    def sift(self, table: LineTable[Any]) -> None:
        """From now on words are a filter for that list."""
        self.sieve.put_on(table, *self.searched(table))

    def set_filter(self, words: str) -> None:
        """Show only rows that fit; empty: all."""
        self.sieve.take(words, self._here())
        self.paint_footer()

    def close_filter(self) -> None:
        self.remove_class("-filtering")
        if self.sieve.table is not None:
            self.set_focus(self.sieve.table)
        self.query("#filter").remove()
        self.repaint(self.desk.look())

    def _here(self) -> Here:
        client = self.desk.client
        return Here(client.now(), client.me.login if client.me else "")

    def back(self) -> bool:
        """Undo what was put over the lists, one thing at a time; False when there is nothing left to undo."""
        if self.has_class("-filtering") or self.sieve.words:
            self.sieve.clear()
            self.close_filter()
            return True
        for table in self.tables:
            if table.marks or table.frozen:
                table.clear_marks()
                table.thaw()
                return True
        return False

    def on_input_submitted(self) -> None:
        """What can't be read is not accepted: the footer says why."""
        if not self.sieve.flaw:
            self.close_filter()

    # -------------------------------------------------------------------------------------------------------- events

    def on_screen_resume(self) -> None:
        self.show_all()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for pane in self.panes:
            if pane.table is event.widget and not pane.open:
                self.open_pane(pane)
        self.repaint(self.desk.look())

    @on(LineTable.Highlighted)
    def _cursor_moved(self, event: LineTable.Highlighted) -> None:
        """A row that the cursor leaves has been looked at: it is no longer new."""
        table = event.table
        left, self._under[table] = self._under.get(table), event.key
        if left in table.new and left != event.key:
            others = table.new - {left}
            table.seen()
            table.mark_new(others)
        self.paint_footer()

    @on(LineTable.Selected)
    def _row_opened(self, event: LineTable.Selected) -> None:
        self.open_row(event.table, event.key)


def plain_row(table: LineTable[Any], key: Any, now: Instant) -> str:
    """The cells of a row as text, live ones as they are at `now`."""
    return plain(table.columns, table.rows[key], now)
