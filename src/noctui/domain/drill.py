"""A scenario to drill a playbook with: what happens when, what the people who are called say, and what is expected.

Whatever happens has a cue: so long after the begin, or after a step was reached, or answered. When it is due follows
from how the runs stand, so a drill that was interrupted goes on where it was.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Literal, NamedTuple

from noctui.domain.drill_points import START
from noctui.domain.moments import HOUR, Instant, Span
from noctui.domain.playbook import Playbook
from noctui.domain.policy import Words
from noctui.domain.run import Run, Visit
from noctui.domain.run_clocks import AUTHORISE, Deadline

Condition = Literal["up", "degraded", "down"]


@dataclass(frozen=True, slots=True)
class Cue:
    """When something happens."""

    after: Span = 0
    """Since the begin of the drill, or …"""
    step: str = ""
    """… since this step was reached for the first time, or …"""
    answer: str = ""
    """… was first answered so."""


@dataclass(frozen=True, slots=True)
class Inject:
    """Something that is said to whoever is drilled."""

    id: str
    say: Words
    cue: Cue
    who: Words = field(default_factory=dict)
    """Who says it."""


@dataclass(frozen=True, slots=True)
class Change:
    """Devices change how they answer. One of `device`, `site` and `kind` is said; each may be `{parameter}`."""

    cue: Cue
    condition: Condition
    device: str = ""
    """It, and what is behind it."""
    site: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes of a step: what the one who is called says, what a check sees, what is to be seen."""

    say: Words
    after: Span = 0
    """Since the step was reached."""
    right: tuple[str, ...] = ()
    """The answers that fit it; empty: every one does."""
    wrong: Mapping[str, Words] = field(default_factory=dict)
    """Answer → the fact that makes it wrong."""
    value: str = ""
    """What a `measure` has to write down."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """What a `check` sees: sent, received, min, avg, max, raw."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A step (or START, or AUTHORISE) that is to be done so soon after the begin."""

    step: str
    within: Span


@dataclass(frozen=True)
class Scenario:
    id: str
    name: Words
    playbook: str
    difficulty: int
    """1 to 5."""
    alarm: Words
    """What the ticket says with which it begins."""
    about: Words = field(default_factory=dict)
    """What is trained."""
    begins: time | None = None
    """Time of day, in the site's zone; None: as it is."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Of the playbook; what is missing is picked from the site's inventory."""
    injects: tuple[Inject, ...] = ()
    fleet: tuple[Change, ...] = ()
    replies: Mapping[str, tuple[Reply, ...]] = field(default_factory=dict)
    """Step (or AUTHORISE) → what comes of its first visit, its second …; the last one holds for all after it."""
    expected: tuple[Expected, ...] = ()
    calls: tuple[str, ...] = ()
    """`call` steps in the order in which they are to be made."""
    own: bool = False
    """The site's, not a bundled one."""

    def reply(self, step: str, visit: int) -> Reply | None:
        """What comes of that visit (from 1) of the step."""
        known = self.replies.get(step, ())
        return known[min(visit, len(known)) - 1] if known else None


class Happening(NamedTuple):
    """Something of a scenario whose time has been set."""

    id: str
    """Unique in its drill: an inject's own; `reply:STEP:VISIT`; `fleet:N`, N from 0."""
    at: Instant
    inject: Inject | None = None
    reply: Reply | None = None
    change: Change | None = None

    @property
    def words(self) -> Words:
        return self.inject.say if self.inject else self.reply.say if self.reply else {}


def happenings(scenario: Scenario, began: Instant, runs: Sequence[Run]) -> list[Happening]:
    """All whose time is known by now, those that have happened too, in the order of their times."""
    found = [*_injects(scenario, began, runs), *_changes(scenario, began, runs), *_replies(scenario, runs)]
    return sorted(found, key=lambda each: (each.at, each.id))


def waiting(scenario: Scenario, began: Instant, runs: Sequence[Run]) -> tuple[Inject, ...]:
    """The injects whose step has not been reached."""
    return tuple(inject for inject in scenario.injects if moment(inject.cue, began, runs) is None)


def moment(cue: Cue, began: Instant, runs: Sequence[Run]) -> Instant | None:
    """When it is due; None: its step was not reached, or not answered so."""
    if not cue.step:
        return began + cue.after
    since = _answered(runs, cue.step, cue.answer) if cue.answer else reached(runs, cue.step)
    return None if since is None else since + cue.after


def furthest(scenario: Scenario, began: Instant, runs: Sequence[Run], counting: Iterable[Deadline]) -> Instant:
    """The last moment to which its clock may jump: an hour after all that is known to come. `counting`: of its runs."""
    targets = (began + one.within for one in scenario.expected)
    coming = (each.at for each in happenings(scenario, began, runs))
    return max([began, *targets, *coming, *(one.due for one in counting)]) + HOUR


def reached(runs: Sequence[Run], step: str) -> Instant | None:
    """When a step opened first; START: when the first run did; None: not yet."""
    if step == START:
        return min((run.started for run in runs), default=None)
    return min((visit.opened for run in runs for visit in visits(run) if visit.step == step), default=None)


def visits(run: Run) -> Iterator[Visit]:
    """Those that are over and those that can be answered now."""
    yield from run.visits
    yield from (lane.visit for lane in run.open_lanes if lane.visit is not None and not lane.blocked)


def filled(text: str, parameters: Mapping[str, str]) -> str:
    """The text with its `{parameters}`; one that is not known stays as it stands."""
    for name, value in parameters.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def steps_of(playbook: Playbook, parts: Mapping[str, Playbook]) -> dict[str, Playbook]:
    """Step → the playbook that has it: of a playbook and of all that it calls."""
    found: dict[str, Playbook] = {}
    waiting, seen = [playbook], {playbook.id}
    while waiting:
        current = waiting.pop()
        for step in current.steps():
            found.setdefault(step.id, current)
            if step.calls and step.calls not in seen and step.calls in parts:
                seen.add(step.calls)
                waiting.append(parts[step.calls])
    return found


def _injects(scenario: Scenario, began: Instant, runs: Sequence[Run]) -> Iterator[Happening]:
    for inject in scenario.injects:
        at = moment(inject.cue, began, runs)
        if at is not None:
            yield Happening(inject.id, at, inject=inject)


def _changes(scenario: Scenario, began: Instant, runs: Sequence[Run]) -> Iterator[Happening]:
    for index, change in enumerate(scenario.fleet):
        at = moment(change.cue, began, runs)
        if at is not None:
            yield Happening(f"fleet:{index}", at, change=change)


def _replies(scenario: Scenario, runs: Sequence[Run]) -> Iterator[Happening]:
    for run in runs:
        for visit in visits(run):
            reply = scenario.reply(visit.step, visit.number)
            if reply is not None:
                yield Happening(f"reply:{visit.step}:{visit.number}", visit.opened + reply.after, reply=reply)
        asked = scenario.reply(AUTHORISE, 1)
        if asked is not None:
            yield Happening(f"reply:{AUTHORISE}:1", run.started + asked.after, reply=asked)


def _answered(runs: Sequence[Run], step: str, answer: str) -> Instant | None:
    found = (visit.at for run in runs for visit in run.visits if (visit.step, visit.answer) == (step, answer))
    return min(found, default=None)
