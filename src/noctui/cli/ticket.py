"""`noctui ticket …`: the queue from a shell. What is refused is said as on the desk, and nothing is changed.

Exit codes: 0 done, 1 refused or no engine, 2 usage.
"""

import argparse
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, get_args

from noctui.cli import show as shown
from noctui.cli.asking import carry_out, refusal
from noctui.cli.common import CommandError, add_deeds, add_json, add_site, show, site_paths, with_engine
from noctui.cli.plain import harmless

if TYPE_CHECKING:
    from noctui.domain.commands import Answer, Command
    from noctui.domain.moments import Instant, Span
    from noctui.domain.queries import TicketDetail
    from noctui.domain.ticket import FactKind
    from noctui.wire.client import Client

USAGE = 2
T = TypeVar("T")
Build: TypeAlias = "Callable[[argparse.Namespace, TicketDetail, Instant | None], Command]"
"""From the command line, the ticket as it is and when it happened (None: now) to the command."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "ticket", "open, show and work on tickets")
    _add(deeds, "list", "the queue with the clock that runs out next", shown.list_tickets)
    one = _add(deeds, "show", "a ticket with its clocks and facts", _show)
    one.add_argument("ticket", type=number, metavar="TICKET", help="118 or T-118")
    _add_new(deeds)
    for name, words, build, places in _DEEDS:
        deed = _add(deeds, name, words, _perform, build=build)
        deed.add_argument("ticket", type=number, metavar="TICKET", help="118 or T-118")
        for place in places:
            _PLACES[place](deed)
        deed.add_argument(
            "--seen", type=int, metavar="VERSION", help="refuse if the ticket has another version (default: any)"
        )


def number(text: str) -> int:
    """The number of a ticket, with or without its `T-`. Raises ArgumentTypeError."""
    digits = text.upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdecimal()):
        raise argparse.ArgumentTypeError(f"not a ticket: {text!r}; write it like 118 or T-118")
    return int(digits)


# ------------------------------------------------------------------------------------------------------ the deeds


def _show(arguments: argparse.Namespace) -> int:
    async def look(client: "Client") -> int:
        found = await _ticket(client, arguments.ticket)
        if arguments.json:
            from noctui.wire.frames import plain

            show(plain(found))
            return 0
        from noctui.cli.looking import look_of, text_of
        from noctui.tui.details import clock_lines, ticket_lines
        from noctui.tui.fact_words import fact_text

        face = look_of(client, found.row.clocks).graded(found.levels)
        clocks = clock_lines(found.row.clocks, face, hours=found.hours)
        for line in (*ticket_lines(found.row, face), (), *clocks, ()):
            print(harmless(text_of(line)))
        for fact in found.facts:
            said = fact_text(fact, found.facts, face.names) + ("  (void)" if fact.voided else "")
            print(harmless(f" {face.moment(fact.occurred)}  {fact.actor}  {said}"))
        return 0

    return _with_client(arguments, look, ("roster",))


def _new(arguments: argparse.Namespace) -> int:
    async def do(client: "Client") -> int:
        from noctui.domain.commands import NewTicket

        command = NewTicket(
            kind=arguments.kind,
            title=arguments.title,
            device=arguments.device,
            contract=arguments.contract,
            level=arguments.level,
            reporter=arguments.reporter,
            contact=arguments.contact,
            channel=arguments.channel,
            text=arguments.text,
            answer=arguments.answer,
            occurred_at=_moment(arguments.when, client),
        )
        return _tell(await carry_out(client, command, arguments.json), arguments)

    return _with_client(arguments, do)


def _perform(arguments: argparse.Namespace) -> int:
    async def do(client: "Client") -> int:
        found = await _ticket(client, arguments.ticket)
        command = arguments.build(arguments, found, _moment(getattr(arguments, "when", ""), client))
        return _tell(await carry_out(client, command, arguments.json), arguments)

    return _with_client(arguments, do)


def _tell(answer: "Answer", arguments: argparse.Namespace) -> int:
    ticket = answer.params.get("ticket") or str(arguments.ticket)
    if arguments.json:
        show({"ticket": int(ticket), "version": answer.version})
    else:
        print(harmless(f"T-{ticket}"))
    return 0


async def _ticket(client: "Client", ticket: int) -> "TicketDetail":
    from noctui.domain.commands import Answer
    from noctui.domain.queries import TicketDetail, TicketQuery

    found = await client.ask(TicketQuery(ticket))
    if isinstance(found, TicketDetail):
        return found
    raise CommandError(refusal(found, client) if isinstance(found, Answer) else f"no answer about T-{ticket}")


def _moment(text: str, client: "Client") -> "Instant | None":
    """When something happened, as operators type it; None for now. Raises CommandError."""
    from zoneinfo import ZoneInfo

    from noctui.catalog import _
    from noctui.tui.typed import NOT_A_MOMENT, past

    zone = ZoneInfo(client.engine.zone if client.engine is not None else "UTC")
    try:
        return past(text, client.now(), zone)
    except ValueError:
        raise CommandError(f"--when {text}: {_(NOT_A_MOMENT)}", USAGE) from None


def _with_client(
    arguments: argparse.Namespace, job: "Callable[[Client], Coroutine[Any, Any, T]]", views: tuple[str, ...] = ()
) -> T:
    from noctui.catalog import preferred, use

    use(preferred())
    return with_engine(site_paths(arguments), job, views)


# ----------------------------------------------------------------------------------------------- from words to commands


def _fact(kind: "FactKind | None" = None) -> Build:
    """The command that records a kind of fact; None: the one on the command line."""

    def build(arguments: argparse.Namespace, found: "TicketDetail", at: "Instant | None") -> "Command":
        from noctui.domain.commands import AddFact

        return AddFact(
            arguments.ticket,
            _seen(arguments, found),
            kind or arguments.fact,
            arguments.text,
            at,
            getattr(arguments, "clock", ""),
            getattr(arguments, "evidence", ""),
        )

    return build


def _accept(arguments: argparse.Namespace, found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import AcceptTicket

    return AcceptTicket(arguments.ticket, _seen(arguments, found))


def _note(arguments: argparse.Namespace, _found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import AddNote

    return AddNote(arguments.ticket, arguments.text)


def _assign(arguments: argparse.Namespace, found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import AssignTicket

    return AssignTicket(arguments.ticket, _seen(arguments, found), arguments.to, arguments.text)


def _regrade(arguments: argparse.Namespace, found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import Regrade

    return Regrade(arguments.ticket, _seen(arguments, found), arguments.level, arguments.text, arguments.criterion)


def _promise(arguments: argparse.Namespace, found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import PromiseLimit

    return PromiseLimit(
        arguments.ticket, _seen(arguments, found), arguments.promised, _span(arguments.limit), arguments.text
    )


def _merge(arguments: argparse.Namespace, found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import MergeTicket

    return MergeTicket(arguments.ticket, _seen(arguments, found), arguments.into, arguments.text)


def _waive(arguments: argparse.Namespace, found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import WaiveClock

    who = (arguments.ours, arguments.theirs)
    return WaiveClock(arguments.ticket, _seen(arguments, found), arguments.waived, *who, arguments.text)


def _consent(arguments: argparse.Namespace, _found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import RecordConsent

    return RecordConsent(arguments.ticket, arguments.what, arguments.said == "yes", arguments.by, arguments.text)


def _link(arguments: argparse.Namespace, _found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import LinkTickets

    return LinkTickets(arguments.ticket, arguments.other, arguments.relation)


def _contract(arguments: argparse.Namespace, found: "TicketDetail", _at: "Instant | None") -> "Command":
    from noctui.domain.commands import SetContract

    return SetContract(arguments.ticket, _seen(arguments, found), arguments.contract, arguments.text)


def _seen(arguments: argparse.Namespace, found: "TicketDetail") -> int:
    return found.row.version if arguments.seen is None else int(arguments.seen)


def _span(text: str) -> "Span":
    from noctui.domain.moments import parse_span

    try:
        return parse_span(text)
    except ValueError as error:
        raise CommandError(str(error), USAGE) from None


# ------------------------------------------------------------------------------------------------------- the parsers


def _add(
    deeds: Any, name: str, words: str, func: Callable[[argparse.Namespace], int], **more: object
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = deeds.add_parser(name, help=words)
    add_site(parser)
    add_json(parser)
    parser.set_defaults(func=func, **more)
    return parser


def _add_new(deeds: Any) -> None:
    from noctui.domain.channel import Channel
    from noctui.domain.ticket import TicketKind

    parser = _add(deeds, "new", "open a ticket; contract, level and clocks follow from device and kind", _new)
    parser.add_argument("kind", choices=get_args(TicketKind), metavar="KIND", help=", ".join(get_args(TicketKind)))
    parser.add_argument("title", metavar="TITLE", help="what it is about, in one line")
    for option, words in (
        ("device", "the device it is about"),
        ("contract", "the contract, where it does not follow from the device"),
        ("level", "the level, where it is not the one that is proposed"),
        ("reporter", "who reported it"),
        ("contact", "how to reach that person"),
        ("text", "more about it"),
        ("answer", "of a consultation: the answer, which closes it"),
    ):
        parser.add_argument(f"--{option}", default="", metavar=option.upper(), help=words)
    parser.add_argument("--channel", choices=get_args(Channel), default="phone", help="(default: phone)")
    _when(parser)


def _text(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="why, or what")


def _remark(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", default="", metavar="TEXT", help="a remark")


def _when(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--when", default="", metavar="WHEN", help="20m (ago), 17:30 or 2026-11-21 17:30 (default: now)"
    )


def _any_fact(parser: argparse.ArgumentParser) -> None:
    from noctui.domain.ticket import FactKind

    words = "arrived, plan_proposed, recovered, resolved, …"
    parser.add_argument("fact", choices=get_args(FactKind), metavar="FACT", help=words)
    parser.add_argument("--clock", default="", metavar="CLOCK", help="which clock it is meant for")
    parser.add_argument("--evidence", default="", metavar="EVIDENCE", help="a path, a link, a number that proves it")


def _to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("to", metavar="LOGIN", help="who gets it")


def _level(parser: argparse.ArgumentParser) -> None:
    from noctui.domain.commands import Criterion

    parser.add_argument("level", metavar="LEVEL", help="the new level")
    parser.add_argument("--criterion", choices=[one for one in get_args(Criterion) if one], default="")


def _limit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("promised", metavar="CLOCK", help="the clock whose limit was promised")
    parser.add_argument("limit", metavar="LIMIT", help="4h, 300m, 2d")


def _into(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "into", type=number, metavar="INTO", help="the ticket of the same fault, which was reported first"
    )


def _sides(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("waived", metavar="CLOCK", help="the clock that both sides do without")
    parser.add_argument("--ours", required=True, metavar="WHO", help="who agreed on our side")
    parser.add_argument("--theirs", required=True, metavar="WHO", help="who agreed on the customer's side")


def _word(parser: argparse.ArgumentParser) -> None:
    from noctui.domain.commands import Consent

    parser.add_argument("what", choices=get_args(Consent), metavar="WHAT", help=", ".join(get_args(Consent)))
    parser.add_argument("said", choices=("yes", "no"), help="what the customer said")
    parser.add_argument("--by", required=True, metavar="WHO", help="who said so")


def _other(parser: argparse.ArgumentParser) -> None:
    from noctui.domain.commands import Relation

    parser.add_argument("other", type=number, metavar="OTHER", help="the other ticket")
    parser.add_argument("--relation", choices=get_args(Relation), default="related")


def _customer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contract", metavar="CONTRACT", help="id of the contract that it belongs to")


_PLACES: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "text": _text,
    "remark": _remark,
    "when": _when,
    "fact": _any_fact,
    "to": _to,
    "level": _level,
    "limit": _limit,
    "into": _into,
    "sides": _sides,
    "word": _word,
    "other": _other,
    "customer": _customer,
}

_DEEDS: tuple[tuple[str, str, Build, tuple[str, ...]], ...] = (
    ("accept", "take it", _accept, ()),
    ("assign", "give it to another operator", _assign, ("to", "remark")),
    ("fact", "record a milestone", _fact(), ("fact", "remark", "when")),
    ("note", "write a note on it", _note, ("text",)),
    ("pause", "stop the clocks that may pause", _fact("paused"), ("text", "when")),
    ("resume", "let them run on", _fact("resumed"), ("remark", "when")),
    ("regrade", "give it another level; all clocks are reckoned again", _regrade, ("level", "text")),
    ("promise", "write down the limit that the customer was promised", _promise, ("limit", "remark")),
    ("waive", "both sides do without a clock", _waive, ("sides", "text")),
    ("consent", "what the customer allowed or refused", _consent, ("word", "remark")),
    ("contract", "it belongs to another contract", _contract, ("customer", "text")),
    ("link", "tie it to another ticket", _link, ("other",)),
    ("merge", "it is the same fault as another one", _merge, ("into", "text")),
    ("reopen", "it fails again", _fact("reopened"), ("text", "when")),
    ("close", "close it", _fact("closed"), ("remark", "when")),
)
