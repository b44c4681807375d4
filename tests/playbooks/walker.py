"""Walks a playbook as a crew would: one answer after the other, each allowed by the rules, until the run is over."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

from noctui.domain import run_rules
from noctui.domain.moments import MINUTE, Instant
from noctui.domain.playbook import Field, Playbook, Step
from noctui.domain.run import Deed, Event, Run, State, Visit, advanced, begun

SKIPPED: Final = "(skipped)"
LATER: Final = "(later)"

Way = tuple[str, str]
"""A step and an answer to it; or SKIPPED, or LATER."""

_RECORDS: Final[Mapping[str, str]] = {"text": "seen", "number": "4", "duration": "20", "time": "02:10", "person": "li"}


class Stuck(AssertionError):
    """A run in which nothing can be done, and which is not at its end."""


@dataclass
class Walker:
    playbook: Playbook
    chance: Random
    taken: Counter[Way] = field(default_factory=Counter)
    """Over all walks."""
    ended: set[str] = field(default_factory=set)
    """Lanes that came to their end."""

    def walk(self) -> Run:
        """One run from its start to its end. Raises Stuck."""
        run = Crew(self.playbook, self.chance, self.taken).to_the_end()
        self.ended |= {lane.lane for lane in run.lanes.values() if lane.ended is not None}
        return run

    def untaken(self) -> set[Way]:
        return {way for step in self.playbook.steps() for way in ways(step)} - self.taken.keys()


def ways(step: Step) -> Iterator[Way]:
    """Whatever can be done with a step."""
    yield from ((step.id, found.answer) for found in step.exits)
    if step.skip is not None:
        yield step.id, SKIPPED
    if step.can_wait:
        yield step.id, LATER


class Crew:
    """Two operators at one run. What they do is allowed by the rules, always."""

    def __init__(self, playbook: Playbook, chance: Random, taken: Counter[Way] | None = None) -> None:
        self._playbook, self._chance = playbook, chance
        self._taken: Counter[Way] = Counter() if taken is None else taken
        self._here: Counter[Way] = Counter()
        self._now: Instant = 0
        self._number = 1
        self._begun: dict[tuple[str, int], dict[int, State]] = {}
        """Visit → the runs that were begun for it."""
        self.run = begun(1, playbook, Event(1, "started", 0, "op-a"))

    def to_the_end(self) -> Run:
        """Finish the run, by the answer given least so far in it, then in all: every circle is left sooner or later."""
        if self.run.state == "paused":
            self._tell("resumed")
        for _ in range(1_000):
            if self.run.over:
                return self.run
            self._go_on()
        raise Stuck(f"{self._playbook.id} goes in circles: {self._here.most_common(5)}")

    def any_key(self) -> None:
        """Whatever may be done now, by chance."""
        if self.run.state == "paused":
            self._tell("resumed")
        elif (luck := self._chance.random()) < 0.05:
            self._tell("paused")
        elif luck < 0.1 and not self.run.authorised:
            self._tell("denied")
        elif luck < 0.2 and self.run.deferred:
            self._come_back()
        else:
            self._go_on()

    def _go_on(self) -> None:
        open_steps = run_rules.open_steps(self.run)
        if run_rules.finish_refusal(self.run) is None:
            self._tell("finished")
        elif not self.run.authorised and (not open_steps or self._chance.random() < 0.2):
            self._tell("authorised")
        elif open_steps:
            lane = self._chance.choice(open_steps)
            self._do(self._playbook.by_id[lane.visit.step if lane.visit else ""])
        elif self.run.deferred:
            self._come_back()
        else:
            raise Stuck(f"{self._playbook.id}: {[lane for lane in self.run.lanes.values() if lane.ended is None]}")

    def _do(self, step: Step) -> None:
        if step.calls and self._chance.random() < 0.1:
            self._call(step, "aborted")
            self._skip(step, later=False)
            return
        way = min(ways(step), key=lambda way: (self._here[way], self._taken[way], self._chance.random()))
        self._here[way] += 1
        self._taken[way] += 1
        if step.hold is not None:
            self._now += step.hold
        if way[1] in (SKIPPED, LATER):
            self._skip(step, later=way[1] == LATER)
        else:
            self._answer(step, way[1])

    def _skip(self, step: Step, later: bool) -> None:
        freely = run_rules.given_up(self._runs_of(self._open(step)).values())
        refused = run_rules.skip_refusal(self.run, self._playbook, step.id, "no time", later, freely)
        assert refused is None, (step.id, refused)
        self._tell("deferred" if later else "skipped", step.id, text="no time")

    def _answer(self, step: Step, answer: str) -> None:
        said = records(step, answer)
        if step.calls and "finished" not in self._runs_of(self._open(step)).values():
            self._call(step, "finished")
        assert run_rules.child_refusal(step, self._runs_of(self._open(step))) is None
        if step.kind == "measure":
            assert run_rules.measured(step, float(said["value"])) == answer
        for login in ("op-a", "op-b") if step.both else ("op-a",):
            refused = run_rules.refusal(self.run, self._playbook, step.id, answer, login, said, "looked", self._now)
            assert refused is None, (step.id, answer, refused)
            self._tell("answered" if login == "op-a" else "agreed", step.id, answer, login=login, data=said)

    def _come_back(self) -> None:
        """Done after all, or given up; a step that calls a playbook waits while it is open once more."""
        visit = self.run.deferred[0]
        step = self._playbook.by_id[visit.step]
        if step.calls and run_rules.called_for(self.run, step.id) != visit:
            self._go_on()
            return
        if step.calls and "finished" not in self._runs_of(visit).values():
            self._call(step, "finished")
        said = records(step, step.exits[0].answer)
        refused = run_rules.return_refusal(self.run, self._playbook, step.id, said, self._runs_of(visit))
        assert refused is None, (step.id, refused)
        self._tell("returned" if self._chance.random() < 0.7 else "waived", step.id, data=said)

    def _call(self, step: Step, end: State) -> None:
        """The playbook of a step is begun, and comes to its end."""
        refused = run_rules.call_refusal(self.run, step.id)
        assert refused is None, (step.id, refused)
        runs = self._runs_of(run_rules.called_for(self.run, step.id))
        runs[len(runs)] = end

    def _runs_of(self, visit: Visit | None) -> dict[int, State]:
        assert visit is not None
        return self._begun.setdefault((visit.step, visit.number), {})

    def _open(self, step: Step) -> Visit | None:
        lane = self.run.at(step.id)
        return lane.visit if lane is not None else None

    def _tell(
        self,
        kind: Deed,
        step: str = "",
        answer: str = "",
        *,
        login: Literal["op-a", "op-b"] = "op-a",
        text: str = "",
        data: Mapping[str, str] | None = None,
    ) -> None:
        self._number += 1
        self._now += MINUTE
        event = Event(self._number, kind, self._now, login, step=step, answer=answer, text=text, data=data or {})
        self.run = advanced(self.run, self._playbook, event)


def records(step: Step, answer: str) -> dict[str, str]:
    """Something for everything that can be written down."""
    said = {each.id: _record(each) for each in step.record}
    return {**said, "value": f"{_value(step, answer):f}"} if step.kind == "measure" else said


def _record(each: Field) -> str:
    return each.choices[0].answer if each.kind == "choice" else _RECORDS[each.kind]


def _value(step: Step, answer: str) -> float:
    low = step.low if step.low is not None else (step.high or 0.0) - 2
    high = step.high if step.high is not None else low + 2
    return {"low": low - 1, "high": high + 1}.get(answer, (low + high) / 2)
