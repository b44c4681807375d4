"""What the desk is told of the arithmetic of a clock, and of what a fact did to it."""

from dataclasses import dataclass, field
from typing import Literal

from noctui.domain.effects import Effect
from noctui.domain.moments import Instant, Span
from noctui.domain.ticket import FactKind
from noctui.domain.views import ClockRow


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One stretch of time of an explanation."""

    begin: Instant
    end: Instant
    counted: Span
    why: Literal["open", "closed", "paused", "later"]
    """closed: outside the calendar's hours. later: still to come until the clock is due."""


@dataclass(frozen=True, slots=True)
class HeardRow:
    """Who hears of a clock, and when."""

    at: Instant | None
    post: str
    person: str
    """Empty: nobody has this post."""
    done: bool
    name: dict[str, str] = field(default_factory=dict)
    """Of the post, as the roster has it; empty where that lacks the post."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The arithmetic of one clock."""

    ticket: int
    clock: ClockRow
    policy: dict[str, str]
    scheme: str
    zone: str
    calendar: dict[str, str]
    """Name of its calendar; empty: every hour."""
    starts: FactKind | Literal["breach"]
    """What makes it count; `upgraded` when that started it anew."""
    started_by: int | None
    """Id of the fact that started it."""
    stretches: tuple[CountedRow, ...]
    """From its start to its due time (or its end), at most 200; the first ones are summed up when there are more."""
    skipped: int
    heard: tuple[HeardRow, ...]
    unsure: tuple[int, ...] = ()
    """Years whose make-up days are not published yet."""
    beat: FactKind | None = None
    """What keeps one round of a rhythm."""
    ends: tuple[FactKind, ...] = ()
    """Whichever comes first ends it."""


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """A clock that stands otherwise by a fact."""

    effect: Effect
    clock: ClockRow
    was: ClockRow | None
    """As it would stand without the fact; None: it would not be there."""
