"""The clock of a drill: it runs faster, stands, jumps, and never runs backwards."""

import pytest

from noctui.domain.moments import MINUTE, SECOND
from noctui.engine.clock import Clock
from noctui.engine.drill_clock import DrillClock


class Real(Clock):
    """A machine whose time passes when the test says so."""

    def __init__(self) -> None:
        self.passed = 0

    def wall(self) -> int:
        return 7 * SECOND + self.passed

    def boot(self) -> int:
        return self.passed

    def wait(self, span: int) -> None:
        self.passed += span


def test_it_runs_as_fast_as_it_was_told_from_then_on() -> None:
    real = Real()
    clock = DrillClock(MINUTE, 1, real)
    real.wait(10 * SECOND)
    assert clock.wall() == MINUTE + 10 * SECOND
    clock.run_at(20)
    real.wait(2 * SECOND)
    assert clock.wall() == MINUTE + 50 * SECOND
    assert clock.boot() == 12 * SECOND
    assert clock.real_wall() == 19 * SECOND


def test_it_stands_while_it_is_paused_and_goes_on_at_the_same_speed() -> None:
    real = Real()
    clock = DrillClock(0, 5, real)
    clock.pause()
    real.wait(MINUTE)
    assert (clock.wall(), clock.speed, clock.chosen) == (0, 0, 5)
    clock.go_on()
    real.wait(SECOND)
    assert (clock.wall(), clock.speed) == (5 * SECOND, 5)


def test_it_jumps_ahead_also_while_it_stands_and_never_back() -> None:
    clock = DrillClock(0, 1, Real())
    clock.pause()
    clock.jump(MINUTE)
    assert clock.wall() == MINUTE
    with pytest.raises(ValueError, match="no way back"):
        clock.jump(-SECOND)


@pytest.mark.parametrize("speed", [0, -1, 21])
def test_no_other_speeds_are_taken(speed: int) -> None:
    with pytest.raises(ValueError, match="1 to 20"):
        DrillClock(0, 1, Real()).run_at(speed)


def test_the_faster_it_runs_the_more_often_is_looked_but_never_without_a_breath() -> None:
    assert DrillClock(0, 5, Real()).beat(1.0) == 0.2
    assert DrillClock(0, 20, Real()).beat(1.0) == 0.1
    assert Clock().beat(1.0) == 1.0
