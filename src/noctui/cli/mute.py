"""`noctui mute …`: the register of everything that hides something; silences, later ends, early ends.

Exit codes: 0 done (of `list`: no problem is hidden), 1 a problem is hidden, refused or no engine, 2 usage.
"""

import argparse
from typing import TYPE_CHECKING

from noctui.cli.asking import add_deed, ask, carry_out, numbered, print_json
from noctui.cli.common import add_deeds
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from noctui.domain.commands import Command
    from noctui.domain.mute_commands import MuteRow
    from noctui.tui.look import Look
    from noctui.wire.client import Client


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "mute", "see what is hidden by whom, why and until when; silence, extend, end")
    add_deed(deeds, "list", "everything that hides something, by its end (exit 1: it hides a problem)", _list)
    show = add_deed(deeds, "show", "one mute: what it hides now, and what became of it", _show)
    silence = add_deed(deeds, "silence", "hide what a filter matches for a while", _silence)
    silence.add_argument("target", metavar="FILTER", help="site:hq kind:camera contract:city and words, in quotes")
    silence.add_argument("until", metavar="UNTIL", help="2h, 17:30, tomorrow 8:00")
    silence.add_argument("reason", metavar="REASON", help="why")
    extend = add_deed(deeds, "extend", "another end for a mute, and why", _extend)
    end = add_deed(deeds, "end", "end a mute now, or call off a window that has not begun", _end)
    for parser in (show, extend, end):
        parser.add_argument("mute", type=number, metavar="MUTE", help="7 or M-7")
    extend.add_argument("until", metavar="UNTIL", help="2h, 17:30, tomorrow 8:00")
    extend.add_argument("reason", metavar="REASON", help="why")
    end.add_argument("--reason", default="", metavar="REASON", help="why")


def number(text: str) -> int:
    """The number of a mute, with or without its `M-`. Raises ArgumentTypeError."""
    return numbered(text, "M-", "a mute", "7 or M-7")


async def _list(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of
    from noctui.domain.mute_commands import MuteRegister, MutesQuery

    register = await ask(client, MutesQuery(), MuteRegister)
    if arguments.json:
        print_json(register)
    else:
        look = look_of(client)
        head = ("MUTE", "KIND", "WHAT", "HIDES", "FROM", "UNTIL", "WHO", "WHY", "TOLD")
        print(*map(harmless, columns([head, *(_cells(row, look) for row in register.mutes)])), sep="\n")
    return int(any(row.hides for row in register.mutes))


def _cells(row: "MuteRow", look: "Look") -> tuple[str, ...]:
    from noctui.catalog import _
    from noctui.tui.mute_lists import weekday
    from noctui.tui.words import MUTES

    begin, end = weekday(row.starts, look), weekday(row.ends, look)
    kind, hides = _(MUTES[row.kind]), f"{row.hides}/{row.covers}"
    return f"M-{row.id}", kind, row.target, hides, begin, end, row.by_name, row.reason, row.told


async def _show(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of
    from noctui.domain.mute_commands import MuteDetail, MuteQuery
    from noctui.tui.mute_lists import detail_text

    detail = await ask(client, MuteQuery(arguments.mute), MuteDetail)
    if arguments.json:
        return print_json(detail)
    print(*map(harmless, detail_text(detail, look_of(client)).split("\n")), sep="\n")
    return 0


async def _silence(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.domain.mute_commands import Silence

    command = Silence(arguments.target, until(client, arguments.until), arguments.reason)
    return await perform(client, arguments, command, "mute", "M-")


async def _extend(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.domain.mute_commands import ExtendMute

    command = ExtendMute(arguments.mute, until(client, arguments.until), arguments.reason)
    return await perform(client, arguments, command, "mute", "M-")


async def _end(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.domain.commands import EndMute

    await carry_out(client, EndMute(arguments.mute, arguments.reason), arguments.json)
    print(f"M-{arguments.mute}")
    return 0


def until(client: "Client", text: str) -> int:
    """A moment by the clock of the site. Raises CommandError."""
    from noctui.cli.when import when

    return when(text, client.now(), client.engine.zone if client.engine is not None else "UTC")


async def perform(
    client: "Client", arguments: argparse.Namespace, command: "Command", name: str, prefix: str = ""
) -> int:
    """Carry it out and print the number that it got. Raises CommandError with the sentence of a refusal."""
    answer = await carry_out(client, command, arguments.json)
    if arguments.json:
        return print_json(answer)
    print(f"{prefix}{answer.params[name]}")
    return 0
