"""A device that fails again and again is to be replaced, and the engine says so."""

from dataclasses import replace

import pytest

from noctui.domain.moments import DAY
from noctui.domain.policy import Repeat
from tests.domain.policies import S19
from tests.services.ladders import fails_at, said
from tests.services.plans import fact, kinds
from tests.services.scene import Scene

AGAIN = replace(S19, repeat=Repeat(3, 30 * DAY, "C-108"))


def fails_and_is_mended(scene: Scene, day: str) -> int:
    number = fails_at(scene, AGAIN, f"{day}T10:00")
    scene.answer("srv")
    assert fact(scene, number, "resolved").done
    return number


@pytest.mark.req("C-108")
def test_the_third_failure_within_a_month_obliges_to_replace_the_device(scene: Scene) -> None:
    first = fails_and_is_mended(scene, "2027-01-04")
    second = fails_and_is_mended(scene, "2027-01-11")
    assert "replacement_due" not in (*kinds(scene, first), *kinds(scene, second))
    third = fails_at(scene, AGAIN, "2027-02-02T10:00")
    assert kinds(scene, third).count("replacement_due") == 1
    [told] = said(scene, "replacement")
    assert {"device": "srv", "count": "3", "ref": "C-108"}.items() <= told.params.items()
    assert "replaced" in next(row for row in scene.tickets() if row.id == third).owes


def test_failures_that_lie_further_apart_do_not(scene: Scene) -> None:
    fails_and_is_mended(scene, "2027-01-04")
    fails_and_is_mended(scene, "2027-01-20")
    assert "replacement_due" not in kinds(scene, fails_at(scene, AGAIN, "2027-02-04T10:00"))
    assert said(scene, "replacement") == []


def test_a_new_device_does_not_answer_for_its_predecessor(scene: Scene) -> None:
    for day in ("2027-01-04", "2027-01-06"):
        fails_and_is_mended(scene, day)
    third = fails_at(scene, AGAIN, "2027-01-08T10:00")
    assert fact(scene, third, "replaced").done
    scene.answer("srv")
    assert fact(scene, third, "resolved").done
    assert "replacement_due" not in kinds(scene, fails_at(scene, AGAIN, "2027-01-10T10:00"))
