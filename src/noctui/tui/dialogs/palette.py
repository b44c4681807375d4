"""The palette: find an action by its name, whatever its key."""

from collections.abc import Sequence

from rich.cells import cell_len

from noctui.catalog import _
from noctui.tui import text
from noctui.tui.actions import Action, actions_of
from noctui.tui.dialogs.finder import Finder
from noctui.tui.reasons import Context

_LINE = 71
"""Cells of a line in the list; what is longer is told in full below it."""


class Palette(Finder[Action]):
    DEFAULT_CSS = """
    Palette #about { height: 2; }
    """

    def __init__(self, context: Context, title: str = "", actions: Sequence[Action] | None = None) -> None:
        """All actions of the place, or those that are given, in their order; `title` is translated already."""
        keys = _("type to search, arrows choose, Enter does it, Esc closes")
        super().__init__(title or _("All actions of this place"), keys)
        self._at, self._actions = context, actions

    def matching(self, words: str) -> list[Action]:
        return matching(self._at, words, self._actions)

    def id_of(self, one: Action) -> str:
        return one.id

    def line(self, one: Action) -> str:
        return self.desk.look().shown(palette_line(one, self._at), _LINE)

    def more(self, one: Action) -> str:
        """What did not fit into its line."""
        cut = cell_len(palette_line(one, self._at)) > _LINE
        return said(one, self._at) if cut else ""


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
