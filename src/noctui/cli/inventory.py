"""`noctui inventory import FILE.csv` makes a spreadsheet part of the inventory, `… export` makes one of it."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from noctui.catalog import _, preferred, use
from noctui.cli.common import CommandError, add_deeds, add_json, add_lang, show, site_folder
from noctui.cli.plain import harmless

if TYPE_CHECKING:
    from noctui.config.device_import import Imported, Source
    from noctui.config.problems import Problem
    from noctui.config.site import Site
    from noctui.domain.reload import Change

INVALID = 3
_NAME = re.compile(r"[^A-Za-z0-9]+")
_MORE = 20
"""Lines left out that are named on the screen; `--json` has them all."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "inventory", "devices from a spreadsheet, and as one")
    into = deeds.add_parser("import", help="make a CSV file part of the inventory (exit 3: something in it is wrong)")
    into.add_argument("file", metavar="FILE", type=Path)
    into.add_argument(
        "--as", dest="name", default="", metavar="NAME", help="of the file in inventory/ (default: as FILE)"
    )
    into.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=KEY", type=_column, help="what a column holds; repeatable"
    )
    into.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", type=_value, help="where a cell is empty; repeatable"
    )
    into.add_argument("--dry-run", action="store_true", help="show what it would change, write nothing")
    into.add_argument("--skip-bad", action="store_true", help="leave wrong lines out")
    into.set_defaults(func=_import)
    out = deeds.add_parser("export", help="all devices as CSV on standard output")
    out.set_defaults(func=_export)
    for parser in (into, out):
        parser.add_argument(
            "--site", metavar="DIR", help="folder of the site (default: NOCTUI_SITE, here, ~/.config/noctui)"
        )
        add_lang(parser)
    add_json(into)


def _column(text: str) -> tuple[str, str]:
    return _pair(text, *text.rpartition("=")[::2])


def _value(text: str) -> tuple[str, str]:
    return _pair(text, *text.partition("=")[::2])


def _pair(text: str, left: str, right: str) -> tuple[str, str]:
    if not (left.strip() and right.strip()):
        raise argparse.ArgumentTypeError(f"not A=B: {text!r}")
    return left.strip(), right.strip()


def _import(arguments: argparse.Namespace) -> int:
    from noctui.config.device_import import NotOurs, read_import, write_import
    from noctui.config.problems import BadFiles

    use(arguments.lang or preferred())
    folder = site_folder(arguments)
    name = _NAME.sub("-", arguments.name or arguments.file.stem).strip("-")[:40] or "devices"
    try:
        found = read_import(folder, name, _source(arguments), arguments.skip_bad)
        written = [] if arguments.dry_run else write_import(folder, name, found)
    except NotOurs as error:
        raise CommandError(
            _("{path} was not written by an import; choose another name with --as", path=error)
        ) from None
    except BadFiles as bad:
        return _refuse(bad.problems, arguments.json)
    _tell(found, written, arguments)
    return 0


def _source(arguments: argparse.Namespace) -> "Source":
    """Raises CommandError for what is no key of a device, or too large a file."""
    from noctui.config.device_import import Source
    from noctui.config.device_sheet import COLUMNS, LARGEST
    from noctui.config.problems import clean

    columns, fixed = dict(arguments.map), dict(arguments.set)
    for key in (*columns.values(), *fixed):
        if key not in COLUMNS:
            raise CommandError(
                _("{key} is no column of a device; there are {known}", key=key, known=", ".join(COLUMNS))
            )
    with arguments.file.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise CommandError(_("{file}: larger than {most} bytes", file=arguments.file, most=LARGEST), INVALID)
    return Source(clean(str(arguments.file)), raw, columns, fixed)


def _refuse(problems: "list[Problem]", as_json: bool) -> int:
    if as_json:
        show({"ok": False, "problems": [problem.as_dict() for problem in problems]})
    else:
        print(*(harmless(str(problem)) for problem in problems), sep="\n", file=sys.stderr)
        print(_("{count} problems; nothing was written", count=len(problems)), file=sys.stderr)
    return INVALID


def _tell(found: "Imported", written: Sequence[Path], arguments: argparse.Namespace) -> None:
    changed = _changes(found.before, found.site)
    if arguments.json:
        show(_as_data(found, written, changed))
        return
    from noctui.tui.reload_words import change_lines

    for path in written:
        print(harmless(str(path)))
    for line in change_lines(changed) or [_("nothing changes")]:
        print(harmless(line))
    sys.stdout.flush()
    _tell_left_out(found)
    if written:
        print(_("A running engine takes it over when somebody says so: `noctui site reload`, or site files on a desk."))


def _tell_left_out(found: "Imported") -> None:
    for problem in found.skipped[:_MORE]:
        print("! " + harmless(str(problem)), file=sys.stderr)
    if found.skipped:
        print(_("! {count} problems; their lines are left out", count=len(found.skipped)), file=sys.stderr)
    if found.unused:
        columns = ", ".join(found.unused)
        print(harmless(_("! columns that were not used: {columns}", columns=columns)), file=sys.stderr)


def _changes(before: "Site | None", after: "Site") -> "tuple[Change, ...]":
    from noctui.domain.inventory import Inventory
    from noctui.domain.reload import changes

    return changes(before.file.inventory if before else Inventory(), after.file.inventory)


def _as_data(found: "Imported", written: Sequence[Path], changed: "tuple[Change, ...]") -> dict[str, Any]:
    return {
        "ok": True,
        "written": list(map(str, written)),
        "devices": len(found.devices),
        "changes": [{"part": one.part, "how": one.how, "id": one.id, "keys": one.keys} for one in changed],
        "skipped": [problem.as_dict() for problem in found.skipped],
        "unused_columns": list(found.unused),
    }


def _export(arguments: argparse.Namespace) -> int:
    from noctui.config.device_sheet import write_sheet
    from noctui.config.problems import BadFiles
    from noctui.config.site import load_site

    use(arguments.lang or preferred())
    try:
        devices = load_site(site_folder(arguments)).file.inventory.devices
    except BadFiles as bad:
        raise CommandError(str(bad), INVALID) from None
    sys.stdout.flush()
    sys.stdout.buffer.write(write_sheet(devices.values()))
    return 0
