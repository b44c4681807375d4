"""Verbs of an operator on a ticket."""

from noctui.domain import sla
from noctui.domain import ticket as rules
from noctui.domain.commands import (
    AcceptTicket,
    AddFact,
    AddNote,
    AddReference,
    Answer,
    CorrectFact,
    Regrade,
    TicketCommand,
)
from noctui.domain.moments import MINUTE, Instant
from noctui.domain.ticket import FactKind
from noctui.services import facts
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header

MILESTONES: frozenset[FactKind] = frozenset(
    {
        "arrived",
        "plan_proposed",
        "spare_needed",
        "spare_arrived",
        "progress_reported",
        "recovered",
        "resolved",
        "closed",
        "paused",
        "resumed",
    }
)
"""What an operator may record with `AddFact`; the other facts have verbs of their own."""


_LATE = MINUTE
"""A fact recorded later than this after it happened needs words that say why."""


def perform(tx: Tx, command: TicketCommand) -> Answer:
    """Find the ticket, refuse a command that was given to an older version of it, hand on to the verb."""
    header = tickets.get(tx.connection, command.ticket)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(command.ticket)})
    if not isinstance(command, AddNote | AddReference) and header.version != command.seen:
        return _conflict(tx, header)
    match command:
        case AcceptTicket():
            return _accept(tx, header)
        case AddFact():
            return _add_fact(tx, header, command)
        case AddNote():
            return _add_note(tx, header, command)
        case AddReference():
            return _add_reference(tx, header, command)
        case Regrade():
            return _regrade(tx, header, command)
        case CorrectFact():
            return _correct(tx, header, command)


def _accept(tx: Tx, header: Header) -> Answer:
    """Take a ticket that nobody has."""
    owner = _standing(tx, header).owner
    if owner is not None:
        return Answer("accepted_already", {"who": tx.site.name_of(owner)}, header.version)
    return _record(tx, header, "accepted")


def _add_fact(tx: Tx, header: Header, command: AddFact) -> Answer:
    """Record a milestone, now or as it happened a while ago."""
    if command.fact not in MILESTONES:
        return Answer("invalid", {"detail": command.fact})
    at = tx.now if command.occurred_at is None else command.occurred_at
    if (tx.now - at > _LATE or command.fact == "paused") and not command.text.strip():
        return Answer("text_required", {}, header.version)
    if command.fact == "paused" and not _can_pause(tx, header):
        return Answer("never_pauses", {}, header.version)
    return _record(tx, header, command.fact, command.text, occurred_at=at)


def _regrade(tx: Tx, header: Header, command: Regrade) -> Answer:
    """Judge a ticket up or down."""
    if not command.reason.strip():
        return Answer("text_required", {}, header.version)
    policy = tx.site.policy(header.policy)
    levels = [level.id for level in policy.levels] if policy is not None else []
    if command.level not in levels:
        return Answer("unknown_level", {"level": command.level, "known": ", ".join(levels)}, header.version)
    if command.level == _level(tx, header):
        return Answer("same_level", {"level": command.level}, header.version)
    return _record(tx, header, "regraded", command.reason, {"level": command.level})


def _add_note(tx: Tx, header: Header, command: AddNote) -> Answer:
    if not command.text.strip():
        return Answer("text_required")
    return _record(tx, header, "note", command.text, bumps=False)


def _add_reference(tx: Tx, header: Header, command: AddReference) -> Answer:
    """Tie the number that a carrier or customer gave to the fault."""
    if not command.number.strip():
        return Answer("text_required")
    data = {"system": command.system.strip(), "number": command.number.strip()}
    return _record(tx, header, "reference", data=data, bumps=False)


def _correct(tx: Tx, header: Header, command: CorrectFact) -> Answer:
    """Void a wrong fact; both stay visible and the clocks are folded again."""
    if not command.reason.strip():
        return Answer("text_required", {}, header.version)
    known = rules.valid(tickets.facts(tx.connection, header.id))
    if not any(fact.id == command.fact and fact.kind not in rules.FIXED for fact in known):
        return Answer("unknown_fact", {"fact": str(command.fact)}, header.version)
    return _record(tx, header, "corrected", command.reason, {"voids": str(command.fact)})


def _standing(tx: Tx, header: Header) -> rules.Standing:
    return rules.standing(tickets.facts(tx.connection, header.id))


def _level(tx: Tx, header: Header) -> str:
    return _standing(tx, header).level or header.level


def _can_pause(tx: Tx, header: Header) -> bool:
    policy = tx.site.policy(header.policy)
    return policy is not None and sla.can_pause(policy, _level(tx, header))


def _conflict(tx: Tx, header: Header) -> Answer:
    """Somebody was faster: say who did what, when."""
    by_people = [fact for fact in tickets.facts(tx.connection, header.id) if fact.kind not in ("joined", "left")]
    last = by_people[-1]
    params = {"who": tx.site.name_of(last.actor), "what": last.kind, "at": str(last.recorded_at)}
    return Answer("conflict", params, header.version)


def _record(
    tx: Tx,
    header: Header,
    kind: FactKind,
    text: str = "",
    data: dict[str, str] | None = None,
    occurred_at: Instant | None = None,
    bumps: bool = True,
) -> Answer:
    at = tx.now if occurred_at is None else occurred_at
    reason = rules.refusal(tickets.facts(tx.connection, header.id), kind, at, tx.now)
    if reason is not None:
        return Answer(reason, {"fact": kind}, header.version)
    if bumps:
        header = facts.record(tx, header, kind, text, data, at)
    else:
        facts.add(tx, header, kind, text, data, at)
        header = facts.refresh(tx, header)
    if kind == "recovered":
        tx.announce("recovery", f"T-{header.id}", {"device": header.root, "by": tx.actor}, header.id)
    return Answer("done", {}, header.version)
