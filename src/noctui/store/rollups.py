"""Roll-ups of readings: a day by the minute in rows of a quarter hour, a month by the quarter in rows of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from noctui.domain.moments import DAY, MINUTE, Instant, Span
from noctui.domain.rollup import QUARTER, Rolled, gather, numbers_of, pack, samples_of, unpack
from noctui.store.schema_history import rollup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

MINUTES_KEPT = DAY
QUARTERS_KEPT = 31 * DAY
BLOCKS: Mapping[Span, Span] = {MINUTE: QUARTER, QUARTER: DAY}
"""Step of the samples → length of the row that holds them."""

_these = (
    rollup.c.step == bindparam("step"),
    rollup.c.begin.in_(bindparam("begins", expanding=True)),
    rollup.c.check_id.in_(bindparam("checks", expanding=True)),
)
_some = select(rollup.c.check_id, rollup.c.begin, rollup.c.data).where(*_these)
_drop = delete(rollup).where(*_these)
_who = (
    select(rollup.c.check_id)
    .where(
        rollup.c.step == bindparam("step"),
        rollup.c.begin >= bindparam("begin"),
        rollup.c.begin < bindparam("end"),
    )
    .distinct()
    .limit(bindparam("limit"))
)
_rewrite = (
    update(rollup)
    .where(
        rollup.c.step == bindparam("key_step"),
        rollup.c.begin == bindparam("key_begin"),
        rollup.c.check_id == bindparam("key_check"),
    )
    .values(data=bindparam("packed"))
)
_insert = insert(rollup)
_oldest = select(func.min(rollup.c.begin)).where(rollup.c.step == bindparam("step"))


def samples(connection: Connection, check: str, step: Span, begin: Instant, end: Instant) -> list[Rolled]:
    """Those of one check that began in [begin, end), oldest first. A damaged row is as none."""
    block = BLOCKS[step]
    begins = range(begin // block * block, end, block)
    found = _read(connection, step, begins, (check,)).get(check, ())
    return sorted(sample for sample in found if begin <= sample.at < end)


def add(connection: Connection, step: Span, fresh: Mapping[str, Sequence[Rolled]]) -> None:
    """Store samples of that step, by check; those that are stored already for a step are put together with these."""
    block = BLOCKS[step]
    begins = {sample.at // block * block for samples in fresh.values() for sample in samples}
    for begin in sorted(begins):
        part = {
            check: inside
            for check, samples in fresh.items()
            if (inside := [sample for sample in samples if begin <= sample.at < begin + block])
        }
        _merge(connection, step, begin, part)


def fold(connection: Connection, before: Instant, limit: int) -> bool:
    """Make quarters of the minutes of some checks (at most `limit`) that are older than that; whether some are left.

    One day at a time, the oldest first.
    """
    oldest = connection.scalar(_oldest, {"step": MINUTE})
    if oldest is None or oldest >= before // QUARTER * QUARTER:
        return False
    end = min(before // QUARTER * QUARTER, oldest // DAY * DAY + DAY)
    begins = range(oldest, end, QUARTER)
    checks = connection.scalars(_who, {"step": MINUTE, "begin": oldest, "end": end, "limit": limit}).all()
    minutes = _read(connection, MINUTE, begins, checks)
    add(connection, QUARTER, {check: gather(samples, QUARTER) for check, samples in minutes.items()})
    connection.execute(_drop, {"step": MINUTE, "begins": list(begins), "checks": list(checks)})
    return True


def forget_before(connection: Connection, before: Instant) -> None:
    """Drop the days by the quarter that ended before then."""
    connection.execute(delete(rollup).where(rollup.c.step == QUARTER, rollup.c.begin < before - DAY))


def _merge(connection: Connection, step: Span, begin: Instant, fresh: Mapping[str, Sequence[Rolled]]) -> None:
    stored = _read(connection, step, (begin,), list(fresh))
    new = {check: samples for check, samples in fresh.items() if check not in stored}
    more = {check: gather((*samples, *fresh[check]), step) for check, samples in stored.items()}
    if new:
        rows = [
            {"step": step, "begin": begin, "check_id": check, "data": pack(numbers_of(samples, begin))}
            for check, samples in new.items()
        ]
        connection.execute(_insert, rows)
    if more:
        rows = [
            {"key_step": step, "key_begin": begin, "key_check": check, "packed": pack(numbers_of(samples, begin))}
            for check, samples in more.items()
        ]
        connection.execute(_rewrite, rows)


def _read(
    connection: Connection, step: Span, begins: Iterable[Instant], checks: Collection[str]
) -> dict[str, list[Rolled]]:
    found: dict[str, list[Rolled]] = {}
    rows = connection.execute(_some, {"step": step, "begins": list(begins), "checks": list(checks)})
    for check, begin, data in rows:
        try:
            found.setdefault(check, []).extend(samples_of(unpack(data), begin))
        except ValueError:  # a damaged block is a gap in a line; nothing is decided by it
            continue
    return found
