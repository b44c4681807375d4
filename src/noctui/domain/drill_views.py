"""What a desk and the engine of a drill say to each other about it. No other engine knows any of this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from noctui.domain.drill_points import Score
from noctui.domain.moments import Instant, Span
from noctui.domain.policy import Words

SPEEDS = (1, 5, 20)


@dataclass(frozen=True, slots=True)
class DrillLine:
    """Something that has happened, or will."""

    id: str
    kind: Literal["inject", "reply", "fleet"]
    at: Instant | None
    """None: its step was not reached yet."""
    say: Words
    who: Words = field(default_factory=dict)
    step: str = ""
    """What it waits for, or answers."""
    happened: bool = False


@dataclass(frozen=True, slots=True)
class DrillRow:
    """View `drill`, the single key `drill`: only the engine of a drill has it."""

    id: str
    """`D-7`."""
    scenario: str
    name: Words
    playbook: str
    difficulty: int
    began: Instant
    speed: int
    paused: bool
    trainee: str
    """Login of who started it."""
    ended: Instant | None = None
    percent: int | None = None
    """Of its score, once it has ended."""
    coming: tuple[DrillLine, ...] = ()
    """What can be brought about now; desks show it to who may do so."""


@dataclass(frozen=True, slots=True)
class InjectNow:
    """Let something happen at once that has not yet; or say something that no scenario knows."""

    KIND: ClassVar[str] = "drill.inject"
    inject: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class PauseDrill:
    KIND: ClassVar[str] = "drill.pause"


@dataclass(frozen=True, slots=True)
class GoOnDrill:
    KIND: ClassVar[str] = "drill.go"


@dataclass(frozen=True, slots=True)
class JumpDrill:
    """Let so much time pass at once; never back, nor beyond what may still come."""

    KIND: ClassVar[str] = "drill.jump"
    by: Span


@dataclass(frozen=True, slots=True)
class SpeedDrill:
    KIND: ClassVar[str] = "drill.speed"
    speed: int


@dataclass(frozen=True, slots=True)
class EndDrill:
    """It is over, whether its run is or not."""

    KIND: ClassVar[str] = "drill.end"


DrillCommand: TypeAlias = InjectNow | PauseDrill | GoOnDrill | JumpDrill | SpeedDrill | EndDrill
"""Refused: no_drill (by every other engine), drill_ended, unknown_inject (inject), happened_already (inject),
no_way_back, too_far (limit: the span that is left), unknown_speed (speed, known), not_allowed."""


@dataclass(frozen=True, slots=True)
class DrillQuery:
    """How it stands, and how it is scored by now; answered with DrillDetail, or `no_drill`."""

    KIND: ClassVar[str] = "drill"


@dataclass(frozen=True, slots=True)
class DrillDetail:
    KIND: ClassVar[str] = "drill_detail"
    row: DrillRow
    about: Words
    lines: tuple[DrillLine, ...]
    """In the order of their times; what is still to come only for who may bring it about."""
    score: Score
    steps: Mapping[str, Words] = field(default_factory=dict)
    """What each step says that the score speaks of, and each of its answers that has words (`step:answer`),
    each thing that is written down (`step::field`)."""
