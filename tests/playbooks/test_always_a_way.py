"""No sequence of valid keys leaves a run in which nothing can be done: from wherever it is, it can be finished."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noctui.domain import run_rules
from noctui.domain.playbook import Playbook
from noctui.domain.run import Run
from tests.playbooks.chance import any_playbook
from tests.playbooks.test_walks import PLAYBOOKS, bundled
from tests.playbooks.walker import Crew

KEYS = 80
"""Pressed by chance before the crew makes for the end."""


def has_a_way(run: Run) -> bool:
    """Besides giving it up, which is possible until it is over."""
    waits = not run.authorised or run.state == "paused" or run.deferred
    return bool(run.over or waits or run_rules.open_steps(run) or run_rules.finish_refusal(run) is None)


def play(playbook: Playbook, chance: Random) -> None:
    crew = Crew(playbook, chance)
    for _ in range(chance.randint(0, KEYS)):
        assert has_a_way(crew.run), crew.run
        if crew.run.over:
            return
        crew.any_key()
    assert crew.to_the_end().state == "finished"


@settings(max_examples=250, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_run_of_any_playbook_that_holds_together_can_be_finished_from_wherever_it_is(seed: int) -> None:
    chance = Random(seed)
    play(any_playbook(chance), chance)


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_run_of_each_bundled_playbook_can_be_finished_from_wherever_it_is(name: str) -> None:
    for seed in range(40):
        play(bundled().playbooks[name], Random(seed))
