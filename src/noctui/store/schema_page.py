"""The tables of who was called for a ticket, and of what somebody wants to be reminded of."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from noctui.store.schema import SERIAL, metadata

page = Table(
    "page",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("ticket", BigInteger, ForeignKey("ticket.id"), nullable=False),
    Column("clock", String, nullable=False),
    Column("rung", String, nullable=False),
    Column("post", String, nullable=False),
    Column("person", String, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("rang", BigInteger, nullable=False),
    Column("rings", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("next", BigInteger),
    Column("again", BigInteger),
    Column("answered", BigInteger),
    Column("answered_by", String, nullable=False),
    Column("until", BigInteger),
    Column("text", Text, nullable=False),
    Column("ended", BigInteger),
    Index("ix_page_ended", "ended", "ticket"),
    Index("ix_page_ticket", "ticket"),
)
"""As `domain.paging.Page`. `ended` is empty while its end was not said."""

reminder = Table(
    "reminder",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("ticket", BigInteger, ForeignKey("ticket.id"), nullable=False),
    Column("login", String, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("done", BigInteger),
    Index("ix_reminder_done", "done", "due"),
)
