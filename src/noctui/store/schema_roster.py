"""The table of what was changed of the roster at the desk."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from noctui.store.schema import SERIAL, metadata

roster_change = Table(
    "roster_change",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("kind", String, nullable=False),
    Column("status", String, nullable=False),
    Column("starts", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("by", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("due", BigInteger),
    Column("body", Text, nullable=False),
    Index("ix_roster_change_due", "due"),
    Index("ix_roster_change_status", "status", "ends"),
)
"""`body`: what its kind says, as JSON. `due`: when the engine looks at it."""
