"""The scenarios that ship with noctui: they hold together, and whoever goes by the book has every point."""

from collections import Counter
from functools import cache

import pytest

from noctui.bundled import folder
from noctui.config.drills import load_drills
from noctui.config.site import load_site
from noctui.domain.drill import Scenario, waiting
from noctui.domain.playbook import Playbook
from tests.domain.drill_robot import BEGAN, Robot


@cache
def bundled() -> tuple[dict[str, Playbook], dict[str, Scenario]]:
    site = load_site(folder("data") / "demo")
    return dict(site.file.playbooks), load_drills(site.paths.root, site.file.playbooks, site.file.inventory)


NAMES = sorted(path.stem for path in (folder("data") / "drills").glob("*.yaml"))


def test_there_are_two_of_rising_difficulty_for_each_of_the_five_and_more() -> None:
    _, scenarios = bundled()
    assert sorted(scenarios) == NAMES
    assert len(NAMES) >= 12
    by_playbook = Counter(one.playbook for one in scenarios.values())
    for plan in ("fire", "power-loss", "virus-a", "virus-b", "database-crash", "lan-outage"):
        levels = sorted(one.difficulty for one in scenarios.values() if one.playbook == plan)
        assert by_playbook[plan] >= 2
        assert levels[0] < levels[-1]


@pytest.mark.req("R403")
@pytest.mark.parametrize("name", NAMES)
def test_whoever_goes_by_the_book_has_every_point(name: str) -> None:
    playbooks, scenarios = bundled()
    found = Robot(scenarios[name], playbooks).play()
    assert [(p.kind, p.about, p.code, p.answer) for p in found.points if p.earned < p.possible] == []
    assert found.percent == 100


@pytest.mark.parametrize("name", NAMES)
def test_everything_of_a_scenario_happens_when_one_goes_by_the_book(name: str) -> None:

    playbooks, scenarios = bundled()
    robot = Robot(scenarios[name], playbooks)
    robot.play()
    assert [inject.id for inject in waiting(scenarios[name], BEGAN, [one.run for one in robot.going])] == []
