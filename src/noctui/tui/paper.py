"""`Paper`: lines of styled pieces; bars of one line, and pages that scroll."""

from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message

from noctui.tui.canvas import Canvas, Parts
from noctui.tui.look import Line


class Paper(Canvas):
    """Shows lines; a new text repaints only the cells that differ. A page taller than its widget scrolls by keys."""

    DEFAULT_CSS = """
    Paper { height: 1; }
    Paper.page { height: 1fr; }
    """

    class Resized(Message):
        """The paper has a new size; bars are written to measure."""

    def __init__(self, base: str = "text", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._base = base
        self._text: list[Line] = []
        self._top = 0

    @property
    def plain(self) -> str:
        """What stands on it, without styles."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self._text)

    def write(self, *lines: Line) -> None:
        """Show these lines instead."""
        grown = len(lines) != len(self._text)
        self._text = list(lines)
        self._top = min(self._top, self._lowest)
        if self.is_mounted:
            if grown and self.styles.is_auto_height:
                self.refresh(layout=True)
            self.redraw()

    def wear(self, base: str) -> None:
        """Another style under every piece."""
        self._base = base
        self.redraw()

    def scroll_lines(self, lines: int) -> None:
        """Move the page by so many lines, as far as it goes."""
        self._top = max(0, min(self._top + lines, self._lowest))
        self.redraw()

    def parts(self, y: int, width: int) -> Parts:
        face, row = self.face, y + self._top
        ground = face.style(self._base)
        pieces: Sequence[tuple[str, str]] = self._text[row] if row < len(self._text) else ()
        return [*((text, ground + face.style(token)) for text, token in pieces), (" " * width, ground)]

    @property
    def _lowest(self) -> int:
        return max(len(self._text) - self.size.height, 0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._text)

    def _on_resize(self, _event: events.Resize) -> None:
        self.post_message(self.Resized())
