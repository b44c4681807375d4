"""`GroupedTable`: a list whose rows may stand in groups, each under a line that tells what is in it."""

from collections.abc import Iterable
from typing import Any

from noctui.tui.canvas import Drawn, Parts, laid_over
from noctui.tui.columns import Column
from noctui.tui.groups import GroupedRows, Grouping, Head
from noctui.tui.line_table import LineTable
from noctui.tui.row_look import GUTTER


class GroupedTable(LineTable[Any]):
    """On the line of a group `cursor` is None and `head` says which one it is."""

    def __init__(self, columns: Iterable[Column], *, id: str, empty: str = "") -> None:
        super().__init__(columns, id=id, empty=empty)
        self._rows: GroupedRows = GroupedRows()

    @property
    def cursor(self) -> Any | None:
        return None if self.head is not None else super().cursor

    @property
    def head(self) -> str | None:
        """The group on whose line the cursor stands."""
        at = self._rows.cursor
        return at.group if isinstance(at, Head) else None

    @property
    def gathered(self) -> tuple[Any, ...]:
        """The rows under the line at hand: those of a group, or the one."""
        at = self._rows.cursor
        return tuple(self._rows.groups[at.group]) if isinstance(at, Head) else () if at is None else (at,)

    @property
    def grouping(self) -> str:
        """Id of what groups the rows; empty: nothing does."""
        return self._rows.grouping.id if self._rows.grouping is not None else ""

    def group_by(self, grouping: Grouping | None) -> None:
        self._rows.group_by(grouping)
        self._moved()

    def fold(self) -> None:
        """Close the group under the cursor, or open it."""
        self._rows.fold()
        self._moved()

    def fold_all(self) -> None:
        """Close all groups, or open them."""
        self._rows.fold_all()
        self._moved()

    def action_select(self) -> None:
        """Enter on the line of a group folds it."""
        if self.head is not None:
            self.fold()
        else:
            super().action_select()

    # ------------------------------------------------------------------------------------------------- drawing

    def _row(self, spot: int, width: int) -> Drawn:
        at = self._rows.view[spot]
        return Drawn(self._head(at.group, spot, width), width) if isinstance(at, Head) else super()._row(spot, width)

    def _head(self, group: str, spot: int, width: int) -> Parts:
        rows, face = self._rows, self.face
        keys, here = rows.groups[group], rows.cursor == Head(group)
        keyed = self.has_focus or self.steered
        over = face.style(("cursor" if keyed else "cursor.blur") if here else "")
        marked = rows.marked.issuperset(keys)
        sign = face.glyph("mark" if marked else "cursor") if marked or (here and keyed) else " "
        news = face.glyph("new") if group in rows.folded and not rows.new.isdisjoint(keys) else " "
        fold = face.glyph("folded" if group in rows.folded else "unfolded")
        line = ((sign, "mark"), (news.ljust(GUTTER - 1), "new"), (f"{fold} ", "muted"), *self._said(group))
        parts = [(text, laid_over(face.style(token), over)) for text, token in line]
        parts.append((" " * width, over))
        if not self._overflows:
            return parts
        bar = face.glyph("thumb" if spot in self._thumb() else "track")
        return [*Drawn(parts, width - 1).parts, (bar, face.style("scroll"))]

    def _said(self, group: str) -> Iterable[tuple[str, str]]:
        grouping = self._rows.grouping
        return grouping.line(group, self._rows.groups[group]) if grouping is not None else ()
