"""Place 5: who is on now, two weeks ahead, what is wrong with them, and what is being changed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from noctui.catalog import N_, _
from noctui.domain.change_views import ChangeRow
from noctui.domain.commands import Answer
from noctui.domain.moments import Instant
from noctui.domain.roster_queries import RosterDetail, RosterQuery
from noctui.domain.views import FindingRow, RosterRow
from noctui.tui import asking, refusals, roster_lines, roster_tables
from noctui.tui.feed import Feed
from noctui.tui.gantt import Gantt
from noctui.tui.gantt_bars import by_person, by_post
from noctui.tui.line_table import LineTable
from noctui.tui.look import Line, Look
from noctui.tui.pane import Pane
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings
from noctui.tui.roster_cell import Cell, cell_lines, person_lines
from noctui.tui.roster_spot import Spot
from noctui.wire.client import Key, LinkState

_WORDS = 5
"""Lines that tell what the cursor stands on, at most."""
_WIDE = 100
"""Cells of a line in a sheet."""


class RosterRoom(Room):
    room = "roster"
    BINDINGS = bindings("roster")
    DEFAULT_CSS = """
    RosterRoom #words { height: 5; }
    RosterRoom #pane-gantt { height: 1fr; }
    RosterRoom.-narrow #pane-gantt { height: 1; }
    RosterRoom.-narrow #pane-gantt.-open { height: 1fr; }
    RosterRoom #below { height: auto; }
    RosterRoom.-narrow #below.-open { height: 1fr; }
    RosterRoom.-wide #below { layout: horizontal; height: 5; }
    RosterRoom.-wide #pane-roster { height: 1fr; max-height: 35%; }
    """

    class Loaded(Message):
        """The engine has told the shifts, or why it can't."""

        def __init__(self, detail: RosterDetail | Answer) -> None:
            super().__init__()
            self.detail = detail

    def __init__(self) -> None:
        super().__init__()
        self.detail: RosterDetail | None = None
        self.person_rows = False
        """Whether the rows of the Gantt are people, not posts."""
        self._posts: LineTable[str] = LineTable(
            roster_tables.POST_COLUMNS, id="roster", empty=N_("the site's roster names nobody")
        )
        self._gantt = Gantt("gantt")
        self._findings: LineTable[str] = LineTable(
            roster_tables.FINDING_COLUMNS, id="findings", header=False, empty=N_("nothing is wrong in the next 30 days")
        )
        self._changes: LineTable[int] = LineTable(
            roster_tables.CHANGE_COLUMNS, id="changes", header=False, empty=N_("nothing was changed at the desk")
        )
        self._findings.sort_by("sign")
        self._changes.sort_by("sign")
        self.feeds = [
            Feed(self._posts, "roster", roster_tables.post_cells),
            Feed(self._findings, "findings", self._finding),
            Feed(self._changes, "changes", roster_tables.change_cells),
        ]

    def body(self) -> ComposeResult:
        first = Pane(N_("On duty now"), self._posts)
        first.add_class("-open")
        yield first
        yield Pane(N_("Two weeks"), self._gantt)
        with Container(id="below"):
            yield Pane(N_("Findings, 30 days"), self._findings)
            yield Pane(N_("Changes"), self._changes)
        yield Paper(id="words")

    # ------------------------------------------------------------------------------------------------------ contents

    def show_all(self) -> None:
        self._gantt.follow(self.desk.client.now(), self.desk.zone)
        self._load()
        self._show_gantt(self.desk.look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        if changes.keys() & {"roster", "findings", "changes"}:
            self._load()
        super().take(changes)

    def tick(self, now: Instant) -> None:
        if self._gantt.is_over(now):
            self.show_all()
        super().tick(now)

    def show_link(self, state: LinkState) -> None:
        super().show_link(state)
        if state == "live" and self.detail is None:
            self._gantt.show_state("loading")

    def open_pane(self, chosen: Pane) -> None:
        super().open_pane(chosen)
        self.query_one("#below").set_class(chosen.table in (self._findings, self._changes), "-open")

    def paint(self, look: Look) -> None:
        for pane, line in zip(self.panes, self._summaries(look), strict=True):
            pane.summary = line
            pane.paint(look)
        self.query_one("#words", Paper).write(*self._words(look)[:_WORDS])

    def _summaries(self, look: Look) -> list[Line]:
        """What each title line says, also of a closed pane."""
        posts, findings = list(self.mirror.roster.values()), list(self.mirror.findings.values())
        gone = sum(row.state == "nobody" for row in posts)
        red = sum(row.red for row in findings)
        waiting = sum(map(roster_lines.is_owed, self.mirror.changes.values()))
        ends = [row.until for row in posts if row.until is not None]
        said: Line = ((f"{len(posts)}", "muted"),)
        if gone:
            said += ((_("  {sign} {count} with nobody", sign=look.glyph("late"), count=gone), "bad"),)
        if ends:
            said += ((_("  next hand-off in{left}", left=look.left(min(ends))), "text"),)
        rows = _("by person") if self.person_rows else _("by post")
        return [
            said,
            ((f"{rows}  {self._title(look)}", "muted"),),
            self._counted(len(findings), red, look.glyph("breached"), "bad"),
            self._counted(len(self.mirror.changes), waiting, look.glyph("soft"), "pending"),
        ]

    def _title(self, look: Look) -> str:
        days = self._gantt.days
        return f"{roster_lines.day_title(days[0], look)} {look.glyph('arrow')} {look.by(days[-1])}" if days else ""

    @staticmethod
    def _counted(count: int, special: int, sign: str, token: str) -> Line:
        return ((f"{count}", "muted"), *(((f"  {sign}{special}", token),) if special else ()))

    def _words(self, look: Look) -> list[Line]:
        """What the cursor stands on, in words."""
        posts, table = self.mirror.roster, self.table
        width = self.width
        match table, table.cursor if table is not None else None:
            case None, _key:
                return []
            case self._gantt, str() if self.detail is not None:
                return self._cell_lines(self.detail, look)
            case self._posts, str(key) if key in posts:
                return roster_lines.post_lines(posts[key], posts, look, width)
            case self._findings, str(key) if key in self.mirror.findings:
                return roster_lines.finding_lines(self.mirror.findings[key], posts, look, width)
            case self._changes, int(key) if key in self.mirror.changes:
                return roster_lines.change_lines(self.mirror.changes[key], posts, look, width)
        return []

    def _finding(self, row: FindingRow, look: Look) -> roster_tables.Row:
        return roster_tables.finding_cells(row, look, self.mirror.roster)

    def _cell(self) -> Cell | None:
        key = self._gantt.cursor
        return Cell(key, self.person_rows, self._gantt.at, self._gantt.day) if key is not None else None

    def _cell_lines(self, detail: RosterDetail, look: Look) -> list[Line]:
        cell = self._cell()
        return cell_lines(cell, detail, self.mirror.changes.values(), look, _WORDS) if cell is not None else []

    # ------------------------------------------------------------------------------------------------ what it is about

    def context(self) -> Context:
        return replace(super().context(), spot=self.spot())

    def contexts(self) -> list[Context]:
        return [self.context()]

    def spot(self) -> Spot:
        """What the cursor stands on."""
        return replace(
            self._spot(), changes=tuple(self.mirror.changes.values()), detail=self.detail, now=self.desk.client.now()
        )

    def _spot(self) -> Spot:
        table = self.table
        if table is self._gantt:
            cell = self._cell()
            return cell.spot(self.detail) if cell is not None and self.detail is not None else Spot()
        if table is self._changes:
            return self._change_spot(self.mirror.changes.get(self._changes.cursor or 0))
        if table is self._findings:
            found = self.mirror.findings.get(self._findings.cursor or "")
            return Spot(found.post, begin=found.begin, end=found.end, at=found.begin) if found is not None else Spot()
        row = self.mirror.roster.get(self._posts.cursor or "")
        return Spot() if row is None else self._now_spot(row)

    def _now_spot(self, row: RosterRow) -> Spot:
        """Who has a post now, until the next hand-off."""
        now = self.desk.client.now()
        return Spot(row.post, next(iter(row.people), ""), "first", now, row.until, now)

    @staticmethod
    def _change_spot(row: ChangeRow | None) -> Spot:
        if row is None:
            return Spot()
        return Spot(next(iter(row.posts), ""), next(iter(row.people), ""), begin=row.begin, end=row.end, change=row)

    def summary(self) -> str:
        if self.table is not self._gantt:
            return super().summary()
        return "\n".join("".join(text for text, _token in line).strip() for line in self._words(self.desk.look()))

    # ------------------------------------------------------------------------------------------------------- moving

    def go_days(self, days: int) -> None:
        """Another day of the Gantt, wherever the keys were; the first time it is only opened."""
        if self.table is self._gantt:
            self._gantt.go_days(days)
        else:
            self._open_gantt()

    def go_shifts(self, step: int) -> None:
        """To the shift before or after the one under the cursor."""
        cell = self._cell()
        if self.table is not self._gantt or cell is None or self.detail is None:
            self._open_gantt()
            return
        shift = cell.under(self.detail)
        begin, end = cell.span(shift[1]) if shift is not None else cell.day
        self._gantt.go_to(end if step > 0 else begin - 1)

    def go_now(self) -> None:
        self._open_gantt()
        self._gantt.go_to(self.desk.client.now())

    def turn(self) -> None:
        """Rows of people instead of posts, or the other way round; what was under the cursor stays there."""
        here = self._spot() if self.table is self._gantt else Spot()
        self.person_rows = not self.person_rows
        self._open_gantt()
        self._show_gantt(self.desk.look())
        if other := here.person if self.person_rows else here.post:
            self._gantt.move_to(other)
        self._light()

    def go_to(self, post: str, at: Instant) -> None:
        """To a post and moment in the Gantt."""
        self.person_rows = False
        self._show_gantt(self.desk.look())
        self._gantt.move_to(post)
        self._open_gantt()
        self._gantt.go_to(at)

    def _open_gantt(self) -> None:
        self.open_pane(next(pane for pane in self.panes if pane.table is self._gantt))

    def open_row(self, table: LineTable[Any], key: Any) -> None:
        match table, key:
            case self._findings, str() if key in self.mirror.findings:
                found = self.mirror.findings[key]
                self.go_to(found.post, max(found.begin, self.desk.client.now()))
            case (self._posts, str(post)) | (self._gantt, str(post)) if not (self.person_rows and table is self._gantt):
                self.desk.open_post(post)
            case _:
                self.desk.show_sheet(N_("In full:"), self.full_text(table, key))

    def full_text(self, table: LineTable[Any], key: Any) -> str:
        """All that the line below would tell, uncut."""
        look, width = self.desk.look(), _WIDE
        if table is self._changes and key in self.mirror.changes:
            lines = roster_lines.change_lines(self.mirror.changes[key], self.mirror.roster, look, width)
        elif table is self._gantt and self.detail is not None:
            lines = person_lines(key, self.detail, look)
        else:
            return super().full_text(table, key)
        return "\n".join("".join(text for text, _token in line).rstrip() for line in lines)

    # ------------------------------------------------------------------------------------------------------- the Gantt

    def _show_gantt(self, look: Look) -> None:
        if self.detail is None:
            return
        rows = by_person if self.person_rows else by_post
        changes, findings = self.mirror.changes.values(), self.mirror.findings.values()
        self._gantt.fill(rows(self.detail, changes, findings, look), frozenset(self.detail.free))
        self._light()

    def _light(self) -> None:
        cell = self._cell()
        found = cell.under(self.detail) if cell is not None and self.detail is not None else None
        self._gantt.light(cell.span(found[1]) if cell is not None and found is not None else self._gantt.day)
        self.repaint(self.desk.look())

    @on(Gantt.Moved)
    def _moved(self) -> None:
        if self._gantt.follow(self.desk.client.now(), self.desk.zone):
            self._load()
        self._light()

    @on(LineTable.Highlighted)
    def _other_row(self) -> None:
        self._light()

    # --------------------------------------------------------------------------------------------------------- loading

    def _load(self) -> None:
        """Ask the engine for the days that are shown; a newer question makes the older one void."""
        days = self._gantt.days
        if not days:
            return
        query = RosterQuery(days[0], days[-1])

        async def ask() -> None:
            detail = await self.desk.client.ask(query)
            if isinstance(detail, RosterDetail | Answer):
                self.post_message(self.Loaded(detail))

        asking.in_turn(self, "roster", ask)

    def on_roster_room_loaded(self, message: Loaded) -> None:
        look = self.desk.look()
        if isinstance(message.detail, Answer):
            self._gantt.show_state("failed", refusals.sentence(message.detail, look))
            return
        self.detail = message.detail
        self.show_link(self.desk.client.state)
        self._show_gantt(look)
