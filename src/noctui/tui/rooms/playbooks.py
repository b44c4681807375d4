"""Place 4: the runs of playbooks, those that are open first, and the playbooks themselves."""

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.message import Message

from noctui.catalog import N_, _
from noctui.domain.commands import Answer
from noctui.domain.run_views import PlaybookRow, PlaybooksDetail, PlaybooksQuery
from noctui.tui import asking, refusals, run_lists
from noctui.tui.feed import Feed
from noctui.tui.line_table import LineTable
from noctui.tui.look import Line, Look
from noctui.tui.pane import Pane
from noctui.tui.paper import Paper
from noctui.tui.room import Room, bindings
from noctui.wire.client import Key


class PlaybooksRoom(Room):
    room = "playbooks"
    BINDINGS = bindings("playbooks")
    DEFAULT_CSS = """
    PlaybooksRoom #broken { height: auto; max-height: 4; }
    PlaybooksRoom.-wide #pane-runs { height: 2fr; }
    PlaybooksRoom.-wide #pane-playbooks { height: 3fr; }
    """

    class Loaded(Message):
        """The engine has told which playbooks there are, or why it can't."""

        def __init__(self, detail: PlaybooksDetail | Answer) -> None:
            super().__init__()
            self.detail = detail

    def __init__(self) -> None:
        super().__init__()
        self.detail: PlaybooksDetail | None = None
        self._looked = False
        self._runs: LineTable[int] = LineTable(run_lists.RUN_COLUMNS, id="runs", empty=N_("no playbook runs"))
        self._plans: LineTable[str] = LineTable(
            run_lists.PLAYBOOK_COLUMNS, id="playbooks", empty=N_("the site has no playbook")
        )
        self._runs.sort_by("sign")
        self.feeds = [Feed(self._runs, "runs", run_lists.run_cells)]

    def body(self) -> ComposeResult:
        first = Pane(N_("Runs"), self._runs)
        first.add_class("-open")
        yield first
        yield Pane(N_("Playbooks"), self._plans)
        yield Paper(id="broken")

    # ----------------------------------------------------------------------------------------------------- contents

    @property
    def playbook(self) -> str:
        return (self._plans.cursor or "") if self._plans.has_focus else ""

    def open_row(self, table: LineTable[Any], key: Any) -> None:
        if table is self._runs:
            self.desk.open_run(int(key))
        else:
            self.desk.open_playbook(str(key))

    def show_all(self) -> None:
        self._load()
        self._show_plans(self.desk.look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        if "runs" in changes:
            self._load()
        super().take(changes)

    def paint(self, look: Look) -> None:
        runs, plans = self.panes
        runs.summary = self._run_words(look)
        plans.summary = ((f"{len(self._plans.rows)}", "muted"), (_("  n starts one"), "muted"))
        for pane in self.panes:
            pane.paint(look)
        broken = self.detail.broken if self.detail is not None else ()
        words = [_("not valid, the last good version stays: {file}", file=one) for one in broken]
        self.query_one("#broken", Paper).write(*(((f" {look.shown(line)}", "warn"),) for line in words))

    def _run_words(self, look: Look) -> Line:
        rows = [row for row in self.mirror.runs.values() if row.ended is None]
        late = sum(any(one.due < look.now and one.what == "overdue" for one in row.deadlines) for row in rows)
        said: Line = ((_("{count} open", count=len(rows)), "muted"),)
        return (*said, (f"  {look.glyph('breached')}{late}", "clock.breached")) if late else said

    def _show_plans(self, look: Look) -> None:
        rows: tuple[PlaybookRow, ...] = self.detail.playbooks if self.detail is not None else ()
        self._plans.set_rows({row.id: run_lists.playbook_cells(row, look) for row in rows})

    # ------------------------------------------------------------------------------------------------------ loading

    def _load(self) -> None:
        async def ask() -> None:
            detail = await self.desk.client.ask(PlaybooksQuery())
            if isinstance(detail, PlaybooksDetail | Answer):
                self.post_message(self.Loaded(detail))

        asking.in_turn(self, "playbooks", ask)

    def on_playbooks_room_loaded(self, message: Loaded) -> None:
        look = self.desk.look()
        if isinstance(message.detail, PlaybooksDetail):
            self.detail = message.detail
            self._plans.show_state("data")
        elif self.detail is None:
            self._plans.show_state("failed", refusals.sentence(message.detail, look))
        self._show_plans(look)
        if not self._runs.rows and not self._looked:  # what there is to see comes first
            self.open_pane(self.panes[1])
        self._looked = True
        self.repaint(look)
