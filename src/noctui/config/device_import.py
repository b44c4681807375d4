"""A spreadsheet of devices becomes files of the inventory: `noctui inventory import`.

The files of an import belong to it: another one of the same name replaces them whole. Files that somebody wrote by
hand are never touched.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noctui.config.device_sheet import DeviceSheet, Names, device_files
from noctui.config.inventory import PART, Draft
from noctui.config.problems import BadFiles, Problem
from noctui.config.reader import LARGEST
from noctui.config.site import Site, load_site

_MARK = "# noctui inventory import"
_LARGEST = LARGEST // 2
"""Bytes of one file: somebody may want to look at it."""
_ROUNDS = 50
"""A device that is left out may be the parent of others, which are then left out, too."""


class NotOurs(Exception):
    """A file of that name was written by hand; the text is its path."""


@dataclass(frozen=True, slots=True)
class Imported:
    site: Site
    """As it would be."""
    before: Site | None
    """As it is; None: its files are wrong."""
    devices: Sequence[Mapping[str, Any]]
    skipped: Sequence[Problem]
    """Why lines were left out."""
    unused: Sequence[str]
    """Columns that mean nothing here."""


@dataclass(frozen=True, slots=True)
class Source:
    """A spreadsheet, and how it is to be understood."""

    file: str
    raw: bytes
    columns: Mapping[str, str]
    """Head of a column → key."""
    fixed: Mapping[str, str]
    """Key → what a device has whose cell is empty."""


def read_import(folder: Path, name: str, source: Source, skip_bad: bool = False) -> Imported:
    """The site as it would be. Nothing is written.

    Raises BadFiles with every problem of every line, and of the site; with `skip_bad` only where leaving lines out
    does not help. Raises NotOurs.
    """
    instead = frozenset(f"{PART}/{path.name}" for path in _files(folder, name))
    before = _site_now(folder)
    problems: list[Problem] = []
    sheet = DeviceSheet(source.file, problems)
    document = sheet.read(source.raw, source.columns, source.fixed, _names(before))
    if document is None or (problems and not all(map(_row, problems))):
        raise BadFiles(problems)
    skipped: list[Problem] = []
    for _ in range(_ROUNDS):
        site, bad = _with(folder, Draft(document, instead), problems)
        if site is not None:
            devices = document.data["devices"] if isinstance(document.data, dict) else []
            return Imported(site, before, devices, skipped, sheet.unused)
        of_rows = [problem for problem in bad if problem.file == source.file and _row(problem)]
        if not skip_bad or not of_rows:
            break
        skipped.extend(of_rows)
        document, problems = sheet.without(document, {int(_row(problem)) for problem in of_rows}), []
    raise BadFiles([*skipped, *bad])


def write_import(folder: Path, name: str, imported: Imported) -> list[Path]:
    """Write the files and return them; those that an earlier import had more are removed."""
    home, before = folder / PART, set(_files(folder, name))
    heading = f"{_MARK} {name}: import again instead of editing this file"
    texts = list(device_files(imported.devices, heading, _LARGEST))
    names = [f"{name}.yaml"] if len(texts) == 1 else [f"{name}-{number}.yaml" for number in range(1, len(texts) + 1)]
    home.mkdir(exist_ok=True)
    written = [home / file for file in names]
    fresh = [path.with_name(f".{path.name}.new") for path in written]
    try:
        for path, text in zip(fresh, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        for path, new in zip(written, fresh, strict=True):
            new.replace(path)
    finally:
        for path in fresh:
            path.unlink(missing_ok=True)
    for path in before - set(written):
        path.unlink()
    return written


def _files(folder: Path, name: str) -> list[Path]:
    """Those of an earlier import of the name. Raises NotOurs."""
    numbered = [path for path in (folder / PART).glob(f"{name}-*.yaml") if path.stem[len(name) + 1 :].isdecimal()]
    found = [path for path in (folder / PART / f"{name}.yaml", *sorted(numbered)) if path.exists()]
    ours = [path for path in found if path.read_bytes().startswith(f"{_MARK} {name}:".encode())]
    if others := [path for path in found if path not in ours and path.stem == name]:
        raise NotOurs(str(others[0]))
    return ours


def _site_now(folder: Path) -> Site | None:
    with suppress(BadFiles):
        return load_site(folder)
    return None


def _with(folder: Path, draft: Draft, sheet: Sequence[Problem]) -> tuple[Site | None, list[Problem]]:
    """The site with the devices, if nothing is wrong with it nor with the sheet; else all that is."""
    try:
        site = load_site(folder, draft=draft)
    except BadFiles as bad:
        return None, [*sheet, *bad.problems]
    return (None, list(sheet)) if sheet else (site, [])


def _row(problem: Problem) -> str:
    """Which device of the sheet it is about; empty: all of it."""
    part, _, rest = problem.path.partition(".")
    number = rest.partition(".")[0]
    return number if part == "devices" and number.isdecimal() else ""


def _names(site: Site | None) -> Names:
    """Sites and contracts may be called by their name, where only one has it."""
    if site is None:
        return {}
    inventory = site.file.inventory
    return {"site": _by_name(inventory.places), "contract": _by_name(inventory.contracts)}


def _by_name(things: Mapping[str, Any]) -> dict[str, str]:
    count = Counter(thing.name for thing in things.values())
    return {thing.name: key for key, thing in things.items() if count[thing.name] == 1 and thing.name not in things}
