"""Shift handovers: their events and their items."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from noctui.domain.handover import Event, EventKind, Handover, fold
from noctui.domain.handover_items import Item
from noctui.domain.moments import Instant
from noctui.store.schema_handover import event, handover, item

_open = select(handover).where(handover.c.ended.is_(None)).order_by(handover.c.id)
_newest = select(handover.c.id).order_by(handover.c.id.desc())
_looked = select(handover.c.looked).where(handover.c.id == bindparam("id"))
_events = select(event).where(event.c.handover == bindparam("handover")).order_by(event.c.id)
_items = select(item).where(item.c.handover == bindparam("handover")).order_by(item.c.number)
_post = select(handover.c.post).where(handover.c.id == bindparam("id"))
_insert_event = insert(event).returning(event.c.id)


def begin(connection: Connection, post: str, now: Instant) -> int:
    """A new handover of a post; its number. Its first event comes with `record`."""
    query = insert(handover).values(post=post, looked=now).returning(handover.c.id)
    return int(connection.execute(query).scalar_one())


def get(connection: Connection, number: int) -> Handover | None:
    post = connection.scalar(_post, {"id": number})
    return fold(number, post, events(connection, number)) if post is not None else None


def open_ones(connection: Connection) -> list[Handover]:
    return [fold(row.id, row.post, events(connection, row.id)) for row in connection.execute(_open).all()]


def newest(connection: Connection, post: str = "", limit: int = 1) -> list[Handover]:
    """The newest ones, newest first; of one post, or of all."""
    query = _newest.where(handover.c.post == post) if post else _newest
    found = (get(connection, number) for number in connection.scalars(query.limit(limit)).all())
    return [one for one in found if one is not None]


def posts(connection: Connection) -> frozenset[str]:
    """Those that were ever handed over."""
    return frozenset(connection.scalars(select(handover.c.post).distinct()))


def accepted_before(connection: Connection, post: str, number: int | None = None) -> Handover | None:
    """The newest accepted handover of a post, before that one if there is one."""
    query = (
        select(handover.c.id)
        .join(event, event.c.handover == handover.c.id)
        .where(handover.c.post == post, event.c.kind == "accepted")
        .order_by(handover.c.id.desc())
        .limit(1)
    )
    found = connection.scalar(query if number is None else query.where(handover.c.id < number))
    return get(connection, found) if found is not None else None


def looked(connection: Connection, number: int) -> Instant:
    """When its items were last brought up to date."""
    return int(connection.execute(_looked, {"id": number}).scalar_one())


def events(connection: Connection, number: int) -> list[Event]:
    return [_event(row) for row in connection.execute(_events, {"handover": number})]


def journalled(connection: Connection, number: int) -> dict[int, int]:
    """Event → the journal's entry about it."""
    return {row.id: row.journal for row in connection.execute(_events, {"handover": number})}


def items(connection: Connection, number: int) -> tuple[Item, ...]:
    """All, by number, those that are over too."""
    return tuple(_item(row) for row in connection.execute(_items, {"handover": number}))


def record(
    connection: Connection,
    number: int,
    kind: EventKind,
    at: Instant,
    login: str,
    person: str,
    item_number: int,
    text: str,
    data: Mapping[str, str],
    journal: int,
    ends: bool = False,
) -> int:
    """Add an event; its id. `ends`: it is the last one."""
    values = {"handover": number, "kind": kind, "at": at, "login": login, "person": person, "item": item_number}
    written = json.dumps(dict(data), ensure_ascii=False)
    found = connection.execute(_insert_event, values | {"text": text, "data": written, "journal": journal})
    if ends:
        connection.execute(update(handover).where(handover.c.id == number).values(ended=at))
    return int(found.scalar_one())


def save(connection: Connection, number: int, before: Sequence[Item], after: Iterable[Item], now: Instant) -> bool:
    """Store the items that are new or not what they were; whether there were any."""
    known = {one.number: one for one in before}
    changed = [one for one in after if known.get(one.number) != one]
    for one in changed:
        values = _values(one)
        if one.number in known:
            here = (item.c.handover == number) & (item.c.number == one.number)
            connection.execute(update(item).where(here).values(values))
        else:
            connection.execute(insert(item).values(handover=number, **values))
    connection.execute(update(handover).where(handover.c.id == number).values(looked=now))
    return bool(changed)


def _event(row: Row[Any]) -> Event:
    data = json.loads(row.data)
    return Event(row.id, row.kind, row.at, row.login, row.person, row.item, row.text, data)


def _item(row: Row[Any]) -> Item:
    return Item(
        kind=row.kind,
        code=row.code,
        ref=row.ref,
        subject=row.subject,
        red=row.red,
        params=json.loads(row.params),
        number=row.number,
        since=row.since,
        changed=row.changed,
        gone=row.gone,
    )


def _values(one: Item) -> dict[str, object]:
    return {
        "number": one.number,
        "ref": one.ref,
        "kind": one.kind,
        "code": one.code,
        "subject": one.subject,
        "red": one.red,
        "params": json.dumps(dict(one.params), ensure_ascii=False),
        "since": one.since,
        "changed": one.changed,
        "gone": one.gone,
    }
