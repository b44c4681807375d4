"""The door for every verb on a ticket: the ticket is there, and the operator saw its newest version."""

from noctui.domain.commands import (
    AcceptTicket,
    AddFact,
    AddNote,
    AddReference,
    Answer,
    AssignTicket,
    CorrectFact,
    LinkTickets,
    MergeTicket,
    PromiseLimit,
    RecordConsent,
    Regrade,
    SetContract,
    TakeStep,
    TicketCommand,
    WaiveClock,
)
from noctui.domain.ticket import FactKind
from noctui.services import judging, merging, milestones, ownership
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import tickets
from noctui.store.tickets import Header

_SILENT: frozenset[FactKind] = frozenset(
    {"joined", "left", "note", "reference", "consented", "linked", "paged", "answered", "run"}
)
"""Facts that make nobody's view of a ticket stale."""


def perform(tx: Tx, working: Working, command: TicketCommand) -> Answer:
    """Find the ticket, refuse a command that was given to an older version of it, hand on to the verb."""
    header = tickets.get(tx.connection, command.ticket)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(command.ticket)})
    if not isinstance(command, AddNote | AddReference | RecordConsent | LinkTickets) and header.version != command.seen:
        return _conflict(tx, header)
    return _carry_out(tx, working, header, command)


def _carry_out(tx: Tx, working: Working, header: Header, command: TicketCommand) -> Answer:
    match command:
        case AcceptTicket():
            return ownership.accept(tx, header)
        case AssignTicket():
            return ownership.assign(tx, header, command)
        case AddFact():
            return milestones.add_fact(tx, header, command)
        case AddNote():
            return milestones.add_note(tx, header, command)
        case AddReference():
            return milestones.add_reference(tx, header, command)
        case RecordConsent():
            return milestones.record_consent(tx, header, command)
        case TakeStep():
            return milestones.take_step(tx, header, command)
        case CorrectFact():
            return milestones.correct(tx, header, command)
        case Regrade():
            return judging.regrade(tx, header, command)
        case SetContract():
            return judging.set_contract(tx, header, command)
        case PromiseLimit():
            return judging.promise(tx, header, command)
        case WaiveClock():
            return judging.waive(tx, header, command)
        case MergeTicket():
            return merging.merge(tx, working, header, command)
        case LinkTickets():
            return merging.link(tx, header, command)


def _conflict(tx: Tx, header: Header) -> Answer:
    """Somebody was faster: say who did what, when."""
    last = [fact for fact in tickets.facts(tx.connection, header.id) if fact.kind not in _SILENT][-1]
    params = {"who": tx.site.name_of(last.actor), "what": last.kind, "at": str(last.recorded_at)}
    return Answer("conflict", params, header.version)
