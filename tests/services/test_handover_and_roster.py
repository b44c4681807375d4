"""A handover and the roster at once: whoever is relieved has the post no more, and nothing missed comes back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.domain.commands import Answer
from noctui.domain.handover import Handover
from noctui.domain.handover_commands import AcceptHandover, OfferHandover, PrepareHandover, WithdrawHandover
from noctui.domain.inventory import Operator
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.domain.roster import Part
from noctui.domain.roster_commands import ReportAbsence, StepAbsence
from noctui.domain.rotation import Crew
from noctui.services import handover_duty, handover_sweep, roster_changes
from noctui.store import connect, handovers
from tests.services.handing import (
    DORA,
    HAND_OFF,
    LI,
    ROSTER,
    ROTA,
    detail,
    done,
    offered,
    read_all,
    said,
    shift_scene,
)
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


def relieve_next(scene: Scene) -> None:
    """Bo, whose turn it is, has not come: Dora stands in for him."""
    scene.now = HAND_OFF + MINUTE
    relieve(scene, "b")


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


def back(scene: Scene) -> Answer:
    answer = scene.do(StepAbsence(1, "back", "here again"), ANNA)
    assert answer.done, answer
    return answer


def accepted(scene: Scene, number: int, who: Operator) -> None:
    read_all(scene, number, who)
    done(scene, AcceptHandover(number), who)


def test_who_is_back_has_the_post_at_once_though_the_stand_in_took_it_over_in_words(scene: Scene) -> None:
    number = offered(scene)
    relieve_next(scene)
    accepted(scene, number, DORA)
    scene.now = HAND_OFF + HOUR
    assert holders(scene) == ("d",)
    assert back(scene).params["also_until"] == ""
    scene.now += SECOND
    sweep(scene)
    assert holders(scene) == ("b",)
    assert newest(scene).number == number, "and nothing has to be handed over for it"


def test_who_is_back_hands_over_what_the_engine_prepared_for_the_stand_in(scene: Scene) -> None:
    scene.now = HAND_OFF - 2 * HOUR
    relieve(scene, "a")
    scene.now = HAND_OFF - 25 * MINUTE
    sweep(scene)
    assert newest(scene).outgoing == "d"
    assert scene.do(OfferHandover(1), ANNA).code == "not_yours"
    scene.now += MINUTE
    assert back(scene).params["also_until"] == ""
    assert holders(scene) == ("a",)
    assert detail(scene, 1).row.outgoing_name == "Anna"
    done(scene, OfferHandover(1), ANNA)


def test_who_is_back_has_the_post_with_the_stand_in_until_the_handover_that_was_offered_ends(scene: Scene) -> None:
    scene.now = HAND_OFF - 2 * HOUR
    relieve(scene, "a")
    scene.now = HAND_OFF - 25 * MINUTE
    sweep(scene)
    done(scene, OfferHandover(1), DORA)
    assert back(scene).params["also_until"] == "H-1"
    assert holders(scene) == ("d", "a")
    done(scene, WithdrawHandover(1, "Anna is back"), DORA)
    assert holders(scene) == ("a",)


def test_a_stand_in_hands_over_what_was_prepared_for_who_is_missing(scene: Scene) -> None:
    scene.now = HAND_OFF - 25 * MINUTE
    sweep(scene)
    relieve(scene, "a")
    assert detail(scene, 1).row.outgoing_name == "Dora"
    done(scene, OfferHandover(1), DORA)
    assert newest(scene).outgoing == "d"


def test_the_hand_off_after_an_absence_is_prepared_though_nobody_looked_meanwhile(scene: Scene) -> None:
    accepted(scene, offered(scene), BO)
    scene.now = HAND_OFF + HOUR
    relieve(scene, "b")
    scene.now += HOUR
    back(scene)
    scene.now = HAND_OFF + 8 * HOUR + MINUTE
    sweep(scene)
    last = newest(scene)
    assert (last.number, last.outgoing, last.hand_off) == (2, "b", HAND_OFF + 8 * HOUR)
    assert holders(scene) == ("b",)


def test_of_two_who_are_on_together_the_one_who_leaves_hands_over(scene: Scene) -> None:
    turns = replace(ROTA, members=(("d", "a"), ("d", "b")))
    posts = {**ROSTER.posts, "noc": replace(ROSTER.posts["noc"], first=(Part(turns),))}
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=replace(ROSTER, posts=posts)))
    scene.restart()
    scene.now = HAND_OFF - 25 * MINUTE
    sweep(scene)
    assert newest(scene).outgoing == "a"
    assert detail(scene, 1).row.incoming_names == ("Bo",)
    done(scene, OfferHandover(1), ANNA)
    scene.now = HAND_OFF + MINUTE
    assert holders(scene) == ("d", "a")
    accepted(scene, 1, BO)
    assert holders(scene) == ("d", "b")


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
