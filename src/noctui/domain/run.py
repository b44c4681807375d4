"""A run of a playbook: what was answered, folded into how it stands.

Each lane is at one step, or has ended. An operator answers, skips, or defers a step for later; a deferred one comes
back before the run can be finished. Nothing moves by itself: what the engine sees is evidence, what it says an alarm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

from noctui.domain.moments import MINUTE, Instant, Span
from noctui.domain.playbook import END, Lane, Playbook, Step

Deed = Literal[
    "started",
    "authorised",
    "denied",
    "answered",
    "agreed",
    "skipped",
    "deferred",
    "returned",
    "waived",
    "handed",
    "noted",
    "paused",
    "resumed",
    "aborted",
    "finished",
    "entered",
    "moved",
    "detached",
]
"""answered: also the first of two who have to agree, `agreed` is the second. returned: a deferred step was done after
all; waived: it never will be. entered: what a step enters at the desk was, or why it could not be.
moved: with its ticket, which was merged into another. detached: what called it has ended, and it goes on."""

Seen = Literal["asked", "seen"]
"""What a check step did: it asks the network; it has seen something (or was cut off)."""

AlarmKind = Literal["warned", "overdue", "held_up", "ran_out", "waited"]
"""warned: the limit of a step is near. overdue: it has passed. held_up: nobody authorises. ran_out: a timer did.
waited: a `wait` may be over."""

EventKind: TypeAlias = Deed | Seen | AlarmKind

State = Literal["running", "paused", "finished", "aborted"]
ENDS: frozenset[State] = frozenset({"finished", "aborted"})

_NOTHING: Mapping[Any, Any] = MappingProxyType({})

Outcome = Literal["open", "answered", "skipped", "deferred", "returned", "waived"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done, or seen, or said by the engine."""

    id: int
    kind: EventKind
    at: Instant
    login: str
    person: str = ""
    """Id in the roster; empty: the engine, or somebody it does not know."""
    step: str = ""
    answer: str = ""
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    """What was recorded, by field; of an approval `by` (who) and `way`; of an alarm `due` and `rung`; of `handed` `to`
    and `lane` (empty: the whole run)."""


class Visit(NamedTuple):
    """A lane at a step. A lane that comes back to it makes another visit."""

    step: str
    number: int
    """Of this step: 1 for the first."""
    opened: Instant
    outcome: Outcome = "open"
    answer: str = ""
    by: str = ""
    """Login of who answered."""
    at: Instant = 0
    """When it was answered, skipped or deferred."""
    challenged: str = ""
    """Login of who answered first, where two have to agree and the second has not yet."""
    stood: Span = 0
    """How long the run was paused meanwhile."""


class LaneState(NamedTuple):
    lane: str
    opened: Instant | None = None
    visit: Visit | None = None
    """Where it is; None: not opened yet, or ended."""
    blocked: tuple[str, ...] = ()
    """Steps of other lanes that it waits for."""
    ended: Instant | None = None
    owner: str = ""
    """Person it was handed to; empty: whoever has the run."""


class Run(NamedTuple):
    number: int
    playbook: str
    state: State
    started: Instant
    starter: str
    """Login."""
    owner: str
    """Login, or the id of a person it was handed to."""
    lanes: Mapping[str, LaneState]
    visits: tuple[Visit, ...] = ()
    """All that are over, in their order …"""
    counts: Mapping[str, int] = _NOTHING
    """… and how many of each step."""
    authorised: bool = True
    """By the one the plan demands; true where it demands none."""
    denied: bool = False
    """The last word on it was no."""
    timers: Mapping[str, Instant] = _NOTHING
    """Timer → when it runs out."""
    told: Mapping[tuple[EventKind, str], tuple[Instant, int]] = _NOTHING
    """(alarm, step or timer) → the newest deadline and rung for which it was said."""
    evidence: Mapping[str, Event] = _NOTHING
    """Step → what its check has seen during the visit that is open, or that it asks."""
    paused: Instant | None = None
    ended: Instant | None = None
    newest: int = 0
    """Id of its newest event."""

    @property
    def over(self) -> bool:
        return self.state in ENDS

    @property
    def deferred(self) -> tuple[Visit, ...]:
        """Those that have to come back, in their order."""
        return tuple(visit for visit in self.visits if visit.outcome == "deferred")

    @property
    def open_lanes(self) -> tuple[LaneState, ...]:
        return tuple(lane for lane in self.lanes.values() if lane.ended is None)

    def answers(self, step: str) -> str:
        """The newest answer to a step; empty: none yet, or it was skipped."""
        found = (visit.answer for visit in reversed(self.visits) if visit.step == step)
        return next(found, "")

    def at(self, step: str) -> LaneState | None:
        """The lane that is at this step now."""
        return next((lane for lane in self.lanes.values() if lane.visit and lane.visit.step == step), None)


def fold(number: int, playbook: Playbook, events: Sequence[Event]) -> Run:
    """How it stands after its events, in their order; the first one started it. ValueError where they make no sense."""
    run = begun(number, playbook, events[0])
    for event in events[1:]:
        run = advanced(run, playbook, event)
    return run


def begun(number: int, playbook: Playbook, first: Event) -> Run:
    """How it stands after the event that started it."""
    run = Run(
        number=number,
        playbook=playbook.id,
        state="running",
        started=first.at,
        starter=first.login,
        owner=first.login,
        lanes={lane.id: LaneState(lane.id) for lane in playbook.lanes},
        authorised=not playbook.authorise,
        newest=first.id,
    )
    return settle(run, playbook, first.at)


def advanced(run: Run, playbook: Playbook, event: Event) -> Run:
    """How it stands after one more event. ValueError when that is about a step where the run is not."""
    return settle(_step(run, playbook, event), playbook, event.at)._replace(newest=event.id)


def _step(run: Run, playbook: Playbook, event: Event) -> Run:
    match event.kind:
        case "answered" | "agreed" | "skipped" | "deferred":
            return _move(run, playbook, event)
        case "returned" | "waived":
            return _come_back(run, playbook, event)
        case "authorised" | "denied":
            granted = event.kind == "authorised"
            return run._replace(authorised=granted or run.authorised, denied=not granted)
        case "handed":
            return _hand(run, event)
        case "paused":
            return run._replace(state="paused", paused=event.at)
        case "resumed":
            return _resume(run, event.at)
        case "aborted" | "finished":
            return run._replace(state=event.kind, ended=event.at, paused=None)
        case "asked" | "seen":
            return run._replace(evidence={**run.evidence, event.step: event})
        case "warned" | "overdue" | "held_up" | "ran_out" | "waited":
            said = (int(event.data["due"]), int(event.data["rung"]))
            return run._replace(told={**run.told, (event.kind, event.step): said})
        case "started" | "noted" | "entered" | "moved" | "detached":
            return run


def _move(run: Run, playbook: Playbook, event: Event) -> Run:
    lane, step = run.at(event.step), playbook.by_id[event.step]
    if lane is None or lane.visit is None:
        raise ValueError(f"event {event.id} is about step {event.step}, which is not open")
    visit = lane.visit
    if event.kind == "answered" and step.both:
        waiting = visit._replace(challenged=event.login, answer=event.answer)
        return _with(run, lane._replace(visit=waiting))
    outcome: Outcome = event.kind if event.kind in ("skipped", "deferred") else "answered"
    answer = event.answer if outcome == "answered" else ""
    done = visit._replace(outcome=outcome, answer=answer, by=event.login, at=event.at)
    evidence = {name: seen for name, seen in run.evidence.items() if name != step.id}
    counts = {**run.counts, step.id: visit.number}
    run = run._replace(visits=(*run.visits, done), counts=counts, evidence=evidence)
    run = _with_timers(run, step, event) if outcome == "answered" else run
    return _open(run, playbook, playbook.lane_of[step.id], target(step, outcome, answer), event.at)


def target(step: Step, outcome: Outcome, answer: str) -> str:
    """Where a step leads. KeyError for an answer that it does not know."""
    if outcome != "answered":
        return onward(step)
    found = step.exit(answer)
    if found is None:
        raise KeyError(answer)
    return found.to


def _open(run: Run, playbook: Playbook, lane: Lane, to: str, at: Instant) -> Run:
    """Bring a lane to the first step from there on that is not passed over; or to its end."""
    passed: set[str] = set()
    while to != END and to not in passed and _passed_over(run, playbook, playbook.by_id[to]):
        passed.add(to)
        to = onward(playbook.by_id[to])
    state = run.lanes[lane.id]
    state = state._replace(opened=at if state.opened is None else state.opened, blocked=())
    if to == END or to in passed:
        return _with(run, state._replace(visit=None, ended=at))
    visit = Visit(to, 1 + run.counts.get(to, 0), at)
    return _with(run, state._replace(visit=visit, blocked=_missing(run, playbook, playbook.by_id[to])))


def onward(step: Step) -> str:
    """Where a lane goes on that passes over a step."""
    return step.skip if step.skip is not None else step.exits[0].to


def concerned(run: Run, step: Step) -> bool:
    """Whether a step is to be done at all, after what was answered so far."""
    return all(run.answers(other) in answers for other, answers in step.only.items())


def _passed_over(run: Run, playbook: Playbook, step: Step) -> bool:
    """What it waits for may still be answered so that it is to be done."""
    return not concerned(run, step) and not _missing(run, playbook, step)


def _missing(run: Run, playbook: Playbook, step: Step) -> tuple[str, ...]:
    return tuple(
        other for other in step.after if other not in run.counts and run.lanes[playbook.lane_of[other].id].ended is None
    )


def settle(run: Run, playbook: Playbook, at: Instant) -> Run:
    """Open the lanes that may open now, and the steps that have waited for others."""
    before = None
    while not run.over and run.lanes != before:  # a lane that ends at once is not waited for any more
        before = run.lanes
        for lane in playbook.lanes:
            if run.lanes[lane.id].opened is None and may_open(run, playbook, lane):
                run = _open(run, playbook, lane, lane.steps[0].id, at)
        for state in [lane for lane in run.lanes.values() if lane.blocked]:
            run = _unblock(run, playbook, state, at)
    return run


def may_open(run: Run, playbook: Playbook, lane: Lane) -> bool:
    if lane.closing:
        return all(run.lanes[other.id].ended is not None for other in playbook.lanes if not other.closing)
    return lane.first or run.authorised


def _unblock(run: Run, playbook: Playbook, lane: LaneState, at: Instant) -> Run:
    """Its time counts from the moment in which it could be begun."""
    if lane.visit is None:
        return run
    step = playbook.by_id[lane.visit.step]
    if missing := _missing(run, playbook, step):
        return _with(run, lane._replace(blocked=missing))
    if not concerned(run, step):
        return _open(run, playbook, playbook.lane_of[step.id], onward(step), at)
    return _with(run, lane._replace(blocked=(), visit=lane.visit._replace(opened=at, stood=0)))


def _come_back(run: Run, playbook: Playbook, event: Event) -> Run:
    """The oldest deferred visit of the step is over."""
    visits = list(run.visits)
    for place, visit in enumerate(visits):
        if visit.step == event.step and visit.outcome == "deferred":
            outcome: Outcome = "returned" if event.kind == "returned" else "waived"
            visits[place] = visit._replace(outcome=outcome, answer=event.answer, by=event.login, at=event.at)
            run = run._replace(visits=tuple(visits))
            return _with_timers(run, playbook.by_id[event.step], event) if outcome == "returned" else run
    raise ValueError(f"event {event.id} is about step {event.step}, which was not deferred")


def _hand(run: Run, event: Event) -> Run:
    to, lane = event.data["to"], event.data.get("lane", "")
    return _with(run, run.lanes[lane]._replace(owner=to)) if lane else run._replace(owner=to)


def _resume(run: Run, at: Instant) -> Run:
    """What stood still is not counted."""
    since = run.paused if run.paused is not None else at
    for lane in run.open_lanes:
        if lane.visit is not None:
            stood = lane.visit.stood + max(0, at - max(since, lane.visit.opened))
            run = _with(run, lane._replace(visit=lane.visit._replace(stood=stood)))
    return run._replace(state="running", paused=None)


def _with_timers(run: Run, step: Step, event: Event) -> Run:
    """What was measured starts a timer, or starts it anew; what was done may stop one."""
    if not (step.timer or step.stops):
        return run
    timers = {name: end for name, end in run.timers.items() if name != step.stops}
    if step.timer:
        timers[step.timer] = event.at + round(float(event.data["value"]) * MINUTE)
    return run._replace(timers=timers)


def _with(run: Run, lane: LaneState) -> Run:
    return run._replace(lanes={**run.lanes, lane.lane: lane})
