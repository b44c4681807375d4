"""Place 2: all devices of the site in one list, in groups that fold where that is wanted."""

from collections.abc import Callable
from dataclasses import replace

from textual.app import ComposeResult

from noctui.catalog import N_, _
from noctui.tui import device_groups, tables
from noctui.tui.actions import BY_ID
from noctui.tui.feed import Feed
from noctui.tui.grouped_table import GroupedTable
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings


class DevicesRoom(Room):
    room = "devices"
    BINDINGS = bindings("devices")

    def __init__(self) -> None:
        super().__init__()
        self.devices = GroupedTable(tables.DEVICE_COLUMNS, id="devices", empty=N_("the inventory has no devices"))
        self.devices.sort_by("state")
        self.feeds = [Feed(self.devices, "devices", tables.device_cells)]

    def body(self) -> ComposeResult:
        yield self.devices

    def context(self) -> Context:
        """The line of a group can be marked and opened too."""
        return replace(super().context(), chosen=self.devices.cursor is not None or self.devices.head is not None)

    # -------------------------------------------------------------------------------------------------------- groups

    @property
    def grouping(self) -> str:
        return self.devices.grouping

    def group_by(self, by: str) -> None:
        """By `site`, `state`, `kind`; anything else: not at all."""
        self.devices.group_by(device_groups.grouping_of(by, lambda: self.mirror.devices, self.desk.look))

    def group(self) -> None:
        """The next way to group."""
        by = device_groups.after(self.grouping)
        self.group_by(by)
        self.desk.say(_("devices: {how}", how=_(device_groups.SAID[by])))

    def fold(self) -> None:
        self._folded(self.devices.fold)

    def fold_all(self) -> None:
        self._folded(self.devices.fold_all)

    def _folded(self, fold: Callable[[], None]) -> None:
        if self.grouping:
            fold()
        else:
            self.desk.say(_("There are no groups: {key} makes some.", key=BY_ID["list.group"].shown_key), "refused")
