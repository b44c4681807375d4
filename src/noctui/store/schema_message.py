"""The tables of messages to people."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from noctui.store.schema import SERIAL, metadata

message = Table(
    "message",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("key", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("person", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("later", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("cause", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("next_try", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("sent_at", BigInteger),
    UniqueConstraint("key"),
    Index("ix_message_state", "state", "channel", "urgency", "id"),
    Index("ix_message_person", "person", "urgency", "state", "id"),
)
"""`urgency`: place in `URGENCIES`. `later`: JSON, the ways after the present one."""

reach = Table(
    "reach",
    metadata,
    Column("person", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("address", String, primary_key=True),
    Column("proven", BigInteger, nullable=False),
)
"""When a message last went that way."""
