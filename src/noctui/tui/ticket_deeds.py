"""What every action on a ticket asks for, and the command that comes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from noctui.catalog import N_, _, pick
from noctui.domain.commands import (
    AcceptTicket,
    AddFact,
    AddNote,
    AddReference,
    AssignTicket,
    Command,
    CorrectFact,
    LinkTickets,
    MergeTicket,
    PromiseLimit,
    RecordConsent,
    Regrade,
    SetContract,
    TakeStep,
    WaiveClock,
)
from noctui.domain.moments import parse_span
from noctui.domain.queries import FactRow, IntakeQuery
from noctui.domain.ticket import FactKind
from noctui.domain.workflow import SIGNS, Signer
from noctui.tui import choices
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import REASON, REMARK, TEXT, WHEN, Deed, Field, Moment, Unfit, Values, happened, said, ticket_of
from noctui.tui.intake import NEW_TICKET
from noctui.tui.progress import report_text, rhythm_at_hand
from noctui.tui.reasons import Context
from noctui.tui.words import signer

_EVIDENCE = Field("evidence", N_("Evidence"), hint=N_("a number, a file or a link that proves it; may stay empty"))


def _record(kind: FactKind, *fields: Field, informed: bool = False) -> Deed:
    """A deed that adds one fact."""

    def build(context: Context, values: Values, moment: Moment) -> Command:
        ticket = ticket_of(context)
        return AddFact(
            ticket.id,
            ticket.version,
            kind,
            said(values),
            happened(values, moment),
            said(values, "clock"),
            said(values, "evidence"),
        )

    return Deed(build, (*fields, WHEN), informed=informed)


def _keep(kind: FactKind, *fields: Field) -> Deed:
    """A deed that adds a fact which may keep several promises: it asks which one, the most urgent stands there."""
    offer = choices.kept_by(kind)
    return _record(kind, Field("clock", N_("For"), start=_first(offer), choices=offer), *fields, informed=True)


def _text(label: str, hint: str = "") -> Field:
    return Field("text", label, required=True, hint=hint)


def _accept(context: Context, values: Values, moment: Moment) -> Command:
    ticket = ticket_of(context)
    return AcceptTicket(ticket.id, ticket.version)


def _assign(context: Context, values: Values, moment: Moment) -> Command:
    ticket = ticket_of(context)
    return AssignTicket(ticket.id, ticket.version, said(values, "to"), said(values))


def _note(context: Context, values: Values, moment: Moment) -> Command:
    return AddNote(ticket_of(context).id, said(values))


def _reference(context: Context, values: Values, moment: Moment) -> Command:
    return AddReference(ticket_of(context).id, said(values, "system"), said(values, "number"))


def _fact(context: Context) -> FactRow:
    if context.fact is None:
        raise Unfit("", _("Put the cursor on the fact that is wrong."))
    return context.fact


def _correct(context: Context, values: Values, moment: Moment) -> Command:
    ticket = ticket_of(context)
    return CorrectFact(ticket.id, ticket.version, _fact(context).id, said(values))


def _regrade(context: Context, values: Values, moment: Moment) -> Command:
    ticket, criterion = ticket_of(context), said(values, "criterion")
    return Regrade(ticket.id, ticket.version, said(values, "level"), said(values), criterion)  # type: ignore[arg-type]


def _promise(context: Context, values: Values, moment: Moment) -> Command:
    ticket = ticket_of(context)
    try:
        limit = parse_span(said(values, "limit"))
    except ValueError:
        raise Unfit("limit", _("Not a duration: write it like 90s, 5m, 1h 30m or 2d.")) from None
    return PromiseLimit(ticket.id, ticket.version, said(values, "clock"), limit, said(values))


def _waive(context: Context, values: Values, moment: Moment) -> Command:
    ticket = ticket_of(context)
    ours, theirs = said(values, "ours"), said(values, "theirs")
    return WaiveClock(ticket.id, ticket.version, said(values, "clock"), ours, theirs, said(values))


def _consent(context: Context, values: Values, moment: Moment) -> Command:
    ticket, what, given = ticket_of(context), said(values, "what"), said(values, "given")
    return RecordConsent(ticket.id, what, given == "yes", said(values, "by"), said(values))  # type: ignore[arg-type]


def _step(context: Context, values: Values, moment: Moment) -> Command:
    ticket = ticket_of(context)
    step, nature = said(values, "step"), said(values, "nature")
    return TakeStep(ticket.id, ticket.version, step, said(values, "signed"), said(values), nature)  # type: ignore[arg-type]


def _other(values: Values) -> int:
    number = said(values, "other").upper().removeprefix("T-")
    if not number.isdecimal():
        raise Unfit("other", _("Not a ticket: write its number, like T-118."))
    return int(number)


def _merge(context: Context, values: Values, moment: Moment) -> Command:
    ticket = ticket_of(context)
    return MergeTicket(ticket.id, ticket.version, _other(values), said(values))


def _link(context: Context, values: Values, moment: Moment) -> Command:
    relation = said(values, "relation") or "related"
    return LinkTickets(ticket_of(context).id, _other(values), relation)  # type: ignore[arg-type]


def _contract(context: Context, values: Values, moment: Moment) -> Command:
    ticket = ticket_of(context)
    return SetContract(ticket.id, ticket.version, said(values, "contract"), said(values))


def _contracts_of(context: Context, values: Values) -> IntakeQuery | None:
    """What tells which contracts there are."""
    return IntakeQuery(context.ticket.kind, context.ticket.root) if context.ticket is not None else None


def _first(offer: Callable[[Known], Sequence[Choice]]) -> Callable[[Known], str]:
    return lambda known: next((choice.key for choice in offer(known)), "")


def _me(known: Known) -> str:
    return known.context.me.name if known.context.me is not None else ""


def _signer(known: Known) -> str:
    """The likely signature: a leader's is never put into anybody's mouth."""
    row = known.context.ticket
    signs: Mapping[str, Signer] = SIGNS  # type: ignore[assignment]
    match signs.get(row.step) if row is not None else None:
        case "raiser" if row is not None:
            return row.reporter
        case "centre":
            return _me(known)
    return ""


def _next_step(known: Known) -> str:
    return known.context.ticket.step if known.context.ticket is not None else ""


def _who_signs(known: Known) -> str:
    return _("to be signed by {who}", who=signer(_next_step(known)))


def _what_pauses(known: Known) -> str:
    """Which clocks a pause stops, and which run on."""
    may = known.detail.pausable if known.detail is not None else ()
    still = choices.still_owed(known)
    stop, go = ([pick(clock.name) for clock in still if (clock.spec in may) is one] for one in (True, False))
    if not stop:
        return ""
    said = _("It stops: {clocks}.", clocks=", ".join(stop))
    return f"{said} " + _("These run on: {clocks}.", clocks=", ".join(go)) if go else said


_CLOCK = Field("clock", N_("Clock"), start=_first(choices.clocks), required=True, choices=choices.clocks)
_OTHER = Field("other", N_("Other ticket"), required=True, choices=choices.other_tickets)

TICKET_DEEDS: dict[str, Deed] = {
    "ticket.new": NEW_TICKET,
    "ticket.accept": Deed(_accept, many=True),
    "ticket.responded": _record("responded", Field("text", N_("Who was answered, and what"))),
    "ticket.dispatched": _record("dispatched", _text(N_("To whom"))),
    "ticket.remote_needed": _record("remote_needed", _text(N_("Why"))),
    "ticket.remote_started": _record("remote_started", REMARK),
    "ticket.visit_needed": _record("visit_needed", _text(N_("Why"))),
    "ticket.set_out": _record("set_out", Field("text", N_("Who, with what"))),
    "ticket.arrived": _record("arrived", REMARK),
    "ticket.plan_proposed": _record("plan_proposed", _text(N_("Solution"))),
    "ticket.spare_needed": _record("spare_needed", _text(N_("Which part"))),
    "ticket.spare_arrived": _record("spare_arrived", REMARK),
    "ticket.cut_over": _record("cut_over", REMARK),
    "ticket.progress_reported": Deed(
        _record("progress_reported").build,
        (
            Field("clock", N_("Meant for"), start=rhythm_at_hand, choices=choices.rhythms),
            Field("text", N_("What was told"), start=report_text, required=True, tall=True),
            WHEN,
        ),
        informed=True,
    ),
    "ticket.recovered": _record("recovered", REMARK),
    "ticket.resolved": _record("resolved", _text(N_("What was the cause"))),
    "ticket.report_submitted": _keep(
        "report_submitted", Field("text", N_("Which report, to whom"), required=True), _EVIDENCE
    ),
    "ticket.fulfilled": _keep("fulfilled", _text(N_("What was done")), _EVIDENCE),
    "ticket.observed": _record("observed", _text(N_("What was checked")), _EVIDENCE),
    "ticket.replaced": _record("replaced", _text(N_("By which device")), _EVIDENCE),
    "ticket.closed": _record(
        "closed",
        Field("word", N_("Type the word"), required=True, word=N_("close"), hint=N_("to close it, type: close")),
        REMARK,
    ),
    "ticket.reopen": _record("reopened", _text(N_("Why"))),
    "ticket.pause": _record("paused", replace(REASON, advice=_what_pauses), informed=True),
    "ticket.resume": _record("resumed", REMARK),
    "ticket.assign": Deed(
        _assign,
        (
            Field("to", N_("To"), required=True, choices=choices.people),
            Field("text", N_("Words for them"), hint=N_("what is going on, what to do next")),
        ),
        many=True,
        informed=True,
    ),
    "ticket.regrade": Deed(
        _regrade,
        (
            Field("level", N_("New level"), required=True, choices=choices.levels),
            REASON,
            Field("criterion", N_("Judged by"), choices=choices.criteria),
        ),
        informed=True,
    ),
    "ticket.promise": Deed(
        _promise,
        (_CLOCK, Field("limit", N_("Limit"), required=True, hint=N_("4h; 1h 30m; 2d, from the start")), REMARK),
    ),
    "ticket.waive": Deed(
        _waive,
        (
            _CLOCK,
            REASON,
            Field("ours", N_("Agreed by us"), start=_me, required=True),
            Field("theirs", N_("By the customer"), required=True, hint=N_("who agreed on their side")),
        ),
    ),
    "ticket.consent": Deed(
        _consent,
        (
            Field("what", N_("What for"), required=True, choices=choices.consents),
            Field("given", N_("Allowed"), required=True, choices=choices.yes_or_no),
            Field("by", N_("Who said so"), required=True, hint=N_("on the customer's side")),
            Field("text", N_("Remark"), hint=N_("how far it goes, how it was said")),
        ),
    ),
    "ticket.step": Deed(
        _step,
        (
            Field("step", N_("Step"), start=_next_step, required=True, choices=choices.steps),
            Field(
                "nature",
                N_("It is"),
                required=True,
                choices=choices.natures,
                only=lambda values: said(values, "step") == "analyse",
            ),
            _text(N_("What was found")),
            Field("signed", N_("Signed by"), start=_signer, required=True, advice=_who_signs),
        ),
    ),
    "ticket.merge": Deed(
        _merge,
        (
            Field("other", N_("Other ticket"), required=True, choices=choices.merge_targets),
            REASON,
            Field("word", N_("Type the word"), required=True, word=N_("merge"), hint=N_("to merge it, type: merge")),
        ),
    ),
    "ticket.link": Deed(_link, (_OTHER, Field("relation", N_("It"), choices=choices.relations))),
    "ticket.contract": Deed(
        _contract,
        (Field("contract", N_("Contract"), required=True, choices=choices.contracts), REASON),
        intake=_contracts_of,
    ),
    "ticket.note": Deed(_note, (TEXT,)),
    "ticket.reference": Deed(
        _reference,
        (
            Field("system", N_("Whose number"), required=True, hint=N_("carrier, customer, phone")),
            Field("number", N_("Number"), required=True),
        ),
    ),
    "ticket.correct": Deed(_correct, (_text(N_("Why it is wrong")),)),
}
