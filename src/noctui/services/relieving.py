"""What goes with a post: whoever stands in gets the tickets and runs of who is missing, and gives back what is still
open.

Whatever else a person can have that goes with their post is taken in `take_over`, kept in the `StandIn`, and returned
in `give_back`.
"""

from collections.abc import Iterator
from dataclasses import replace

from noctui.domain.operators import can_hold
from noctui.domain.roster import Roster
from noctui.domain.roster_changes import RosterChange, StandIn
from noctui.services import facts, recording, run_relieving
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header


def take_over(tx: Tx, known: Roster, change: RosterChange, what: StandIn) -> tuple[RosterChange, list[int]]:
    """Give who stands in now the open tickets of who is missing, and those of who stood in before. Without a login that
    may act on tickets they stay where they are. Returns the change with what it holds, and what went over."""
    to = _login(tx, known, what.now)
    if not to:
        return change, []
    missing = _login_of(known, what.person)
    before = {_login_of(known, relief.person) for relief in what.reliefs[:-1] if relief.person}
    taken = []
    for header, owner in _owned(tx):
        if owner != to and (owner == missing or (owner in before and header.id in what.tickets)):
            data = {"to": to, "for": what.person, "post": what.post}
            facts.record(tx, header, Draft("assigned", what.reason, data))
            taken.append(header.id)
    run_relieving.take_over(tx, change, what)
    held = tuple(dict.fromkeys((*what.tickets, *taken)))
    return replace(change, what=replace(what, tickets=held)), taken


def give_back(tx: Tx, known: Roster, change: RosterChange, what: StandIn) -> list[int]:
    """What was taken over, is still open and still with somebody who stood in goes back."""
    to = _login(tx, known, what.person)
    stood_in = {_login_of(known, relief.person) for relief in what.reliefs if relief.person}
    given = [header for header, owner in _owned(tx) if to and header.id in what.tickets and owner in stood_in]
    for header in given:
        facts.record(tx, header, Draft("assigned", data={"to": to, "post": what.post}))
    run_relieving.give_back(tx, change, what)
    return [header.id for header in given]


def _owned(tx: Tx) -> Iterator[tuple[Header, str]]:
    """Open tickets that somebody has."""
    for header in tickets.visible(tx.connection, ended_after=tx.now):
        owner = recording.standing(tx, header).owner
        if owner is not None and header.status != "closed":
            yield header, owner


def _login_of(known: Roster, person: str) -> str:
    return known.people[person].login if person in known.people else ""


def _login(tx: Tx, known: Roster, person: str) -> str:
    """Of somebody who may act on tickets; else empty."""
    operator = tx.site.file.operators.get(_login_of(known, person))
    return operator.login if operator is not None and can_hold(operator) else ""
