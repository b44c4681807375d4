"""One transaction of the desk: what a verb needs to read, write, log and announce, and what it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from noctui.domain.clock import Clock
from noctui.domain.journal import Entry
from noctui.domain.moments import Instant
from noctui.domain.views import AnnouncementRow
from noctui.services.site import Site
from noctui.store import journal, outbox


@dataclass(slots=True)
class Changes:
    """What a transaction touched, for those who show it. Taken only after the commit."""

    tickets: set[int] = field(default_factory=set)
    mutes: bool = False
    journal: list[Entry] = field(default_factory=list)
    announcements: list[AnnouncementRow] = field(default_factory=list)
    unsound: dict[int, str] = field(default_factory=dict)
    """Tickets whose clocks could not be told, with what stood in the way."""
    messages: bool = False
    """Messages to people were posted, sent or given up."""


@dataclass(slots=True)
class Tx:
    """`actor` is verified: a login the kernel vouched for, or `engine`."""

    connection: Connection
    site: Site
    now: Instant
    actor: str = "engine"
    source: str = "engine"
    changes: Changes = field(default_factory=Changes)
    told: dict[int, Sequence[Clock]] = field(default_factory=dict)
    """The clocks of the tickets that it has settled, as they stand now."""

    def log(self, kind: str, subject: str, payload: Mapping[str, object] | None = None) -> int:
        """Append to the journal; returns the sequence number."""
        entry = journal.append(self.connection, self.now, self.actor, self.source, kind, subject, payload or {})
        self.changes.journal.append(entry)
        return entry.seq

    def announce(
        self,
        kind: str,
        subject: str,
        params: dict[str, str],
        ticket: int | None = None,
        bell: bool = True,
        to: str | None = None,
    ) -> None:
        """Say it on every desk and note whom it concerns; journalled like everything that happened.

        `to`: who should hear it, empty when that is nobody; None: the person on duty.
        """
        recipient = self.site.person_on_duty() if to is None else to
        seq = self.log(f"announced.{kind}", subject, {**params, "to": recipient})
        row = outbox.add(
            self.connection, f"{seq}:{kind}", self.now, kind, ticket, {**params, "to": recipient}, bell, recipient
        )
        self.changes.announcements.append(row)
