"""States of checks and devices: one compact row each, written only when something about it changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

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
    flapping: Instant = 0
    """Since when one of its checks flaps; 0: none does."""
    flapping_told: bool = False
    """That was announced, and so will its end be."""


_CHECK = CheckState._fields
_DEVICE = tuple(field.name for field in fields(DeviceStatus))
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
    return {row.check_id: _check(row) for row in connection.execute(select(check_status))}


def devices(connection: Connection) -> dict[str, DeviceStatus]:
    rows = connection.execute(select(device_status))
    return {row.device: DeviceStatus(*(getattr(row, column) for column in _DEVICE)) for row in rows}


def _check(row: Row[tuple[object, ...]]) -> CheckState:
    """Its memory of changes is as old as its last change of state, which only for a flapping one is new enough."""
    state = CheckState(**{column: getattr(row, column) for column in _CHECK})
    return state if state.flapping else state._replace(changes=0)


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
