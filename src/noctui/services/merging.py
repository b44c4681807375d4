"""Verbs on two tickets: one goes on in the other, or each names the other."""

from noctui.domain.commands import Answer, LinkTickets, MergeTicket
from noctui.services import facts, recording, run_moving
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import tickets
from noctui.store.tickets import Header

_FAILING = ("open", "accepted")
_MIRRORED = {"caused_by": "causes"}
"""What the other ticket is told of a relation that looks different from its side."""


def merge(tx: Tx, working: Working, header: Header, command: MergeTicket) -> Answer:
    """It is the same fault as another: that one gets its devices and its runs and goes on, this one ends.

    A fault that still fails does not vanish in one that has recovered: that one is reopened. Nor does what one contract
    promises in a ticket of another, nor the customer's first report in a ticket that was opened later.
    """
    target = tickets.get(tx.connection, command.into)
    refused = _merge_refused(tx, header, target, command)
    if refused is not None or target is None:
        return refused or Answer("unknown_ticket", {"ticket": str(command.into)}, header.version)
    failing = header.status in _FAILING and target.status not in _FAILING
    affected = recording.standing(tx, header).devices
    answer = recording.record(tx, header, Draft("merged", command.reason, {"into": str(target.id)}))
    facts.add(tx, target, Draft("linked", command.reason, {"ticket": str(header.id), "relation": "same_as"}))
    if failing:
        target = facts.record(tx, target, Draft("reopened", command.reason))
        params = {"device": target.root or target.text, "by": tx.actor}
        tx.announce("reopened", f"T-{target.id}", params, target.id, bell=False)
    _move(tx, working, header, target, affected)
    run_moving.follow(tx, header, target)
    facts.refresh(tx, target)
    return Answer("done", {"into": str(target.id)}, answer.version)


def link(tx: Tx, header: Header, command: LinkTickets) -> Answer:
    """Let two tickets name each other."""
    if command.other == header.id:
        return Answer("same_ticket", {}, header.version)
    other = tickets.get(tx.connection, command.other)
    if other is None:
        return Answer("unknown_ticket", {"ticket": str(command.other)}, header.version)
    if (other.id, command.relation) in recording.standing(tx, header).links:
        return Answer("linked_already", {"ticket": str(other.id)}, header.version)
    mirrored = _MIRRORED.get(command.relation, command.relation)
    recording.record(tx, other, Draft("linked", data={"ticket": str(header.id), "relation": mirrored}), bumps=False)
    here = {"ticket": str(other.id), "relation": command.relation}
    return recording.record(tx, header, Draft("linked", data=here), bumps=False)


def _merge_refused(tx: Tx, header: Header, target: Header | None, command: MergeTicket) -> Answer | None:
    if not command.reason.strip():
        return Answer("text_required", {}, header.version)
    if command.into == header.id:
        return Answer("same_ticket", {}, header.version)
    if target is None:
        return Answer("unknown_ticket", {"ticket": str(command.into)}, header.version)
    gone_on = recording.standing(tx, target).merged
    if gone_on is not None:
        return Answer("merged", {"into": str(gone_on)}, header.version)
    if target.status == "closed":
        return Answer("into_closed", {"into": str(target.id)}, header.version)
    if target.kind != header.kind:
        return Answer("other_kind", {"into": str(target.id)}, header.version)
    if header.contract is not None and target.contract != header.contract:
        code = "no_contract" if target.contract is None else "other_contract"
        return Answer(code, {"into": str(target.id)}, header.version)
    return recording.refused(tx, header, "merged", tx.now) or _vanishing(header, target)


def _vanishing(header: Header, target: Header) -> Answer | None:
    """The promises of a fault run from its first report, and what kept them stands beside it: were only the time of
    that report taken over, an answer that was given before the second call would count as late."""
    if header.opened >= target.opened:
        return None
    return Answer("reported_first", {"ticket": str(header.id), "into": str(target.id)}, header.version)


def _move(tx: Tx, working: Working, header: Header, target: Header, affected: tuple[str, ...]) -> None:
    """The devices are the other ticket's now; what is still down recovers there."""
    there = set(recording.standing(tx, target).devices)
    for device in affected:
        if device not in there:
            facts.add(tx, target, Draft("joined", data={"device": device}))
    for device in tickets.members(tx.connection, header.id):
        tickets.release(tx.connection, header.id, device)
        tickets.hold(tx.connection, target.id, device)
        working.held[device] = target.id
