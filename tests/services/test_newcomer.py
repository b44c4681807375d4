"""Whoever starts a demo can try a handover at once, and is in nobody's way."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from noctui.domain.handover_commands import AcceptHandover, ReadBack
from noctui.domain.inventory import Operator
from noctui.services import newcomer
from noctui.store import connect, handovers
from tests.services.handing import detail, done, shift_scene
from tests.services.scene import Scene

EVE = Operator("eve", "Eve", "leader")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with shift_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        scene.site = replace(scene.site, file=newcomer.seated(scene.site.file, (EVE,)))
        scene.restart()
        yield scene


def welcome(scene: Scene) -> None:
    scene.verb(partial(newcomer.welcome, working=scene.working, login=EVE.login))


def test_the_shift_is_offered_to_whoever_starts_a_demo_who_reads_it_back_and_takes_it(scene: Scene) -> None:
    welcome(scene)
    found = detail(scene)
    assert (found.row.state, found.row.outgoing_name, found.row.takers) == ("offered", "Anna", ("eve",))
    (red,) = (one.item for one in found.items if one.item.red)
    assert not scene.do(AcceptHandover(found.row.id), EVE).done
    done(scene, ReadBack(found.row.id, red.number, "the carrier"), EVE)
    done(scene, AcceptHandover(found.row.id), EVE)
    assert detail(scene).row.incoming_names == ("Eve",)


def test_whoever_drills_something_else_has_the_shift_already(scene: Scene) -> None:
    for _time in range(2):
        scene.verb(partial(newcomer.relieve, working=scene.working, login=EVE.login))
    [found] = scene.read(handovers.newest)
    assert (found.state, found.incoming) == ("accepted", EVE.login)


def test_a_demo_that_goes_on_offers_nothing_a_second_time(scene: Scene) -> None:
    welcome(scene)
    welcome(scene)
    assert len(scene.read(lambda c: handovers.newest(c, limit=9))) == 1


def test_somebody_whom_the_roster_knows_already_stays_who_they_are(scene: Scene) -> None:
    roster = scene.site.file.roster
    bo, a = Operator("bo", "Bo of the machine"), Operator("a", "A")
    people = newcomer.seated(scene.site.file, (bo, a)).roster.people
    assert people["b"] == roster.people["b"]
    assert [one.id for one in people.values() if one.login == "bo"] == ["b"]
    assert (people["a"], people["a-here"].login) == (roster.people["a"], "a")
