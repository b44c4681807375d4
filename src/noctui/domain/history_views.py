"""What a desk asks about the past of a device, and what it is told."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from noctui.domain.availability import Interval, Tally
from noctui.domain.moments import DAY, HOUR, Instant, Span

Stretch = Literal["hour", "day", "month"]
"""How far back a trend goes."""

LENGTHS: dict[Stretch, Span] = {"hour": HOUR, "day": DAY, "month": 30 * DAY}


@dataclass(frozen=True, slots=True)
class TrendQuery:
    """The answers to the first check of a device, in `columns` steps at most."""

    KIND: ClassVar[str] = "trend"
    device: str
    stretch: Stretch = "hour"
    columns: int = 60


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What was answered in one step; a step in which nothing was asked is not there."""

    at: Instant
    readings: int
    sent: int
    received: int
    rtt_min: Span | None
    """This and the next two are None when nothing was received."""
    rtt_avg: Span | None
    rtt_max: Span | None


@dataclass(frozen=True, slots=True)
class TrendDetail:
    device: str
    stretch: Stretch
    begin: Instant
    """Of the first step; the last one holds the present moment."""
    step: Span
    steps: int
    points: tuple[TrendPoint, ...]
    """Oldest first; each `at` is the beginning of a step."""


@dataclass(frozen=True, slots=True)
class AvailabilityQuery:
    """Of a device, a site or a contract by its id, of what a filter like `site:hq kind:camera` matches, or of `*`."""

    KIND: ClassVar[str] = "availability"
    of: str
    begin: Instant
    end: Instant
    """At most now."""
    most: int = 20
    """Devices that are told one by one, the worst first."""


@dataclass(frozen=True, slots=True)
class AvailabilityRow:
    """One device."""

    device: str
    name: str
    contract: str
    target: float | None
    """What the contract promises, as a share of the time that counts."""
    tally: Tally
    met: bool | None
    """None where nothing was promised, or too little seen."""
    spare: Span
    """How much longer it may be gone by the target; negative: it was gone too long. 0 without one."""


@dataclass(frozen=True, slots=True)
class AvailabilityDetail:
    of: str
    """A device, `site:hq`, `contract:city`, or the filter."""
    begin: Instant
    end: Instant
    devices: int
    missed: int
    """Of them below their target."""
    total: Tally
    rows: tuple[AvailabilityRow, ...]
    """The worst first."""
    intervals: tuple[Interval, ...] = ()
    """Of a single device, oldest first: the newest ones, where there are many."""


HistoryAsk: TypeAlias = TrendQuery | AvailabilityQuery
HistoryDetails: TypeAlias = TrendDetail | AvailabilityDetail

HISTORY_DETAILS: dict[str, type[HistoryDetails]] = {"trend": TrendDetail, "availability": AvailabilityDetail}
