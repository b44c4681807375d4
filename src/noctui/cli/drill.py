"""`noctui drill …`: playbooks trained on the desk itself, apart from everything real, and what that was worth."""

import argparse
import os
import pwd
import sys
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from noctui.catalog import _, pick, preferred, use
from noctui.cli.asking import ask, run_number
from noctui.cli.common import CommandError, add_deeds, add_json, add_lang, add_site, show, somebody_listens, with_engine
from noctui.cli.desk import add_face, need_terminal, sit_down
from noctui.cli.drill_report import show_report
from noctui.cli.drill_results import in_full, show_scores
from noctui.cli.drill_where import again, chosen, going, home_of, load, scenarios_of, site_of, state_of
from noctui.cli.plain import columns, harmless
from noctui.cli.rescue import Rescue

if TYPE_CHECKING:
    from noctui.config.drill_folder import Setup
    from noctui.config.site import Site
    from noctui.domain.drill import Scenario
    from noctui.domain.run_views import RunDetail
    from noctui.wire.client import Client

INVALID = 3
_LINGER = "1800"
"""Seconds that a drill waits for a desk to come back: a dropped session is no reason to begin anew."""
_SPEEDS = (1, 5, 20)


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "drill", "drill a playbook on the desk itself: nothing is sent, nothing is real")
    listed = deeds.add_parser("list", help="all scenarios, and the drills that go on")
    start = deeds.add_parser("start", help="begin a drill and open its desk")
    start.add_argument("scenario", metavar="SCENARIO", help="an id of `noctui drill list`")
    start.add_argument("--speed", type=int, choices=_SPEEDS, default=1, help="how fast its clock runs")
    start.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the playbook")
    start.add_argument("--no-desk", action="store_true", help="begin it in the background and only say its id")
    join = deeds.add_parser("join", help="come (back) to a drill that goes on")
    join.add_argument("drill", metavar="ID", nargs="?", default="", help="D-7; the newest when it is not said")
    join.add_argument("--instructor", action="store_true", help="to inject, pause, jump and set the speed")
    join.add_argument("--as", dest="sit_as", metavar="LOGIN", default="", help="sit down as this operator")
    score = deeds.add_parser("score", help="what a drill was worth, or how drills compare over the months")
    score.add_argument("drill", metavar="ID", nargs="?", default="", help="D-7; without it: all, one line each")
    score.add_argument("--scenario", metavar="S", default="", help="only drills of this scenario")
    score.add_argument("--person", metavar="P", default="", help="only drills of this person")
    report = deeds.add_parser("report", help="what was done in a drill, as a Markdown document; needs no engine")
    report.add_argument("drill", metavar="ID", nargs="?", default="", help="D-7; the newest when it is not said")
    check = deeds.add_parser("check", help="say everything that is wrong with a scenario, as file:line:column")
    check.add_argument("file", metavar="FILE", type=Path)
    export = deeds.add_parser("from-run", help="print a run that has ended as a scenario to drill")
    export.add_argument("run", type=run_number, metavar="RUN", help="7 or RUN-7")
    begun = ((listed, _list), (start, _start), (join, _join), (score, _score), (report, _report))
    for deed, func in (*begun, (check, _check), (export, _export)):
        add_site(deed)
        deed.add_argument("--demo", action="store_true", help="at the bundled site, in the user's cache")
        deed.set_defaults(func=func)
    for deed in (listed, score):
        add_json(deed)
    for deed in (start, join):
        add_face(deed)
    for deed in (listed, score, report, check, export):
        add_lang(deed)


# -------------------------------------------------------------------------------------------------------- the deeds


def _list(arguments: argparse.Namespace) -> int:
    from noctui.config.drill_folder import results

    _speak(arguments)
    scenarios, problems = scenarios_of(load(arguments))
    home = home_of(arguments)
    underway = [(path.name, setup) for path, setup in going(home)]
    if arguments.json:
        show(
            {
                "scenarios": [_fields(one) for one in scenarios.values()],
                "going": [{"id": name, "scenario": one.scenario.id, "trainee": one.trainee} for name, one in underway],
            }
        )
        return INVALID if problems else 0
    head = (_("SCENARIO"), _("PLAYBOOK"), _("LEVEL"), _("NAME"))
    rows = [(one.id, one.playbook, "*" * one.difficulty, pick(one.name)) for one in scenarios.values()]
    print(*columns([head, *rows]), sep="\n")
    for name, setup in underway:
        print(harmless(_("{id} goes on: {name}, of {who}", id=name, name=pick(setup.scenario.name), who=setup.trainee)))
        print("  " + again(arguments, "join", name))
    for one in list(results(home))[-1:]:
        print(harmless(_("{id} has ended: {name}, of {who}", id=one.id, name=pick(one.name), who=one.trainee)))
        print(*("  " + again(arguments, deed, one.id) for deed in ("score", "report")), sep="\n")
    for problem in problems:
        print(problem, file=sys.stderr)
    return INVALID if problems else 0


def _start(arguments: argparse.Namespace) -> int:
    from noctui.config.drill_folder import new_folder, write_setup

    if not arguments.no_desk:
        need_terminal()
    _speak(arguments)
    site, home = load(arguments), home_of(arguments)
    setup = _setup(arguments, site)
    try:
        folder = new_folder(home)
        write_setup(folder, _named(setup, folder.name))
    except OSError as error:
        where = error.filename or home
        raise CommandError(
            _("{path}: {why}; name another folder with --state", path=where, why=error.strerror)
        ) from None
    if arguments.no_desk:
        _engine(site.paths.root, folder, arguments)()
        _await(folder)
        print(folder.name)
        return 0
    return _open(arguments, site.paths.root, folder)


def _join(arguments: argparse.Namespace) -> int:
    from noctui.config.drill_folder import read_setup

    need_terminal()
    folder = chosen(arguments)
    if arguments.instructor and read_setup(folder).alone and not arguments.sit_as:
        arguments.sit_as = "drill-instructor"
    return _open(arguments, site_of(arguments), folder)


def _score(arguments: argparse.Namespace) -> int:
    _speak(arguments)
    return show_scores(arguments)


def _report(arguments: argparse.Namespace) -> int:
    _speak(arguments)
    return show_report(arguments)


def _check(arguments: argparse.Namespace) -> int:
    from noctui.config.drills import check_drill, to_translate
    from noctui.config.problems import BadFiles

    _speak(arguments)
    site = load(arguments)
    try:
        found = check_drill(arguments.file, site.file.playbooks, site.file.inventory)
    except BadFiles as bad:
        print(*bad.problems, sep="\n")
        return INVALID
    print(*(f"{problem}\n" for problem in to_translate(arguments.file)), sep="", end="")
    print(harmless(_("{id}: all right", id=found.id)))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from noctui.cli.drill_export import scenario_text
    from noctui.config.paths import glance
    from noctui.domain.run_views import RunDetail, RunQuery

    _speak(arguments)

    async def export(client: "Client") -> int:
        found = await ask(client, RunQuery(arguments.run), RunDetail)
        if found.row.ended is None:
            raise CommandError(_("RUN-{run} has not ended: export it when it has", run=arguments.run))
        print(scenario_text(found, [one async for one in _called(client, found)]), end="")
        return 0

    state = Path(arguments.state) if arguments.state else None
    return with_engine(glance(site_of(arguments), state).paths, export, ())


async def _called(client: "Client", found: "RunDetail") -> "AsyncIterator[RunDetail]":
    """The runs that its steps began, and that theirs did."""
    from noctui.domain.run_views import RunDetail, RunQuery

    for child in found.children:
        detail = await ask(client, RunQuery(child.id), RunDetail)
        yield detail
        async for one in _called(client, detail):
            yield one


# ---------------------------------------------------------------------------------------------------- begin and come


def _setup(arguments: argparse.Namespace, site: "Site") -> "Setup":
    from noctui.config.drill_folder import Setup
    from noctui.domain.drill_setting import settled

    scenarios, _problems = scenarios_of(site)
    scenario = scenarios.get(arguments.scenario)
    if scenario is None:
        known = ", ".join(scenarios)
        raise CommandError(_("no such scenario {id}; there are: {known}", id=arguments.scenario, known=known), 2)
    playbook = site.file.playbooks[scenario.playbook]
    given, began = _given(arguments.set, playbook.parameters), _begin(scenario, site.file.zone)
    values, shown = settled(scenario, playbook, site.file.inventory, given, site.file.roster, began)
    return Setup(
        id="",
        scenario=scenario,
        began=began,
        trainee=pwd.getpwuid(os.getuid()).pw_name,
        speed=arguments.speed,
        parameters=values,
        shown=shown,
        alone=bool(arguments.demo),
    )


def _named(setup: "Setup", name: str) -> "Setup":
    from dataclasses import replace

    return replace(setup, id=name)


def _given(pairs: Iterable[str], parameters: Iterable[object]) -> dict[str, str]:
    known = {getattr(one, "id", "") for one in parameters}
    found = {}
    for pair in pairs:
        name, is_pair, value = pair.partition("=")
        if not is_pair or name not in known:
            raise CommandError(
                _(
                    "{pair}: write NAME=VALUE; the playbook asks for: {known}",
                    pair=pair,
                    known=", ".join(sorted(known)),
                ),
                2,
            )
        found[name] = value
    return found


def _begin(scenario: "Scenario", zone: str) -> int:
    """Now, or today at the scenario's time of day."""
    from noctui.domain.moments import from_datetime

    now = datetime.now(ZoneInfo(zone))
    if scenario.begins is None:
        return from_datetime(now)
    return from_datetime(datetime.combine(now.date(), scenario.begins, now.tzinfo))


def _open(arguments: argparse.Namespace, site: Path, folder: Path) -> int:
    """Sit down at the drill's desk; afterwards say how it stands."""
    from noctui.config.drill_folder import read_result
    from noctui.config.paths import glance

    found, real = glance(site, folder), glance(site, state_of(arguments)).paths.socket
    try:
        return sit_down(found, arguments, _engine(site, folder, arguments), drill=folder.name, real=real)
    finally:
        result = read_result(folder)
        if result is not None:
            _stop(site, folder)
            print(*map(harmless, in_full(result)[:1]), sep="\n")
            print(_("every point with its reason: `{command}`", command=again(arguments, "score", folder.name)))
            print(_("what was done, as a document: `{command}`", command=again(arguments, "report", folder.name)))
        else:
            print(
                _(
                    "{id} goes on without you: `{command}`",
                    id=folder.name,
                    command=again(arguments, "join", folder.name),
                )
            )


def _engine(site: Path, folder: Path, arguments: argparse.Namespace) -> Rescue:
    from noctui.config.paths import glance

    me = ("--me",) if arguments.demo else ()
    return Rescue(glance(site, folder), ("--state", str(folder), "--drill", "--linger", _LINGER, *me))


def _await(folder: Path) -> None:
    for _attempt in range(150):
        if somebody_listens(folder / "engine.sock"):
            return
        time.sleep(0.1)
    raise CommandError(_("the engine of the drill did not come up; see {log}", log=folder / "engine.log"))


def _stop(site: Path, folder: Path) -> None:
    import subprocess

    command = [sys.executable, "-m", "noctui", "engine", "stop", "--site", str(site), "--state", str(folder)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _speak(arguments: argparse.Namespace) -> None:
    use(getattr(arguments, "lang", None) or os.environ.get("NOCTUI_LANG") or preferred())


def _fields(one: "Scenario") -> Mapping[str, object]:
    return {
        "id": one.id,
        "playbook": one.playbook,
        "difficulty": one.difficulty,
        "name": one.name,
        "about": one.about,
        "own": one.own,
    }
