"""What is asked at the desk about who is on: duty changed, swapped, left for a while, taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from noctui.domain.moments import Instant
from noctui.domain.overrides import Side, Stint

LeaveStep = Literal["approve", "refuse", "plan", "customer_yes", "customer_no", "return", "withdraw"]
AbsenceStep = Literal["approve", "refuse", "backup_cannot", "back"]


@dataclass(frozen=True, slots=True)
class ChangeDuty:
    """For a span put somebody on, take somebody off, or both. What has passed already stays as it was.

    The answer's params: `change` (its number), `overlaps` (numbers of others that hold at the same time), `findings`
    (what it brings, see `domain.roster_effects`).
    """

    KIND: ClassVar[str] = "roster.change"
    target: str
    """Id of a post, or of a rotation."""
    begin: Instant
    end: Instant
    off: str = ""
    on: str = ""
    reason: str = ""
    side: Side | None = "first"
    """None: `target` is a rotation's."""
    trial: bool = False
    """Only say what would come of it."""


@dataclass(frozen=True, slots=True)
class PlanGuard:
    """An important time with more people. Params as of `ChangeDuty`, and `short_notice` (days) when it was asked for
    too late."""

    KIND: ClassVar[str] = "roster.guard"
    name: str
    begin: Instant
    end: Instant
    crews: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """People by post."""
    trial: bool = False


@dataclass(frozen=True, slots=True)
class FixPlan:
    """A post's fixed plan for a span: only who stands in it is on. Params as of `ChangeDuty`."""

    KIND: ClassVar[str] = "roster.plan"
    post: str
    begin: Instant
    end: Instant
    stints: tuple[Stint, ...]
    reason: str = ""
    trial: bool = False


@dataclass(frozen=True, slots=True)
class EndChange:
    """End what is in force, from now on; withdraw what is still to come."""

    KIND: ClassVar[str] = "roster.end"
    change: int
    reason: str


@dataclass(frozen=True, slots=True)
class OfferSwap:
    """Offer the own stint at `mine` for the stint of `person` at `theirs`: the whole shifts of which those moments are
    part. Params as of `ChangeDuty`; it counts for nothing before the other one agrees."""

    KIND: ClassVar[str] = "swap.offer"
    post: str
    mine: Instant
    person: str
    theirs: Instant
    reason: str = ""
    trial: bool = False


@dataclass(frozen=True, slots=True)
class AnswerSwap:
    KIND: ClassVar[str] = "swap.answer"
    change: int
    agreed: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class AskLeave:
    KIND: ClassVar[str] = "leave.ask"
    person: str
    begin: Instant
    end: Instant
    reason: str
    trial: bool = False


@dataclass(frozen=True, slots=True)
class StepLeave:
    """The next step of a leave. `text`: the handover plan, who answered for the customer, why not."""

    KIND: ClassVar[str] = "leave.step"
    change: int
    step: LeaveStep
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReportAbsence:
    """A person who has a post is not there now."""

    KIND: ClassVar[str] = "absence.report"
    post: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class StepAbsence:
    """What is decided, or has become of it. `stand_in`: who takes the post, if not the backup person."""

    KIND: ClassVar[str] = "absence.step"
    change: int
    step: AbsenceStep
    text: str = ""
    stand_in: str = ""


RosterCommand: TypeAlias = (
    ChangeDuty
    | PlanGuard
    | FixPlan
    | EndChange
    | OfferSwap
    | AnswerSwap
    | AskLeave
    | StepLeave
    | ReportAbsence
    | StepAbsence
)
