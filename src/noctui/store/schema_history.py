"""The tables of what was measured and how things stood: roll-ups, changes of state, and when anybody looked."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table

from noctui.store.schema import SERIAL, metadata

rollup = Table(
    "rollup",
    metadata,
    Column("step", BigInteger, primary_key=True, autoincrement=False),
    Column("begin", BigInteger, primary_key=True, autoincrement=False),
    Column("check_id", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""One packed row for each check and block: see `domain.rollup`. Keyed by time first: what is written together lies
together, what is too old goes as one range, and a month of one check is thirty look-ups. The key is not kept a second
time in an index of its own, which was a sixth of the bytes."""

state_change = Table(
    "state_change",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("device", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("was", String, nullable=False),
    Index("ix_state_change_at", "at"),
    Index("ix_state_change_device", "device", "at"),
)
"""Each change of a device's booked state. `at` is when it began, which is before it was booked."""

watch = Table(
    "watch",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("kind", String, nullable=False),
    Column("begin", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Index("ix_watch_kind", "kind", "end"),
)
"""When an engine watched (`watching`), and when it was blind (`blind`); `end` is moved on while it lasts."""
