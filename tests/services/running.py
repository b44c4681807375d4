"""A desk with playbooks: who leads, who approves, and what tests ask of a run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from noctui.domain.commands import Answer, Command
from noctui.domain.inventory import Operator
from noctui.domain.moments import SECOND
from noctui.domain.playbook import Playbook, Role
from noctui.domain.run import Run
from noctui.domain.run_commands import AnswerStep, AuthoriseRun, StartRun
from noctui.domain.run_views import RunAsk, RunDetail, RunQuery
from noctui.services import paging, run_details, run_log, run_sweep
from noctui.services.site import Site
from noctui.store import connect
from noctui.wire import frames
from noctui.wire.frames import Frame
from tests.domain.playbooks import CHECKS, FIRE, RESCUE
from tests.services.scene import ANNA, Scene
from tests.services.staff import LEAD, staffed

CY = Operator("cy", "Cy", "leader")


ROLES = {
    "duty": Role("duty", {"en": "Duty", "zh": "值班员"}, ("room-duty", "noc")),
    "leader": Role("leader", {"en": "Duty leader", "zh": "值班领导"}, ("leader",)),
    "brigade": Role("brigade", {"en": "Fire brigade", "zh": "消防队"}, phone="119"),
}


def running_site(*more: Playbook) -> Site:
    found = staffed()
    books = {one.id: one for one in (FIRE, RESCUE, CHECKS, *more)}
    operators = {**found.file.operators, "cy": CY}
    file = replace(found.file, operators=operators, playbooks=books, own_playbooks=frozenset({"checks"}), roles=ROLES)
    return Site.of(file, found.policies)


@contextmanager
def running_scene(url: str, *more: Playbook) -> Iterator[Scene]:
    engine = connect.open_writer(url)
    scene = Scene(engine, running_site(*more))
    scene.all_up()
    yield scene
    engine.dispose()


def done(scene: Scene, command: Command, who: Operator = ANNA) -> Answer:
    answer = scene.do(command, who)
    assert answer.done, (command, answer)
    return answer


def started(scene: Scene, playbook: str = "fire", who: Operator = ANNA, **more: Any) -> int:
    """Its number."""
    room = {"room": "b"} if playbook == "fire" else {}
    return int(done(scene, StartRun(playbook, **{"parameters": room, **more}), who).params["run"])


def at_the_power(scene: Scene) -> int:
    """A fire whose plan is authorised, and whose people are out."""
    number = started(scene)
    assert say(scene, number, "alarm").done
    assert say(scene, number, "out", "all", records={"count": "3"}).done
    done(scene, AuthoriseRun(number, True), LEAD)
    return number


def say(scene: Scene, number: int, name: str, answer: str = "done", who: Operator = ANNA, **more: Any) -> Answer:
    """Answer a step as it is open now."""
    return scene.do(AnswerStep(number, name, visit(scene, number, name), answer, **more), who)


def visit(scene: Scene, number: int, name: str) -> int:
    found = run(scene, number).at(name)
    return found.visit.number if found is not None and found.visit is not None else 1


def run(scene: Scene, number: int) -> Run:
    found = scene.verb(lambda tx: run_log.find(tx, number))
    assert isinstance(found, run_log.Going)
    return found.run


def ask(scene: Scene, query: RunAsk) -> object:
    """As it comes over the wire."""
    found = scene.read(lambda c: run_details.answer(c, scene.site, scene.working.roster, query, scene.now))
    return frames.detail(
        query.KIND, Frame("answer", name="refusal" * isinstance(found, Answer), body=frames.raw(found))
    )


def detail(scene: Scene, number: int) -> RunDetail:
    found = ask(scene, RunQuery(number))
    assert isinstance(found, RunDetail), found
    return found


def pass_seconds(scene: Scene, seconds: int, every: int = 1) -> None:
    """The engine's looks."""
    for _ in range(seconds // every):
        scene.now += every * SECOND
        for sweep in (run_sweep.sweep, paging.sweep):
            scene.verb(sweep)


def told(scene: Scene, kind: str = "") -> list[tuple[str, str, str]]:
    """(what, about, to) of every announcement about runs."""
    news = [row for row in scene.announced if row.kind.startswith("run_")]
    found = [(row.kind.removeprefix("run_"), row.params.get("about.en", ""), row.params["to"]) for row in news]
    return [one for one in found if not kind or one[0] == kind]
