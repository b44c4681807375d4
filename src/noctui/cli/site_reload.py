"""`noctui site reload`: what changed files would change, and the yes to it."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from noctui.catalog import _, language
from noctui.cli.asking import add_deed, ask, carry_out, print_json
from noctui.cli.common import CommandError
from noctui.cli.plain import harmless

if TYPE_CHECKING:
    from noctui.domain.reload import ReloadDetail
    from noctui.wire.client import Client

INVALID = 3


def add_reload(deeds: Any) -> None:
    words = "show what the changed files would change in the running engine, and activate them (exit 3: they are wrong)"
    reload = add_deed(deeds, "reload", words, _reload)
    reload.add_argument("--yes", action="store_true", help="activate without a question")
    reload.add_argument("--dry-run", action="store_true", help="show the difference only")


async def _reload(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.domain.reload import ReloadDetail, ReloadQuery, ReloadSite

    detail = await ask(client, ReloadQuery(language()), ReloadDetail)
    if arguments.json:
        print_json(detail)
    else:
        _tell(detail)
    if detail.problems:
        return INVALID
    if detail.version == detail.running or arguments.dry_run:
        return 0
    if not (arguments.yes or _agreed(detail)):
        raise CommandError(_("nothing was activated"))
    await carry_out(client, ReloadSite(detail.version, len(detail.tickets)), arguments.json)
    print(_("activated: version {version}", version=detail.version), file=sys.stderr)
    return 0


def _tell(detail: "ReloadDetail") -> None:
    from noctui.tui.reload_words import reload_lines

    print(*map(harmless, reload_lines(detail)), sep="\n", flush=True)


def _agreed(detail: "ReloadDetail") -> bool:
    """Whether somebody types the word. Raises CommandError where there is nobody to ask."""
    from noctui.tui.reload_words import REMOVE

    if not sys.stdin.isatty():
        raise CommandError(_("nothing was activated: say --yes where nobody can be asked"))
    words = (REMOVE, _(REMOVE)) if detail.tickets else ("y", "yes")
    print(_("Type {word} to activate this:", word=words[-1]), end=" ", flush=True)
    return sys.stdin.readline().strip().lower() in words
