"""Acknowledgements, maintenance windows, silences, and the series of windows that come again."""

from dataclasses import fields

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, update

from noctui.domain.moments import Instant, Span
from noctui.domain.mute import Mute, MuteKind, Mutes
from noctui.domain.walltime import Wall
from noctui.domain.window import Series
from noctui.store.schema import mute
from noctui.store.schema_mute import mute_series

_COLUMNS = tuple(field.name for field in fields(Mute))
_open = select(mute).where(mute.c.closed.is_(False)).order_by(mute.c.id)
_by_id = select(mute).where(mute.c.id == bindparam("id"))
_newest_of = select(func.max(mute.c.starts)).where(mute.c.series == bindparam("series"))
_series = select(mute_series).where(mute_series.c.ended.is_(None)).order_by(mute_series.c.id)
_PREFIX = "W-"


def open_ones(connection: Connection) -> Mutes:
    """All whose end has not been noticed yet: in force, or still to come."""
    return Mutes(_mute(row) for row in connection.execute(_open))


def get(connection: Connection, number: int) -> Mute | None:
    row = connection.execute(_by_id, {"id": number}).first()
    return _mute(row) if row is not None else None


def add(
    connection: Connection,
    kind: MuteKind,
    target: str,
    by: str,
    reason: str,
    starts: Instant,
    ends: Instant,
    *,
    series: str = "",
    told: str = "",
    sticky: bool = False,
) -> Mute:
    values = {"kind": kind, "target": target, "by": by, "reason": reason, "starts": starts, "ends": ends}
    more = {"series": series, "told": told, "sticky": sticky, "closed": False}
    return _mute(connection.execute(insert(mute).values(**values, **more).returning(mute)).one())


def end(connection: Connection, number: int, at: Instant) -> None:
    """End a mute before its time; its end counts as noticed."""
    connection.execute(update(mute).where(mute.c.id == number).values(ended=at, closed=True))


def extend(connection: Connection, number: int, ends: Instant) -> None:
    """Another end, of which nobody has been warned."""
    connection.execute(update(mute).where(mute.c.id == number).values(ends=ends, warned=False))


def warned(connection: Connection, number: int) -> None:
    connection.execute(update(mute).where(mute.c.id == number).values(warned=True))


def close(connection: Connection, number: int) -> None:
    """Its time is over and that has been acted upon."""
    connection.execute(update(mute).where(mute.c.id == number).values(closed=True))


def withdraw(connection: Connection, number: int) -> None:
    """One that has never begun, and never will."""
    connection.execute(delete(mute).where(mute.c.id == number))


def planned(connection: Connection, begin: Instant, end: Instant) -> list[Mute]:
    """Every maintenance window of that time, also one that is over."""
    found = (mute.c.kind == "maintenance", mute.c.starts < end, mute.c.ends > begin)
    return [_mute(row) for row in connection.execute(select(mute).where(*found).order_by(mute.c.id))]


def over(connection: Connection, now: Instant) -> list[Mute]:
    """Open ones whose end has come."""
    query = _open.where(or_(mute.c.ends <= now, and_(mute.c.ended.is_not(None), mute.c.ended <= now)))
    return [_mute(row) for row in connection.execute(query)]


def newest_start(connection: Connection, series: str) -> Instant | None:
    """When the latest window of a series began, or would have."""
    found: Instant | None = connection.scalar(_newest_of, {"series": series})
    return found


def all_series(connection: Connection) -> list[Series]:
    """Those that were made at the desk and still go on."""
    return [_one_series(row) for row in connection.execute(_series)]


def add_series(
    connection: Connection, target: str, rule: str, first: Wall, lasts: Span, by: str, reason: str, told: str
) -> Series:
    values = {"target": target, "rule": rule, "first": first, "lasts": lasts, "by": by, "reason": reason, "told": told}
    return _one_series(connection.execute(insert(mute_series).values(**values).returning(mute_series)).one())


def end_series(connection: Connection, series: str, at: Instant) -> None:
    number = int(series.removeprefix(_PREFIX))
    connection.execute(update(mute_series).where(mute_series.c.id == number).values(ended=at))


def _mute(row: Row[tuple[object, ...]]) -> Mute:
    return Mute(**{column: getattr(row, column) for column in _COLUMNS})


def _one_series(row: Row[tuple[object, ...]]) -> Series:
    number = f"{_PREFIX}{row.id}"
    return Series(number, row.target, row.rule, row.first, row.lasts, row.by, row.reason, row.told)
