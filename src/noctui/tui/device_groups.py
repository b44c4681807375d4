"""By what the devices of place 2 stand together: site, state, kind; and what the line of such a group says."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from noctui.catalog import N_, _
from noctui.domain.views import DeviceRow
from noctui.tui.groups import Grouping
from noctui.tui.look import Line, Look
from noctui.tui.words import DEVICE_STATES

BY: Mapping[str, Callable[[DeviceRow], str]] = {
    "site": lambda row: row.site,
    "state": lambda row: row.state,
    "kind": lambda row: row.kind,
}
SAID = {"": N_("not grouped"), "site": N_("by site"), "state": N_("by state"), "kind": N_("by kind")}
"""What the key that groups says, in the order in which it goes through them."""


def after(grouping: str) -> str:
    """The next way to group."""
    ways = list(SAID)
    return ways[(ways.index(grouping) + 1) % len(ways)]


def counted(rows: Iterable[DeviceRow]) -> Counter[str]:
    """How many are in each state; `muted` are those among them that hide nothing from anybody any more."""
    found = Counter[str]()
    for row in rows:
        found[row.state] += 1
        if row.mute is not None and row.state != "up":
            found["muted"] += 1
    return found


def counts_line(counts: Mapping[str, int], look: Look) -> Line:
    """`✖2 ◐1 ●40`, the worst first; what there is none of is not said."""
    found: Line = ()
    for state in DEVICE_STATES:
        if counts.get(state):
            found = (*found, (f"{look.glyph(state)}{counts[state]}", f"state.{state}"), (" ", ""))
    if counts.get("muted"):
        found = (*found, (_("({count} muted)", count=counts["muted"]), "muted"))
    return found


def grouping_of(by: str, devices: Callable[[], Mapping[str, DeviceRow]], look: Callable[[], Look]) -> Grouping | None:
    """The grouping of that id over the devices as they are now; None for an empty one."""
    if by not in BY:
        return None
    of = BY[by]

    def group(key: Any) -> str:
        row = devices().get(key)
        return of(row) if row is not None else ""

    def line(name: str, keys: Sequence[Any]) -> Line:
        now, here = devices(), look()
        rows = [now[key] for key in keys if key in now]
        head = _site(rows, name, here) if by == "site" else ((f"{_name(by, name, here)} ", "title"),)
        return (*head, (f"{len(keys)}  ", "muted"), *counts_line(counted(rows), here))

    return Grouping(by, group, line)


def _site(rows: Sequence[DeviceRow], site: str, look: Look) -> Line:
    """Its name, and the id where that is another: a filter may be typed with either."""
    name = rows[0].place if rows else site
    head: Line = ((f"{look.shown(name)} ", "title"),)
    return head if name == site else (*head, (f"{look.shown(site)}  ", "text"))


def _name(by: str, name: str, look: Look) -> str:
    if by == "state":
        return _(DEVICE_STATES.get(name, name))  # type: ignore[call-overload]
    return look.shown(name) or look.glyph("dash")
