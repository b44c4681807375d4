"""Actions of the place of the devices: groups, jumps, the big picture."""

from noctui.catalog import N_, _
from noctui.tui import reasons
from noctui.tui.action import Action

_HERE = frozenset({"devices"})
_TILES = frozenset({"tiles"})
_TOOLS = frozenset({"devices", "device"})


def only_in_earnest(context: reasons.Context) -> str | None:
    """The devices of a drill and of the demo are made up, and their addresses may be somebody's."""
    if context.drill is not None:
        return _("In a drill nothing real is touched.")
    if context.device is not None and context.device.method == "sim":
        return _("{device} is made up: there is nothing to reach.", device=context.device.id)
    return None


DEVICE_ACTIONS: tuple[Action, ...] = (
    Action(
        "list.group",
        ("b",),
        N_("group by"),
        N_("Group the devices by site, by state, by kind, or not at all."),
        _HERE,
        weight=13,
    ),
    Action(
        "list.fold",
        ("z",),
        N_("fold"),
        N_("Close the group under the cursor, or open it; space on its line marks all of it."),
        _HERE,
        weight=16,
    ),
    Action("list.fold_all", ("Z",), N_("fold all"), N_("Close all groups, or open them all."), _HERE, weight=17),
    Action(
        "list.jump",
        ("apostrophe",),
        N_("jump"),
        N_("Jump to a device by any part of its name, address, customer, contract or the number of its ticket."),
        _HERE,
        weight=10,
    ),
    Action(
        "list.jump_next", ("greater_than_sign",), N_("next match"), N_("To the next device that the jump found."), _HERE
    ),
    Action(
        "list.jump_previous",
        ("less_than_sign",),
        N_("last match"),
        N_("Back to the device that the jump found before."),
        _HERE,
    ),
    Action("tiles.open", ("B",), N_("sites"), N_("The big picture: a tile for each site."), _HERE, weight=18),
    Action(
        "tiles.devices",
        ("enter",),
        N_("show"),
        N_("The devices of the site under the cursor, the worst first."),
        _TILES,
        why_not=reasons.no_row,
        weight=0,
    ),
    Action("tiles.left", ("left",), N_("left"), N_("One tile to the left."), _TILES),
    Action("tiles.right", ("right",), N_("right"), N_("One tile to the right."), _TILES),
    Action(
        "device.ssh",
        ("S",),
        N_("ssh"),
        N_("Log in at the device; the desk waits behind it. Who did so is journalled."),
        _TOOLS,
        why_not=reasons.first(reasons.no_device, only_in_earnest, reasons.act),
        weight=19,
    ),
    Action(
        "device.ping",
        ("i",),
        N_("ping it"),
        N_("Ping the device from this machine, as the site's file says; the answers open inside."),
        _TOOLS,
        why_not=reasons.first(reasons.no_device, only_in_earnest, reasons.act),
        weight=19,
    ),
    Action(
        "device.trace",
        ("R",),
        N_("trace it"),
        N_("Trace the way to the device from this machine; the hops open inside."),
        _TOOLS,
        why_not=reasons.first(reasons.no_device, only_in_earnest, reasons.act),
        weight=19,
    ),
)
