"""The box that every dialog stands in."""

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from noctui.catalog import _
from noctui.tui.look import Line, wrap
from noctui.tui.paper import Paper

if TYPE_CHECKING:
    from noctui.tui.desk_app import DeskApp

R = TypeVar("R")

_WIDTH = 76
_FRAME = 4
"""Cells of the border and the padding, both sides together."""


class Box(ModalScreen[R], Generic[R]):
    """A title, the content, and a line that names the keys."""

    DEFAULT_CSS = """
    Box { align: center middle; background: $background 0%; }
    Box > #box {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        border: $border-dialog $border; background: $surface; padding: 0 1;
    }
    Box.-tall > #box { height: 90%; }
    Box Paper.words { height: auto; min-height: 1; }
    """

    def __init__(self, title: str, keys: str) -> None:
        """Both are translated already; foreign parts in them are still raw."""
        super().__init__()
        self._title, self._keys = title, keys

    @property
    def desk(self) -> "DeskApp":
        return cast("DeskApp", self.app)

    def content(self) -> ComposeResult:
        """The widgets between the title and the keys."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield self._line(self._marked(self._title), "title")
            yield from self.content()
            yield self._line(self._keys, "muted")

    async def drained(self) -> None:
        """Wait until the field in use has taken every key that was typed before this one.

        Keys wait in the queue of the field that had the focus; over a slow link many come at once.
        """
        if self.focused is not None:
            taken = asyncio.Event()
            self.focused.call_later(taken.set)
            await taken.wait()

    def _marked(self, title: str) -> str:
        """What covers the bars says itself that it is a drill's."""
        return f"{_('DRILL')}  {title}" if self.desk.settings.drill else title

    def _line(self, words: str, token: str, *, id: str | None = None) -> Paper:
        paper = Paper(id=id, classes="words")
        paper.write(*self._words(words, token))
        return paper

    def _words(self, words: str, token: str) -> list[Line]:
        """Wrapped into the box: what a dialog says is never cut."""
        return [((line, token),) for line in wrap(self.desk.look().shown(words), self.room)]

    @property
    def room(self) -> int:
        """Cells in a line of the box."""
        return max(min(_WIDTH, self.desk.size.width) - _FRAME, 1)


def closing() -> str:
    return _("Esc closes")
