"""`noctui keys …`: which key does what, and whether key maps and themes of one's own can be used."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from noctui import catalog
from noctui.catalog import _
from noctui.cli.common import CommandError, Commands, add_deeds, add_json, add_lang, add_site, show, site_if_any
from noctui.cli.desk import own_folders
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from noctui.tui.action import Action

_WRONG_FILE = 3


def add_parser(commands: Commands) -> None:
    deeds = add_deeds(commands, "keys", "see which key does what; check a keys.toml and themes of your own")
    check = deeds.add_parser("check", help="check keys.toml and themes/ of the site and yours (exit 3: one is wrong)")
    check.set_defaults(func=_check)
    listing = deeds.add_parser("show", help="every action with its keys; * stands before what a keys.toml changed")
    add_json(listing)
    listing.set_defaults(func=_show)
    for deed in (check, listing):
        add_site(deed)
        add_lang(deed)


def _folders(arguments: argparse.Namespace) -> tuple[Path, ...]:
    catalog.use(arguments.lang or catalog.preferred())
    site = site_if_any(arguments)
    mine, *others = own_folders(site or Path.cwd())
    return (mine, *others) if site is not None else (mine,)


def _check(arguments: argparse.Namespace) -> int:
    folders = _folders(arguments)
    if problems := face_problems(folders):
        raise CommandError("\n".join(problems), _WRONG_FILE)
    print(harmless(_("all right: keys.toml and themes in {folders}", folders=", ".join(map(str, folders)))))
    return 0


def face_problems(folders: tuple[Path, ...]) -> list[str]:
    """All that is wrong with the key maps and themes there, as a desk would say it."""
    return [*_key_problems(folders), *_theme_problems(folders)]


def _key_problems(folders: tuple[Path, ...]) -> list[str]:
    from noctui.tui.actions import ACTIONS
    from noctui.tui.key_map import BadKeys, load

    try:
        load(folders, ACTIONS)
    except BadKeys as error:
        return list(error.problems)
    return []


def _theme_problems(folders: tuple[Path, ...]) -> Iterator[str]:
    from noctui.tui.theme import BadTheme, read_theme

    for path in (path for folder in folders for path in sorted((folder / "themes").glob("*.toml"))):
        try:
            read_theme(path)
        except BadTheme as error:
            yield str(error)


def _show(arguments: argparse.Namespace) -> int:
    from noctui.tui.actions import ACTIONS, use_keys

    before = {action.id: action.keys for action in ACTIONS}
    if wrong := use_keys(_folders(arguments)):
        raise CommandError(wrong, _WRONG_FILE)
    if arguments.json:
        show({action.id: list(action.keys) for action in ACTIONS})
    else:
        print("\n".join(columns([_row(action, before[action.id]) for action in ACTIONS])))
    return 0


def _row(action: "Action", before: tuple[str, ...]) -> tuple[str, str, str]:
    changed = "*" if action.keys != before else ""
    return f"{changed or ' '} {action.id}", " ".join(action.keys) or "-", _(action.label)
