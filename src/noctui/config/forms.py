"""The forms that a site fills in: which keys each file may have. What they mean together is checked elsewhere."""

# ruff: noqa: RUF012 (pydantic copies a mutable default for every instance)

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from noctui.config.channel_forms import Lists
from noctui.config.promises import Event, Fact, LimitOrNone, TimeOfDay, When
from noctui.config.shape import (
    Address,
    Country,
    Day,
    Delay,
    Duration,
    FilePath,
    HostName,
    Id,
    Interval,
    Login,
    Name,
    OpeningHours,
    PageUrl,
    Period,
    Shape,
    Share,
    ShareOrOff,
    StoreUrl,
    Text,
    UrlPath,
    Wait,
    WaitOrOff,
    Weekdays,
    Words,
    Zone,
)
from noctui.domain.channel import Channel
from noctui.domain.inventory import CheckKind, Role
from noctui.domain.moments import DAY, MINUTE
from noctui.domain.policy import ALWAYS_OPEN
from noctui.domain.ticket import TicketKind
from noctui.domain.tools import flaw
from noctui.domain.worktime import FIRST_YEAR, LAST_YEAR


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


def _beside_faults(kind: TicketKind) -> TicketKind:
    if kind == "fault":
        raise PydanticCustomError("fault_policy", "fault")
    return kind


Items: TypeAlias = Annotated[list[Any], BeforeValidator(_none_is_empty)]
"""A list whose items are validated one by one; `devices:` with nothing below it is an empty one."""


# ------------------------------------------------------------------------------------------------- noctui.toml


class OperatorForm(Shape):
    login: Login
    name: Name
    role: Role = "operator"
    may_act_as: list[Login] = []
    """Whom the keys of a shared account may name."""


class EngineForm(Shape):
    """Where the engine keeps its things; relative paths start at the site's folder."""

    state_dir: FilePath = "state"
    socket: FilePath | None = None
    store: StoreUrl | None = None
    """Instead of the SQLite file in `state_dir`."""


class WatchForm(Shape):
    uplinks: list[str] = []
    reopen_within: Duration = 30 * MINUTE
    mute_warning: Duration = 15 * MINUTE
    flapping: bool = True
    longest_ack: Annotated[list[Period], Field(min_length=1)] = [7 * DAY]
    """By class, the gravest first."""


def _is_runnable(arguments: list[str]) -> list[str]:
    if not arguments:
        raise PydanticCustomError("tool_empty", "empty")
    if wrong := flaw(arguments):
        raise PydanticCustomError("tool_place", "place", {"argument": wrong, "places": "{address}, {port}, {user}"})
    return arguments


Arguments: TypeAlias = Annotated[list[Text], AfterValidator(_is_runnable)]
"""A program and what it is given; no shell ever reads it."""


class ToolsForm(Shape):
    """With what an operator looks at a device."""

    ssh: Arguments | None = None
    ping: Arguments | None = None
    trace: Arguments | None = None
    port: Annotated[int, Field(ge=1, le=65535)] = 22
    user: Login | None = None
    """The login of who sits at the desk when it is not said."""


class DeskForm(Shape):
    lock_after: Period | None = None
    """Without a key for so long a desk locks itself."""


class SiteForm(Shape):
    """The file as a whole; its tables are validated by their own forms."""

    name: Name
    zone: Zone
    language: Literal["en", "zh"] = "en"
    demo: bool = False
    operators: Items = []
    engine: dict[str, Any] = {}
    watch: dict[str, Any] = {}
    desk: dict[str, Any] = {}
    tools: dict[str, Any] = {}
    handover: dict[str, Any] = {}
    escalation: dict[str, Any] = {}
    channels: dict[Id, Any] = {}
    lists: Lists = {}


# -------------------------------------------------------------------------------------------------- inventory


class InventoryForm(Shape):
    """One file of inventory/; any of them may hold any section."""

    kinds: Annotated[dict[Id, Any], BeforeValidator(lambda value: {} if value is None else value)] = {}
    sites: Items = []
    contracts: Items = []
    groups: Items = []
    devices: Items = []


class LimitsForm(Shape):
    loss: ShareOrOff = None
    rtt: WaitOrOff = None


class CheckForm(Shape):
    """A check, or the changes that a device makes to a check of its kind: only what is written counts."""

    kind: CheckKind = "icmp"
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    interval: Interval = 0
    retry: Interval = 0
    attempts: Annotated[int, Field(ge=1, le=100)] = 3
    probes: Annotated[int, Field(ge=1, le=20)] = 1
    timeout: Wait = 0
    limits: LimitsForm = LimitsForm()
    url: PageUrl = ""
    path: UrlPath = "/"
    host: HostName = ""
    tls: bool = False
    status: list[Annotated[int, Field(ge=100, le=599)]] = []
    body: Text = ""
    certificate: Period = 0
    trust: bool = False
    flapping: bool = True
    off: bool = False


class KindForm(Shape):
    checks: dict[Id, CheckForm] = {"ping": CheckForm()}


class PlaceForm(Shape):
    id: Id
    name: Name
    address: Text = ""
    phone: Text = ""


class ContractForm(Shape):
    id: Id
    name: Name
    policy: str
    policies: dict[Annotated[TicketKind, AfterValidator(_beside_faults)], str] = {}
    """For tickets that are no faults: instead of the bundled policy of their kind."""
    customer: Text = ""
    contact: Text = ""
    availability: Share | None = None


class GroupForm(Shape):
    id: Id
    members: Annotated[list[str], Field(min_length=1)]
    need: Annotated[int, Field(ge=1)] = 1


class DeviceForm(Shape):
    id: Id
    name: Name | None = None
    kind: str
    site: str
    address: Address
    parents: list[str] = []
    soft_parents: list[str] = []
    contract: str | None = None
    contact: Text = ""
    simulated: bool = False
    checks: dict[Id, CheckForm] = {}


# --------------------------------------------------------------------------------------------------- policies


class LevelForm(Shape):
    id: Id
    name: Words
    about: Words | None = None
    total: bool = False
    min_share: Share = 0.0
    min_devices: Annotated[int, Field(ge=0)] = 0


class RungForm(Shape):
    at: When
    to: Id
    again: Period | None = None


class ClockForm(Shape):
    id: Id
    name: Words
    start: Event
    until: Annotated[list[Fact], Field(min_length=1)]
    within: dict[Id, LimitOrNone]
    refs: dict[Id, Name] = {}
    every: bool = False
    beat: Fact | None = None
    daily: TimeOfDay | None = None
    watch: bool = False
    needs: Event | None = None
    only_total: bool = False
    channels: list[Channel] = []
    promised: list[Id] = []
    warn: Share = 0.75
    calendar: Id = ALWAYS_OPEN
    pausable: bool = False
    ladder: list[RungForm] = []
    upgrade: bool = False
    to: Words | None = None
    counts: Literal["response", "handling"] | None = None


class RepeatForm(Shape):
    count: Annotated[int, Field(ge=2)] = 3
    within: Period = 30 * DAY
    ref: Text = ""


class PenaltyForm(Shape):
    share: Share
    late_limit: Annotated[int, Field(ge=1)]
    longest: Period
    refs: list[Name] = []


class PolicyForm(Shape):
    id: Id
    name: Words
    scheme: Text = ""
    levels: Annotated[list[LevelForm], Field(min_length=1)]
    clocks: list[ClockForm] = []
    closing: list[Fact] = []
    repeat: RepeatForm | None = None
    penalty: PenaltyForm | None = None


# -------------------------------------------------------------------------------------------------- calendars


class CalendarForm(Shape):
    id: Id
    name: Words
    zone: Zone | None = None
    """The site's zone when it is not said."""
    week: dict[Weekdays, OpeningHours]
    holidays: Country | None = None
    makeup: OpeningHours | None = None
    """What is worked on a make-up working day of that country."""
    days: dict[Day, OpeningHours] = {}


class HolidayForm(Shape):
    """Days off in a row, and the working days that make up for them."""

    name: Words
    first: Day
    last: Day
    workdays: list[Day] = []


class YearForm(Shape):
    """A country's holidays of one year as published: instead of what the library says about that year."""

    country: Country
    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
    source: Name
    holidays: Annotated[list[HolidayForm], Field(min_length=1)]

    @property
    def id(self) -> str:
        return f"{self.country}-{self.year}"


# ------------------------------------------------------------------------------------------------------ fleet


class MannerForm(Shape):
    """How a simulated device answers."""

    rtt: Delay = 0
    jitter: Delay = 0
    loss: Share = 0.0


class EventForm(MannerForm):
    """Something that happens to a device. What is behind it is lost with it and comes back with it."""

    at: Duration
    device: str
    condition: Literal["up", "degraded", "down"]


class FleetForm(Shape):
    """The manner of a device is that of its kind, with its own on top."""

    period: Duration | None = None
    """After it the story begins again."""
    kinds: dict[Id, MannerForm] = {}
    devices: dict[Id, MannerForm] = {}
    events: list[EventForm] = []
