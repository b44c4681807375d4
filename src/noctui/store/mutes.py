"""Acknowledgements and maintenance windows."""

from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select, update

from noctui.domain.moments import Instant
from noctui.domain.mute import Mute, MuteKind
from noctui.store.schema import mute

_open = select(mute).where(mute.c.closed.is_(False)).order_by(mute.c.id)
_by_id = select(mute).where(mute.c.id == bindparam("id"))


def open_ones(connection: Connection) -> tuple[Mute, ...]:
    """All whose end has not been noticed yet: in force, or still to come."""
    return tuple(_mute(row) for row in connection.execute(_open))


def get(connection: Connection, number: int) -> Mute | None:
    row = connection.execute(_by_id, {"id": number}).first()
    return _mute(row) if row is not None else None


def add(
    connection: Connection, kind: MuteKind, target: str, by: str, reason: str, starts: Instant, ends: Instant
) -> Mute:
    values = {"kind": kind, "target": target, "by": by, "reason": reason, "starts": starts, "ends": ends}
    number = connection.execute(insert(mute).values(closed=False, **values).returning(mute.c.id)).scalar_one()
    return Mute(number, kind, target, by, reason, starts, ends)


def end(connection: Connection, number: int, at: Instant) -> None:
    """End a mute before its time; its end counts as noticed."""
    connection.execute(update(mute).where(mute.c.id == number).values(ended=at, closed=True))


def close(connection: Connection, number: int) -> None:
    """Its time is over and that has been acted upon."""
    connection.execute(update(mute).where(mute.c.id == number).values(closed=True))


def over(connection: Connection, now: Instant) -> list[Mute]:
    """Open ones whose end has come."""
    query = _open.where(or_(mute.c.ends <= now, and_(mute.c.ended.is_not(None), mute.c.ended <= now)))
    return [_mute(row) for row in connection.execute(query)]


def _mute(row: Row[tuple[object, ...]]) -> Mute:
    return Mute(row.id, row.kind, row.target, row.by, row.reason, row.starts, row.ends, row.ended)
