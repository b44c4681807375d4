"""What a desk asks once, and what it is told. Plain dataclasses; `wire` carries them."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from noctui.domain.channel import Channel
from noctui.domain.commands import Answer, Consent
from noctui.domain.drill_views import DrillDetail, DrillQuery
from noctui.domain.explanations import Explanation, TouchedRow
from noctui.domain.handover_views import HANDOVER_DETAILS, HandoverAsk, HandoverDetails
from noctui.domain.history_views import HISTORY_DETAILS, HistoryAsk, HistoryDetails
from noctui.domain.message_commands import MessagePage, MessageQuery
from noctui.domain.moments import Instant, Span
from noctui.domain.mute_commands import MUTE_DETAILS, MuteAsk, MuteDetails
from noctui.domain.page import Visit
from noctui.domain.page_commands import PageRow
from noctui.domain.redundancy import GroupState
from noctui.domain.reload import ReloadDetail, ReloadQuery
from noctui.domain.roster_queries import RosterDetail, RosterQuery
from noctui.domain.run_views import RUN_DETAILS, RunAsk, RunDetails
from noctui.domain.ticket import FactKind, Status, TicketKind
from noctui.domain.views import ClockRow, DeviceRow, JournalRow, TicketRow


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
    """Entries before `before` (None: the newest), newest first; `contains` matches subject, kind, actor or text,
    `without` leaves out kinds."""

    KIND: ClassVar[str] = "journal"
    before: int | None = None
    limit: int = 200
    contains: str = ""
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProbeQuery:
    """Ask the device now and wait for the answer (it also counts as a reading)."""

    KIND: ClassVar[str] = "probe"
    device: str


@dataclass(frozen=True, slots=True)
class ExplainQuery:
    """Why a clock of a ticket stands as it does."""

    KIND: ClassVar[str] = "explain"
    ticket: int
    clock: str


@dataclass(frozen=True, slots=True)
class FactQuery:
    """What the facts of a ticket that a journal entry recorded did to its clocks."""

    KIND: ClassVar[str] = "fact"
    ticket: int
    entry: int


@dataclass(frozen=True, slots=True)
class IntakeQuery:
    """What a new ticket would be: for a form that is being filled in."""

    KIND: ClassVar[str] = "intake"
    kind: TicketKind
    device: str = ""
    contract: str = ""
    level: str = ""
    """For which the clocks are told; empty or unknown: the proposed one."""
    channel: Channel = "phone"


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Late responses and late handling of a contract."""

    KIND: ClassVar[str] = "ledger"
    contract: str


Query: TypeAlias = (
    TicketQuery
    | DeviceQuery
    | JournalQuery
    | ProbeQuery
    | ExplainQuery
    | FactQuery
    | IntakeQuery
    | LedgerQuery
    | MuteAsk
    | MessageQuery
    | HandoverAsk
    | HistoryAsk
    | RosterQuery
    | RunAsk
    | ReloadQuery
    | DrillQuery
)


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
class FactEffects:
    ticket: int
    facts: tuple[FactRow, ...]
    """What the entry recorded."""
    touched: tuple[TouchedRow, ...]


@dataclass(frozen=True, slots=True)
class LevelRow:
    id: str
    name: dict[str, str]
    about: dict[str, str]


@dataclass(frozen=True, slots=True)
class PersonRow:
    login: str
    name: str


@dataclass(frozen=True, slots=True)
class ContractRow:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    what: str
    """`reporter`, `contract`, `device`, `site`, or a post of the roster."""
    name: str
    reach: str
    """Phone, address."""


@dataclass(frozen=True, slots=True)
class ConsentRow:
    what: Consent
    given: bool
    by: str
    at: Instant


@dataclass(frozen=True, slots=True)
class LinkRow:
    ticket: int
    relation: str
    title: dict[str, str]
    """As in TicketRow, with `text`."""
    status: Status


@dataclass(frozen=True, slots=True)
class EarlierRow:
    ticket: int
    opened: Instant
    status: Status
    level: str
    cause: str
    """What was written when it was resolved."""


@dataclass(frozen=True, slots=True)
class StepRow:
    step: str
    at: Instant | None
    """None: still to do."""
    signed: str
    text: str


@dataclass(frozen=True, slots=True)
class BreachRow:
    clock: str
    level: str
    due: Instant
    booked: Instant
    corrected: bool = False
    """By facts that were corrected later it would not have been one."""


@dataclass(frozen=True, slots=True)
class IntakeDetail:
    contract: str
    contract_name: str
    policy: str
    policy_name: dict[str, str]
    levels: tuple[LevelRow, ...]
    proposed: str
    clocks: tuple[ClockRow, ...]
    """As they would run now, at the level that was asked for or at the proposed one."""
    open_tickets: tuple[int, ...] = ()
    """That the device has already."""
    contracts: tuple[ContractRow, ...] = ()
    """All of the site, to choose from."""


@dataclass(frozen=True, slots=True)
class LateRow:
    ticket: int
    clock: str
    counts: Literal["response", "handling"]
    due: Instant
    ended: Instant | None
    overrun: Span


@dataclass(frozen=True, slots=True)
class LedgerDetail:
    contract: str
    rows: tuple[LateRow, ...]
    responses: int
    """Late responses."""
    late_limit: int
    share: float
    """Of the base amount, all together."""
    longest: Span
    warning: bool


@dataclass(frozen=True, slots=True)
class HoursRow:
    """When a clock counts from now on, in its calendar."""

    clock: str
    due: Instant
    open: tuple[tuple[Instant, Instant], ...]
    """The open spans until it is due, in order, the first ones …"""
    later: Span = 0
    """… and what counts in those after them."""


@dataclass(frozen=True, slots=True)
class TicketDetail:
    row: TicketRow
    facts: tuple[FactRow, ...]
    devices: tuple[str, ...]
    """Still affected, the root first."""
    levels: tuple[LevelRow, ...] = ()
    """Of its policy, worst first."""
    people: tuple[PersonRow, ...] = ()
    """Who may get it."""
    contacts: tuple[ContactRow, ...] = ()
    consents: tuple[ConsentRow, ...] = ()
    """The newest word on each thing that only the customer may allow."""
    links: tuple[LinkRow, ...] = ()
    earlier: tuple[EarlierRow, ...] = ()
    """Former tickets of its root device, newest first (at most 10)."""
    steps: tuple[StepRow, ...] = ()
    """The workflow of a defect, in order."""
    breaches: tuple[BreachRow, ...] = ()
    """What was booked, oldest first."""
    expects: tuple[FactKind, ...] = ()
    """The facts that start or end the clocks of its level, in the policy's order."""
    ends: dict[str, tuple[FactKind, ...]] = field(default_factory=dict)
    """Clock of its level → the facts that keep it: each of them ends it, or a round of a rhythm."""
    pausable: tuple[str, ...] = ()
    """Clocks of its level that a pause stops."""
    hours: tuple[HoursRow, ...] = ()
    """Of each clock that runs in a calendar and is not due yet: when it will."""
    pages: tuple[PageRow, ...] = ()
    """Who was ever called for it, in order."""


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
    visit: Visit | None = None
    """Of an http check: what was seen."""
    restless: float = 0.0
    """How much of its last results was a change, 0..1: see `domain.flapping`."""
    flapping: bool = False


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A redundancy group that a device hangs on or is in."""

    id: str
    state: GroupState
    devices: tuple[str, ...]
    """All that it is made of, through other groups as well."""


@dataclass(frozen=True, slots=True)
class DeviceDetail:
    row: DeviceRow
    parents: tuple[str, ...]
    children: tuple[str, ...]
    behind: int
    """How many devices are lost when this one is."""
    checks: tuple[CheckRow, ...]
    contact: str
    contract: str
    place: str
    history: tuple[JournalRow, ...]
    soft_parents: tuple[str, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    """Those among its parents, and those that it is in."""


@dataclass(frozen=True, slots=True)
class JournalPage:
    rows: tuple[JournalRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class ProbeResult:
    device: str
    checks: tuple[CheckRow, ...]


Found: TypeAlias = (
    TicketDetail
    | DeviceDetail
    | JournalPage
    | ProbeResult
    | Explanation
    | FactEffects
    | IntakeDetail
    | LedgerDetail
    | MessagePage
    | HandoverDetails
    | HistoryDetails
    | RosterDetail
    | RunDetails
    | MuteDetails
    | ReloadDetail
    | DrillDetail
)
Detail: TypeAlias = Found | Answer

DETAILS: dict[str, type[Found]] = {
    "ticket": TicketDetail,
    "device": DeviceDetail,
    "journal": JournalPage,
    "probe": ProbeResult,
    "explain": Explanation,
    "fact": FactEffects,
    "intake": IntakeDetail,
    "ledger": LedgerDetail,
    "messages": MessagePage,
    "roster": RosterDetail,
    **HANDOVER_DETAILS,
    **HISTORY_DETAILS,
    **RUN_DETAILS,
    **MUTE_DETAILS,
    "drill": DrillDetail,
    "reload": ReloadDetail,
}
"""Query kind → what answers it (an `Answer` with a code when it can't be answered)."""
