"""Who may confirm what another one did, by who has which post now."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from noctui.domain.inventory import Operator
from noctui.domain.moments import DAY
from noctui.domain.roster_commands import AskLeave, ReportAbsence, StepAbsence, StepLeave
from noctui.services import four_eyes
from tests.services.scene import ANNA, BO, Scene
from tests.services.staff import HEAD, LEAD, change, staff_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staff_scene(tmp_path) as found:
        yield found


def refused(scene: Scene, first: Operator, second: Operator, posts: Collection[str]) -> str | None:
    answer: str | None = scene.verb(lambda tx: four_eyes.refusal(tx, first.login, posts), second.login)
    return answer


def test_first_and_backup_of_a_named_post_may_confirm_but_never_their_own(scene: Scene) -> None:
    assert refused(scene, ANNA, LEAD, ["leader"]) is None
    assert refused(scene, ANNA, HEAD, ["leader"]) is None, "the backup"
    assert refused(scene, LEAD, LEAD, ["leader"]) == "needs_other"
    assert refused(scene, ANNA, BO, ["leader", "nowhere"]) == "needs_say"
    assert refused(scene, ANNA, BO, []) is None


def test_who_stands_in_for_the_duty_leader_may_confirm_and_the_missing_one_may_not(scene: Scene) -> None:
    made = change(scene, scene.do(ReportAbsence("leader", "lead", "ill"), BO))
    assert scene.do(StepAbsence(made.id, "approve", "go", "bo"), HEAD).done
    assert refused(scene, ANNA, BO, ["leader"]) is None
    assert refused(scene, ANNA, LEAD, ["leader"]) == "needs_say"


def test_the_backup_of_the_post_above_may_approve_a_leave(scene: Scene) -> None:
    asked = AskLeave("bo", scene.now + DAY, scene.now + 2 * DAY, "rest")
    number = change(scene, scene.do(asked, ANNA)).id
    assert scene.do(StepLeave(number, "approve"), ANNA).code == "needs_other", "who asked for it in his name"
    assert scene.do(StepLeave(number, "approve"), HEAD).done
