"""The points of a drill: what was looked at, what it was worth, and why. They are given in `drill_score`."""

from dataclasses import dataclass, field
from typing import Final, Literal

from noctui.domain.moments import Span
from noctui.domain.policy import Words

START: Final = "start"
"""In place of a step: that the playbook is started at all."""

PointKind = Literal["first", "target", "limit", "skipped", "branch", "value", "order", "record", "end"]
KINDS: tuple[PointKind, ...] = ("first", "target", "limit", "branch", "value", "order", "record", "skipped", "end")
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at."""

    kind: PointKind
    about: str
    """Step, two steps as `a b`, START or AUTHORISE; empty: the whole."""
    earned: int
    possible: int
    code: str
    """in_time, late, never (first, target, limit); left_out, for_later, waived (skipped); fits, wrong (branch, value);
    in_order, out_of_order, not_called (order); complete, missing (record); finished, aborted, open, other_plan, never
    (end)."""
    took: Span | None = None
    within: Span | None = None
    answer: str = ""
    """What was answered, or written down; of `missing` the fields."""
    why: Words = field(default_factory=dict)
    """The fact that makes it wrong."""


@dataclass(frozen=True, slots=True)
class Score:
    points: tuple[Point, ...]
    first: Span | None
    """From the begin to the first deed; None: nothing was done."""
    took: Span
    """From the begin to the end."""

    @property
    def earned(self) -> int:
        return sum(point.earned for point in self.points)

    @property
    def possible(self) -> int:
        return sum(point.possible for point in self.points)

    @property
    def percent(self) -> int:
        return round(100 * self.earned / self.possible) if self.possible else 0
