"""The rows behind a list: order, filter, marks, news and the cursor, all kept by identity, never by position."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from operator import is_
from typing import Any, Generic, TypeAlias, TypeVar

from noctui.tui.columns import Cells, order_key
from noctui.tui.lazy_cells import LazyCells

K = TypeVar("K", bound=Hashable)
Filter: TypeAlias = Callable[[K, Cells], bool]
_FEW = 500
"""So many rows at most are put in their places one by one."""
_LAST = (9,)
"""Sorts what has no order after every `order_key`."""


def contains(text: str) -> Callable[[Hashable, Cells], bool]:
    """A filter: every word of the text stands somewhere in the row, whatever the case."""
    words = text.casefold().split()

    def passes(_key: Hashable, cells: Cells) -> bool:
        line = " ".join(cell.text for cell in cells).casefold()
        return all(word in line for word in words)

    return passes


class RowSet(Generic[K]):
    """`view` is what the list shows, line by line; `cursor` is one of it, or None when it is empty."""

    def __init__(self) -> None:
        self.rows: dict[K, Cells] = {}
        self.kept: list[K] = []
        """The rows that pass the filter, in order …"""
        self.view: list[K] = []
        self.cursor: K | None = None
        self.marked: set[K] = set()
        self.new: set[K] = set()
        self.sort: tuple[int, bool] | None = None
        """Index of the column and whether the greatest comes first; None: the order in which the rows came."""
        self._filter: Filter[K] | None = None
        self._wanted: K | None = None
        self._spots: dict[K, int] = {}
        self._orders: dict[K, tuple[int, object] | None] = {}
        """What rows are ordered by, made once for each: of ten thousand rows a change touches a few."""
        self._ahead: dict[K, Cells] | None = None
        self._touched: set[K] = set()

    # ------------------------------------------------------------------------------------------------- content

    def set_rows(self, rows: Mapping[K, Cells]) -> None:
        """Replace all rows. What is marked stays so while its row exists."""
        if self._ahead is not None:
            self._touched |= self._ahead.keys() | rows.keys()
            self._ahead = dict(rows)
            return
        if list(rows) == list(self.rows) and all(map(is_, rows.values(), self.rows.values())):
            return
        self._orders = {key: order for key, order in self._orders.items() if rows.get(key) is self.rows.get(key)}
        self.rows = dict(rows)
        self.marked &= self.rows.keys()
        self.new &= self.rows.keys()
        self._arrange()

    def update_rows(self, changes: Mapping[K, Cells | None]) -> None:
        """Add, replace or (None) remove some rows."""
        if self._ahead is not None:
            self._touched |= changes.keys()
            _apply(self._ahead, changes)
            return
        before = {key: self._place(key) for key in changes}
        _apply(self.rows, changes)
        for key in changes:
            self._orders.pop(key, None)
        gone = {key for key, cells in changes.items() if cells is None}
        self.marked -= gone
        self.new -= gone
        if moved := [key for key, place in before.items() if self._place(key) != place]:
            self._rearrange(moved)

    def _place(self, key: K) -> object:
        """What decides where a row stands; None when it does not exist."""
        cells = self.rows.get(key)
        return None if cells is None else (self._passes(key, cells), self._order(key))

    def _passes(self, key: K, cells: Cells) -> bool:
        return self._filter is None or self._filter(key, cells)

    def _order(self, key: K) -> tuple[int, object] | None:
        if self.sort is None:
            return None
        if key not in self._orders:
            cells, place = self.rows[key], self.sort[0]
            self._orders[key] = cells.order(place) if isinstance(cells, LazyCells) else order_key(cells[place])
        return self._orders[key]

    # ---------------------------------------------------------------------------------------- order and filter

    def sort_by(self, column: int | None, reverse: bool = False) -> None:
        """Order by a column, ties in the order in which the rows came; None: only that."""
        if column is None or self.sort is None or column != self.sort[0]:
            self._orders.clear()
        self.sort = None if column is None else (column, reverse)
        self._arrange()

    def filter_by(self, passes: Filter[K] | None) -> None:
        self._filter = passes
        self._arrange()

    @property
    def filtered(self) -> bool:
        return self._filter is not None

    def _arrange(self) -> None:
        kept = [key for key, cells in self.rows.items() if self._passes(key, cells)]
        if self.sort is not None:
            keys = {key: self._order(key) for key in kept}
            full = [key for key in kept if keys[key] is not None]
            full.sort(key=keys.__getitem__, reverse=self.sort[1])  # type: ignore[arg-type]
            kept = full + [key for key in kept if keys[key] is None]
        self.kept = kept
        self._lay_out()

    def _rearrange(self, moved: Collection[K]) -> None:
        """Put these rows where they belong now; all others stand in order. Of equals only all rows tell the first."""
        if self.sort is None or self.sort[1] or len(moved) > _FEW:
            self._arrange()
            return
        gone = set(moved)
        kept = [key for key in self.kept if key not in gone]
        for key in moved:
            if key in self.rows and self._passes(key, self.rows[key]):
                rank = self._rank(key)
                spot = bisect_left(kept, rank, key=self._rank)
                if spot < len(kept) and self._rank(kept[spot]) == rank:
                    self._arrange()
                    return
                kept.insert(spot, key)
        self.kept = kept
        self._lay_out()

    def _rank(self, key: K) -> tuple[Any, ...]:
        return self._order(key) or _LAST

    def _lay_out(self) -> None:
        """Make the lines of the rows that are kept."""
        before = self.spot
        self.view = self.lines()
        self._spots = {key: spot for spot, key in enumerate(self.view)}
        self._settle(before)

    def lines(self) -> list[K]:
        """One line for each row."""
        return self.kept

    # -------------------------------------------------------------------------------------------------- cursor

    @property
    def spot(self) -> int:
        """Position of the cursor in the view; 0 when there is none."""
        return 0 if self.cursor is None else self._spots.get(self.cursor, 0)

    def hold(self) -> None:
        """From now on the cursor belongs to its row; before that it stays on top."""
        self._wanted = self.cursor

    def move_to(self, key: K) -> bool:
        """Set the cursor on a row of the view; False when it is not there."""
        if key in self._spots:
            self.cursor = self._wanted = key
        return key in self._spots

    def move(self, spot: int) -> None:
        """Set the cursor on a position of the view, or the nearest there is."""
        if self.view:
            self.cursor = self._wanted = self.view[max(0, min(spot, len(self.view) - 1))]

    def _settle(self, spot: int) -> None:
        """The row that the operator chose, as soon as it is there; else the one at hand, else its neighbour."""
        if not self.view:
            self.cursor = None
        elif self._wanted is None:
            self.cursor = self.view[0]
        elif self._wanted in self._spots:
            self.cursor = self._wanted
        elif self.cursor not in self._spots:
            self.cursor = self.view[min(spot, len(self.view) - 1)]

    # ------------------------------------------------------------------------------------------ marks and news

    @property
    def marks(self) -> tuple[K, ...]:
        """The marked rows that can be seen, in their order: what the filter hides is never acted upon."""
        return tuple(key for key in self.kept if key in self.marked) if self.marked else ()

    def toggle_mark(self) -> None:
        if self.cursor is not None:
            self.marked ^= {self.cursor}

    def mark_new(self, keys: Iterable[K]) -> None:
        self.new.update(key for key in keys if key in self.rows)

    def next_new(self) -> bool:
        """Move to the next new row after the cursor, round the end; False when there is none."""
        after = self.spot + 1
        for key in self.view[after:] + self.view[:after]:
            if key in self.new:
                return self.move_to(key)
        return False

    # -------------------------------------------------------------------------------------------------- freeze

    @property
    def frozen(self) -> bool:
        return self._ahead is not None

    @property
    def waiting(self) -> int:
        """How many rows have changed behind the frozen view."""
        ahead = self._ahead
        return 0 if ahead is None else sum(self.rows.get(key) != ahead.get(key) for key in self._touched)

    def freeze(self) -> None:
        """Hold every change of the rows back until `thaw`."""
        if self._ahead is None:
            self._ahead = dict(self.rows)

    def thaw(self) -> None:
        ahead, self._ahead = self._ahead, None
        self._touched.clear()
        if ahead is not None:
            self.set_rows(ahead)


def _apply(rows: dict[K, Cells], changes: Mapping[K, Cells | None]) -> None:
    for key, cells in changes.items():
        if cells is None:
            rows.pop(key, None)
        else:
            rows[key] = cells
