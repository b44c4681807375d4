"""The columns of a list: what a cell holds, and which columns find room in a width."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from noctui.domain.moments import Instant

if TYPE_CHECKING:
    from noctui.tui.text import Align

GAP = 1
"""Empty cells between two columns."""
_DIGITS = re.compile(r"(\d{1,18})")


class Cell(NamedTuple):
    """What one column shows of one row. `text` is harmless already (`to_display`), never markup."""

    text: str = ""
    style: str = ""
    """Token of the theme."""
    sort: Any = None
    """What it is ordered by; None: by a number in `value`, else by the text, its numbers as numbers. Without: last."""
    value: Any = None
    """What a live column makes its text from, a due time for instance."""


Cells: TypeAlias = Sequence[Cell]
Live: TypeAlias = Callable[[Any, Instant], tuple[str, str]]
"""The text and style token of a cell with that `value` at that moment."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Widths are in cells and declared, so that nothing jumps when the data change."""

    id: str
    title: str
    """Message id, translated when it is shown."""
    width: int
    """What it needs at least."""
    flex: int = 0
    """Its share of the room that is left over."""
    most: int | None = None
    """It never grows beyond this."""
    align: Align = "left"
    priority: int = 5
    """On a narrow screen the lowest goes first."""
    live: Live | None = None
    """The text follows the clock; cells without a `value` show their own text."""


class Placed(NamedTuple):
    """A column that found room."""

    place: int
    """Its position in the declared columns, and in the cells of a row."""
    column: Column
    width: int


def lay_out(columns: Sequence[Column], width: int) -> list[Placed]:
    """The columns that fit side by side into `width` cells, in their order, the spare room shared among the flexible.

    The last one left is cut to the width.
    """
    kept = list(enumerate(columns))
    while len(kept) > 1 and _need([column for _index, column in kept]) > width:
        kept.remove(min(reversed(kept), key=lambda item: item[1].priority))
    widths = {index: min(column.width, max(width, 0)) for index, column in kept}
    spare = width - _need([column for _index, column in kept])
    while spare > 0 and (growing := [(i, c) for i, c in kept if c.flex and (c.most is None or widths[i] < c.most)]):
        total, room = sum(column.flex for _index, column in growing), spare
        for index, column in growing:
            wish = min(max(room * column.flex // total, 1), spare)
            grown = min(wish, (column.most or width) - widths[index])
            widths[index] += grown
            spare -= grown
    return [Placed(index, column, widths[index]) for index, column in kept]


def _need(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + GAP * (len(columns) - 1)


def order_key(cell: Cell) -> tuple[int, Any] | None:
    """What a cell is sorted by: comparable with that of any other cell of its column. None: it has nothing to show."""
    key = cell.sort
    if key is None:
        key = cell.value if isinstance(cell.value, int | float) else cell.text or None
    if key is None or isinstance(key, str):
        return None if key is None else (1, natural(key))
    return (0, key) if isinstance(key, int | float) else (2, key)


def natural(text: str) -> list[str | int]:
    """`CAM-2` before `CAM-10`, whatever the case: words and numbers in turn."""
    parts: list[str | int] = list(_DIGITS.split(text.casefold()))
    parts[1::2] = map(int, parts[1::2])
    return parts


def plain(columns: Sequence[Column], cells: Cells, now: Instant) -> str:
    """The cells of a row as one text, live ones as they are at `now`."""
    texts = (
        column.live(cell.value, now)[0] if column.live and cell.value is not None else cell.text
        for column, cell in zip(columns, cells, strict=True)
    )
    return "  ".join(text.strip() for text in texts if text.strip())
