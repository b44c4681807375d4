"""Which columns find room, and what a cell is ordered by."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.tui.columns import GAP, Cell, Column, lay_out, natural, order_key

COLUMNS = (
    Column("state", "STATE", 8, priority=9),
    Column("name", "NAME", 10, flex=2, priority=8),
    Column("address", "ADDRESS", 12, priority=2),
    Column("note", "NOTE", 6, flex=1, most=20, priority=1),
)
ANY_COLUMNS = st.lists(
    st.builds(
        Column,
        id=st.just("c"),
        title=st.just("C"),
        width=st.integers(1, 20),
        flex=st.integers(0, 3),
        most=st.none() | st.integers(20, 30),
        priority=st.integers(0, 3),
    ),
    min_size=1,
    max_size=8,
)


def widths(width: int) -> dict[str, int]:
    return {placed.column.id: placed.width for placed in lay_out(COLUMNS, width)}


def test_all_columns_stand_in_a_wide_list_and_the_flexible_share_the_room() -> None:
    assert widths(39) == {"state": 8, "name": 10, "address": 12, "note": 6}
    assert widths(45) == {"state": 8, "name": 14, "address": 12, "note": 8}


def test_a_column_never_grows_beyond_its_most() -> None:
    assert widths(200) == {"state": 8, "name": 157, "address": 12, "note": 20}


def test_the_least_important_columns_go_first_on_a_narrow_list() -> None:
    assert list(widths(38)) == ["state", "name", "address"]
    assert list(widths(31)) == ["state", "name"]
    assert widths(5) == {"state": 5}


@given(ANY_COLUMNS, st.integers(1, 120))
def test_no_width_is_ever_exceeded_and_none_is_wasted_while_something_may_grow(
    columns: list[Column], width: int
) -> None:
    placed = lay_out(columns, width)
    used = sum(column.width for column in placed) + GAP * (len(placed) - 1)
    assert used <= width
    assert [column.place for column in placed] == sorted(column.place for column in placed)
    if any(column.column.flex and column.column.most is None for column in placed):
        assert used == width


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        (Cell("CAM-2"), Cell("CAM-10")),
        (Cell("10.1.0.9"), Cell("10.1.0.10")),
        (Cell("b"), Cell("C")),
        (Cell("z", sort=1), Cell("a", sort=2)),
        (Cell(value=5), Cell(value=40)),
        (Cell("100", sort=9.5), Cell("word")),
        (Cell(sort=(1, "a")), Cell(sort=(1, "b"))),
    ],
)
def test_cells_are_ordered_as_people_expect(lower: Cell, higher: Cell) -> None:
    assert _key(lower) < _key(higher)


def test_a_cell_that_shows_nothing_has_no_place_in_the_order() -> None:
    assert order_key(Cell()) is None
    assert order_key(Cell("", "state.up")) is None


@given(st.text(max_size=8), st.text(max_size=8))
def test_any_two_texts_can_be_ordered(one: str, other: str) -> None:
    assert (natural(one) < natural(other)) + (natural(one) > natural(other)) + (natural(one) == natural(other)) == 1


def _key(cell: Cell) -> tuple[int, Any]:
    key = order_key(cell)
    assert key is not None
    return key
