"""A handover and the roster at once: whoever is relieved has the post no more, and nothing missed comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.handover import Handover
from noctui.domain.handover_commands import AcceptHandover, OfferHandover, PrepareHandover
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.domain.roster_commands import ReportAbsence, StepAbsence
from noctui.domain.rotation import Crew
from noctui.services import handover_duty, handover_sweep, roster_changes
from noctui.store import connect, handovers
from tests.services.handing import HAND_OFF, LI, done, offered, read_all, said, shift_scene
from tests.services.scene import ANNA, BO, Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with shift_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        yield scene


def sweep(scene: Scene) -> None:
    scene.verb(lambda tx: (handover_sweep.sweep(tx, scene.working), roster_changes.sweep(tx)))


def holders(scene: Scene) -> Crew:
    return scene.verb(lambda tx: handover_duty.holders(tx.connection, tx.roster, "noc", tx.now))


def newest(scene: Scene) -> Handover:
    return scene.read(lambda connection: handovers.newest(connection, "noc"))[0]


def relieve(scene: Scene, person: str) -> None:
    """They are reported ill, and Dora stands in."""
    assert scene.do(ReportAbsence("noc", person, "ill"), ANNA).done
    assert scene.do(StepAbsence(1, "approve", "go", "d"), LI).done


def test_a_stand_in_has_the_post_of_somebody_who_took_it_over_in_words(scene: Scene) -> None:
    done(scene, AcceptHandover(offered(scene)), BO)
    scene.now = HAND_OFF + 2 * HOUR
    sweep(scene)
    assert holders(scene) == ("b",)
    relieve(scene, "b")
    scene.now += SECOND
    sweep(scene)
    assert holders(scene) == ("d",)
    assert newest(scene).number == 1


def test_a_stand_in_has_the_post_also_while_a_handover_is_open(scene: Scene) -> None:
    scene.now = HAND_OFF - 25 * MINUTE
    sweep(scene)
    assert newest(scene).outgoing == "a"
    relieve(scene, "a")
    assert holders(scene) == ("d",)


def test_whoever_still_has_the_post_can_be_reported_missing(scene: Scene) -> None:
    offered(scene)
    scene.now = HAND_OFF + MINUTE
    assert holders(scene) == ("a",)
    assert scene.do(ReportAbsence("noc", "a", "gone"), BO).done


def test_the_handover_after_one_that_was_accepted_early_keeps_its_own_hand_off(scene: Scene) -> None:
    scene.now = HAND_OFF - 20 * MINUTE
    sweep(scene)
    done(scene, OfferHandover(1), ANNA)
    scene.now += 5 * MINUTE
    read_all(scene, 1, BO)
    done(scene, AcceptHandover(1), BO)
    done(scene, PrepareHandover("noc"), BO)
    prepared = newest(scene)
    scene.now += SECOND
    sweep(scene)
    assert newest(scene).hand_off == prepared.hand_off
    assert newest(scene).hand_off != HAND_OFF


def test_after_a_standstill_of_days_the_roster_says_who_has_the_post(scene: Scene) -> None:
    done(scene, AcceptHandover(offered(scene)), BO)
    scene.now = HAND_OFF + 4 * DAY + 2 * HOUR
    before = holders(scene)
    sweep(scene)
    assert holders(scene) == before
    assert said(scene)[-1:] != [("late", "noc", "Bo")]
