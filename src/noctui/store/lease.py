"""The lease: which engine is the active one, and the fencing token that every write of it carries.

On one host the beat is read on the boot clock (it goes on in suspend and is not stepped by NTP); from another host it
is only seen to move. A token only grows;
a deposed engine that wakes up finds a newer one and writes nothing.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from noctui.domain.moments import SECOND, Instant
from noctui.store.schema import lease

TTL = 3 * SECOND


class Deposed(Exception):
    """Another engine holds the lease now; whoever gets this must stop."""


@dataclass(frozen=True, slots=True)
class Holder:
    token: int
    name: str
    boot_id: str
    pid: int
    beat: Instant
    """Boot clock of its host; 0 when it gave the lease back."""


class Watch:
    """Looks at an engine on another host, whose boot clock says nothing here: it lives while its beat moves."""

    def __init__(self) -> None:
        self._seen: tuple[int, Instant] | None = None
        self._since: Instant = 0

    def lives(self, found: Holder, boot: Instant) -> bool:
        """`boot` is the boot clock of this host."""
        if (found.token, found.beat) != self._seen:
            self._seen, self._since = (found.token, found.beat), boot
        return found.beat > 0 and boot - self._since < TTL


_read = select(lease).where(lease.c.id == 1)
_token = select(lease.c.token).where(lease.c.id == 1)


def holder(connection: Connection) -> Holder | None:
    row = connection.execute(_read).first()
    return Holder(row.token, row.holder, row.boot_id, row.pid, row.beat) if row is not None else None


def lives(found: Holder | None, boot_id: str, boot: Instant) -> bool:
    """Whether the holder beat within the last TTL. After a reboot nobody of before lives."""
    return found is not None and found.beat > 0 and found.boot_id == boot_id and boot - found.beat < TTL


def take(connection: Connection, name: str, boot_id: str, pid: int, boot: Instant) -> int:
    """Become the holder with the next token. The caller has made sure that the last one is gone."""
    found = holder(connection)
    token = found.token + 1 if found is not None else 1
    values = {"token": token, "holder": name, "boot_id": boot_id, "pid": pid, "beat": boot}
    if found is None:
        connection.execute(insert(lease).values(id=1, **values))
    else:
        connection.execute(update(lease).where(lease.c.id == 1).values(**values))
    return token


def check(connection: Connection, token: int) -> None:
    """Raises Deposed unless the token is the newest. Called in the transaction of every write."""
    query = _token if connection.dialect.name == "sqlite" else _token.with_for_update(read=True)
    if connection.scalar(query) != token:
        raise Deposed


def beat(connection: Connection, token: int, boot: Instant) -> None:
    check(connection, token)
    connection.execute(update(lease).where(lease.c.id == 1).values(beat=boot))


def give_back(connection: Connection, token: int) -> None:
    """An engine that ends in order lets the next one start at once."""
    beat(connection, token, 0)
