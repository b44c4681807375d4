"""Runs of playbooks: their events, and the version of the playbook that each goes by."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, and_, bindparam, insert, or_, select, update

from noctui.domain.moments import Instant
from noctui.domain.playbook import Playbook
from noctui.domain.run import Event, EventKind
from noctui.store.schema_run import event, playbook_version, run

LONGEST_VALUE = 64 * 1024
"""Characters of one value that an event keeps: evidence may be as long as a network likes."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the events of a run do not say."""

    id: int
    playbook: Playbook
    """As it was when the run began."""
    ticket: int
    parameters: Mapping[str, str] = field(default_factory=dict)
    parent: int | None = None
    step: str = ""
    visit: int = 0
    """Of the parent: what this one is done for."""
    pins: Mapping[str, str] = field(default_factory=dict)
    """Playbook → version, of those that its steps call."""
    ended: Instant | None = None


_headers = select(run, playbook_version.c.definition).join(
    playbook_version, and_(playbook_version.c.playbook == run.c.playbook, playbook_version.c.version == run.c.version)
)
_by_id = _headers.where(run.c.id == bindparam("id"))
_events = select(event).where(event.c.run == bindparam("run")).order_by(event.c.id)
_due = select(run.c.id).where(run.c.next_look <= bindparam("now")).order_by(run.c.id)
_next_due = select(run.c.next_look).where(run.c.next_look > bindparam("now")).order_by(run.c.next_look).limit(1)
_definition = select(playbook_version.c.definition).where(
    playbook_version.c.playbook == bindparam("playbook"), playbook_version.c.version == bindparam("version")
)
_insert_event = insert(event).returning(event.c.id)
_plan = update(run).where(run.c.id == bindparam("key")).values(next_look=bindparam("next"), ended=bindparam("end"))
_decoder = msgspec.json.Decoder(Playbook)


def pin(connection: Connection, playbook: Playbook, now: Instant) -> None:
    """Keep this version of it, unless it is kept already."""
    key = {"playbook": playbook.id, "version": playbook.version}
    if connection.execute(_definition, key).first() is None:
        definition = msgspec.json.encode(playbook).decode()
        connection.execute(insert(playbook_version).values(**key, at=now, definition=definition))


def pinned(connection: Connection, playbook: str, version: str) -> Playbook | None:
    found = connection.scalar(_definition, {"playbook": playbook, "version": version})
    return _playbook(found) if found is not None else None


def begin(connection: Connection, new: Header, now: Instant) -> Header:
    """A new run; its number comes from the store. Its first event comes with `record`."""
    values = {
        "playbook": new.playbook.id,
        "version": new.playbook.version,
        "ticket": new.ticket,
        "parent": new.parent,
        "step": new.step,
        "visit": new.visit,
        "parameters": _written(new.parameters),
        "pins": _written(new.pins),
        "started": now,
    }
    number = connection.execute(insert(run).values(**values).returning(run.c.id)).scalar_one()
    return Header(number, new.playbook, new.ticket, new.parameters, new.parent, new.step, new.visit, new.pins)


def get(connection: Connection, number: int) -> Header | None:
    row = connection.execute(_by_id, {"id": number}).first()
    return _header(row) if row is not None else None


def some(connection: Connection, numbers: Collection[int]) -> list[Header]:
    """Those of these runs that exist, by number."""
    return _all(connection, _headers.where(run.c.id.in_(list(numbers))))


def open_ones(connection: Connection) -> list[Header]:
    return _all(connection, _headers.where(run.c.ended.is_(None)))


def open_on(connection: Connection, ticket: int) -> list[Header]:
    """Those of a ticket that are open."""
    return _all(connection, _headers.where(run.c.ticket == ticket, run.c.ended.is_(None)))


def visible(connection: Connection, ended_after: Instant) -> list[Header]:
    """Those that are open, and those that ended after that moment."""
    return _all(connection, _headers.where(or_(run.c.ended.is_(None), run.c.ended > ended_after)))


def children(connection: Connection, parent: int) -> list[Header]:
    return _all(connection, _headers.where(run.c.parent == parent))


def newest(connection: Connection, playbook: str = "", limit: int = 50) -> list[Header]:
    """The newest ones, newest first; of one playbook, or of all."""
    query = _headers.where(run.c.playbook == playbook) if playbook else _headers
    return [_header(row) for row in connection.execute(query.order_by(run.c.id.desc()).limit(limit))]


def due(connection: Connection, now: Instant) -> list[int]:
    """Runs with something to say by now."""
    return list(connection.scalars(_due, {"now": now}))


def next_due(connection: Connection, now: Instant) -> Instant | None:
    """When there is something to say of a run, after now."""
    return connection.scalar(_next_due, {"now": now})


def events(connection: Connection, number: int) -> list[Event]:
    return [_event(row) for row in connection.execute(_events, {"run": number})]


def events_of(connection: Connection, numbers: Iterable[int]) -> dict[int, list[Event]]:
    """The events of many runs in one query."""
    found: dict[int, list[Event]] = {number: [] for number in numbers}
    for row in connection.execute(select(event).where(event.c.run.in_(list(found))).order_by(event.c.id)):
        found[row.run].append(_event(row))
    return found


def record(
    connection: Connection,
    number: int,
    kind: EventKind,
    at: Instant,
    login: str,
    person: str,
    step: str,
    answer: str,
    text: str,
    data: Mapping[str, str],
    journal: int,
) -> Event:
    """Add an event."""
    kept = {name: value[:LONGEST_VALUE] for name, value in data.items()}
    values = {"run": number, "kind": kind, "at": at, "login": login, "person": person, "step": step, "answer": answer}
    found = connection.execute(_insert_event, values | {"text": text, "data": _written(kept), "journal": journal})
    return Event(found.scalar_one(), kind, at, login, person, step, answer, text, kept)


def move(connection: Connection, ticket: int, into: int) -> None:
    """The open ones of a ticket are another one's now."""
    connection.execute(update(run).where(run.c.ticket == ticket, run.c.ended.is_(None)).values(ticket=into))


def plan(connection: Connection, number: int, next_look: Instant | None, ended: Instant | None) -> None:
    """Write down when to look at it again, and that it has ended."""
    connection.execute(_plan, {"key": number, "next": next_look, "end": ended})


def _all(connection: Connection, query: Select[Any]) -> list[Header]:
    return [_header(row) for row in connection.execute(query.order_by(run.c.id))]


def _header(row: Row[Any]) -> Header:
    return Header(
        id=row.id,
        playbook=_playbook(row.definition),
        ticket=row.ticket,
        parameters=json.loads(row.parameters),
        parent=row.parent,
        step=row.step,
        visit=row.visit,
        pins=json.loads(row.pins),
        ended=row.ended,
    )


def _event(row: Row[Any]) -> Event:
    data = json.loads(row.data) if row.data != "{}" else {}
    return Event(row.id, row.kind, row.at, row.login, row.person, row.step, row.answer, row.text, data)


@lru_cache(maxsize=256)
def _playbook(definition: str) -> Playbook:
    """Two hundred runs at once go by few playbooks."""
    return _decoder.decode(definition)


def _written(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False)
