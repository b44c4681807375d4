"""The list of playbooks to start one: those that suit first; type to search, Enter goes on."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from noctui.catalog import _, pick
from noctui.domain.run_views import PlaybookRow, PlaybooksDetail
from noctui.tui.dialogs.box import Box
from noctui.tui.look import Look
from noctui.tui.paper import Paper
from noctui.tui.text import fit
from noctui.tui.widgets import Field, Menu

_LINE = 70
"""Cells of a line in the list."""


class PlaybookChooser(Box[str]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", show=False, priority=True),
        Binding("f2", "read", show=False, priority=True),
        Binding("escape", "dismiss", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    PlaybookChooser #about { height: 3; }
    """

    def __init__(self, found: PlaybooksDetail, subject: str, first: str = "") -> None:
        """`subject`: for what they are proposed, raw; `first`: id of the one that stands before all."""
        title = _("Which playbook for {subject}?", subject=subject) if subject else _("Which playbook?")
        super().__init__(title, _("type to search, arrows choose, Enter goes on, F2 reads it first, Esc closes"))
        self._rows = sorted(found.playbooks, key=lambda row: (row.id != first, not row.suits))
        self._found: list[PlaybookRow] = []

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
        self._search(event.value)

    async def action_choose(self) -> None:
        """What is chosen among what matches all that was typed, however fast it was."""
        if (row := await self._chosen()) is not None:
            self.dismiss(row.id)

    async def action_read(self) -> None:
        """Read it through; nothing is started by that."""
        if (row := await self._chosen()) is not None:
            self.dismiss(None)
            self.desk.call_later(self.desk.open_playbook, row.id)

    async def _chosen(self) -> PlaybookRow | None:
        await self.drained()
        self._search(self.query_one(Field).value, keep=True)
        place = self.query_one(Menu).highlighted
        return self._found[place] if place is not None else None

    def action_move(self, step: int) -> None:
        menu = self.query_one(Menu)
        menu.action_cursor_down() if step > 0 else menu.action_cursor_up()

    @on(Menu.OptionHighlighted)
    def _pointed(self, event: Menu.OptionHighlighted) -> None:
        self._tell(self._found[event.option_index])

    @on(Menu.OptionSelected)
    def _clicked(self, event: Menu.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index].id)

    def _search(self, words: str, keep: bool = False) -> None:
        found = matching(self._rows, words)
        if keep and found == self._found:
            return
        self._found = found
        menu, look = self.query_one(Menu), self.desk.look()
        menu.offer((str(at), chooser_line(row, look)) for at, row in enumerate(found))
        menu.highlighted = 0 if found else None
        self._tell(found[0] if found else None)

    def _tell(self, row: PlaybookRow | None) -> None:
        said = [pick(row.trigger), ", ".join(row.refs)] if row is not None else []
        self.query_one("#about", Paper).write(*self._words("  ".join(filter(None, said)), "muted"))


def chooser_line(row: PlaybookRow, look: Look) -> str:
    """Whether it suits, its name, whether it runs."""
    sign = look.glyph("arrow") if row.suits else " "
    suits = _("suits") if row.suits else ""
    runs = _("runs: RUN-{run}", run=row.running) if row.running is not None else ""
    marks = "  ".join(filter(None, (suits, runs)))
    return f"{sign} {fit(look.shown(pick(row.name) or row.id), _LINE - 26)}  {look.shown(marks, 22)}".rstrip()


def matching(rows: Iterable[PlaybookRow], words: str) -> list[PlaybookRow]:
    """Those in which all the words stand; first those that are called so: Enter takes the first."""
    wanted = words.casefold().split()
    found = [row for row in rows if _has(wanted, *_called(row), *row.trigger.values())]
    return sorted(found, key=lambda row: not _has(wanted, *_called(row)))


def _called(row: PlaybookRow) -> tuple[str, ...]:
    return row.id, *row.name.values(), *row.refs


def _has(wanted: Iterable[str], *texts: str) -> bool:
    text = " ".join(texts).casefold()
    return all(word in text for word in wanted)
