"""What the desks see: the board follows the commits. Changes of state at once, mere measurements once a second."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from noctui.domain.change_views import ChangeRow
from noctui.domain.handover_views import HandoverRow
from noctui.domain.journal import Entry
from noctui.domain.moments import Instant
from noctui.domain.reading import Reading
from noctui.domain.run_views import RunRow
from noctui.domain.views import EngineRow, FindingRow, Row, TicketRow
from noctui.services import duty_rows, rows
from noctui.services.site import Site
from noctui.services.tx import Changes
from noctui.services.working import Working
from noctui.store import connect, journal, outbox
from noctui.wire.board import Board
from noctui.wire.frames import key_of

_JOURNAL = 200
_ANNOUNCEMENTS = 100
_TROUBLES = ("store", "disk", "reading", "part", "clock", "past", "config", "sweep", "ticket", "restart", "reload")
"""The gravest first."""


class Showing:
    def __init__(self, board: Board, engine: EngineRow) -> None:
        self.board = board
        self.engine = engine
        self.cycle: Instant = 0
        self._measured: set[str] = set()
        self._troubles: dict[str, str] = {}
        self.say()

    def say(self, **changes: object) -> None:
        """Change what the engine says of itself."""
        self.engine = replace(self.engine, **changes)  # type: ignore[arg-type]
        self.board.put("engine", [self.engine])

    def trouble(self, code: str, detail: str) -> None:
        """Something is wrong with the engine itself; without a detail it is so no more. The gravest is shown."""
        if self._troubles.get(code, "") == detail:
            return
        self._troubles[code] = detail
        worst = next((known for known in _TROUBLES if self._troubles.get(known)), "")
        self.say(trouble=worst, detail=self._troubles.get(worst, ""))

    def everything(
        self,
        site: Site,
        working: Working,
        readings: Mapping[str, Reading],
        tickets: Sequence[TicketRow],
        now: Instant,
    ) -> None:
        """Put all rows; take away those of devices and posts that the files no longer have."""
        devices = site.file.inventory.devices
        self.board.drop("devices", [key for key in self.board.rows("devices") if key not in devices])
        self.roster(working, now)
        self.board.put("tickets", tickets)
        self.devices(site, working, readings, devices, now)

    def roster(self, working: Working, now: Instant) -> None:
        self._replace("roster", duty_rows.roster_rows(working.roster, working.duties, now))

    def roster_changes(self, shown: Sequence[ChangeRow]) -> None:
        self._replace("changes", shown)

    def handovers(self, shown: Sequence[HandoverRow]) -> None:
        self._replace("handovers", shown)

    def runs(self, shown: Sequence[RunRow]) -> None:
        self._replace("runs", shown)

    def findings(self, found: Sequence[FindingRow]) -> None:
        self._replace("findings", found)

    def _replace(self, view: str, shown: Sequence[Row]) -> None:
        self.board.drop(view, self.board.rows(view).keys() - {key_of(view, row) for row in shown})
        self.board.put(view, shown)

    async def history(self, reader: AsyncEngine) -> None:
        entries = await connect.read(reader, lambda connection: journal.page(connection, None, _JOURNAL))
        self._journal(list(reversed(entries)))
        self.board.put(
            "announcements", await connect.read(reader, lambda connection: outbox.newest(connection, _ANNOUNCEMENTS))
        )

    def devices(
        self, site: Site, working: Working, readings: Mapping[str, Reading], names: Iterable[str], now: Instant
    ) -> None:
        self.board.put("devices", [rows.device_row(site, working, readings, name, now) for name in names])

    def measured(self, devices: set[str]) -> None:
        self._measured |= devices

    def measurements(self, site: Site, working: Working, readings: Mapping[str, Reading]) -> None:
        """Show what was only measured since the last time."""
        names, self._measured = self._measured, set()
        self.board.measure(rows.newest(site, working, readings, name) for name in names if name in working.devices)

    def changed(self, changes: Changes, tickets: Sequence[TicketRow]) -> None:
        self.board.put("tickets", tickets)
        self._journal(changes.journal)
        if changes.handovers:
            self.handovers(changes.handover_rows)
        self.board.put("runs", changes.run_rows)
        if changes.announcements:
            self.board.put("announcements", changes.announcements)
            self._trim("announcements", _ANNOUNCEMENTS)

    def forget_ended(self, shown: Collection[int]) -> None:
        """Closed tickets leave the queue when they are none of those that it shows."""
        rows_ = self.board.rows("tickets").values()
        closed = (row.id for row in rows_ if isinstance(row, TicketRow) and row.status == "closed")
        self.board.drop("tickets", [number for number in closed if number not in shown])

    def forget_ended_runs(self, before: Instant) -> None:
        rows_ = self.board.rows("runs").values()
        over = (row.id for row in rows_ if isinstance(row, RunRow) and row.ended is not None and row.ended <= before)
        self.board.drop("runs", list(over))

    def _journal(self, entries: Sequence[Entry]) -> None:
        if entries:
            self.board.put("journal", [rows.journal_row(entry) for entry in entries[-_JOURNAL:]])
            self._trim("journal", _JOURNAL)
            self.say(head=f"{entries[-1].seq}:{entries[-1].hash[:16]}")

    def _trim(self, view: str, kept: int) -> None:
        keys = sorted(key for key in self.board.rows(view) if isinstance(key, int))
        self.board.drop(view, keys[:-kept])
