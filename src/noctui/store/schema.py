"""The tables. Moments are microseconds UTC in big integers; small open structures are JSON text."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

SCHEMA_VERSION = 5
"""A change of a table raises it and adds a step to `migrations`."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of exactly this type."""

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

lease = Table(
    "lease",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", BigInteger, nullable=False),
    Column("holder", String, nullable=False),
    Column("boot_id", String, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("beat", BigInteger, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", SERIAL, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_journal_subject", "subject", "seq"),
)

op = Table(
    "op",
    metadata,
    Column("op_id", String, primary_key=True),
    Column("actor", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Index("ix_op_at", "at"),
)

check_status = Table(
    "check_status",
    metadata,
    Column("check_id", String, primary_key=True),
    Column("hard", String, nullable=False),
    Column("soft", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("hard_since", BigInteger, nullable=False),
    Column("soft_since", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("was", String, nullable=False),
    Column("bad", Integer, nullable=False),
    Column("lost", BigInteger, nullable=False),
    Column("back", BigInteger, nullable=False),
    Column("flapping", Boolean, nullable=False, server_default=false()),
    Column("changes", Integer, nullable=False, server_default="0"),
)

device_status = Table(
    "device_status",
    metadata,
    Column("device", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("root", String),
    Column("announced", Boolean, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("flapping", BigInteger, nullable=False, server_default="0"),
    Column("flapping_told", Boolean, nullable=False, server_default=false()),
)

group_status = Table(
    "group_status",
    metadata,
    Column("group_id", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("lost", Integer, nullable=False),
    Column("announced", Boolean, nullable=False),
)
"""Redundancy groups that have lost a member; one that is whole has no row."""

ticket = Table(
    "ticket",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("root", String, nullable=False),
    Column("place", String, nullable=False),
    Column("contract", String),
    Column("policy", String),
    Column("level", String, nullable=False),
    Column("total", Boolean, nullable=False),
    Column("opened", BigInteger, nullable=False),
    Column("status", String, nullable=False),
    Column("recovered", BigInteger),
    Column("ended", BigInteger),
    Column("next_event", BigInteger),
    Column("kind", String, nullable=False, server_default="fault"),
    Column("text", Text, nullable=False, server_default=""),
    Column("reporter", Text, nullable=False, server_default=""),
    Column("contact", Text, nullable=False, server_default=""),
    Column("channel", String, nullable=False, server_default=""),
    Index("ix_ticket_next_event", "next_event"),
    Index("ix_ticket_root", "root", "id"),
    Index("ix_ticket_ended", "ended"),
    Index("ix_ticket_contract", "contract"),
)

fact = Table(
    "fact",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("ticket", SERIAL, ForeignKey("ticket.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("journal", BigInteger, nullable=False),
)

member = Table(
    "ticket_device",
    metadata,
    Column("ticket", SERIAL, ForeignKey("ticket.id"), primary_key=True),
    Column("device", String, primary_key=True),
    Index("ix_ticket_device_device", "device"),
)
"""Devices that a ticket holds now: an index over its facts, so that a recovery finds its ticket."""

booking = Table(
    "booking",
    metadata,
    Column("ticket", SERIAL, ForeignKey("ticket.id"), primary_key=True),
    Column("clock", String, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("due", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("level", String, nullable=False, server_default=""),
)
"""Warnings, breaches and rungs of ladders that were booked; a breach once booked stays."""

mute = Table(
    "mute",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("kind", String, nullable=False),
    Column("target", String, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("starts", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("closed", Boolean, nullable=False),
    Column("sticky", Boolean, nullable=False, server_default=false()),
    Column("series", String, nullable=False, server_default=""),
    Column("told", Text, nullable=False, server_default=""),
    Column("warned", Boolean, nullable=False, server_default=false()),
    Index("ix_mute_closed", "closed", "ends"),
)
"""`closed`: its end has been noticed and acted upon."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("key", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("ticket", BigInteger),
    Column("params", Text, nullable=False),
    Column("bell", Boolean, nullable=False),
    Column("recipient", String, nullable=False),
    Column("channel", String, nullable=False),
    UniqueConstraint("key"),
)
"""What was announced, to whom. The channel `desk` is every desk's line and bell; others come with notification."""
