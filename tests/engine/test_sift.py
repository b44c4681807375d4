"""A batch in which something is wrong: everything else of it is taken, once."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import SQLAlchemyError

from noctui.engine.sift import LOOKS, sift


class Taker:
    def __init__(self, wrong: set[int]) -> None:
        self.wrong, self.taken, self.tried = wrong, list[int](), 0

    async def __call__(self, part: Sequence[int]) -> None:
        self.tried += 1
        if self.wrong.intersection(part):
            raise KeyError("nonsense")
        self.taken += part


@given(st.integers(0, 1000), st.sets(st.integers(0, 999), max_size=3))
async def test_up_to_three_wrong_ones_of_a_thousand_are_found_and_the_others_taken_in_order(
    size: int, wrong: set[int]
) -> None:
    taker = Taker(wrong)
    refused = await sift([range(size)], taker)
    assert [one for part, _ in refused for one in part] == sorted(wrong & set(range(size)))
    assert taker.taken == [one for one in range(size) if one not in wrong]


async def test_where_everything_is_wrong_it_is_not_asked_about_each() -> None:
    taker = Taker(set(range(1000)))
    refused = await sift([range(1000)], taker)
    assert sum(len(part) for part, _ in refused) == 1000
    assert taker.tried <= 2 * LOOKS


async def test_an_error_of_the_store_is_nobodys_own() -> None:
    async def full(part: Sequence[int]) -> None:
        raise SQLAlchemyError("disk full")

    with pytest.raises(SQLAlchemyError):
        await sift([range(10)], full)
