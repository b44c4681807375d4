"""`noctui journal verify|tail`: read the journal and prove that nobody changed it."""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from noctui.cli.common import CommandError, add_deeds, add_json, add_site, show, site_paths, with_engine
from noctui.cli.plain import harmless, harmless_json

if TYPE_CHECKING:
    from noctui.domain.views import JournalRow
    from noctui.wire.client import Client


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "journal", "verify the journal, or read its newest entries")
    verify = deeds.add_parser("verify", help="check the chain against itself and against the anchors (exit 1: broken)")
    verify.add_argument("--anchors", metavar="FILE", help="lines `TIME SEQ HASH` (default: the engine's own)")
    tail = deeds.add_parser("tail", help="the newest entries")
    tail.add_argument("-n", type=int, default=20, metavar="N", help="how many (default 20)")
    tail.add_argument("-f", "--follow", action="store_true", help="go on with what comes")
    for deed, func in ((verify, _verify), (tail, _tail)):
        add_site(deed)
        add_json(deed)
        deed.set_defaults(func=func)


def _verify(arguments: argparse.Namespace) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from noctui.domain import journal as rules
    from noctui.store import connect, journal

    paths = site_paths(arguments)
    anchors = _anchors(Path(arguments.anchors) if arguments.anchors else paths.state / "anchors.log")
    started = time.perf_counter()
    try:
        engine = connect.open_for_reading(paths.store)
        with engine.connect() as connection:
            finding = rules.verify(journal.entries(connection), anchors)
            seq, digest = journal.head(connection)
        engine.dispose()
    except connect.StoreError as error:
        raise CommandError(str(error), 4) from None
    except SQLAlchemyError as error:
        raise CommandError(f"the store can't be read: {getattr(error, 'orig', error)}", 4) from None
    seconds = time.perf_counter() - started
    if arguments.json:
        problem = {"seq": finding.seq, "problem": finding.problem} if finding is not None else None
        show({"entries": seq, "head": digest, "anchors": len(anchors), "problem": problem})
    elif finding is not None:
        print(f"BROKEN at entry {finding.seq}: {finding.problem}")
    else:
        print(f"{seq} entries, chain whole, {len(anchors)} anchors met, head {digest[:16]} ({seconds:.2f} s)")
    return 0 if finding is None else 1


def _anchors(file: Path) -> dict[int, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    try:
        return {int(seq): digest for _, seq, digest in (line.split() for line in lines)}
    except ValueError:
        raise CommandError(f"{file}: every line must read `TIME SEQ HASH`", 3) from None


def _tail(arguments: argparse.Namespace) -> int:
    from noctui.domain.queries import JournalPage, JournalQuery
    from noctui.wire.client import Client

    async def look(client: Client) -> None:
        page = await client.ask(JournalQuery(limit=max(1, arguments.n)))
        rows = page.rows if isinstance(page, JournalPage) else ()
        for row in reversed(rows):
            _print(row, arguments.json)
        if arguments.follow:
            await _follow(client, max((row.seq for row in rows), default=0), arguments.json)

    with_engine(site_paths(arguments), look, ("journal",))
    return 0


async def _follow(client: "Client", last: int, as_json: bool) -> None:
    import asyncio

    from noctui.domain.views import JournalRow

    while client.state != "lost":
        await asyncio.sleep(0.2)
        fresh = [row for row in client.views["journal"].values() if isinstance(row, JournalRow) and row.seq > last]
        for row in sorted(fresh, key=lambda row: row.seq):
            _print(row, as_json)
            last = row.seq


def _print(row: "JournalRow", as_json: bool) -> None:
    from noctui.domain.moments import iso
    from noctui.wire.frames import plain

    if as_json:
        print(harmless_json(plain(row)), flush=True)
        return
    words = " ".join(f"{key}={value}" for key, value in row.params.items())
    print(
        harmless(f"{row.seq:>6} {iso(row.at)[:19]}Z {row.actor:<10} {row.kind:<24} {row.subject} {words}"), flush=True
    )
