"""A feed keeps one list in step with one view of the mirror."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from noctui.catalog import language
from noctui.domain.moments import MINUTE
from noctui.domain.views import DeviceRow, JournalRow, RosterRow, TicketRow
from noctui.tui.columns import Cells
from noctui.tui.lazy_cells import LazyCells
from noctui.tui.line_table import LineTable
from noctui.tui.look import Look
from noctui.wire.client import Key

R = TypeVar("R")


def news_of(row: object) -> object:
    """What has to differ for a row to be news: a state or a fact, never a mere measurement."""
    match row:
        case DeviceRow():
            return row.state, row.ticket, row.mute_id
        case TicketRow():
            return row.version, row.status, row.devices, tuple(clock.state for clock in row.clocks)
        case JournalRow():
            return row.seq
        case RosterRow():
            return row
    return None


class Feed(Generic[R]):
    """Rows of `view` that pass `keep` become cells of `table`."""

    def __init__(
        self,
        table: LineTable[Any],
        view: str,
        cells: Callable[[R, Look], Cells],
        keep: Callable[[R], bool] = lambda _row: True,
    ) -> None:
        self.table, self.view = table, view
        self._cells, self._keep = cells, keep
        self._rows: dict[Key, R] = {}
        """Those that are shown …"""
        self._made: dict[Key, Cells] = {}
        """… and what was made of them."""
        self._worn: object = None
        """What the cells were made with besides their rows …"""
        self._minute = 0
        """… and when."""
        self._told = False
        """The engine has told its rows: what comes after is news."""

    def fill(self, rows: Mapping[Key, R], look: Look, known: bool = True) -> None:
        """Show all rows anew; the first time nothing of it is news. `known` False: the engine has not told them yet."""
        kept = {key: row for key, row in rows.items() if self._keep(row)}
        renewed = self._wear(look)
        self._made = {key: self._make(key, row, look, renewed) for key, row in kept.items()}
        self.table.set_rows(self._made)
        if known:
            self._notice(kept)
        self._rows = kept

    def take(self, rows: Mapping[Key, R], keys: Iterable[Key], look: Look) -> None:
        """Show only what became of these keys."""
        kept = {key: rows[key] for key in keys if key in rows and self._keep(rows[key])}
        made = {key: self._cells(row, look) for key, row in kept.items()}
        self.table.update_rows({key: made.get(key) for key in keys})
        self._notice(kept)
        for gone in set(keys) - kept.keys():
            self._rows.pop(gone, None)
            self._made.pop(gone, None)
        self._rows |= kept
        self._made |= made

    def _make(self, key: Key, row: R, look: Look, renewed: bool) -> Cells:
        """As made before, while it is the same row in the same dress; lazy cells are merely looked at anew."""
        known = self._made.get(key) if self._rows.get(key) is row else None
        if known is None or (renewed and not isinstance(known, LazyCells)):
            return self._cells(row, look)
        if renewed and isinstance(known, LazyCells):
            known.renew(look)
        return known

    def _wear(self, look: Look) -> bool:
        """Cells say names and signs: another zone, theme or language makes all of them anew. They say times too:
        returns whether this is another minute."""
        worn = (language(), look.glyph, look.zone, len(look.names))
        if worn != self._worn:
            self._worn, self._made = worn, {}
        before, self._minute = self._minute, look.now // MINUTE
        return self._minute != before

    def _notice(self, rows: Mapping[Key, R]) -> None:
        """Mark what is news against what was shown before."""
        if self._told:
            before = self._rows.get
            changed = [(key, row) for key, row in rows.items() if before(key) is not row]
            self.table.mark_new([key for key, row in changed if news_of(before(key)) != news_of(row)])
        self._told = True
