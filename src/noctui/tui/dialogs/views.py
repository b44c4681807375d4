"""The saved views: one to choose from a list, and a name for a new one."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from noctui.catalog import _
from noctui.tui import text
from noctui.tui.actions import BY_ID
from noctui.tui.dialogs.box import Box
from noctui.tui.paper import Paper
from noctui.tui.saved_views import BUNDLED, BrokenViews, SavedView, Shelf
from noctui.tui.widgets import Field, Menu

_LONGEST = 40
"""Characters of a name."""


class ViewChooser(Box[SavedView]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,V", "dismiss", show=False),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("D", "delete", show=False),
    ]

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(_("Saved views"), _("arrows choose, Enter applies, D deletes one of your own, Esc closes"))
        self._shelf = shelf
        self._views: Sequence[SavedView] = ()

    def content(self) -> ComposeResult:
        yield Menu(id="views")
        yield self._line("", "refused", id="problem")

    def on_mount(self) -> None:
        self._offer()
        self.set_focus(self.query_one(Menu))

    def action_move(self, step: int) -> None:
        menu = self.query_one(Menu)
        if step > 0:
            menu.action_cursor_down()
        else:
            menu.action_cursor_up()

    def action_delete(self) -> None:
        """Only what the operator has saved can go."""
        place = self.query_one(Menu).highlighted
        if place is None:
            return
        if place < len(BUNDLED):
            self._tell(_("This view came with noctui, it stays."))
            return
        try:
            self._shelf.delete(self._views[place])
        except BrokenViews as error:
            self._tell(str(error))
        else:
            self._offer(place - 1)

    def _offer(self, chosen: int = 0) -> None:
        own: Sequence[SavedView] = ()
        try:
            own = self._shelf.load()
        except BrokenViews as error:
            self._tell(str(error))
        self._views = (*BUNDLED, *own)
        menu = self.query_one(Menu)
        menu.offer((str(number), view_line(view)) for number, view in enumerate(self._views))
        menu.highlighted = chosen

    def _tell(self, words: str) -> None:
        self.query_one("#problem", Paper).write(*self._words(words, "refused"))

    @on(Menu.OptionSelected)
    def _chosen(self, event: Menu.OptionSelected) -> None:
        self.dismiss(self._views[event.option_index])


class ViewNamer(Box[str]):
    """Asks for the name of what is on the screen now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", show=False, priority=True),
        Binding("escape", "dismiss", show=False),
    ]

    def __init__(self, view: SavedView, column: str, keep: Callable[[str], None]) -> None:
        """`column` is the title of the one that orders it; `keep` may raise BrokenViews."""
        super().__init__(_("Save this view under a name"), _("Enter saves, Esc closes"))
        self._view, self._column, self._keep = view, column, keep

    def content(self) -> ComposeResult:
        yield self._line(
            _("{filter}, sorted by {column}", filter=self._view.filter or "—", column=self._column), "muted"
        )
        yield Field(limit=_LONGEST, id="name")
        yield self._line("", "refused", id="problem")

    def begin(self) -> None:
        """Take the keys at once."""
        self.set_focus(self.query_one(Field))

    async def action_save(self) -> None:
        await self.drained()
        name = self.query_one(Field).value.strip()
        try:
            if not name:
                raise BrokenViews(_("This has to be filled in."))
            self._keep(name)
        except BrokenViews as error:
            self.query_one("#problem", Paper).write(*self._words(str(error), "refused"))
        else:
            self.dismiss(name)


def name_of(view: SavedView) -> str:
    """Its name in the language of the screen, raw."""
    return _(view.name) if view in BUNDLED else view.name


def view_line(view: SavedView) -> str:
    """Name, place and filter."""
    place = text.fit(_(BY_ID[f"place.{view.place}"].label), 8)
    return f"{text.fit(text.to_display(name_of(view)), 24)} {place} {text.to_display(view.filter)}"
