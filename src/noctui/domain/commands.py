"""What a desk asks the engine to change, and what it is answered. Plain dataclasses; `wire` carries them."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from noctui.domain.answer import Answer as Answer  # noqa: PLC0414  # commands and answers are asked for together
from noctui.domain.channel import Channel
from noctui.domain.drill_views import DrillCommand
from noctui.domain.handover_commands import HandoverCommand
from noctui.domain.message_commands import MessageCommand
from noctui.domain.moments import Instant, Span
from noctui.domain.mute_commands import MuteCommand
from noctui.domain.operators import SetPin
from noctui.domain.page_commands import PageCommand
from noctui.domain.reload import ReloadSite
from noctui.domain.roster_commands import RosterCommand
from noctui.domain.run_commands import RunCommand
from noctui.domain.ticket import FactKind, TicketKind
from noctui.domain.tools import UseTool
from noctui.domain.workflow import Nature


@dataclass(frozen=True, slots=True)
class AcceptTicket:
    """Take a ticket: the actor becomes its owner."""

    KIND: ClassVar[str] = "ticket.accept"
    ticket: int
    seen: int
    """The version of the ticket that the operator saw; a stale one is refused."""


@dataclass(frozen=True, slots=True)
class AddFact:
    """Record a milestone (see `services.milestones.MILESTONES`); or paused and reopened (with a text that says why) and
    resumed."""

    KIND: ClassVar[str] = "ticket.fact"
    ticket: int
    seen: int
    fact: FactKind
    text: str = ""
    occurred_at: Instant | None = None
    """None: now."""
    clock: str = ""
    """Which clock a progress_reported, report_submitted or fulfilled is meant for."""
    evidence: str = ""
    """A path, a link, a number that proves it."""


Relation = Literal["related", "caused_by", "same_as"]

Consent = Literal["remote", "change", "data", "fee"]
"""What only the customer may allow: remote work, a change of settings, touching data, work that costs extra."""

Criterion = Literal["", "response", "preparedness", "attitude", "result", "follow_up"]
"""What a judgement up or down is based on."""


@dataclass(frozen=True, slots=True)
class NewTicket:
    """Open a ticket by hand. Contract, policy and level follow from device, customer and kind where they are not given.

    The number of the new ticket is in the answer's params (`ticket`). A consultation with an `answer` is closed at
    once.
    """

    KIND: ClassVar[str] = "ticket.new"
    kind: TicketKind
    title: str
    device: str = ""
    contract: str = ""
    level: str = ""
    reporter: str = ""
    contact: str = ""
    channel: Channel = "phone"
    text: str = ""
    answer: str = ""
    occurred_at: Instant | None = None
    """When it was reported; None: now."""


@dataclass(frozen=True, slots=True)
class AssignTicket:
    """Give it to another operator, who is then its owner; or hand it over, with words for who takes it."""

    KIND: ClassVar[str] = "ticket.assign"
    ticket: int
    seen: int
    to: str
    """A login."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class PromiseLimit:
    """Write down the limit that the customer was promised for a clock."""

    KIND: ClassVar[str] = "ticket.promise"
    ticket: int
    seen: int
    clock: str
    limit: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class WaiveClock:
    """Both sides agree to do without a clock (and without the upgrade that its breach would bring)."""

    KIND: ClassVar[str] = "ticket.waive"
    ticket: int
    seen: int
    clock: str
    ours: str
    theirs: str
    """Who agreed, on either side."""
    reason: str


@dataclass(frozen=True, slots=True)
class RecordConsent:
    KIND: ClassVar[str] = "ticket.consent"
    ticket: int
    what: Consent
    given: bool
    by: str
    """Who said so on the customer's side."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class TakeStep:
    """Do the next step of a defect's workflow, with the name of who signs for it."""

    KIND: ClassVar[str] = "ticket.step"
    ticket: int
    seen: int
    step: str
    signed: str
    text: str
    nature: Literal["", Nature] = ""
    """Of an analysis: what the question turned out to be."""


@dataclass(frozen=True, slots=True)
class MergeTicket:
    """It is the same fault as another one that was reported before: its devices go there, and it ends."""

    KIND: ClassVar[str] = "ticket.merge"
    ticket: int
    seen: int
    into: int
    reason: str


@dataclass(frozen=True, slots=True)
class LinkTickets:
    KIND: ClassVar[str] = "ticket.link"
    ticket: int
    other: int
    relation: Relation = "related"


@dataclass(frozen=True, slots=True)
class SetContract:
    """It belongs to another contract: that one's policy judges it, from the first fact on."""

    KIND: ClassVar[str] = "ticket.contract"
    ticket: int
    seen: int
    contract: str
    reason: str


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
    criterion: Criterion = ""


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
    """Mute a problem until an end; ends by itself with the recovery, or when it gets worse.

    The answer's params have the number of the mute (`mute`) and how many there are now (`count`).
    """

    KIND: ClassVar[str] = "device.acknowledge"
    device: str
    """Or `site:<id>`: every device there that has a problem which nothing mutes yet."""
    until: Instant
    text: str
    sticky: bool = False
    """It lasts until then, whatever the device does."""


@dataclass(frozen=True, slots=True)
class OpenMaintenance:
    """A one-shot maintenance window on a device, or on what `domain.mute.read_scope` understands: `site:<id>`."""

    KIND: ClassVar[str] = "device.maintenance"
    target: str
    starts: Instant
    ends: Instant
    reason: str
    told: str = ""
    """Who was told of it, in words."""


@dataclass(frozen=True, slots=True)
class EndMute:
    KIND: ClassVar[str] = "mute.end"
    mute: int
    reason: str = ""
    others: tuple[int, ...] = ()
    """Mutes that end with it; those that have ended by then do no harm."""


@dataclass(frozen=True, slots=True)
class WriteLog:
    """A timed line in the duty log, without a ticket."""

    KIND: ClassVar[str] = "log.write"
    text: str


TicketCommand: TypeAlias = (
    AcceptTicket
    | AddFact
    | AddNote
    | AddReference
    | AssignTicket
    | CorrectFact
    | LinkTickets
    | MergeTicket
    | PromiseLimit
    | RecordConsent
    | Regrade
    | SetContract
    | TakeStep
    | WaiveClock
)
"""What is done to one ticket: all have `ticket`; those with `seen` are refused when another version was seen."""

Command: TypeAlias = (
    TicketCommand
    | NewTicket
    | Acknowledge
    | OpenMaintenance
    | EndMute
    | MuteCommand
    | WriteLog
    | UseTool
    | MessageCommand
    | HandoverCommand
    | RosterCommand
    | PageCommand
    | RunCommand
    | DrillCommand
    | ReloadSite
    | SetPin
)
