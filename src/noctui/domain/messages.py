"""What a desk and the engine say to each other: commands, queries, views. Plain dataclasses; `wire` carries them.

Commands change something and are answered with an `Answer`. Queries are answered once. Views are sets of
rows with a key that a desk subscribes to: first all rows, then only those that changed.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from noctui.domain.moments import Instant, Span
from noctui.domain.mute import MuteKind
from noctui.domain.sla import ClockState
from noctui.domain.ticket import FactKind, Status
from noctui.domain.topology import DeviceState

# ---------------------------------------------------------------------------------------------------- commands


@dataclass(frozen=True, slots=True)
class AcceptTicket:
    """Take a ticket: the actor becomes its owner."""

    KIND: ClassVar[str] = "ticket.accept"
    ticket: int
    seen: int
    """The version of the ticket that the operator saw; a stale one is refused."""


@dataclass(frozen=True, slots=True)
class AddFact:
    """Record a milestone: arrived, plan_proposed, spare_needed, spare_arrived, progress_reported, recovered,
    resolved, closed; or paused (with a text that says why) and resumed."""

    KIND: ClassVar[str] = "ticket.fact"
    ticket: int
    seen: int
    fact: FactKind
    text: str = ""
    occurred_at: Instant | None = None
    """None: now."""


@dataclass(frozen=True, slots=True)
class AddNote:
    """A note may be added whatever version was seen: it contradicts nothing."""

    KIND: ClassVar[str] = "ticket.note"
    ticket: int
    text: str


@dataclass(frozen=True, slots=True)
class AddReference:
    KIND: ClassVar[str] = "ticket.reference"
    ticket: int
    system: str
    """Whose number it is: carrier, customer, phone …"""
    number: str


@dataclass(frozen=True, slots=True)
class Regrade:
    """Give the ticket another level of its policy: all its clocks are folded again, a booked breach stays booked."""

    KIND: ClassVar[str] = "ticket.regrade"
    ticket: int
    seen: int
    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectFact:
    """Void a wrong fact. It stays visible; clocks are folded again; a booked breach stays booked."""

    KIND: ClassVar[str] = "ticket.correct"
    ticket: int
    seen: int
    fact: int
    reason: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Mute a problem until an end; ends by itself with the recovery."""

    KIND: ClassVar[str] = "device.acknowledge"
    device: str
    until: Instant
    text: str


@dataclass(frozen=True, slots=True)
class OpenMaintenance:
    """A one-shot maintenance window on a device or `site:<id>`."""

    KIND: ClassVar[str] = "device.maintenance"
    target: str
    starts: Instant
    ends: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class EndMute:
    KIND: ClassVar[str] = "mute.end"
    mute: int


@dataclass(frozen=True, slots=True)
class WriteLog:
    """A timed line in the duty log, without a ticket."""

    KIND: ClassVar[str] = "log.write"
    text: str


Command: TypeAlias = (
    AcceptTicket
    | AddFact
    | AddNote
    | AddReference
    | Regrade
    | CorrectFact
    | Acknowledge
    | OpenMaintenance
    | EndMute
    | WriteLog
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command. `code` is `done` or the reason of a refusal; `params` fill its sentence.

    Codes: done, conflict (who, what, at), unknown_ticket, unknown_device, unknown_fact, unknown_mute, not_allowed
    (role), text_required, end_required, too_long, no_problem (nothing to acknowledge), ended, the codes of
    `domain.ticket.refusal`, accepted_already (who), never_pauses (no clock of the ticket does), unknown_level (level,
    known), same_level (level), invalid (detail), store (the store refused; detail),
    fault (ours, see the engine's log), no_engine (the client's own: nobody answered).
    """

    code: str
    params: dict[str, str] = field(default_factory=dict)
    version: int = 0
    """New version of the ticket, if there is one."""

    @property
    def done(self) -> bool:
        return self.code == "done"


# ----------------------------------------------------------------------------------------------------- queries


@dataclass(frozen=True, slots=True)
class TicketQuery:
    KIND: ClassVar[str] = "ticket"
    ticket: int


@dataclass(frozen=True, slots=True)
class DeviceQuery:
    KIND: ClassVar[str] = "device"
    device: str


@dataclass(frozen=True, slots=True)
class JournalQuery:
    """Entries before `before` (None: the newest), newest first; `contains` matches subject, kind, actor or text."""

    KIND: ClassVar[str] = "journal"
    before: int | None = None
    limit: int = 200
    contains: str = ""


@dataclass(frozen=True, slots=True)
class ProbeQuery:
    """Ask the device now and wait for the answer (it also counts as a reading)."""

    KIND: ClassVar[str] = "probe"
    device: str


Query: TypeAlias = TicketQuery | DeviceQuery | JournalQuery | ProbeQuery


# ------------------------------------------------------------------------------------------------- rows of views


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """View `devices`, key `id`."""

    id: str
    name: str
    kind: str
    site: str
    address: str
    state: DeviceState
    since: Instant
    root: str | None = None
    """The device that explains an unreachable one."""
    soft: bool = False
    """A change is suspected and being asked again."""
    loss: float | None = None
    rtt: Span | None = None
    checked: Instant = 0
    """When the newest reading was complete; 0: never."""
    method: str = ""
    """`icmp`; `tcp` where that stands in for a ping (shown with a mark); `sim`; empty for a TCP check."""
    interval: Span = 0
    """The shortest interval of its checks; older than three of them is stale."""
    ticket: int | None = None
    mute: MuteKind | None = None
    mute_ends: Instant | None = None
    mute_text: str = ""
    mute_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClockRow:
    spec: str
    name: dict[str, str]
    state: ClockState
    ref: str
    due: Instant | None = None
    warn_at: Instant | None = None
    started: Instant | None = None
    ended: Instant | None = None
    misses: int = 0
    used: Span | None = None
    """Of a paused or ended clock: the time that counted, in its own calendar. That of a running one goes on."""
    left: Span | None = None
    """What the limit leaves of it; negative when it is overdrawn."""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """View `tickets`, key `id`: all that are not closed, and those closed in the last day."""

    id: int
    version: int
    status: Status
    level: str
    level_name: dict[str, str]
    total: bool
    """A total outage."""
    root: str
    """The device whose failure opened it."""
    title: dict[str, str]
    """Parameters of the title: `device`, `name`, `site`; the words come from the catalog."""
    site: str
    contract: str
    policy: str
    opened: Instant
    devices: int
    """Still affected."""
    owner: str | None = None
    owner_name: str = ""
    recovered: Instant | None = None
    clocks: tuple[ClockRow, ...] = ()
    muted: bool = False
    references: tuple[str, ...] = ()
    """`system number`, as typed."""
    contact: str = ""
    paused: bool = False


@dataclass(frozen=True, slots=True)
class RosterRow:
    """View `roster`, key `post`."""

    post: str
    name: str
    first: str
    backup: str
    phone: str = ""
    backup_phone: str = ""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """View `journal` (the newest 200), key `seq`."""

    seq: int
    at: Instant
    actor: str
    kind: str
    subject: str
    params: dict[str, str]
    """Flat, short parameters for the sentence of this kind; `text` is what a person typed."""
    hash: str
    """First 16 hex digits."""


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """View `announcements` (the newest 100), key `id`: what every desk says aloud, with a bell if `bell`."""

    id: int
    at: Instant
    kind: Literal["problem", "recovery", "warning", "breach", "blind", "sight", "reopened"]
    ticket: int | None
    params: dict[str, str]
    """`device`, `site`, `clock` (spec id), `count`, `to` (who should hear it) …"""
    bell: bool = True


EnginePhase = Literal["starting", "running", "standby", "stopping"]


@dataclass(frozen=True, slots=True)
class EngineRow:
    """View `engine`, the single key `engine`."""

    site: str
    zone: str
    language: str
    phase: EnginePhase
    pid: int
    started: Instant
    demo: bool
    attached: bool
    """True: it stops when the last desk leaves."""
    cycle: Instant = 0
    """Last completed engine cycle."""
    blind: Instant | None = None
    """Since when our own uplink is gone."""
    devices: int = 0
    head: str = ""
    """Head of the journal: `seq:16 hex`."""
    trouble: str = ""
    """A code of what is wrong with the engine itself: `store`, `config`; else empty."""
    detail: str = ""
    """Words for the trouble (file:line:col …)."""
    ping: str = "icmp"
    """`icmp`, or `tcp` when there is no right to ping."""
    version: str = ""


Row: TypeAlias = DeviceRow | TicketRow | RosterRow | JournalRow | AnnouncementRow | EngineRow

VIEWS: dict[str, tuple[type[Row], str]] = {
    "engine": (EngineRow, ""),
    "devices": (DeviceRow, "id"),
    "tickets": (TicketRow, "id"),
    "roster": (RosterRow, "post"),
    "journal": (JournalRow, "seq"),
    "announcements": (AnnouncementRow, "id"),
}
"""View name → type of its rows, name of the key field (empty: a single row)."""


# ----------------------------------------------------------------------------------------------------- details


@dataclass(frozen=True, slots=True)
class FactRow:
    id: int
    kind: FactKind
    occurred: Instant
    recorded: Instant
    actor: str
    text: str
    data: dict[str, str]
    journal: int
    voided: bool = False


@dataclass(frozen=True, slots=True)
class TicketDetail:
    row: TicketRow
    facts: tuple[FactRow, ...]
    devices: tuple[str, ...]
    """Still affected, the root first."""


@dataclass(frozen=True, slots=True)
class Sample:
    at: Instant
    loss: float
    rtt: Span | None


@dataclass(frozen=True, slots=True)
class CheckRow:
    id: str
    kind: str
    port: int | None
    hard: str
    soft: str
    attempt: int
    attempts: int
    since: Instant
    interval: Span
    at: Instant
    sent: int
    received: int
    rtt_min: Span | None
    rtt_avg: Span | None
    rtt_max: Span | None
    method: str
    note: str


@dataclass(frozen=True, slots=True)
class DeviceDetail:
    row: DeviceRow
    parents: tuple[str, ...]
    children: tuple[str, ...]
    behind: int
    """How many devices are lost when this one is."""
    checks: tuple[CheckRow, ...]
    samples: tuple[Sample, ...]
    """The newest readings of the first check, oldest first."""
    contact: str
    contract: str
    place: str
    history: tuple[JournalRow, ...]


@dataclass(frozen=True, slots=True)
class JournalPage:
    rows: tuple[JournalRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class ProbeResult:
    device: str
    checks: tuple[CheckRow, ...]


Detail: TypeAlias = TicketDetail | DeviceDetail | JournalPage | ProbeResult | Answer

DETAILS: dict[str, type[Detail]] = {
    "ticket": TicketDetail,
    "device": DeviceDetail,
    "journal": JournalPage,
    "probe": ProbeResult,
}
"""Query kind → what answers it (an `Answer` with a code when it can't be answered)."""
