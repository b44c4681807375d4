"""A question that is answered with `y`, or not at all."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from noctui.catalog import _
from noctui.tui.dialogs.box import Box
from noctui.tui.widgets import Prose


class Question(Box[bool]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", show=False),
        Binding("escape,n", "dismiss(False)", show=False),
    ]

    def __init__(self, words: str, keys: str) -> None:
        super().__init__(_("Are you sure?"), keys)
        self._text = words

    def content(self) -> ComposeResult:
        yield Prose(f"\n{self._text}\n")
