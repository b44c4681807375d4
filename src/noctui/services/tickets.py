"""Verbs of an operator on a ticket."""

from noctui.domain import ticket as rules
from noctui.domain.messages import AcceptTicket, AddFact, AddNote, AddReference, Answer, CorrectFact, Regrade
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


def accept(tx: Tx, command: AcceptTicket) -> Answer:
    """Take a ticket that nobody has."""
    header = tickets.get(tx.connection, command.ticket)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(command.ticket)})
    if header.version != command.seen:
        return conflict(tx, header)
    standing = rules.standing(tickets.facts(tx.connection, header.id))
    if standing.owner is not None:
        return Answer("accepted_already", {"who": tx.site.name_of(standing.owner)}, header.version)
    return _record(tx, header, "accepted")


def add_fact(tx: Tx, command: AddFact) -> Answer:
    """Record a milestone, now or as it happened a while ago."""
    header = tickets.get(tx.connection, command.ticket)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(command.ticket)})
    if command.fact not in MILESTONES:
        return Answer("invalid", {"detail": command.fact})
    if header.version != command.seen:
        return conflict(tx, header)
    at = tx.now if command.occurred_at is None else command.occurred_at
    if (tx.now - at > _LATE or command.fact == "paused") and not command.text.strip():
        return Answer("text_required", {}, header.version)
    if command.fact == "paused" and not _can_pause(tx, header):
        return Answer("never_pauses", {}, header.version)
    return _record(tx, header, command.fact, command.text, occurred_at=at)


def regrade(tx: Tx, command: Regrade) -> Answer:
    """Judge a ticket up or down."""
    header = tickets.get(tx.connection, command.ticket)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(command.ticket)})
    if header.version != command.seen:
        return conflict(tx, header)
    if not command.reason.strip():
        return Answer("text_required", {}, header.version)
    policy = tx.site.policy(header.policy)
    levels = [level.id for level in policy.levels] if policy is not None else []
    if command.level not in levels:
        return Answer("unknown_level", {"level": command.level, "known": ", ".join(levels)}, header.version)
    if command.level == _level(tx, header):
        return Answer("same_level", {"level": command.level}, header.version)
    return _record(tx, header, "regraded", command.reason, {"level": command.level})


def add_note(tx: Tx, command: AddNote) -> Answer:
    header = tickets.get(tx.connection, command.ticket)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(command.ticket)})
    if not command.text.strip():
        return Answer("text_required")
    return _record(tx, header, "note", command.text, bumps=False)


def add_reference(tx: Tx, command: AddReference) -> Answer:
    """Tie the number that a carrier or customer gave to the fault."""
    header = tickets.get(tx.connection, command.ticket)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(command.ticket)})
    if not command.number.strip():
        return Answer("text_required")
    data = {"system": command.system.strip(), "number": command.number.strip()}
    return _record(tx, header, "reference", data=data, bumps=False)


def correct(tx: Tx, command: CorrectFact) -> Answer:
    """Void a wrong fact; both stay visible and the clocks are folded again."""
    header = tickets.get(tx.connection, command.ticket)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(command.ticket)})
    if header.version != command.seen:
        return conflict(tx, header)
    if not command.reason.strip():
        return Answer("text_required", {}, header.version)
    known = tickets.facts(tx.connection, header.id)
    if not any(fact.id == command.fact and fact.kind not in _FIXED for fact in rules.valid(known)):
        return Answer("unknown_fact", {"fact": str(command.fact)}, header.version)
    return _record(tx, header, "corrected", command.reason, {"voids": str(command.fact)})


_FIXED = frozenset({"reported", "joined", "left", "corrected"})
"""Facts that the machine saw, and corrections themselves, are not voided."""


def _level(tx: Tx, header: Header) -> str:
    return rules.standing(tickets.facts(tx.connection, header.id)).level or header.level


def _can_pause(tx: Tx, header: Header) -> bool:
    policy = tx.site.policy(header.policy)
    level = _level(tx, header)
    return policy is not None and any(spec.pausable and spec.within.get(level) for spec in policy.clocks)


def conflict(tx: Tx, header: Header) -> Answer:
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
