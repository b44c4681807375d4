"""The one door: `noctui …`. Reads the command line and imports no more than the command needs.

Exit codes: 0 ok, 1 failure, 2 usage or no terminal, 3 a file is wrong, 4 the store can't be used, 128+n by signal n.
"""

import argparse
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from noctui import __version__
from noctui.cli.common import CommandError
from noctui.cli.plain import harmless

_COMMANDS = (
    "desk",
    "demo",
    "engine",
    "service",
    "site",
    "inventory",
    "show",
    "ticket",
    "page",
    "mute",
    "window",
    "explain",
    "ledger",
    "availability",
    "notify",
    "roster",
    "handover",
    "leave",
    "absence",
    "playbook",
    "run",
    "drill",
    "operator",
    "keys",
    "journal",
    "backup",
    "calendar",
    "probe",
    "doctor",
)
"""Modules of this floor that add commands, in the order of `noctui --help`."""


def parser(modules: Sequence[str] = _COMMANDS) -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="noctui",
        description="A duty desk in a terminal: devices, tickets whose deadlines count down, playbooks, roster.",
        epilog="Without a command: open the desk of the site in --site, NOCTUI_SITE, this folder or ~/.config/noctui.",
    )
    root.add_argument("--version", action="version", version=f"noctui {__version__}")
    commands = root.add_subparsers(title="commands", metavar="COMMAND")
    for name in modules:
        import_module(f"noctui.cli.{name}").add_parser(commands)
    return root


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["--version"]:
        print(f"noctui {__version__}")
        return 0
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = ["desk", *arguments]
    # The desk stands on the screen sooner when it does not load what the other commands need.
    known = arguments[:1] if arguments[0] in _COMMANDS else _COMMANDS
    chosen = parser(known).parse_args(arguments)
    if not hasattr(chosen, "func"):
        parser().print_help()
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name may not exist in this terminal's encoding
    try:
        code = int(chosen.func(chosen))
        sys.stdout.flush()
        return code
    except CommandError as error:
        print("\n".join(map(harmless, f"noctui: {error}".split("\n"))), file=sys.stderr)
        return error.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains as it ends
        return 128 + signal.SIGPIPE
    except OSError as error:
        print(harmless(f"noctui: {error}"), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def run() -> None:
    sys.exit(main())
