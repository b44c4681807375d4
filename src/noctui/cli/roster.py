"""`noctui roster …`: who is on, the shifts, what is wrong ahead, to and from calendars and spreadsheets; and changes.

Asked of the running engine where there is one, else of the files. Exit codes: 0 done, 1 refused or a red finding, 2
usage, 3 a file is wrong.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from noctui.cli import roster_changes, roster_files
from noctui.cli.common import CommandError, add_deeds, add_json, add_site, show
from noctui.cli.plain import columns

if TYPE_CHECKING:
    from noctui.cli.roster_asking import Asked
    from noctui.cli.roster_lines import Row

MOMENT = "now, 17:30, tomorrow 8:00, 2h (from now) or 2026-11-22 08:00, by the site's zone"
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"
_WEEK = "7d"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "roster", "who is on, shifts and gaps; change duty; calendars and spreadsheets")
    who = _add(deeds, "who", "who has each post, why, until when, who is next, and whom to call", _who)
    who.add_argument("--at", default="now", metavar="T", help=MOMENT)
    who.add_argument("--post", default="", metavar="POST", help="only this one, with every contact")
    shifts = _add(deeds, "show", "the shifts of a span", _show)
    roster_files.add_span(shifts, _WEEK)
    shifts.add_argument("--post", default="", metavar="POST")
    shifts.add_argument("--person", default="", metavar="PERSON")
    gaps = _add(deeds, "gaps", "what is wrong in the days ahead (exit 1: something that can't wait)", _gaps)
    gaps.add_argument("--days", type=_days, default=30, metavar="N", help="(default: 30)")
    gaps.add_argument("--post", default="", metavar="POST")
    roster_files.add_subcommands(deeds, _add)
    roster_changes.add_subcommands(deeds)


def _add(deeds: Any, name: str, words: str, func: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    """A subcommand that asks."""
    parser: argparse.ArgumentParser = deeds.add_parser(name, help=words)
    add_site(parser)
    parser.add_argument("--files", action="store_true", help="by the files alone, even while an engine runs")
    add_json(parser)
    parser.set_defaults(func=_in_my_language(func))
    return parser


def _in_my_language(func: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        from noctui.catalog import preferred, use

        use(preferred())
        return func(arguments)

    return run


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 366):
        raise argparse.ArgumentTypeError(f"not a number of days from 1 to 366: {text!r}")
    return int(text)


# --------------------------------------------------------------------------------------------------------- the deeds


def _who(arguments: argparse.Namespace) -> int:
    from noctui.cli.roster_asking import ask
    from noctui.cli.roster_lines import Lines
    from noctui.cli.when import when
    from noctui.domain.roster_queries import RosterQuery

    def query(now: int, zone: str) -> RosterQuery:
        at = when(arguments.at, now, zone)
        return RosterQuery(at, at + 1)

    asked = ask(arguments, query)
    posts = [post for post in asked.detail.posts if arguments.post in ("", post.id)]
    if arguments.post and not posts:
        raise CommandError(_unknown(arguments.post, [post.id for post in asked.detail.posts]))
    if arguments.json:
        said = [{key: value for key, value in plain(post).items() if key not in ("shifts", "gaps")} for post in posts]
        return _tell_json(asked, at=asked.detail.begin, posts=said, people=plain(asked.detail.people))
    lines = Lines(asked.detail)
    return _tell(asked, lines.one(posts[0]) if arguments.post else lines.who())


def _show(arguments: argparse.Namespace) -> int:
    from noctui.cli.roster_asking import ask
    from noctui.cli.roster_lines import Lines
    from noctui.domain.roster_queries import RosterQuery

    def query(now: int, zone: str) -> RosterQuery:
        return RosterQuery(*roster_files.span(arguments, now, zone), arguments.post, arguments.person)

    asked = ask(arguments, query)
    if arguments.json:
        shifts = [plain(shift) for post in asked.detail.posts for shift in post.shifts]
        return _tell_json(asked, begin=asked.detail.begin, end=asked.detail.end, shifts=shifts)
    return _tell(asked, Lines(asked.detail).shifts())


def _gaps(arguments: argparse.Namespace) -> int:
    from noctui.cli.roster_asking import ask
    from noctui.cli.roster_lines import Lines
    from noctui.domain.moments import DAY
    from noctui.domain.roster_queries import RosterQuery

    asked = ask(
        arguments, lambda now, _zone: RosterQuery(now, now + arguments.days * DAY, arguments.post, findings=True)
    )
    if arguments.json:
        gaps = [plain(gap) for post in asked.detail.posts for gap in post.gaps]
        _tell_json(asked, gaps=gaps, findings=plain(asked.detail.findings))
    else:
        _tell(asked, Lines(asked.detail).findings())
    return 1 if any(one.red for one in asked.detail.findings) else 0


# ------------------------------------------------------------------------------------------------------- the answers


def plain(value: Any) -> Any:
    """For programs: named tuples and dataclasses as keys with values."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    elif is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple | list) else value


def _tell_json(asked: "Asked", **said: Any) -> int:
    show({"source": asked.source, "zone": asked.detail.zone, **said})
    return 0


def _tell(asked: "Asked", rows: "Iterable[Row]") -> int:
    table = list(rows)
    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for row, line in zip(table, columns([row.cells for row in table]), strict=True):
        print(f"{_RED}{line}{_PLAIN}" if row.bad and colours else line)
    sys.stdout.flush()
    asked.tell_source()
    return 0


def _unknown(post: str, known: list[str]) -> str:
    from noctui.catalog import _

    return _("There is no post {post}.", post=post) + f" ({', '.join(known)})"
