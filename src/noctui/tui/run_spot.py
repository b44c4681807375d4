"""What an operator looks at in a run: the lane that is chosen, its step, and what is known about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from noctui.domain.moments import Instant
    from noctui.domain.playbook import Exit, Step
    from noctui.domain.run import Event
    from noctui.domain.run_views import Contact, LaneRow, RoleRow, RunDetail, RunRow, VisitRow


@dataclass(frozen=True)
class RunSpot:
    """A run as the desk knows it now."""

    row: RunRow
    """Always the newest."""
    detail: RunDetail | None = None
    """None: the engine has not told it yet."""
    chosen: str = ""
    """Id of the lane on the screen."""
    key: str = ""
    """The letter of the answer that was pressed; empty: Enter."""
    listed: str = ""
    """The step under the cursor of the list."""
    fresh: bool = False
    """The step has only just come to the screen."""
    busy: bool = False
    """A command is under way for the run."""

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """All steps by id."""
        lanes = self.detail.lanes if self.detail is not None else ()
        return {step.id: step for _lane, steps in lanes for step in steps}

    @property
    def lane(self) -> LaneRow | None:
        return next((lane for lane in self.row.lanes if lane.lane == self.chosen), None)

    @property
    def step(self) -> Step | None:
        """Where the chosen lane is, also while it waits for others."""
        return self.steps.get(self.lane.step) if self.lane is not None else None

    @property
    def visit(self) -> VisitRow | None:
        """The visit of that step, which is open."""
        found = reversed(self.detail.visits) if self.detail is not None else ()
        lane = self.lane
        return next((one for one in found if lane and one.outcome == "open" and one.step == lane.step), None)

    @property
    def mark(self) -> tuple[str, int, str, int]:
        """What one visit is told from all others by: lane, run, step, number."""
        lane = self.lane
        return (lane.lane, self.row.id, lane.step, lane.visit) if lane is not None else ("", self.row.id, "", 0)

    @property
    def evidence(self) -> Event | None:
        step = self.step
        return self.detail.evidence.get(step.id) if self.detail is not None and step is not None else None

    @property
    def deferred(self) -> list[VisitRow]:
        """Those that have to come back."""
        visits = self.detail.visits if self.detail is not None else ()
        return [visit for visit in visits if visit.outcome == "deferred"]

    @property
    def proposed(self) -> str:
        """The answer that is offered first: what a check has seen, or what the first of two has said."""
        if self.visit is not None and self.visit.answer:
            return self.visit.answer
        return self.evidence.data.get("proposed", "") if self.evidence is not None else ""

    @property
    def exits(self) -> Sequence[Exit]:
        """The answers of the step, in the order of their letters."""
        return self.step.exits if self.step is not None else ()

    @property
    def picked(self) -> str:
        """The answer that was chosen by its letter, else the one that is proposed."""
        at = LETTERS.find(self.key) if self.key else -1
        return self.exits[at].answer if 0 <= at < len(self.exits) else self.proposed

    @property
    def child(self) -> RunRow | None:
        """The run of the playbook that the step calls, begun for this visit."""
        return self.child_of(self.mark[2], self.mark[3])

    @property
    def calls(self) -> bool:
        """Whether the step is another playbook, whose run is not finished or not begun."""
        return self.awaits(self.mark[2], self.mark[3])

    @property
    def children(self) -> list[RunRow]:
        """The runs that it began and that are open."""
        return [row for row in self.detail.children if row.ended is None] if self.detail is not None else []

    def child_of(self, step: str, visit: int) -> RunRow | None:
        """The run that was begun for a visit: one that is finished, else the newest."""
        known = self.detail.children if self.detail is not None else ()
        found = [row for row in known if (row.step, row.visit) == (step, visit)]
        return max(found, key=lambda row: (row.state == "finished", row.id), default=None)

    def awaits(self, step: str, visit: int) -> bool:
        """Whether a visit has to wait for the run of another playbook."""
        child = self.child_of(step, visit)
        return step in self.steps and bool(self.steps[step].calls) and (child is None or child.state != "finished")

    def called_by(self, action_id: str) -> tuple[str, int]:
        """The visit that an action is about which the run of another playbook may have to come before."""
        if action_id == "run.return" and self.meant is not None:
            return self.meant.step, self.meant.number
        return self.mark[2:] if action_id == "run.answer" else ("", 0)

    @property
    def meant(self) -> VisitRow | None:
        """The visit to which one returns: of the step under the cursor of the list, or of the only one there is."""
        steps = {visit.step for visit in self.deferred}
        step = self.listed if self.listed in steps or len(steps) != 1 else steps.pop()
        return next((visit for visit in self.deferred if visit.step == step), None)

    @property
    def plain(self) -> bool:
        """Whether one key answers the step: there is but one answer, and nothing to write down."""
        step = self.step
        if step is None or len(step.exits) != 1 or step.record or step.kind in ("measure", "note", "approve"):
            return False
        return step.probe is None or self.evidence is not None

    def role(self, name: str) -> RoleRow | None:
        return self.detail.roles.get(name) if self.detail is not None else None

    def contacts(self, roles: Sequence[str]) -> list[Contact]:
        """Who has these roles now, the first of each first."""
        found = (self.role(name) for name in roles)
        return [contact for role in found if role is not None for contact in role.contacts]

    def due(self, lane: LaneRow) -> Instant | None:
        return None if lane.blocked or lane.ended is not None else lane.due


LETTERS = "abcdef"
"""The keys of the first answers of a step; the others are in the list that Enter opens."""


def is_open(lane: LaneRow) -> bool:
    """Whether the lane is at a step that can be answered now."""
    return bool(lane.step) and lane.ended is None and not lane.blocked


def likeliest(lanes: Sequence[LaneRow]) -> str:
    """The lane whose step runs out first; else the first that can go on; else the first that has not ended."""
    ready = [lane for lane in lanes if is_open(lane)]
    limited = sorted((lane.due, at) for at, lane in enumerate(ready) if lane.due is not None)
    if limited:
        return ready[limited[0][1]].lane
    still = ready or [lane for lane in lanes if lane.ended is None] or list(lanes)
    return still[0].lane if still else ""
