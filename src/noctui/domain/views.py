"""What a desk sees all the time: sets of rows with a key. First it gets all rows, then only those that changed.

Nobody changes a row. Those that a queue has by the thousand are not frozen all the same: that takes three times as long
to make.
"""

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

from noctui.domain.change_views import ChangeRow
from noctui.domain.clock import ClockState
from noctui.domain.device_state import DeviceState
from noctui.domain.drill_views import DrillRow
from noctui.domain.findings import FindingKind
from noctui.domain.handover_views import HandoverRow
from noctui.domain.message_commands import MessageRow
from noctui.domain.moments import Instant, Span
from noctui.domain.mute import MuteKind
from noctui.domain.overrides import Source
from noctui.domain.page_commands import PageRow
from noctui.domain.run_views import RunRow
from noctui.domain.ticket import FactKind, Status, TicketKind


@dataclass(slots=True)
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
    interval: Span = 0
    """The shortest interval of its checks; older than three of them is stale."""
    ticket: int | None = None
    mute: MuteKind | None = None
    mute_ends: Instant | None = None
    mute_text: str = ""
    mute_id: int | None = None
    contract: str = ""
    """Id of the contract that it is under …"""
    customer: str = ""
    """… and whose that is."""
    place: str = ""
    """The name of its site; the id where the files have none."""
    flapping: Instant | None = None
    """Since when it changes so often that no change of it is told."""
    redundancy: Literal["", "reduced", "broken"] = ""
    """The worst of the redundancy groups that it is in; empty when they are whole, or it is in none."""
    loss: float | None = None
    rtt: Span | None = None
    checked: Instant = 0
    """When the newest reading was complete; 0: never."""
    method: str = ""
    """`icmp`; `tcp` where that stands in for a ping (shown with a mark); `sim`; empty for a TCP check."""


class Measured(NamedTuple):
    """All that is new of a device most of the time: the last fields of its row, from `loss` on."""

    id: str
    loss: float | None
    rtt: Span | None
    checked: Instant
    method: str


measured_of = attrgetter(*Measured._fields)
"""The same of a row, as a tuple."""
_told = attrgetter(*(field.name for field in fields(DeviceRow) if field.name not in Measured._fields[1:]))


def measured(row: DeviceRow, newest: Measured) -> DeviceRow:
    """The row with what was measured since."""
    return DeviceRow(*(*_told(row), *newest[1:]))


@dataclass(slots=True)
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
    level: str = ""
    """The one by which it is judged."""
    limit: Span | None = None
    calendar: str = ""
    """Empty: every hour."""
    to: dict[str, str] = field(default_factory=dict)
    """Who must get the report of a rhythm."""
    kind: Literal["limit", "rhythm", "watch"] = "limit"
    used: Span | None = None
    """Of a paused or ended clock: the time that counted, in its own calendar. That of a running one goes on."""
    left: Span | None = None
    """What the limit leaves of it; negative when it is overdrawn."""


@dataclass(slots=True)
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
    kind: TicketKind = "fault"
    text: str = ""
    """The title that a person gave it."""
    reporter: str = ""
    customer: str = ""
    step: str = ""
    """Of a defect: the step that comes next."""
    breached: int = 0
    """How many breaches were booked, those of former levels too."""
    owes: tuple[FactKind, ...] = ()
    """What still has to stand before it is closed."""
    pages: tuple[PageRow, ...] = ()
    """Who was called and has not declined: those that wait first."""
    rank: int = 0
    """Place of its level in the policy; 0 is the worst."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """View `roster`, key `post`: who has it now."""

    post: str
    name: dict[str, str]
    first: str
    """Names, whom to call first ahead; empty: nobody."""
    backup: str
    phone: str = ""
    """Numbers that are answered at this hour."""
    backup_phone: str = ""
    people: tuple[str, ...] = ()
    """Ids of the first …"""
    backup_people: tuple[str, ...] = ()
    """… and of the backup."""
    until: Instant | None = None
    """The next hand-off; None: none is in sight."""
    next_first: str = ""
    """Names after it."""
    next_backup: str = ""
    source: Source = "rota"
    """Why those are first; handover: it was not taken over in time, or before its time."""
    planned: str = ""
    """Names of whom the roster has there now, where a handover says otherwise."""
    state: Literal["manned", "backup", "nobody", "idle"] = "manned"
    """backup: there is no first, so the backup has it. idle: there is no first, and none is needed now."""
    above: str = ""
    """The post that hears what this one does not answer."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """View `findings`, key `id`: what is wrong with the roster in the next 30 days."""

    id: str
    kind: FindingKind
    post: str
    begin: Instant
    end: Instant
    person: str = ""
    """A name."""
    count: int = 0
    """As in `domain.findings.Finding`."""
    limit: int = 0
    red: bool = False
    """It is too near to wait."""


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


AnnouncementKind = Literal[
    "problem",
    "recovery",
    "warning",
    "breach",
    "blind",
    "sight",
    "reopened",
    "mute_ending",
    "mute_ended",
    "flapping",
    "steady",
    "redundancy_lost",
    "redundancy_back",
    "opened",
    "escalation",
    "last_resort",
    "reminder",
    "upgrade",
    "replacement",
    "contract",
    "duty",
    "unsent",
    "handover_late",
    "handover_lapsed",
    "handover_nobody_came",
    "handover_stalled",
    "handover_early",
    "handover_over",
    "absence",
    "support",
    "stand_in",
    "back",
    "absence_over",
    "leave",
    "swap",
    "drill",
    "run_started",
    "run_authorised",
    "run_denied",
    "run_asked",
    "run_nobody",
    "run_handed",
    "run_paused",
    "run_resumed",
    "run_aborted",
    "run_finished",
    "run_warned",
    "run_overdue",
    "run_held_up",
    "run_ran_out",
    "run_waited",
    "run_entered",
]


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """View `announcements` (the newest 100), key `id`: what every desk says aloud, with a bell if `bell`."""

    id: int
    at: Instant
    kind: AnnouncementKind
    ticket: int | None
    params: dict[str, str]
    """`device`, `site`, `clock` (spec id), `count`, `level`, `contract`, `post`, `to` (who should hear it) …"""
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
    """A code of what is wrong with the engine itself: `store`, `config`, `ticket` (its clocks can't be told), `restart`
    (the files say what only another engine can follow); else empty."""
    detail: str = ""
    """Words for the trouble (file:line:col …)."""
    ping: str = "icmp"
    """`icmp`, or `tcp` when there is no right to ping."""
    version: str = ""


Row: TypeAlias = (
    DeviceRow
    | TicketRow
    | RosterRow
    | FindingRow
    | JournalRow
    | AnnouncementRow
    | EngineRow
    | MessageRow
    | HandoverRow
    | ChangeRow
    | RunRow
    | DrillRow
)

VIEWS: dict[str, tuple[type[Row], str]] = {
    "engine": (EngineRow, ""),
    "devices": (DeviceRow, "id"),
    "tickets": (TicketRow, "id"),
    "roster": (RosterRow, "post"),
    "findings": (FindingRow, "id"),
    "journal": (JournalRow, "seq"),
    "announcements": (AnnouncementRow, "id"),
    "changes": (ChangeRow, "id"),
    "messages": (MessageRow, "id"),
    "handovers": (HandoverRow, "id"),
    "runs": (RunRow, "id"),
    "drill": (DrillRow, ""),
}
"""View name → type of its rows, name of the key field (empty: a single row)."""
