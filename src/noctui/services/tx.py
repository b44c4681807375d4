"""One transaction of the desk: what a verb needs to read, write, log and announce, and what it changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from sqlalchemy import Connection

from noctui.domain import roster_changes
from noctui.domain.change_views import ChangeRow
from noctui.domain.clock import Clock
from noctui.domain.handover_views import HandoverRow
from noctui.domain.journal import Entry
from noctui.domain.moments import Instant
from noctui.domain.policy import Words
from noctui.domain.roster import Duty, Roster
from noctui.domain.roster_changes import RosterChange
from noctui.domain.rotation import Crew
from noctui.domain.run import Run
from noctui.domain.run_views import RunRow
from noctui.domain.survey import Asked
from noctui.domain.views import AnnouncementKind, AnnouncementRow
from noctui.services import duty
from noctui.services.handover_duty import holders
from noctui.services.site import Site
from noctui.store import journal, outbox, pages
from noctui.store.runs import Header as RunHeader

_KINDS = frozenset(get_args(AnnouncementKind))


@dataclass(slots=True)
class Changes:
    """What a transaction touched, for those who show it. Taken only after the commit."""

    tickets: set[int] = field(default_factory=set)
    runs: dict[int, tuple[RunHeader, Run]] = field(default_factory=dict)
    """Runs that went on, as they stand now …"""
    run_rows: Sequence[RunRow] = ()
    """… and what the desks see of them."""
    mutes: bool = False
    handovers: bool = False
    """One was begun, ended, or taken a step further …"""
    handover_rows: Sequence[HandoverRow] = ()
    """… and what the desks see of those that are open then."""
    roster: bool = False
    """Who is on may be others from now on: see `Tx.roster_changed`."""
    roster_rows: Sequence[ChangeRow] = ()
    """What the desks see of the changes then."""
    duties: Mapping[str, Duty] | None = None
    """Who has each post from now on, if somebody looked."""
    journal: list[Entry] = field(default_factory=list)
    announcements: list[AnnouncementRow] = field(default_factory=list)
    unsound: dict[int, str] = field(default_factory=dict)
    """Tickets whose clocks could not be told, with what stood in the way."""
    undone: dict[str, str] = field(default_factory=dict)
    """What a sweep could not do, with what stood in the way: see `one_by_one`."""
    messages: bool = False
    """Messages to people were posted, sent or given up."""
    surveys: list[Asked] = field(default_factory=list)
    """Looks to be taken after the commit."""
    reached: bool = False
    """Somebody was told on a way for the first time."""


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
    known_roster: Roster | None = None
    """The roster in effect, for who has it at hand; else it is read when it is asked for."""

    known_holders: dict[str, Crew] = field(default_factory=dict)
    known_words: dict[str, Words] = field(default_factory=dict)
    """What somebody is called for, in place of a clock: see `run_log.words_of`."""

    known_paged: set[int] | None = None

    @property
    def paged(self) -> set[int]:
        """Tickets for which somebody was called who has not heard the end yet."""
        if self.known_paged is None:
            self.known_paged = pages.open_tickets(self.connection)
        return self.known_paged

    @property
    def roster(self) -> Roster:
        """What the files say, with the changes made at the desk over it."""
        if self.known_roster is None:
            self.known_roster = duty.in_effect(self.connection, self.site)
        return self.known_roster

    def holders(self, post: str) -> Crew:
        """Who has a post now; known from the first time it is asked for, unless something changes who has it."""
        if self.changes.roster or self.changes.handovers:
            return holders(self.connection, self.roster, post, self.now)
        if post not in self.known_holders:
            self.known_holders[post] = holders(self.connection, self.roster, post, self.now)
        return self.known_holders[post]

    def roster_changed(self, change: RosterChange) -> None:
        """To be called by whoever stored a change of the roster. However long its history is, it is not read again."""
        self.changes.roster = True
        if self.known_roster is not None:
            self.known_roster = roster_changes.with_change(self.known_roster, self.site.file.roster, change)

    def log(self, kind: str, subject: str, payload: Mapping[str, object] | None = None) -> int:
        """Append to the journal; returns the sequence number."""
        return self.log_all([(kind, subject, payload or {})])[0]

    def log_all(self, told: Iterable[journal.Told]) -> list[int]:
        """Append many to the journal in one go; returns their sequence numbers."""
        last = next(reversed(self.changes.journal), None)
        head = (last.seq, last.hash) if last is not None else None
        new = journal.append_all(self.connection, self.now, self.actor, self.source, told, head)
        self.changes.journal += new
        return [entry.seq for entry in new]

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

        `to`: who should hear it, empty when that is nobody; None: who has the first post now. ValueError for a kind
        that no desk understands.
        """
        if kind not in _KINDS:
            raise ValueError(f"no desk has words for an announcement of kind {kind!r}")
        recipient = self._first_on_duty() if to is None else to
        seq = self.log(f"announced.{kind}", subject, {**params, "to": recipient})
        row = outbox.add(
            self.connection, f"{seq}:{kind}", self.now, kind, ticket, {**params, "to": recipient}, bell, recipient
        )
        self.changes.announcements.append(row)

    def _first_on_duty(self) -> str:
        first = next(iter(self.roster.posts), "")
        return duty.names(self.roster, holders(self.connection, self.roster, first, self.now))
