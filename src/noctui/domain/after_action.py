"""What is to be learned from a run: who was there, what went otherwise than planned, what is still to be asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from noctui.domain.moments import Span
from noctui.domain.playbook import Step
from noctui.domain.run import Event, Outcome
from noctui.domain.run_views import RunDetail, VisitRow

QuestionKind = Literal[
    "never_authorised",
    "never_begun",
    "unfinished",
    "left_open",
    "put_off",
    "not_reached",
    "unproven",
    "unwritten",
]
"""never_authorised: nobody has said yes to the plan. never_begun: a lane. unfinished: a run that a step began.
left_open: a step, at the end. put_off: one that did not come back. not_reached: a call, to the last. unproven: a check
that somebody answered without it having seen anything. unwritten: a field of a step that was left empty."""

_LEFT_OUT: frozenset[Outcome] = frozenset({"skipped", "deferred", "waived"})


class Question(NamedTuple):
    kind: QuestionKind
    about: str = ""
    """Step, lane, or number of a run; empty: the whole plan."""
    field: str = ""


class Deviation(NamedTuple):
    """A step that went otherwise than the plan says."""

    visit: VisitRow
    late: Span
    """Beyond its limit; 0: in time."""


@dataclass(frozen=True, slots=True)
class AfterAction:
    people: tuple[str, ...]
    """Names of who took part, each once, in the order of their first deed."""
    deviations: tuple[Deviation, ...]
    alarms: tuple[Event, ...]
    """What the engine had to say: limits, timers, a yes that nobody gave."""
    changes: tuple[Event, ...]
    """Proposals to change the plan, step by step in the order of the file; those for the whole of it first."""
    questions: tuple[Question, ...]


def after_action(detail: RunDetail) -> AfterAction:
    order = {step.id: place for place, step in enumerate(_steps(detail), 1)}
    proposed = (event for event in detail.events if event.kind == "noted" and event.data.get("change"))
    return AfterAction(
        people=tuple(dict.fromkeys(event.person for event in detail.events if event.person)),
        deviations=tuple(_deviations(detail)),
        alarms=tuple(event for event in detail.events if event.kind in ("overdue", "held_up", "ran_out")),
        changes=tuple(sorted(proposed, key=lambda event: order.get(event.step, 0))),
        questions=tuple(_questions(detail)),
    )


def _deviations(detail: RunDetail) -> Iterator[Deviation]:
    for visit in detail.visits:
        late = visit.at - visit.due if visit.late and visit.due is not None and visit.at else 0
        if late or visit.outcome in _LEFT_OUT:
            yield Deviation(visit, late)


def _questions(detail: RunDetail) -> Iterator[Question]:
    row = detail.row
    if not row.authorised:
        yield Question("never_authorised")
    if row.ended is not None:
        yield from (Question("never_begun", lane.lane) for lane in row.lanes if not lane.step and lane.ended is None)
        yield from (Question("unfinished", str(child.id)) for child in detail.children if child.state != "finished")
        yield from (Question("left_open", lane.step) for lane in row.lanes if lane.step)
    newest = {visit.step: visit for visit in detail.visits}
    for step in _steps(detail):
        if step.id in newest:
            yield from _about(step, newest[step.id], detail)


def _about(step: Step, visit: VisitRow, detail: RunDetail) -> Iterator[Question]:
    if visit.outcome == "deferred":
        yield Question("put_off", step.id)
    if visit.answer == "not_reached":
        yield Question("not_reached", step.id)
    if visit.outcome not in ("answered", "returned"):
        return
    if step.probe is not None and not any(one.kind == "seen" and one.step == step.id for one in detail.events):
        yield Question("unproven", step.id)
    yield from (Question("unwritten", step.id, one.id) for one in step.record if not visit.records.get(one.id))


def _steps(detail: RunDetail) -> Iterator[Step]:
    return (step for _, steps in detail.lanes for step in steps)
