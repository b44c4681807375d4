"""What a desk asks about the past of a device, and what it is told."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

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


HistoryAsk: TypeAlias = TrendQuery
HistoryDetails: TypeAlias = TrendDetail

HISTORY_DETAILS: dict[str, type[HistoryDetails]] = {"trend": TrendDetail}
