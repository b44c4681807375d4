"""One app that shows one hostile text in every place that takes text: in our widgets and in Textual's own."""

from collections.abc import Iterator

from textual import widgets as stock
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widget import Widget

from noctui.tui import widgets as ours
from noctui.tui.columns import Cell, Column
from noctui.tui.line_table import LineTable
from noctui.tui.safe import arm
from noctui.tui.text import to_display
from noctui.tui.theme import VARIABLE_DEFAULTS


class Sinks(App[None]):
    """`kind`: `ours`, `stock` or `both`; `armed`: with the wall behind them."""

    CSS = "Sinks Screen * { height: auto; max-height: 3; } LineTable { height: 3; }"

    def __init__(self, payload: str, kind: str = "both", armed: bool = True, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.payload, self.kind = payload, kind
        if armed:
            arm(self)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        if self.kind != "stock":
            yield from self._ours()
        if self.kind != "ours":
            yield from self._stock()

    def _ours(self) -> Iterator[Widget]:
        table: LineTable[str] = LineTable([Column("a", "A", 10), Column("b", "B", 10, flex=1)])
        shown = to_display(self.payload)
        table.set_rows({self.payload: [Cell(shown), Cell(shown, "state.down")]})
        table.show_state("stale", shown)
        yield table
        yield ours.Line(self.payload)
        yield ours.Prose(self.payload)
        yield ours.Field(self.payload)
        yield ours.Field(hint=self.payload)
        yield ours.Menu([("x", self.payload)])
        yield ours.Button(self.payload)

    def _stock(self) -> Iterator[Widget]:
        text = self.payload
        yield stock.Static(text, markup=False)
        yield stock.Label(text, markup=False)
        yield stock.Static(Content(text))
        yield stock.Input(text)
        yield stock.Input(placeholder=text)
        yield stock.TextArea(text)
        yield stock.OptionList(text, markup=False)
        yield stock.Button(Content(text))
        yield stock.Checkbox(Content(text))
        framed = stock.Static("x", markup=False)
        framed.border_title = Content(text)
        framed.styles.border = ("solid", "red")
        yield framed

    def on_mount(self) -> None:
        if self.kind != "ours":
            self.notify(self.payload, title=self.payload, markup=False, timeout=60)

    def lines(self) -> list[str]:
        """What the screen shows, line by line."""
        return [strip.text for strip in self.screen._compositor.render_strips()]
