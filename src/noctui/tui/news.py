"""`News`: gathers what the client hears, has it shown a few times a second, and says aloud what is announced."""

from collections.abc import Iterable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from textual.timer import Timer

from noctui.catalog import pick
from noctui.domain.moments import SECOND, Instant
from noctui.domain.views import AnnouncementRow, EngineRow
from noctui.tui.look import POST
from noctui.tui.sentences import TONES, announcement
from noctui.wire.client import Event, Key, LinkChanged

if TYPE_CHECKING:
    from noctui.tui.desk_app import DeskApp

_BURST = 0.03
"""Seconds in which what comes together is gathered: a change of state is on the screen almost at once."""
_PAUSE = 0.1
"""Seconds between two showings while a storm of changes lasts."""
_BELL_EVERY = 3 * SECOND


class News:
    def __init__(self, app: "DeskApp") -> None:
        self._app = app
        self.names: dict[str, str] = {}
        """As in `Look`: of each post, and of each clock that a ticket has had."""
        self._dirty: dict[str, frozenset[Key] | None] = {}
        self._gathering: Timer | None = None
        self._shown = 0.0
        """When changes were shown last, on the monotonic clock."""
        self._relinked = False
        self._engine: EngineRow | None = None
        """What the engine said of itself when it was last looked at."""
        self._heard: int | None = None
        self._rung: Instant = 0

    @property
    def waiting(self) -> bool:
        """Whether something that was heard is not shown yet."""
        return self._gathering is not None

    def hear(self, event: Event) -> None:
        """Gather; a storm of changes is shown a few times a second, not once for each."""
        if self._is_mere_beat(event):
            return
        if isinstance(event, LinkChanged):
            self._relinked = True
        else:
            self._gather(event.view, event.keys)
        if self._gathering is None:
            calm = monotonic() - self._shown > _PAUSE
            self._gathering = self._app.set_timer(_BURST if calm else _PAUSE, self._show_changes)

    def learn_names(self, keys: Iterable[Key] | None = None) -> None:
        """Learn the names of the posts, and of the clocks of these tickets or of all, in the language of the screen."""
        tickets = self._app.mirror.tickets
        rows = tickets.values() if keys is None else [tickets[key] for key in map(int, keys) if key in tickets]
        clocks = (clock for ticket in rows for clock in ticket.clocks)
        self.names |= {clock.spec: pick(clock.name) for clock in clocks}
        self.names |= {POST + row.post: pick(row.name) for row in self._app.mirror.roster.values()}

    def _is_mere_beat(self, event: Event) -> bool:
        """Whether the engine only says that it lives: the next second shows that anyway."""
        if isinstance(event, LinkChanged) or event.view != "engine":
            return False
        before, self._engine = self._engine, self._app.mirror.engine
        return before is not None and self._engine is not None and before == replace(self._engine, cycle=before.cycle)

    def _gather(self, view: str, keys: frozenset[Key] | None) -> None:
        known = self._dirty.get(view, frozenset())
        self._dirty[view] = None if keys is None or known is None else known | keys

    def _show_changes(self) -> None:
        if not self._app.is_running:
            return  # it closes: its screens are being taken down
        room = self._app.room_now
        if not room.is_mounted:
            self._gathering = self._app.set_timer(_BURST, self._show_changes)
            return
        changes, self._dirty, self._gathering, self._shown = self._dirty, {}, None, monotonic()
        if self._relinked:
            self._relinked = False
            room.show_link(self._app.client.state)
        if changes.keys() & {"tickets", "roster"}:
            self.learn_names(changes.get("tickets", frozenset()))
        if "announcements" in changes:
            self._announce()
        room.take(changes)

    def _announce(self) -> None:
        """Say aloud what is new; what stood before this desk came is on the screen anyway."""
        rows = self._app.mirror.announcements
        fresh = [rows[key] for key in sorted(rows) if self._heard is not None and key > self._heard]
        if self._app.client.state == "live" or rows:
            self._heard = max(rows, default=0)
        if fresh:
            self._app.note(announcement(fresh[-1], self.names), TONES[fresh[-1].kind])
            self._ring(fresh)

    def _ring(self, fresh: list[AnnouncementRow]) -> None:
        now = self._app.client.now()
        if self._app.bell_on and any(row.bell for row in fresh) and now - self._rung >= _BELL_EVERY:
            self._rung = now
            self._app.bell()
