"""Why a clock stands as it does, and what a fact did: the arithmetic, and one key to the next clock of the ticket."""

from typing import ClassVar, TypeAlias

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from noctui.catalog import _, pick
from noctui.domain.commands import Answer
from noctui.domain.explanations import Explanation
from noctui.domain.queries import Detail, ExplainQuery, FactEffects, FactQuery, TicketDetail, TicketQuery
from noctui.domain.views import TicketRow
from noctui.tui import asking, refusals
from noctui.tui.dialogs.reader import Reader
from noctui.tui.effects import effect_lines
from noctui.tui.explaining import INDENT, explanation_lines
from noctui.tui.look import Line, folded
from noctui.tui.mirror import most_urgent, urgency
from noctui.tui.paper import Paper

Page: TypeAlias = str
"""The clock that a page is about; of the fact it is `FACT`."""
FACT: Page = ""


class Why(Reader):
    """Asks the engine again each second: its numbers follow the clocks, and what happens meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,x", "dismiss", show=False),
        Binding("right,tab,space", "turn(1)", show=False, priority=True),
        Binding("left,shift+tab", "turn(-1)", show=False, priority=True),
        Binding("y", "copy", show=False),
    ]

    DEFAULT_CSS = """
    Why Paper.page { height: auto; max-height: 75vh; }
    """

    class Told(Message):
        """The engine has told what a page is about, or why it can't."""

        def __init__(self, page: Page, answer: Detail) -> None:
            super().__init__()
            self.page, self.answer = page, answer

    def __init__(self, row: TicketRow, entry: int | None = None, clock: str = "") -> None:
        """`entry`: the journal entry of a fact that is asked about, too; `clock`: the one to begin with."""
        keys = _("left and right: other clocks, arrows scroll, y copies, Esc closes")
        super().__init__(_("Why?  T-{id}", id=row.id), keys)
        self._row, self._entry = row, entry
        self._clocks = most_urgent(row.clocks)
        pages = self._pages
        self._page = clock if clock in pages else pages[0]
        self._detail: TicketDetail | None = None
        """Its facts name who started a clock."""
        self._shown: list[Line] = []
        """What is known of the page."""
        self._asking = False

    def content(self) -> ComposeResult:
        yield Paper(id="clocks")
        yield Paper(classes="page")

    def on_mount(self) -> None:
        self._ask()
        self.set_interval(1.0, self.follow)

    def on_resize(self, _event: events.Resize) -> None:
        self._show_pages()

    def follow(self) -> None:
        """Ask again about the ticket as it is now, unless an answer is still to come."""
        if not self._asking:
            self._renew()
            self._ask()

    def action_turn(self, step: int) -> None:
        """To the next clock of the ticket."""
        pages = self._pages
        self._page = pages[(pages.index(self._page) + step) % len(pages)]
        self._shown = []
        self.paper.scroll_lines(-len(self.paper.plain))
        self._ask()

    @property
    def _pages(self) -> list[Page]:
        fact = [FACT] if self._entry is not None else []
        return fact + [clock.spec for clock in self._clocks]

    def _renew(self) -> None:
        """The ticket as it is now; its clocks stay in the order in which they stood when the box was opened."""
        self._row = self.desk.mirror.tickets.get(self._row.id, self._row)
        rows = {clock.spec: clock for clock in self._row.clocks}
        known = [rows.pop(clock.spec) for clock in self._clocks if clock.spec in rows]
        self._clocks = [*known, *most_urgent(rows.values())] or self._clocks
        if self._page not in self._pages:
            self._page = self._pages[0]

    def _show_pages(self) -> None:
        """The clocks of the ticket in one line, the present one marked; those before it leave when room is short."""
        look, at = self.desk.look(), self._pages.index(self._page)
        fact = [f"{look.glyph('bullet')} " + _("this fact")] if self._entry is not None else []
        names = fact + [
            f"{look.glyph(urgency(one, look.now))} {look.shown(pick(one.name), 16)}" for one in self._clocks
        ]
        room, first = self.size.width - 8, at
        while first > 0 and sum(len(name) + 3 for name in names[first - 1 : at + 1]) < room:
            first -= 1
        line: Line = ()
        for number, name in enumerate(names[first:], first):
            line = (*line, (f"[{name}]", "title") if number == at else (f" {name} ", "muted"))
        self.query_one("#clocks", Paper).write(line)

    def _ask(self) -> None:
        """Ask the engine; a newer question makes the older one void."""
        self._show_pages()
        page, number, entry = self._page, self._row.id, self._entry or 0
        old = self._detail is None or self._detail.row.version != self._row.version

        async def ask() -> None:
            client = self.desk.client
            if old and isinstance(detail := await client.ask(TicketQuery(number)), TicketDetail):
                self._detail = detail
            query = FactQuery(number, entry) if page == FACT else ExplainQuery(number, page)
            self.post_message(self.Told(page, await client.ask(query)))

        self._asking = True
        asking.in_turn(self, "why", ask)

    def on_why_told(self, message: Told) -> None:
        self._asking = False
        if message.page != self._page:
            return
        if isinstance(message.answer, Answer):
            self._refuse(message.answer)
        else:
            self._shown = self._lines(message.answer)
            self._write(self._shown)

    def _refuse(self, answer: Answer) -> None:
        """What was known stays, with a word that it is old."""
        said = self._words(refusals.sentence(answer, self.desk.look()), "refused")
        if answer.code == "no_engine" and self._shown:
            said = self._words(_("as it was at {time}", time=self.desk.lost_clock()), "stale")
        self._write([*said, *self._shown])

    def _lines(self, told: Detail) -> list[Line]:
        facts, levels = (self._detail.facts, self._detail.levels) if self._detail is not None else ((), ())
        look = self.desk.look().graded(levels)
        match told:
            case Explanation():
                return explanation_lines(told, look, facts)
            case FactEffects():
                return effect_lines(told, look, facts)
        return []

    def _write(self, lines: list[Line]) -> None:
        folds = (part for line in lines for part in folded(line, self.room, INDENT))
        self.paper.write((), *folds)
