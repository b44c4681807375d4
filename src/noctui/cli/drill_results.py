"""What drills were worth: one with every reason, or many, each in a line."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from noctui.catalog import _, pick
from noctui.cli.common import CommandError, show
from noctui.cli.drill_where import home_of
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from noctui.config.drill_folder import Result


def show_scores(arguments: argparse.Namespace) -> int:
    from noctui.wire.frames import plain

    found = results_of(arguments)
    if arguments.json:
        show([{**plain(one), "percent": one.score.percent} for one in found])
    elif arguments.drill:
        print(*map(harmless, in_full(found[0])), sep="\n")
    else:
        print(*compared(found), sep="\n")
    return 0


def results_of(arguments: argparse.Namespace) -> "list[Result]":
    from noctui.config.drill_folder import results

    wanted = arguments.drill.upper()
    wanted = f"D-{wanted}" if wanted.isdecimal() else wanted
    found = [
        one
        for one in results(home_of(arguments))
        if (not wanted or one.id == wanted)
        and (not arguments.scenario or one.scenario == arguments.scenario)
        and (not arguments.person or arguments.person in (one.trainee, one.person))
    ]
    if wanted and not found:
        raise CommandError(_("no drill {id} has ended here", id=arguments.drill))
    return found


def in_full(result: "Result") -> list[str]:
    from noctui.cli.looking import signs, text_of
    from noctui.tui.drill_words import score_lines
    from noctui.tui.look import Look

    look = Look(result.at, ZoneInfo("UTC"), signs())
    lines = [text_of(line) for line in score_lines(result.score, result.steps, look)]
    return [f"{result.id} {result.scenario} {pick(result.name)}, {result.person}: {lines[0]}", *lines[1:]]


def compared(found: "list[Result]") -> list[str]:
    """The oldest first, so that a person sees the way that they have come."""
    from noctui.tui.text import age

    rows = [(_("DRILL"), _("DAY"), _("SCENARIO"), _("PERSON"), "%", _("FIRST ACTION"), _("IN ALL"))]
    for one in found:
        day = f"{datetime.fromtimestamp(one.at / 1e6).astimezone():%Y-%m-%d %H:%M}"
        first = age(one.score.first) if one.score.first is not None else "—"
        rows.append((one.id, day, one.scenario, one.person, str(one.score.percent), first, age(one.score.took)))
    return columns(rows)
