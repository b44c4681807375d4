"""The scenarios that ship with noctui: they hold together, and whoever goes by the book has every point."""

from collections import Counter
from functools import cache

import pytest

from noctui.bundled import folder
from noctui.config.drills import load_drills
from noctui.config.site import load_site
from noctui.domain.drill import Scenario, steps_of, waiting
from noctui.domain.drill_paths import Answers, possible, reachable
from noctui.domain.playbook import Playbook, Step
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


@pytest.mark.parametrize("name", NAMES)
def test_whoever_goes_by_the_book_hears_or_sees_what_each_answer_rests_on(name: str) -> None:
    scenario = bundled()[1][name]
    right = {step: {answer for one in found for answer in one.right} for step, found in scenario.replies.items()}
    assert silent(scenario, right) == set()


@pytest.mark.parametrize("name", ["fire-battery", "fire-smoke"])
def test_whoever_strays_from_the_book_in_a_fire_hears_or_sees_it_too(name: str) -> None:
    assert silent(bundled()[1][name], {}) == set()


def silent(scenario: Scenario, right: Answers) -> set[str]:
    """The steps to which these answers lead and that wait for somebody or something of which there is no word."""
    playbooks, _ = bundled()
    playbook = playbooks[scenario.playbook]
    steps = {step: holder.by_id[step] for step, holder in steps_of(playbook, playbooks).items()}
    there = reachable(playbook, playbooks, possible(steps.values(), right))
    return {step for step in there if outside(steps[step]) and step not in scenario.replies} - {"close-plan"}


def outside(step: Step) -> bool:
    """Whether the answer is not the operator's own doing; what one thinks of a plan (`close-plan`) is."""
    return step.kind not in ("do", "note") and step.hold is None
