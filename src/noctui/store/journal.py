"""The journal's table: append at its head, read it back."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, or_, select

from noctui.domain import journal as rules
from noctui.domain.journal import GENESIS, Entry
from noctui.domain.moments import Instant
from noctui.store.schema import journal

Head: TypeAlias = tuple[int, str]
"""Sequence number and hash of an entry."""
Told: TypeAlias = tuple[str, str, Mapping[str, object]]
"""Kind, subject and payload of an entry to come."""

_head = select(journal.c.seq, journal.c.hash).order_by(journal.c.seq.desc()).limit(1)
_newest_at = select(journal.c.at).order_by(journal.c.seq.desc()).limit(1)
_insert = insert(journal)
_all = select(journal).order_by(journal.c.seq)
_newest = select(journal).where(journal.c.seq < bindparam("before")).order_by(journal.c.seq.desc())
_FAR = 2**62
_SHOWN = 200


def head(connection: Connection) -> Head:
    """(seq, hash) of the newest entry; (0, GENESIS) of an empty journal."""
    row = connection.execute(_head).first()
    return (row.seq, row.hash) if row is not None else (0, GENESIS)


def newest(connection: Connection) -> Instant | None:
    """When the newest entry was written; None of an empty journal."""
    return connection.execute(_newest_at).scalar()


def append(
    connection: Connection,
    at: Instant,
    actor: str,
    source: str,
    kind: str,
    subject: str,
    payload: Mapping[str, object],
    after: Head | None = None,
) -> Entry:
    """Add one entry in the caller's transaction. `after`: the head, for who has just written it."""
    return append_all(connection, at, actor, source, [(kind, subject, payload)], after)[0]


def append_all(
    connection: Connection, at: Instant, actor: str, source: str, told: Iterable[Told], after: Head | None = None
) -> list[Entry]:
    """Add many in one go, each hashed over the one before it."""
    seq, prev = after or head(connection)
    new, rows = list[Entry](), list[dict[str, object]]()
    for kind, subject, payload in told:
        seq, text = seq + 1, rules.canonical(payload)
        found = rules.digest(seq, at, actor, source, kind, subject, text, prev)
        new.append(Entry(seq, at, actor, source, kind, subject, payload, prev, found))
        row = {"seq": seq, "at": at, "actor": actor, "source": source, "kind": kind, "subject": subject}
        rows.append(row | {"payload": text, "prev": prev, "hash": found})
        prev = found
    if rows:
        connection.execute(_insert, rows)
    return new


def entries(
    connection: Connection, since: Instant | None = None, until: Instant | None = None, contains: str = ""
) -> Iterator[Entry]:
    """The whole journal in order, streamed; or what was written from `since` to before `until`, and holds the text."""
    query = _all.where(*_holding(contains))
    if since is not None:
        query = query.where(journal.c.at >= since)
    if until is not None:
        query = query.where(journal.c.at < until)
    for row in connection.execution_options(yield_per=2000).execute(query):
        yield _entry(row)


def page(
    connection: Connection, before: int | None, limit: int, contains: str = "", without: Collection[str] = ()
) -> list[Entry]:
    """Entries before a sequence number, newest first; `contains` looks into subject, kind, actor and payload, entries
    of the kinds `without` are passed over."""
    query = _newest.limit(limit).where(*_holding(contains), journal.c.kind.not_in(without))
    return [_entry(row) for row in connection.execute(query, {"before": before or _FAR})]


def about(connection: Connection, subject: str, limit: int) -> list[Entry]:
    """The newest entries about one subject, newest first."""
    query = _newest.where(journal.c.subject == subject).limit(limit)
    return [_entry(row) for row in connection.execute(query, {"before": _FAR})]


def _holding(text: str) -> list[ColumnElement[bool]]:
    if not text:
        return []
    pattern = f"%{_escaped(text)}%"
    columns = (journal.c.subject, journal.c.kind, journal.c.actor, journal.c.payload)
    return [or_(*(column.ilike(pattern, escape="\\") for column in columns))]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    payload = _payload(row.payload)
    return Entry(row.seq, row.at, row.actor, row.source, row.kind, row.subject, payload, row.prev, row.hash)


def _payload(text: str) -> Mapping[str, object]:
    """What was never written here is shown as it stands; no payload holds NaN, so its hash can't be right."""
    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"unreadable": str(text)[:_SHOWN], "": float("nan")}
