"""Changes of the roster from a shell: duty changed, swapped, guarded and ended; what `leave` and `absence` share.

Exit codes: 0 done, 1 refused or no engine, 2 usage.
"""

import argparse
from collections.abc import Callable, Collection, Coroutine
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from noctui.cli.asking import carry_out
from noctui.cli.common import CommandError, add_deeds, add_json, add_site, show, site_paths, with_engine
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from noctui.domain.change_views import ChangeRow
    from noctui.domain.commands import Answer
    from noctui.domain.moments import Instant
    from noctui.domain.overrides import Side
    from noctui.domain.roster_changes import ChangeKind
    from noctui.domain.roster_commands import RosterCommand
    from noctui.wire.client import Client

USAGE = 2
Build: TypeAlias = "Callable[[argparse.Namespace, Client], RosterCommand]"


def add_subcommands(deeds: Any) -> None:
    """What `noctui roster` does beside asking."""
    _add_change(deeds)
    _add_swap(deeds)
    _add_guard(deeds)
    _add_plan(deeds)
    ending = add_deed(deeds, "end", "end a change, or withdraw one that is still to come", _end)
    add_number(ending)
    ending.add_argument("reason", metavar="REASON", help="why")
    add_list(deeds, "changes", "changes that are waited for, in force or still to come")


def add_deed(deeds: Any, name: str, words: str, build: Build) -> argparse.ArgumentParser:
    """A subcommand whose command the engine carries out."""
    parser: argparse.ArgumentParser = deeds.add_parser(name, help=words)
    add_site(parser)
    add_json(parser)
    parser.set_defaults(func=_perform, build=build)
    return parser


def add_list(deeds: Any, name: str, words: str, *kinds: "ChangeKind") -> None:
    parser: argparse.ArgumentParser = deeds.add_parser(name, help=words)
    add_site(parser)
    add_json(parser)
    parser.set_defaults(func=_list, kinds=kinds)


def add_number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("change", type=_number, metavar="CHANGE", help="12 or R-12")


def add_span(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("begin", metavar="FROM", help="now, 2h (from now), 17:30 or 2026-11-21 17:30")
    parser.add_argument("end", metavar="TO", help="8h (from now), 17:30 or 2026-11-21 17:30")


def add_trial(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only say what would come of it")


def moment(client: "Client", text: str) -> "Instant":
    """A time as operators type it. Raises CommandError."""
    from zoneinfo import ZoneInfo

    from noctui.tui.typed import NOT_A_MOMENT, start

    try:
        return start(text, client.now(), ZoneInfo(client.engine.zone if client.engine is not None else "UTC"))
    except ValueError:
        raise CommandError(f"{text}: {NOT_A_MOMENT}", USAGE) from None


# ------------------------------------------------------------------------------------------------------ the commands


def _add_change(deeds: Any) -> None:
    parser = add_deed(deeds, "change", "put somebody on for a span, take somebody off, or both", _change)
    parser.add_argument("target", metavar="POST", help="id of a post; with --side rotation of a rotation")
    add_span(parser)
    parser.add_argument("reason", metavar="REASON", help="why")
    parser.add_argument("--off", default="", metavar="PERSON", help="who is taken off")
    parser.add_argument(
        "--on", default="", metavar="PERSON", help="who is put on, in the place of --off if it is given"
    )
    parser.add_argument("--side", choices=("first", "backup", "rotation"), default="first", help="(default: first)")
    add_trial(parser)


def _add_swap(deeds: Any) -> None:
    steps = add_deeds(deeds, "swap", "swap an own shift with somebody who agrees")
    offer = add_deed(steps, "offer", "offer an own shift for one of somebody else", _offer)
    offer.add_argument("post", metavar="POST")
    offer.add_argument("mine", metavar="MINE", help="a time in the own shift: 2026-11-21 17:30")
    offer.add_argument("person", metavar="PERSON", help="id of the other one")
    offer.add_argument("theirs", metavar="THEIRS", help="a time in their shift")
    offer.add_argument("--reason", default="", metavar="REASON")
    add_trial(offer)
    for name, words, agreed in (("yes", "agree to a swap", True), ("no", "refuse a swap", False)):
        answer = add_deed(steps, name, words, _answer)
        add_number(answer)
        answer.add_argument("--text", default="", metavar="TEXT", help="a remark")
        answer.set_defaults(agreed=agreed)


def _add_guard(deeds: Any) -> None:
    parser = add_deed(deeds, "guard", "an important time with more people", _guard)
    parser.add_argument("name", metavar="NAME", help="what is guarded")
    add_span(parser)
    _add_several(parser, "--crew", _crew, "POST=PERSON,…", "who is on as well; repeatable")
    add_trial(parser)


def _add_plan(deeds: Any) -> None:
    parser = add_deed(deeds, "plan", "a fixed plan for a span, instead of everything else", _plan)
    parser.add_argument("post", metavar="POST", help="id of the post")
    add_span(parser)
    parser.add_argument("reason", metavar="REASON", help="why")
    words = "who is on when, as first or as backup; repeatable; who is in none is off"
    _add_several(parser, "--stint", _stint, "PERSON,FROM,TO[,backup]", words)
    add_trial(parser)


def _add_several(
    parser: argparse.ArgumentParser, flag: str, kind: Callable[[str], object], metavar: str, words: str
) -> None:
    parser.add_argument(flag, action="append", required=True, type=kind, metavar=metavar, help=words)


def _change(arguments: argparse.Namespace, client: "Client") -> "RosterCommand":
    from noctui.domain.roster_commands import ChangeDuty

    side: Side | None = None if arguments.side == "rotation" else arguments.side
    begin, end = moment(client, arguments.begin), moment(client, arguments.end)
    off, on, trial = arguments.off, arguments.on, arguments.dry_run
    return ChangeDuty(arguments.target, begin, end, off, on, arguments.reason, side, trial)


def _offer(arguments: argparse.Namespace, client: "Client") -> "RosterCommand":
    from noctui.domain.roster_commands import OfferSwap

    mine, theirs = moment(client, arguments.mine), moment(client, arguments.theirs)
    return OfferSwap(arguments.post, mine, arguments.person, theirs, arguments.reason, arguments.dry_run)


def _answer(arguments: argparse.Namespace, _client: "Client") -> "RosterCommand":
    from noctui.domain.roster_commands import AnswerSwap

    return AnswerSwap(arguments.change, arguments.agreed, arguments.text)


def _guard(arguments: argparse.Namespace, client: "Client") -> "RosterCommand":
    from noctui.domain.roster_commands import PlanGuard

    begin, end = moment(client, arguments.begin), moment(client, arguments.end)
    return PlanGuard(arguments.name, begin, end, dict(arguments.crew), arguments.dry_run)


def _plan(arguments: argparse.Namespace, client: "Client") -> "RosterCommand":
    from noctui.domain.overrides import Stint
    from noctui.domain.roster_commands import FixPlan

    at = cache(lambda text: moment(client, text))  # "2h" is the same moment wherever it stands
    stints = tuple(Stint(at(since), at(till), person, side) for person, since, till, side in arguments.stint)
    begin, end = at(arguments.begin), at(arguments.end)
    return FixPlan(arguments.post, begin, end, stints, arguments.reason, arguments.dry_run)


def _end(arguments: argparse.Namespace, _client: "Client") -> "RosterCommand":
    from noctui.domain.roster_commands import EndChange

    return EndChange(arguments.change, arguments.reason)


def _number(text: str) -> int:
    digits = text.upper().removeprefix("R-")
    if not (digits.isascii() and digits.isdecimal()):
        raise argparse.ArgumentTypeError(f"not a change: {text!r}; write it like 12 or R-12")
    return int(digits)


def _crew(text: str) -> tuple[str, tuple[str, ...]]:
    post, separator, people = text.partition("=")
    if not (post and separator and people):
        raise argparse.ArgumentTypeError(f"write it like noc-duty=lin,zhou: {text!r}")
    return post, tuple(people.split(","))


def _stint(text: str) -> "tuple[str, str, str, Side]":
    match text.split(","):
        case [person, since, till]:
            return person, since, till, "first"
        case [person, since, till, ("first" | "backup") as side]:
            return person, since, till, side
    raise argparse.ArgumentTypeError(f"write it like lin,20:00,8:00 or lin,20:00,8:00,backup: {text!r}")


# ------------------------------------------------------------------------------------------------------- the answers


def _perform(arguments: argparse.Namespace) -> int:
    async def do(client: "Client") -> int:
        answer = await carry_out(client, arguments.build(arguments, client), arguments.json)
        return _tell(answer, client, arguments)

    return _with_client(arguments, do, ("roster",))


def _tell(answer: "Answer", client: "Client", arguments: argparse.Namespace) -> int:
    if arguments.json:
        show(_said(answer))
    else:
        print(*map(harmless, _lines(answer, client)), sep="\n")
    return 0


def _said(answer: "Answer") -> dict[str, Any]:
    """The params of an answer as they are meant."""
    from noctui.domain import roster_effects
    from noctui.wire.frames import plain

    params: dict[str, Any] = dict(answer.params)
    if "change" in params:
        params["change"] = int(params["change"])
    if "findings" in params:
        params["findings"] = [plain(one) for one in roster_effects.read(params["findings"])]
    for name in ("overlaps", "tickets"):
        if name in params:
            params[name] = params[name].split()
    return params


def _lines(answer: "Answer", client: "Client") -> list[str]:
    from noctui.catalog import _
    from noctui.cli.looking import look_of
    from noctui.tui.roster_words import outcome_lines

    params = answer.params
    head = f"R-{params['change']}" if "change" in params else _("Nothing is changed: this was only a trial.")
    return [head, *outcome_lines(params, look_of(client))]


def _list(arguments: argparse.Namespace) -> int:
    async def look(client: "Client") -> int:
        from noctui.wire.frames import plain

        rows = _rows(client, arguments.kinds)
        if arguments.json:
            show([plain(row) for row in rows])
        elif rows:
            print(*map(harmless, _table(rows, client)), sep="\n")
        return 0

    return _with_client(arguments, look, ("changes", "roster"))


def _rows(client: "Client", kinds: "Collection[ChangeKind]") -> "list[ChangeRow]":
    """Those of some kinds, or all."""
    from noctui.domain.change_views import ChangeRow

    rows = client.views["changes"].values()
    return [row for row in rows if isinstance(row, ChangeRow) and (not kinds or row.kind in kinds)]


def _table(rows: "list[ChangeRow]", client: "Client") -> list[str]:
    from noctui.cli.looking import look_of
    from noctui.tui.roster_words import change_cells

    look = look_of(client)
    return list(columns([change_cells(row, look) for row in rows]))


def _with_client(
    arguments: argparse.Namespace, job: "Callable[[Client], Coroutine[Any, Any, int]]", views: tuple[str, ...]
) -> int:
    from noctui.catalog import preferred, use

    use(preferred())
    return with_engine(site_paths(arguments), job, views)
