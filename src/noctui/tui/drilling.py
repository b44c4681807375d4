"""What a desk does beside its keys when it is the desk of a drill."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING

from noctui.catalog import _, language, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from noctui.domain.run_views import PlaybookRow
    from noctui.tui.desk_app import DeskApp

_LONGEST = 2**22
_DRILL = (sys.executable, "-m", "noctui", "drill")


def follow(app: DeskApp) -> None:
    """Whoever is there when the drill ends sees what it was worth."""
    drill = app.mirror.drill
    if drill is None:
        return
    before, app.drill_goes_on = app.drill_goes_on, drill.ended is None
    if not before and drill.ended is None:
        _lead_back(app, drill.playbook)
    if before and drill.ended is not None and not app.locked:
        show_score(app)


def _lead_back(app: DeskApp, playbook: str) -> None:
    """Whoever joins while the run goes on stands before its present step, and need not look for it."""
    runs = [row.id for row in app.mirror.runs.values() if row.playbook == playbook and row.ended is None]
    if runs and app.front.room == "desk" and len(app.screen_stack) == 1:
        app.open_run(max(runs))


def show_score(app: DeskApp) -> None:
    from noctui.tui.dialogs.drill import DrillScore

    drill = app.mirror.drill
    if drill is not None:
        app.push_screen(DrillScore(pick(drill.name)))


def watch_the_real(app: DeskApp) -> None:
    """Nobody drills through a real outage: a second connection, to the site's own engine."""
    from noctui.tui.real_watch import RealWatch

    if app.settings.real is not None:
        app.real = RealWatch(app, app.settings.real)
        app.run_worker(app.real.client.run(), group="real", exit_on_error=False)


async def begin(app: DeskApp) -> None:
    """Choose a scenario; its desk takes this terminal until it is left, this one waits below."""
    from noctui.tui.dialogs.drills import DrillChooser

    found = await _scenarios(app.settings.drills)
    if not found:
        app.say(_("There is no drill to begin; `noctui drill list` says why."), "refused")
        return

    def chosen(scenario: str | None) -> None:
        if scenario is not None:
            app.call_later(_hand_over, app, scenario)

    chooser = DrillChooser(found)
    await app.push_screen(chooser, chosen)
    chooser.begin()


async def _scenarios(site: Sequence[str]) -> list[PlaybookRow]:
    """Those that the command line lists; none when it does not answer."""
    from noctui.domain.run_views import PlaybookRow

    if not site:
        return []
    listing = await asyncio.create_subprocess_exec(
        *_DRILL, "list", "--json", *site, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_LONGEST
    )
    said, _errors = await listing.communicate()
    try:
        rows = json.loads(said)["scenarios"]
        return [
            PlaybookRow(row["id"], row["name"], (row["playbook"], "*" * row["difficulty"]), row["about"], 0)
            for row in rows
        ]
    except (ValueError, KeyError, TypeError):
        return []


def _hand_over(app: DeskApp, scenario: str) -> None:
    face = ("--lang", language(), "--theme", app.settings.theme)
    with app.suspend():
        subprocess.run([*_DRILL, "start", scenario, *app.settings.drills, *face], check=False)
    app.show_everything()
