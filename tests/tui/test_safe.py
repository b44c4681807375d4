"""The wall behind the widgets: no hostile text reaches a line of the screen as anything but text."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.events import Paste

from noctui.tui import widgets as ours
from noctui.tui.safe import TerminalSafe, arm
from tests.tui.payloads import PAYLOADS, acting
from tests.tui.sinks import Sinks

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
async def test_no_payload_acts_from_any_widget(payload: str) -> None:
    app = Sinks(payload)
    async with app.run_test(size=(80, 70), notifications=True) as pilot:
        await pilot.pause()
        assert not set().union(*map(acting, app.lines()))
        assert app.is_running


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
async def test_our_widgets_keep_every_line_as_wide_as_the_screen(payload: str) -> None:
    app = Sinks(payload, kind="ours", armed=False)
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        lines = app.lines()
        assert {cell_len(line) for line in lines} == {80}
        assert not set().union(*map(acting, lines))


@pytest.mark.parametrize("name", ["clear screen", "C1 CSI", "bidi override", "zero width"])
async def test_without_the_wall_textual_lets_the_payload_through(name: str) -> None:
    app = Sinks(PAYLOADS[name], kind="stock", armed=False)
    async with app.run_test(size=(80, 70), notifications=True) as pilot:
        await pilot.pause()
        assert set().union(*map(acting, app.lines()))


@pytest.mark.parametrize("name", ["markup action", "markup stray", "markup colour"])
async def test_markup_is_shown_as_written_and_a_click_on_it_runs_nothing(name: str) -> None:
    app = Sinks(PAYLOADS[name], kind="ours")
    async with app.run_test(size=(80, 70)) as pilot:
        await pilot.click(ours.Line, offset=(2, 0))
        await pilot.click(ours.Prose, offset=(2, 0))
        assert any(PAYLOADS[name] in line for line in app.lines())
        assert app.is_running


async def test_what_is_pasted_goes_through_the_door() -> None:
    app = Sinks("x", kind="ours")
    async with app.run_test(size=(80, 70)) as pilot:
        field = app.query(ours.Field).first()
        field.focus()
        await pilot.pause()
        app.post_message(Paste("a\x1b]0;t\x07b\u202e"))
        await pilot.pause()
        assert "a␛]0;t�b�" in field.value


def test_the_wall_keeps_the_width_that_textual_counted() -> None:
    segments = [Segment("a\x1b[2J\u200b交\ud800", Style(bold=True)), Segment("plain")]
    safe = TerminalSafe().apply(segments, BLACK)
    assert [cell_len(segment.text) for segment in safe] == [cell_len(segment.text) for segment in segments]
    assert safe[1] is segments[1]
    assert not acting("".join(segment.text for segment in safe))


def test_the_wall_drops_links() -> None:
    linked = Segment("x", Style(link="http://evil\x1b\\"))
    (safe,) = TerminalSafe().apply([linked], BLACK)
    assert safe.style is not None
    assert safe.style.link is None


def test_textual_still_has_the_list_of_filters_and_arming_twice_adds_one() -> None:
    app: App[None] = App()
    arm(app)
    arm(app)
    assert [type(known) for known in app.get_line_filters()].count(TerminalSafe) == 1
