"""`noctui window …`: maintenance windows, once or again and again, seen before they are opened.

Exit codes: 0 done, 1 refused or no engine, 2 usage.
"""

import argparse
from typing import TYPE_CHECKING

from noctui.cli.asking import add_deed, ask, carry_out, print_json
from noctui.cli.common import CommandError, add_deeds
from noctui.cli.mute import perform, until
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from noctui.domain.moments import Span
    from noctui.domain.mute_commands import SeriesRow
    from noctui.tui.look import Look
    from noctui.wire.client import Client

USAGE = 2


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "window", "plan maintenance windows, once or again and again")
    add_deed(deeds, "list", "windows that come again, with the next of each", _list)
    for name, words, job in (
        ("add", "plan a window", _add),
        ("preview", "only say when it would be, over what, and what speaks against it", _preview),
    ):
        parser = add_deed(deeds, name, words, job)
        parser.add_argument("target", metavar="TARGET", help='a device, or a filter: "site:hq kind:camera"')
        parser.add_argument("begin", metavar="FROM", help='now, 22:00, tomorrow 8:00, "2026-11-21 22:00"')
        parser.add_argument("lasts", metavar="LASTS", help="by the clock on the wall: 90m, 2h, 1d")
        parser.add_argument(
            "--again", default="", metavar="RULE", help="daily, weekly, monthly, weekdays, or FREQ=MONTHLY;BYDAY=1SA"
        )
        if name == "add":
            parser.add_argument("reason", metavar="REASON", help="why")
            parser.add_argument("--told", default="", metavar="WHO", help="who was told of it, a change number")
    drop = add_deed(deeds, "drop", "no more windows of a series; one that has begun goes on", _drop)
    drop.add_argument("series", metavar="SERIES", help="as `list` names it: W-3")


async def _list(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of
    from noctui.domain.mute_commands import MuteRegister, MutesQuery

    register = await ask(client, MutesQuery(), MuteRegister)
    if arguments.json:
        return print_json(register.series)
    look = look_of(client)
    head = ("SERIES", "WHAT", "WHEN", "NEXT", "WHO", "WHY", "TOLD")
    print(*map(harmless, columns([head, *(_cells(row, look) for row in register.series)])), sep="\n")
    return 0


def _cells(row: "SeriesRow", look: "Look") -> tuple[str, ...]:
    from noctui.catalog import _
    from noctui.tui.mute_lists import rule_words, span_words

    coming = span_words(row.coming[0], look) if row.coming else _("never again")
    return row.id, row.target, rule_words(row.rule, look), coming, row.by_name, row.reason, row.told


async def _add(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.domain.commands import OpenMaintenance
    from noctui.domain.mute_commands import PlanWindow

    begin, lasts = until(client, arguments.begin), _span(arguments.lasts)
    target, again, reason, told = arguments.target, arguments.again, arguments.reason, arguments.told
    if again:
        return await perform(client, arguments, PlanWindow(target, begin, lasts, again, reason, told), "series")
    command = OpenMaintenance(target, begin, begin + lasts, reason, told)
    return await perform(client, arguments, command, "mute", "M-")


async def _preview(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of, text_of
    from noctui.domain.mute_commands import WindowPreview, WindowQuery
    from noctui.tui.mute_lists import preview_lines

    begin, lasts = until(client, arguments.begin), _span(arguments.lasts)
    query = WindowQuery("maintenance", arguments.target, begin, lasts, arguments.again)
    told = await ask(client, query, WindowPreview)
    if arguments.json:
        print_json(told)
    else:
        print(*(harmless(text_of(line)) for line in preview_lines(told, look_of(client), 100)), sep="\n")
    return int(told.code != "done")


async def _drop(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.domain.mute_commands import EndSeries

    await carry_out(client, EndSeries(arguments.series), arguments.json)
    print(harmless(arguments.series))
    return 0


def _span(text: str) -> "Span":
    from noctui.catalog import _
    from noctui.domain.moments import parse_span
    from noctui.tui.mute_deeds import NOT_A_SPAN

    try:
        return parse_span(text)
    except (ValueError, OverflowError):
        raise CommandError(f"{text}: {_(NOT_A_SPAN)}", USAGE) from None
