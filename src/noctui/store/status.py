"""States of checks and devices: one compact row each, written only when something about it changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from noctui.domain.health import CheckState
from noctui.domain.moments import Instant
from noctui.domain.topology import DeviceState
from noctui.store.schema import check_status, device_status


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    state: DeviceState = "unknown"
    since: Instant = 0
    root: str | None = None
    announced: bool = False
    """Its problem was announced, so its end will be, whatever mute is active then."""


_CHECK = tuple(field.name for field in fields(CheckState))
_DEVICE = ("state", "since", "root", "announced")
_update_check = (
    update(check_status)
    .where(check_status.c.check_id == bindparam("key"))
    .values({column: bindparam(column) for column in _CHECK})
)
_update_device = (
    update(device_status)
    .where(device_status.c.device == bindparam("key"))
    .values({column: bindparam(column) for column in (*_DEVICE, "updated")})
)
_forget_check = delete(check_status).where(check_status.c.check_id == bindparam("key"))
_forget_device = delete(device_status).where(device_status.c.device == bindparam("key"))


def checks(connection: Connection) -> dict[str, CheckState]:
    rows = connection.execute(select(check_status))
    return {row.check_id: CheckState(**{column: getattr(row, column) for column in _CHECK}) for row in rows}


def devices(connection: Connection) -> dict[str, DeviceStatus]:
    rows = connection.execute(select(device_status))
    return {row.device: DeviceStatus(row.state, row.since, row.root, row.announced) for row in rows}


def save_checks(connection: Connection, changed: Mapping[str, CheckState], known: frozenset[str] | set[str]) -> None:
    """Write the states of these checks; `known` are the ids that have a row already."""
    rows = [{"key": key, **{column: getattr(state, column) for column in _CHECK}} for key, state in changed.items()]
    if old := [row for row in rows if row["key"] in known]:
        connection.execute(_update_check, old)
    if new := [{"check_id": row.pop("key"), **row} for row in rows if row["key"] not in known]:
        connection.execute(insert(check_status), new)


def save_devices(
    connection: Connection, changed: Mapping[str, DeviceStatus], known: frozenset[str] | set[str], at: Instant
) -> None:
    rows = [
        {"key": key, "updated": at, **{column: getattr(status, column) for column in _DEVICE}}
        for key, status in changed.items()
    ]
    if old := [row for row in rows if row["key"] in known]:
        connection.execute(_update_device, old)
    if new := [{"device": row.pop("key"), **row} for row in rows if row["key"] not in known]:
        connection.execute(insert(device_status), new)


def forget_checks(connection: Connection, gone: Iterable[str]) -> None:
    if keys := [{"key": key} for key in gone]:
        connection.execute(_forget_check, keys)


def forget_devices(connection: Connection, gone: Iterable[str]) -> None:
    if keys := [{"key": key} for key in gone]:
        connection.execute(_forget_device, keys)
