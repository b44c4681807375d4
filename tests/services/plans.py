"""A scene with a second contract whose policy has what the first one lacks, and what tests of verbs ask of it."""

from pathlib import Path

from sqlalchemy import select

from noctui.domain.commands import AddFact, Answer, Command, NewTicket
from noctui.domain.inventory import Contract, Operator
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.policy import ClockSpec, Level, Policy
from noctui.domain.ticket import Fact, FactKind
from noctui.domain.views import TicketRow
from noctui.services.site import Site
from noctui.store import connect, schema, tickets
from tests.services.scene import ANNA, Scene, site

LEVELS = ("major", "ordinary")
LINES = Policy(
    "lines",
    {},
    "S00",
    (Level("major", {}), Level("ordinary", {})),
    (
        ClockSpec("answer", {}, "reported", ("responded",), dict.fromkeys(LEVELS, 30 * MINUTE), {}, pausable=True),
        ClockSpec(
            "repair",
            {},
            "reported",
            ("recovered",),
            {"major": 2 * HOUR, "ordinary": 4 * HOUR},
            {},
            promised=("ordinary",),
        ),
        ClockSpec("report", {}, "resolved", ("report_submitted",), dict.fromkeys(LEVELS, 3 * DAY), {}),
        ClockSpec("watch", {}, "resolved", ("closed",), dict.fromkeys(LEVELS, 7 * DAY), {}, watch=True),
    ),
    closing=("report_submitted", "observed"),
)
"""Promised limits, a watch, and duties before the end."""
COMPLAINTS = Policy(
    "complaints",
    {},
    "S00",
    (Level("any", {}),),
    (ClockSpec("call", {}, "reported", ("responded",), {"any": HOUR}, {}),),
)
CARRIER = Contract("carrier", "Carrier lines", LINES.id, policies={"complaint": COMPLAINTS.id})


def lines_site() -> Site:
    """The small site with the carrier's contract beside the city's."""
    return site(contracts=[CARRIER], policies=[LINES, COMPLAINTS])


def lines_scene(folder: Path) -> Scene:
    """That site, everything up; whoever asks for it disposes of its engine."""
    engine = connect.open_writer(connect.sqlite_url(folder / "noctui.db"))
    scene = Scene(engine, lines_site())
    scene.all_up()
    return scene


def opened(scene: Scene, title: str = "line is dead", **fields: object) -> int:
    """A new ticket by hand; its number."""
    answer = scene.do(NewTicket(**{"kind": "fault", "title": title, "contract": "carrier", **fields}))  # type: ignore[arg-type]
    assert answer.done, answer
    return int(answer.params["ticket"])


def down(scene: Scene, name: str) -> None:
    """The device stops answering, the way to it works."""
    for _ in range(3):
        scene.readings(False, name)
        scene.answer("gw")


def row(scene: Scene, number: int) -> TicketRow:
    return next(found for found in scene.tickets() if found.id == number)


def told(scene: Scene, number: int) -> list[Fact]:
    facts: list[Fact] = scene.read(lambda c: tickets.facts(c, number))
    return facts


def kinds(scene: Scene, number: int) -> list[FactKind]:
    return [fact.kind for fact in told(scene, number)]


def fact(scene: Scene, number: int, kind: FactKind, text: str = "", **fields: object) -> Answer:
    command = AddFact(number, row(scene, number).version, kind, text, **fields)  # type: ignore[arg-type]
    return scene.do(command)


def walk(scene: Scene, number: int, *steps: FactKind) -> None:
    for kind in steps:
        answer = fact(scene, number, kind)
        assert answer.done, (kind, answer)


def refused(scene: Scene, command: Command, who: Operator = ANNA) -> Answer:
    """The refusal of a command, after making sure that it changed nothing but the memory of having been asked."""
    before = stored(scene)
    answer = scene.do(command, who)
    assert not answer.done
    assert stored(scene) == before
    return answer


def stored(scene: Scene) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that a verb on tickets may write, in an order that is the same in every store."""
    tables = (schema.journal, schema.ticket, schema.fact, schema.member, schema.booking, schema.outbox)
    return {
        table.name: sorted(scene.read(lambda c, t=table: [tuple(found) for found in c.execute(select(t))]), key=str)
        for table in tables
    }
