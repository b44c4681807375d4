"""What an engine takes for the time while the machine's clock is set forth and back, drifts and sleeps."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, Instant, Span
from noctui.engine.clock import Clock
from noctui.engine.steady_clock import PATIENCE, STEP, SteadyClock

START: Instant = 1_800_000_000 * SECOND


@dataclass
class Machine(Clock):
    at: Instant = START
    up: int = 5 * DAY

    def wall(self) -> Instant:
        return self.at

    def boot(self) -> int:
        return self.up

    def passes(self, span: Span, drift: Span = 0) -> None:
        self.at += span + drift
        self.up += span


def watched(machine: Machine, clock: SteadyClock, span: Span) -> list[Span]:
    """By how much the clock jumped with each of the beats, one a second."""
    found = []
    for _ in range(span // SECOND):
        machine.passes(SECOND)
        found.append(clock.look())
    return [jump for jump in found if jump]


@pytest.mark.parametrize("step", [HOUR, -HOUR, DAY, -DAY, 3 * SECOND])
def test_a_step_that_is_taken_back_was_never_there(step: Span) -> None:
    machine, clock = (found := Machine()), SteadyClock(found)
    machine.at += step
    assert watched(machine, clock, 4 * MINUTE) == []
    assert (clock.wall(), clock.off) == (START + 4 * MINUTE, step)
    machine.at -= step
    assert watched(machine, clock, HOUR) == []
    assert (clock.wall(), clock.off) == (START + 4 * MINUTE + HOUR, 0)


@pytest.mark.parametrize("step", [HOUR, -HOUR, 3 * SECOND])
def test_a_step_that_stands_is_followed_once_and_no_sooner(step: Span) -> None:
    machine, clock = (found := Machine()), SteadyClock(found)
    machine.at += step
    assert watched(machine, clock, PATIENCE) == []
    assert watched(machine, clock, HOUR) == [step]
    assert (clock.wall(), clock.off) == (machine.at, 0)


def test_a_second_step_begins_the_wait_anew() -> None:
    machine, clock = (found := Machine()), SteadyClock(found)
    machine.at += HOUR
    watched(machine, clock, 4 * MINUTE)
    machine.at += HOUR
    assert watched(machine, clock, 4 * MINUTE) == []
    assert watched(machine, clock, 2 * MINUTE) == [2 * HOUR]


def test_a_machine_that_slept_has_the_time_that_passed() -> None:
    machine, clock = (found := Machine()), SteadyClock(found)
    machine.passes(8 * HOUR)
    assert (clock.look(), clock.off, clock.wall()) == (0, 0, START + 8 * HOUR)


@given(st.lists(st.integers(-STEP // 400, STEP // 400), max_size=200))
def test_drift_is_followed_by_no_more_than_half_a_percent(drifts: list[Span]) -> None:
    machine, clock = (found := Machine()), SteadyClock(found)
    for drift in drifts:
        before = clock.wall()
        machine.passes(SECOND, drift)
        assert clock.look() == 0
        assert abs(clock.wall() - before - SECOND) <= SECOND // 200
    for _ in range(400):  # what a time server slews within so many seconds is made up for
        machine.passes(SECOND)
        clock.look()
    assert clock.wall() == machine.at
