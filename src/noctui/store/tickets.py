"""Tickets, their facts, the devices they hold, and what of their clocks was booked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    union_all,
    update,
)

from noctui.domain.happenings import Event
from noctui.domain.moments import Instant
from noctui.domain.ticket import Fact, FactKind, Status, TicketKind
from noctui.store.schema import booking, fact, member, ticket


@dataclass(slots=True)
class Header:
    """The row of a ticket: what its facts do not say, and an index over what they do.

    Nobody changes one. It is not frozen all the same: a queue has thousands, and that would take three times as
    long to make.
    """

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
    """Next warning, due time or rung that is not booked yet: an index, derived from the facts."""
    kind: TicketKind = "fault"
    text: str = ""
    """The title that a person gave it."""
    reporter: str = ""
    contact: str = ""
    """How to reach the reporter."""
    channel: str = ""
    """On which way it came; empty for what the monitoring saw."""


Held: TypeAlias = tuple[int, str]
"""A ticket, and a device that it holds."""


@dataclass(frozen=True, slots=True)
class Booking:
    ticket: int
    event: Event
    at: Instant
    """When it was booked."""
    level: str
    """By which the clock was judged; empty for what was booked before levels were kept."""


_header_columns = [ticket.c[name] for name in Header.__slots__]
_by_id = select(*_header_columns).where(ticket.c.id == bindparam("id"))
_facts = select(fact).where(fact.c.ticket == bindparam("ticket")).order_by(fact.c.id)
_due = select(ticket.c.id).where(ticket.c.next_event <= bindparam("now")).order_by(ticket.c.next_event)
_holding = (
    select(*_header_columns)
    .join(member, member.c.ticket == ticket.c.id)
    .where(member.c.device == bindparam("device"))
    .order_by(ticket.c.id.desc())
)
_STILL_FAILING = ticket.c.status.in_(("open", "accepted"))
_newest_of = (
    select(*_header_columns)
    .where(and_(ticket.c.root == bindparam("root"), ticket.c.kind == "fault"))
    .order_by(case((_STILL_FAILING, 0), else_=1), ticket.c.id.desc())
    .limit(1)
)
_merged = select(fact.c.id).where(and_(fact.c.ticket == ticket.c.id, fact.c.kind == "merged"))
_openings = (
    select(ticket.c.opened)
    .where(and_(ticket.c.root == bindparam("root"), ticket.c.opened >= bindparam("since")))
    .where(and_(ticket.c.kind == "fault", ~_merged.exists()))
    .order_by(ticket.c.opened)
)
_earlier = (
    select(*_header_columns)
    .where(and_(ticket.c.root == bindparam("root"), ticket.c.id < bindparam("before")))
    .order_by(ticket.c.id.desc())
)
_held_already = select(member.c.device).where(
    and_(member.c.ticket == bindparam("ticket"), member.c.device == bindparam("device"))
)
_hold = insert(member).from_select(
    ["ticket", "device"],
    select(bindparam("ticket", type_=member.c.ticket.type), bindparam("device", type_=member.c.device.type)).where(
        ~_held_already.exists()
    ),
)
_release = delete(member).where(and_(member.c.ticket == bindparam("of"), member.c.device == bindparam("one")))
_insert_fact = insert(fact).returning(fact.c.id)
_insert_facts = insert(fact)
_FACT = ("kind", "occurred_at", "recorded_at", "actor", "text", "journal")
_AT_ONCE = 10_000
"""Numbers in one query: a store takes only so many."""
_newest_fact = select(func.max(fact.c.id))
_facts_after = select(fact).where(fact.c.id > bindparam("number")).order_by(fact.c.id)
_members = select(member.c.device).where(member.c.ticket == bindparam("ticket"))
_bookings = select(booking).order_by(booking.c.at, booking.c.due)
_events = select(booking.c.ticket, *(booking.c[name] for name in Event._fields))
_MUTABLE = ("version", "contract", "policy", "total", "status", "recovered", "ended", "next_event")
_save = update(ticket).where(ticket.c.id == bindparam("key")).values({name: bindparam(name) for name in _MUTABLE})
_plan = update(ticket).where(ticket.c.id == bindparam("key")).values(next_event=bindparam("next"))


def get(connection: Connection, number: int) -> Header | None:
    row = connection.execute(_by_id, {"id": number}).first()
    return _header(row) if row is not None else None


def some(connection: Connection, numbers: Iterable[int]) -> dict[int, Header]:
    """Those of these tickets that exist, by number, in one query."""
    rows = connection.execute(select(*_header_columns).where(ticket.c.id.in_(list(numbers))).order_by(ticket.c.id))
    return {row.id: _header(row) for row in rows}


def visible(connection: Connection, ended_after: Instant) -> list[Header]:
    """All that are not closed, and those closed after that moment."""
    rows = connection.execute(select(*_header_columns).where(_visible(ticket.c.id, ended_after)).order_by(ticket.c.id))
    return [_header(row) for row in rows.all()]


def newest_fact(connection: Connection) -> int:
    """The number of the newest fact of all; 0 without any."""
    return connection.scalar(_newest_fact) or 0


def facts_after(connection: Connection, number: int) -> dict[int, list[Fact]]:
    """Facts with a greater number, by ticket, in the order they were recorded."""
    return _facts_by_ticket(connection.execute(_facts_after, {"number": number}))


def visible_bookings(connection: Connection, ended_after: Instant) -> dict[int, set[Event]]:
    """What was booked for all visible tickets, in one query."""
    found: dict[int, set[Event]] = {}
    events = connection.execute(_events.where(_visible(booking.c.ticket, ended_after)))
    for number, clock, round_, kind, due_at in events.all():
        found.setdefault(number, set()).add(Event(clock, round_, kind, due_at))
    return found


def breach_counts(connection: Connection, ended_after: Instant) -> dict[int, int]:
    """How many breaches were booked for each visible ticket that has some."""
    breaches = and_(_visible(booking.c.ticket, ended_after), booking.c.kind == "breach")
    found = select(booking.c.ticket, func.count()).where(breaches).group_by(booking.c.ticket)
    return {row[0]: row[1] for row in connection.execute(found)}


def create(connection: Connection, header: Header) -> Header:
    """Store a new ticket; its number comes from the store. `header.id` is ignored."""
    values = {name: getattr(header, name) for name in Header.__slots__ if name != "id"}
    number = connection.execute(insert(ticket).values(**values).returning(ticket.c.id)).scalar_one()
    return Header(number, **values)


def save(connection: Connection, header: Header) -> None:
    """Write what can change in the row of a ticket."""
    save_all(connection, [header])


def save_all(connection: Connection, headers: Sequence[Header]) -> None:
    """Write many rows in one go."""
    if headers:
        rows = [{"key": header.id, **{name: getattr(header, name) for name in _MUTABLE}} for header in headers]
        connection.execute(_save, rows)


def plan_all(connection: Connection, events: Mapping[int, Instant | None]) -> None:
    """Write of many tickets only when to look at them again."""
    if events:
        connection.execute(_plan, [{"key": number, "next": event} for number, event in events.items()])


def facts(connection: Connection, number: int) -> list[Fact]:
    """All facts of a ticket, the voided ones too, in the order they were recorded."""
    return [_fact(row) for row in connection.execute(_facts, {"ticket": number})]


def facts_of(connection: Connection, numbers: Iterable[int]) -> dict[int, list[Fact]]:
    """The facts of many tickets in few queries."""
    wanted = list(numbers)
    found: dict[int, list[Fact]] = {number: [] for number in wanted}
    for begin in range(0, len(wanted), _AT_ONCE):
        of_these = fact.c.ticket.in_(wanted[begin : begin + _AT_ONCE])
        found |= _facts_by_ticket(connection.execute(select(fact).where(of_these).order_by(fact.c.id)))
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
    of_ticket = {"ticket": number, "kind": kind, "data": _json(data)}
    found = connection.execute(_insert_fact, values | of_ticket).scalar_one()
    return Fact(found, kind, occurred_at, recorded_at, actor, text, data, journal)


def add_facts(connection: Connection, new: Iterable[tuple[int, Fact]]) -> None:
    """Store many facts, each with the number of its ticket; its own comes from the store, `fact.id` is ignored."""
    rows = [
        {"ticket": number, **{name: getattr(one, name) for name in _FACT}, "data": _json(one.data)}
        for number, one in new
    ]
    if rows:
        connection.execute(_insert_facts, rows)


def hold(connection: Connection, number: int, device: str) -> None:
    """Let a ticket hold a device; it may do so already."""
    hold_all(connection, [(number, device)])


def hold_all(connection: Connection, pairs: Iterable[Held]) -> None:
    if rows := [{"ticket": number, "device": device} for number, device in pairs]:
        connection.execute(_hold, rows)


def release(connection: Connection, number: int, device: str) -> None:
    release_all(connection, [(number, device)])


def release_all(connection: Connection, pairs: Iterable[Held]) -> None:
    if rows := [{"of": number, "one": device} for number, device in pairs]:
        connection.execute(_release, rows)


def members(connection: Connection, number: int) -> list[str]:
    return list(connection.scalars(_members, {"ticket": number}))


def holding(connection: Connection, device: str) -> list[Header]:
    """The tickets that hold a device now, newest first."""
    return [_header(row) for row in connection.execute(_holding, {"device": device})]


def held(connection: Connection) -> dict[str, int]:
    """For every device that a ticket holds now: the newest such ticket."""
    return {row.device: row.ticket for row in connection.execute(select(member).order_by(member.c.ticket))}


def newest_of(connection: Connection, root: str) -> Header | None:
    """The fault ticket of this root cause: the newest that still fails, or else the newest of all."""
    row = connection.execute(_newest_of, {"root": root}).first()
    return _header(row) if row is not None else None


def openings(connection: Connection, root: str, since: Instant) -> list[Instant]:
    """When the faults of this device were reported since then, oldest first; what was merged is no fault of its own."""
    return list(connection.scalars(_openings, {"root": root, "since": since}))


def earlier(connection: Connection, root: str, before: int, limit: int) -> list[Header]:
    """Tickets of this device with a smaller number than `before`, newest first; none of no device."""
    rows = connection.execute(_earlier.limit(limit), {"root": root, "before": before}) if root else ()
    return [_header(row) for row in rows]


def due(connection: Connection, now: Instant) -> list[int]:
    """Tickets with a warning or a due time that has come."""
    return list(connection.scalars(_due, {"now": now}))


def next_due(connection: Connection) -> Instant | None:
    return connection.scalar(
        select(ticket.c.next_event).where(ticket.c.next_event.is_not(None)).order_by(ticket.c.next_event).limit(1)
    )


def bookings(connection: Connection, number: int) -> set[Event]:
    """What was booked for a ticket."""
    return {one.event for one in booked(connection, number)}


def booked(connection: Connection, number: int) -> list[Booking]:
    """What was booked for a ticket, and when, oldest first."""
    return [_booking(row) for row in connection.execute(_bookings.where(booking.c.ticket == number))]


def bookings_of(connection: Connection, numbers: Iterable[int]) -> dict[int, list[Booking]]:
    """What was booked for these tickets, in one query."""
    wanted = list(numbers)
    found = _by_ticket(connection.execute(_bookings.where(booking.c.ticket.in_(wanted))))
    return {number: found.get(number, []) for number in wanted}


def breaches_of_contract(connection: Connection, contract: str) -> list[Booking]:
    """Every breach that was booked for a ticket of this contract, oldest first."""
    query = _bookings.join(ticket, ticket.c.id == booking.c.ticket)
    query = query.where(and_(ticket.c.contract == contract, booking.c.kind == "breach"))
    return [_booking(row) for row in connection.execute(query)]


def book(
    connection: Connection,
    number: int,
    clock: str,
    round_: int,
    kind: str,
    due_at: Instant,
    at: Instant,
    level: str = "",
) -> None:
    """Book an event once: the store refuses a second time."""
    book_all(connection, [Booking(number, Event(clock, round_, kind, due_at), at, level)])


def book_all(connection: Connection, new: Sequence[Booking]) -> None:
    """Book many events in one go."""
    if new:
        rows = [{"ticket": one.ticket, "at": one.at, "level": one.level, **one.event._asdict()} for one in new]
        connection.execute(insert(booking), rows)


def _visible(number: ColumnElement[int], ended_after: Instant) -> ColumnElement[bool]:
    """Whether this is the number of a visible ticket: found by index, however many years of tickets are stored."""
    lasting = select(ticket.c.id).where(ticket.c.ended.is_(None))
    return number.in_(union_all(lasting, select(ticket.c.id).where(ticket.c.ended > ended_after)))


def _facts_by_ticket(rows: Iterable[Sequence[Any]]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(_fact(row))
    return found


def _by_ticket(rows: Iterable[Row[Any]]) -> dict[int, list[Booking]]:
    found: dict[int, list[Booking]] = {}
    for row in rows:
        found.setdefault(row.ticket, []).append(_booking(row))
    return found


def _booking(row: Sequence[Any]) -> Booking:
    number, clock, round_, kind, due_at, at, level = row
    return Booking(number, Event(clock, round_, kind, due_at), at, level)


def _header(row: Sequence[Any]) -> Header:
    return Header(*row)


def _fact(row: Sequence[Any]) -> Fact:
    # by position: a queue has tens of thousands of them, and a name costs as much as all the rest
    number, _ticket, kind, occurred_at, recorded_at, actor, text, data, journal = row
    return Fact(number, kind, occurred_at, recorded_at, actor, text, _data(data) if data != "{}" else {}, journal)


def _json(data: Mapping[str, str]) -> str:
    return json.dumps(data, ensure_ascii=False)


def _data(text: str) -> dict[str, str]:
    """What no noctui wrote is kept to be looked at: one spoilt row must not hide all others."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"unreadable": text}
