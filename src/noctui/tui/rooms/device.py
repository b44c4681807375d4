"""One device: what it answers, what it hangs on, what hangs on it, what happened to it."""

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from noctui.catalog import N_, _
from noctui.domain.commands import Answer
from noctui.domain.history_views import (
    LENGTHS,
    AvailabilityDetail,
    AvailabilityQuery,
    Stretch,
    TrendDetail,
    TrendQuery,
)
from noctui.domain.queries import Detail, DeviceDetail, DeviceQuery, FactRow, ProbeResult
from noctui.domain.views import DeviceRow, JournalRow, TicketRow
from noctui.tui import asking, refusals, tables, whereabouts
from noctui.tui.availability_words import availability_lines, report
from noctui.tui.device_details import device_lines
from noctui.tui.line_table import LineTable
from noctui.tui.look import Look
from noctui.tui.pane import Pane
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.room import Room, bindings
from noctui.tui.spark import next_stretch, trend_lines
from noctui.tui.summary import device_summary
from noctui.wire.client import Key

_LABELS = 17
"""Cells beside the bars of a trend."""
_ROOMY = 36
"""Rows of a screen on which the trend is `_TALL` lines high."""
_TALL = 4
_NEAREST = ("parent", "soft parent", "member of", "child")


class DeviceRoom(Room):
    room = "device"
    BINDINGS = bindings("device")
    DEFAULT_CSS = """
    DeviceRoom #info { height: auto; max-height: 65%; }
    DeviceRoom.-wide #lists { layout: horizontal; }
    """

    class Loaded(Message):
        """The engine has told about the device, or why it can't."""

        def __init__(
            self, detail: DeviceDetail | Answer, trend: Detail | None = None, availability: Detail | None = None
        ) -> None:
            super().__init__()
            self.detail = detail
            self.trend = trend if isinstance(trend, TrendDetail) else None
            self.availability = availability if isinstance(availability, AvailabilityDetail) else None

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device = device
        self.detail: DeviceDetail | None = None
        self.trend: TrendDetail | None = None
        self.availability: AvailabilityDetail | None = None
        self._stretch: Stretch = "hour"
        self._missing: Answer | None = None
        self._around: LineTable[str] = LineTable(
            tables.NEIGHBOUR_COLUMNS, id="devices", empty=N_("nothing above it, nothing behind it")
        )
        self._history: LineTable[int] = LineTable(
            tables.EVENT_COLUMNS, id="events", header=False, empty=N_("nothing has happened to it")
        )
        self._history.sort_by("when", reverse=True)

    def body(self) -> ComposeResult:
        yield Paper(id="info", classes="page")
        first = Pane(N_("Neighbours"), self._around)
        first.add_class("-open")
        with Vertical(id="lists"):
            yield first
            yield Pane(N_("History"), self._history)

    # ----------------------------------------------------------------------------------------------------- contents

    @property
    def row(self) -> DeviceRow | None:
        """The newest row of the device."""
        return self.mirror.devices.get(self.device) or (self.detail.row if self.detail else None)

    def context(self) -> Context:
        """An action on this screen is about its device, wherever the cursor is."""
        device, ticket = whereabouts.of_device(self.mirror, self.device)
        client = self.desk.client
        return Context(self.room, client.state, client.me, device, ticket, chosen=self.has_row, drill=self.mirror.drill)

    def contexts(self) -> list[Context]:
        return [self.context()]

    def entry(self, seq: int) -> JournalRow | None:
        return next((row for row in self.detail.history if row.seq == seq), None) if self.detail else None

    def at(self, table: LineTable[Any], key: Any) -> tuple[DeviceRow | None, TicketRow | None, FactRow | None]:
        device, ticket, fact = super().at(table, key)
        return (None if device is not None and device.id == self.device else device), ticket, fact

    def summary(self) -> str:
        return device_summary(self.row, self.desk.look()) if self.row is not None else ""

    def next_stretch(self) -> None:
        """The trend of a longer time, after the longest of the shortest."""
        self._stretch = next_stretch(self._stretch)
        self._load()

    def show_availability(self) -> None:
        """The spans of the last 30 days, and the worst of its contract, or of its site."""

        async def ask() -> None:
            row = self.availability.rows[0] if self.availability is not None else None
            others = f"contract:{row.contract}" if row and row.contract else f"site:{self.row.site if self.row else ''}"
            found = [await self.desk.client.ask(self._of_30_days(of)) for of in (self.device, others)]
            look = self.desk.look()
            told = ("\n".join(report(one, look)) for one in found if isinstance(one, AvailabilityDetail))
            self.desk.show_sheet(N_("Availability, 30 days"), "\n\n".join(told))

        asking.in_turn(self, "availability", ask)

    def _of_30_days(self, of: str) -> AvailabilityQuery:
        now = self.desk.client.now()
        return AvailabilityQuery(of, now - LENGTHS["month"], now)

    def show_all(self) -> None:
        self._load()
        self._show_lists(self.desk.look())
        super().show_all()

    def take(self, changes: Mapping[str, frozenset[Key] | None]) -> None:
        if "devices" in changes:
            keys = changes["devices"]
            if keys is None or self.device in keys or not keys.isdisjoint(self._in_groups()):
                self._load()
            self._show_lists(self.desk.look())
        self.repaint(self.desk.look())

    def paint(self, look: Look) -> None:
        info, row = self.query_one("#info", Paper), self.row
        if self._missing is not None:
            info.write(((f" {look.shown(self.device)}  {refusals.sentence(self._missing, look)}", "bad"),))
        elif self.detail is None or row is None:
            info.write(((f" {look.shown(self.device)}", "title"), ("  " + _("loading"), "muted")))
        else:
            _device, ticket = whereabouts.of_device(self.mirror, self.device)
            tall = _TALL if self.size.height >= _ROOMY else 1
            past = trend_lines(self.trend, look, tall) if self.trend is not None else []
            if self.availability is not None:
                past += availability_lines(self.availability.rows[0], look)
            info.write(*device_lines(self.detail, row, look, self.size.width, ticket, past))
        for pane in self.panes:
            pane.summary = ((f"{len(pane.table.view)}", "muted"),)
            pane.paint(look)

    def _in_groups(self) -> set[str]:
        """Devices of the groups around it: what becomes of one is seen in the group."""
        return {name for group in self.detail.groups for name in group.devices} if self.detail is not None else set()

    def _show_lists(self, look: Look) -> None:
        if self.detail is None:
            return
        detail, devices = self.detail, self.mirror.devices
        groups = {group.id: group for group in detail.groups}
        kin = {name: N_("member of") for name in groups}
        kin |= {name: N_("child") for name in detail.children}
        kin |= {name: N_("soft parent") for name in detail.soft_parents}
        kin |= {name: N_("parent") for name in detail.parents}
        self._around.set_rows(
            {
                name: tables.neighbour_cells(relation, name, devices.get(name), look, groups.get(name))
                for name, relation in sorted(kin.items(), key=lambda one: _NEAREST.index(one[1]))
            }
        )
        self._history.set_rows({row.seq: tables.event_cells((row,), look) for row in self.detail.history})

    # ------------------------------------------------------------------------------------------------------ loading

    def _load(self) -> None:
        """Ask the engine; a newer question makes the older one void."""

        async def ask() -> None:
            detail = await self.desk.client.ask(DeviceQuery(self.device))
            trend = await self.desk.client.ask(TrendQuery(self.device, self._stretch, self.size.width - _LABELS))
            availability = await self.desk.client.ask(self._of_30_days(self.device))
            if isinstance(detail, DeviceDetail | Answer):
                self.post_message(self.Loaded(detail, trend, availability))

        asking.in_turn(self, "device", ask)

    def on_device_room_loaded(self, message: Loaded) -> None:
        if isinstance(message.detail, DeviceDetail):
            self.detail, self._missing = message.detail, None
            self.trend, self.availability = message.trend, message.availability
        elif self.detail is None:
            self._missing = message.detail
        look = self.desk.look()
        self._show_lists(look)
        self.repaint(look)

    def probed(self, device: str, result: ProbeResult | Answer) -> None:
        super().probed(device, result)
        self._load()
