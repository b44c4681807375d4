"""`noctui availability DEVICE|SITE|CONTRACT`: how long devices could be reached, against what was promised."""

import argparse
from typing import TYPE_CHECKING

from noctui.cli.asking import ask, print_json
from noctui.cli.common import CommandError, add_json, add_lang, add_site, site_paths, with_engine

if TYPE_CHECKING:
    from noctui.wire.client import Client

_WORST = 20


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("availability", help="how long devices could be reached, against what was promised")
    parser.add_argument("of", metavar="WHAT", help="device, site or contract; a filter ('site:hq kind:switch'); *")
    parser.add_argument("--from", dest="begin", default="", metavar="WHEN", help="(default: 30 days before the end)")
    parser.add_argument("--to", dest="end", default="now", metavar="WHEN", help="(default: now)")
    parser.add_argument("--worst", type=int, default=_WORST, metavar="N", help=f"devices to tell (default: {_WORST})")
    add_site(parser)
    add_json(parser)
    add_lang(parser)
    parser.set_defaults(func=_availability)


def _availability(arguments: argparse.Namespace) -> int:
    from noctui.catalog import preferred, use

    async def show(client: "Client") -> int:
        return await _show(client, arguments)

    use(arguments.lang or preferred())
    return with_engine(site_paths(arguments), show, ())


async def _show(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of
    from noctui.cli.when import USAGE, when
    from noctui.domain.history_views import LENGTHS, AvailabilityDetail, AvailabilityQuery
    from noctui.tui.availability_words import report

    zone = client.engine.zone if client.engine is not None else "UTC"
    end = min(when(arguments.end, client.now(), zone, end=True), client.now())
    begin = when(arguments.begin, client.now(), zone) if arguments.begin else end - LENGTHS["month"]
    if begin >= end:
        raise CommandError("the period has to begin before it ends, and in the past", USAGE)
    found = await ask(client, AvailabilityQuery(arguments.of, begin, end, arguments.worst), AvailabilityDetail)
    if arguments.json:
        return print_json(found)
    print(*report(found, look_of(client)), sep="\n")
    return 0
