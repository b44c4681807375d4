"""`noctui demo`: the bundled site, alive within a minute, kept apart from everything real."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from noctui.cli.common import CommandError
from noctui.cli.desk import add_face, need_terminal, sit_down
from noctui.cli.rescue import Rescue

_MARK = "demo"
"""An empty file in a folder that a demo made."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("demo", help="open a bundled site that lives: an outage within a minute")
    parser.add_argument("--state", metavar="DIR", help="where the demo keeps its state (default: the user's cache)")
    parser.add_argument("--keep", action="store_true", help="go on with the last demo's tickets and journal")
    add_face(parser)
    parser.set_defaults(func=_demo)


def _demo(arguments: argparse.Namespace) -> int:
    from platformdirs import user_cache_path

    from noctui.bundled import folder
    from noctui.config.paths import glance

    need_terminal()
    state = Path(arguments.state).resolve() if arguments.state else user_cache_path("noctui") / "demo"
    prepare(state, arguments.keep, ours=not arguments.state)
    found = glance(folder("data") / "demo", state)
    try:
        return sit_down(found, arguments, Rescue(found, ("--state", str(state), "--me", "--linger", "30")))
    finally:
        _stop(state)


def prepare(state: Path, keep: bool, ours: bool = False) -> None:
    """Make the folder ready for a demo, without what the last one left unless that is kept.

    Raises CommandError for a folder with anything that no demo has put there: what is deleted here was a demo's.
    """
    try:
        if not ours and state.exists() and any(state.iterdir()) and not (state / _MARK).exists():
            raise CommandError(f"{state} holds something that is no demo's; name a new or an empty folder")
        _stop(state)
        if not keep:
            shutil.rmtree(state, ignore_errors=True)
        state.mkdir(parents=True, exist_ok=True, mode=0o750)
        (state / _MARK).touch()
    except OSError as error:
        raise CommandError(f"{state}: {error.strerror}; name another folder with --state") from None


def _stop(state: Path) -> None:
    """A demo ends with its desk."""
    if (state / "engine.sock").exists():
        from noctui.bundled import folder

        site = str(folder("data") / "demo")
        command = [sys.executable, "-m", "noctui", "engine", "stop", "--site", site, "--state", str(state)]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
