"""Messages to people: posted in the transaction of their cause, sent by the engine, settled by what became of them.

Nothing is sent here. The engine asks with each `turn` for what may go now, and brings what became of what went before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import Connection

from noctui.domain.findings import Finding
from noctui.domain.message import (
    FAIR_TRIES,
    Course,
    Message,
    Outcome,
    Refused,
    Sent,
    Urgency,
    Way,
    follow,
    next_course,
    opens,
    ways_to,
)
from noctui.domain.message_commands import MessagePage, MessageQuery, MessageRow
from noctui.domain.moments import HOUR, MINUTE, Instant, Span
from noctui.domain.pieces import FOREVER
from noctui.domain.roster import Roster
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.store import messages
from noctui.store.messages import Stored

LEASE: Span = 10 * MINUTE
"""Longer than any channel may take for one message."""
LONGEST_WAIT: Span = HOUR
"""Between two tries; what would wait for longer has seen a clock that was set back."""
SHOWN = 500
"""Rows of what is not sent."""
_LARGEST = 2**62
_LONGEST = 1000
"""Characters of a text in a row."""
NO_WAY = "no channel of this site reaches this person"
NO_PERSON = "nobody of this name is on the roster"


@dataclass(frozen=True, slots=True)
class Finished:
    """A message that was tried, and what came of it."""

    tried: Stored
    outcome: Outcome


def post(
    tx: Tx, person: str, subject: str, text: str, key: str, cause: str = "", urgency: Urgency = "normal"
) -> int | None:
    """Have a person told, in the transaction of the cause. Returns the message's number; None when `key`, which names
    cause and person, was posted before.

    Nobody is lost silently: a person who can't be reached is a dead message at once, announced on every desk. What is
    not urgent waits for an hour in which the person may be disturbed.
    """
    ways, when = _ways(tx.site, person, urgency, tx.now)
    new = Message(0, key, tx.now, urgency, person, subject, text, cause)
    error = "" if ways else NO_WAY if person in tx.site.file.roster.people else NO_PERSON
    number = messages.add(
        tx.connection, new, Course(tuple(ways), tx.now, when, 0, when), "dead" if error else "new", error
    )
    if number:
        tx.changes.messages = True
        if error:
            _announce_dead(tx, messages.some(tx.connection, [number]))
    return number or None


def turn(tx: Tx, finished: Sequence[Finished], room: Mapping[str, int], dice: Random) -> list[Stored]:
    """Settle what was tried, and lease what may go now: per channel at most as many as it has room for."""
    dead = [one.tried for one in finished if not _settled(tx, one, dice)]
    if dead:
        _announce_dead(tx, messages.some(tx.connection, [one.message.id for one in dead]))
    claimed = [
        one
        for channel, count in room.items()
        if count > 0
        for one in messages.claim(tx.connection, channel, count, tx.now, tx.now + LEASE)
    ]
    tx.changes.messages |= bool(finished or claimed)
    return claimed


def tidy(tx: Tx, held: Collection[int], dice: Random) -> None:
    """What waits for the wrong thing: a lease that nobody holds, a clock that was set, a channel that is no more.

    `held`: the numbers of those that the caller has leased and has not settled yet. To be done once a second: each time
    all that wait are looked through.
    """
    messages.give_back_expired(tx.connection, tx.now, tx.now + LEASE, held)
    messages.not_before_its_time(tx.connection, tx.now)
    messages.not_after(tx.connection, tx.now + LONGEST_WAIT)
    reroute(tx, dice)


def take_over(tx: Tx, dice: Random) -> None:
    """At the start of an engine, and after a change of the files: nothing waits for an engine or a channel that is no
    more."""
    messages.give_back_expired(tx.connection, FOREVER, FOREVER)
    reroute(tx, dice)


def reroute(tx: Tx, dice: Random) -> None:
    """What waits for a channel that the site does not have any more goes another way."""
    lost, dead = messages.stranded(tx.connection, tx.site.file.channels.keys()), list[int]()
    for one in lost:
        ways = [way for way in one.course.ways if way.channel in tx.site.file.channels]
        when = tx.now if one.course.attempt else max(tx.now, one.course.next_try)  # untried, it may wait for its hour
        if not ways:
            ways, when = _ways(tx.site, one.message.person, one.message.urgency, tx.now)
        if ways:
            messages.redirect(
                tx.connection, one.message.id, Course(tuple(ways), tx.now, when, one.course.attempt, when)
            )
        else:
            messages.close(tx.connection, one.message.id, "dead", NO_WAY)
            dead.append(one.message.id)
    _announce_dead(tx, messages.some(tx.connection, dead))
    tx.changes.messages |= bool(lost)


def give_back(tx: Tx, finished: Sequence[Finished], unfinished: Collection[int], dice: Random) -> None:
    """The engine ends: settle what was tried, and leave the rest to the next one."""
    turn(tx, finished, {}, dice)
    messages.give_back(tx.connection, unfinished)


def page(connection: Connection, site: Site, query: MessageQuery) -> MessagePage:
    numbers = [number for number in query.messages[:SHOWN] if 0 < number < _LARGEST]
    found = messages.some(connection, numbers) if query.messages else messages.unsent(connection, SHOWN)
    rows = tuple(_row(site, one) for one in found)
    return MessagePage(rows, *messages.counts(connection), untested(connection, site.file.roster))


def unsent_rows(connection: Connection, site: Site) -> list[MessageRow]:
    """The dead ones and those that wait."""
    return [_row(site, one) for one in messages.unsent(connection, SHOWN)]


def untested(connection: Connection, roster: Roster) -> tuple[str, ...]:
    """Ids of people whom no message has ever reached on a way that they have now."""
    proven = messages.proven(connection).keys()
    return tuple(
        person.id
        for person in roster.people.values()
        if not any((person.id, Way(way.channel, way.address)) in proven for way in person.contacts)
    )


def never_tested(connection: Connection, site: Site, begin: Instant, end: Instant) -> list[Finding]:
    """The same as findings, each with the first post that the person can do. A site without channels proves nothing."""
    roster = site.file.roster
    people = (roster.people[name] for name in untested(connection, roster)) if site.file.channels else ()
    return [Finding("never_tested", "".join(one.posts[:1]), begin, end, one.id) for one in people]


def _ways(site: Site, person: str, urgency: Urgency, now: Instant) -> tuple[list[Way], Instant]:
    """The ways of a message that is posted now, and when it may go first."""
    known = site.file.roster.people.get(person)
    if known is None:
        return [], now
    ways = ways_to(known, site.file.channels, urgency, now)
    if ways:
        return ways, now
    when, ways = opens(known, site.file.channels, now)
    return ways, when


def _settled(tx: Tx, one: Finished, dice: Random) -> bool:
    """False: it is dead now."""
    tried, outcome = one.tried, one.outcome
    if isinstance(outcome, Sent):
        if messages.mark_sent(tx.connection, tried, tx.now):
            tx.changes.reached |= messages.prove(tx.connection, tried.message.person, tried.course.ways[0], tx.now)
            tx.log("message.sent", _subject(tried), _said(tx.site, tried) | {"reference": outcome.reference})
        return True
    error = f"{tried.course.ways[0].channel}: {outcome.reason}"
    course = next_course(tried.message, tried.course, outcome, tx.now, dice)
    if course is not None:
        paced = isinstance(outcome, Refused) or outcome.after is not None  # at once, or as the channel says
        messages.mark_waiting(tx.connection, tried, course if paced else _behind_others(tx, tried, course), error)
        return True
    return not messages.mark_dead(tx.connection, tried, error)


def _behind_others(tx: Tx, tried: Stored, course: Course) -> Course:
    """What has had its fair tries follows those before it, so that a way that comes back finds them in their order."""
    first = messages.before(tx.connection, tried) if course.attempt >= FAIR_TRIES else None
    return follow(course, first.course) if first is not None else course


def _announce_dead(tx: Tx, dead: Sequence[Stored]) -> None:
    """However many there are: one line and one bell. A test says by itself what became of it."""
    real = [one for one in dead if one.message.urgency != "test"]
    for one in real:
        tx.log("message.dead", _subject(one), _said(tx.site, one) | {"detail": one.error})
    if real:
        first = real[0]
        params = _said(tx.site, first) | {"detail": first.error, "count": str(len(real))}
        tx.announce("unsent", _subject(first), params, _ticket(first))


def _said(site: Site, one: Stored) -> dict[str, str]:
    """What the journal says of a message: never its address, never its text."""
    channel = one.course.ways[0].channel if one.course.ways else ""
    name = _name(site, one.message.person)
    return {"message": str(one.message.id), "person": name, "channel": channel, "about": one.message.subject}


def _row(site: Site, one: Stored) -> MessageRow:
    what, course = one.message, one.course
    way = course.ways[0] if course.ways else Way("", "")
    return MessageRow(
        id=what.id,
        at=what.at,
        urgency=what.urgency,
        person=what.person,
        name=_name(site, what.person),
        channel=way.channel,
        address=way.address,
        subject=what.subject,
        text=what.text[:_LONGEST],
        cause=what.cause,
        state=one.state,
        attempt=course.attempt,
        next_try=course.next_try,
        error=one.error,
        sent=one.sent,
    )


def _name(site: Site, person: str) -> str:
    known = site.file.roster.people.get(person)
    return known.name if known is not None else person


def _subject(one: Stored) -> str:
    return one.message.cause or f"message:{one.message.id}"


def _ticket(one: Stored) -> int | None:
    number = one.message.cause.removeprefix("T-")
    return int(number) if number.isdecimal() and one.message.cause != number else None
