"""One row of a list: all that decides how it looks, and the parts that it is drawn of."""

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from rich.style import Style

from noctui.tui.canvas import PLAIN, Part, Parts, fit_parts, laid_over
from noctui.tui.columns import GAP, Placed
from noctui.tui.text import fit
from noctui.tui.theme import FaceTheme

GUTTER = 2
"""Cells before the first column: cursor or mark, then pending or new."""


class RowLook(NamedTuple):
    """Two equal ones look the same, so that a row is drawn again only when its look is another."""

    face: FaceTheme
    width: int
    """Cells from edge to edge."""
    layout: list[Placed]
    shown: list[tuple[str, str]]
    """Text and style token for each place of the layout."""
    old: bool
    """Not what the engine says now."""
    over: str
    """Token of what the whole row wears over the styles of its cells; empty: nothing."""
    mark: str
    """Name of the sign in the first cell; empty: none."""
    news: str
    """Name of the sign, and token, in the second cell; empty: none."""
    bar: str
    """Name of the sign of the scroll bar in the last cell; empty: there is none."""


def row_parts(look: RowLook) -> Parts:
    """The row in exactly its width."""
    over = look.face.style(look.over) if look.over else PLAIN
    parts = [*chain(_gutter(look, over), _cells(look, over)), (" " * look.width, over)]
    if not look.bar:
        return fit_parts(parts, look.width)
    return [*fit_parts(parts, look.width - 1), (look.face.glyph(look.bar), look.face.style("scroll"))]


def _gutter(look: RowLook, over: Style) -> Iterable[Part]:
    for sign, token in ((look.mark, "mark"), (look.news, look.news)):
        yield (look.face.glyph(sign) if sign else " "), look.face.style(token) + over


def _cells(look: RowLook, over: Style) -> Iterable[Part]:
    ellipsis = look.face.glyph("ellipsis")
    for placed, (text, token) in zip(look.layout, look.shown, strict=True):
        style = laid_over(look.face.style("stale" if look.old else token), over)
        yield fit(text, placed.width, placed.column.align, ellipsis), style
        yield " " * GAP, over
