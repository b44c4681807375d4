"""Verbs that say whose a ticket is."""

from noctui.domain.commands import Answer, AssignTicket
from noctui.domain.operators import can_hold
from noctui.services import recording
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store.tickets import Header


def accept(tx: Tx, header: Header) -> Answer:
    """Take a ticket that nobody has."""
    owner = recording.standing(tx, header).owner
    if owner is not None:
        return _has_it(tx, header, owner)
    return recording.record(tx, header, Draft("accepted"))


def assign(tx: Tx, header: Header, command: AssignTicket) -> Answer:
    """Give a ticket, whoever has it, to an operator who may act on it."""
    person = tx.site.file.operators.get(command.to)
    if person is None or not can_hold(person):
        return Answer("unknown_person", {"who": command.to}, header.version)
    if recording.standing(tx, header).owner == person.login:
        return _has_it(tx, header, person.login)
    return recording.record(tx, header, Draft("assigned", command.text, {"to": person.login}))


def _has_it(tx: Tx, header: Header, owner: str) -> Answer:
    return Answer("accepted_already", {"who": tx.site.name_of(owner)}, header.version)
