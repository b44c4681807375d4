"""Whose turn comes with which tick."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.engine.turns import RATE, Turn, Turns, next_turn, until_next_tick
from noctui.probes.fleet import FleetProber, FleetScript
from noctui.probes.port import Target

moments = st.floats(0, 1e6)
PROBER = FleetProber(print, int, FleetScript({}))


def turn(name: str = "a/ping") -> Turn:
    return Turn(Target(name, "192.0.2.1"), PROBER, 10.0, 2.0, 0.5)


@given(st.floats(0, 1e6), st.floats(0.1, 86_400), st.floats(0, 1))
def test_the_next_turn_is_at_the_own_place_in_the_interval_and_neither_soon_nor_late(
    last: float, interval: float, share: float
) -> None:
    turn = next_turn(last, interval, share)
    assert 0.5 - 1e-6 <= (turn - last) / interval <= 1.5 + 1e-6
    assert abs((turn / interval - share) - round(turn / interval - share)) < 1e-6
    assert next_turn(turn, interval, share) - turn == pytest.approx(interval)


@given(moments, st.lists(st.floats(-5, 5), max_size=20))
def test_everybody_has_his_turn_with_the_first_tick_from_its_time_on_and_once(now: float, offsets: list[float]) -> None:
    turns, planned = Turns(), [turn() for _ in offsets]
    turns.clear(now)
    began = now
    for one, offset in zip(planned, offsets, strict=True):
        turns.plan(one, now + offset)
    asked: list[Turn] = []
    for _ in range(6 * RATE):
        now += until_next_tick(now)
        for one in turns.due(now):
            assert one.due - 1e-6 <= now <= max(one.due, began) + 1 / RATE + 1e-6
            asked.append(one)
    assert sorted(map(id, asked)) == sorted(map(id, planned))


def test_a_turn_that_is_planned_anew_comes_only_at_its_new_time() -> None:
    turns, one = Turns(), turn()
    turns.clear(0.0)
    turns.plan(one, 3.0)
    turns.plan(one, 1.0)
    assert turns.due(1.0) == [one]
    one.flying = False
    turns.plan(one, 5.0)
    assert not turns.due(4.9)
    assert turns.due(5.0) == [one]


def test_a_turn_that_is_planned_twice_for_one_tick_comes_once_and_never_while_it_is_flying() -> None:
    turns, one = Turns(), turn()
    turns.clear(0.0)
    turns.plan(one, 0.98)
    turns.plan(one, 0.96)
    turns.plan(one, 1.0)
    assert turns.due(1.0) == [one]
    turns.plan(one, 1.1)
    assert not turns.due(1.2)


def test_what_is_long_past_comes_with_the_next_tick() -> None:
    turns, one = Turns(), turn()
    turns.clear(100.0)
    turns.plan(one, 3.0)
    assert not turns.due(100.0)
    assert turns.due(100.1) == [one]


def test_an_age_in_which_nobody_had_a_turn_is_not_gone_through_tick_by_tick() -> None:
    turns, one = Turns(), turn()
    assert not turns.due(1e15)
    turns.plan(one, 1e15)
    assert turns.due(1e15 + 1 / RATE) == [one]
