"""A jump: letter by letter to a row, by what somebody knows of it: a part of its name, a number, a customer."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from noctui.tui.widgets import Field


class Jump:
    """Where the words lead: the rows that have all of them, those first that are called so or begin so, then those that
    have them whole: 10.0.0.1 is not 10.0.0.12."""

    def __init__(self, origin: Any, name: Callable[[Any], str], text: Callable[[Any], str]) -> None:
        """`origin` is where it began; `name` and `text` of a row are in lower case."""
        self.origin, self._name, self._text = origin, name, text
        self.found: Sequence[Any] = ()
        self.at = 0

    @property
    def target(self) -> Any | None:
        return self.found[self.at] if self.found else None

    def look(self, words: str, keys: Sequence[Any]) -> None:
        """Look among these rows."""
        wanted = words.casefold().split()
        texts = ((key, self._text(key)) for key in keys)
        found = [key for key, text in texts if all(word in text for word in wanted)] if wanted else []
        self.found, self.at = sorted(found, key=lambda key: self._rank(key, wanted)), 0

    def step(self, rows: int) -> None:
        """To the next match, or back, round the end."""
        if self.found:
            self.at = (self.at + rows) % len(self.found)

    def _rank(self, key: Any, wanted: Sequence[str]) -> int:
        name = self._name(key)
        if name in wanted:
            return 0
        if any(name.startswith(word) for word in wanted):
            return 1
        return 2 if set(wanted).issubset(self._text(key).split()) else 3


class JumpField(Field):
    """Where the words are typed; up and down go through what was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]

    class Stepped(Message):
        """Another match is wanted."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    def action_step(self, rows: int) -> None:
        self.post_message(self.Stepped(rows))
