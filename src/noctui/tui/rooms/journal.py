"""Place 6: everything that happened, newest first; older pages come as one goes down."""

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from noctui.catalog import N_
from noctui.domain.queries import JournalPage, JournalQuery
from noctui.domain.views import JournalRow
from noctui.tui import asking, tables
from noctui.tui.feed import Feed
from noctui.tui.line_table import LineTable
from noctui.tui.look import Look
from noctui.tui.room import Room, bindings

_NEAR_THE_END = 5
"""Rows before the last one at which the next page is asked for."""


class JournalRoom(Room):
    room = "journal"
    BINDINGS = bindings("journal")

    class Turned(Message):
        """A page of older entries has come."""

        def __init__(self, page: JournalPage, words: str) -> None:
            super().__init__()
            self.page, self.words = page, words

    def __init__(self) -> None:
        super().__init__()
        self._events: LineTable[int] = LineTable(
            tables.JOURNAL_COLUMNS, id="events", empty=N_("nothing has happened yet")
        )
        self._events.sort_by("entry", reverse=True)
        self._older: dict[int, JournalRow] = {}
        self._asked: tuple[int | None, str] | None = None
        self.feeds = [Feed(self._events, "journal", tables.journal_cells)]

    def body(self) -> ComposeResult:
        yield self._events

    def entry(self, seq: int) -> JournalRow | None:
        return self.mirror.journal.get(seq) or self._older.get(seq)

    def show_all(self) -> None:
        super().show_all()
        self._show_older(self._older, self.desk.look())

    def _show_older(self, rows: dict[int, JournalRow], look: Look) -> None:
        here = self.mirror.journal
        self._events.update_rows({seq: tables.journal_cells(row, look) for seq, row in rows.items() if seq not in here})

    def _ask_older(self, words: str) -> None:
        """Once for each page: everything before the oldest entry that is shown for these words."""
        view = self._events.view
        query = JournalQuery(before=view[-1] if view else None, contains=words)
        if self._asked == (query.before, words):
            return
        self._asked = query.before, words

        async def ask() -> None:
            page = await self.desk.client.ask(query)
            if isinstance(page, JournalPage):
                self.post_message(self.Turned(page, words))

        asking.in_turn(self, "journal", ask)

    def on_journal_room_turned(self, message: Turned) -> None:
        rows = {row.seq: row for row in message.page.rows}
        self._older |= rows
        self._show_older(rows, self.desk.look())

    @on(LineTable.Highlighted)
    def _moved(self, event: LineTable.Highlighted) -> None:
        view = self._events.view
        if event.key is not None and event.key in view[-_NEAR_THE_END:]:
            self._ask_older(self.sieve.words)

    def close_filter(self) -> None:
        """A search looks beyond what has been loaded."""
        super().close_filter()
        self._ask_older(self.sieve.words)
