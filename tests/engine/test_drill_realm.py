"""The simulated devices of a drill: each answers as the scenario says, and never as chance has it."""

from random import Random

import pytest

from noctui.config.site import load_site
from noctui.domain.drill import Change, Condition, Cue
from noctui.domain.health import judge
from noctui.domain.moments import SECOND
from noctui.engine.drill_realm import rehearsed, script
from noctui.probes.fleet import play, script_of
from noctui.probes.port import Target
from tests.engine.realm import DEMO, setup

UPS = "UPS-C"


@pytest.mark.parametrize("condition", ["up", "degraded", "down"])
def test_a_device_is_in_the_condition_that_the_scenario_gives_it_whenever_it_is_asked(condition: Condition) -> None:
    site = rehearsed(load_site(DEMO), setup("power-forty-minutes"))
    inventory = site.file.inventory
    story = script(script_of(site.fleet or {}), inventory, [(0, Change(Cue(), condition, UPS), [UPS])])
    (check,) = inventory.devices[UPS].checks
    target = Target.of(check)
    answers = (play(story, target, SECOND, Random(seed))[0].reading(SECOND, "sim") for seed in range(100))
    assert {judge(check, answer) for answer in answers} == {condition}
