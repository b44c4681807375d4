"""`noctui roster export|import`: timetables to and from calendars and spreadsheets.

What comes in becomes fixed plans in a file of their own in roster/: taking that file away takes them back.
"""

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from noctui.catalog import _
from noctui.cli.common import CommandError, show
from noctui.cli.plain import harmless

if TYPE_CHECKING:
    from noctui.cli.roster_asking import Asked
    from noctui.config.site import Site
    from noctui.config.timetable import Intake, Slot
    from noctui.domain.moments import Instant
    from noctui.domain.overrides import Plan

INVALID = 3
_MONTH = "30d"
_SLUG = re.compile(r"[^A-Za-z0-9]+")
Add = Callable[[Any, str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def add_subcommands(deeds: Any, add: Add) -> None:
    out = add(deeds, "export", "shifts as a calendar or a spreadsheet, on standard output", _export)
    form = out.add_mutually_exclusive_group(required=True)
    form.add_argument("--ics", action="store_true", help="iCalendar")
    form.add_argument("--csv", action="store_true", help="CSV, UTF-8")
    whose = out.add_mutually_exclusive_group()
    whose.add_argument("--post", default="", metavar="POST")
    whose.add_argument("--person", default="", metavar="PERSON")
    add_span(out, _MONTH)
    into = add(deeds, "import", "a calendar or a spreadsheet as fixed plans of the site", _import)
    source = into.add_mutually_exclusive_group(required=True)
    source.add_argument("--ics", type=Path, metavar="FILE", help="iCalendar")
    source.add_argument("--csv", type=Path, metavar="FILE", help="CSV: post, begin, end, first, backup")
    into.add_argument("--post", default="", metavar="POST", help="of entries that name none; others are left out")
    into.add_argument("--dry-run", action="store_true", help="print the plans, write nothing")


def add_span(parser: argparse.ArgumentParser, length: str) -> None:
    parser.add_argument("--from", dest="begin", default="today", metavar="T", help="(default: today)")
    parser.add_argument("--to", dest="end", default="", metavar="T", help=f"(default: {length} later)")
    parser.set_defaults(length=length)


def span(arguments: argparse.Namespace, now: "Instant", zone: str) -> "tuple[Instant, Instant]":
    from noctui.cli.when import when
    from noctui.domain.moments import parse_span

    begin = when(arguments.begin, now, zone)
    end = when(arguments.end, now, zone, end=True) if arguments.end else begin + parse_span(arguments.length)
    return begin, end


# ----------------------------------------------------------------------------------------------------------- export


def _export(arguments: argparse.Namespace) -> int:
    from noctui.cli.roster_asking import ask
    from noctui.config.timetable import AROUND, Names
    from noctui.config.timetable_csv import write_csv
    from noctui.config.timetable_ics import write_ics
    from noctui.domain.roster_queries import RosterQuery

    def query(now: int, zone: str) -> RosterQuery:
        begin, end = span(arguments, now, zone)
        return RosterQuery(begin - AROUND, max(begin, end) + AROUND, arguments.post, arguments.person)

    asked = ask(arguments, query)
    found = _slots(asked)
    if arguments.json:
        show({"source": asked.source, "zone": asked.detail.zone, "shifts": [asdict(slot) for slot in found]})
        return 0
    people = {name: member.name for name, member in asked.detail.people.items()}
    names = Names(people, {post.id: post.name for post in asked.detail.posts})
    made = (
        write_ics(found, names, asked.site, asked.now) if arguments.ics else write_csv(found, names, asked.detail.zone)
    )
    sys.stdout.flush()
    sys.stdout.buffer.write(made)
    asked.tell_source()
    return 0


def _slots(asked: "Asked") -> "list[Slot]":
    from noctui.config.timetable import AROUND, slots

    detail = asked.detail
    begin, end = detail.begin + AROUND, detail.end - AROUND
    return [slot for post in detail.posts for slot in slots(post.shifts, begin, end, detail.zone)]


# ----------------------------------------------------------------------------------------------------------- import


def _import(arguments: argparse.Namespace) -> int:
    from noctui.cli.roster_asking import read_site
    from noctui.config.plan_file import plan_file
    from noctui.config.timetable import plans

    source: Path = arguments.ics or arguments.csv
    site = read_site(arguments)
    if arguments.post and arguments.post not in site.file.roster.posts:
        raise CommandError(_("There is no post {post}.", post=arguments.post))
    intake = _read(arguments, source, site)
    found = intake.finish()
    if intake.problems:
        return _refuse(intake, arguments.json)
    if not found:
        raise CommandError(_("{file} holds no shift for this roster", file=source))
    name = _SLUG.sub("-", source.stem).strip("-")[:40] or "plan"
    made = plans(found, name)
    _look_for_others(made, site)
    heading = _("from {file}, by `noctui roster import`", file=harmless(source.name))
    return _keep(arguments, site, name, made, plan_file(made, site.file.zone, heading), intake.skipped)


def _read(arguments: argparse.Namespace, source: Path, site: "Site") -> "Intake":
    from noctui.config.problems import clean
    from noctui.config.reader import LARGEST
    from noctui.config.timetable import Intake, Names
    from noctui.config.timetable_csv import read_csv
    from noctui.config.timetable_ics import read_ics

    with source.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise CommandError(_("{file}: larger than {most} bytes", file=source, most=LARGEST), INVALID)
    intake = Intake(clean(str(source)), Names.of(site.file.roster), site.file.zone)
    (read_ics if arguments.ics else read_csv)(raw, intake, arguments.post)
    return intake


def _refuse(intake: "Intake", as_json: bool) -> int:
    from noctui.config.problems import BadFiles

    problems = BadFiles(intake.problems).problems
    if as_json:
        show({"problems": [problem.as_dict() for problem in problems]})
    else:
        print(*(harmless(str(problem)) for problem in problems), sep="\n", file=sys.stderr)
    return INVALID


def _look_for_others(made: "list[Plan]", site: "Site") -> None:
    """Raises CommandError where a plan of the files stands already: nobody should have to know which one holds."""
    for plan in made:
        for other in site.file.roster.plans:
            if other.post == plan.post and other.begin < plan.end and plan.begin < other.end:
                raise CommandError(
                    _("{post} has the plan {plan} then: take that out first", post=plan.post, plan=other.id)
                )


def _keep(arguments: argparse.Namespace, site: "Site", name: str, made: "list[Plan]", text: str, skipped: int) -> int:
    """Print the plans, or write them; say what they bring."""
    folder = site.paths.root / "roster"
    path = folder / f"{name}.yaml"
    if not arguments.dry_run:
        _write(path, text)
    if arguments.json:
        show(_said(made, "" if arguments.dry_run else str(path), skipped))
    elif arguments.dry_run:
        print(text, end="")
    else:
        print(harmless(str(path)))
    sys.stdout.flush()
    for line in (_counted(made, skipped), *_consequences(made, site)):
        print("# " + harmless(line), file=sys.stderr)
    return 0


def _write(path: Path, text: str) -> None:
    """Raises CommandError when it is there already."""
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CommandError(_("{path} is there already; nothing was written", path=path)) from None


def _said(made: "list[Plan]", path: str, skipped: int) -> dict[str, Any]:
    from noctui.cli.roster import plain

    return {"file": path, "skipped": skipped, "plans": plain(made)}


def _counted(made: "list[Plan]", skipped: int) -> str:
    stints = sum(len(plan.stints) for plan in made)
    return _("{stints} stints of {posts} posts; {skipped} left out", stints=stints, posts=len(made), skipped=skipped)


def _consequences(made: "list[Plan]", site: "Site") -> list[str]:
    """What is wrong with the plans in force that is not wrong without them."""
    from noctui.config.local_time import write_moment
    from noctui.domain.roster_changes import RosterChange
    from noctui.domain.roster_effects import brings
    from noctui.engine.clock import Clock
    from noctui.tui.roster_words import finding_text

    now = Clock().wall()
    changes = (RosterChange(0, plan, plan.begin, plan.end, "in_force", "", now) for plan in made)
    found = [one for change in changes for one in brings(site.file.roster, change, now)]
    return [f"! {finding_text(one)} ({write_moment(one.begin, site.file.zone)})" for one in found]
