"""`noctui leave …`: planned leave from asking to the return."""

import argparse
from typing import TYPE_CHECKING

from noctui.cli import roster_changes as shared
from noctui.cli.common import add_deeds

if TYPE_CHECKING:
    from noctui.domain.roster_commands import LeaveStep, RosterCommand
    from noctui.wire.client import Client


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "leave", "planned leave: ask, approve, plan, the customer's answer, return")
    ask = shared.add_deed(deeds, "ask", "ask for leave", _ask)
    ask.add_argument("person", metavar="PERSON", help="id in the roster")
    shared.add_span(ask)
    ask.add_argument("reason", metavar="REASON", help="why")
    shared.add_trial(ask)
    for name, step, words, text in _STEPS:
        deed = shared.add_deed(deeds, name, words, _step)
        shared.add_number(deed)
        deed.set_defaults(step=step)
        if name == "customer":
            deed.add_argument("said", choices=("yes", "no"), help="what the customer answered")
        if text:
            deed.add_argument("text", metavar="TEXT", help=text)
        else:
            deed.add_argument("--text", default="", metavar="TEXT", help="a remark")
    shared.add_list(deeds, "list", "leave that is asked for, planned or in force", "leave")


_STEPS: tuple[tuple[str, "LeaveStep", str, str], ...] = (
    ("approve", "approve", "approve it, as the supervisor", ""),
    ("refuse", "refuse", "refuse it, as the supervisor", "why"),
    ("plan", "plan", "write the handover plan; then the customer has 2 working days", "who does what meanwhile"),
    ("customer", "customer_yes", "record the customer's written answer", "who answered, which letter"),
    ("return", "return", "record the return", ""),
    ("withdraw", "withdraw", "withdraw it before it begins", ""),
)


def _ask(arguments: argparse.Namespace, client: "Client") -> "RosterCommand":
    from noctui.domain.roster_commands import AskLeave

    begin, end = shared.moment(client, arguments.begin), shared.moment(client, arguments.end)
    return AskLeave(arguments.person, begin, end, arguments.reason, arguments.dry_run)


def _step(arguments: argparse.Namespace, _client: "Client") -> "RosterCommand":
    from noctui.domain.roster_commands import StepLeave

    refused = getattr(arguments, "said", "yes") == "no"
    return StepLeave(arguments.change, "customer_no" if refused else arguments.step, arguments.text)
