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

    Problems of their own come before what is lost behind another. The engine answers before it tells the rows, so what
    was just acknowledged is known here by the commands.
    """
    known = {one.device for one in done if isinstance(one, Acknowledge)}
    if not known or table.id != "devices" or table.sort != _URGENT_FIRST or table.cursor is None:
        return

    def is_open(key: Any) -> bool:
        row = devices.get(key)
        if row is None or row.mute is not None or not has_problem(row):
            return False
        return known.isdisjoint((row.id, f"site:{row.site}"))

    order = table.view
    after = order.index(table.cursor) + 1
    ahead = [key for key in order[after:] + order[:after] if is_open(key)]
    own = (key for key in ahead if devices[key].state != "unreachable")
    if (found := next(own, next(iter(ahead), None))) is not None:
        table.move_to(found)
