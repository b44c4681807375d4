"""A sheet of plain text to read."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from noctui.catalog import _
from noctui.tui.dialogs.box import closing
from noctui.tui.dialogs.reader import Reader
from noctui.tui.widgets import Prose

_LINES = 2000
_MANY = 15
"""Lines from which it may have to be scrolled."""
_AROUND = 4
"""Lines of the frame, the title and the keys."""


class Sheet(Reader):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "dismiss", show=False)]
    DEFAULT_CSS = """
    Sheet #text { height: auto; overflow: hidden; }
    """

    def __init__(self, title: str, text: str) -> None:
        """`title` is a message id."""
        super().__init__(_(title), _("arrows scroll, Esc closes") if text.count("\n") > _MANY else closing())
        self._text = text

    def content(self) -> ComposeResult:
        with Vertical(id="text"):
            yield Prose(f"\n{self._text}\n", lines=_LINES)

    def on_resize(self, event: events.Resize) -> None:
        """What is longer than the screen is scrolled between the title and the keys."""
        self.query_one("#text").styles.max_height = max(event.size.height - _AROUND, 1)

    def action_scroll_by(self, lines: int) -> None:
        self.query_one("#text").scroll_relative(y=lines, animate=False, force=True)
