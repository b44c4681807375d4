"""What is said when the engine has answered: what was stored, of how many, under which numbers."""

from collections.abc import Sequence

from noctui.catalog import _
from noctui.domain.commands import Answer, Command, NewTicket
from noctui.domain.roster_commands import RosterCommand
from noctui.tui.actions import Action
from noctui.tui.deeds import subject

_SIGNS = {"tickets": "T-", "handovers": "H-", "changes": "R-"}
"""What stands before the number of a row."""


def stored(action: Action, done: Sequence[tuple[Command, Answer]], left_out: int = 0) -> str:
    """What was stored, and of how many; what was left out is told apart."""
    names = ", ".join(filter(None, (about(one, answer) for one, answer in done)))
    label, count = _(action.label), len(done)
    if left_out:
        return _(
            "{action}: {count} of {all} stored ({about})", action=label, count=count, all=count + left_out, about=names
        )
    return _("{action}: stored ({about})", action=label, about=names) if names else _("{action}: stored", action=label)


def about(one: Command, answer: Answer | None = None) -> str:
    """What a command was about: a new ticket got its number with the answer."""
    if isinstance(one, RosterCommand) and answer is not None:
        return f"R-{answer.params['change']}" if "change" in answer.params else ""
    if isinstance(one, NewTicket):
        return f"T-{answer.params['ticket']}" if answer is not None and "ticket" in answer.params else ""
    view, key = subject(one) or ("", "")
    return f"{_SIGNS.get(view, '')}{key}"
