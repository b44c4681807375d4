"""Place 1: everything at a glance. What is wrong, what is due, what happened last, who is on duty."""

from collections.abc import Iterable, Mapping
from typing import Any

from textual.app import ComposeResult
from textual.message import Message

from noctui.catalog import N_, _, pick
from noctui.domain.views import JournalRow
from noctui.tui import asking, bars, queue, run_clock, run_lists, tables, words
from noctui.tui.feed import Feed
from noctui.tui.folding import fold_events
from noctui.tui.line_table import LineTable
from noctui.tui.look import Line, Look
from noctui.tui.pane import Pane
from noctui.tui.room import Room, bindings
from noctui.wire.client import Key, LinkState

_EVENTS = 100
"""What happened last, in journal entries before they are folded."""


class DeskRoom(Room):
    room = "desk"
    BINDINGS = bindings("desk")
    DEFAULT_CSS = """
    DeskRoom.-wide > #inside { layout: grid; grid-size: 2; grid-rows: 3fr 2fr; grid-gutter: 0 1; }
    DeskRoom.-wide.-running > #inside { grid-rows: 3fr auto 2fr; }
    DeskRoom #pane-runs { display: none; }
    DeskRoom.-running #pane-runs { display: block; }
    DeskRoom.-wide #pane-runs { column-span: 2; height: auto; max-height: 9; }
    DeskRoom.-wide #runs { height: auto; max-height: 8; }
    """

    class Recalled(Message):
        """Events have come that the journal's view no longer holds."""

        def __init__(self, rows: tuple[JournalRow, ...]) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self) -> None:
        super().__init__()
        self._devices: LineTable[str] = LineTable(
            tables.PROBLEM_COLUMNS, id="devices", empty=N_("no device has a problem")
        )
        self._tickets: LineTable[int] = LineTable(queue.OVERVIEW_COLUMNS, id="tickets", empty=N_("no open ticket"))
        self._events: LineTable[int] = LineTable(
            tables.EVENT_COLUMNS, id="events", header=False, empty=N_("nothing has happened yet")
        )
        self._roster: LineTable[str] = LineTable(
            tables.ROSTER_COLUMNS, id="roster", header=False, empty=N_("the site's roster names nobody")
        )
        self._runs: LineTable[tuple[int, str]] = LineTable(run_lists.DESK_COLUMNS, id="runs", header=False)
        self._runs.sort_by("left")
        self._newest_event: int | None = None
        self._happened: dict[int, JournalRow] = {}
        self._read_to = 0
        """Number of the newest journal entry that was looked at."""
        self._devices.sort_by("state")
        self._tickets.sort_by("left")
        self._events.sort_by("when", reverse=True)
        self.feeds = [
            Feed(self._devices, "devices", tables.problem_cells, tables.has_problem),
            Feed(self._tickets, "tickets", queue.overview_cells, lambda row: row.status != "closed"),
            Feed(self._roster, "roster", tables.roster_cells),
        ]

    def body(self) -> ComposeResult:
        first = Pane(N_("Devices"), self._devices)
        first.add_class("-open")
        yield first
        yield Pane(N_("Tickets"), self._tickets)
        yield Pane(N_("Playbooks"), self._runs)
        yield Pane(N_("What happened last"), self._events)
        yield Pane(N_("Roster"), self._roster)

    def entry(self, seq: int) -> JournalRow | None:
        return self._happened.get(seq)

    def show_all(self) -> None:
        self._show_events(self.desk.look())
        self._show_runs(self.desk.look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        if "devices" in changes and changes["devices"] is None:
            self.show_link(self.desk.client.state)
        if "journal" in changes:
            self._show_events(self.desk.look())
        if "runs" in changes:
            self._show_runs(self.desk.look())
        super().take(changes)

    def show_link(self, state: LinkState) -> None:
        super().show_link(state)
        if state == "live":
            bare = not self.mirror.devices
            self._devices.show_state("data", _("the inventory has no devices") if bare else "")

    def _show_events(self, look: Look) -> None:
        """Folded: what hit many devices at once is one line, under the number of its newest entry."""
        self._follow_journal(self.mirror.journal)
        runs = fold_events(self._happened[seq] for seq in sorted(self._happened))
        full = len(self._happened) == _EVENTS  # then of the oldest run the beginning may be gone
        shown = {run[-1].seq: tables.event_cells(run, look, full and run is runs[0]) for run in runs}
        before = self._newest_event
        self._events.set_rows(shown)
        if before is not None:
            self._events.mark_new(seq for seq in shown if seq > before)
        if self.desk.client.state in {"live", "lost"} or shown:
            self._newest_event = max(shown, default=0)

    def _follow_journal(self, rows: Mapping[int, JournalRow]) -> None:
        """The newest events stay here; what a storm of states drove through the view unseen is asked for."""
        self._remember(rows.values())
        missed = min(rows, default=0) > self._read_to + 1
        self._read_to = max(rows, default=0)
        if missed:
            asking.in_turn(self, "events", self._ask_missed)

    async def _ask_missed(self) -> None:
        from noctui.domain.queries import JournalPage, JournalQuery  # a desk starts without all that can be asked

        page = await self.desk.client.ask(JournalQuery(limit=_EVENTS, without=tables.MINOR_KINDS))
        if isinstance(page, JournalPage):
            self.post_message(self.Recalled(page.rows))

    def on_desk_room_recalled(self, message: Recalled) -> None:
        self._remember(message.rows)
        self._show_events(self.desk.look())
        self.repaint(self.desk.look())

    def _remember(self, rows: Iterable[JournalRow]) -> None:
        self._happened |= {row.seq: row for row in rows if tables.is_event(row)}
        for seq in sorted(self._happened)[:-_EVENTS]:
            del self._happened[seq]

    def _show_runs(self, look: Look) -> None:
        """Their pane is there only while a playbook runs."""
        self._runs.set_rows(run_lists.desk_rows(self.mirror.runs, look))
        self.set_class(bool(self._runs.rows), "-running")
        if not self._runs.rows and self._runs.has_focus:
            self.open_pane(self.panes[0])

    @property
    def panes(self) -> list[Pane]:
        return [pane for pane in super().panes if pane.table is not self._runs or self._runs.rows]

    def open_row(self, table: LineTable[Any], key: Any) -> None:
        if table is self._runs:
            self.desk.open_run(key[0])
        else:
            super().open_row(table, key)

    def paint(self, look: Look) -> None:
        """The title of each pane tells its news, also when it is closed; no number of what nobody has told yet."""
        runs = [self._run_words(look)] if self._runs.rows else []
        told = self.desk.client.state in {"live", "lost"}
        counts = [self._device_words(look), self._ticket_words(look)] if told else [(), ()]
        lines = [*counts, *runs, self._event_words(look)]
        lines.append(self._roster_words(look))
        for pane, line in zip(self.panes, lines, strict=True):
            pane.summary = line
            pane.paint(look)

    def _device_words(self, look: Look) -> Line:
        said: list[tuple[str, str]] = [(f"{len(self.mirror.devices)}  ", "muted")]
        for name, count in bars.counts(self.mirror.awake):
            if count:
                said.append((f"{look.glyph(name.partition('.')[2])}{count} ", name))
        return tuple(said)

    def _ticket_words(self, look: Look) -> Line:
        rows = [row for row in self.mirror.tickets.values() if row.status != "closed"]
        said: list[tuple[str, str]] = [(_("{count} open", count=len(rows)), "muted")]
        unowned = sum(row.owner is None and row.status == "open" for row in rows)
        if unowned:
            said.append((_("  {count} taken by nobody", count=unowned), "warn"))
        if late := self.mirror.agenda.late(look.now):
            said.append((f"  {look.glyph('breached')}{late}", "clock.breached"))
        return tuple(said)

    def _run_words(self, look: Look) -> Line:
        """The step that runs out first, where the pane is closed."""
        count = sum(row.ended is None for row in self.mirror.runs.values())
        said: Line = ((_("{count} open", count=count), "muted"),)
        if not self.has_class("-narrow") or self._runs.has_focus:
            return said
        _sign, run, _lane, number, say, left, _owner = self._runs.rows[self._runs.view[0]]
        clock = run_clock.left_now(left.value, look.now) if left.value is not None else ("", "")
        room = max(self.size.width - 44, 10)
        return (
            *said,
            (f"  {run.text} {number.text} ", "title"),
            (look.shown(say.text, room), "text"),
            (f" {clock[0]}", clock[1]),
        )

    def _event_words(self, look: Look) -> Line:
        newest = next(iter(self._events.view), None)
        if newest is None or self._events.has_focus or not self.has_class("-narrow"):
            return ()
        when, _who, about, what = self._events.rows[newest]
        return ((look.shown(f"{when.text} {about.text} {what.text}", max(self.size.width - 30, 10)), what.style),)

    def _roster_words(self, look: Look) -> Line:
        post = next(iter(self.mirror.roster.values()), None)
        if post is None or not self.has_class("-narrow") or self._roster.has_focus:
            return ()
        return ((look.shown(f"{pick(post.name)}: {words.holder(post)} / {post.backup}", 40), "muted"),)
