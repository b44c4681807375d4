"""`noctui drill report`: what was done in a drill, as a document, from its store alone: its engine may long be gone."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from noctui.catalog import _
from noctui.cli.common import CommandError
from noctui.cli.drill_where import find, load
from noctui.cli.journal_files import reading
from noctui.cli.plain import harmless

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from noctui.config.drill_folder import Setup
    from noctui.config.site import Site as Files
    from noctui.domain.moments import Instant
    from noctui.domain.run_views import RunDetail


def show_report(arguments: argparse.Namespace) -> int:
    """The document of each of its runs, the one that was begun first ahead."""
    from noctui.cli.looking import signs
    from noctui.config.drill_folder import kept_clock, read_result, read_setup
    from noctui.tui.look import Look
    from noctui.tui.run_paper import markdown
    from noctui.tui.run_spot import RunSpot

    folder = find(arguments)
    kept, files = kept_clock(folder), _files(arguments, folder, read_setup(folder))
    now = kept.at if kept is not None else 0
    look = Look(now, ZoneInfo(files.file.zone), signs())
    with reading(files.paths) as connection:
        found = list(_runs(connection, files, now))
    if not found:
        raise CommandError(_("no playbook was begun in {id}", id=folder.name))
    over = read_result(folder) is not None
    for detail in found:
        print(*map(harmless, markdown(RunSpot(detail.row, detail), look, folder.name, over)), "", sep="\n")
    return 0


def _files(arguments: argparse.Namespace, folder: Path, setup: "Setup") -> "Files":
    """The site as it was in the drill; at a bundled one whoever drilled has a seat."""
    from noctui.domain.inventory import Operator
    from noctui.engine.drill_realm import rehearsed
    from noctui.services import newcomer

    files = load(arguments, folder)
    if setup.alone:
        seated = newcomer.seated(files.file, (Operator(setup.trainee, setup.trainee, "leader"),))
        files = replace(files, file=seated)
    return rehearsed(files, setup)


def _runs(connection: "Connection", files: "Files", now: "Instant") -> "Iterator[RunDetail]":
    from noctui.domain.run_views import RunDetail, RunQuery
    from noctui.services import drilling, duty, run_details
    from noctui.services.site import Site

    site = Site.of(files.file, files.policies, files.calendars)
    roster = duty.in_effect(connection, site)
    for one in drilling.played(connection):
        found = run_details.answer(connection, site, roster, RunQuery(one.number), now)
        if isinstance(found, RunDetail):
            yield found
