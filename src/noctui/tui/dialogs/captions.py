"""The first and the last line of a form: what it is about, and the keys that move in it and send it."""

from collections.abc import Sequence

from noctui.catalog import _
from noctui.tui.action import Action
from noctui.tui.deed import Deed
from noctui.tui.fact_words import fact_text
from noctui.tui.reasons import Context


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
    return f"{_(action.label)}  {', '.join(filter(None, names))}"


def _name(action: Action, context: Context) -> str:
    if action.id == "ticket.new":
        return ""
    if action.id == "ticket.correct" and context.ticket is not None and context.fact is not None:
        return f"T-{context.ticket.id}: {fact_text(context.fact)}"
    if action.id.startswith("ticket") and context.ticket is not None:
        return f"T-{context.ticket.id}"
    if action.id.startswith(("device", "mute")) and context.device is not None:
        return context.device.id
    return ""
