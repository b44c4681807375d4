"""What a desk sees of playbooks and their runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from noctui.domain.moments import Instant
from noctui.domain.playbook import Parameter, Role, Step, StepKind, Suits
from noctui.domain.policy import Words
from noctui.domain.run import Event, Outcome, State
from noctui.domain.run_clocks import Deadline


@dataclass(frozen=True, slots=True)
class LaneRow:
    """Where a lane of a run is."""

    lane: str
    name: Words
    step: str = ""
    """Empty: not opened yet, or ended."""
    kind: StepKind = "do"
    visit: int = 0
    say: Words = field(default_factory=dict)
    opened: Instant | None = None
    due: Instant | None = None
    warn_at: Instant | None = None
    blocked: tuple[str, ...] = ()
    """Steps it waits for."""
    challenged: str = ""
    """Login of who answered first, where a second one has to agree."""
    ended: Instant | None = None
    owner: str = ""
    """Name of the person it was handed to."""
    done: int = 0
    """Steps that are over …"""
    steps: int = 0
    """… of so many in the file: branches may leave some out."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """View `runs`, key `id`: those that are open, and that ended within the last day."""

    id: int
    playbook: str
    name: Words
    state: State
    started: Instant
    starter: str
    """Name."""
    owner: str
    """Name of who has it."""
    owner_login: str
    ticket: int | None
    place: str
    """Name of the place it is about, or of the device; empty: neither."""
    lanes: tuple[LaneRow, ...]
    deadlines: tuple[Deadline, ...]
    """The nearest first."""
    about: Mapping[str, Words] = field(default_factory=dict)
    """Step or timer of a deadline → its words."""
    authorised: bool = True
    denied: bool = False
    deferred: int = 0
    skipped: int = 0
    parent: int | None = None
    """The run that called it."""
    ended: Instant | None = None
    newest: int = 0
    """Id of its newest event: who has a run open asks anew when it has changed."""
    step: str = ""
    visit: int = 0
    """Of the parent: what it was begun for."""


@dataclass(frozen=True, slots=True)
class RunQuery:
    """All about a run: answered with RunDetail, or `unknown_run`."""

    KIND: ClassVar[str] = "run"
    run: int


@dataclass(frozen=True, slots=True)
class RunsQuery:
    """Earlier runs, the newest first."""

    KIND: ClassVar[str] = "runs"
    playbook: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class PlaybooksQuery:
    """The playbooks that can be started, those first that suit the device or ticket."""

    KIND: ClassVar[str] = "playbooks"
    device: str = ""
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class PlaybookQuery:
    """One playbook as it is now, to be read through; or `unknown_playbook`."""

    KIND: ClassVar[str] = "playbook"
    playbook: str
    device: str = ""
    ticket: int | None = None
    """What its parameters are filled from."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who has a role now."""

    person: str
    """Id in the roster; empty: somebody outside."""
    name: str
    phone: str = ""
    login: str = ""
    backup: bool = False


@dataclass(frozen=True, slots=True)
class RoleRow:
    role: Role
    post: str = ""
    """Id of the post of the roster that it is here; empty: none is, or somebody outside."""
    contacts: tuple[Contact, ...] = ()
    """Who has it now, first the first; empty: nobody."""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A step as it stands, or stood."""

    lane: str
    step: str
    number: int
    opened: Instant
    outcome: Outcome
    answer: str = ""
    by: str = ""
    """Name."""
    at: Instant = 0
    due: Instant | None = None
    late: bool = False
    records: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class RunDetail:
    KIND: ClassVar[str] = "run_detail"
    row: RunRow
    version: str
    """Of the playbook: the one with which it was started."""
    newer: bool = False
    """The file has changed since."""
    lanes: tuple[tuple[str, tuple[Step, ...]], ...] = ()
    """Lane → all its steps, in the order of the file, with the parameters filled in."""
    visits: tuple[VisitRow, ...] = ()
    """All, in their order; the open ones last."""
    events: tuple[Event, ...] = ()
    """All, `person` being a name."""
    evidence: Mapping[str, Event] = field(default_factory=dict)
    """Step → what its check saw (`data`: target, method, sent, received; min, avg, max in microseconds; proposed: an
    answer; raw: lines as the probe would print them)."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[Parameter, ...] = ()
    roles: Mapping[str, RoleRow] = field(default_factory=dict)
    authorise: tuple[str, ...] = ()
    """Roles of which one has to authorise the plan."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Where a step asks for a person: everybody in the roster, id → name, those first who back a post up now."""
    children: tuple[RunRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaybookRow:
    id: str
    name: Words
    refs: tuple[str, ...]
    trigger: Words
    steps: int
    suits: bool = False
    """It fits the device or the ticket it was asked for."""
    running: int | None = None
    """A run of it that is open."""
    own: bool = False
    """The site's, not a bundled one."""


@dataclass(frozen=True, slots=True)
class PlaybooksDetail:
    KIND: ClassVar[str] = "playbooks_detail"
    playbooks: tuple[PlaybookRow, ...]
    broken: tuple[str, ...] = ()
    """Files that were refused, with the reason in one line; their last good version stays."""


@dataclass(frozen=True, slots=True)
class PlaybookDetail:
    KIND: ClassVar[str] = "playbook_detail"
    row: PlaybookRow
    source: str
    version: str
    lanes: tuple[tuple[str, Words, bool, tuple[Step, ...]], ...]
    """Id, name, whether it is people first, steps."""
    parameters: tuple[Parameter, ...]
    filled: Mapping[str, str]
    """What the ticket or the device says already."""
    authorise: tuple[str, ...] = ()
    roles: Mapping[str, RoleRow] = field(default_factory=dict)
    suits: Suits = field(default_factory=Suits)
    places: Mapping[str, str] = field(default_factory=dict)
    """Every place of the site, id → name."""
    here: str = ""
    """Id of the place of the device or the ticket."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Where a person is asked for: everybody in the roster, id → name, those first who have a post now …"""
    posts: Mapping[str, Words] = field(default_factory=dict)
    """… and where a post is, all of them."""


@dataclass(frozen=True, slots=True)
class RunsDetail:
    KIND: ClassVar[str] = "runs_detail"
    runs: tuple[RunRow, ...]


RunAsk: TypeAlias = RunQuery | RunsQuery | PlaybooksQuery | PlaybookQuery

RunDetails: TypeAlias = RunDetail | RunsDetail | PlaybookDetail | PlaybooksDetail

RUN_DETAILS: dict[str, type[RunDetails]] = {
    "run": RunDetail,
    "runs": RunsDetail,
    "playbook": PlaybookDetail,
    "playbooks": PlaybooksDetail,
}
