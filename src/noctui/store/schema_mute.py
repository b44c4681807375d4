"""The table of maintenance windows that come again and were made at the desk; each of them is a row of `mute`."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from noctui.store.schema import SERIAL, metadata

mute_series = Table(
    "mute_series",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("target", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("lasts", BigInteger, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("ended", BigInteger),
    Index("ix_mute_series_ended", "ended"),
)
"""`first`: what the wall of the site shows when the first one begins."""
