"""The register of mutes: everything that hides something, and the windows that come again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.message import Message

from noctui.catalog import N_, _
from noctui.domain.commands import Answer
from noctui.domain.moments import SECOND, Instant
from noctui.domain.mute_commands import MuteDetail, MuteQuery, MuteRegister, MuteRow, MutesQuery, SeriesRow
from noctui.tui import asking, mute_lists, refusals
from noctui.tui.grouped_table import GroupedTable
from noctui.tui.groups import Grouping
from noctui.tui.line_table import LineTable
from noctui.tui.look import Line, Look
from noctui.tui.pane import Pane
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings
from noctui.wire.client import Key

_AGAIN = 10 * SECOND
"""So often the engine is asked anew: windows begin by themselves."""


class MutesRoom(Room):
    room = "mutes"
    BINDINGS = bindings("mutes")
    DEFAULT_CSS = """
    MutesRoom.-wide #pane-mutes { height: 3fr; }
    MutesRoom.-wide #pane-series { height: 2fr; }
    """

    class Loaded(Message):
        """The engine has told what is muted, or why it can't."""

        def __init__(self, detail: MuteRegister | Answer) -> None:
            super().__init__()
            self.detail = detail

    class Told(Message):
        """The engine has told about one mute."""

        def __init__(self, detail: MuteDetail | Answer) -> None:
            super().__init__()
            self.detail = detail

    def __init__(self) -> None:
        super().__init__()
        self._mutes = GroupedTable(mute_lists.MUTE_COLUMNS, id="mutes", empty=N_("nothing is muted"))
        self._series: LineTable[str] = LineTable(
            mute_lists.SERIES_COLUMNS, id="series", empty=N_("no window comes again")
        )
        self._mutes.sort_by("ends")
        self._mutes.group_by(Grouping("together", self._together, self._heading, least=2, closed=True))
        self._rows: dict[int, MuteRow] = {}
        self._again: dict[str, SeriesRow] = {}
        self._asked: Instant = 0
        self._moved = False
        """Something about devices has changed since."""

    def body(self) -> ComposeResult:
        first = Pane(N_("Muted"), self._mutes)
        first.add_class("-open")
        yield first
        yield Pane(N_("Windows that come again"), self._series)

    # ------------------------------------------------------------------------------------------------------ contents

    def context(self) -> Context:
        meant = self._meant() if self.table is self._mutes else []
        mute = meant[0] if meant else None
        series = (self._series.cursor or "") if self.table is self._series else mute.series if mute is not None else ""
        here = replace(super().context(), mute=mute, series=series, chosen=bool(mute or series))
        return replace(here, along=tuple(row.id for row in meant[1:]))

    def contexts(self) -> list[Context]:
        return [self.context()]

    def _meant(self) -> list[MuteRow]:
        """What is marked, what stands under the heading at hand, or the one under the cursor."""
        table = self._mutes
        return [self._rows[key] for key in table.marks or table.gathered if key in self._rows]

    def _together(self, key: int) -> str:
        row = self._rows.get(key)  # a frozen list keeps what is gone
        return mute_lists.together(row) if row is not None else ""

    def _heading(self, _group: str, keys: Sequence[int]) -> Line:
        rows = [self._rows[key] for key in keys if key in self._rows]
        if not rows:
            return ()
        known = self.mirror.devices
        places = {known[row.target].place if row.target in known else row.target for row in rows}
        return mute_lists.heading(rows, places, self.desk.look())

    def open_row(self, table: LineTable[Any], key: Any) -> None:
        if table is self._series and key in self._again:
            self.desk.show_sheet(N_("In full:"), mute_lists.series_text(self._again[key], self.desk.look()))
        elif table is self._mutes:
            self._tell(int(key))

    def show_all(self) -> None:
        self._load()
        self._show(self.desk.look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        self._moved = self._moved or "devices" in changes
        super().take(changes)

    def tick(self, now: Instant) -> None:
        """At most once a second, however fast devices change."""
        if self._moved or now - self._asked >= _AGAIN:
            self._load()
        super().tick(now)

    def show_pending(self) -> None:
        super().show_pending()
        self._load()

    def paint(self, look: Look) -> None:
        mutes, series = self.panes
        hidden = sum(row.hides for row in self._rows.values())
        mutes.summary = ((_("{count}, hiding {hidden}", count=len(self._rows), hidden=hidden), "muted"),)
        series.summary = ((f"{len(self._again)}", "muted"),)
        for pane in self.panes:
            pane.paint(look)

    def _show(self, look: Look) -> None:
        self._mutes.set_rows({key: mute_lists.mute_cells(row, look) for key, row in self._rows.items()})
        self._series.set_rows({key: mute_lists.series_cells(row, look) for key, row in self._again.items()})

    # -------------------------------------------------------------------------------------------------------- loading

    def _load(self) -> None:
        self._asked, self._moved = self.desk.client.now(), False

        async def ask() -> None:
            detail = await self.desk.client.ask(MutesQuery())
            if isinstance(detail, MuteRegister | Answer):
                self.post_message(self.Loaded(detail))

        asking.in_turn(self, "mutes", ask)

    def on_mutes_room_loaded(self, message: Loaded) -> None:
        look = self.desk.look()
        if isinstance(message.detail, MuteRegister):
            self._rows = {row.id: row for row in message.detail.mutes}
            self._again = {row.id: row for row in message.detail.series}
            self.show_link(self.desk.client.state)
        elif not self._rows:
            self._mutes.show_state("failed", refusals.sentence(message.detail, look))
        self._show(look)
        self.repaint(look)

    def _tell(self, number: int) -> None:
        async def ask() -> None:
            detail = await self.desk.client.ask(MuteQuery(number))
            if isinstance(detail, MuteDetail | Answer):
                self.post_message(self.Told(detail))

        asking.in_turn(self, "mute", ask)

    def on_mutes_room_told(self, message: Told) -> None:
        look = self.desk.look()
        if isinstance(message.detail, MuteDetail):
            self.desk.show_sheet(N_("In full:"), mute_lists.detail_text(message.detail, look))
        else:
            self.desk.say(refusals.sentence(message.detail, look), "refused")
