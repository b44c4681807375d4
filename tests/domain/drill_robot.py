"""A robot that drills by the book: it answers what comes of each step, writes everything down, and waits for nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from noctui.domain.drill import Scenario
from noctui.domain.drill_points import Score
from noctui.domain.drill_score import Played, score
from noctui.domain.moments import HOUR, SECOND, Instant, Span
from noctui.domain.playbook import Playbook, Step
from noctui.domain.run import Event, EventKind, LaneState, Run, fold
from noctui.domain.run_clocks import AUTHORISE
from noctui.domain.run_rules import measured, open_steps

BEGAN: Instant = 1_700_000_000 * SECOND
_STEP: Span = 5 * SECOND
_LONGEST: Span = 12 * HOUR


@dataclass
class Going:
    playbook: Playbook
    number: int
    parent: tuple[int, str] | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def run(self) -> Run:
        return fold(self.number, self.playbook, self.events)


class Robot:
    def __init__(self, scenario: Scenario, playbooks: Mapping[str, Playbook]) -> None:
        self.scenario, self.playbooks = scenario, playbooks
        self.now = BEGAN + 20 * SECOND
        self.going: list[Going] = []

    def play(self) -> Score:
        """Fails when it comes to no end within twelve hours of the drill."""
        self._start(self.playbooks[self.scenario.playbook])
        main = self.going[0]
        while not main.run.over:
            assert self.now - BEGAN < _LONGEST, [lane.visit for lane in main.run.open_lanes]
            self.now += _STEP
            for one in tuple(self.going):
                self._work(one)
        played = [Played(one.number, one.playbook, one.events) for one in self.going]
        return score(self.scenario, BEGAN, played, self.now)

    def _work(self, one: Going) -> None:
        run = one.run
        if run.over:
            return
        if not run.authorised and self._heard(AUTHORISE, 1, run.started):
            self._tell(one, "authorised")
        for lane in open_steps(one.run):
            self._step(one, lane)
        if not one.run.open_lanes:
            self._tell(one, "finished")

    def _step(self, one: Going, lane: LaneState) -> None:
        visit = lane.visit
        assert visit is not None
        step = one.playbook.by_id[visit.step]
        held = step.hold is not None and self.now < visit.opened + step.hold
        if held or not self._heard(step.id, visit.number, visit.opened) or self._plays(one, step):
            return
        data = {record.id: record.choices[0].answer if record.choices else "1" for record in step.record}
        answer = self._answer(step, visit.number)
        if step.kind == "measure":
            reply = self.scenario.reply(step.id, visit.number)
            data["value"] = reply.value if reply is not None and reply.value else f"{step.low or step.high or 30:g}"
            answer = measured(step, float(data["value"]))
        self._tell(one, "answered", step.id, answer, data)
        if step.both:
            self._tell(one, "agreed", step.id, answer, data, login="bob")

    def _answer(self, step: Step, number: int) -> str:
        reply = self.scenario.reply(step.id, number)
        return reply.right[0] if reply is not None and reply.right else step.exits[0].answer

    def _heard(self, step: str, number: int, since: Instant) -> bool:
        """Whether what comes of it has come."""
        reply = self.scenario.reply(step, number)
        return self.now >= since + (reply.after if reply is not None else 0) + _STEP

    def _plays(self, one: Going, step: Step) -> bool:
        """Whether a step that is another playbook still goes on."""
        if not step.calls:
            return False
        child = next((each for each in self.going if each.parent == (one.number, step.id)), None)
        if child is None:
            self._start(self.playbooks[step.calls], (one.number, step.id))
            return True
        return not child.run.over

    def _start(self, playbook: Playbook, parent: tuple[int, str] | None = None) -> None:
        self.going.append(Going(playbook, len(self.going) + 1, parent))
        self._tell(self.going[-1], "started")
        if parent is not None and not self.going[-1].run.authorised:
            self._tell(self.going[-1], "authorised")

    def _tell(
        self,
        one: Going,
        kind: EventKind,
        step: str = "",
        answer: str = "",
        data: Mapping[str, str] | None = None,
        login: str = "ann",
    ) -> None:
        one.events.append(Event(len(one.events) + 1, kind, self.now, login, step=step, answer=answer, data=data or {}))
