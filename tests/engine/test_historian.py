"""What was measured reaches the store a quarter of an hour at a time, once, whatever fails meanwhile."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, Instant
from noctui.domain.reading import Reading
from noctui.domain.rollup import QUARTER, Rolled
from noctui.engine import historian as module
from noctui.engine.clock import Clock
from noctui.engine.core import Core
from noctui.engine.historian import Historian
from noctui.engine.memory import SLICE
from noctui.engine.showing import Showing
from noctui.engine.writer import Writer
from noctui.store import connect, history, rollups
from noctui.wire.board import Board
from tests.engine.test_reload import ENGINE
from tests.services.scene import site

T = TypeVar("T")

NOON = 1_800_000_000 * SECOND // DAY * DAY + 12 * HOUR
CHECK = "sw-core/ping"


class Set(Clock):
    """A clock that says what a test says."""

    now: Instant = NOON

    def wall(self) -> Instant:
        return self.now


class Flaky(Writer):
    """A writer whose next transaction but so many fails."""

    break_at = 0

    async def run(self, job: Callable[[Connection], T]) -> T:
        self.break_at -= 1
        if self.break_at == 0:
            raise OperationalError("x", {}, Exception("disk full"))
        return await super().run(job)


class Desk:
    def __init__(self, url: str) -> None:
        self.gate, self.clock = Flaky(url), Set()
        self.reader = connect.open_reader(url)
        self.core = Core(site(), self.gate, self.reader, self.clock, Showing(Board(), ENGINE))
        self.historian = Historian(self.core)

    def hear(self, begin: Instant, end: Instant, checks: tuple[str, ...] = (CHECK,), rtt: int = 300) -> None:
        """An answer of each every ten seconds."""
        for at in range(begin, end, 10 * SECOND):
            self.core.memory.keep([Reading(check, at, 1, 1, rtt, rtt, rtt) for check in checks])

    async def look(self, now: Instant) -> None:
        self.clock.now = now
        await self.historian.look(now)

    async def minutes(self, check: str = CHECK) -> list[Rolled]:
        return await connect.read(self.reader, lambda c: rollups.samples(c, check, MINUTE, NOON - DAY, NOON + DAY))

    async def watched(self) -> list[history.Span]:
        return await connect.read(self.reader, lambda c: history.spans(c, "watching", 0))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    found = Desk(connect.sqlite_url(tmp_path / "noctui.db"))
    await found.gate.open()
    await found.gate.take_lease("here:1", "boot", found.clock.boot)
    yield found
    await found.reader.dispose()
    await found.gate.close()


async def test_a_quarter_is_stored_by_the_minute_when_it_is_over_and_not_before(desk: Desk) -> None:
    desk.hear(NOON, NOON + QUARTER)
    await desk.look(NOON + QUARTER - SECOND)
    assert await desk.minutes() == []
    await desk.look(NOON + QUARTER + 6 * SECOND)
    desk.hear(NOON + QUARTER + 10 * SECOND, NOON + QUARTER + MINUTE)
    await desk.look(NOON + QUARTER + MINUTE)
    assert await desk.minutes() == [Rolled(NOON + n * MINUTE, 6, 6, 6, 300, 300, 300) for n in range(15)]


async def test_the_last_hour_is_at_hand_at_full_rate_and_what_is_older_is_let_go(desk: Desk) -> None:
    for begin in range(NOON, NOON + 6 * QUARTER, SLICE):
        desk.hear(begin, begin + SLICE)
        assert desk.core.memory.samples(CHECK)[-1].at == begin + SLICE - 10 * SECOND
        await desk.look(begin + SLICE + 6 * SECOND)
    found = desk.core.memory.samples(CHECK)
    assert [one.at for one in found] == list(range(NOON + 2 * QUARTER, NOON + 6 * QUARTER, 10 * SECOND))


@pytest.mark.parametrize("broken", range(1, 5))
async def test_a_store_that_fails_anywhere_for_once_gets_every_minute_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    monkeypatch.setattr(module, "_PIECE", 1)
    checks = (CHECK, "gw/ping", "srv/ping")
    desk.hear(NOON, NOON + QUARTER, checks)
    desk.gate.break_at = broken
    for seconds in (6, 20, 40):
        await desk.look(NOON + QUARTER + seconds * SECOND)
    assert desk.gate.break_at < 0
    for check in checks:
        assert [one.readings for one in await desk.minutes(check)] == [6] * 15


async def test_an_ordered_end_stores_what_was_heard_and_a_restart_adds_to_the_same_minute(desk: Desk) -> None:
    await desk.historian.open()
    desk.hear(NOON, NOON + 90 * SECOND)
    desk.clock.now = NOON + 90 * SECOND
    await desk.historian.close()
    again = Historian(desk.core)
    await again.open()
    desk.hear(NOON + 90 * SECOND, NOON + 2 * MINUTE)
    desk.clock.now = NOON + 2 * MINUTE
    await again.close()
    assert [one.readings for one in await desk.minutes()] == [6, 6]


async def test_watching_lasts_until_the_last_look_and_a_sleep_of_the_machine_is_none(desk: Desk) -> None:
    await desk.historian.open()
    await desk.look(NOON + MINUTE)
    await desk.look(NOON + 2 * MINUTE)
    await desk.look(NOON + HOUR)
    await desk.look(NOON + HOUR + MINUTE)
    assert await desk.watched() == [(NOON, NOON + 2 * MINUTE), (NOON + HOUR, NOON + HOUR + MINUTE)]


async def test_a_day_later_the_minutes_are_quarters_and_a_month_later_gone(desk: Desk) -> None:
    desk.hear(NOON, NOON + QUARTER)
    await desk.look(NOON + QUARTER + 6 * SECOND)
    await desk.look(NOON + DAY + HOUR)
    assert await desk.minutes() == []
    quarters = await connect.read(desk.reader, lambda c: rollups.samples(c, CHECK, QUARTER, NOON, NOON + DAY))
    assert quarters == [Rolled(NOON, 90, 90, 90, 300, 300, 300)]
    await desk.look(NOON + 33 * DAY)
    assert await connect.read(desk.reader, lambda c: rollups.samples(c, CHECK, QUARTER, NOON, NOON + DAY)) == []
