"""`noctui ledger CONTRACT`: what was answered or handled too late, and what that costs."""

import argparse
from typing import TYPE_CHECKING

from noctui.cli.common import CommandError, add_json, add_site, show, site_paths, with_engine
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from noctui.domain.queries import LateRow, LedgerDetail
    from noctui.wire.client import Client


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("ledger", help="late responses and late handling of a contract, and what they cost")
    parser.add_argument("contract", metavar="CONTRACT", help="id of the contract")
    add_site(parser)
    add_json(parser)
    parser.set_defaults(func=_ledger)


def _ledger(arguments: argparse.Namespace) -> int:
    async def ask(client: "Client") -> int:
        from noctui.wire.frames import plain

        found = await _detail(client, arguments.contract)
        if arguments.json:
            show(plain(found))
            return 0
        if found.rows:
            print(*columns([("TICKET", "CLOCK", "COUNTS AS", "DUE", "LATE BY"), *map(_cells, found.rows)]), sep="\n")
        limit = f" of {found.late_limit}" if found.late_limit else ""
        warning = "; this is more than the contract bears" if found.warning else ""
        print(harmless(f"{found.contract}: {found.responses}{limit} late responses, {found.share:.2%}{warning}"))
        return 0

    return with_engine(site_paths(arguments), ask, ())


async def _detail(client: "Client", contract: str) -> "LedgerDetail":
    from noctui.cli.asking import refusal
    from noctui.domain.commands import Answer
    from noctui.domain.queries import LedgerDetail, LedgerQuery

    found = await client.ask(LedgerQuery(contract))
    if isinstance(found, LedgerDetail):
        return found
    raise CommandError(refusal(found, client) if isinstance(found, Answer) else f"no answer about {contract}")


def _cells(row: "LateRow") -> tuple[str, ...]:
    from noctui.domain.moments import SECOND, iso

    late = f"{row.overrun // SECOND} s" if row.ended is not None else f"{row.overrun // SECOND} s, still open"
    return f"T-{row.ticket}", row.clock, row.counts, f"{iso(row.due)[:19]}Z", late
