"""What a desk may do with mutes, and what it may ask about them. Plain dataclasses; `wire` carries them."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from noctui.domain.device_state import DeviceState
from noctui.domain.moments import Instant, Span
from noctui.domain.mute import MuteKind


@dataclass(frozen=True, slots=True)
class Silence:
    """Hide what a filter matches, devices that come later too: see `domain.mute.read_scope`."""

    KIND: ClassVar[str] = "mute.silence"
    target: str
    until: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class ExtendMute:
    """A later end, or an earlier one that is still to come; who and why are an event of their own."""

    KIND: ClassVar[str] = "mute.extend"
    mute: int
    until: Instant
    reason: str
    others: tuple[int, ...] = ()
    """Mutes with which the same is done: all or none, but for those that have ended by then."""


@dataclass(frozen=True, slots=True)
class PlanWindow:
    """A maintenance window that comes again: see `domain.window`."""

    KIND: ClassVar[str] = "window.plan"
    target: str
    starts: Instant
    """Of the first one."""
    lasts: Span
    rule: str
    reason: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class EndSeries:
    """No more windows of that series; one that has begun goes on until its end."""

    KIND: ClassVar[str] = "window.drop"
    series: str


MuteCommand: TypeAlias = Silence | ExtendMute | PlanWindow | EndSeries


@dataclass(frozen=True, slots=True)
class MutesQuery:
    """The register: everything that hides something, or will."""

    KIND: ClassVar[str] = "mutes"


@dataclass(frozen=True, slots=True)
class MuteQuery:
    """One mute: what it hides now, and what became of it."""

    KIND: ClassVar[str] = "mute"
    mute: int


@dataclass(frozen=True, slots=True)
class WindowQuery:
    """What a window or a silence would be: for a form that is being filled in."""

    KIND: ClassVar[str] = "window"
    kind: MuteKind
    target: str
    starts: Instant
    lasts: Span
    rule: str = ""
    """Empty: once."""


MuteAsk: TypeAlias = MutesQuery | MuteQuery | WindowQuery


@dataclass(frozen=True, slots=True)
class MuteRow:
    """One line of the register."""

    id: int
    kind: MuteKind
    target: str
    by: str
    by_name: str
    reason: str
    starts: Instant
    ends: Instant
    series: str
    told: str
    covers: int
    """Devices that it is about."""
    hides: int
    """Those of them that have a problem now, while it is in force."""
    warned: bool = False


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A window that comes again."""

    id: str
    target: str
    rule: str
    by_name: str
    reason: str
    told: str
    by_file: bool
    coming: tuple[tuple[Instant, Instant], ...]
    """The next ones, from … to."""


@dataclass(frozen=True, slots=True)
class MuteRegister:
    """By the end: what speaks again first stands first."""

    mutes: tuple[MuteRow, ...]
    series: tuple[SeriesRow, ...]


@dataclass(frozen=True, slots=True)
class HiddenRow:
    device: str
    name: str
    state: DeviceState
    since: Instant
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class MuteEvent:
    """Opened, extended, ended: from the journal."""

    at: Instant
    actor: str
    kind: str
    text: str
    ends: Instant | None = None


@dataclass(frozen=True, slots=True)
class MuteDetail:
    row: MuteRow
    hidden: tuple[HiddenRow, ...]
    events: tuple[MuteEvent, ...]


@dataclass(frozen=True, slots=True)
class WindowPreview:
    """`code` and `detail` are those of the answer that the command would get: `done` when it would be taken."""

    code: str
    detail: str
    coming: tuple[tuple[Instant, Instant], ...]
    covers: int
    total: int
    """Devices of the site."""
    hides: int
    """Devices that have a problem now and would be hidden at once."""
    overlaps: tuple[int, ...] = ()
    """Mutes that cover one of its devices at the same time."""


MuteDetails: TypeAlias = MuteRegister | MuteDetail | WindowPreview

MUTE_DETAILS: dict[str, type[MuteDetails]] = {"mutes": MuteRegister, "mute": MuteDetail, "window": WindowPreview}
