"""Until a handover is accepted the post is with the outgoing person: whoever is called, named or shown is that one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.handover import handed_over
from noctui.domain.handover_commands import AcceptHandover, DropHandover
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.roster import on_duty
from noctui.domain.roster_queries import RosterDetail, RosterQuery
from noctui.domain.views import RosterRow
from noctui.services import duty_rows, hand_offs, handover_duty, rostering
from noctui.services.tx import Tx
from noctui.store import connect, handovers, journal
from tests.services.handing import HAND_OFF, LI, ROSTER, detail, done, offered, prepared, read_all, shift_scene
from tests.services.scene import BO, Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with shift_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        yield scene


def row(scene: Scene) -> RosterRow:
    duties = scene.read(lambda c: handover_duty.duties(c, ROSTER, scene.now))
    return duty_rows.roster_rows(ROSTER, duties, scene.now)[0]


def changed(scene: Scene) -> list[tuple[object, object]]:
    """(who had it, who has it) of every change of the post that was journalled."""

    def look(tx: Tx) -> None:
        hand_offs.look(tx, scene.working.duties)
        scene.working.take_duties(tx.changes.duties or {})

    scene.verb(look)
    entries = scene.read(lambda c: journal.about(c, "post:noc", 9))
    return [(one.payload["was"], one.payload["to"]) for one in entries if one.kind == "duty.changed"]


def test_after_the_hand_off_the_post_is_with_the_outgoing_person_until_it_is_accepted(scene: Scene) -> None:
    assert (row(scene).first, row(scene).source, changed(scene)) == ("Anna", "rota", [])
    number = offered(scene)
    scene.now = HAND_OFF + MINUTE
    late = row(scene)
    assert (late.first, late.people, late.source, late.planned) == ("Anna", ("a",), "handover", "Bo")
    assert changed(scene) == []

    read_all(scene, number, BO)
    done(scene, AcceptHandover(number), BO)
    taken = row(scene)
    assert (taken.first, taken.source, taken.planned) == ("Bo", "rota", "")
    assert changed(scene) == [("Anna", "Bo")]


def test_who_takes_a_post_before_its_time_has_it_from_then_on(scene: Scene) -> None:
    done(scene, AcceptHandover(offered(scene)), BO)
    early = row(scene)
    assert (early.first, early.source, early.planned) == ("Bo", "handover", "Anna")
    scene.now = HAND_OFF + HOUR
    assert (row(scene).first, row(scene).source) == ("Bo", "rota")


def test_a_call_reaches_the_one_who_still_has_the_post(scene: Scene) -> None:
    offered(scene)
    scene.now = HAND_OFF + MINUTE
    assert scene.read(lambda c: list(handover_duty.called(c, ROSTER, "noc", scene.now))) == [("noc", ("a",))]
    scene.verb(lambda tx: tx.announce("breach", "T-1", {}))
    assert scene.announced[-1].params["to"] == "Anna"


def test_after_one_that_was_dropped_the_roster_says_who_has_it(scene: Scene) -> None:
    number = offered(scene)
    scene.now = HAND_OFF + MINUTE
    done(scene, DropHandover(number, "Anna went home"), LI)
    assert (row(scene).first, row(scene).source) == ("Bo", "rota")


def test_a_handover_that_is_being_prepared_takes_nobody_off_a_crew_of_several(scene: Scene) -> None:
    prepared(scene)
    handover = scene.read(lambda c: handovers.get(c, detail(scene).row.id))
    pair = on_duty(ROSTER, "noc", scene.now)._replace(first=("c", "a"))
    assert handed_over(pair, handover) == pair
    assert handed_over(pair._replace(first=("c",)), handover).holders == ("a",)


def test_who_asks_the_roster_about_now_hears_who_has_the_post_now(scene: Scene) -> None:
    offered(scene)
    scene.now = HAND_OFF + MINUTE
    query = RosterQuery(scene.now, scene.now + HOUR)
    told = rostering.detail(ROSTER, "Asia/Shanghai", query, scene.now)
    assert isinstance(told, RosterDetail)
    duties = scene.read(lambda c: handover_duty.duties(c, ROSTER, scene.now))
    now = next(post.duty for post in rostering.handed_over(told, duties).posts if post.id == "noc")
    assert (now.first, now.source) == (("a",), "handover")
