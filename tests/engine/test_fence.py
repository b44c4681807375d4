"""The parts of an engine that go on for ever, and what becomes of them when they fail."""

import asyncio
import logging
from collections.abc import Iterable, Iterator

import pytest
from sqlalchemy.exc import SQLAlchemyError

from noctui.engine.fence import RETRY, Fence
from noctui.store.lease import Deposed
from tests.engine.test_trouble import said, showing


class Over(BaseException):
    """The story is told."""


async def story(rounds: Iterable[float | Exception]) -> tuple[list[float], list[tuple[str, str]]]:
    """How long the part rested after each round, and what the desks were told meanwhile."""
    shown, rested, seen = showing(), list[float](), list[tuple[str, str]]()
    coming: Iterator[float | Exception] = iter(rounds)

    async def work() -> float:
        found = next(coming, None)
        if found is None:
            raise Over
        if isinstance(found, Exception):
            raise found
        return found

    async def sleep(seconds: float) -> None:
        rested.append(seconds)
        seen.append(said(shown))

    with pytest.raises(Over):
        await Fence(shown, sleep).keep("tidying", work)
    return rested, seen


async def test_what_fails_is_logged_once_shown_while_it_is_so_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        rested, seen = await story([60, KeyError("x"), KeyError("x"), 60])
    assert rested == [60, RETRY, RETRY, 60]
    wrong = ("part", "tidying: KeyError: 'x'")
    assert seen == [("", ""), wrong, wrong, ("", "")]
    assert [entry.getMessage() for entry in caplog.records] == ["tidying failed", "tidying works again"]


async def test_a_store_that_is_gone_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    rested, seen = await story([SQLAlchemyError("gone"), 60])
    assert (rested, seen) == ([RETRY, 60], [("", ""), ("", "")])


async def test_a_deposed_engine_does_not_go_on() -> None:
    async def work() -> float:
        raise Deposed

    with pytest.raises(Deposed):
        await asyncio.wait_for(Fence(showing()).keep("tidying", work), 5)
