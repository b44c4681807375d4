"""A typed window on the views that the client mirrors, and the few sums that every screen shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from noctui.domain.moments import Instant
    from noctui.domain.views import AnnouncementRow, ClockRow, DeviceRow, EngineRow, JournalRow, RosterRow, TicketRow

OPEN_CLOCKS = frozenset({"running", "breached"})
STALE_AFTER = 3
"""Intervals after which a reading is stale."""


class Rows(Protocol):
    """Whoever has the rows: the client, or what stands for it before there is one."""

    @property
    def views(self) -> Mapping[str, Mapping[Any, Any]]: ...


class Mirror:
    """The rows of each view by key. Never copied: always the client's newest."""

    def __init__(self, client: Rows) -> None:
        self._client = client

    @property
    def engine(self) -> EngineRow | None:
        return cast("EngineRow | None", self._client.views["engine"].get("engine"))

    @property
    def devices(self) -> Mapping[str, DeviceRow]:
        return cast("Mapping[str, DeviceRow]", self._client.views["devices"])

    @property
    def tickets(self) -> Mapping[int, TicketRow]:
        return cast("Mapping[int, TicketRow]", self._client.views["tickets"])

    @property
    def roster(self) -> Mapping[str, RosterRow]:
        return cast("Mapping[str, RosterRow]", self._client.views["roster"])

    @property
    def journal(self) -> Mapping[int, JournalRow]:
        return cast("Mapping[int, JournalRow]", self._client.views["journal"])

    @property
    def announcements(self) -> Mapping[int, AnnouncementRow]:
        return cast("Mapping[int, AnnouncementRow]", self._client.views["announcements"])


@dataclass(frozen=True, slots=True)
class Due:
    """One open clock of one ticket."""

    ticket: TicketRow
    clock: ClockRow
    at: Instant


def due_of(ticket: TicketRow) -> Due | None:
    """The open clock of a ticket that is due first."""
    return min(open_clocks(ticket), key=lambda due: due.at, default=None)


def open_clocks(ticket: TicketRow) -> list[Due]:
    if ticket.status == "closed":
        return []
    return [Due(ticket, one, one.due) for one in ticket.clocks if one.state in OPEN_CLOCKS and one.due is not None]


def next_due(tickets: Mapping[int, TicketRow]) -> list[Due]:
    """All open clocks of all tickets, the most urgent first."""
    return sorted((due for ticket in tickets.values() for due in open_clocks(ticket)), key=lambda due: due.at)


def urgency(clock: ClockRow, now: Instant) -> str:
    """How a clock stands at this very moment, as the name of its sign and style: a due time passes between two
    frames of the engine, and nobody has to wait for the next one to see it."""
    if clock.state not in OPEN_CLOCKS or clock.due is None:
        return clock.state
    if clock.due < now:
        return "breached"
    return "warned" if clock.warn_at is not None and clock.warn_at <= now else "running"


def is_stale(row: DeviceRow, now: Instant) -> bool:
    """Whether the newest reading is older than it should be."""
    return bool(row.checked and row.interval and now - row.checked > STALE_AFTER * row.interval)
