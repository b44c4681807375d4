"""The thin stock widgets: no markup, the door built in, usable without a mouse."""

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from noctui.tui.text import LIMIT
from noctui.tui.theme import VARIABLE_DEFAULTS, load_theme, wear
from noctui.tui.widgets import Button, Field, Line, Menu, Prose


class Bench(App[None]):
    def __init__(self, *shown: Widget | Callable[[], Widget]) -> None:
        super().__init__()
        self.shown = shown
        self.pressed: list[str | None] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        for widget in self.shown:
            yield widget if isinstance(widget, Widget) else widget()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.pressed.append(event.control.id)

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


async def test_a_line_is_one_line_and_prose_is_as_many_as_it_needs() -> None:
    line, prose = Line("one\ntwo"), Prose("first\nsecond [b]third[/b]")
    app = Bench(line, prose)
    async with app.run_test(size=(40, 6)) as pilot:
        assert app.lines()[:3] == ["one two", "first", "second [b]third[/b]"]
        line.show("x\x1b[2J")
        prose.show("y\n" * 3)
        await pilot.pause()
        assert app.lines()[:4] == ["x␛[2J", "y", "y", "y"]


async def test_a_button_is_pressed_by_enter_space_and_click() -> None:
    app = Bench(Button("yes", id="yes"), Button("no", id="no"))
    async with app.run_test(size=(40, 6)) as pilot:
        assert app.lines()[:2] == ["[ yes ]", "[ no ]"]
        app.query_one("#no").focus()
        await pilot.press("enter", "space")
        await pilot.click("#yes")
        assert app.pressed == ["no", "no", "yes"]


@pytest.mark.parametrize("theme", ["night", "mono"])
async def test_the_button_that_has_the_focus_looks_different(theme: str) -> None:
    app = Bench(Button("yes", id="yes"), Button("no", id="no"))
    async with app.run_test(size=(40, 6)) as pilot:
        wear(app, load_theme(theme))
        app.query_one("#no").focus()
        await pilot.pause()
        yes, no = (next(iter(strip)).style for strip in app.screen._compositor.render_strips()[:2])
        assert yes != no


async def test_a_field_takes_what_is_typed_and_no_more_than_its_limit() -> None:
    app = Bench(lambda: Field(limit=4), lambda: Field("a\x1b\nb"))
    async with app.run_test(size=(40, 6)) as pilot:
        first, second = app.query(Field)
        first.focus()
        await pilot.press("1", "交", "[", "x", "y")
        assert (first.value, second.value, second.max_length) == ("1交[x", "a␛ b", LIMIT)


async def test_the_cursor_of_a_field_can_be_seen_without_colour() -> None:
    app = Bench(lambda: Field("abc"))
    async with app.run_test(size=(40, 3)) as pilot:
        wear(app, load_theme("mono"))
        app.query_one(Field).focus()
        await pilot.pause()
        strip = app.screen._compositor.render_strips()[0]
        assert any(segment.style and segment.style.reverse for segment in strip)


async def test_a_field_beside_its_label_shows_the_end_of_what_is_typed() -> None:
    app = Bench(lambda: Horizontal(Button("label"), Field("the end of a text that is longer than its field")))
    async with app.run_test(size=(40, 6)) as pilot:
        app.query_one(Field).focus()
        await pilot.press("end", "!")
        assert app.lines()[0].endswith("its field!")


async def test_a_menu_offers_its_choices_as_they_are_written() -> None:
    menu = Menu([("a", "[red]one[/red]"), ("b", "two")])
    app = Bench(menu)
    async with app.run_test(size=(40, 6)) as pilot:
        menu.focus()
        await pilot.press("down")
        assert app.lines()[:2] == ["[red]one[/red]", "two"]
        assert menu.highlighted_option is not None
        menu.offer([("c", "three")])
        await pilot.pause()
        assert (menu.option_count, menu.get_option_at_index(0).id) == (1, "c")
