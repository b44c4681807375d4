"""Why a step of a handover can't be done now: what the room shows in, a translated sentence out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import _
from noctui.tui.handover_words import post_title, refusal
from noctui.tui.reasons import act, first

if TYPE_CHECKING:
    from noctui.domain.handover_views import HandoverRow
    from noctui.tui.reasons import Context

_OFFERED = ("offered", "asked")


def row_of(context: Context) -> HandoverRow | None:
    return context.handover.row if context.handover is not None else None


def no_handover(context: Context) -> str | None:
    return None if context.handover is not None else refusal("unknown_handover")


def ended(context: Context) -> str | None:
    row = row_of(context)
    return refusal("handover_ended") if row is not None and row.state in ("accepted", "dropped") else None


def not_giver(context: Context) -> str | None:
    row = row_of(context)
    if row is None or context.me is None or context.me.login in row.givers:
        return None
    return refusal("not_yours", who=row.outgoing_name)


def not_taker(context: Context) -> str | None:
    row = row_of(context)
    if row is None or context.me is None or context.me.login in row.takers:
        return None
    if context.me.login in row.givers:
        return refusal("both_sides")
    if row.incoming:
        return refusal("offered_to_other", who=", ".join(row.incoming_names))
    return refusal("cannot_take", who=context.me.name, post=post_title(row))


def not_offered(context: Context) -> str | None:
    row = row_of(context)
    return refusal("not_offered") if row is not None and row.state not in _OFFERED else None


def offered(context: Context) -> str | None:
    row = row_of(context)
    return refusal("offered_already") if row is not None and row.state in _OFFERED else None


def no_item(context: Context) -> str | None:
    return None if context.item is not None else _("Put the cursor on an item.")


def not_red(context: Context) -> str | None:
    if context.item is None or context.item.item.red:
        return None
    return _("Item {item} is not red: it need not be read back.", item=context.item.item.number)


def read_already(context: Context) -> str | None:
    if context.item is None or context.me is None or context.item.read_by != context.me.name:
        return None
    return _("You have read item {item} back already.", item=context.item.item.number)


def no_line(context: Context) -> str | None:
    if context.item is None or context.item.item.code == "line":
        return None
    return _("Item {item} was found by itself: it ends where it is.", item=context.item.item.number)


def no_question(context: Context) -> str | None:
    found = context.handover.questions if context.handover is not None else ()
    return None if any(one.answer is None for one in found) else _("No question waits for an answer.")


def unread(context: Context) -> str | None:
    left = (
        [one.item.number for one in context.handover.items if one.item.red and not one.read_by]
        if (context.handover is not None)
        else []
    )
    return refusal("unread", items=", ".join(map(str, left))) if left else None


def unanswered(context: Context) -> str | None:
    found = context.handover.questions if context.handover is not None else ()
    asked = "; ".join(one.text for one in found if one.answer is None)
    return refusal("unanswered", questions=asked) if asked else None


def alone(context: Context) -> str | None:
    """There is no other one to compare it with."""
    return None if context.others else _("There is no other handover of this post yet.")


still_open = first(no_handover, ended)
giving = first(still_open, not_giver, act)
taking = first(still_open, not_offered, not_taker, act)
