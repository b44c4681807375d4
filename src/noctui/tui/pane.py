"""`Pane`: a list under a title line. Where the screen is narrow only the pane in use is open, the others are a line."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical

from noctui.catalog import _
from noctui.tui.line_table import LineTable
from noctui.tui.look import Line, Look, width_of
from noctui.tui.paper import Paper


class Pane(Vertical):
    """`summary` is what the title line says about the list, so that a closed pane still tells the news."""

    DEFAULT_CSS = """
    Pane { height: 1fr; width: 1fr; }
    """

    def __init__(self, label: str, table: LineTable[Any]) -> None:
        """`label` is a message id."""
        super().__init__(id=f"pane-{table.id}")
        self.label, self.table = label, table
        self.summary: Line = ()
        self._title = Paper("text", classes="title")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self.table

    @property
    def open(self) -> bool:
        return self.has_class("-open")

    def paint(self, look: Look) -> None:
        """Write the title: sign, name, what there is to know, and a rule to the edge."""
        active = self.table.has_focus
        sign = look.glyph("cursor") if active else look.glyph("rule")
        line: Line = ((f"{sign} ", "key"), (f"{_(self.label)} ", "title" if active else "key"), *self.summary)
        rule = look.glyph("rule") * max(self.size.width - width_of(line) - 1, 0)
        self._title.write((*line, (f" {rule}", "scroll")))
