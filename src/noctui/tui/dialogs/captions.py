"""The first and the last line of a form: what it is about, and the keys that move in it and send it."""

from collections.abc import Sequence

from noctui.catalog import N_, _, pick
from noctui.tui.action import Action
from noctui.tui.deed import Deed
from noctui.tui.fact_words import fact_text
from noctui.tui.mute_words import mutes_named
from noctui.tui.reasons import Context
from noctui.tui.roster_reasons import change_of
from noctui.tui.run_spot import RunSpot

_OF_ITEMS = frozenset({"handover.read_back", "handover.ask"})
OF_STEPS = frozenset({"run.answer", "run.choose", "run.check_at", "run.skip", "run.defer"})


def keys(deed: Deed) -> str:
    """By what its fields ask for."""
    if any(field.tall for field in deed.fields):
        return _("Enter goes on, F5 sends at once, F2 copies, Esc keeps the text")
    if any(field.choices is not None for field in deed.fields):
        return _("arrows choose, Enter goes on, F5 sends at once, Esc keeps the text")
    if len(deed.fields) > 1:
        return _("Enter goes on and sends at the end, F5 sends at once, Esc keeps the text")
    return _("Enter sends, Esc closes and keeps the text")


def title(action: Action, contexts: Sequence[Context]) -> str:
    """The action and what it is about."""
    names = [_name(action, context) for context in contexts]
    label = N_("answer") if action.id == "run.choose" else action.label
    return f"{_(label)}  {', '.join(filter(None, names))}"


def guide(action: Action, context: Context) -> str:
    """What the action does; where a step is answered, how that is done, else what the keys do to it."""
    if action.id not in ("run.answer", "run.choose"):
        return _(action.help)
    hint = context.run.step.hint if context.run is not None and context.run.step is not None else {}
    return pick(hint) or _("The last Enter answers the step and leads on; Esc leaves it open and keeps what you typed.")


def _name(action: Action, context: Context) -> str:
    if action.id == "ticket.new":
        return ""
    if action.id.startswith("handover") and context.handover is not None:
        about = f": {context.item.item.number}" if context.item is not None and action.id in _OF_ITEMS else ""
        return f"H-{context.handover.row.id}{about}"
    if context.spot is not None and (change := change_of(action.id, context)) is not None:
        return f"R-{change.id}: {', '.join(change.names)}"
    if action.id.startswith("run") and context.run is not None:
        return run_title(context.run, action.id)
    if action.id == "ticket.correct" and context.ticket is not None and context.fact is not None:
        return f"T-{context.ticket.id}: {fact_text(context.fact)}"
    if action.id.startswith(("ticket", "page")) and context.ticket is not None:
        return f"T-{context.ticket.id}"
    if action.id.startswith("mute") and context.mute is not None:
        return mutes_named(context.mute.id, 1 + len(context.along))
    if action.id.startswith(("device", "mute")) and context.device is not None:
        return context.device.id
    return ""


def run_title(spot: RunSpot, action_id: str) -> str:
    """The run, and the step where the action is about one."""
    step = spot.step if action_id in OF_STEPS else None
    return f"RUN-{spot.row.id}: {pick(step.say)}" if step is not None else f"RUN-{spot.row.id}"
