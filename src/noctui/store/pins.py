"""PINs of operators, as argon2 hashes, and how often a wrong one was typed in a row."""

from dataclasses import asdict, dataclass, field

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from noctui.domain.moments import Instant
from noctui.store.schema_operator import operator_pin

_of = select(operator_pin).where(operator_pin.c.login == bindparam("login"))
_forget = delete(operator_pin).where(operator_pin.c.login == bindparam("login"))


@dataclass(frozen=True, slots=True)
class Pin:
    login: str
    hash: str = field(repr=False)
    failures: int = 0
    """Wrong ones in a row."""
    wait_until: Instant = 0
    """No other one is looked at before."""


def of(connection: Connection, login: str) -> Pin | None:
    row = connection.execute(_of, {"login": login}).first()
    return Pin(**row._mapping) if row is not None else None


def put(connection: Connection, pin: Pin) -> None:
    """Instead of the one that was there."""
    forget(connection, pin.login)
    connection.execute(insert(operator_pin).values(**asdict(pin)))


def count(connection: Connection, login: str, failures: int, wait_until: Instant) -> None:
    changed = update(operator_pin).where(operator_pin.c.login == login)
    connection.execute(changed.values(failures=failures, wait_until=wait_until))


def forget(connection: Connection, login: str) -> bool:
    """Whether there was one."""
    return connection.execute(_forget, {"login": login}).rowcount > 0
