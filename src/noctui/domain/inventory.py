"""What a site owns and who depends on whom: sites, devices, checks, redundancy groups, contracts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from noctui.domain.channels import Channel
from noctui.domain.handover import Rules as HandoverRules
from noctui.domain.moments import DAY, MINUTE, SECOND, Span
from noctui.domain.operators import Operator as Operator  # noqa: PLC0414
from noctui.domain.operators import Role as Role  # noqa: PLC0414
from noctui.domain.page import Page
from noctui.domain.paging import Rules as EscalationRules
from noctui.domain.playbook import Playbooks
from noctui.domain.playbook import Role as PlaybookRole
from noctui.domain.roster import NOBODY, Roster
from noctui.domain.ticket import TicketKind
from noctui.domain.window import Series

CheckKind = Literal["icmp", "tcp", "http"]


@dataclass(frozen=True, slots=True)
class Limits:
    """When an answer is too bad to count as *up*. None switches a limit off."""

    loss: float | None = 0.2
    """Share of lost probes (0..1) from which the check is degraded."""
    rtt: Span | None = None
    """Average round trip from which the check is degraded."""


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """One question that is asked again and again of one device."""

    id: str
    """`device/name`, unique in the inventory."""
    device: str
    kind: CheckKind
    address: str
    """IPv4 or IPv6 address, never a name: resolving belongs to loading."""
    port: int | None = None
    """Of TCP and HTTP."""
    interval: Span = 10 * SECOND
    retry: Span = 2 * SECOND
    """Interval while a change is soft."""
    attempts: int = 3
    """Bad results in a row that make a soft state hard."""
    probes: int = 1
    """Packets per check result."""
    timeout: Span = SECOND
    limits: Limits = Limits()
    flapping: bool = True
    """Whether a restless run of results is told as flapping instead of result by result."""
    page: Page | None = None
    """HTTP only: what is asked for and expected."""


@dataclass(frozen=True, slots=True)
class Device:
    id: str
    """Short name, unique, as printed on the label: SW-CORE-1."""
    name: str
    """Longer description, may be empty."""
    kind: str
    """switch, router, camera, server, ups … a key of the site's `kinds`."""
    site: str
    address: str
    parents: tuple[str, ...] = ()
    """Devices or redundancy groups it cannot be reached without; each one is needed (alternatives form a group)."""
    contract: str | None = None
    checks: tuple[CheckSpec, ...] = ()
    contact: str = ""
    simulated: bool = False
    """Answers come from the demo's script, not from the network."""
    soft_parents: tuple[str, ...] = ()
    """Devices or groups it can do without, whose failure explains its own: see `topology.resolve`."""


@dataclass(frozen=True, slots=True)
class Group:
    """A redundancy group: it works while at least `need` of its members do."""

    id: str
    members: tuple[str, ...]
    """Devices and other groups."""
    need: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A site of the customer: a building, a machine room, a street cabinet."""

    id: str
    name: str
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    id: str
    name: str
    policy: str
    """Id of the service policy whose clocks its faults carry."""
    customer: str = ""
    contact: str = ""
    policies: Mapping[TicketKind, str] = field(default_factory=dict)
    """Ids of the policies of other kinds of tickets; what it does not name is as `intake` has it."""
    availability: float | None = None
    """Share of the time (0..1) in which its devices have to answer; None: nothing was promised."""


@dataclass(frozen=True, slots=True)
class Inventory:
    places: dict[str, Place] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The site's own choices about when an outage is one."""

    reopen_within: Span = 30 * MINUTE
    """A fault that returns this soon after its recovery reopens its ticket instead of a new one."""
    uplinks: tuple[str, ...] = ()
    """Devices that stand for our own way out: when all of them fail we are blind and book no outage."""
    flapping: bool = True
    """Off: every hard change is told, however often a check changes its mind."""
    mute_warning: Span = 15 * MINUTE
    """So long before a mute ends that is said."""
    longest_ack: tuple[Span, ...] = (7 * DAY,)
    """How long a problem may be acknowledged at most: of the gravest class, the next one …, the last for all others."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """Everything a site writes down, validated, with the policies its contracts name already resolved by id."""

    name: str
    zone: str
    language: str
    inventory: Inventory
    operators: dict[str, Operator]
    rules: SiteRules = SiteRules()
    demo: bool = False
    version: str = ""
    """Digest of the files it was read from."""
    roster: Roster = NOBODY
    """People and posts, and who is on by the files alone."""
    channels: Mapping[str, Channel] = field(default_factory=dict)
    """What messages go by, by id."""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Broadcast lists: names of persons, posts and other lists, by the name of the list."""
    handover: HandoverRules = field(default_factory=HandoverRules)
    """Which posts are handed over in words, and the limits around it."""
    escalation: EscalationRules = field(default_factory=EscalationRules)
    """How calls are repeated, how long answers last, who is called last."""
    playbooks: Playbooks = field(default_factory=dict)
    """Emergency procedures by id: the bundled ones, and the site's own over them."""
    own_playbooks: frozenset[str] = frozenset()
    """Ids of those that the site wrote."""
    broken_playbooks: tuple[str, ...] = ()
    """Files that were refused, each with the reason in one line."""
    roles: Mapping[str, PlaybookRole] = field(default_factory=dict)
    """Whom the playbooks speak of, by id."""
    windows: Mapping[str, Series] = field(default_factory=dict)
    """Maintenance windows that come again, by id."""
