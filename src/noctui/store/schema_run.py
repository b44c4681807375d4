"""The tables of runs of playbooks."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from noctui.store.schema import SERIAL, metadata

playbook_version = Table(
    "playbook_version",
    metadata,
    Column("playbook", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("definition", Text, nullable=False),
)
"""What a run goes by, whatever becomes of the file."""

run = Table(
    "run",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("playbook", String, nullable=False),
    Column("version", String, nullable=False),
    Column("ticket", BigInteger, ForeignKey("ticket.id"), nullable=False),
    Column("parent", BigInteger, ForeignKey("run.id")),
    Column("step", String, nullable=False),
    Column("visit", Integer, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("pins", Text, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("next_look", BigInteger),
    Index("ix_run_ended", "ended"),
    Index("ix_run_next_look", "next_look"),
    Index("ix_run_parent", "parent"),
    Index("ix_run_ticket", "ticket"),
)
"""`step`, `visit`: of the parent, as which it runs. `pins`: playbook → version, of those that it may call. `ended` and
`next_look` are indexes over its events."""

event = Table(
    "run_event",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("run", BigInteger, ForeignKey("run.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("login", String, nullable=False),
    Column("person", String, nullable=False),
    Column("step", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("journal", BigInteger, nullable=False),
)
