"""The one door: `noctui …`. Reads the command line and imports no more than the command needs."""

import argparse
import sys

from noctui import __version__


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="noctui", description="A duty desk in a terminal.")
    root.add_argument("--version", action="version", version=f"noctui {__version__}")
    return root


def main(argv: list[str] | None = None) -> int:
    parser().parse_args(argv)
    return 0


def run() -> None:
    sys.exit(main())
