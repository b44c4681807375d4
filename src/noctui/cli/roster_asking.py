"""The roster for commands: of the running engine, which knows what was changed at the desk, or of the files alone."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from noctui.catalog import N_, _
from noctui.cli.common import CommandError, site_folder, site_paths, somebody_listens, with_engine
from noctui.config.site import Site
from noctui.domain.commands import Answer
from noctui.domain.moments import Instant
from noctui.domain.queries import Detail
from noctui.domain.roster_queries import RosterDetail, RosterQuery
from noctui.wire.client import Client

INVALID = 3

_SOURCES = {
    "engine": N_("by the running engine, with what was changed at the desk"),
    "files": N_("by the files of the site alone, without what was changed at the desk"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    detail: RosterDetail
    now: Instant
    site: str
    """Its name."""
    source: Literal["engine", "files"]

    def tell_source(self) -> None:
        """Beside the answer, not in it."""
        print("# " + _(_SOURCES[self.source]), file=sys.stderr)


def ask(arguments: argparse.Namespace, build: Callable[[Instant, str], RosterQuery]) -> Asked:
    """`build`: from the time and the zone to the query. Raises CommandError for what can't be answered."""
    paths = site_paths(arguments)
    if not arguments.files and somebody_listens(paths.socket):

        async def job(client: Client) -> Asked:
            engine, now = client.engine, client.now()
            zone, name = (engine.zone, engine.site) if engine is not None else ("UTC", "")
            return Asked(_told(await client.ask(build(now, zone)), now, zone), now, name, "engine")

        return with_engine(paths, job, ())
    return _of_files(arguments, build)


def read_site(arguments: argparse.Namespace) -> Site:
    """Raises CommandError with all that is wrong."""
    from noctui.config.problems import BadFiles
    from noctui.config.site import load_site

    try:
        return load_site(site_folder(arguments))
    except BadFiles as error:
        raise CommandError(str(error), INVALID) from None


def _of_files(arguments: argparse.Namespace, build: Callable[[Instant, str], RosterQuery]) -> Asked:
    from noctui.engine.clock import Clock
    from noctui.services import rostering

    file, now = read_site(arguments).file, Clock().wall()
    found = rostering.detail(file.roster, file.zone, build(now, file.zone), now)
    return Asked(_told(found, now, file.zone), now, file.name, "files")


def _told(found: Detail, now: Instant, zone: str) -> RosterDetail:
    from noctui.tui.look import Look
    from noctui.tui.refusals import sentence

    if isinstance(found, RosterDetail):
        return found
    answer = found if isinstance(found, Answer) else Answer("fault")
    raise CommandError(sentence(answer, Look(now, ZoneInfo(zone), str)))
