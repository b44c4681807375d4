"""Actions of the screen of one device: how it did in the past."""

from noctui.catalog import N_
from noctui.tui import reasons
from noctui.tui.action import Action

_HERE = frozenset({"device"})

HISTORY_ACTIONS: tuple[Action, ...] = (
    Action(
        "device.trend",
        ("t",),
        N_("hour, day, month"),
        N_("Show the trend of the last hour, of the last day or of the last 30 days, in turn."),
        _HERE,
        weight=13,
    ),
    Action(
        "device.availability",
        ("v",),
        N_("availability"),
        N_("Show how long it could be reached in 30 days, span by span, and the worst devices of its contract."),
        _HERE,
        weight=16,
        why_not=reasons.no_engine,
    ),
)
