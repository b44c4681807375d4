"""After a problem was acknowledged: on to the next one that still wants somebody, as a mail program does."""

from collections.abc import Iterable, Mapping
from typing import Any

from noctui.domain.commands import Acknowledge, Command
from noctui.domain.views import DeviceRow
from noctui.tui.line_table import LineTable
from noctui.tui.tables import has_problem

_URGENT_FIRST = ("state", False)


def go_on(table: LineTable[Any], devices: Mapping[str, DeviceRow], done: Iterable[Command]) -> None:
    """In a list of devices by urgency what was acknowledged sinks: the cursor stays among what is still open.

    With nothing left that wants somebody it goes to the top. The engine answers before it tells the rows, so what was
    just acknowledged is known here by the commands.
    """
    known = {one.device for one in done if isinstance(one, Acknowledge)}
    if not known or table.id != "devices" or table.sort != _URGENT_FIRST or table.cursor is None:
        return

    def wants(key: Any) -> bool:
        row = devices.get(key)
        return row is not None and wants_somebody(row) and known.isdisjoint((row.id, f"site:{row.site}"))

    if not table.go_next(wants):
        table.action_first()


def wants_somebody(row: DeviceRow) -> bool:
    """A problem of its own that nothing mutes."""
    return has_problem(row) and row.state != "unreachable" and row.mute is None
