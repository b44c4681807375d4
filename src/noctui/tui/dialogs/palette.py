"""The palette: find an action by its name, whatever its key."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from noctui.catalog import _
from noctui.tui import text
from noctui.tui.actions import BY_ID, Action, actions_of
from noctui.tui.dialogs.box import Box
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.widgets import Field, Menu

_LINE = 71
"""Cells of a line in the list; what is longer is told in full below it."""


class Palette(Box[str]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", show=False, priority=True),
        Binding("escape", "dismiss", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    Palette #about { height: 2; }
    """

    def __init__(self, context: Context, title: str = "", actions: Sequence[Action] | None = None) -> None:
        """All actions of the place, or those that are given, in their order; `title` is translated already."""
        keys = _("type to search, arrows choose, Enter does it, Esc closes")
        super().__init__(title or _("All actions of this place"), keys)
        self._at, self._actions = context, actions
        self._words_found = ""

    def content(self) -> ComposeResult:
        yield Field(id="words")
        yield Menu(id="found")
        yield self._line("", "muted", id="about")

    def begin(self) -> None:
        """Take the keys at once, and show everything."""
        self.set_focus(self.query_one(Field))
        self._search("")

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        if event.value != self._words_found:
            self._search(event.value)

    async def action_choose(self) -> None:
        """Do what is chosen among what matches all that was typed, however fast it was."""
        await self.drained()
        words = self.query_one(Field).value
        if words != self._words_found:
            self._search(words)
        menu = self.query_one(Menu)
        if menu.highlighted is not None:
            self.dismiss(menu.get_option_at_index(menu.highlighted).id)

    @on(Menu.OptionHighlighted)
    def _pointed(self, event: Menu.OptionHighlighted) -> None:
        """What did not fit into the line of the one under the cursor."""
        self._tell(BY_ID[event.option_id] if event.option_id else None)

    @on(Menu.OptionSelected)
    def _chosen(self, event: Menu.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_move(self, step: int) -> None:
        menu = self.query_one(Menu)
        if step > 0:
            menu.action_cursor_down()
        else:
            menu.action_cursor_up()

    def _search(self, words: str) -> None:
        self._words_found = words
        found = matching(self._at, words, self._actions)
        menu = self.query_one(Menu)
        menu.offer((action.id, self.desk.look().shown(palette_line(action, self._at), _LINE)) for action in found)
        menu.highlighted = 0 if found else None
        self._tell(found[0] if found else None)

    def _tell(self, action: Action | None) -> None:
        cut = action is not None and cell_len(palette_line(action, self._at)) > _LINE
        words = said(action, self._at) if action is not None and cut else ""
        self.query_one("#about", Paper).write(*self._words(words, "muted"))


def matching(context: Context, words: str, given: Sequence[Action] | None = None) -> list[Action]:
    """Actions of the place that have every word in their name, help or id; those that are possible now first."""
    wanted = words.casefold().split()
    actions = given or [action for action in actions_of(context.room) if action.id != "palette"]
    found = [action for action in actions if all(word in _haystack(action) for word in wanted)]
    return sorted(found, key=lambda action: (action.why_not(context) is not None, not _starts(action, words)))


def palette_line(action: Action, context: Context) -> str:
    """Key, name, and what it does or why it can't be done now."""
    told = text.to_display(said(action, context))
    return f"{text.fit(action.shown_key, 9)} {text.fit(_(action.label), 14)} {told}"


def said(action: Action, context: Context) -> str:
    """What it does, or why it can't be done now."""
    reason = action.why_not(context)
    return _("not now: {reason}", reason=reason) if reason else _(action.help)


def _haystack(action: Action) -> str:
    return f"{action.id} {action.label} {_(action.label)} {_(action.help)}".casefold()


def _starts(action: Action, words: str) -> bool:
    return bool(words) and _(action.label).casefold().startswith(words.casefold())
