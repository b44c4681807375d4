"""Why something can't be done in the roster now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from noctui.catalog import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from noctui.domain.change_views import ChangeRow
    from noctui.tui.reasons import Context, WhyNot


def nobody(context: Context) -> str | None:
    if context.spot is not None and context.spot.detail is not None:
        return None
    return _("The engine has not told the roster yet.")


def passed(context: Context) -> str | None:
    """What has passed stays as it was."""
    spot = context.spot
    if spot is None or spot.detail is None or spot.end is None or spot.end > spot.now:
        return None
    return _("That has passed: choose a shift that lies ahead.")


def no_shift(context: Context) -> str | None:
    """Only who has a shift themselves can offer it."""
    spot = context.spot
    if spot is None or spot.detail is None:
        return None
    if not spot.me(context.me.login if context.me is not None else ""):
        return _("Nobody in the roster has your login: you have no shift to offer.")
    return None if spot.post else _("Put the cursor on a post, or on a shift in the Gantt.")


STEPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "roster.answer": ("swap", ("answer",)),
    "leave.step": ("leave", ("approve", "refuse", "plan", "customer_yes", "customer_no", "return", "withdraw")),
    "absence.answer": ("stand_in", ("approve", "refuse", "backup_cannot")),
    "absence.back": ("stand_in", ("back",)),
    "change.end": ("", ("end",)),
}
"""By action: the kind of change that it is for (empty: any), and the steps of which it takes one."""


def change_of(action: str, context: Context) -> ChangeRow | None:
    """The change that an action is about: that under the cursor, where it stands on none the only one that fits."""
    if action not in STEPS or context.spot is None:
        return None
    kind, steps = STEPS[action]
    return replace(context.spot, changes=tuple(_mine(action, context))).to_do(*steps, kind=kind)


def _mine(action: str, context: Context) -> Iterable[ChangeRow]:
    """A swap is answered by who was asked; about the others the engine knows who may."""
    spot = context.spot
    me = spot.me(context.me.login) if spot is not None and context.me is not None else ""
    rows = spot.changes if spot is not None else ()
    return (row for row in rows if action != "roster.answer" or me in ("", *row.people[1:]))


def nothing_to_do(action: str) -> WhyNot:
    """No change, or no single one, waits for such a step."""
    kind, steps = STEPS[action]

    def why(context: Context) -> str | None:
        spot = context.spot
        if spot is None or change_of(action, context) is not None:
            return None
        able = replace(spot, changes=tuple(_mine(action, context))).able(*steps, kind=kind)
        if not able:
            return _("No change of that kind waits for this.")
        return _(
            "Put the cursor on the change that is meant: {changes}.", changes=", ".join(f"R-{row.id}" for row in able)
        )

    return why
