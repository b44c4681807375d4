"""A scene with people who can act: a duty desk, its leader, and the head above."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from noctui.domain.commands import Answer
from noctui.domain.inventory import Operator
from noctui.domain.moments import Instant
from noctui.domain.roster import Part, Person, Post, Roster
from noctui.domain.roster_changes import RosterChange
from noctui.domain.rotation import Rotation
from noctui.services import change_rows, roster_changes
from noctui.services.site import Site
from noctui.store import connect
from noctui.store import roster_changes as store
from tests.domain.calendars import at
from tests.services.scene import ANNA, BO, VIEWER, Scene, fixed, site

MONDAY = at("2026-11-23T08:00")
LEAD, HEAD = Operator("lead", "Lea"), Operator("head", "Hedda")

_NAMES = {"anna": "Anna", "bo": "Bo", "cy": "Cy", "lead": "Lea", "head": "Hedda"}
_POSTS = {"anna": ("noc", "night"), "bo": ("noc", "night"), "cy": ("noc",), "lead": ("leader",), "head": ("head",)}
TURNS = Rotation(
    "turns", "Asia/Shanghai", datetime.fromisoformat("2026-11-23T08:00"), (("anna",), ("bo",)), 12, "hours"
)
STAFF = Roster(
    {name: Person(name, shown, name, _POSTS[name]) for name, shown in _NAMES.items()},
    {
        "noc": fixed("noc", "anna", "bo", "NOC duty", above="leader"),
        "night": Post("night", {"en": "Night"}, (Part(TURNS),), above="leader"),
        "leader": fixed("leader", "lead", "head", "Duty leader", above="head"),
        "head": fixed("head", "head", "", "Head"),
    },
)
"""anna and bo are on in turns of 12 hours at night, on Monday from 08:00 anna."""


def staffed() -> Site:
    found = site()
    operators = {one.login: one for one in (ANNA, BO, Operator("cy", "Cy"), LEAD, HEAD, VIEWER)}
    return Site.of(replace(found.file, operators=operators, roster=STAFF), found.policies)


@contextmanager
def staff_scene(folder: Path) -> Iterator[Scene]:
    engine = connect.open_writer(connect.sqlite_url(folder / "noctui.db"))
    yield Scene(engine, staffed(), MONDAY)
    engine.dispose()


def look(scene: Scene, until: Instant) -> None:
    """Let time go by, looking whenever something is due, as the engine does within a second."""
    while scene.now < until:
        rows = scene.read(lambda connection: change_rows.change_rows(connection, scene.site, scene.now))
        scene.now = min([until, *(row.due for row in rows if row.due is not None and row.due > scene.now)])
        scene.verb(roster_changes.sweep)


def change(scene: Scene, answer: Answer) -> RosterChange:
    assert answer.done, answer
    found = scene.read(lambda connection: store.get(connection, int(answer.params["change"])))
    assert isinstance(found, RosterChange)
    return found
