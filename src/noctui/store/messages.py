"""Messages to people: posted with their cause, leased to be sent, marked with what became of them."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Row, and_, bindparam, case, delete, exists, func, insert, or_, select, update

from noctui.domain.message import FAIR_TRIES, URGENCIES, Course, Message, MessageState, Way
from noctui.domain.moments import Instant
from noctui.store.schema_message import message, reach

_earlier = message.alias("earlier")
_UNSENT = ("new", "sending")
_waits = message.c.state == "new"
_tried = message.c.attempt > 0

_by_key = select(message.c.id).where(message.c.key == bindparam("key"))
_insert = insert(message).returning(message.c.id)
_goes_first = or_(
    _earlier.c.attempt < FAIR_TRIES,
    and_(_earlier.c.attempt == FAIR_TRIES, _earlier.c.state == "sending"),
    and_(
        message.c.attempt >= FAIR_TRIES,
        _earlier.c.channel == message.c.channel,
        _earlier.c.next_try <= bindparam("now"),
    ),
)
_behind = exists().where(
    _earlier.c.person == message.c.person,
    _earlier.c.urgency == message.c.urgency,
    _earlier.c.state.in_(_UNSENT),
    _earlier.c.id < message.c.id,
    _goes_first,
)
"""Somebody's messages go out in their order: only the first of those that are not sent may go. One that has had its
fair tries holds up only others that had theirs, too, and only when it is due. An urgent one waits for no other."""
_next = (
    select(message.c.id)
    .where(message.c.state == "new", message.c.channel == bindparam("to"), message.c.next_try <= bindparam("now"))
    .where(~_behind)
    .order_by(message.c.urgency, message.c.id)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_claim = (
    update(message)
    .where(message.c.id.in_(_next))
    .values(state="sending", attempt=message.c.attempt + 1, lease_until=bindparam("until"))
    .returning(message)
)
_mark = (
    update(message)
    .where(message.c.id == bindparam("number"), message.c.state == "sending", message.c.attempt == bindparam("tried"))
    .returning(message.c.id)
)
_prove = update(reach).where(*(column == bindparam(f"the_{column.name}") for column in reach.primary_key))


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it stands."""

    message: Message
    course: Course
    """Without ways when none is left."""
    state: MessageState
    error: str
    sent: Instant | None


def add(connection: Connection, new: Message, course: Course, state: MessageState = "new", error: str = "") -> int:
    """Put a message into the caller's transaction; its id is given here. 0 when its key is known already."""
    if connection.scalar(_by_key, {"key": new.key}) is not None:
        return 0
    values = {
        "key": new.key,
        "at": new.at,
        "urgency": URGENCIES.index(new.urgency),
        "person": new.person,
        "subject": new.subject,
        "text": new.text,
        "cause": new.cause,
        "state": state,
        "lease_until": 0,
        "last_error": error,
    }
    number: int = connection.execute(_insert, values | _columns(course)).scalar_one()
    return number


def claim(connection: Connection, channel: str, count: int, now: Instant, until: Instant) -> list[Stored]:
    """Lease up to so many messages of a channel, the most urgent and oldest first."""
    values = {"to": channel, "count": count, "now": now, "until": until}
    return sorted(map(_stored, connection.execute(_claim, values)), key=lambda one: one.message.id)


def mark_sent(connection: Connection, sent: Stored, at: Instant) -> bool:
    """False when it is no longer ours to mark: its lease is over, or somebody has told the person."""
    return _marked(connection, sent, {"state": "sent", "sent_at": at, "last_error": ""})


def mark_waiting(connection: Connection, failed: Stored, course: Course, error: str) -> bool:
    return _marked(connection, failed, {"state": "new", "last_error": error} | _columns(course))


def mark_dead(connection: Connection, failed: Stored, error: str) -> bool:
    return _marked(connection, failed, {"state": "dead", "last_error": error})


def give_back(connection: Connection, numbers: Collection[int]) -> None:
    """What was leased and not tried to its end goes back into the queue."""
    _free(connection, message.c.id.in_(numbers))


def give_back_expired(connection: Connection, now: Instant, latest: Instant, held: Collection[int] = ()) -> None:
    """Leases of which nobody knows any more: the transaction that gave them was lost, or their engine was.

    `latest`: what ends later was given before the clock was set back. `held`: those that the sender still has in hand,
    whatever its clock says.
    """
    over = or_(message.c.lease_until <= now, message.c.lease_until > latest)
    _free(connection, and_(over, message.c.id.not_in(held)))


def not_after(connection: Connection, latest: Instant) -> None:
    """What failed once is tried again by then; what was not tried yet may have its hours."""
    late = update(message).where(_waits, _tried, message.c.next_try > latest)
    connection.execute(late.values(next_try=latest))


def not_before_its_time(connection: Connection, now: Instant) -> None:
    """What has been on its way since a moment that is yet to come has seen a clock that was set back: it is due now."""
    since = case((_tried, message.c.since), else_=message.c.begun)
    had_no_hours = or_(_tried, message.c.next_try <= message.c.begun)
    early = update(message).where(_waits, message.c.next_try > now, since > now, had_no_hours)
    begun = case((message.c.begun > now, now), else_=message.c.begun)
    connection.execute(early.values(next_try=now, since=now, begun=begun))


def before(connection: Connection, late: Stored) -> Stored | None:
    """The first of the person's that went before it and are not sent, of those that had their fair tries."""
    what = late.message
    earlier = select(message).where(
        message.c.person == what.person,
        message.c.urgency == URGENCIES.index(what.urgency),
        message.c.state.in_(_UNSENT),
        message.c.id < what.id,
        message.c.attempt >= FAIR_TRIES,
    )
    row = connection.execute(earlier.order_by(message.c.id).limit(1)).first()
    return _stored(row) if row is not None else None


def redirect(connection: Connection, number: int, course: Course) -> None:
    """Begin anew, on these ways."""
    values = {"state": "new", "last_error": ""} | _columns(course)
    connection.execute(update(message).where(message.c.id == number).values(**values))


def close(connection: Connection, number: int, state: MessageState, error: str) -> None:
    connection.execute(update(message).where(message.c.id == number).values(state=state, last_error=error))


def some(connection: Connection, numbers: Collection[int]) -> list[Stored]:
    """By their numbers; unknown ones are left out."""
    return _read(connection, message.c.id.in_(numbers))


def stranded(connection: Connection, channels: Collection[str]) -> list[Stored]:
    """Those that wait for a channel that is none of these."""
    return _read(connection, and_(message.c.state == "new", message.c.channel.not_in(channels)))


def unsent(connection: Connection, limit: int) -> list[Stored]:
    """The dead ones, newest first; then those that wait, in the order in which they go."""
    dead = select(message).where(message.c.state == "dead").order_by(message.c.id.desc()).limit(limit)
    waiting = select(message).where(message.c.state.in_(_UNSENT))
    waiting = waiting.order_by(message.c.urgency, message.c.id).limit(limit)
    return [_stored(row) for query in (dead, waiting) for row in connection.execute(query)][:limit]


def counts(connection: Connection) -> tuple[int, int]:
    """(waiting, dead)."""
    waiting = func.count(case((message.c.state.in_(_UNSENT), 1)))
    found = connection.execute(
        select(waiting, func.count()).where(or_(message.c.state.in_(_UNSENT), message.c.state == "dead"))
    ).one()
    return found[0], found[1] - found[0]


def forget_before(connection: Connection, at: Instant) -> int:
    """Drop what was sent or told by then; the journal keeps that it was. Returns how many."""
    return connection.execute(delete(message).where(message.c.state.in_(("sent", "told")), message.c.at < at)).rowcount


def prove(connection: Connection, person: str, way: Way, at: Instant) -> bool:
    """A message went that way. Returns whether it is the first one."""
    values = {"person": person, "channel": way.channel, "address": way.address}
    known = {f"the_{name}": value for name, value in values.items()}
    if connection.execute(_prove.values(proven=at), known).rowcount:
        return False
    connection.execute(insert(reach).values(proven=at, **values))
    return True


def proven(connection: Connection) -> dict[tuple[str, Way], Instant]:
    """When a message last went to a person on a way."""
    rows = connection.execute(select(reach))
    return {(row.person, Way(row.channel, row.address)): row.proven for row in rows}


def _read(connection: Connection, condition: object) -> list[Stored]:
    query = select(message).where(condition).order_by(message.c.id)  # type: ignore[arg-type]
    return [_stored(row) for row in connection.execute(query)]


def _free(connection: Connection, which: object) -> None:
    query = update(message).where(message.c.state == "sending", which)  # type: ignore[arg-type]
    connection.execute(query.values(state="new", lease_until=0))


def _marked(connection: Connection, one: Stored, values: dict[str, object]) -> bool:
    keys = {"number": one.message.id, "tried": one.course.attempt}
    return connection.execute(_mark.values(**values), keys).first() is not None


def _columns(course: Course) -> dict[str, object]:
    way, *later = course.ways or (Way("", ""),)
    return {
        "channel": way.channel,
        "address": way.address,
        "later": json.dumps(later, ensure_ascii=False),
        "attempt": course.attempt,
        "begun": course.begun,
        "since": course.since,
        "next_try": course.next_try,
    }


def _stored(row: Row[tuple[object, ...]]) -> Stored:
    urgency = URGENCIES[row.urgency]
    what = Message(row.id, row.key, row.at, urgency, row.person, row.subject, row.text, row.cause)
    ways = (Way(row.channel, row.address), *(Way(*way) for way in json.loads(row.later)))
    course = Course(ways if row.channel else (), row.begun, row.since, row.attempt, row.next_try)
    return Stored(what, course, row.state, row.last_error, row.sent_at)
