import asyncio
from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noctui.domain.moments import MILLISECOND, MINUTE, SECOND
from noctui.probes.fleet import Event, FleetProber, FleetScript, Manner, play, script_of
from noctui.probes.port import Target
from tests.probes.asking import Catch, ask, by_check, wall

STORY = script_of(
    {
        "devices": {
            "10.0.0.1": {"rtt": "4ms", "jitter": "1ms"},
            "10.0.0.2": {"rtt": "20ms", "loss": 0.1},
            "10.0.0.3": None,
        },
        "events": [
            {"at": "40s", "addresses": ["10.0.0.1"], "condition": "up"},
            {"at": "20s", "addresses": ["10.0.0.1", "10.0.0.3"], "condition": "down"},
            {"at": "30s", "addresses": ["10.0.0.2"], "condition": "degraded", "rtt": "250ms", "loss": 0.5},
        ],
        "period": "1min",
    }
)


def received(address: str, at: int, probes: int = 1, seed: int = 1) -> int:
    return play(STORY, Target("c", address, probes), at, Random(seed))[0].received


def test_a_device_answers_until_its_event_and_again_after_the_next():
    assert [received("10.0.0.1", at * SECOND) for at in (0, 19, 20, 39, 40, 59)] == [1, 1, 0, 0, 1, 1]


def test_the_story_begins_again_after_its_period():
    assert [received("10.0.0.3", at * SECOND) for at in (59, 60, 79, 80)] == [0, 1, 1, 0]


def test_a_degraded_device_is_slow_and_loses():
    tally, _ = play(STORY, Target("c", "10.0.0.2", probes=200, spacing=0), 30 * SECOND, Random(5))
    reading = tally.reading(0, "sim")
    assert 0.35 < reading.loss < 0.65
    assert reading.rtt_avg > 200 * MILLISECOND


def test_a_change_falls_between_two_probes_of_one_target():
    tally, _ = play(STORY, Target("c", "10.0.0.3", probes=3, spacing=SECOND), 19 * SECOND, Random(0))
    assert (tally.sent, tally.received) == (3, 1)


def test_an_answer_that_would_take_longer_than_the_timeout_is_none():
    script = FleetScript({"10.0.0.1": Manner(rtt=2 * SECOND, jitter=0)})
    tally, complete = play(script, Target("c", "10.0.0.1", timeout=SECOND), 0, Random(0))
    assert (tally.received, complete) == (0, SECOND)


def test_who_is_not_in_the_fleet_is_silent():
    assert received("10.9.9.9", 0) == 0


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"devices": {}, "events": [{"at": "1s", "addresses": ["x"], "condition": "down"}]}, "not in the fleet: x"),
        (
            {"devices": {"x": {}}, "events": [{"at": "1s", "addresses": ["x"], "condition": "gone"}]},
            "unknown condition",
        ),
        ({"devices": {"x": {}}, "events": [{"at": "1s"}]}, "lacks addresses, condition"),
        ({"devices": {"x": {"rrt": "1s"}}}, "x: unknown rrt"),
        ({"devices": {"x": {"loss": 20}}}, "share from 0 to 1"),
        ({"devices": {"x": {"rtt": "fast"}}}, "not a duration"),
        (
            {"devices": {"x": {}}, "events": [{"at": "9s", "addresses": ["x"], "condition": "up"}], "period": "5s"},
            "after the end",
        ),
    ],
)
def test_a_script_that_does_not_hold_together_is_refused_with_its_reason(data, complaint):
    with pytest.raises(ValueError, match=complaint):
        script_of(data)


def test_events_must_be_in_order():
    with pytest.raises(ValueError, match="order"):
        FleetScript({"x": Manner()}, (Event(5, ("x",), "down"), Event(1, ("x",), "up")))


def answers(seed: int, order: list[str]) -> dict[str, object]:
    """What each address answers to three questions, with a clock that stands still."""

    async def run() -> dict[str, object]:
        catch = Catch()
        prober = FleetProber(catch, lambda: MINUTE, STORY, seed=seed)
        await prober.start()
        targets = [Target(f"{name} {turn}", name, 3, 60 * MILLISECOND, 0) for turn in range(3) for name in order]
        prober.ask(targets)
        readings = by_check(await catch.until(len(targets)))
        await prober.close()
        return {check: (reading.received, reading.rtt_min, reading.rtt_max) for check, reading in readings.items()}

    return asyncio.run(run())


def test_the_same_seed_tells_the_same_story_in_whatever_order_it_is_asked():
    names = list(STORY.manners)
    assert answers(7, names) == answers(7, names[::-1])
    assert answers(7, names) != answers(8, names)


targets = st.builds(
    Target,
    check=st.uuids().map(str),
    address=st.sampled_from([*STORY.manners, "10.9.9.9"]),
    probes=st.integers(0, 4),
    timeout=st.integers(0, 20 * MILLISECOND),
    spacing=st.integers(0, 2 * MILLISECOND),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(targets, max_size=30, unique_by=lambda target: target.check))
def test_every_target_gives_exactly_one_reading(mix):
    readings = by_check(asyncio.run(ask(partial(FleetProber, script=STORY), mix)))
    assert readings.keys() == {target.check for target in mix}
    for target in mix:
        reading = readings[target.check]
        assert reading.method == "sim"
        assert 0 <= reading.received <= reading.sent == max(1, target.probes)


async def test_what_is_open_at_the_end_gives_nothing():
    catch = Catch()
    prober = FleetProber(catch, wall, STORY)
    await prober.start()
    prober.ask([Target("a", "10.9.9.9", timeout=60 * SECOND)])
    await prober.close()
    assert catch.readings == []
    assert not prober._pending
