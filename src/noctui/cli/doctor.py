"""`noctui doctor`: what this machine, terminal and site can do, and how to mend what they can't."""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from noctui.cli.common import CommandError, add_json, add_site, show, site_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from noctui.config.site import Site
    from noctui.domain.inventory import SiteFile
    from noctui.domain.moments import Instant

Grade = Literal["ok", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Advice:
    what: str
    grade: Grade
    found: str
    mend: str = ""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("doctor", help="check this machine, terminal and site (exit 1: something is bad)")
    add_site(parser)
    add_json(parser)
    parser.set_defaults(func=_doctor)


def _doctor(arguments: argparse.Namespace) -> int:
    advice = [*_machine(), *_terminal(), *_site(arguments)]
    if arguments.json:
        show([asdict(one) for one in advice])
    else:
        for one in advice:
            mend = f"\n        -> {one.mend}" if one.mend and one.grade != "ok" else ""
            print(f"{one.grade:<5} {one.what}: {one.found}{mend}")
    return 1 if any(one.grade == "bad" for one in advice) else 0


def _machine() -> Iterator[Advice]:
    import sqlite3

    yield Advice("python", "ok", sys.version.split()[0])
    yield Advice("sqlite", "ok", sqlite3.sqlite_version)
    yield _ping()
    free = shutil.disk_usage("/").free // 2**20
    yield Advice("disk", "ok" if free > 1024 else "warn", f"{free} MiB free on /", "the journal needs room to grow")


def _ping() -> Advice:
    import asyncio

    from noctui.engine.clock import Clock
    from noctui.probes.choose import open_icmp

    async def look() -> str:
        prober, how = await open_icmp(lambda readings: None, Clock().wall)
        await prober.close()
        return how

    if asyncio.run(look()) == "icmp":
        return Advice("ping", "ok", "ICMP is allowed")
    mend = 'sysctl net.ipv4.ping_group_range="0 2147483647", or AmbientCapabilities=CAP_NET_RAW for the engine'
    return Advice("ping", "warn", "no right to send ICMP: TCP connects are used instead", mend)


def _terminal() -> Iterator[Advice]:
    encoding = (sys.stdout.encoding or "").lower()
    good = encoding.replace("-", "") == "utf8"
    yield Advice("encoding", "ok" if good else "warn", encoding, "set LANG to a UTF-8 locale, the client to UTF-8")
    term = os.environ.get("TERM", "")
    grade: Grade = "bad" if term in ("", "dumb") else "ok"
    yield Advice("terminal", grade, f"TERM={term}", "set TERM=xterm-256color")
    size = shutil.get_terminal_size()
    yield Advice("size", "ok" if size >= (80, 24) else "warn", f"{size.columns}x{size.lines}", "80x24 is the least")


def _site(arguments: argparse.Namespace) -> Iterator[Advice]:
    try:
        folder = site_folder(arguments)
    except CommandError as error:
        yield Advice("site", "warn", str(error))
        return
    yield from _files(folder)
    yield _store(arguments)


def _files(folder: Path) -> Iterator[Advice]:
    from noctui.config.problems import BadFiles
    from noctui.config.site import load_site
    from noctui.engine.clock import Clock

    try:
        site = load_site(folder, unused=True)
        site.library.finish()
    except BadFiles as error:
        yield Advice("files", "bad", str(error).splitlines()[0], f"noctui site check {folder}")
        return
    yield Advice("files", "ok", f"{folder}: {len(site.file.inventory.devices)} devices")
    now = Clock().wall()
    yield _roster(site.file, str(folder), now)
    yield _calendars(site, now)
    yield from _windows(site.file, str(folder), now)


def _roster(file: "SiteFile", folder: str, now: "Instant") -> Advice:
    """By the files alone: what is missing may be made up for at the desk."""
    from noctui.cli.foresight import foreseen, sentence

    ahead = foreseen(file, now)
    if not ahead:
        return Advice("roster", "ok", f"{len(file.roster.posts)} posts, somebody in each for 30 days")
    more = f" (+{len(ahead) - 1})" if len(ahead) > 1 else ""
    return Advice("roster", "warn", sentence(file, ahead[0], now) + more, f"noctui site check {folder}")


def _windows(file: "SiteFile", folder: str, now: "Instant") -> Iterator[Advice]:
    from noctui.cli.window_doubts import doubted

    if file.windows:
        found = doubted(file, now)
        more = f" (+{len(found) - 1})" if len(found) > 1 else ""
        said = found[0] + more if found else f"{len(file.windows)} come again"
        yield Advice("windows", "warn" if found else "ok", said, f"noctui site check {folder}")


def _calendars(site: "Site", now: "Instant") -> Advice:
    """Make-up working days of the year of the clocks that run now, and of the one in which the last of them may end."""
    from noctui.config.site import used_calendars
    from noctui.domain.moments import DAY

    used, unsure = used_calendars(site), dict[int, list[str]]()
    for calendar in used:
        for year in calendar.unsure(now, now + 365 * DAY):
            unsure.setdefault(year, []).append(calendar.id)
    if not unsure:
        return Advice("calendars", "ok", f"{len(used)} in use, their working days are published")
    told = "; ".join(f"{year} ({', '.join(names)})" for year, names in sorted(unsure.items()))
    mend = "when they are published, write calendars/cn-YEAR.yaml as data/calendars has it, or install a newer noctui"
    return Advice("calendars", "warn", f"provisional, make-up working days are not published: {told}", mend)


def _store(arguments: argparse.Namespace) -> Advice:
    from sqlalchemy.exc import SQLAlchemyError

    from noctui.cli.common import site_paths
    from noctui.store import connect, journal

    try:
        engine = connect.open_for_reading(site_paths(arguments).store)
        with engine.connect() as connection:
            sound = connection.exec_driver_sql("PRAGMA quick_check").scalar() if _is_file(engine) else "ok"
            seq, _ = journal.head(connection)
        engine.dispose()
    except connect.StoreError:
        return Advice("store", "ok", "none yet; the first engine makes it")
    except SQLAlchemyError as error:
        return Advice("store", "bad", f"can't be read: {getattr(error, 'orig', error)}", "restore a backup")
    if sound != "ok":
        return Advice("store", "bad", f"damaged: {sound}", "restore a backup")
    return Advice("store", "ok", f"sound, {seq} journal entries")


def _is_file(engine: "Engine") -> bool:
    return engine.dialect.name == "sqlite"
