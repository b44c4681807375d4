"""How devices stood and when anybody looked: changes of booked states, and the spans of watching and of blindness."""

from collections.abc import Iterable, Mapping
from typing import Literal

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from noctui.domain.availability import Turn
from noctui.domain.moments import DAY, Instant
from noctui.store.schema_history import state_change, watch

KEPT = 400 * DAY
"""A year of availability, and what it takes to write the report about it."""

WatchKind = Literal["watching", "blind"]
Span = tuple[Instant, Instant]


_insert = insert(state_change)
_since = (
    select(state_change.c.device, state_change.c.at, state_change.c.state, state_change.c.was)
    .where(state_change.c.at >= bindparam("begin"))
    .order_by(state_change.c.id)
)
_of_one = _since.where(state_change.c.device == bindparam("device"))
_newest = select(func.max(watch.c.id)).where(watch.c.kind == bindparam("kind"))
_move = update(watch).where(watch.c.id == bindparam("number")).values(end=bindparam("to"))
_spans = (
    select(watch.c.begin, watch.c.end)
    .where(
        watch.c.kind == bindparam("kind"),
        or_(watch.c.end >= bindparam("since"), watch.c.id == _newest.scalar_subquery()),
    )
    .order_by(watch.c.id)
)


def add(connection: Connection, turns: Iterable[tuple[str, Turn]]) -> None:
    """What devices have become."""
    if rows := [{"device": device, **turn._asdict()} for device, turn in turns]:
        connection.execute(_insert, rows)


def since(connection: Connection, begin: Instant, device: str | None = None) -> Mapping[str, list[Turn]]:
    """Every turn from then on in the order of booking, by device: of one, or of all that have any."""
    asked = {"begin": begin} if device is None else {"begin": begin, "device": device}
    found: dict[str, list[Turn]] = {}
    for name, *turn in connection.execute(_since if device is None else _of_one, asked):
        found.setdefault(name, []).append(Turn(*turn))
    return found


def add_span(connection: Connection, kind: WatchKind, begin: Instant, end: Instant) -> None:
    connection.execute(insert(watch).values(kind=kind, begin=begin, end=end))


def move_end(connection: Connection, kind: WatchKind, to: Instant) -> None:
    """The newest span of that kind lasts until then at least."""
    number = connection.scalar(_newest, {"kind": kind})
    if number is not None:
        connection.execute(_move, {"number": number, "to": to})


def spans(connection: Connection, kind: WatchKind, begin: Instant) -> list[Span]:
    """Those that ended at `begin` or later, in order, and in any case the newest, which may go on."""
    return [(row.begin, row.end) for row in connection.execute(_spans, {"kind": kind, "since": begin})]


def forget_before(connection: Connection, before: Instant) -> None:
    connection.execute(delete(state_change).where(state_change.c.at < before))
    connection.execute(delete(watch).where(watch.c.end < before))
