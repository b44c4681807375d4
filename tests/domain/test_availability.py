"""Availability: every moment is of one kind, and nothing is taken for what nobody saw."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.availability import Evidence, Interval, Tally, Turn, intervals, tally, together
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND

BEGIN = 1_800_000_000 * SECOND
END = BEGIN + 30 * DAY
ALWAYS = Evidence(BEGIN, END, ((BEGIN - DAY, END),))


def down(begin: int, end: int) -> list[Turn]:
    return [Turn(BEGIN + begin, "down", "up"), Turn(BEGIN + end, "up", "down")]


@pytest.mark.req("R085")
@pytest.mark.parametrize(
    ("target", "gone", "met"),
    [
        (0.9995, 21 * MINUTE + 36 * SECOND, True),
        (0.9995, 21 * MINUTE + 37 * SECOND, False),
        (0.99999, 25 * SECOND, True),
        (0.99999, 26 * SECOND, False),
    ],
)
def test_thirty_days_meet_the_targets_of_the_grades_to_the_second(target: float, gone: int, met: bool) -> None:
    found = tally(intervals(ALWAYS, "up", down(DAY, DAY + gone)))
    assert found.meets(target) is met
    assert found.share == pytest.approx(1 - gone / (30 * DAY))
    assert found.spare(target) == round(30 * DAY * (1 - target)) - gone


def test_the_period_is_told_from_when_a_fault_began_to_when_it_was_over() -> None:
    assert intervals(ALWAYS, "up", down(DAY, DAY + HOUR)) == [
        Interval(BEGIN, BEGIN + DAY, "up"),
        Interval(BEGIN + DAY, BEGIN + DAY + HOUR, "down"),
        Interval(BEGIN + DAY + HOUR, END, "up"),
    ]


def test_without_a_change_the_state_of_now_was_that_of_the_whole_period() -> None:
    assert intervals(ALWAYS, "down", ()) == [Interval(BEGIN, END, "down")]


def test_planned_work_counts_for_nothing_and_says_how_long_it_was_silent() -> None:
    planned = ((BEGIN + DAY, BEGIN + DAY + 2 * HOUR),)
    found = tally(intervals(ALWAYS, "up", down(DAY + HOUR, DAY + 3 * HOUR), planned))
    assert (found.maintenance, found.maintenance_down, found.down) == (2 * HOUR, HOUR, HOUR)
    assert found.counted == 30 * DAY - 2 * HOUR
    assert found.outages == 1


def test_what_nobody_watched_is_neither_good_nor_bad() -> None:
    watched = ((BEGIN, BEGIN + DAY), (BEGIN + 2 * DAY, END))
    found = tally(intervals(Evidence(BEGIN, END, watched), "up", down(DAY - HOUR, 2 * DAY + HOUR)))
    assert (found.unwatched, found.down) == (DAY, 2 * HOUR)
    assert found.counted == 29 * DAY


def test_a_blind_hour_is_neither_and_maintenance_does_not_hide_that() -> None:
    blind = ((BEGIN + DAY, BEGIN + DAY + HOUR),)
    planned = ((BEGIN + DAY - HOUR, BEGIN + DAY + 2 * HOUR),)
    found = tally(intervals(Evidence(BEGIN, END, ALWAYS.watched, blind), "up", (), planned))
    assert (found.blind, found.maintenance) == (HOUR, 2 * HOUR)


def test_before_a_device_was_known_it_was_unknown() -> None:
    found = tally(intervals(ALWAYS, "up", [Turn(END - DAY, "up", "unknown")]))
    assert (found.unknown, found.up) == (29 * DAY, DAY)


def test_unreachable_and_degraded_stand_apart_and_count_on_their_sides() -> None:
    turns = [
        Turn(BEGIN + DAY, "unreachable", "up"),
        Turn(BEGIN + DAY + HOUR, "down", "unreachable"),
        Turn(BEGIN + DAY + 2 * HOUR, "degraded", "down"),
    ]
    found = tally(intervals(ALWAYS, "degraded", turns))
    assert (found.unreachable, found.down, found.outages) == (HOUR, HOUR, 1)
    assert found.good == 30 * DAY - 2 * HOUR


def test_a_period_of_which_nothing_is_known_meets_nothing_and_misses_nothing() -> None:
    found = tally(intervals(Evidence(BEGIN, END, ()), "up", ()))
    assert (found.share, found.meets(0.9995), found.unwatched) == (None, None, 30 * DAY)


def test_a_short_outage_of_what_was_hardly_watched_is_not_yet_a_broken_promise() -> None:
    watched = ((END - HOUR, END),)
    little = tally(intervals(Evidence(BEGIN, END, watched), "up", down(30 * DAY - 2 * MINUTE, 30 * DAY - MINUTE)))
    assert (little.share, little.meets(0.9995)) == (pytest.approx(59 / 60), None)
    much = tally(intervals(Evidence(BEGIN, END, watched), "down", ()))
    assert much.meets(0.9995) is False


def test_a_clock_that_was_set_back_makes_no_span_negative() -> None:
    turns = [Turn(BEGIN + DAY, "down", "up"), Turn(BEGIN + DAY - HOUR, "up", "down")]
    assert intervals(ALWAYS, "up", turns) == [Interval(BEGIN, END, "up")]


def test_devices_together_count_each_as_long_as_it_was_looked_at() -> None:
    found = together([Tally(up=HOUR, outages=1), Tally(up=2 * HOUR, down=HOUR, outages=2, blind=5)])
    assert found == Tally(up=3 * HOUR, down=HOUR, outages=3, blind=5)
    assert found.share == 0.75


moments = st.integers(-5, 105).map(lambda n: BEGIN + n * SECOND)
spans = st.lists(st.tuples(moments, moments), max_size=4)
states = st.sampled_from(["unknown", "up", "degraded", "down", "unreachable"])


@given(spans, spans, spans, st.lists(st.tuples(moments, states), max_size=6), states)
def test_every_second_is_of_the_one_kind_that_a_walk_through_all_of_them_finds(
    watched: list[tuple[int, int]],
    blind: list[tuple[int, int]],
    planned: list[tuple[int, int]],
    path: list[tuple[int, str]],
    first: str,
) -> None:
    end = BEGIN + 100 * SECOND
    turns, was = [], first
    for at, state in sorted(path, key=lambda step: step[0]):
        turns.append(Turn(max(at, BEGIN), state, was))  # type: ignore[arg-type]
        was = state
    found = intervals(Evidence(BEGIN, end, watched, blind), was, turns, planned)  # type: ignore[arg-type]
    assert [one.begin for one in found] + [end] == [BEGIN] + [one.end for one in found]
    for at in range(BEGIN, end, SECOND):
        one = next(one for one in found if one.begin <= at < one.end)
        state = next((turn.state for turn in reversed(turns) if turn.at <= at), turns[0].was if turns else first)
        held = [name for name, given in (("blind", blind), ("maintenance", planned)) if _holds(given, at)]
        cover = (held[0] if held else "") if _holds(watched, at) else "unwatched"
        assert (one.state, one.cover) == (state, cover)


def _holds(given: list[tuple[int, int]], at: int) -> bool:
    return any(begin <= at < end for begin, end in given)
