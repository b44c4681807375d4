"""Tickets, their facts, the devices they hold, and what of their clocks was booked."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select, update

from noctui.domain.moments import Instant
from noctui.domain.ticket import Fact, FactKind, Status
from noctui.store.schema import booking, fact, member, ticket


@dataclass(frozen=True, slots=True)
class Header:
    """The row of a ticket: what its facts do not say, and an index over what they do."""

    id: int
    version: int
    root: str
    place: str
    contract: str | None
    policy: str | None
    level: str
    """The one it was opened with; a regrading is a fact."""
    total: bool
    opened: Instant
    status: Status
    recovered: Instant | None = None
    ended: Instant | None = None
    """When it was closed."""
    next_event: Instant | None = None
    """Next warning or due time that is not booked yet: an index, derived from the facts."""


_by_id = select(ticket).where(ticket.c.id == bindparam("id"))
_facts = select(fact).where(fact.c.ticket == bindparam("ticket")).order_by(fact.c.id)
_due = select(ticket.c.id).where(ticket.c.next_event <= bindparam("now")).order_by(ticket.c.next_event)
_holding = (
    select(ticket)
    .join(member, member.c.ticket == ticket.c.id)
    .where(member.c.device == bindparam("device"))
    .order_by(ticket.c.id.desc())
)
_newest_of = select(ticket).where(ticket.c.root == bindparam("root")).order_by(ticket.c.id.desc()).limit(1)
_members = select(member.c.device).where(member.c.ticket == bindparam("ticket"))
_MUTABLE = ("version", "status", "recovered", "ended", "next_event")
_save = update(ticket).where(ticket.c.id == bindparam("key")).values({name: bindparam(name) for name in _MUTABLE})


def get(connection: Connection, number: int) -> Header | None:
    row = connection.execute(_by_id, {"id": number}).first()
    return _header(row) if row is not None else None


def visible(connection: Connection, ended_after: Instant) -> list[Header]:
    """All that are not closed, and those closed after that moment."""
    rows = connection.execute(
        select(ticket).where(or_(ticket.c.status != "closed", ticket.c.ended > ended_after)).order_by(ticket.c.id)
    )
    return [_header(row) for row in rows]


def create(connection: Connection, header: Header) -> Header:
    """Store a new ticket; its number comes from the store. `header.id` is ignored."""
    values = {name: getattr(header, name) for name in Header.__slots__ if name != "id"}
    number = connection.execute(insert(ticket).values(**values).returning(ticket.c.id)).scalar_one()
    return Header(number, **values)


def save(connection: Connection, header: Header) -> None:
    """Write what can change in the row of a ticket."""
    connection.execute(_save, {"key": header.id, **{name: getattr(header, name) for name in _MUTABLE}})


def facts(connection: Connection, number: int) -> list[Fact]:
    """All facts of a ticket, the voided ones too, in the order they were recorded."""
    return [_fact(row) for row in connection.execute(_facts, {"ticket": number})]


def facts_of(connection: Connection, numbers: Iterable[int]) -> dict[int, list[Fact]]:
    """The facts of many tickets in one query."""
    found: dict[int, list[Fact]] = {number: [] for number in numbers}
    for row in connection.execute(select(fact).where(fact.c.ticket.in_(found)).order_by(fact.c.id)):
        found[row.ticket].append(_fact(row))
    return found


def add_fact(
    connection: Connection,
    number: int,
    kind: FactKind,
    occurred_at: Instant,
    recorded_at: Instant,
    actor: str,
    text: str,
    data: dict[str, str],
    journal: int,
) -> Fact:
    values = {"occurred_at": occurred_at, "recorded_at": recorded_at, "actor": actor, "text": text, "journal": journal}
    found = connection.execute(
        insert(fact)
        .values(ticket=number, kind=kind, data=json.dumps(data, ensure_ascii=False), **values)
        .returning(fact.c.id)
    ).scalar_one()
    return Fact(found, kind, occurred_at, recorded_at, actor, text, data, journal)


def hold(connection: Connection, number: int, device: str) -> None:
    connection.execute(insert(member).values(ticket=number, device=device))


def release(connection: Connection, number: int, device: str) -> None:
    connection.execute(delete(member).where(and_(member.c.ticket == number, member.c.device == device)))


def members(connection: Connection, number: int) -> list[str]:
    return list(connection.scalars(_members, {"ticket": number}))


def holding(connection: Connection, device: str) -> list[Header]:
    """The tickets that hold a device now, newest first."""
    return [_header(row) for row in connection.execute(_holding, {"device": device})]


def held(connection: Connection) -> dict[str, int]:
    """For every device that a ticket holds now: the newest such ticket."""
    return {row.device: row.ticket for row in connection.execute(select(member).order_by(member.c.ticket))}


def newest_of(connection: Connection, root: str) -> Header | None:
    """The newest ticket that this root cause opened."""
    row = connection.execute(_newest_of, {"root": root}).first()
    return _header(row) if row is not None else None


def due(connection: Connection, now: Instant) -> list[int]:
    """Tickets with a warning or a due time that has come."""
    return list(connection.scalars(_due, {"now": now}))


def next_due(connection: Connection) -> Instant | None:
    return connection.scalar(
        select(ticket.c.next_event).where(ticket.c.next_event.is_not(None)).order_by(ticket.c.next_event).limit(1)
    )


def bookings(connection: Connection, number: int) -> set[tuple[str, int, str, Instant]]:
    """(clock, round, kind, due) of what was booked for a ticket."""
    rows = connection.execute(select(booking).where(booking.c.ticket == number))
    return {(row.clock, row.round, row.kind, row.due) for row in rows}


def book(connection: Connection, number: int, clock: str, round_: int, kind: str, due_at: Instant, at: Instant) -> None:
    connection.execute(insert(booking).values(ticket=number, clock=clock, round=round_, kind=kind, due=due_at, at=at))


def _header(row: Row[tuple[object, ...]]) -> Header:
    return Header(**{name: getattr(row, name) for name in Header.__slots__})


def _fact(row: Row[tuple[object, ...]]) -> Fact:
    data = json.loads(row.data)
    return Fact(row.id, row.kind, row.occurred_at, row.recorded_at, row.actor, row.text, data, row.journal)
