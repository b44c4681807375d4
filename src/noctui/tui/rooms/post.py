"""One post: who has it and how to reach them, who is above it, its shifts of two weeks, its changes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from noctui.catalog import N_, _, pick
from noctui.domain.change_views import ChangeRow
from noctui.domain.commands import Answer
from noctui.domain.moments import Instant
from noctui.domain.roster import Shift
from noctui.domain.roster_queries import PostDetail, RosterDetail, RosterQuery
from noctui.domain.views import RosterRow
from noctui.tui import asking, refusals, roster_lines, roster_tables
from noctui.tui.gantt import midnights
from noctui.tui.line_table import LineTable
from noctui.tui.look import Line, Look, folded
from noctui.tui.pane import Pane
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings
from noctui.tui.roster_spot import Spot
from noctui.wire.client import Key


class PostRoom(Room):
    room = "post"
    BINDINGS = bindings("post")
    DEFAULT_CSS = """
    PostRoom #info { height: auto; max-height: 50%; }
    PostRoom.-wide #lists { layout: horizontal; }
    """

    class Loaded(Message):
        """The engine has told about the post, or why it can't."""

        def __init__(self, detail: RosterDetail | Answer) -> None:
            super().__init__()
            self.detail = detail

    def __init__(self, post: str) -> None:
        super().__init__()
        self.post = post
        self.detail: RosterDetail | None = None
        self._missing: Answer | None = None
        self._shifts: LineTable[Instant] = LineTable(roster_tables.SHIFT_COLUMNS, id="shifts")
        self._changes: LineTable[int] = LineTable(
            roster_tables.CHANGE_COLUMNS, id="changes", header=False, empty=N_("nothing was changed at the desk")
        )

    def body(self) -> ComposeResult:
        yield Paper(id="info", classes="page")
        first = Pane(N_("Shifts of two weeks"), self._shifts)
        first.add_class("-open")
        with Vertical(id="lists"):
            yield first
            yield Pane(N_("Changes"), self._changes)

    # ------------------------------------------------------------------------------------------------------ contents

    @property
    def row(self) -> RosterRow | None:
        return self.mirror.roster.get(self.post)

    @property
    def _told(self) -> PostDetail | None:
        return next((post for post in self.detail.posts if post.id == self.post), None) if self.detail else None

    def changes(self) -> dict[int, ChangeRow]:
        """Those of the post, and leave of its people."""
        people = {one for shift in (self._told.shifts if self._told else ()) for one in shift.first + shift.backup}
        rows = self.mirror.changes.items()
        return {
            key: row for key, row in rows if self.post in row.posts or (row.kind == "leave" and people & {*row.people})
        }

    def context(self) -> Context:
        return replace(super().context(), spot=self.spot())

    def contexts(self) -> list[Context]:
        return [self.context()]

    def spot(self) -> Spot:
        """The shift or the change under the cursor."""
        known = {"changes": tuple(self.mirror.changes.values()), "detail": self.detail, "now": self.desk.client.now()}
        change = self.mirror.changes.get(self._changes.cursor or 0) if self.table is self._changes else None
        if change is not None:
            spot = Spot(self.post, next(iter(change.people), ""), begin=change.begin, end=change.end, change=change)
        elif (shift := self._shift(self._shifts.cursor)) is not None:
            spot = Spot(self.post, next(iter(shift.first), ""), "first", shift.begin, shift.end, shift.begin)
        else:
            spot = Spot(self.post)
        return replace(spot, **known)  # type: ignore[arg-type]

    def _shift(self, begin: Instant | None) -> Shift | None:
        return next((one for one in self._told.shifts if one.begin == begin), None) if self._told else None

    def show_all(self) -> None:
        self._load()
        self._show_lists(self.desk.look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        if changes.keys() & {"roster", "changes"}:
            self._load()
        self._show_lists(self.desk.look())
        super().take(changes)

    def paint(self, look: Look) -> None:
        info = self.query_one("#info", Paper)
        if self._missing is not None:
            info.write(((f" {look.shown(self.post)}  {refusals.sentence(self._missing, look)}", "bad"),))
        elif self.row is None:
            info.write(((f" {look.shown(self.post)}  ", "title"), (_("loading"), "muted")))
        else:
            info.write(*self._page(self.row, look))
        for pane in self.panes:
            pane.summary = ((f"{len(pane.table.view)}", "muted"),)
            pane.paint(look)

    def _page(self, row: RosterRow, look: Look) -> list[Line]:
        lines = roster_lines.post_lines(row, self.mirror.roster, look, self.width)
        for name, people in ((N_("first"), row.people), (N_("backup"), row.backup_people)):
            lines += [line for one in people for line in self._ways(_(name), one, look)]
        if self._told is not None and self._told.gaps:
            gap = self._told.gaps[0]
            words = _("nobody has it from {begin} until {end}", begin=look.by(gap.begin), end=look.by(gap.end))
            lines.append(((f" {look.glyph('breached')} {words}", "bad"),))
        return lines

    def _ways(self, side: str, person: str, look: Look) -> list[Line]:
        """How to reach somebody now, in order."""
        member = self.detail.people.get(person) if self.detail is not None else None
        if member is None:
            return []
        # phone and mail have a word of ours, a site's own channels are called as it calls them
        ways = ", ".join(f"{_(channel)} {address}" for channel, address in member.ways) or _("no way to reach them now")
        line: Line = ((f"   {side}  ", "muted"), (look.shown(member.name) + "  ", "text"), (look.shown(ways), "text"))
        return folded(line, self.width - 1, 5)

    def _show_lists(self, look: Look) -> None:
        if self.detail is not None and self._told is not None:
            detail = self.detail
            self._shifts.set_rows(
                {one.begin: roster_tables.shift_cells(one, detail, look) for one in self._told.shifts}
            )
        self._changes.set_rows({key: roster_tables.change_cells(row, look) for key, row in self.changes().items()})

    def open_row(self, table: LineTable[Any], key: Any) -> None:
        self.desk.show_sheet(N_("In full:"), self.full_text(table, key))

    def full_text(self, table: LineTable[Any], key: Any) -> str:
        if table is not self._changes or key not in self.mirror.changes:
            return super().full_text(table, key)
        lines = roster_lines.change_lines(self.mirror.changes[key], self.mirror.roster, self.desk.look(), 100)
        return "\n".join("".join(text for text, _token in line).rstrip() for line in lines)

    def summary(self) -> str:
        row = self.row
        return "" if row is None else f"{pick(row.name)}: {row.first} {row.phone} / {row.backup} {row.backup_phone}"

    # -------------------------------------------------------------------------------------------------------- loading

    def _load(self) -> None:
        """Ask the engine from now on, so that the ways are those of this hour."""
        now = self.desk.client.now()
        query = RosterQuery(now, midnights(now, self.desk.zone)[-1], self.post)

        async def ask() -> None:
            detail = await self.desk.client.ask(query)
            if isinstance(detail, RosterDetail | Answer):
                self.post_message(self.Loaded(detail))

        asking.in_turn(self, "post", ask)

    def on_post_room_loaded(self, message: Loaded) -> None:
        if isinstance(message.detail, RosterDetail):
            self.detail, self._missing = message.detail, None
            self.show_link(self.desk.client.state)
        elif self.detail is None:
            self._missing = message.detail
        look = self.desk.look()
        self._show_lists(look)
        self.repaint(look)
