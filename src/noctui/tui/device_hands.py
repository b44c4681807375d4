"""What the keys of the place of the devices do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from noctui.domain.tools import TOOLS, Tool

if TYPE_CHECKING:
    from noctui.tui.hands import Hands
    from noctui.tui.room import Room
    from noctui.tui.rooms.devices import DevicesRoom
    from noctui.tui.rooms.tiles import TilesRoom

Handler: TypeAlias = "Callable[[Hands, Room], Awaitable[None] | None]"


def _here(act: "Callable[[DevicesRoom], Any]") -> Handler:
    return lambda _hands, room: act(cast("DevicesRoom", room))


def _open_tiles(hands: "Hands", _room: "Room") -> None:
    from noctui.tui.rooms.tiles import TilesRoom

    hands.app.push_screen(TilesRoom())


def _tool(tool: Tool) -> Handler:
    def handler(hands: "Hands", _room: "Room") -> None:
        from noctui.tui import device_tools

        device_tools.use(hands.app, tool)

    return handler


DEVICE_HANDLERS: Mapping[str, Handler] = {
    "list.group": _here(lambda room: room.group()),
    "list.fold": _here(lambda room: room.fold()),
    "list.fold_all": _here(lambda room: room.fold_all()),
    "tiles.open": _open_tiles,
    "tiles.devices": lambda _hands, room: cast("TilesRoom", room).open_site(),
    "tiles.left": lambda _hands, room: cast("TilesRoom", room).turn(-1),
    "tiles.right": lambda _hands, room: cast("TilesRoom", room).turn(1),
    **{f"device.{tool}": _tool(tool) for tool in TOOLS},
    "list.jump": _here(lambda room: room.open_jump()),
    "list.jump_next": _here(lambda room: room.next_match(1)),
    "list.jump_previous": _here(lambda room: room.next_match(-1)),
}
