"""A second connection beside a drill: nobody drills through a real outage."""

from typing import TYPE_CHECKING

from noctui.catalog import _
from noctui.tui.drill_bar import real_line
from noctui.tui.look import Line, Look
from noctui.tui.mirror import Mirror
from noctui.tui.sentences import TONES, announcement
from noctui.wire.client import Client, Event, LinkChanged

if TYPE_CHECKING:
    from pathlib import Path

    from noctui.tui.desk_app import DeskApp

_VIEWS = ("engine", "devices", "tickets", "runs", "announcements")
_GRAVE = frozenset({"bad", "warn"})


class RealWatch:
    def __init__(self, app: "DeskApp", socket: "Path") -> None:
        self._app = app
        self.client = Client(socket, self._listen, views=_VIEWS)
        self.mirror = Mirror(self.client)
        self._heard: int | None = None

    def line(self, look: Look) -> Line:
        """`look` of the drill: only its time is another one."""
        return real_line(self.mirror, self.client.state, Look(self.client.now(), look.zone, look.glyph, look.names))

    def _listen(self, event: Event) -> None:
        if not isinstance(event, LinkChanged) and event.view == "announcements":
            self._tell()

    def _tell(self) -> None:
        """What rings there rings here: a drill is left for it."""
        rows = self.mirror.announcements
        fresh = [rows[key] for key in sorted(rows) if self._heard is not None and key > self._heard]
        self._heard = max(rows, default=0)
        grave = [row for row in fresh if row.bell and TONES[row.kind] in _GRAVE]
        if grave and self._app.is_running:
            self._app.say(_("REAL, no drill: {what}", what=announcement(grave[-1], {})), TONES[grave[-1].kind])
            if self._app.bell_on:
                self._app.bell()
