"""A widget that remembers what its lines show and repaints only the cells that changed.

Everything that ticks is drawn by one of these: a countdown costs its changed digit, not its line.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from noctui.tui.theme import FaceTheme, face_of

Part: TypeAlias = tuple[str, Style]
"""A piece of a line: harmless text and how it looks."""
Parts: TypeAlias = Sequence[Part]

PLAIN = Style.null()
_NEAR = 8
"""Moving the cursor costs about as much as so many unchanged cells sent again."""


def fit_parts(parts: Parts, width: int) -> list[Part]:
    """The parts cut or padded to exactly `width` cells; a wide character is never split."""
    fitted: list[Part] = []
    room = width
    for text, style in parts:
        cells = cell_len(text)
        if cells > room:
            text, cells = set_cell_size(text, room), room
        if text:
            fitted.append((text, style))
        room -= cells
    return [*fitted, (" " * room, PLAIN)] if room > 0 else fitted


def laid_over(style: Style, over: Style) -> Style:
    """A style under the cursor. What has a ground of its own keeps it: white on red stays readable, and red."""
    return style if style.bgcolor is not None else style + over


class Drawn:
    """A line that fills its width exactly. It is measured and made into a strip once, wherever it stands then."""

    def __init__(self, parts: Parts, width: int) -> None:
        self.parts = fit_parts(parts, width)
        self.width = width

    @cached_property
    def widths(self) -> list[int]:
        """Cells of each part."""
        return [cell_len(text) for text, _style in self.parts]

    @cached_property
    def strip(self) -> Strip:
        return Strip([Segment(text, style) for text, style in self.parts], self.width)


def changed(old: Drawn, new: Drawn) -> list[tuple[int, int]]:
    """The spans (x, width) in cells where two lines of equal width differ; close ones are joined."""
    spans: list[tuple[int, int]] = []
    for x, width in _differing(old, new):
        if spans and x - sum(spans[-1]) <= _NEAR:
            spans[-1] = (spans[-1][0], x + width - spans[-1][0])
        else:
            spans.append((x, width))
    return spans


def _differing(old: Drawn, new: Drawn) -> Iterator[tuple[int, int]]:
    """Spans that differ, from left to right: part by part when the parts stand at the same places, as in a table."""
    if old.widths != new.widths:
        yield from _differing_cells(0, old.parts, new.parts)
        return
    x = 0
    for before, after, width in zip(old.parts, new.parts, new.widths, strict=True):
        if before != after:
            yield from _differing_part(x, before, after, width)
        x += width


def _differing_part(x: int, old: Part, new: Part, width: int) -> Iterator[tuple[int, int]]:
    if old[1] != new[1]:
        yield x, width
    elif old[0].isascii() and new[0].isascii():
        yield from ((at, 1) for at, (a, b) in enumerate(zip(old[0], new[0], strict=True), x) if a != b)
    else:
        yield from _differing_cells(x, [old], [new])


def _differing_cells(x: int, old: Parts, new: Parts) -> Iterator[tuple[int, int]]:
    for cell, (before, after) in enumerate(zip(_cells(old), _cells(new), strict=False), x):
        if before != after:
            yield cell, 1


def _cells(parts: Parts) -> Iterator[tuple[str, Style]]:
    """One item for each cell; the second half of a wide character is told from the first."""
    for text, style in parts:
        if text.isascii():
            yield from ((character, style) for character in text)
            continue
        for cluster in _clusters(text):
            yield from [(cluster, style), (f"{cluster}\0", style)][: cell_len(cluster)]


def _clusters(text: str) -> Iterator[str]:
    """Every character together with the marks on it."""
    cluster = ""
    for character in text:
        if cluster and cell_len(character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


class Canvas(Widget):
    """Subclasses say in `parts` what a line shows now, and call `redraw` when that may have changed.

    Style sheets give it its size, a border and a padding; other effects on its cells have no place here.
    """

    ALLOW_SELECT = False

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes, markup=False)
        self._lines: dict[int, Drawn] = {}
        self._drawn = Size(0, 0)
        self._waiting = False

    @property
    def face(self) -> FaceTheme:
        """The theme that the app wears now."""
        return face_of(self.app)

    def parts(self, y: int, width: int) -> Parts:
        """What line `y` of the content shows; it is cut or padded to `width` cells."""
        raise NotImplementedError

    def drawn(self, y: int, width: int) -> Drawn:
        """Line `y` as it is now; where many lines move and few change, subclasses keep what they have drawn."""
        return Drawn(self.parts(y, width), width)

    def measured(self) -> None:
        """Called before the first line is drawn in a new size."""

    def redraw(self) -> None:
        """Compare every visible line with what it showed and repaint the cells that differ."""
        self._waiting = False
        self.redraw_lines(range(self._drawn.height))

    def redraw_lines(self, lines: Iterable[int]) -> None:
        """The same for these lines: where one knows that no other differs."""
        if self._drawn != self.size:  # hidden, or about to be painted in a new size
            self._lines.clear()
            self.refresh()
            return
        dirty = [region for y in lines if y < self._drawn.height for region in self._redrawn(y)]
        if dirty:
            self.refresh(*dirty)

    def redraw_soon(self) -> None:
        """Redraw once, however often it is asked for until the loop comes round."""
        if self.is_mounted and not self._waiting:
            self._waiting = True
            self.call_next(self._redraw_now)

    def _redraw_now(self) -> None:
        if self._waiting:
            self.redraw()

    def _redrawn(self, y: int) -> list[Region]:
        width = self._drawn.width
        before, after = self._lines.get(y), self.drawn(y, width)
        if before is after or (before is not None and before.parts == after.parts):
            return []
        self._lines[y] = after
        spans = changed(before, after) if before else [(0, width)]
        return [Region(x, y, cells, 1) for x, cells in spans]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Without a border the strips go to the filters as they are: Textual's own way there costs more than drawing.

        A strip remembers what the filters made of it, so that a line that only moved is not filtered again.
        """
        if self.size != self.outer_size:
            return super().render_lines(crop)
        self._measure()
        background, filters = self.background_colors[1], self.get_line_filters()
        strips = [self._line(y).strip for y in crop.line_range]
        for line_filter in filters:
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        self._measure()
        return self._line(y).strip

    def _measure(self) -> None:
        if self._drawn != self.size:
            self._drawn = self.size
            self._lines.clear()
            self.measured()

    def _line(self, y: int) -> Drawn:
        if y not in self._lines:
            self._lines[y] = self.drawn(y, self._drawn.width)
        return self._lines[y]

    def _on_mount(self) -> None:  # type: ignore[override]
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.redraw())
