"""One ticket: its clocks, its facts as a time line, the devices it holds, its people, the tickets around it."""

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from noctui.catalog import N_, _
from noctui.domain.commands import Answer
from noctui.domain.queries import FactRow, TicketDetail, TicketQuery
from noctui.domain.views import DeviceRow, TicketRow
from noctui.tui import asking, refusals, surroundings, tables, whereabouts
from noctui.tui.details import breach_lines, clock_lines, folded_clocks, ticket_lines
from noctui.tui.folding import fold_facts
from noctui.tui.line_table import LineTable
from noctui.tui.look import Line, Look
from noctui.tui.mirror import most_urgent
from noctui.tui.pane import Pane
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings
from noctui.tui.summary import ticket_summary
from noctui.wire.client import Key

_ROOMY = 36
"""Rows of a screen on which the clocks stand apart."""


class TicketRoom(Room):
    room = "ticket"
    BINDINGS = bindings("ticket")
    DEFAULT_CSS = """
    TicketRoom #info { height: auto; max-height: 65%; }
    TicketRoom.-wide #lists { layout: grid; grid-size: 2 3; grid-columns: 3fr 2fr; grid-gutter: 0 1; }
    TicketRoom.-wide #pane-facts { row-span: 3; height: 100%; }
    """

    class Loaded(Message):
        """The engine has told about the ticket, or why it can't."""

        def __init__(self, detail: TicketDetail | Answer) -> None:
            super().__init__()
            self.detail = detail

    def __init__(self, ticket: int) -> None:
        super().__init__()
        self.ticket = ticket
        self.detail: TicketDetail | None = None
        self._missing: Answer | None = None
        self._facts: LineTable[int] = LineTable(tables.FACT_COLUMNS, id="facts", header=False)
        self._facts.sort_by("when", reverse=True)
        self._devices: LineTable[str] = LineTable(
            tables.PROBLEM_COLUMNS, id="devices", header=False, empty=N_("no device is affected any more")
        )
        self._devices.sort_by("state")
        self._people: LineTable[str] = LineTable(
            surroundings.PEOPLE_COLUMNS, id="people", header=False, empty=N_("nobody is named")
        )
        self._others: LineTable[str] = LineTable(
            surroundings.TICKET_COLUMNS, id="others", header=False, empty=N_("no other ticket has to do with it")
        )

    def body(self) -> ComposeResult:
        yield Paper(id="info", classes="page")
        first = Pane(N_("What happened"), self._facts)
        first.add_class("-open")
        with Vertical(id="lists"):
            yield first
            yield Pane(N_("Affected devices"), self._devices)
            yield Pane(N_("People and consents"), self._people)
            yield Pane(N_("Other tickets"), self._others)

    # ----------------------------------------------------------------------------------------------------- contents

    @property
    def row(self) -> TicketRow | None:
        """The newest row of the ticket."""
        return self.mirror.tickets.get(self.ticket) or (self.detail.row if self.detail else None)

    @property
    def fact(self) -> FactRow | None:
        """The fact under the cursor."""
        facts = self.detail.facts if self.detail else ()
        return next((fact for fact in facts if fact.id == self._facts.cursor), None)

    def context(self) -> Context:
        """An action on this screen is about its ticket; the device is the chosen one, else the root."""
        root, _ticket = whereabouts.of_ticket(self.mirror, self.ticket)
        chosen = self.mirror.devices.get(self._devices.cursor or "") if self._devices.has_focus else None
        client = self.desk.client
        fact = self.fact if self._facts.has_focus else None
        return Context(
            self.room,
            client.state,
            client.me,
            chosen or root,
            self.row,
            fact,
            self.has_row,
            self.detail,
            drill=self.mirror.drill,
        )

    def contexts(self) -> list[Context]:
        return [self.context()]

    def doubt(self) -> tuple[int | None, str]:
        """Who has not gone down the time line asks about the clocks first."""
        fact = self.fact if self._facts.has_focus else None
        if fact is None or self.row is None:
            return None, ""
        newest = self._facts.view[:1] == (self._facts.cursor,)
        return fact.journal, next((clock.spec for clock in most_urgent(self.row.clocks)), "") if newest else ""

    def at(self, table: LineTable[Any], key: Any) -> tuple[DeviceRow | None, TicketRow | None, FactRow | None]:
        device = self.mirror.devices.get(str(key)) if table is self._devices else None
        return device, None, None

    def open_row(self, table: LineTable[Any], key: Any) -> None:
        """Another ticket is opened, also one that the queue does not hold any more."""
        if table is self._others:
            self.desk.open_ticket(int(key))
        else:
            super().open_row(table, key)

    def _look(self) -> Look:
        """That of the desk, with the names of the levels."""
        return self.desk.look().graded(self.detail.levels if self.detail is not None else ())

    def summary(self) -> str:
        return ticket_summary(self.row, self.desk.look()) if self.row is not None else ""

    def show_all(self) -> None:
        self._load()
        self._show_lists(self._look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        if "tickets" in changes:
            keys = changes["tickets"]
            if keys is None or self.ticket in keys:
                self._load()
        look = self.desk.look()
        self._show_devices(look)
        self.repaint(look)

    def show_pending(self) -> None:
        """Nothing: its lists are no feeds, and what is under way for its ticket is told by the notice line."""

    def paint(self, look: Look) -> None:
        info, row = self.query_one("#info", Paper), self.row
        if self._missing is not None:
            info.write(((f" T-{self.ticket}  {refusals.sentence(self._missing, look)}", "bad"),))
        elif row is None:
            info.write(((f" T-{self.ticket}", "title"), ("  " + _("loading"), "muted")))
        else:
            info.write(*self._page(row, self._look()))

        for pane in self.panes:
            pane.summary = ((f"{len(pane.table.view)}", "muted"),)
            pane.paint(look)

    def _page(self, row: TicketRow, look: Look) -> list[Line]:
        breaches, hours = (self.detail.breaches, self.detail.hours) if self.detail is not None else ((), ())
        roomy = self.size.height >= _ROOMY
        clocks = clock_lines if roomy else folded_clocks
        return [
            *ticket_lines(row, look, self.detail, self.width),
            *([()] if roomy else []),
            *clocks(row.clocks, look, self.width, row.level, hours),
            *breach_lines(breaches, row, look, self.width),
        ]

    def full_text(self, table: LineTable[Any], key: Any) -> str:
        facts = self.detail.facts if self.detail is not None and table is self._facts else ()
        run = next((run for run in fold_facts(facts) if run[0].id == key), ())
        look = self._look()
        return "\n".join(tables.full_fact(fact, look, facts) for fact in run) or super().full_text(table, key)

    def _show_lists(self, look: Look) -> None:
        if self.detail is not None:
            facts = self.detail.facts
            newest = self._facts.view[:1] == (self._facts.cursor,)
            self._facts.set_rows({run[0].id: tables.fact_cells(run, look, facts) for run in fold_facts(facts)})
            if newest:  # who looked at the newest fact wants to see the one that came
                self._facts.action_first()
            self._people.set_rows(surroundings.people(self.detail, look, self.mirror.roster))
            self._others.set_rows(surroundings.others(self.detail, look))
        self._show_devices(look)

    def _show_devices(self, look: Look) -> None:
        if self.detail is not None:
            rows = [self.mirror.devices.get(name) for name in self.detail.devices]
            self._devices.set_rows({row.id: tables.problem_cells(row, look) for row in rows if row is not None})

    # ------------------------------------------------------------------------------------------------------ loading

    def _load(self) -> None:
        """Ask the engine; a newer question makes the older one void."""

        async def ask() -> None:
            detail = await self.desk.client.ask(TicketQuery(self.ticket))
            if isinstance(detail, TicketDetail | Answer):
                self.post_message(self.Loaded(detail))

        asking.in_turn(self, "ticket", ask)

    def on_ticket_room_loaded(self, message: Loaded) -> None:
        if isinstance(message.detail, TicketDetail):
            self.detail, self._missing = message.detail, None
            self.show_link(self.desk.client.state)
        elif self.row is None:
            self._missing = message.detail
        look = self._look()
        if isinstance(message.detail, Answer) and self.detail is None:
            self._facts.show_state("failed", refusals.sentence(message.detail, look))
        self._show_lists(look)
        self.repaint(look)
