"""Why a clock stands as it does: its arithmetic, and one key to the next clock of the ticket."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from noctui.catalog import _, pick
from noctui.domain.commands import Answer
from noctui.domain.queries import ExplainQuery, Explanation, FactRow, TicketDetail, TicketQuery
from noctui.domain.views import TicketRow
from noctui.tui import asking, refusals
from noctui.tui.dialogs.box import Box
from noctui.tui.explaining import INDENT, explanation_lines
from noctui.tui.look import Line, folded
from noctui.tui.mirror import most_urgent, urgency
from noctui.tui.paper import Paper


class Why(Box[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,x", "dismiss", show=False),
        Binding("right,tab,space", "turn(1)", show=False, priority=True),
        Binding("left,shift+tab", "turn(-1)", show=False, priority=True),
        Binding("down,j", "scroll_by(1)", show=False),
        Binding("up,k", "scroll_by(-1)", show=False),
        Binding("pagedown", "scroll_by(15)", show=False),
        Binding("pageup", "scroll_by(-15)", show=False),
        Binding("y", "copy", show=False),
    ]

    DEFAULT_CSS = """
    Why Paper.page { height: auto; max-height: 75vh; }
    """

    class Explained(Message):
        """The engine has told the arithmetic, or why it can't."""

        def __init__(self, clock: str, answer: Explanation | Answer, facts: tuple[FactRow, ...]) -> None:
            super().__init__()
            self.clock, self.answer, self.facts = clock, answer, facts

    def __init__(self, row: TicketRow) -> None:
        keys = _("left and right: other clocks, arrows scroll, y copies, Esc closes")
        super().__init__(_("Why?  T-{id}", id=row.id), keys)
        self._row, self._clocks, self._at = row, most_urgent(row.clocks), 0

    def content(self) -> ComposeResult:
        yield Paper(id="clocks")
        yield Paper(classes="page")

    def on_mount(self) -> None:
        self._ask()

    def on_resize(self, _event: events.Resize) -> None:
        self._show_clocks()

    def action_turn(self, step: int) -> None:
        """To the next clock of the ticket."""
        self._at = (self._at + step) % len(self._clocks)
        self._ask()

    def action_scroll_by(self, lines: int) -> None:
        self.query_one(".page", Paper).scroll_lines(lines)

    def action_copy(self) -> None:
        self.desk.copy_to_clipboard(self.query_one(".page", Paper).plain)
        self.desk.say(_("copied"), "good")

    def _show_clocks(self) -> None:
        """The clocks of the ticket in one line, the present one marked; those before it leave when room is short."""
        look = self.desk.look()
        names = [f"{look.glyph(urgency(one, look.now))} {look.shown(pick(one.name), 16)}" for one in self._clocks]
        room, first = self.size.width - 8, self._at
        while first > 0 and sum(len(name) + 3 for name in names[first - 1 : self._at + 1]) < room:
            first -= 1
        line: Line = ()
        for at, name in enumerate(names[first:], first):
            line = (*line, (f"[{name}]", "title") if at == self._at else (f" {name} ", "muted"))
        self.query_one("#clocks", Paper).write(line)

    def _ask(self) -> None:
        """Ask the engine; a newer question makes the older one void."""
        self._show_clocks()
        clock = self._clocks[self._at].spec

        async def ask() -> None:
            answer = await self.desk.client.ask(ExplainQuery(self._row.id, clock))
            detail = await self.desk.client.ask(TicketQuery(self._row.id))
            facts = detail.facts if isinstance(detail, TicketDetail) else ()
            if isinstance(answer, Explanation | Answer):
                self.post_message(self.Explained(clock, answer, facts))

        asking.in_turn(self, "why", ask)

    def on_why_explained(self, message: Explained) -> None:
        page, look = self.query_one(".page", Paper), self.desk.look()
        if message.clock != self._clocks[self._at].spec:
            return
        if isinstance(message.answer, Answer):
            page.write((), *self._words(refusals.sentence(message.answer, look), "refused"))
        else:
            lines = explanation_lines(message.answer, look, message.facts)
            page.write((), *(part for line in lines for part in folded(line, self.room, INDENT)))
