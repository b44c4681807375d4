"""Where `noctui drill` finds its site, its scenarios, and the drills that go on."""

import argparse
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from noctui.catalog import _
from noctui.cli.common import CommandError, site_folder

if TYPE_CHECKING:
    from noctui.config.drill_folder import Setup
    from noctui.config.problems import Problem
    from noctui.config.site import Site
    from noctui.domain.drill import Scenario

INVALID = 3


def site_of(arguments: argparse.Namespace) -> Path:
    from noctui.bundled import folder

    return folder("data") / "demo" if arguments.demo else site_folder(arguments)


def state_of(arguments: argparse.Namespace) -> Path | None:
    from platformdirs import user_cache_path

    if arguments.state:
        return Path(arguments.state).resolve()
    return user_cache_path("noctui") / "demo" if arguments.demo else None


def home_of(arguments: argparse.Namespace) -> Path:
    """Where drills are kept. Not in the folder of a demo, which each demo empties."""
    from platformdirs import user_cache_path

    from noctui.config.drill_folder import PART
    from noctui.config.paths import glance

    if arguments.demo and not arguments.state:
        return user_cache_path("noctui") / PART
    return glance(site_of(arguments), state_of(arguments)).paths.state / PART


def load(arguments: argparse.Namespace, state: Path | None = None) -> "Site":
    """The site's files; `state`: the folder of a drill instead of the site's own. Raises CommandError."""
    from noctui.config.problems import BadFiles
    from noctui.config.site import load_site

    try:
        return load_site(site_of(arguments), state=state)
    except BadFiles as bad:
        raise CommandError(str(bad), INVALID) from None


def scenarios_of(site: "Site") -> "tuple[dict[str, Scenario], list[Problem]]":
    """Those that hold together, and what is wrong with the others: one bad file keeps nobody from the rest."""
    from noctui.config.drills import read_drills
    from noctui.config.reader import Reader

    reader = Reader(site.paths.root)
    found = read_drills(reader, site.file.playbooks, site.file.inventory)
    return found, reader.problems


def going(home: Path) -> "list[tuple[Path, Setup]]":
    """Drills that have begun and not ended, the oldest first."""
    from noctui.config.drill_folder import folders, read_result, read_setup

    found = []
    for folder in folders(home):
        try:
            if read_result(folder) is None:
                found.append((folder, read_setup(folder)))
        except (OSError, ValueError):
            continue
    return found


def chosen(arguments: argparse.Namespace) -> Path:
    """The folder of a drill that goes on, the newest when none is named. Raises CommandError."""
    known = {path.name: path for path, _setup in going(home_of(arguments))}
    if (name := _name(arguments, known)) in known:
        return known[name]
    names = ", ".join(known) or _("none")
    raise CommandError(_("no drill {id} goes on; those that do: {known}", id=arguments.drill or "—", known=names), 2)


def find(arguments: argparse.Namespace) -> Path:
    """The folder of a drill, ended or not, the newest when none is named. Raises CommandError."""
    from noctui.config.drill_folder import folders

    known = {path.name: path for path in folders(home_of(arguments))}
    if (name := _name(arguments, known)) in known:
        return known[name]
    raise CommandError(_("there is no drill {id} here", id=arguments.drill or "—"))


def again(arguments: argparse.Namespace, deed: str, drill: str) -> str:
    """The command that does this with a drill of the same site: with the places that were named this time."""
    places = [(name, getattr(arguments, name[2:])) for name in ("--site", "--state")]
    named = [word for name, where in places if where for word in (name, shlex.quote(where))]
    return " ".join(["noctui", "drill", deed, drill, *["--demo"] * arguments.demo, *named])


def _name(arguments: argparse.Namespace, known: Iterable[str]) -> str:
    """`D-7` of what was typed: 7, d-7 or nothing."""
    wanted: str = arguments.drill.upper()
    return f"D-{wanted}" if wanted.isdecimal() else wanted or next(reversed(tuple(known)), "")
