"""The one list of the desk, on a screen."""

from collections.abc import Iterable

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region

from noctui import catalog
from noctui.domain.moments import SECOND
from noctui.tui.columns import Cell, Cells, Column
from noctui.tui.glyphs import CONSOLE_CHARSET
from noctui.tui.line_table import LineTable, ListState
from noctui.tui.text import countdown
from noctui.tui.theme import VARIABLE_DEFAULTS, load_theme, wear

COLUMNS = (
    Column("state", "STATE", 8, priority=9),
    Column("device", "DEVICE", 10, flex=1, priority=8),
    Column("due", "DUE", 9, align="right", live=lambda due, now: (countdown(due - now), "clock.running")),
    Column("note", "NOTE", 12, priority=1),
)


def device(number: int, state: str = "● UP", note: str = "") -> Cells:
    return [Cell(state, "state.up"), Cell(f"CAM-{number}"), Cell(value=number * 100 * SECOND), Cell(note)]


def devices(numbers: Iterable[int]) -> dict[str, Cells]:
    return {f"d{number}": device(number) for number in numbers}


class Desk(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, object]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield LineTable(COLUMNS, id="list")

    @property
    def table(self) -> LineTable[str]:
        return self.query_one(LineTable)

    def on_line_table_highlighted(self, event: LineTable.Highlighted) -> None:
        self.heard.append(("highlighted", event.key))

    def on_line_table_selected(self, event: LineTable.Selected) -> None:
        self.heard.append(("selected", event.key))

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


# -------------------------------------------------------------------------------------------------------- showing


async def test_it_shows_its_columns_and_rows() -> None:
    app = Desk()
    async with app.run_test(size=(46, 5)) as pilot:
        app.table.tick(0)
        app.table.set_rows(devices([1, 2]))
        await pilot.pause()
        assert app.lines()[:3] == [
            "  STATE    DEVICE             DUE NOTE",
            "▶ ● UP     CAM-1         00:01:40",
            "  ● UP     CAM-2         00:03:20",
        ]


@pytest.mark.parametrize("width", [12, 20, 33, 46, 80, 200])
async def test_no_line_is_wider_than_the_screen_and_no_wide_character_is_split(width: int) -> None:
    app = Desk()
    async with app.run_test(size=(width, 8)) as pilot:
        app.table.set_rows(
            {str(n): [Cell("✖ 断开"), Cell("核心交换机" * n), Cell("x"), Cell("备注" * 9)] for n in range(30)}
        )
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert {cell_len(strip.text) for strip in strips} == {width}


async def test_the_least_important_column_leaves_a_narrow_screen() -> None:
    app = Desk()
    async with app.run_test(size=(32, 4)) as pilot:
        app.table.set_rows(devices([1]))
        await pilot.pause()
        assert "NOTE" not in app.lines()[0]
        assert "DUE" in app.lines()[0]


async def test_markup_in_a_cell_is_text() -> None:
    app = Desk()
    async with app.run_test(size=(60, 4)) as pilot:
        app.table.set_rows({"a": device(1, note="[@click=app.quit]x[/]")})
        await pilot.pause()
        assert "[@click=app…" in app.lines()[1]


async def test_titles_and_empty_lists_speak_the_language_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noctui.tui.line_table._", lambda message: {"DEVICE": "设备"}.get(message, f"<{message}>"))
    app = Desk()
    async with app.run_test(size=(46, 4)) as pilot:
        await pilot.pause()
        assert "设备" in app.lines()[0]
        assert "<nothing here>" in app.lines()[1]
    assert catalog.language() == "en"


# ------------------------------------------------------------------------------------------------- keys and mouse


async def test_keys_move_the_cursor_page_by_page_and_row_by_row() -> None:
    app = Desk()
    async with app.run_test(size=(46, 11)) as pilot:
        app.table.set_rows(devices(range(100)))
        app.table.focus()
        at = []
        for key in ("j", "down", "k", "pagedown", "G", "up", "pageup", "g", "up", "end", "home"):
            await pilot.press(key)
            at.append(app.table.cursor)
        assert at == ["d1", "d2", "d1", "d10", "d99", "d98", "d89", "d0", "d0", "d99", "d0"]


async def test_enter_opens_and_space_marks_and_goes_on() -> None:
    app = Desk()
    async with app.run_test(size=(46, 8)) as pilot:
        app.table.set_rows(devices([1, 2, 3]))
        app.table.focus()
        await pilot.press("space", "space", "enter")
        assert app.table.marks == ("d1", "d2")
        assert app.heard[-1] == ("selected", "d3")
        assert [line[0] for line in app.lines()[1:4]] == ["*", "*", "▶"]


async def test_the_row_under_the_cursor_is_announced_once() -> None:
    app = Desk()
    async with app.run_test(size=(46, 8)) as pilot:
        app.table.set_rows(devices([1, 2]))
        app.table.focus()
        await pilot.press("down", "down")
        app.table.update_rows({"d2": device(7)})
        app.table.update_rows({"d2": None, "d1": None})
        await pilot.pause()
        assert app.heard == [("highlighted", "d1"), ("highlighted", "d2"), ("highlighted", None)]


async def test_a_click_sets_the_cursor_and_a_click_on_it_opens() -> None:
    app = Desk()
    async with app.run_test(size=(46, 8)) as pilot:
        app.table.set_rows(devices([1, 2, 3]))
        await pilot.pause()
        await pilot.click("#list", offset=(5, 3))
        assert app.table.cursor == "d3"
        await pilot.click("#list", offset=(5, 3))
        await pilot.click("#list", offset=(5, 7))
        assert [heard for heard in app.heard if heard[0] == "selected"] == [("selected", "d3")]


async def test_the_cursor_row_is_always_in_view() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.set_rows(devices(range(50)))
        app.table.move_to("d40")
        await pilot.pause()
        assert any("CAM-40 " in line for line in app.lines())
        app.table.sort_by("device", reverse=True)
        await pilot.pause()
        assert any("CAM-40 " in line for line in app.lines())
        await pilot.resize_terminal(46, 3)
        await pilot.pause()
        assert any("CAM-40 " in line for line in app.lines())


async def test_no_gap_is_left_at_the_end_when_rows_go() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.set_rows(devices(range(50)))
        app.table.focus()
        await pilot.press("G")
        app.table.update_rows({f"d{number}": None for number in range(30, 50)})
        await pilot.pause()
        assert [line.split()[2] for line in app.lines()[1:4]] == ["CAM-25", "CAM-26", "CAM-27"]
        assert app.table.cursor == "d29"


# ----------------------------------------------------------------------------------------------- order and filter


async def test_the_ordering_column_wears_an_arrow() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.set_rows(devices([1, 10, 2]))
        app.table.sort_by("device")
        await pilot.pause()
        assert "DEVICE▲" in app.lines()[0]
        assert app.table.view == ("d1", "d2", "d10")
        app.table.sort_by("due", reverse=True)
        await pilot.pause()
        assert "DUE▼" in app.lines()[0]
        assert (app.table.view, app.table.sort) == (("d10", "d2", "d1"), ("due", True))


async def test_words_filter_and_say_so_when_nothing_is_left() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.set_rows(devices([1, 2]))
        app.table.filter_by("cam-2 up")
        assert app.table.view == ("d2",)
        app.table.filter_by("nowhere")
        await pilot.pause()
        assert "nothing matches the filter" in app.lines()[1]
        app.table.filter_by("")
        assert len(app.table.view) == 2


# ------------------------------------------------------------------------------------------------------- freshness


async def test_live_cells_follow_the_clock_and_only_their_changed_digits_are_painted() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.tick(0)
        app.table.set_rows(devices([1, 2]))
        await pilot.pause()
        app.table._exchange_repaint_regions()
        app.table.tick(SECOND)
        app.table.redraw()
        assert app.table._exchange_repaint_regions() == {Region(31, 1, 2, 1), Region(31, 2, 2, 1)}
        app.table.tick(SECOND + 900_000)
        await pilot.pause()
        assert not app.table._exchange_repaint_regions()


async def test_an_update_of_rows_out_of_sight_paints_nothing() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.set_rows(devices(range(50)))
        await pilot.pause()
        app.table._exchange_repaint_regions()
        app.table.update_rows({"d40": device(40, "✖ DOWN"), "d41": device(41)})
        app.table.redraw()
        assert not app.table._exchange_repaint_regions()


async def test_a_scrolled_line_moves_the_rows_and_draws_only_the_few_that_look_different() -> None:
    app = Desk()
    async with app.run_test(size=(46, 12)) as pilot:
        app.table.set_rows(devices(range(50)))
        app.table.focus()
        app.table.move_to("d20")
        await pilot.pause()
        before = {id(line): line for line in app.table._lines.values()}
        await pilot.press("down")
        drawn = [line.strip.text[11:17] for line in app.table._lines.values() if id(line) not in before]
        assert drawn[-2:] == ["CAM-20", "CAM-21"]
        assert len(drawn) <= 4, "and two on which the thumb of the scroll bar came and went"


async def test_a_row_with_other_cells_is_drawn_anew_and_one_with_equal_cells_is_not() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.set_rows(devices([1, 2]))
        await pilot.pause()
        before = dict(app.table._lines)
        app.table.update_rows({"d1": device(1), "d2": device(2, "✖ DOWN")})
        await pilot.pause()
        assert [app.table._lines[y] is before[y] for y in (1, 2)] == [True, False]
        assert "DOWN" in app.lines()[2]


async def test_more_rows_than_are_remembered_are_drawn_as_ever() -> None:
    app = Desk()
    async with app.run_test(size=(46, 32)) as pilot:
        app.table.set_rows(devices(range(700)))
        app.table.focus()
        for _page in range(24):
            await pilot.press("pagedown")
        assert [line.split()[2] for line in app.lines()[1:31]] == [f"CAM-{n}" for n in range(669, 699)]
        assert len(app.table._drawings) <= 500


@pytest.mark.parametrize("width", range(44, 60))
async def test_titles_stand_over_their_columns_beside_a_scroll_bar_too(width: int) -> None:
    app = Desk()
    async with app.run_test(size=(width, 6)) as pilot:
        app.table.set_rows({f"d{number}": device(number, note="NOTE") for number in range(30)})
        await pilot.pause()
        assert {line.find("NOTE") for line in app.lines()} == {app.lines()[0].find("NOTE")}


@pytest.mark.parametrize("theme", ["night", "mono"])
async def test_every_state_of_a_list_is_told_in_words_and_differs_from_the_others(theme: str) -> None:
    app = Desk()
    states: tuple[ListState, ...] = ("data", "loading", "stale", "failed")
    async with app.run_test(size=(46, 6)) as pilot:
        wear(app, load_theme(theme))
        seen = []
        for rows in ({}, devices([1])):
            app.table.set_rows(rows)
            for state in states:
                app.table.show_state(state)
                await pilot.pause()
                seen.append("\n".join(app.lines()))
        assert len(set(seen)) == len(seen)
        for words in ("nothing here", "loading", "not up to date", "could not be read"):
            assert any(words in screen for screen in seen)


async def test_a_state_takes_words_of_its_own_and_the_last_rows_stay() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.set_rows(devices([1]))
        app.table.show_state("failed", "no engine since 14:03")
        await pilot.pause()
        assert "✖ no engine since 14:03" in app.lines()[1]
        assert "CAM-1" in app.lines()[2]


async def test_new_pending_and_marked_rows_carry_signs() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.set_rows(devices([1, 2, 3]))
        app.table.mark_new(["d2", "d3"])
        app.table.set_pending(["d3"])
        await pilot.pause()
        assert [line[:2] for line in app.lines()[1:4]] == ["▶ ", " •", " …"]
        assert app.table.go_new()
        assert app.table.cursor == "d2"
        app.table.seen()
        assert not app.table.go_new()


async def test_a_frozen_list_stands_still_while_its_clocks_go_on() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.tick(0)
        app.table.set_rows(devices([1]))
        app.table.freeze()
        app.table.update_rows({"d1": device(1, "✖ DOWN"), "d2": device(2)})
        app.table.tick(SECOND)
        await pilot.pause()
        assert (app.table.waiting, "UP" in app.lines()[1], "00:01:39" in app.lines()[1]) == (2, True, True)
        app.table.thaw()
        await pilot.pause()
        assert (app.table.waiting, "DOWN" in app.lines()[1], "CAM-2" in app.lines()[2]) == (0, True, True)


# ---------------------------------------------------------------------------------------------------------- themes


@pytest.mark.parametrize("theme", ["console16", "mono"])
async def test_the_console_gets_only_signs_that_its_fonts_have(theme: str) -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        wear(app, load_theme(theme))
        app.table.set_rows({f"d{n}": device(n, "DOWN", "a long note that is cut") for n in range(30)})
        app.table.mark_new(["d1"])
        app.table.set_pending(["d2"])
        app.table.sort_by("device")
        app.table.focus()
        await pilot.pause()
        for state in ("data", "loading", "stale", "failed"):
            app.table.show_state(state)
            await pilot.pause()
            assert set("".join(app.lines())) <= CONSOLE_CHARSET


async def test_a_change_of_theme_repaints_the_list() -> None:
    app = Desk()
    async with app.run_test(size=(46, 6)) as pilot:
        app.table.set_rows(devices([1]))
        app.table.focus()
        await pilot.pause()
        assert app.lines()[1].startswith("▶ ● UP")
        wear(app, load_theme("mono"))
        await pilot.pause()
        (row,) = [strip for strip in app.screen._compositor.render_strips() if "CAM-1" in strip.text]
        assert all(segment.style is not None and segment.style.reverse for segment in row)
