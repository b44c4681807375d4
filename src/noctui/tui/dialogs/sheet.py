"""A sheet of plain text to read."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from noctui.catalog import _
from noctui.tui.dialogs.box import Box, closing
from noctui.tui.text import to_lines
from noctui.tui.widgets import Prose


class Sheet(Box[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "dismiss", show=False)]

    def __init__(self, title: str, text: str) -> None:
        """`title` is a message id."""
        super().__init__(_(title), closing())
        self._text = text

    def content(self) -> ComposeResult:
        yield Prose("\n".join(["", *to_lines(self._text), ""]))
