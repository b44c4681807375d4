"""Runs follow the post: whoever takes it over gets the runs and lanes of who had it; whoever stands in for somebody who
is missing gives back what goes on."""

from collections.abc import Collection, Iterator, Mapping

from noctui.domain.roster_changes import RosterChange, StandIn
from noctui.domain.run import Event, Run
from noctui.services import run_log, run_naming
from noctui.services.answering import person_of
from noctui.services.run_log import Going
from noctui.services.run_settling import settle
from noctui.services.tx import Tx
from noctui.store import runs as store


def hand_over(tx: Tx, handover: int, outgoing: str, incoming: str) -> None:
    """What the outgoing person has, when a shift handover is accepted."""
    for going in _open(tx):
        _hand(going, _of(going, (outgoing,)), incoming, f"H-{handover}", {"handover": str(handover)})


def take_over(tx: Tx, change: RosterChange, what: StandIn) -> None:
    """What the missing person has, and what went to those who stood in before."""
    before = [relief.person for relief in what.reliefs[:-1] if relief.person]
    for going in _open(tx):
        lanes = [*_of(going, (what.person,)), *_lent(going, change.id, before)]
        _hand(going, lanes, what.now, what.reason, {"change": str(change.id)})


def give_back(tx: Tx, change: RosterChange, what: StandIn) -> None:
    """What was taken over, goes on, and is still with somebody who stood in."""
    stood_in = [relief.person for relief in what.reliefs if relief.person]
    for going in _open(tx):
        _hand(going, _lent(going, change.id, stood_in), what.person, "", {"change": str(change.id)})


def _open(tx: Tx) -> Iterator[Going]:
    return run_log.sound(tx, store.open_ones(tx.connection))


def _of(going: Going, people: Collection[str]) -> list[str]:
    """The lanes that these persons have; empty: the whole run."""
    known = going.tx.roster.people
    names = {name for person in people for name in (person, known[person].login if person in known else "") if name}
    return [lane for lane, owner in _owners(going.run) if owner in names]


def _lent(going: Going, change: int, people: Collection[str]) -> list[str]:
    """Those of them that this absence gave them."""
    newest = {event.data["lane"]: event.data for event in _handed(going)}
    return [lane for lane in _of(going, people) if newest.get(lane, {}).get("change") == str(change)]


def _handed(going: Going) -> Iterator[Event]:
    return (event for event in store.events(going.tx.connection, going.header.id) if event.kind == "handed")


def _owners(run: Run) -> Iterator[tuple[str, str]]:
    yield "", run.owner
    for lane in run.open_lanes:
        if lane.owner:
            yield lane.lane, lane.owner


def _hand(going: Going, lanes: Collection[str], to: str, why: str, because: Mapping[str, str]) -> None:
    before, person = going.run, person_of(going.tx, going.tx.actor)
    for lane in lanes:
        going.record("handed", text=why, data={"to": to, "lane": lane, **because}, person=person)
    if lanes:
        going.announce("run_handed", bell=False, to=run_naming.person(going.tx.site, going.tx.roster, to))
        settle(going, before)
