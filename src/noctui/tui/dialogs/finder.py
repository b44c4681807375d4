"""The dialog of everything that is found by typing: a field, what matches, and more about what is under the cursor."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from noctui.catalog import _
from noctui.tui.choices import NONE_FITS
from noctui.tui.dialogs.box import Box
from noctui.tui.paper import Paper
from noctui.tui.widgets import Field, Menu

T = TypeVar("T")


class Finder(Box[str], Generic[T]):
    """Gives the id of what was chosen. Subclasses know what matches, and what is told of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", show=False, priority=True),
        Binding("escape", "dismiss", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Finder #about { height: 3; }
    """

    def __init__(self, title: str, keys: str) -> None:
        super().__init__(title, keys)
        self._searched: str | None = None
        """The words for which `_found` are."""
        self._found: Sequence[T] = ()

    def matching(self, words: str) -> Sequence[T]:
        """What is found by these words, the likeliest first."""
        raise NotImplementedError

    def id_of(self, one: T) -> str:
        raise NotImplementedError

    def line(self, one: T) -> str:
        """Its line in the list."""
        raise NotImplementedError

    def more(self, one: T) -> str:
        """What is told below the list of the one under the cursor."""
        raise NotImplementedError

    def content(self) -> ComposeResult:
        yield Field(id="words")
        yield Menu(id="found")
        yield self._line("", "muted", id="about")

    def begin(self) -> None:
        """Take the keys at once, and show everything."""
        self.set_focus(self.query_one(Field))
        self._search("")

    async def chosen(self) -> T | None:
        """What the cursor is on among what matches all that was typed, however fast it was."""
        await self.drained()
        self._search(self.query_one(Field).value)
        return self._pointed_at

    @property
    def _pointed_at(self) -> T | None:
        place = self.query_one(Menu).highlighted
        return self._found[place] if place is not None else None

    async def action_choose(self) -> None:
        if (one := await self.chosen()) is not None:
            self.dismiss(self.id_of(one))

    def action_move(self, step: int) -> None:
        menu = self.query_one(Menu)
        menu.action_cursor_down() if step > 0 else menu.action_cursor_up()

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        self._search(event.value)

    @on(Menu.OptionHighlighted)
    def _pointed(self) -> None:
        """By where the cursor is now: the message may speak of a list that fast typing has made shorter since."""
        self._tell(self._pointed_at)

    @on(Menu.OptionSelected)
    def _clicked(self, event: Menu.OptionSelected) -> None:
        self.dismiss(self.id_of(self._found[event.option_index]))

    def _search(self, words: str) -> None:
        """The same words again leave the cursor where it is."""
        if words == self._searched:
            return
        self._searched, self._found = words, self.matching(words)
        menu = self.query_one(Menu)
        menu.offer((str(at), self.line(one)) for at, one in enumerate(self._found))
        menu.highlighted = 0 if self._found else None
        self._tell(self._found[0] if self._found else None)

    def _tell(self, one: T | None) -> None:
        words = self.more(one) if one is not None else _(NONE_FITS)
        self.query_one("#about", Paper).write(*self._words(words, "muted" if one is not None else "refused"))
