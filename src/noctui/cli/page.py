"""`noctui page …`: who was called for which ticket, and what they answer.

Exit codes: 0 done (of `list`: nobody waits), 1 somebody waits, refused or no engine, 2 usage.
"""

import argparse
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from noctui.cli.asking import carry_out
from noctui.cli.common import add_deeds, add_json, add_site, show, site_paths, with_engine
from noctui.cli.plain import columns, harmless
from noctui.cli.ticket import number

if TYPE_CHECKING:
    from noctui.domain.page_commands import PageCommand
    from noctui.wire.client import Client

REPLIES = {"have-it": "acknowledge", "cannot": "decline", "phoned": "phone"}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "page", "see who was called for a ticket, answer a call")
    _add(deeds, "list", "calls that wait for an answer, and who has what until when (exit 1: one waits)", _list)
    answer = _add(deeds, "answer", "answer the calls of a ticket: your own, else all that wait", _answer)
    answer.add_argument("ticket", type=number, metavar="TICKET", help="118 or T-118")
    answer.add_argument("reply", choices=REPLIES, help="you have it; you cannot, call the next one; told by phone")
    answer.add_argument("--until", default="30m", metavar="TIME", help="30m, 17:30 (default: 30m)")
    answer.add_argument("--page", type=int, default=0, metavar="N", help="only this call, as `list` numbers them")
    answer.add_argument("--text", default="", metavar="TEXT", help="a remark")
    remind = _add(deeds, "remind", "be told about a ticket again, you alone", _remind)
    remind.add_argument("ticket", type=number, metavar="TICKET", help="118 or T-118")
    remind.add_argument("at", metavar="TIME", help="30m, 17:30, tomorrow 8:00")
    remind.add_argument("--text", default="", metavar="TEXT", help="what about")


def _list(arguments: argparse.Namespace) -> int:
    async def tell(client: "Client") -> int:
        from noctui.cli.looking import look_of
        from noctui.tui.page_words import STATES, who
        from noctui.wire.frames import plain

        rows: Any = sorted(client.views["tickets"].items())
        found = [(ticket, page) for ticket, row in rows for page in row.pages]
        if arguments.json:
            show([{"ticket": ticket, **plain(page)} for ticket, page in found])
        else:
            from noctui.catalog import _

            look = look_of(client)
            cells = [
                (
                    str(page.id),
                    f"T-{ticket}",
                    who(page),
                    page.clock,
                    look.moment(page.rang),
                    str(page.rings),
                    _(STATES[page.state]),
                    look.moment(page.until) if page.until is not None else "",
                )
                for ticket, page in found
            ]
            head = ("CALL", "TICKET", "WHO", "CLOCK", "LAST", "TIMES", "STATE", "UNTIL")
            print(*map(harmless, columns([head, *cells])), sep="\n")
        return int(any(page.state == "waiting" for _ticket, page in found))

    return _with_client(arguments, tell)


def _answer(arguments: argparse.Namespace) -> int:
    async def do(client: "Client") -> int:
        from noctui.domain.page_commands import AnswerPage

        reply: Any = REPLIES[arguments.reply]
        until = None if reply == "decline" else _moment(arguments.until, client)
        return await _perform(
            client, arguments, AnswerPage(arguments.ticket, reply, until, arguments.text, arguments.page)
        )

    return _with_client(arguments, do)


def _remind(arguments: argparse.Namespace) -> int:
    async def do(client: "Client") -> int:
        from noctui.domain.page_commands import RemindMe

        at = _moment(arguments.at, client)
        return await _perform(client, arguments, RemindMe(arguments.ticket, at, arguments.text))

    return _with_client(arguments, do)


async def _perform(client: "Client", arguments: argparse.Namespace, command: "PageCommand") -> int:
    answer = await carry_out(client, command, arguments.json)
    if arguments.json:
        show({"ticket": arguments.ticket, **answer.params})
    else:
        print(f"T-{arguments.ticket}")
    return 0


def _moment(text: str, client: "Client") -> int:
    from noctui.cli.when import when

    return when(text, client.now(), client.engine.zone if client.engine is not None else "UTC")


def _with_client(arguments: argparse.Namespace, job: "Callable[[Client], Coroutine[Any, Any, int]]") -> int:
    from noctui.catalog import preferred, use

    use(preferred())
    return with_engine(site_paths(arguments), job, ("tickets",))


def _add(deeds: Any, name: str, words: str, func: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = deeds.add_parser(name, help=words)
    add_site(parser)
    add_json(parser)
    parser.set_defaults(func=func)
    return parser
