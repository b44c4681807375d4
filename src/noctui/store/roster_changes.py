"""Changes of the roster that were made at the desk: what stands, what is pending, what is over."""

from dataclasses import replace

import msgspec
from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select, update

from noctui.domain.moments import Instant
from noctui.domain.roster_changes import ACTIVE, COUNTING, KINDS, PENDING, RosterChange, What
from noctui.store.schema_roster import roster_change

_BODIES: dict[str, msgspec.json.Decoder[What]] = {kind: msgspec.json.Decoder(made) for kind, made in KINDS.items()}
_all = select(roster_change).order_by(roster_change.c.id)
_counting = _all.where(roster_change.c.status.in_(sorted(COUNTING)))
_open = _all.where(
    or_(
        roster_change.c.status.in_(sorted(PENDING)),
        and_(roster_change.c.status.in_(sorted(ACTIVE)), roster_change.c.ends > bindparam("now")),
        roster_change.c.due.is_not(None),
    )
)
_due = select(roster_change).where(roster_change.c.due <= bindparam("now"))
_by_id = select(roster_change).where(roster_change.c.id == bindparam("id"))


def standing(connection: Connection) -> list[RosterChange]:
    """All that say who is on, was on or will be on, in the order in which they were made."""
    return [_change(row) for row in connection.execute(_counting)]


def open_ones(connection: Connection, now: Instant) -> list[RosterChange]:
    """Those that are waited for, in force or still to come: what a desk shows."""
    return [_change(row) for row in connection.execute(_open, {"now": now})]


def get(connection: Connection, number: int) -> RosterChange | None:
    row = connection.execute(_by_id, {"id": number}).first()
    return _change(row) if row is not None else None


def due(connection: Connection, now: Instant) -> list[RosterChange]:
    """Those whose next step should have been done by now, in the order in which they were made."""
    # ordered here: told to order by id, SQLite reads the whole table instead of the index
    return sorted((_change(row) for row in connection.execute(_due, {"now": now})), key=lambda one: one.id)


def add(connection: Connection, change: RosterChange) -> RosterChange:
    """Store a new one; returns it with its number instead of the one it had."""
    query = insert(roster_change).values(**_values(change)).returning(roster_change.c.id)
    return replace(change, id=connection.execute(query).scalar_one())


def save(connection: Connection, change: RosterChange) -> None:
    connection.execute(update(roster_change).where(roster_change.c.id == change.id).values(**_values(change)))


def _values(change: RosterChange) -> dict[str, object]:
    return {
        "kind": change.kind,
        "status": change.status,
        "starts": change.begin,
        "ends": change.end,
        "by": change.by,
        "at": change.at,
        "due": change.due,
        "body": msgspec.json.encode(change.what).decode(),
    }


def _change(row: Row[tuple[object, ...]]) -> RosterChange:
    what = _BODIES[row.kind].decode(row.body)
    return RosterChange(row.id, what, row.starts, row.ends, row.status, row.by, row.at, row.due)
