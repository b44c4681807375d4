"""A typed window on the views that the client mirrors, and the few sums that every screen shows."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping
from operator import attrgetter, is_
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from noctui.domain.change_views import ChangeRow
    from noctui.domain.device_state import DeviceState
    from noctui.domain.drill_views import DrillRow
    from noctui.domain.handover_views import HandoverRow
    from noctui.domain.moments import Instant
    from noctui.domain.run_views import RunRow
    from noctui.domain.views import (
        AnnouncementRow,
        ClockRow,
        DeviceRow,
        EngineRow,
        FindingRow,
        JournalRow,
        RosterRow,
        TicketRow,
    )

OPEN_CLOCKS = frozenset({"running", "breached"})
STALE_AFTER = 3
"""Intervals after which a reading is stale."""


class Rows(Protocol):
    """Whoever has the rows: the client, or what stands for it before there is one."""

    @property
    def views(self) -> Mapping[str, Mapping[Any, Any]]: ...

    def revision(self, view: str) -> int:
        """Another one whenever its rows change, but for what is merely measured."""


class Mirror:
    """The rows of each view by key. Never copied: always the client's newest."""

    def __init__(self, client: Rows) -> None:
        self._client = client
        self._agenda = Agenda()
        self._awake: Counter[DeviceState] = Counter()
        self._counted = -1

    @property
    def engine(self) -> EngineRow | None:
        return cast("EngineRow | None", self._client.views["engine"].get("engine"))

    @property
    def devices(self) -> Mapping[str, DeviceRow]:
        return cast("Mapping[str, DeviceRow]", self._client.views["devices"])

    @property
    def awake(self) -> Counter[DeviceState]:
        """How many devices are in each state, muted ones aside."""
        revision = self._client.revision("devices")
        if revision != self._counted:
            self._counted = revision
            self._awake = Counter(row.state for row in self.devices.values() if row.mute is None)
        return self._awake

    @property
    def tickets(self) -> Mapping[int, TicketRow]:
        return cast("Mapping[int, TicketRow]", self._client.views["tickets"])

    @property
    def drill(self) -> DrillRow | None:
        return cast("DrillRow | None", self._client.views.get("drill", {}).get("drill"))

    @property
    def agenda(self) -> Agenda:
        """Every open clock of every ticket."""
        self._agenda.follow(self.tickets)
        return self._agenda

    @property
    def roster(self) -> Mapping[str, RosterRow]:
        return cast("Mapping[str, RosterRow]", self._client.views["roster"])

    @property
    def handovers(self) -> Mapping[int, HandoverRow]:
        """Those that are open."""
        return cast("Mapping[int, HandoverRow]", self._client.views["handovers"])

    @property
    def runs(self) -> Mapping[int, RunRow]:
        """Those that are open, and that ended lately."""
        return cast("Mapping[int, RunRow]", self._client.views["runs"])

    @property
    def findings(self) -> Mapping[str, FindingRow]:
        return cast("Mapping[str, FindingRow]", self._client.views["findings"])

    @property
    def changes(self) -> Mapping[int, ChangeRow]:
        return cast("Mapping[int, ChangeRow]", self._client.views["changes"])

    @property
    def journal(self) -> Mapping[int, JournalRow]:
        return cast("Mapping[int, JournalRow]", self._client.views["journal"])

    @property
    def announcements(self) -> Mapping[int, AnnouncementRow]:
        return cast("Mapping[int, AnnouncementRow]", self._client.views["announcements"])


class Due(NamedTuple):
    """One open clock of one ticket."""

    ticket: TicketRow
    clock: ClockRow
    at: Instant


_AT = attrgetter("at")
_DUE = attrgetter("due")
_MANY = 500
"""So many changed tickets at once are sorted in with all others, not one by one."""


class Agenda:
    """Every open clock of every ticket, the most urgent first; only tickets that changed are looked at again."""

    def __init__(self) -> None:
        self.dues: list[Due] = []
        self._rows: dict[int, TicketRow] = {}
        self._limits: list[Instant] = []

    def follow(self, tickets: Mapping[int, TicketRow]) -> None:
        """Be what these tickets add up to."""
        if len(tickets) == len(self._rows) and all(map(is_, tickets.values(), self._rows.values())):
            return
        fresh = [row for key, row in tickets.items() if self._rows.get(key) is not row]
        old = [row for key, row in self._rows.items() if tickets.get(key) is not row]
        self._rows = dict(tickets)
        if len(fresh) + len(old) > _MANY:
            self.dues = next_due(tickets)
            self._limits = [due.at for due in self.dues if not is_watch(due.clock)]
            return
        for due in _open_clocks(old):
            self._drop(due)
        for due in _open_clocks(fresh):
            self._add(due)

    def _drop(self, due: Due) -> None:
        place = bisect_left(self.dues, due.at, key=_AT)
        while self.dues[place].clock is not due.clock:
            place += 1
        del self.dues[place]
        if not is_watch(due.clock):
            del self._limits[bisect_left(self._limits, due.at)]

    def _add(self, due: Due) -> None:
        insort(self.dues, due, key=_AT)
        if not is_watch(due.clock):
            insort(self._limits, due.at)

    def late(self, now: Instant) -> int:
        """How many limits have passed."""
        return bisect_left(self._limits, now)


def is_watch(clock: ClockRow) -> bool:
    """Whether its end is no deadline but the end of an observation: nothing is owed, and nothing rings."""
    return clock.kind == "watch"


def due_of(ticket: TicketRow) -> Due | None:
    """The open clock of a ticket that is due first; the end of an observation only where nothing is owed."""
    clocks = _still_open(ticket)
    first = min([clock for clock in clocks if not is_watch(clock)] or clocks, key=_DUE, default=None)
    return None if first is None or first.due is None else Due(ticket, first, first.due)


def open_clocks(ticket: TicketRow) -> list[Due]:
    return [Due(ticket, clock, clock.due) for clock in _still_open(ticket) if clock.due is not None]


def _still_open(ticket: TicketRow) -> list[ClockRow]:
    if ticket.status == "closed":
        return []
    return [clock for clock in ticket.clocks if clock.due is not None and clock.state in OPEN_CLOCKS]


def _open_clocks(tickets: Iterable[TicketRow]) -> list[Due]:
    return [due for ticket in tickets for due in open_clocks(ticket)]


def next_due(tickets: Mapping[int, TicketRow]) -> list[Due]:
    """All open clocks of all tickets, the most urgent first."""
    return sorted(_open_clocks(tickets.values()), key=_AT)


_CALM = ("paused", "late", "waiting", "met", "waived", "moot")
"""States of clocks that do not run, those that one would ask about first at the head."""


def most_urgent(clocks: Iterable[ClockRow]) -> list[ClockRow]:
    """The clocks of a ticket, the one that one would ask about first at the head."""
    return sorted(clocks, key=_haste)


def _haste(clock: ClockRow) -> tuple[bool, int]:
    if clock.state in OPEN_CLOCKS:
        return False, clock.due or 0
    return True, _CALM.index(clock.state)


def urgency(clock: ClockRow, now: Instant) -> str:
    """How a clock stands at this very moment, as the name of its sign and style: a due time passes between two
    frames of the engine, and nobody has to wait for the next one to see it."""
    if clock.state not in OPEN_CLOCKS or clock.due is None:
        return clock.state
    if is_watch(clock):
        return "running" if now < clock.due else "met"
    if clock.due < now:
        return "breached"
    return "warned" if clock.warn_at is not None and clock.warn_at <= now else "running"


def is_stale(row: DeviceRow, now: Instant) -> bool:
    """Whether the newest reading is older than it should be."""
    return bool(row.checked and row.interval and now - row.checked > STALE_AFTER * row.interval)
