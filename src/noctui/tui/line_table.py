"""The one list of the desk: a table on the line API, live, sorted, filtered, its cursor and marks kept by identity.

It scrolls by itself: a change of virtual size would lay the whole screen out again.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Generic, Literal, TypeAlias

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from noctui.catalog import N_, _
from noctui.domain.moments import SECOND, Instant
from noctui.tui.canvas import Canvas, Drawn, Part, Parts
from noctui.tui.columns import GAP, Cell, Cells, Column, Placed, lay_out
from noctui.tui.row_look import GUTTER, RowLook, row_parts
from noctui.tui.row_set import Filter, K, RowSet, contains
from noctui.tui.text import fit

ListState: TypeAlias = Literal["data", "loading", "stale", "failed"]
"""Whether the rows are what the engine says now. An empty list of state `data` says that it is empty."""

_KEPT = 500
"""Rows that are remembered as they were drawn: some screens full."""

_WORDS: dict[str, str] = {
    "empty": N_("nothing here"),
    "filtered": N_("nothing matches the filter"),
    "loading": N_("loading …"),
    "stale": N_("not up to date"),
    "failed": N_("could not be read"),
}


class RowMessage(Message):
    """Something about one row of a table."""

    def __init__(self, table: "LineTable[Any]", key: Any) -> None:
        super().__init__()
        self.table, self.key = table, key

    @property
    def control(self) -> "LineTable[Any]":
        return self.table


class LineTable(Canvas, Generic[K], can_focus=True):
    """Rows by key: `K` is whatever names a row for good (a device id, a ticket number, a pair)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False, id="list.up"),
        Binding("down,j", "move(1)", show=False, id="list.down"),
        Binding("pageup,ctrl+b", "page(-1)", show=False, id="list.page_up"),
        Binding("pagedown,ctrl+f", "page(1)", show=False, id="list.page_down"),
        Binding("home,g", "first", show=False, id="list.first"),
        Binding("end,G", "last", show=False, id="list.last"),
        Binding("enter", "select", show=False, id="list.open"),
        Binding("space", "mark", show=False, id="list.mark"),
    ]

    DEFAULT_CSS = """
    LineTable {
        height: 1fr;
        width: 1fr;
        overflow: hidden;
    }
    """

    class Highlighted(RowMessage):
        """The cursor stands on another row (or on none: `key` is None)."""

    class Selected(RowMessage):
        """The row was opened, with Enter or by a click on the cursor."""

    def __init__(
        self,
        columns: Iterable[Column],
        *,
        header: bool = True,
        empty: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`empty` is the message id of what an empty list says."""
        super().__init__(name=name, id=id, classes=classes)
        self.columns, self.header = tuple(columns), header
        self.state: ListState = "data"
        self.message = ""
        self.steered = False  # a field has the keys, but what is typed there moves the cursor here
        self._empty = empty
        self._rows: RowSet[K] = RowSet()
        self._pending: frozenset[K] = frozenset()
        self._placed: tuple[int, list[Placed]] = (-1, [])
        self._drawings: dict[K, tuple[RowLook, Drawn]] = {}
        self._told: K | None = None
        self._top = 0
        self._page = 1
        """How many rows there is room for."""
        self._now: Instant = 0

    # ------------------------------------------------------------------------------------------------- content

    def set_rows(self, rows: Mapping[K, Cells]) -> None:
        """Replace all rows; each has one cell for every column. Cursor and marks stay with their rows."""
        self._rows.set_rows(rows)
        self._changed()

    def update_rows(self, changes: Mapping[K, Cells | None]) -> None:
        """Add, replace or (None) remove some rows."""
        self._rows.update_rows(changes)
        self._changed()

    def show_state(self, state: ListState, message: str = "") -> None:
        """Say whether the rows are up to date, with a line of (translated) words about it."""
        self.state, self.message = state, message
        self._changed()

    def tick(self, now: Instant) -> None:
        """Let the live columns follow the clock, at most once in each second of it."""
        if now // SECOND != self._now // SECOND:
            self._now = now
            self.redraw_soon()

    @property
    def rows(self) -> Mapping[K, Cells]:
        """All rows, hidden ones too, in the order in which they came."""
        return self._rows.rows

    @property
    def view(self) -> tuple[K, ...]:
        """The keys of the rows that the filter lets through, in the order on the screen."""
        return tuple(self._rows.kept)

    # ---------------------------------------------------------------------------------------- order and filter

    def sort_by(self, column: str | None, reverse: bool = False) -> None:
        """Order by the column of that id, or as the rows came. Raises ValueError for an unknown one."""
        ids = [known.id for known in self.columns]
        self._rows.sort_by(None if column is None else ids.index(column), reverse)
        self._changed()

    @property
    def sort(self) -> tuple[str, bool] | None:
        """The id of the column that orders the rows, and whether the greatest comes first."""
        order = self._rows.sort
        return None if order is None else (self.columns[order[0]].id, order[1])

    def filter_by(self, passes: Filter[K] | str | None) -> None:
        """Show only rows that pass: a predicate, or words that all stand somewhere in the row."""
        self._rows.filter_by((contains(passes) if passes.strip() else None) if isinstance(passes, str) else passes)
        self._changed()

    # -------------------------------------------------------------------------------------------------- cursor

    @property
    def cursor(self) -> K | None:
        """The row on which the cursor stands; None when the list is empty."""
        return self._rows.cursor

    def move_to(self, key: K) -> bool:
        """Set the cursor on that row; False when it is not in view."""
        found = self._rows.move_to(key)
        self._moved()
        return found

    def _moved(self) -> None:
        self._changed()
        self.redraw()

    # ------------------------------------------------------------------------------------------ marks and news

    @property
    def marks(self) -> tuple[K, ...]:
        """The marked rows that are in view, in order: an action leaves those alone that the filter hides."""
        return self._rows.marks

    def clear_marks(self) -> None:
        self._rows.marked.clear()
        self.redraw_soon()

    def mark_new(self, keys: Iterable[K]) -> None:
        """These rows have something that the operator has not looked at."""
        self._rows.mark_new(keys)
        self.redraw_soon()

    @property
    def new(self) -> frozenset[K]:
        return frozenset(self._rows.new)

    def seen(self) -> None:
        """The operator has looked: nothing is new any more."""
        self._rows.new.clear()
        self.redraw_soon()

    def go_new(self) -> bool:
        """Move to the next new row; False when there is none."""
        found = self._rows.next_new()
        self._moved()
        return found

    def set_pending(self, keys: Iterable[K]) -> None:
        """The rows for which a command is under way."""
        self._pending = frozenset(keys)
        self.redraw_soon()

    # -------------------------------------------------------------------------------------------------- freeze

    @property
    def frozen(self) -> bool:
        return self._rows.frozen

    @property
    def waiting(self) -> int:
        """How many rows have changed behind the frozen view."""
        return self._rows.waiting

    def freeze(self) -> None:
        """Hold changes of rows back until `thaw`; clocks go on."""
        self._rows.freeze()

    def thaw(self) -> None:
        self._rows.thaw()
        self._changed()

    # ------------------------------------------------------------------------------------------------- drawing

    def drawn(self, y: int, width: int) -> Drawn:
        spot = self._top + y - self._above
        if y < self._above or spot >= len(self._rows.view):
            return super().drawn(y, width)
        return self._row(spot, width)

    def parts(self, y: int, width: int) -> Parts:
        """What is no row: the header, the banner, the empty rest."""
        if self.header and y == 0:
            return self._header(width)
        banner = self._banner() if y < self._above else None
        return [banner] if banner else []

    def _header(self, width: int) -> Parts:
        style = self.face.style("header")
        titles = (fit(self._title(placed), placed.width, placed.column.align) for placed in self._layout(width))
        return [(" " * GUTTER + (" " * GAP).join(titles), style), (" " * width, style)]

    def _title(self, placed: Placed) -> str:
        title = _(placed.column.title)
        if self._rows.sort is None or self._rows.sort[0] != placed.place:
            return title
        return title + self.face.glyph("descending" if self._rows.sort[1] else "ascending")

    def _banner(self) -> Part | None:
        """The line that says why there is nothing, or why it may be wrong."""
        kind = self._kind()
        if kind is None:
            return None
        words = self.message or _(self._empty if kind == "empty" and self._empty else _WORDS[kind])
        sign = self.face.glyph("empty" if kind == "filtered" else kind)
        token = {"failed": "bad", "stale": "stale"}.get(kind, "muted")
        return f"{' ' * GUTTER}{sign} {words}", self.face.style(token)

    def _kind(self) -> str | None:
        if self.state != "data":
            return self.state
        if self._rows.view:
            return None
        return "filtered" if self._rows.rows and self._rows.filtered else "empty"

    def _row(self, spot: int, width: int) -> Drawn:
        """As it was drawn last, wherever it stood then, while it looks the same."""
        key = self._rows.view[spot]
        look = self._look(key, spot, width)
        if key not in self._drawings or self._drawings[key][0] != look:
            if len(self._drawings) >= _KEPT:
                self._drawings.clear()
            self._drawings[key] = look, Drawn(row_parts(look), width)
        return self._drawings[key][1]

    def _look(self, key: K, spot: int, width: int) -> RowLook:
        rows, cells, layout = self._rows, self._rows.rows[key], self._layout(width)
        at_cursor, focused = key == rows.cursor, self.has_focus or self.steered
        return RowLook(
            face=self.face,
            width=width,
            layout=layout,
            shown=[self._shown(placed.column, cells[placed.place]) for placed in layout],
            old=self.state in {"stale", "failed"},
            over=("cursor" if focused else "cursor.blur") if at_cursor else "",
            mark="mark" if key in rows.marked else "cursor" if at_cursor and focused else "",
            news="pending" if key in self._pending else "new" if key in rows.new else "",
            bar=("thumb" if spot in self._thumb() else "track") if self._overflows else "",
        )

    def _shown(self, column: Column, cell: Cell) -> tuple[str, str]:
        if column.live is None or cell.value is None:
            return cell.text, cell.style
        return column.live(cell.value, self._now)

    def _thumb(self) -> range:
        """The rows beside which the scroll bar has its thumb."""
        height, total = self._page, len(self._rows.view)
        size = max(1, height * height // total)
        start = self._top + self._top * (height - size) // max(1, total - height)
        return range(start, start + size)

    def _layout(self, width: int) -> list[Placed]:
        room = width - GUTTER - self._overflows
        if self._placed[0] != room:
            self._placed = (room, lay_out(self.columns, room))
        return self._placed[1]

    # ----------------------------------------------------------------------------------------------- scrolling

    @property
    def _above(self) -> int:
        """Lines before the first row: the header, the banner."""
        return self.header + (self._kind() is not None)

    @property
    def _overflows(self) -> bool:
        return len(self._rows.view) > self._page

    def measured(self) -> None:
        self._scroll()

    def _scroll(self) -> None:
        """The least change that brings the cursor into view and leaves no gap at the end."""
        self._page = max(1, self.size.height - self._above)
        spot, page = self._rows.spot, self._page
        self._top = min(max(self._top, spot - page + 1), spot)
        self._top = max(0, min(self._top, len(self._rows.view) - page))

    def _changed(self) -> None:
        self._follow_cursor()
        self.redraw_soon()

    def _follow_cursor(self) -> None:
        if self._rows.cursor != self._told:
            self._told = self._rows.cursor
            self.post_message(self.Highlighted(self, self._told))
        self._scroll()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows.view) + self._above

    # ------------------------------------------------------------------------------------------ events and keys

    def _on_focus(self, _event: events.Focus) -> None:
        self._rows.hold()
        self.redraw_soon()

    def _on_blur(self, _event: events.Blur) -> None:
        self.redraw_soon()

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(3)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-3)

    async def _on_click(self, event: events.Click) -> None:
        y = event.get_content_offset_capture(self).y - self._above
        if not 0 <= y < len(self._rows.view) - self._top:
            return
        if self._top + y == self._rows.spot:
            self.action_select()
        self._rows.move(self._top + y)
        self._moved()

    def action_move(self, rows: int) -> None:
        top, before = self._top, self._rows.spot
        self._rows.move(before + rows)
        self._follow_cursor()
        if self._top == top:
            self.redraw_lines(spot - top + self._above for spot in sorted({before, self._rows.spot}))
        else:
            self.redraw()

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(1, self._page - 1))

    def action_first(self) -> None:
        self.action_move(-len(self._rows.view))

    def action_last(self) -> None:
        self.action_move(len(self._rows.view))

    def action_mark(self) -> None:
        """Mark the row and go on to the next, so that a run of rows is marked by one key."""
        self._rows.toggle_mark()
        self.redraw_soon()
        self.action_move(1)

    def action_select(self) -> None:
        if (key := self._rows.cursor) is not None:
            self.post_message(self.Selected(self, key))
