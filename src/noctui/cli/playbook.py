"""`noctui playbook list|check|show|new`: emergency procedures as files, for who writes and reads them."""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from noctui.bundled import folder
from noctui.catalog import _, pick, preferred, use
from noctui.cli.common import CommandError, add_deeds, add_json, show, site_if_any
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from collections.abc import Collection

    from noctui.config.library import Library
    from noctui.domain.playbook import Playbook

USAGE = 2
INVALID = 3
SUFFIXES = (".yaml", ".yml")
_SITE = "folder of the site; where there is none, the bundled playbooks"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "playbook", "emergency procedures: list, check, read and write them")
    listed = deeds.add_parser("list", help="all playbooks, the bundled ones and the site's own")
    listed.set_defaults(func=_list)
    check = deeds.add_parser("check", help="say everything that is wrong, as file:line:column (exit 0: nothing, 3)")
    check.add_argument("files", metavar="FILE", type=Path, nargs="+")
    check.set_defaults(func=_check)
    shown = deeds.add_parser("show", help="a playbook as a tree: its lanes, its steps, and where they lead")
    shown.add_argument("playbook", metavar="PLAYBOOK", help="an id, or a file")
    shown.set_defaults(func=_show)
    for each in (listed, check, shown):
        each.add_argument("--site", metavar="DIR", help=_SITE)
        add_json(each)
    new = deeds.add_parser("new", help="write a commented playbook to start from")
    new.add_argument("file", metavar="FILE", type=Path, help="its name without .yaml becomes the id")
    new.set_defaults(func=_new)


# --------------------------------------------------------------------------------------------------------- the deeds


def _list(arguments: argparse.Namespace) -> int:
    library = _library(arguments)
    playbooks = sorted(library.playbooks.values(), key=lambda each: each.id)
    if arguments.json:
        show([_head(each, library) for each in playbooks])
    else:
        head = (_("PLAYBOOK"), "PB", _("STEPS"), _("NAME"), "")
        print(*columns([head, *(_row(each, library) for each in playbooks)]), sep="\n")
    _complain(library)
    return INVALID if library.problems else 0


def _check(arguments: argparse.Namespace) -> int:
    problems = _library(arguments, arguments.files).problems
    if arguments.json:
        show({"ok": not problems, "problems": [problem.as_dict() for problem in problems]})
    elif problems:
        print(*problems, sep="\n")
        print(_("{count} problems; nothing was changed", count=len(problems)), file=sys.stderr)
    else:
        print(_("all right"))
    return INVALID if problems else 0


def _show(arguments: argparse.Namespace) -> int:
    from noctui.cli.playbook_tree import tree

    file = Path(arguments.playbook)
    library = _library(arguments, [file] if file.suffix in SUFFIXES else [])
    playbook = _chosen(library, arguments.playbook)
    if playbook is None:
        _complain(library)
        return INVALID
    if arguments.json:
        show({**_head(playbook, library), **_content(playbook)})
    else:
        print(*map(harmless, tree(playbook, library.roles)), sep="\n")
    return 0


def _new(arguments: argparse.Namespace) -> int:
    """Nothing is overwritten."""
    from noctui.config.shape import ID_PATTERN

    use(preferred())
    file: Path = arguments.file
    if not re.fullmatch(ID_PATTERN, file.stem):
        raise CommandError(_("not an id: {found}", found=repr(file.stem)), USAGE)
    text = (folder("data") / "playbook.yaml").read_text(encoding="utf-8")
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text.replace("@id@", file.stem))
    except FileExistsError:
        raise CommandError(_("{path} is there already; nothing was written", path=file)) from None
    print(file)
    print(_("check it with `noctui playbook check {file}`", file=file))
    return 0


# ----------------------------------------------------------------------------------------------------- what was asked


def _library(arguments: argparse.Namespace, files: Sequence[Path] = ()) -> "Library":
    """That of the site, or the bundled one; with these files in it, when there are any."""
    from noctui.config.library import look_at, read_library
    from noctui.config.reader import Reader

    use(preferred())
    site = _site_of(files) or site_if_any(arguments)
    reader, posts = Reader(site or folder("data") / "site"), _posts(site)  # the site that `init` writes has none
    return look_at(reader, files, posts) if files else read_library(reader, posts)


def _site_of(files: Sequence[Path]) -> Path | None:
    """The site in whose folder of playbooks the first of them lies."""
    homes = [file.resolve().parent.parent for file in files[:1]]
    return next((home for home in homes if (home / "noctui.toml").is_file()), None)


def _posts(site: Path | None) -> "Collection[str]":
    """Of the roster; none, which is to say that nobody knows, where the rest of the site is no good."""
    from noctui.config.problems import BadFiles
    from noctui.config.site import load_site

    try:
        return load_site(site).file.roster.posts if site else ()
    except BadFiles:
        return ()


def _chosen(library: "Library", named: str) -> "Playbook | None":
    """None: its file is no good."""
    if Path(named).suffix in SUFFIXES:
        return None if library.problems else library.playbooks[library.looked_at[0]]
    if named in library.playbooks:
        return library.playbooks[named]
    known = ", ".join(sorted(library.playbooks))
    raise CommandError(_("no such playbook {id}; there are: {known}", id=repr(named), known=known), USAGE)


def _complain(library: "Library") -> None:
    for problem in library.problems:
        print(problem, file=sys.stderr)


# --------------------------------------------------------------------------------------------------------- the words


def _head(playbook: "Playbook", library: "Library") -> dict[str, Any]:
    return {
        "id": playbook.id,
        "name": playbook.name,
        "refs": playbook.refs,
        "source": playbook.source,
        "part": playbook.part,
        "own": playbook.id in library.playbooks.own,
        "steps": sum(1 for _ in playbook.steps()),
        "version": playbook.version,
    }


def _content(playbook: "Playbook") -> dict[str, Any]:
    from noctui.config.playbook_code import encode

    return dict(json.loads(encode(playbook)))


def _row(playbook: "Playbook", library: "Library") -> tuple[str, ...]:
    steps = str(sum(1 for _ in playbook.steps()))
    marks = [_("part") if playbook.part else "", _("own") if playbook.id in library.playbooks.own else ""]
    return playbook.id, " ".join(playbook.refs), steps, pick(playbook.name), ", ".join(filter(None, marks))
