"""Actions of the place of the devices: groups, jumps, the big picture."""

from noctui.catalog import N_
from noctui.tui import reasons
from noctui.tui.action import Action

_HERE = frozenset({"devices"})
_TILES = frozenset({"tiles"})

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
)
