"""`noctui explain TICKET CLOCK`: the arithmetic of a promise, line by line."""

import argparse
from typing import TYPE_CHECKING

from noctui.cli.asking import refusal
from noctui.cli.common import CommandError, add_json, add_site, show, site_paths, with_engine
from noctui.cli.plain import harmless
from noctui.cli.ticket import number

if TYPE_CHECKING:
    from noctui.domain.explanations import Explanation
    from noctui.wire.client import Client


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("explain", help="why a clock of a ticket stands as it does")
    parser.add_argument("ticket", type=number, metavar="TICKET", help="118 or T-118")
    parser.add_argument("clock", metavar="CLOCK", help="a clock of the ticket: arrive, resolution, …")
    add_site(parser)
    add_json(parser)
    parser.set_defaults(func=_explain)


def _explain(arguments: argparse.Namespace) -> int:
    from noctui.catalog import preferred, use

    async def ask(client: "Client") -> int:
        found = await _explanation(client, arguments.ticket, arguments.clock)
        if arguments.json:
            from noctui.wire.frames import plain

            show(plain(found))
            return 0
        from noctui.cli.looking import look_of, text_of
        from noctui.tui.explaining import explanation_lines

        for line in explanation_lines(found, look_of(client)):
            print(harmless(text_of(line)))
        return 0

    use(preferred())
    return with_engine(site_paths(arguments), ask, ())


async def _explanation(client: "Client", ticket: int, clock: str) -> "Explanation":
    from noctui.domain.commands import Answer
    from noctui.domain.explanations import Explanation
    from noctui.domain.queries import ExplainQuery

    found = await client.ask(ExplainQuery(ticket, clock))
    if isinstance(found, Explanation):
        return found
    raise CommandError(refusal(found, client) if isinstance(found, Answer) else f"no answer about T-{ticket}")
