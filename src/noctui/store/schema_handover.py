"""The tables of shift handovers."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from noctui.store.schema import SERIAL, metadata

handover = Table(
    "handover",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("post", String, nullable=False),
    Column("ended", BigInteger),
    Column("looked", BigInteger, nullable=False),
    Index("ix_handover_ended", "ended"),
    Index("ix_handover_post", "post", "id"),
)
"""`ended`: an index over its events. `looked`: when its items were last brought up to date."""

event = Table(
    "handover_event",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("handover", BigInteger, ForeignKey("handover.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("login", String, nullable=False),
    Column("person", String, nullable=False),
    Column("item", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("journal", BigInteger, nullable=False),
)

item = Table(
    "handover_item",
    metadata,
    Column("handover", BigInteger, ForeignKey("handover.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("ref", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("code", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("red", Boolean, nullable=False),
    Column("params", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
)
"""As it stands; of an accepted handover as it was signed."""
