"""Every bundled playbook is led to its end by the very verbs, whatever is answered on the way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from noctui.config.site import load_site
from noctui.domain.after_action import after_action
from noctui.domain.commands import Answer
from noctui.domain.moments import HOUR
from noctui.domain.playbook import Field, Parameter, Step
from noctui.domain.run_commands import AnswerStep, AuthoriseRun, FinishRun, ReturnToStep, SkipStep, StartRun
from noctui.domain.run_rules import open_steps
from noctui.services import run_log
from noctui.services.site import Site
from noctui.store import connect
from tests.engine.house import write_site
from tests.services.running import CY, detail, done
from tests.services.scene import ANNA, BO, Scene
from tests.services.staff import HEAD, LEAD, staffed

MOST = 500
"""Steps that one run may take; what comes back is left by chance."""
VALUES = {"number": "1", "duration": "5", "time": "12:00", "text": "so", "choice": "", "person": "Anna"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    """With the bundled playbooks; of the posts that approve it has only the head's."""
    bundled = load_site(write_site(tmp_path / "site", {"here": "127.0.0.1"})).file
    engine = connect.open_writer(connect.sqlite_url(tmp_path / "noctui.db"))
    found = staffed()
    operators = {**found.file.operators, "cy": CY}
    file = replace(found.file, operators=operators, playbooks=bundled.playbooks, roles=bundled.roles)
    yield Scene(engine, Site.of(file, found.policies))
    engine.dispose()


class Walk:
    """Leads a run, and those that it calls, by chance."""

    def __init__(self, desk: Scene, chance: Random) -> None:
        self.desk, self.chance = desk, chance

    def through(self, number: int) -> None:
        """To its end; and its document is written."""
        for _ in range(MOST):
            going = self.going(number)
            if not going.run.authorised:
                self.by_who_may(AuthoriseRun(number, True))
            elif lanes := open_steps(going.run):
                name = self.chance.choice([lane.visit.step for lane in lanes if lane.visit is not None])
                self.step(going, going.playbook.by_id[name])
            elif going.run.deferred:
                self.make_up(going, going.playbook.by_id[going.run.deferred[0].step])
            else:
                break
        done(self.desk, FinishRun(number), ANNA)
        found = detail(self.desk, number)
        assert found.row.state == "finished"
        assert "left_open" not in {question.kind for question in after_action(found).questions}

    def going(self, number: int) -> run_log.Going:
        found = self.desk.verb(lambda tx: run_log.find(tx, number))
        assert isinstance(found, run_log.Going)
        return found

    def step(self, going: run_log.Going, step: Step) -> None:
        at = going.run.at(step.id)
        assert at is not None
        assert at.visit is not None
        if step.skip is not None and self.chance.random() < 0.1:
            done(self.desk, SkipStep(going.header.id, step.id, at.visit.number, "so", later=step.can_wait), ANNA)
            return
        if step.calls:
            self.call(going, step)
        self.desk.now += step.hold or 0
        answer = self.chance.choice(step.exits).answer
        values = records(step) | ({"value": value_for(step, answer)} if step.kind == "measure" else {})
        command = AnswerStep(going.header.id, step.id, at.visit.number, answer, values, text="seen")
        if step.kind == "approve":
            self.by_who_may(command)
        else:
            for who in (ANNA, BO)[: 2 if step.both else 1]:
                done(self.desk, command, who)

    def make_up(self, going: run_log.Going, step: Step) -> None:
        if step.calls:
            self.call(going, step)
        done(self.desk, ReturnToStep(going.header.id, step.id, records(step)), ANNA)

    def call(self, going: run_log.Going, step: Step) -> None:
        child = StartRun(step.calls, self.parameters(step.calls), parent=going.header.id, step=step.id)
        self.through(int(done(self.desk, child, ANNA).params["run"]))

    def parameters(self, playbook: str) -> dict[str, str]:
        return {one.id: parameter(one) for one in self.desk.site.file.playbooks[playbook].parameters}

    def by_who_may(self, command: AnswerStep | AuthoriseRun) -> None:
        answers: list[Answer] = []
        for who in (CY, HEAD, LEAD, BO):
            answers.append(self.desk.do(command, who))
            if answers[-1].done:
                return
        raise AssertionError((command, answers))


def parameter(asked: Parameter) -> str:
    return {"device": "sw-core", "site": "b", "number": "3", "duration": "3", "address": "127.0.0.1"}.get(
        asked.kind, "x"
    )


def records(step: Step) -> dict[str, str]:
    return {field.id: recorded(field) for field in step.record}


def recorded(field: Field) -> str:
    return field.choices[0].answer if field.kind == "choice" else VALUES[field.kind]


def value_for(step: Step, answer: str) -> str:
    """A value that says just this."""
    low, high = step.low, step.high
    if answer == "low" and low is not None:
        return str(low - 1)
    if answer == "high" and high is not None:
        return str(high + 1)
    return str(low if low is not None else high if high is not None else 1.0)


@pytest.mark.timeout(300)
def test_every_bundled_playbook_is_led_to_its_end(desk: Scene) -> None:
    names = [name for name, playbook in desk.site.file.playbooks.items() if not playbook.part]
    assert len(names) >= 31
    for name in sorted(names):
        walk = Walk(desk, Random(name))
        desk.now += HOUR
        walk.through(int(done(desk, StartRun(name, walk.parameters(name), beside=True), ANNA).params["run"]))
