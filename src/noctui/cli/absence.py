"""`noctui absence …`: a key person is not there now (PB-14)."""

import argparse
from typing import TYPE_CHECKING

from noctui.cli import roster_changes as shared
from noctui.cli.common import add_deeds

if TYPE_CHECKING:
    from noctui.domain.roster_commands import AbsenceStep, RosterCommand
    from noctui.wire.client import Client


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "absence", "a key person is not there now: report it, let the backup stand in")
    report = shared.add_deed(deeds, "report", "tell the duty leader that somebody is missing", _report)
    report.add_argument("post", metavar="POST", help="id of the post")
    report.add_argument("person", metavar="PERSON", help="id of who is missing")
    report.add_argument("reason", metavar="REASON", help="what is known")
    for name, step, words in _STEPS:
        deed = shared.add_deed(deeds, name, words, _step)
        shared.add_number(deed)
        deed.set_defaults(step=step, stand_in="")
        if name == "approve":
            deed.add_argument(
                "--stand-in", default="", metavar="PERSON", help="who takes the post (default: the backup)"
            )
        if name == "refuse":
            deed.add_argument("text", metavar="TEXT", help="why")
        else:
            deed.add_argument("--text", default="", metavar="TEXT", help="a remark")
    shared.add_list(deeds, "list", "absences that are not over", "stand_in")


_STEPS: tuple[tuple[str, "AbsenceStep", str], ...] = (
    ("approve", "approve", "the backup person has the post from now on"),
    ("refuse", "refuse", "nobody is missing"),
    ("backup-cannot", "backup_cannot", "whoever stands in can't: ask the superior unit"),
    ("back", "back", "the person is back and has the post again"),
)


def _report(arguments: argparse.Namespace, _client: "Client") -> "RosterCommand":
    from noctui.domain.roster_commands import ReportAbsence

    return ReportAbsence(arguments.post, arguments.person, arguments.reason)


def _step(arguments: argparse.Namespace, _client: "Client") -> "RosterCommand":
    from noctui.domain.roster_commands import StepAbsence

    return StepAbsence(arguments.change, arguments.step, arguments.text, arguments.stand_in)
