"""Lines of pieces and spans that lie over each other, beside a look at every hour."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noctui.domain.handoff import instant, shown
from noctui.domain.moments import DAY, HOUR, from_datetime, to_datetime
from noctui.domain.pieces import FOREVER, Overlay, Piece, merged, paired, until

T = TypeVar("T")

hours = st.integers(0, 40)
named = st.builds(Piece, hours, hours, st.sampled_from("abc"))
"""Some of them end before they begin: those never hold."""


@given(spans=st.lists(named, max_size=8), begin=hours, length=st.integers(1, 30))
@settings(max_examples=300, deadline=None)
def test_what_holds_is_what_began_and_did_not_end(spans: list[Piece[str]], begin: int, length: int) -> None:
    overlay, end = Overlay(spans), begin + length
    line = list(overlay.during(begin, end))
    assert (line[0].begin, line[-1].end) == (begin, end)
    assert all(before.end == after.begin for before, after in pairwise(line))
    for hour in range(begin, end):
        holding = next(piece.value for piece in line if hour < piece.end)
        assert holding == tuple(span for span in spans if span.begin <= hour < span.end)
    assert overlay.quiet(begin, end) == (not any(piece.value for piece in line))


@given(one=st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=8), other=st.lists(st.integers(1, 9)))
@settings(max_examples=200, deadline=None)
def test_two_lines_at_once_are_both_at_every_hour(one: list[tuple[int, bool]], other: list[int]) -> None:
    left = line_of([length for length, _ in one], [value for _, value in one])
    right = line_of(other, list(range(len(other))))
    both = list(paired(iter(left), iter(right)))
    shorter = min(sum(length for length, _ in one), sum(other))
    for hour in range(shorter):
        (pair,) = (piece.value for piece in both if piece.begin <= hour < piece.end)
        assert pair == (value_at(left, hour), value_at(right, hour))
    assert sum(piece.end - piece.begin for piece in both) == shorter


def line_of(lengths: list[int], values: list[T]) -> list[Piece[T]]:
    ends = [sum(lengths[: at + 1]) for at in range(len(lengths))]
    return [Piece(end - length, end, value) for end, length, value in zip(ends, lengths, values, strict=True)]


def value_at(line: list[Piece[T]], hour: int) -> T:
    return next(piece.value for piece in line if piece.begin <= hour < piece.end)


def test_equal_neighbours_are_one_and_a_line_is_cut_where_it_is_asked_to_end() -> None:
    line = [Piece(0, 2, "a"), Piece(2, 3, "a"), Piece(3, 5, "b"), Piece(5, FOREVER, "a")]
    assert list(merged(until(line, 9))) == [Piece(0, 3, "a"), Piece(3, 5, "b"), Piece(5, 9, "a")]
    assert list(until(line, 3)) == line[:2]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_wall_and_the_instant_agree_on_every_day_of_a_century(zone: str) -> None:
    for begin in range(from_datetime(datetime(1996, 1, 1, tzinfo=UTC)), FOREVER, DAY):
        at = begin + 20 * HOUR  # nowhere an hour that comes twice or never
        if (moment := to_datetime(at)).year == 2096:
            break
        wall = from_datetime(moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC))
        assert shown(zone, at) == wall
        assert instant(zone, wall) == at
