"""What was announced, and to whom."""

import json

from sqlalchemy import Connection, insert, select

from noctui.domain.moments import Instant
from noctui.domain.views import AnnouncementRow
from noctui.store.schema import outbox

_insert = insert(outbox).returning(outbox.c.id)


def add(
    connection: Connection,
    key: str,
    at: Instant,
    kind: str,
    ticket: int | None,
    params: dict[str, str],
    bell: bool,
    recipient: str,
) -> AnnouncementRow:
    """Put one announcement for every desk into the caller's transaction. `key` makes a repeat recognisable."""
    values = {"key": key, "at": at, "kind": kind, "ticket": ticket, "bell": bell, "recipient": recipient}
    text = json.dumps(params, ensure_ascii=False)
    number = connection.execute(_insert, values | {"params": text, "channel": "desk"}).scalar_one()
    return AnnouncementRow(number, at, kind, ticket, params, bell)  # type: ignore[arg-type]


def newest(connection: Connection, limit: int) -> list[AnnouncementRow]:
    """The newest announcements of every desk, oldest first."""
    rows = connection.execute(
        select(outbox).where(outbox.c.channel == "desk").order_by(outbox.c.id.desc()).limit(limit)
    ).all()
    return [
        AnnouncementRow(row.id, row.at, row.kind, row.ticket, json.loads(row.params), row.bell)
        for row in reversed(rows)
    ]


def blind_since(connection: Connection) -> Instant | None:
    """When it was announced that we are blind, unless it was announced since that we see again."""
    said = select(outbox.c.kind, outbox.c.at).where(outbox.c.kind.in_(("blind", "sight")))
    row = connection.execute(said.order_by(outbox.c.id.desc()).limit(1)).first()
    return row.at if row is not None and row.kind == "blind" else None
