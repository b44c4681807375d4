"""What the keys of the place of the devices do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from noctui.tui.hands import Hands
    from noctui.tui.room import Room
    from noctui.tui.rooms.devices import DevicesRoom

Handler: TypeAlias = "Callable[[Hands, Room], Awaitable[None] | None]"


def _here(act: "Callable[[DevicesRoom], Any]") -> Handler:
    return lambda _hands, room: act(cast("DevicesRoom", room))


DEVICE_HANDLERS: Mapping[str, Handler] = {
    "list.group": _here(lambda room: room.group()),
    "list.fold": _here(lambda room: room.fold()),
    "list.fold_all": _here(lambda room: room.fold_all()),
    "list.jump": _here(lambda room: room.open_jump()),
    "list.jump_next": _here(lambda room: room.next_match(1)),
    "list.jump_previous": _here(lambda room: room.next_match(-1)),
}
