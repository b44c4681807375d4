"""A small playbook, a scenario for it, and runs as short lists of events."""

from collections.abc import Iterable

from noctui.domain.drill import Cue, Expected, Inject, Reply, Scenario
from noctui.domain.drill_score import Played
from noctui.domain.moments import MINUTE, SECOND, Instant
from noctui.domain.playbook import Exit, Field, Lane, Playbook, Step
from noctui.domain.run import Event, EventKind

BEGAN: Instant = 1_000 * MINUTE


def words(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


PLAN = Playbook(
    id="fire",
    name=words("Fire"),
    authorise=("leader",),
    lanes=(
        Lane(
            "people",
            words("People"),
            first=True,
            steps=(
                Step("alarm", "do", words("Alarm."), (Exit("done", "call"),), limit=MINUTE, skip="call"),
                Step(
                    "call",
                    "call",
                    words("Call 119."),
                    (Exit("reached", "out"), Exit("not_reached", "call")),
                    limit=2 * MINUTE,
                    record=(Field("said", words("What did they say?")),),
                ),
                Step("out", "decide", words("All out?"), (Exit("all", "end"), Exit("missing", "tell"))),
                Step("tell", "do", words("Tell them."), (Exit("done", "out"),)),
            ),
        ),
        Lane(
            "power",
            words("Power"),
            steps=(
                Step("ups", "measure", words("How long?"), (Exit("within", "head"),), unit="min"),
                Step("head", "call", words("Call the head."), (Exit("reached", "end"), Exit("not_reached", "end"))),
            ),
        ),
    ),
)

SCENARIO = Scenario(
    id="fire-1",
    name=words("Smoke"),
    playbook="fire",
    difficulty=1,
    alarm=words("Smoke in {room}"),
    injects=(
        Inject("caller", words("There is smoke."), Cue()),
        Inject("missing", words("One is missing."), Cue(after=20 * SECOND, step="out")),
        Inject("found", words("We found him."), Cue(after=5 * SECOND, step="out", answer="missing")),
    ),
    replies={
        "call": (
            Reply(words("Nobody answers."), 10 * SECOND, right=("not_reached",)),
            Reply(words("Where does it burn?"), right=("reached",), wrong={"not_reached": words("They did answer.")}),
        ),
        "ups": (Reply(words("It shows 22 minutes."), value="22"),),
    },
    expected=(Expected("start", MINUTE), Expected("authorise", 3 * MINUTE), Expected("call", 4 * MINUTE)),
    calls=("call", "head"),
)


class Script:
    """Events of one run, a minute being told in seconds after the begin."""

    def __init__(self, playbook: Playbook = PLAN) -> None:
        self.playbook = playbook
        self.events: list[Event] = []

    def tell(
        self, after: float, kind: EventKind, step: str = "", answer: str = "", login: str = "ann", **data: str
    ) -> "Script":
        at = BEGAN + round(after * SECOND)
        self.events.append(Event(len(self.events) + 1, kind, at, login, step=step, answer=answer, data=data))
        return self

    @property
    def played(self) -> Played:
        return Played(1, self.playbook, tuple(self.events))


def told(*lines: tuple[float, EventKind, str, str]) -> Played:
    script = Script()
    for after, kind, step, answer in lines:
        script.tell(after, kind, step, answer)
    return script.played


def ids(found: Iterable[object]) -> list[str]:
    return [str(getattr(each, "id")) for each in found]  # noqa: B009 (of happenings and injects alike)
