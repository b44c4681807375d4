"""`noctui site init DIR` writes a site to start from, `noctui site check DIR` says everything that is wrong with it."""

import argparse
import json
import os
import pwd
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from noctui import catalog
from noctui.bundled import folder
from noctui.catalog import _
from noctui.cli.common import CommandError, add_deeds, add_json, show
from noctui.cli.keys import face_problems
from noctui.cli.plain import columns, harmless
from noctui.cli.site_reload import add_reload

if TYPE_CHECKING:
    from noctui.config.problems import Problem
    from noctui.config.site import Site

INVALID = 3
_NAMED = 3


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "site", "write the files of a site, or check them")
    init = deeds.add_parser("init", help="write a commented, working site into a folder")
    init.add_argument("folder", metavar="DIR", type=Path)
    init.set_defaults(func=_init)
    check = deeds.add_parser("check", help="say everything that is wrong, as file:line:column (exit 0: nothing, 3)")
    check.add_argument("folder", metavar="DIR", type=Path, nargs="?", default=Path())
    add_json(check)
    check.set_defaults(func=_check)
    add_reload(deeds)


def _init(arguments: argparse.Namespace) -> int:
    target: Path = arguments.folder
    # the engine goes by what the kernel says, so a LOGNAME in the environment must not decide here
    login = pwd.getpwuid(os.getuid()).pw_name
    written = init(target, login, local_zone(), catalog.preferred())
    for path in written:
        print(path)
    print(_("look at it with `noctui --site {folder}`, check it with `noctui site check {folder}`", folder=target))
    return 0


def init(target: Path, login: str, zone: str, language: str) -> list[Path]:
    """Write the bundled site, with its first operator and its zone, and return the files.

    Raises CommandError when one of the files is there already, or can't be written; nothing is overwritten.
    """
    template = folder("data") / "site"
    values = {"@login@": login, "@zone@": zone, "@language@": language}
    texts = {target / path.relative_to(template): _fill(path, values) for path in sorted(template.rglob("*.*"))}
    if there := next((path for path in texts if path.exists()), None):
        raise CommandError(_("{path} is there already; nothing was written", path=there))
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from None
    return list(texts)


def _fill(template: Path, values: dict[str, str]) -> str:
    """JSON's quoting is also right for the strings of TOML and YAML."""
    text = template.read_text(encoding="utf-8")
    for word, value in values.items():
        text = text.replace(word, json.dumps(value, ensure_ascii=False))
    return text


def local_zone(localtime: Path = Path("/etc/localtime")) -> str:
    """The zone of this machine as an IANA name; UTC when it does not tell."""
    name = os.environ.get("TZ", "").removeprefix(":") or str(localtime.resolve()).partition("zoneinfo/")[2]
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return "UTC"


def _check(arguments: argparse.Namespace) -> int:
    from noctui.config.drills import load_drills
    from noctui.config.problems import BadFiles, Problem
    from noctui.config.site import load_site

    problems, face = list[Problem](), face_problems((arguments.folder,))
    try:
        site = load_site(arguments.folder, unused=True)
        site.library.finish()
        load_drills(arguments.folder, site.file.playbooks, site.file.inventory)
    except BadFiles as bad:
        problems = bad.problems
    if problems or face:
        _tell(problems, face, arguments.json)
        return INVALID
    _praise(site, arguments.json)
    return 0


def _tell(problems: "list[Problem]", face: list[str], as_json: bool) -> None:
    """`face`: what is wrong with keys and themes, which no engine reads but every desk of the site does."""
    if as_json:
        show({"ok": False, "problems": [problem.as_dict() for problem in problems], "face": face})
        return
    for line in (*problems, *map(harmless, face)):
        print(line)
    print(_("{count} problems; nothing was changed", count=len(problems) + len(face)), file=sys.stderr)


def _praise(site: "Site", as_json: bool) -> None:
    from noctui.cli.foresight import foreseen, sentence
    from noctui.cli.window_doubts import doubted
    from noctui.config.site import vacant_posts, vacant_roles
    from noctui.engine.clock import Clock

    vacant, nobody, now = vacant_posts(site), vacant_roles(site), Clock().wall()
    ahead = foreseen(site.file, now)
    inventory = site.file.inventory
    counts = {
        "devices": len(inventory.devices),
        "checks": sum(len(device.checks) for device in inventory.devices.values()),
        "sites": len(inventory.places),
        "contracts": len(inventory.contracts),
        "operators": len(site.file.operators),
        "posts": len(site.file.roster.posts),
    }
    if as_json:
        about = {"name": site.file.name, "version": site.file.version}
        findings, windows = [asdict(one) for one in ahead], doubted(site.file, now)
        missing = {"vacant_posts": vacant, "vacant_roles": nobody}
        show({"ok": True, **about, **counts, **missing, "findings": findings, "windows": windows})
        return
    print(
        _(
            "{name}: all right. {devices} devices with {checks} checks at {sites} sites, {contracts} contracts, "
            "{operators} operators, {posts} posts",
            name=site.file.name,
            **counts,
        )
    )
    if vacant:
        posts = ", ".join(f"{post} ({', '.join(policies)})" for post, policies in vacant.items())
        print(_("policies call posts that nobody holds: {posts}", posts=posts))
    if nobody:
        print(_("playbooks call roles that nobody has here; give each a post or a phone in roles.yaml:"))
        print(*columns([(f"  {role}", _some(playbooks)) for role, playbooks in nobody.items()]), sep="\n")
    for one in (*(sentence(site.file, one, now) for one in ahead), *doubted(site.file, now)):
        print("! " + harmless(one))


def _some(names: list[str]) -> str:
    """The first few: a role of everybody's would fill the screen."""
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
