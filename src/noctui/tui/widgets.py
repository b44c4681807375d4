"""The few stock widgets that the desk uses, each without markup and with the door for foreign text built in.

Nobody else imports a widget from Textual; a test of the architecture sees to it.
"""

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual import events, widgets
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.widgets.option_list import Option

from noctui.tui.canvas import Canvas, Parts
from noctui.tui.text import LIMIT, fit, harmless, to_display, to_lines


class Line(widgets.Static):
    """One line of text."""

    DEFAULT_CSS = """
    Line { height: 1; }
    """

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(to_display(text), markup=False, id=id, classes=classes)

    def show(self, text: str) -> None:
        """Show another text."""
        self.update(to_display(text))


class Prose(widgets.Static):
    """Text of several lines, wrapped to the width."""

    DEFAULT_CSS = """
    Prose { height: auto; }
    """

    def __init__(self, text: str = "", *, lines: int = 100, id: str | None = None, classes: str | None = None) -> None:
        """Of a longer text the first `lines` are shown, and that it goes on."""
        super().__init__("\n".join(to_lines(text, lines)), markup=False, id=id, classes=classes)
        self._most = lines

    def show(self, text: str) -> None:
        """Show another text."""
        self.update("\n".join(to_lines(text, self._most)))


class Field(widgets.Input):
    """One line to type into. What is pasted or filled in beforehand goes through the door as well."""

    DEFAULT_CSS = """
    Field { background: $panel; width: 1fr; }
    Field:ansi { text-style: underline; }
    Field:ansi > .input--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
    """

    def __init__(
        self, value: str = "", *, hint: str = "", limit: int = LIMIT, id: str | None = None, classes: str | None = None
    ) -> None:
        """`limit` is the number of characters that it takes."""
        super().__init__(value, placeholder=to_display(hint), max_length=limit, compact=True, id=id, classes=classes)

    def validate_value(self, value: str) -> str:
        return harmless(value)

    def _on_paste(self, event: events.Paste) -> None:
        event.text = harmless(event.text)


class Area(widgets.TextArea):
    """Text of several lines; through the door like the field of one line. Enter belongs to the form."""

    DEFAULT_CSS = """
    Area { height: 8; background: $panel; border: none; padding: 0; scrollbar-size: 0 0; }
    Area:focus { border: none; }
    """

    def __init__(self, value: str = "", *, limit: int = LIMIT, id: str | None = None) -> None:
        """`limit` is the number of characters that it gives."""
        written = _clean(value)
        super().__init__(written and f"{written}\n", id=id, compact=True, highlight_cursor_line=False)
        self._limit = limit

    def on_mount(self) -> None:
        """What is typed goes on where the text that stands there ends."""
        self.move_cursor(self.document.end)

    @property
    def value(self) -> str:
        return _clean(self.text)[: self._limit]

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = _clean(event.text)
        await super()._on_paste(event)


def _clean(text: str) -> str:
    """Every line of a foreign text, harmless."""
    return "\n".join(map(harmless, text.splitlines()))


class Menu(widgets.OptionList):
    """A short list to choose from; for what is long or alive there is `LineTable`."""

    DEFAULT_CSS = """
    Menu { height: auto; max-height: 12; border: none; scrollbar-size: 0 0; }
    """

    def __init__(
        self, choices: Iterable[tuple[str, str]] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        """`choices` are pairs of id and text."""
        super().__init__(markup=False, compact=True, id=id, classes=classes)
        self.offer(choices)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Replace the choices."""
        self.clear_options()
        self.add_options([Option(to_display(text), id=key) for key, text in choices])


class Button(Canvas, can_focus=True):
    """`[ text ]`, one line; pressed with Enter, space or a click."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", show=False, id="button.press")]
    DEFAULT_CSS = """
    Button { width: auto; height: 1; margin: 0 1 0 0; }
    """

    class Pressed(Message):
        """Somebody pressed it."""

        def __init__(self, button: "Button") -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> "Button":
            return self.button

    def __init__(self, text: str, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._text = f"[ {to_display(text, 40)} ]"

    def parts(self, y: int, width: int) -> Parts:
        token = "cursor" if self.has_focus else "key"
        return [(fit(self._text, width), self.face.style(token))]

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return cell_len(self._text)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def _on_focus(self, _event: events.Focus) -> None:
        self.redraw_soon()

    def _on_blur(self, _event: events.Blur) -> None:
        self.redraw_soon()

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_press()
