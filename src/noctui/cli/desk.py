"""`noctui` itself: open the desk, starting an engine first when there is none."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from noctui import catalog
from noctui.cli.common import CommandError, add_site, site_folder, somebody_listens
from noctui.cli.rescue import Rescue

if TYPE_CHECKING:
    from noctui.config.paths import Glance


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("desk", help="open the desk (what `noctui` alone does)")
    add_site(parser)
    add_face(parser)
    parser.add_argument(
        "--as",
        dest="sit_as",
        metavar="LOGIN",
        default="",
        help="sit down as this operator, where the account may (may_act_as)",
    )
    parser.set_defaults(func=_open)


def add_face(parser: argparse.ArgumentParser) -> None:
    """How the desk looks: shared with the demo."""
    parser.add_argument("--lang", choices=("en", "zh"), help="language (default: the site's, then the terminal's)")
    parser.add_argument(
        "--theme",
        metavar="NAME",
        help="night, day, high-contrast, deuteranopia … (docs/themes.md), or a file of your own",
    )
    parser.add_argument("--no-bell", action="store_true", help="start with the bell muted")


def need_terminal() -> None:
    """Raises CommandError unless there is a terminal that can show a screen."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CommandError("the desk needs a terminal; over ssh use `ssh -t`, for scripts `noctui status --json`", 2)
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise CommandError("this terminal can't show a screen (TERM is empty or dumb); set TERM=xterm-256color", 2)


def sit_down(
    glance: "Glance", arguments: argparse.Namespace, rescue: Rescue, drill: str = "", real: Path | None = None
) -> int:
    """Open the face. An engine is started before Textual is imported: both take a while, side by side.

    `drill`: it is the desk of this one; `real`: where the engine of the site itself listens, if it does.
    """
    from noctui.tui.environment import prepare_environment

    if not somebody_listens(glance.paths.socket):
        rescue()
    prepare_environment()
    from noctui.tui.app import run_desk
    from noctui.tui.settings import DeskSettings

    settings = DeskSettings(
        language=_language(glance, arguments),
        theme=arguments.theme or os.environ.get("NOCTUI_THEME") or _theme(),
        themes=tuple(place / "themes" for place in own_folders(glance.paths.root)),
        keys=tuple(place for place in own_folders(glance.paths.root) if (place / "keys.toml").is_file()),
        bell=not arguments.no_bell,
        lock_after=glance.lock_after,
        sit_as=getattr(arguments, "sit_as", ""),
        tools=glance.tools,
        may_suspend=_may_suspend(glance, arguments),
        drill=drill,
        drills=() if drill else _drills(glance, arguments),
        real=real,
        reports=Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "noctui",
    )
    return run_desk(glance.paths.socket, settings, rescue)


def _may_suspend(glance: "Glance", arguments: argparse.Namespace) -> bool:
    """Only where the desk was started from a shell: as a forced command or a login shell it leads its session, and
    another program would give its user more than it does. Nor where an account is shared, nor where the desk locks
    itself, which it can't do behind another program."""
    from_a_shell = os.getpgrp() != os.getsid(0) and "SSH_ORIGINAL_COMMAND" not in os.environ
    return from_a_shell and not getattr(arguments, "sit_as", "") and glance.lock_after is None


def own_folders(site: Path) -> tuple[Path, Path]:
    """Where themes and keys of one's own lie: the operator's folder before the site's."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "noctui"
    return config, site


def _drills(glance: "Glance", arguments: argparse.Namespace) -> tuple[str, ...]:
    """Where `noctui drill` finds the same site."""
    state = ("--state", arguments.state) if getattr(arguments, "state", None) else ()
    return ("--demo", *state) if glance.demo else ("--site", str(glance.paths.root), *state)


def _open(arguments: argparse.Namespace) -> int:
    from noctui.config.paths import glance

    need_terminal()
    found = glance(site_folder(arguments), Path(arguments.state) if arguments.state else None)
    extra = ("--state", str(found.paths.state)) if arguments.state else ()
    rescue = Rescue(found, extra)
    if not somebody_listens(found.paths.socket):
        catalog.use(_language(found, arguments))
        rescue.refuse_wrong_files()
    return sit_down(found, arguments, rescue)


def _language(glance: "Glance", arguments: argparse.Namespace) -> str:
    """What was asked for, else the site's language, except where the terminal can't show it."""
    asked, terminal = arguments.lang or os.environ.get("NOCTUI_LANG"), catalog.preferred()
    site = glance.language if glance.language in catalog.LANGUAGES else terminal
    return asked or (terminal if os.environ.get("TERM") == "linux" else site)


def _theme() -> str:
    term = os.environ.get("TERM", "")
    if os.environ.get("NO_COLOR"):
        return "mono"
    return "console16" if term in ("linux", "vt220", "vt100") else "night"
