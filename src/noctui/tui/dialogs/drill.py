"""How a drill stands: its score with every reason, and what was said in it."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from noctui.catalog import _, pick
from noctui.domain.commands import Answer
from noctui.domain.drill_views import DrillDetail, DrillQuery
from noctui.domain.queries import Detail
from noctui.tui import asking, refusals
from noctui.tui.dialogs.reader import Reader
from noctui.tui.drill_words import said_lines, score_lines
from noctui.tui.look import Line, folded

_INDENT = 9


class DrillScore(Reader):
    """Asks the engine again each second: while the drill goes on the score does, too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,f2", "dismiss", show=False),
        Binding("y", "copy", show=False),
    ]
    DEFAULT_CSS = """
    DrillScore Paper.page { height: auto; max-height: 75vh; }
    """

    class Told(Message):
        def __init__(self, answer: Detail) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self, name: str) -> None:
        super().__init__(_("The drill, point by point: {name}", name=name), _("arrows scroll, y copies, Esc closes"))

    def on_mount(self) -> None:
        self._ask()
        self.set_interval(1.0, self._ask)

    def _ask(self) -> None:
        async def ask() -> None:
            self.post_message(self.Told(await self.desk.client.ask(DrillQuery())))

        asking.in_turn(self, "drill", ask)

    def on_drill_score_told(self, message: Told) -> None:
        found, look = message.answer, self.desk.look()
        lines: list[Line] = []
        if isinstance(found, DrillDetail):
            about = look.shown(pick(found.about))
            lines = [((about, "text"),), (), *score_lines(found.score, found.steps, look), (), *said_lines(found, look)]
        elif isinstance(found, Answer):
            lines = self._words(refusals.sentence(found, look), "refused")
        folds = (part for line in lines for part in folded(line, self.room, _INDENT))
        self.paper.write((), *folds)
