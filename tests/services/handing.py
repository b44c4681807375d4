"""A desk whose NOC duty goes round in three shifts: who hands over to whom, and what tests ask of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from noctui.domain.commands import Answer
from noctui.domain.handover import Rules
from noctui.domain.handover_commands import HandoverCommand, OfferHandover, PrepareHandover, ReadBack
from noctui.domain.handover_views import HandoverAsk, HandoverDetail, HandoverQuery
from noctui.domain.inventory import Operator
from noctui.domain.moments import MINUTE, SECOND
from noctui.domain.rest import Rest
from noctui.domain.roster import Part, Person, Post, Roster
from noctui.domain.rotation import Rotation
from noctui.services import handover_rows, handover_sweep
from noctui.services.site import Site
from noctui.store import connect
from tests.domain.calendars import at
from tests.services.scene import ANNA, BO, Scene, site

CARL, DORA, LI = Operator("carl", "Carl"), Operator("dora", "Dora"), Operator("li", "Li", "leader")
OPERATORS = (ANNA, BO, CARL, DORA, LI)
ROTA = Rotation(
    "rota",
    "Asia/Shanghai",
    datetime.fromisoformat("2026-11-23T09:00"),
    (("a",), ("b",), ("c",)),
    8,
    "hours",
)
"""Anna hands over to Bo at 17:00, Bo to Carl at 01:00."""
ROSTER = Roster(
    {
        "a": Person("a", "Anna", "anna", ("noc",)),
        "b": Person("b", "Bo", "bo", ("noc",)),
        "c": Person("c", "Carl", "carl", ("noc",)),
        "d": Person("d", "Dora", "dora"),
        "l": Person("l", "Li", "li", ("lead",)),
    },
    {
        "noc": Post(
            "noc", {"en": "NOC duty"}, (Part(ROTA),), (Part(("d",)),), above="lead", rest=Rest("Asia/Shanghai")
        ),
        "lead": Post("lead", {"en": "Duty leader"}, (Part(("l",)),), above="boss"),
        "boss": Post("boss", {"en": "Boss"}),
    },
)
HAND_OFF = at("2026-11-23T17:00")


def shift_site(rules: Rules = Rules()) -> Site:  # noqa: B008
    small = site()
    operators = {one.login: one for one in (*OPERATORS, *small.file.operators.values())}
    file = replace(small.file, roster=ROSTER, operators=operators, handover=rules)
    return Site.of(file, small.policies)


@contextmanager
def shift_scene(url: str) -> Iterator[Scene]:
    """Half an hour and a bit before the hand-off, everything up."""
    engine = connect.open_writer(url)
    scene = Scene(engine, shift_site(), now=HAND_OFF - 40 * MINUTE)
    scene.all_up()
    yield scene
    engine.dispose()


def done(scene: Scene, command: HandoverCommand, who: Operator) -> Answer:
    answer = scene.do(command, who)
    assert answer.done, (command, answer)
    return answer


def prepared(scene: Scene) -> int:
    """By the one who has the post; its number."""
    return int(done(scene, PrepareHandover("noc"), ANNA).params["handover"])


def offered(scene: Scene, to: str = "") -> int:
    number = prepared(scene)
    done(scene, OfferHandover(number, to), ANNA)
    return number


def read_all(scene: Scene, number: int, who: Operator) -> None:
    for row in detail(scene, number).items:
        if row.item.red:
            done(scene, ReadBack(number, row.item.number, str(row.item.number), row.item.changed), who)


def ask(scene: Scene, query: HandoverAsk) -> object:
    return scene.read(lambda c: handover_rows.answer(c, scene.site, scene.working.roster, query, scene.now))


def detail(scene: Scene, number: int = 0) -> HandoverDetail:
    found = ask(scene, HandoverQuery(number))
    assert isinstance(found, HandoverDetail), found
    return found


def pass_minutes(scene: Scene, minutes: int) -> None:
    """The engine's looks, each half a minute."""
    for _ in range(2 * minutes):
        scene.now += 30 * SECOND
        scene.verb(lambda tx: handover_sweep.sweep(tx, scene.working))


def said(scene: Scene) -> list[tuple[str, str, str]]:
    """(what, post, to) of every announcement about handovers."""
    news = [row for row in scene.announced if row.kind.startswith("handover_")]
    return [(row.kind.removeprefix("handover_"), row.params["post"], row.params["to"]) for row in news]
