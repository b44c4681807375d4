"""`noctui handover …`: give a post to the next shift, or take it; what is refused is said as on the desk.

Exit codes: 0 done, 1 refused or no engine, 2 usage.
"""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from noctui.cli.asking import add_deed, ask, carry_out, numbered, print_json
from noctui.cli.common import add_deeds, add_lang, show
from noctui.cli.plain import columns, harmless

if TYPE_CHECKING:
    from noctui.domain.handover_commands import HandoverCommand
    from noctui.domain.handover_views import HandoverDetail, HandoverRow
    from noctui.wire.client import Client

Build: TypeAlias = "Callable[[argparse.Namespace], HandoverCommand]"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "handover", "give a post to the next shift, or take it")
    _add_list(deeds)
    one = add_deed(deeds, "show", "a handover with its items as they stand", _show)
    _which(one)
    paper = add_deed(deeds, "print", "a handover on paper, as Markdown, for signing", _print)
    _which(paper)
    paper.add_argument("--last", type=int, default=1, metavar="N", help="the newest N (default: 1)")
    add_lang(paper)
    two = add_deed(deeds, "compare", "what one handover has more, less and still than an earlier one", _compare)
    two.add_argument("before", type=number, metavar="BEFORE", help="the earlier one")
    two.add_argument("after", type=number, metavar="AFTER", help="the later one")
    prepare = add_deed(deeds, "prepare", "begin to hand over a post that you have", _perform, build=_prepare)
    prepare.add_argument("post", metavar="POST", help="id of the post")
    for name, words, build, places in _DEEDS:
        deed = add_deed(deeds, name, words, _perform, build=build)
        deed.add_argument("handover", type=number, metavar="HANDOVER", help="3 or H-3")
        for place in places:
            _PLACES[place](deed)


def number(text: str) -> int:
    return numbered(text, "H-", "a handover", "3 or H-3")


# ------------------------------------------------------------------------------------------------------ the deeds


async def _list(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of
    from noctui.domain.handover_views import HandoversPage, HandoversQuery

    page = await ask(client, HandoversQuery(arguments.post, arguments.last), HandoversPage)
    if arguments.json:
        return print_json(page.rows)
    look = look_of(client)
    head = ("HANDOVER", "POST", "FROM", "TO", "HAND-OFF", "STATE", "RED", "UNREAD")
    print(*columns([head, *(_cells(row, look) for row in page.rows)]), sep="\n")
    return 0


async def _show(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of
    from noctui.tui.handover_paper import lines

    found = await _detail(client, arguments)
    if arguments.json:
        return print_json(found)
    for line in lines(found, look_of(client)):
        print(harmless(line))
    return 0


async def _print(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of
    from noctui.domain.handover_views import HandoversPage, HandoversQuery
    from noctui.tui.handover_paper import markdown

    found = [await _detail(client, arguments)]
    if arguments.last > 1:
        page = await ask(client, HandoversQuery(found[0].row.post, arguments.last), HandoversPage)
        found = [await _one(client, row.id) for row in page.rows]
    if arguments.json:
        return print_json(found)
    for place, one in enumerate(found):
        if place:
            print()
        for line in markdown(one, look_of(client)):
            print(harmless(line))
    return 0


async def _compare(client: "Client", arguments: argparse.Namespace) -> int:
    from noctui.cli.looking import look_of
    from noctui.domain.handover_views import ComparedHandovers, CompareHandovers
    from noctui.tui.handover_paper import compared

    found = await ask(client, CompareHandovers(arguments.before, arguments.after), ComparedHandovers)
    if arguments.json:
        return print_json(found)
    for line in compared(found, look_of(client)):
        print(harmless(line))
    return 0


async def _perform(client: "Client", arguments: argparse.Namespace) -> int:
    answer = await carry_out(client, arguments.build(arguments), arguments.json)
    done = {"handover": str(getattr(arguments, "handover", "")), **answer.params}
    if arguments.json:
        show({name: int(value) for name, value in done.items()})
    else:
        more = "".join(f" {name} {value}" for name, value in done.items() if name != "handover")
        print(harmless(f"H-{done['handover']}{more}"))
    return 0


async def _detail(client: "Client", arguments: argparse.Namespace) -> "HandoverDetail":
    return await _one(client, arguments.handover or 0, arguments.post)


async def _one(client: "Client", handover: int, post: str = "") -> "HandoverDetail":
    from noctui.domain.handover_views import HandoverDetail, HandoverQuery

    return await ask(client, HandoverQuery(handover, post), HandoverDetail)


def _cells(row: "HandoverRow", look: Any) -> tuple[str, ...]:
    from noctui.catalog import _
    from noctui.tui.handover_words import EVENTS, STATES, post_title

    state = _(STATES[row.state]) + (f" ({_(EVENTS[row.alarm])})" if row.alarm is not None else "")
    hand_off = look.moment(row.hand_off) if row.hand_off is not None else ""
    people = row.outgoing_name, ", ".join(row.incoming_names)
    return f"H-{row.id}", post_title(row), *people, hand_off, state, str(row.red), str(row.unread)


# ----------------------------------------------------------------------------------------------- from words to commands


def _prepare(arguments: argparse.Namespace) -> "HandoverCommand":
    from noctui.domain.handover_commands import PrepareHandover

    return PrepareHandover(arguments.post)


def _line(arguments: argparse.Namespace) -> "HandoverCommand":
    from noctui.domain.handover_commands import AddLine

    return AddLine(arguments.handover, arguments.line, arguments.text, arguments.red)


def _built(name: str, *fields: str) -> Build:
    """A command of `domain.handover_commands` from the fields of the command line, in their order."""

    def build(arguments: argparse.Namespace) -> "HandoverCommand":
        from noctui.domain import handover_commands

        made: HandoverCommand = getattr(handover_commands, name)(
            arguments.handover, *(getattr(arguments, field) for field in fields)
        )
        return made

    return build


# ------------------------------------------------------------------------------------------------------- the parsers


def _add_list(deeds: Any) -> None:
    parser = add_deed(deeds, "list", "the newest handovers", _list)
    parser.add_argument("--post", default="", metavar="POST", help="of this post only")
    parser.add_argument("--last", type=int, default=10, metavar="N", help="so many (default: 10)")


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("handover", type=number, nargs="?", metavar="HANDOVER", help="3 or H-3 (default: the newest)")
    parser.add_argument("--post", default="", metavar="POST", help="the newest of this post")


def _text(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="the words")


def _kind(parser: argparse.ArgumentParser) -> None:
    from noctui.domain.handover_items import LineKind

    parser.add_argument("line", choices=get_args(LineKind), help="if X then Y; what is borrowed; for this once")
    parser.add_argument("--red", action="store_true", help="it has to be read back")


def _to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", default="", metavar="PERSON", help="id or login (default: whoever is next)")


def _item(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("item", type=int, metavar="ITEM", help="its number")


def _about(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--item", type=int, default=0, metavar="ITEM", help="the item that it is about")


def _question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", type=int, metavar="QUESTION", help="its number, as `show` tells it")


_PLACES: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "text": _text,
    "kind": _kind,
    "to": _to,
    "item": _item,
    "about": _about,
    "question": _question,
}

_DEEDS: tuple[tuple[str, str, Build, tuple[str, ...]], ...] = (
    ("add", "write down what to watch, what is borrowed, or a note", _line, ("kind", "text")),
    ("strike", "take a typed line off", _built("StrikeLine", "item"), ("item",)),
    ("offer", "offer it to the next person", _built("OfferHandover", "to"), ("to",)),
    ("readback", "say what a red item is about", _built("ReadBack", "item", "text"), ("item", "text")),
    ("ask", "ask the outgoing person", _built("AskAbout", "text", "item"), ("text", "about")),
    ("answer", "answer a question", _built("AnswerAsked", "question", "text"), ("question", "text")),
    ("accept", "take the post: it is signed", _built("AcceptHandover"), ()),
    ("refuse", "do not take it, and say why", _built("RefuseHandover", "text"), ("text",)),
    ("withdraw", "take the offer back", _built("WithdrawHandover", "text"), ("text",)),
    ("drop", "as a leader: end it without acceptance", _built("DropHandover", "text"), ("text",)),
)
