"""The big picture: what a tile tells of its site, and the way to its devices."""

from noctui.tui.rooms.tiles import TilesRoom
from noctui.tui.tiles import Tile, tiles_of
from tests.tui.scenes import NOW, clock, device, ticket
from tests.tui.test_app_desk import sitting


def test_a_tile_tells_the_worst_that_is_not_muted_and_counts_all_of_it() -> None:
    rows = [
        device(1, id="A", site="s-10", place="Quay 10", state="down", mute="ack"),
        device(2, id="B", site="s-10", place="Quay 10", state="degraded"),
        device(3, id="C", site="s-2", place="Quay 2"),
        device(4, id="D", site="s-3", place="Quay 3", state="down", mute="maintenance"),
    ]
    late = clock("restore", "restore", "running", NOW - 1)
    tickets = [
        ticket(1, root="A", site="Quay 10", clocks=(late,)),
        ticket(2, root="A", site="Quay 10", status="closed"),
        ticket(3, site="gone"),
        ticket(4, root="", site="Quay 2"),
    ]
    assert tiles_of(rows, tickets, NOW) == [
        Tile("s-2", "Quay 2", "up", {"up": 1}, 1, 0),
        Tile("s-3", "Quay 3", "up", {"down": 1, "muted": 1}, 0, 0),
        Tile("s-10", "Quay 10", "degraded", {"down": 1, "degraded": 1, "muted": 1}, 1, 1),
    ]


def test_sites_that_are_called_the_same_are_told_apart_by_their_ids() -> None:
    rows = [device(1, site="old", place="Depot"), device(2, site="new", place="Depot"), device(3, site="x", place="A")]
    assert [tile.name for tile in tiles_of(rows, [], NOW)] == ["A", "Depot (new)", "Depot (old)"]


async def test_arrows_go_from_tile_to_tile_and_enter_opens_the_devices_of_the_site() -> None:
    async with sitting(size=(80, 24)) as hand:
        await hand.press("2", "B")
        room = hand.app.room_now
        assert isinstance(room, TilesRoom)
        sites = [tile.site for tile in room.tiles.tiles]
        assert sites == ["east", "north"]
        assert all(name in hand.screen for name in ("Wharf East", "Wharf North"))
        await hand.press("right")
        assert room.tiles.cursor == sites[1]
        await hand.press("left", "left", "enter")
        assert hand.app.room_now.room == "devices"
        devices = hand.client.views["devices"]
        assert {devices[key].site for key in hand.table.view} == {sites[0]}
        await hand.press("escape")
        assert len(hand.table.view) == len(devices)
