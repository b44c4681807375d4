"""Place 2: all devices of the site in one list."""

from textual.app import ComposeResult

from noctui.catalog import N_
from noctui.tui import tables
from noctui.tui.feed import Feed
from noctui.tui.line_table import LineTable
from noctui.tui.room import Room, bindings


class DevicesRoom(Room):
    room = "devices"
    BINDINGS = bindings("devices")

    def __init__(self) -> None:
        super().__init__()
        self._devices: LineTable[str] = LineTable(
            tables.DEVICE_COLUMNS, id="devices", empty=N_("the inventory has no devices")
        )
        self._devices.sort_by("state")
        self.feeds = [Feed(self._devices, "devices", tables.device_cells)]

    def body(self) -> ComposeResult:
        yield self._devices
