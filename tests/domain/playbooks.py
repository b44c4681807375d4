"""Playbooks for tests: a fire with all kinds of steps, what it calls, and a short one."""

from typing import Any

from noctui.domain.moments import MINUTE, SECOND
from noctui.domain.playbook import END, Exit, Field, Lane, Parameter, Playbook, Step, StepKind, Suits
from noctui.domain.run import Event, EventKind, Visit, advanced, begun


def step(kind: StepKind, name: str, *exits: str, say: str = "", **more: Any) -> Step:
    """`exits`: `answer:to`; without a place to go to it leads to the end."""
    led = tuple(Exit(answer, to or END) for answer, _, to in (one.partition(":") for one in exits))
    return Step(name, kind, {"en": say or name, "zh": f"{say or name}！"}, led, **more)


def lane(name: str, *steps: Step, **more: Any) -> Lane:
    return Lane(name, {"en": name.title(), "zh": name}, steps, **more)


FIRE = Playbook(
    "fire",
    {"en": "Fire", "zh": "火灾"},
    (
        lane(
            "people",
            step(
                "do",
                "alarm",
                "done:out",
                say="Sound the alarm in {room}.",
                role="duty",
                limit=MINUTE,
                warn=20 * SECOND,
                ladder=("leader",),
                skip="out",
            ),
            step(
                "decide",
                "out",
                "all:",
                "missing:tell",
                limit=5 * MINUTE,
                role="duty",
                record=(Field("count", {"en": "How many?"}, "number", required=True),),
            ),
            step("do", "tell", "done:out"),
            first=True,
        ),
        lane(
            "power",
            step("measure", "left", "within:cut", "low:now", low=1.0, unit="min", timer="ups"),
            step("approve", "now", "granted:cut", "denied:", by=("leader",), limit=2 * MINUTE, skip="cut"),
            step("do", "cut", "done:data", after=("out",), both=True),
            step("do", "data", "done:", calls="rescue", say="Save the data."),
        ),
        lane("closing", step("do", "report", "done:", skip=END), closing=True),
    ),
    refs=("PB-12",),
    parameters=(Parameter("room", {"en": "Which room?"}, "site"),),
    authorise=("leader",),
    authorise_within=5 * MINUTE,
    timers={"ups": {"en": "UPS", "zh": "UPS 供电"}},
    suits=Suits(kinds=("smoke",), words=("fire", "火")),
    version="f1",
)
RESCUE = Playbook(
    "rescue",
    {"en": "Save the data", "zh": "抢救数据"},
    (lane("data", step("do", "tapes", "done:"), first=True),),
    parameters=(Parameter("room", {"en": "Which room?"}, "site"),),
    part=True,
    version="r1",
)
CHECKS = Playbook(
    "checks",
    {"en": "Checks", "zh": "检查"},
    (lane("only", step("do", "one", "done:two"), step("wait", "two", "over:", hold=10 * MINUTE)),),
    suits=Suits(kinds=("switch",)),
    version="c1",
)


class Life:
    """A run in the making: every event is folded as it comes."""

    def __init__(self, playbook: Playbook, at: int = 0, login: str = "anna") -> None:
        self.playbook, self.now = playbook, at
        self.events = [Event(1, "started", at, login)]
        self.run = begun(7, playbook, self.events[0])

    def add(self, kind: EventKind, name: str = "", answer: str = "", login: str = "anna", **data: str) -> "Life":
        """One more event, now."""
        event = Event(len(self.events) + 1, kind, self.now, login, step=name, answer=answer, data=data)
        self.run = advanced(self.run, self.playbook, event)
        self.events.append(event)
        return self

    def at(self, now: int) -> "Life":
        self.now = now
        return self

    def done(self, *names: str) -> "Life":
        """Each with the first of its answers."""
        for name in names:
            self.add("answered", name, self.playbook.by_id[name].exits[0].answer)
        return self

    def visit(self, name: str) -> Visit:
        """Of the step, which has to be open."""
        at = self.run.at(name)
        assert at is not None
        assert at.visit is not None
        return at.visit

    def standing(self) -> dict[str, str]:
        """Lane → the step that it is at, of those that are at one."""
        return {lane.lane: lane.visit.step for lane in self.run.open_lanes if lane.visit is not None}
