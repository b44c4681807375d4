"""`Sieve`: the filter of a place: what was typed, the list that it is put on, and what there is to say about it."""

from collections.abc import Callable, Mapping
from typing import Any

from noctui.catalog import _
from noctui.tui.filters import Filter, Grammar, Here, hint, nothing_has, read
from noctui.tui.line_table import LineTable
from noctui.tui.look import Line, width_of
from noctui.tui.text import to_display


class Sieve:
    def __init__(self) -> None:
        self.words = ""
        """As typed last, without the blanks around it."""
        self.here = Here(0)
        self.table: LineTable[Any] | None = None
        self._grammar: Grammar[Any] | None = None
        self._rows: Callable[[], Mapping[Any, Any]] = dict
        self._behind: Mapping[Any, Any] = {}
        self._filter: Filter[Any] = Filter()

    def put_on(self, table: LineTable[Any], grammar: Grammar[Any], rows: Callable[[], Mapping[Any, Any]]) -> None:
        """Look at that list; `rows` gives what stands behind its keys now. Another list is let go whole."""
        if self.table is not table:
            self.clear()
        self.table, self._grammar, self._rows = table, grammar, rows

    def take(self, words: str, here: Here) -> None:
        """Filter by what can be read of these words."""
        self.words = words.strip()
        self.look(here)
        if self.table is None or self._grammar is None:
            return
        self._filter = read(self.words, self._grammar)
        self.table.filter_by(self._passes if self._filter.terms else None)

    def look(self, here: Here) -> None:
        """From now on rows are judged as they stand at that moment."""
        self.here, self._behind = here, self._rows()

    def clear(self) -> None:
        self.words, self._filter = "", Filter()
        if self.table is not None:
            self.table.filter_by(None)

    def follow(self, here: Here) -> None:
        """Time has passed: let rows come and go, unless the list is held still."""
        self.look(here)
        if self._filter.timed and self.table is not None and not self.table.frozen:
            self.table.filter_by(self._passes)

    @property
    def flaw(self) -> str:
        """Why a part of the words can't be read (translated); the list is filtered by the rest."""
        return self._filter.flaw

    @property
    def shown(self) -> tuple[int, int]:
        """How many rows pass, of how many."""
        return (len(self.table.view), len(self.table.rows)) if self.table is not None else (0, 0)

    def help(self, width: int) -> Line:
        """What is wrong with the words, what could come next, or examples, as many as fit."""
        keys = " " + _("Enter keeps, Esc clears")
        said, token = self._said()
        if said:
            return ((f" {to_display(said, width - 1)}", token),)
        line: Line = ((keys, "muted"), ("  ", ""))
        for example in self._grammar.examples if self._grammar else ():
            if width_of(line) + len(example) + 2 > width:
                break
            line = (*line, (example, "key"), ("  ", ""))
        return line

    def _said(self) -> tuple[str, str]:
        if self.flaw or self._grammar is None or self.table is None:
            return self.flaw, "warn"
        hinted = hint(self.words, self._grammar, self._behind.values())
        if self._filter.terms and not self.table.view:
            rows = [self._behind[key] for key in self.table.rows if key in self._behind]
            idle = self._filter.idle(rows, self.here)
            if rows and idle and (idle.field or not hinted):
                return nothing_has(idle, rows), "warn"
        return hinted, "text"

    def _passes(self, key: Any, _cells: object) -> bool:
        row = self._behind.get(key)
        return row is not None and self._filter.passes(row, self.here)
