"""The list of playbooks to start one: those that suit first; type to search, Enter goes on."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from noctui.catalog import _, pick
from noctui.domain.run_views import PlaybookRow, PlaybooksDetail
from noctui.tui.dialogs.finder import Finder
from noctui.tui.look import Look
from noctui.tui.text import fit

_LINE = 70
"""Cells of a line in the list."""


class PlaybookChooser(Finder[PlaybookRow]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "read", show=False, priority=True)]

    def __init__(self, found: PlaybooksDetail, subject: str, first: str = "") -> None:
        """`subject`: for what they are proposed, raw; `first`: id of the one that stands before all."""
        title = _("Which playbook for {subject}?", subject=subject) if subject else _("Which playbook?")
        super().__init__(title, _("type to search, arrows choose, Enter goes on, F2 reads it first, Esc closes"))
        self._rows = sorted(found.playbooks, key=lambda row: (row.id != first, not row.suits))

    def matching(self, words: str) -> list[PlaybookRow]:
        return matching(self._rows, words)

    def id_of(self, one: PlaybookRow) -> str:
        return one.id

    def line(self, one: PlaybookRow) -> str:
        return chooser_line(one, self.desk.look())

    def more(self, one: PlaybookRow) -> str:
        return "  ".join(filter(None, (pick(one.trigger), ", ".join(one.refs))))

    async def action_read(self) -> None:
        """Read it through; nothing is started by that."""
        if (row := await self.chosen()) is not None:
            self.dismiss(None)
            self.desk.call_later(self.desk.open_playbook, row.id)


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
