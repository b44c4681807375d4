"""The nights in which clocks change, seen by an engine that looks again and again: a promise is as long as in any other
night, and a window that is over at six by the wall hides an hour less or more."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.domain.inventory import Operator
from noctui.domain.moments import HOUR, MINUTE, Instant, Span
from noctui.domain.mute import muting
from noctui.domain.mute_commands import PlanWindow
from noctui.store import connect
from tests.domain.calendars import at, local
from tests.engine.test_clock_steps import Duty, breaches, on_duty
from tests.engine.test_trouble import url
from tests.services.ladders import fails_at
from tests.services.scene import Scene, site
from tests.services.test_upgrade import RAISING

BERLIN = "Europe/Berlin"
AHEAD, BACK, PLAIN = (at(f"{day}T22:00", BERLIN) for day in ("2026-03-28", "2026-10-24", "2026-11-21"))
"""The eve of each change, and of none."""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    engine = connect.open_writer(url(tmp_path))
    yield Scene(engine, site())
    engine.dispose()


def in_berlin(scene: Scene) -> None:
    scene.site = replace(scene.site, file=replace(scene.site.file, zone=BERLIN))


@pytest.mark.parametrize("eve", [AHEAD, BACK, PLAIN])
def test_a_promise_is_as_long_in_a_night_that_changes_clocks(scene: Scene, tmp_path: Path, eve: Instant) -> None:
    fails_at(scene, RAISING, local(eve))
    in_berlin(scene)

    async def story(duty: Duty) -> None:
        await duty.passes(HOUR + 58 * MINUTE, each=2 * MINUTE)
        assert breaches(scene) == 0
        await duty.passes(2 * MINUTE)
        assert breaches(scene) == 1
        await duty.passes(6 * HOUR - 2 * MINUTE, each=2 * MINUTE)
        assert breaches(scene) == 1
        await duty.passes(2 * MINUTE)
        assert breaches(scene) == 2

    on_duty(scene, tmp_path, story)


@pytest.mark.parametrize(("eve", "night"), [(AHEAD, 7 * HOUR), (BACK, 9 * HOUR), (PLAIN, 8 * HOUR)])
def test_a_window_hides_from_ten_to_six_by_the_wall_however_long_that_is(
    scene: Scene, tmp_path: Path, eve: Instant, night: Span
) -> None:
    in_berlin(scene)
    scene.now = eve - HOUR
    plan = PlanWindow("site:b", eve, 8 * HOUR, "daily", "patches")

    async def story(duty: Duty) -> None:
        answer = await duty.core.perform(plan, "op-1", Operator("anna", "Anna"), "test")
        assert answer.done
        hidden = 0
        for _ in range(12 * HOUR // (10 * MINUTE)):
            await duty.passes(10 * MINUTE, each=10 * MINUTE)
            camera = scene.site.file.inventory.devices["cam-01"]
            hidden += muting(duty.core.working.mutes, camera, duty.core.clock.wall()) is not None
        assert hidden * 10 * MINUTE == night

    on_duty(scene, tmp_path, story)
