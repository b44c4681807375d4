"""`noctui journal verify|export|tail`: read the journal and prove that nobody changed it."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from noctui.cli.common import CommandError, add_deeds, add_json, add_site, show, site_paths, with_engine
from noctui.cli.journal_files import Part, reading, target, write_csv, write_lines
from noctui.cli.plain import harmless, harmless_json

if TYPE_CHECKING:
    from noctui.domain.views import JournalRow
    from noctui.wire.client import Client


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "journal", "verify the journal, write it out, or read its newest entries")
    verify = deeds.add_parser("verify", help="check the chain against itself and against the anchors (exit 1: broken)")
    verify.add_argument("--anchors", metavar="FILE", help="lines `TIME SEQ HASH` (default: the engine's own)")
    verify.add_argument("--file", metavar="FILE", help="what `journal export` wrote as JSON lines, whole or a part")
    export = deeds.add_parser("export", help="write it out with its hashes, as JSON lines or CSV; needs no engine")
    export.add_argument("--from", dest="since", metavar="WHEN", help="leave out what was before (17:30, 2026-11-22)")
    export.add_argument("--to", dest="until", metavar="WHEN", help="leave out what was from then on")
    export.add_argument(
        "--filter", default="", metavar="TEXT", help="only entries that hold it: a device, T-12, a login"
    )
    export.add_argument("--csv", action="store_true", help="for a spreadsheet")
    export.add_argument("-o", "--output", metavar="FILE", help="(default: standard output)")
    add_site(export)
    export.set_defaults(func=_export)
    tail = deeds.add_parser("tail", help="the newest entries")
    tail.add_argument("-n", type=int, default=20, metavar="N", help="how many (default 20)")
    tail.add_argument("-f", "--follow", action="store_true", help="go on with what comes")
    for deed, func in ((verify, _verify), (tail, _tail)):
        add_site(deed)
        add_json(deed)
        deed.set_defaults(func=func)


def _verify(arguments: argparse.Namespace) -> int:
    from noctui.domain import journal as rules
    from noctui.store import journal

    paths = site_paths(arguments)
    anchors = _anchors(Path(arguments.anchors) if arguments.anchors else paths.state / "anchors.log")
    started = time.perf_counter()
    if arguments.file:
        part = Part(Path(arguments.file), anchors)
        finding = rules.verify_part(part, anchors)
        seq, digest, met, whole = part.count, part.head, part.met, "each as it was written"
    else:
        with reading(paths) as connection:
            finding = rules.verify(journal.entries(connection), anchors)
            (seq, digest), met, whole = journal.head(connection), len(anchors), "chain whole"
    seconds = time.perf_counter() - started
    if arguments.json:
        problem = {"seq": finding.seq, "problem": finding.problem} if finding is not None else None
        show({"entries": seq, "head": digest, "anchors": met, "problem": problem})
    elif finding is not None:
        print(f"BROKEN at entry {finding.seq}: {finding.problem}")
    else:
        print(f"{seq} entries, {whole}, {met} anchors met, head {digest[:16]} ({seconds:.2f} s)")
    return 0 if finding is None else 1


def _export(arguments: argparse.Namespace) -> int:
    from noctui.cli.common import site_folder
    from noctui.cli.when import when
    from noctui.config.paths import glance
    from noctui.engine.clock import Clock
    from noctui.store import journal

    site, now = glance(site_folder(arguments), Path(arguments.state) if arguments.state else None), Clock().wall()
    since = when(arguments.since, now, site.zone) if arguments.since else None
    until = when(arguments.until, now, site.zone, end=True) if arguments.until else None
    with reading(site.paths) as connection, target(arguments.output, arguments.csv) as out:
        found = journal.entries(connection, since, until, arguments.filter)
        count = (write_csv if arguments.csv else write_lines)(found, out)
    print(f"{count} entries", file=sys.stderr)
    return 0


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
