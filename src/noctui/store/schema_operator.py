"""The table of PINs. Only the engine reads the store, so that nobody else can try them out."""

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from noctui.store.schema import metadata

operator_pin = Table(
    "operator_pin",
    metadata,
    Column("login", String, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("wait_until", BigInteger, nullable=False),
)
"""`hash`: argon2id with its salt. `failures`: wrong PINs in a row."""
