"""States of redundancy groups: a row for each that is not whole."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from sqlalchemy import Connection, bindparam, delete, insert, select

from noctui.domain.moments import Instant
from noctui.domain.redundancy import GroupState
from noctui.store.schema import group_status


@dataclass(frozen=True, slots=True)
class GroupStatus:
    state: GroupState = "whole"
    since: Instant = 0
    lost: int = 0
    """Members that don't work."""
    announced: bool = False
    """That redundancy is lost was announced, so its return will be."""


_COLUMNS = tuple(field.name for field in fields(GroupStatus))
_forget = delete(group_status).where(group_status.c.group_id == bindparam("key"))


def all_of(connection: Connection) -> dict[str, GroupStatus]:
    rows = connection.execute(select(group_status))
    return {row.group_id: GroupStatus(*(getattr(row, column) for column in _COLUMNS)) for row in rows}


def save(connection: Connection, changed: Mapping[str, GroupStatus]) -> None:
    """Write these; one that is whole again loses its row."""
    if changed:
        connection.execute(_forget, [{"key": key} for key in changed])
    values = [
        {"group_id": key, **{column: getattr(one, column) for column in _COLUMNS}}
        for key, one in changed.items()
        if one.state != "whole"
    ]
    if values:
        connection.execute(insert(group_status), values)
