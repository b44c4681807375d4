"""Handovers as they are shown: rows, one whole, the last ones, two compared."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from noctui.domain import handover_sides as sides
from noctui.domain.commands import Answer
from noctui.domain.handover import Event, Handover, Reading, deadline, is_read, timing, waiting_for
from noctui.domain.handover_items import Item, compare, digest, in_order, standing
from noctui.domain.handover_views import (
    ComparedHandovers,
    CompareHandovers,
    EventRow,
    HandoverAsk,
    HandoverDetail,
    HandoverDetails,
    HandoverQuery,
    HandoverRow,
    HandoversPage,
    HandoversQuery,
    ItemRow,
    QuestionRow,
    Signature,
)
from noctui.domain.moments import Instant
from noctui.domain.roster import Roster
from noctui.domain.rotation import Crew
from noctui.services import duty
from noctui.services.site import Site
from noctui.store import handovers

_MOST = 100


def row(connection: Connection, site: Site, roster: Roster, handover: Handover, now: Instant) -> HandoverRow:
    items = handovers.items(connection, handover.number)
    red = [item for item in standing(items) if item.red]
    rules, taker = site.file.handover, handover.incoming
    outgoing = sides.giver(roster, handover, now)
    next_ones = (taker,) if taker else sides.following(roster, handover, now)
    waits = waiting_for(handover)
    return HandoverRow(
        id=handover.number,
        post=handover.post,
        post_name=dict(roster.posts[handover.post].name) if handover.post in roster.posts else {},
        state=handover.state,
        outgoing=outgoing,
        outgoing_name=duty.name_of(roster, outgoing),
        incoming=taker,
        incoming_names=tuple(duty.name_of(roster, one) for one in next_ones),
        hand_off=handover.hand_off,
        due=deadline(handover, rules),
        prepared=handover.prepared,
        turned=handover.turned,
        red=len(red),
        unread=sum(_reading(handover, item) is None for item in red),
        questions=len(handover.open_questions),
        timing=timing(handover, rules) if handover.state == "accepted" else None,
        alarm=waits if not handover.ended and waits in handover.told else None,
        givers=_logins(roster, sides.givers(roster, handover, now)),
        takers=_logins(roster, sides.takers(roster, handover, now)),
        newest=handover.newest,
        changed=max((item.changed for item in items), default=0),
    )


def _logins(roster: Roster, crew: Crew) -> tuple[str, ...]:
    people = (roster.people.get(one) for one in crew)
    return tuple(person.login for person in people if person is not None and person.login)


def open_rows(connection: Connection, site: Site, roster: Roster, now: Instant) -> list[HandoverRow]:
    """Of the view `handovers`."""
    return [row(connection, site, roster, one, now) for one in handovers.open_ones(connection)]


def answer(
    connection: Connection, site: Site, roster: Roster, query: HandoverAsk, now: Instant
) -> HandoverDetails | Answer:
    """What was asked for, or a refusal with `unknown_handover`."""
    match query:
        case HandoverQuery():
            found = _wanted(connection, query)
            return _detail(connection, site, roster, found, now) if found is not None else _unknown(query.handover)
        case HandoversQuery():
            last = handovers.newest(connection, query.post, max(1, min(query.last, _MOST)))
            return HandoversPage(tuple(row(connection, site, roster, one, now) for one in last))
        case CompareHandovers():
            return _compared(connection, site, roster, query, now)


def _wanted(connection: Connection, query: HandoverQuery) -> Handover | None:
    if query.handover:
        return handovers.get(connection, query.handover)
    return next(iter(handovers.newest(connection, query.post)), None)


def _detail(connection: Connection, site: Site, roster: Roster, handover: Handover, now: Instant) -> HandoverDetail:
    items = handovers.items(connection, handover.number)
    events = handovers.events(connection, handover.number)
    signature = _signature(handover, events)
    return HandoverDetail(
        row=row(connection, site, roster, handover, now),
        items=tuple(_item(roster, handover, item) for item in standing(items)),
        questions=tuple(
            QuestionRow(one.id, one.at, duty.name_of(roster, one.by), one.item, one.text, one.answer)
            for one in handover.questions
        ),
        events=tuple(_events(roster, events, handovers.journalled(connection, handover.number))),
        signature=signature,
        sound=signature is None or signature.digest == digest(items),
    )


def _item(roster: Roster, handover: Handover, item: Item) -> ItemRow:
    found = _reading(handover, item)
    if found is None:
        again = any(number == item.number for _, number in handover.read)
        return ItemRow(item, again=again)
    person, reading = found
    return ItemRow(item, duty.name_of(roster, person), reading.at)


def _reading(handover: Handover, item: Item) -> tuple[str, Reading] | None:
    """Who read it back as it is now: the one who takes it, or as long as that is open, anybody."""
    for (person, number), reading in handover.read.items():
        if number == item.number and handover.incoming in ("", person) and is_read(handover, item, person):
            return person, reading
    return None


def _events(roster: Roster, events: Sequence[Event], journal: Mapping[int, int]) -> Iterable[EventRow]:
    for event in events:
        name = duty.name_of(roster, event.person) or ("" if event.login == "engine" else event.login)
        yield EventRow(event.at, event.kind, name, event.item, event.text, journal[event.id])


def _signature(handover: Handover, events: Sequence[Event]) -> Signature | None:
    if handover.state != "accepted" or handover.offered is None:
        return None
    signed = events[-1].data
    return Signature(
        outgoing=signed["outgoing"],
        outgoing_login=signed["outgoing_login"],
        offered=handover.offered,
        incoming=signed["incoming"],
        incoming_login=signed["incoming_login"],
        accepted=handover.turned,
        head=signed["head"],
        digest=signed["digest"],
        planned=signed["planned"] == "yes",
    )


def _compared(
    connection: Connection, site: Site, roster: Roster, query: CompareHandovers, now: Instant
) -> HandoverDetails | Answer:
    both = []
    for number in (query.before, query.after):
        found = handovers.get(connection, number)
        if found is None:
            return _unknown(number)
        both.append((row(connection, site, roster, found, now), handovers.items(connection, number)))
    (before, old), (after, new) = both
    found_out = compare(old, new)
    return ComparedHandovers(before, after, *map(in_order, found_out))


def _unknown(number: int) -> Answer:
    return Answer("unknown_handover", {"handover": str(number)})
