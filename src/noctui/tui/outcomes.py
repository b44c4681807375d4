"""What is said after an action: what was stored, of what and of how many; or where it is possible instead."""

from collections.abc import Sequence

from noctui.catalog import N_, _
from noctui.domain.commands import Answer, Command, EndMute, NewTicket
from noctui.domain.mute_commands import ExtendMute
from noctui.domain.roster_commands import RosterCommand
from noctui.domain.run_commands import StartRun
from noctui.tui.action import Action
from noctui.tui.deeds import subject
from noctui.tui.mute_words import mutes_named

_SIGNS = {"tickets": "T-", "handovers": "H-", "changes": "R-", "runs": "RUN-"}
"""What stands before the number of a row."""


def elsewhere(action_id: str) -> str:
    """Where an action is possible that is not so here."""
    if action_id.startswith("ticket"):
        return N_("{action} is not possible in this place: go to a ticket, 3 shows them all.")
    if action_id.startswith(("roster", "leave", "absence", "change")):
        return N_("{action} is not possible in this place: go to the roster, 5.")
    if action_id.startswith(("run", "lane")):
        return N_("{action} is not possible in this place: go to the playbooks, 4.")
    if action_id.startswith("handover"):
        return N_("{action} is not possible in this place: H opens the handover.")
    return N_("{action} is not possible in this place: go to a device, 2 shows them all.")


def done_words(action: Action, stored: Sequence[tuple[Command, Answer]], left_out: int = 0) -> str:
    """What was stored, and of how many; what was left out is told apart."""
    names = ", ".join(filter(None, (about(one, answer) for one, answer in stored)))
    label, count = _(action.label), len(stored)
    if left_out:
        return _(
            "{action}: {count} of {all} stored ({about})", action=label, count=count, all=count + left_out, about=names
        )
    return _("{action}: stored ({about})", action=label, about=names) if names else _("{action}: stored", action=label)


def about(one: Command, answer: Answer | None = None) -> str:
    """What a command was about: a new ticket got its number with the answer."""
    if isinstance(one, RosterCommand) and answer is not None:
        return f"R-{answer.params['change']}" if "change" in answer.params else ""
    if isinstance(one, StartRun):
        return f"RUN-{answer.params['run']}" if answer is not None and "run" in answer.params else ""
    if isinstance(one, NewTicket):
        return f"T-{answer.params['ticket']}" if answer is not None and "ticket" in answer.params else ""
    if isinstance(one, EndMute | ExtendMute):
        return mutes_named(one.mute, int(answer.params.get("count", 1)) if answer is not None else 1)
    view, key = subject(one) or ("", "")
    return f"{_SIGNS.get(view, '')}{key}"
