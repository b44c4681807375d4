"""Place 2: all devices of the site in one list, in groups that fold where that is wanted."""

from collections.abc import Callable
from dataclasses import replace

from textual import on
from textual.app import ComposeResult

from noctui.catalog import N_, _
from noctui.tui import device_groups, tables
from noctui.tui.actions import BY_ID
from noctui.tui.feed import Feed
from noctui.tui.grouped_table import GroupedTable
from noctui.tui.jump import Jump, JumpField
from noctui.tui.look import Line
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings
from noctui.tui.searchable import DEVICES, TICKETS


class DevicesRoom(Room):
    room = "devices"
    BINDINGS = bindings("devices")

    def __init__(self) -> None:
        super().__init__()
        self.devices = GroupedTable(tables.DEVICE_COLUMNS, id="devices", empty=N_("the inventory has no devices"))
        self.devices.sort_by("state")
        self._jump: Jump | None = None
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

    # --------------------------------------------------------------------------------------------------------- jumps

    async def open_jump(self) -> None:
        """Let words be typed; the cursor goes to the first device that has them while one types."""
        self._jump = Jump(self.devices.cursor, str.casefold, self._searched)
        field = JumpField(id="jump")
        self.add_class("-filtering", "-jumping")
        self.devices.steered = True
        await self.mount(field, before="#notice")
        self.watch(field, "value", self._jump_to, init=False)
        self.set_focus(field)
        self.paint_footer()

    def next_match(self, step: int) -> None:
        """Through what the last jump found."""
        jump = self._jump
        if jump is None or not jump.found:
            self.desk.say(_("Nothing was found: {key} jumps.", key=BY_ID["list.jump"].shown_key), "refused")
            return
        jump.step(step)
        self.devices.move_to(jump.target)
        self.desk.say(self._found_words(jump))

    def back(self) -> bool:
        """Out of a jump to where it began."""
        if not self.has_class("-jumping"):
            return super().back()
        if self._jump is not None and self._jump.origin is not None:
            self.devices.move_to(self._jump.origin)
        self._close_jump()
        return True

    def paint_footer(self) -> None:
        if not self.has_class("-jumping"):
            super().paint_footer()
            return
        jump, keys = self._jump, _("Enter stays, Esc goes back, up and down through the matches")
        line: Line = ((f" {keys}", "muted"),)
        if jump is not None and self.query_one("#jump", JumpField).value.strip():
            line = ((f" {self._found_words(jump)}  ", "text" if jump.found else "warn"), *line)
        self._bar("footer", line)

    def _jump_to(self, words: str) -> None:
        if (jump := self._jump) is not None:
            jump.look(words, self.devices.view)
            self.devices.move_to(jump.target if jump.found else jump.origin)
            self.paint_footer()

    def _found_words(self, jump: Jump) -> str:
        if jump.found:
            return _("match {number} of {count}", number=jump.at + 1, count=len(jump.found))
        return _("no device has these words")

    def _searched(self, key: str) -> str:
        """All by which somebody may know a device: what a filter looks for, and its ticket."""
        row = self.mirror.devices.get(key)
        if row is None:
            return ""
        ticket = self.mirror.tickets.get(row.ticket) if row.ticket is not None else None
        return DEVICES.text(row) + (f" {TICKETS.text(ticket)}" if ticket is not None else "")

    def _close_jump(self) -> None:
        self.remove_class("-filtering", "-jumping")
        self.query("#jump").remove()
        self.devices.steered = False
        self.set_focus(self.devices)
        self.repaint(self.desk.look())

    @on(JumpField.Stepped)
    def _match_wanted(self, event: JumpField.Stepped) -> None:
        if self._jump is not None and self._jump.found:
            self._jump.step(event.rows)
            self.devices.move_to(self._jump.target)
            self.paint_footer()

    @on(JumpField.Submitted, "#jump")
    def _jumped(self, event: JumpField.Submitted) -> None:
        event.prevent_default()
        self._close_jump()
