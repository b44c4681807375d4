"""What a key changes stands on the screen before the loop comes round."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.events import Key
from textual.geometry import Region
from textual.pilot import Pilot

from noctui import catalog
from noctui.tui.desk_app import DeskApp
from noctui.tui.rooms.devices import DevicesRoom
from noctui.tui.settings import DeskSettings
from tests.tui.scenes import SceneClient, moved_in, scene


@asynccontextmanager
async def devices(size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[DevicesRoom, Pilot[int]]]:
    """The place of a storm, at rest."""
    app = DeskApp(lambda listen: SceneClient(scene("storm"), listen), DeskSettings())
    async with app.run_test(size=size) as pilot:
        await moved_in(app, pilot)
        await pilot.press("2")
        await pilot.pause(0.1)
        assert isinstance(app.screen, DevicesRoom)
        yield app.screen, pilot
    catalog.use("en")


async def test_a_move_of_the_cursor_is_painted_with_its_key_and_not_a_frame_later() -> None:
    painted: list[list[str]] = []
    async with devices() as (room, pilot):
        show = lambda: painted.append([strip.text for strip in room._compositor.render_strips()])  # noqa: E731
        room.app.post_display_hook = show  # type: ignore[method-assign]
        await room.app.on_event(Key("down", None))
        assert len(painted) == 1
        assert painted[0][room.devices.region.y + 2].startswith("▶"), "the second row, under the header"
        await pilot.pause(0.1)
        assert not room.devices._repaint_regions


async def test_a_key_that_changes_nothing_paints_nothing() -> None:
    painted: list[int] = []
    async with devices() as (room, _pilot):
        room.app.post_display_hook = lambda: painted.append(1)  # type: ignore[method-assign]
        await room.app.on_event(Key("up", None))
        assert painted == []


async def test_a_move_within_the_page_looks_at_two_rows_alone_and_a_scroll_at_all() -> None:
    looked: list[int] = []
    async with devices((120, 20)) as (room, _pilot):
        table, drawn = room.devices, room.devices.drawn
        table.drawn = lambda y, width: looked.append(y) or drawn(y, width)  # type: ignore[method-assign,func-returns-value]
        table.action_move(3)
        assert looked == [1, 4]
        assert {region.y for region in table._repaint_regions} == {1, 4}
        looked.clear()
        table.action_move(table.size.height)
        assert looked == list(range(table.size.height))


async def test_a_marked_group_shows_its_mark_on_every_row() -> None:
    async with devices() as (room, pilot):
        room.group_by("site")
        await pilot.press("g", "space")
        await pilot.pause()
        first = [strip.text[0] for strip in room.devices.render_lines(Region(0, 1, 120, 5))]
        sign = room.devices.face.glyph("mark")
        assert [first[0], *first[2:]] == [sign] * 4, "the cursor has gone on to the second line"
