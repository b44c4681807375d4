"""Only the cells that changed are painted, and no wide character is split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region

from noctui.tui.canvas import Canvas, Drawn, Part, Parts, changed, fit_parts, laid_over
from noctui.tui.safe import arm
from tests.tui.payloads import acting

PLAIN, RED = Style.null(), Style.parse("red")
ANY_TEXT = st.lists(st.sampled_from(["a", "b", " ", "交", "换", "é", "e\u0301"]), max_size=6).map("".join)
ANY_PARTS = st.lists(st.tuples(ANY_TEXT, st.sampled_from([PLAIN, RED])), max_size=5)


def grid(parts: Parts) -> list[tuple[str, Style]]:
    """Each cell with the whole character that it belongs to, its half and its style; marks with their letter."""
    cells: list[tuple[str, Style]] = []
    for text, style in parts:
        for character in text:
            width = cell_len(character)
            if width == 0:
                cells[-1] = (character + cells[-1][0], cells[-1][1])
            cells += [(f"{character}{half}", style) for half in range(width)]
    return cells


@given(ANY_PARTS, st.integers(0, 20))
def test_parts_fill_exactly_the_width(parts: list[Part], width: int) -> None:
    assert sum(cell_len(text) for text, _style in fit_parts(parts, width)) == width


@given(ANY_PARTS, ANY_PARTS, st.integers(1, 24))
def test_painting_the_changed_spans_over_the_old_line_gives_the_new_line(
    old: list[Part], new: list[Part], width: int
) -> None:
    before, after = fit_parts(old, width), fit_parts(new, width)
    old_cells, new_cells = grid(before), grid(after)
    for x, cells in changed(Drawn(old, width), Drawn(new, width)):
        assert 0 <= x < x + cells <= width
        old_cells[x : x + cells] = new_cells[x : x + cells]
        assert new_cells[x][0].endswith("0")
        assert x + cells == width or new_cells[x + cells][0].endswith("0")
    assert old_cells == new_cells


def spans(old: Parts, new: Parts, width: int) -> list[tuple[int, int]]:
    return changed(Drawn(old, width), Drawn(new, width))


def test_a_changed_digit_costs_one_cell_and_an_equal_line_nothing() -> None:
    old, new = [("T-118  ", PLAIN), ("00:04:10", RED)], [("T-118  ", PLAIN), ("00:04:09", RED)]
    assert spans(old, new, 15) == [(13, 2)]
    assert spans(old, old, 15) == []


def test_spans_that_are_close_are_one() -> None:
    assert spans([("a   b", PLAIN)], [("x   y", PLAIN)], 5) == [(0, 5)]
    assert spans([("a" + " " * 9 + "b", PLAIN)], [("x" + " " * 9 + "y", PLAIN)], 11) == [(0, 1), (10, 1)]


def test_a_style_with_a_ground_of_its_own_keeps_it_under_the_cursor() -> None:
    alarm, cursor = Style.parse("white on red"), Style.parse("bold on blue")
    assert laid_over(alarm, cursor) == alarm
    assert laid_over(RED, cursor) == Style.parse("bold red on blue")


class Clock(Canvas):
    text = "00:00:00"

    def parts(self, y: int, width: int) -> Parts:
        return [(self.text if y == 0 else "still", PLAIN)]


class ClockApp(App[None]):
    CSS = "Clock { height: 4; border: solid red; width: 30; }"

    def compose(self) -> ComposeResult:
        yield Clock()


async def test_a_canvas_marks_only_the_changed_cells_as_dirty() -> None:
    app = ClockApp()
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        clock = app.query_one(Clock)
        clock._exchange_repaint_regions()
        clock.text = "00:00:07"
        clock.redraw()
        assert clock._exchange_repaint_regions() == {Region(8, 1, 1, 1)}
        clock.redraw()
        assert not clock._exchange_repaint_regions()


@pytest.mark.parametrize("border", ["none", "solid"])
async def test_a_filter_that_is_put_on_later_sees_lines_that_were_drawn_before(border: str) -> None:
    app = ClockApp()
    async with app.run_test(size=(40, 6)) as pilot:
        clock = app.query_one(Clock)
        clock.styles.border = (border, "red")
        clock.text = "12\x1b[2J\u202e34"
        clock.redraw()
        await pilot.pause()
        assert acting("".join(strip.text for strip in clock.render_lines(Region(0, 0, 30, 4))))
        arm(app)
        clock.redraw()
        assert not acting("".join(strip.text for strip in clock.render_lines(Region(0, 0, 30, 4))))


async def test_a_part_of_a_canvas_is_cut_out_of_its_lines() -> None:
    app = ClockApp()
    async with app.run_test(size=(40, 6)) as pilot:
        clock = app.query_one(Clock)
        clock.styles.border = ("none", "red")
        await pilot.pause()
        assert [strip.text for strip in clock.render_lines(Region(3, 0, 4, 2))] == ["00:0", "ll  "]


async def test_a_canvas_is_drawn_anew_in_a_new_size() -> None:
    app = ClockApp()
    async with app.run_test(size=(40, 6)) as pilot:
        clock = app.query_one(Clock)
        clock.text = "12:34:56"
        clock.styles.width = 7
        await pilot.pause()
        lines = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
        assert lines[1] == "│12:34│"


async def test_a_canvas_that_changed_while_it_was_hidden_shows_the_change_when_it_comes_back() -> None:
    app = ClockApp()
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        clock = app.query_one(Clock)
        clock.display = False
        await pilot.pause()
        clock.text = "09:09:09"
        clock.redraw()
        await pilot.pause()
        clock.display = True
        await pilot.pause()
        assert "09:09:09" in app.screen._compositor.render_strips()[1].text
