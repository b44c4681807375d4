"""Actions with mutes: the register, silences, windows that come again, a later or an earlier end."""

from noctui.catalog import N_, _
from noctui.tui import reasons
from noctui.tui.action import LOOK, TICKETS, Action
from noctui.tui.reasons import Context

_HERE = frozenset({"devices", "device", "mutes"})
_REGISTER = frozenset({"mutes"})


def no_mute(context: Context) -> str | None:
    """In the register the mute under the cursor counts, elsewhere that of the device."""
    if context.room != "mutes":
        return reasons.first(reasons.no_device, reasons.not_muted)(context)
    return None if context.mute is not None else _("There is no mute under the cursor.")


def no_series(context: Context) -> str | None:
    return None if context.series else _("This window does not come again.")


MUTE_ACTIONS: tuple[Action, ...] = (
    Action(
        "mutes.open",
        ("f3",),
        N_("mutes"),
        N_("The register: everything that hides something, by whom, why, until when, and what it hides now."),
        LOOK | {"device", "ticket"},
        weight=19,
    ),
    Action(
        "mute.silence",
        ("s",),
        N_("silence"),
        N_("Hide for a while what a filter matches: nothing new under it is said, and none of it gets a ticket."),
        _HERE,
        why_not=reasons.act,
        weight=17,
    ),
    Action(
        "window.plan",
        ("W",),
        N_("plan window"),
        N_("A maintenance window, once or again and again, on a device, a site or what a filter matches."),
        _HERE,
        why_not=reasons.act,
        weight=16,
    ),
    Action(
        "mute.extend",
        ("E",),
        N_("extend"),
        N_("Another end for the mute, and why; the first reason stays."),
        _HERE,
        why_not=reasons.first(no_mute, reasons.act),
        weight=18,
    ),
    Action(
        "mute.end",
        ("U",),
        N_("unmute"),
        N_("End the mute now, or call off one that has not begun; what is still bad under it is told."),
        TICKETS | _REGISTER,
        why_not=reasons.first(no_mute, reasons.act),
        weight=21,
    ),
    Action(
        "window.drop",
        ("X",),
        N_("no more"),
        N_("No more windows of this series; one that has begun goes on until its end."),
        _REGISTER,
        why_not=reasons.first(no_series, reasons.act),
        dangerous=True,
        weight=22,
    ),
)
