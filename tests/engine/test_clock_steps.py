"""The machine's clock is set by an hour while promises run: nobody is called over it, and nobody too late."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from noctui.domain.moments import HOUR, MINUTE, Span
from noctui.engine.core import Core
from noctui.engine.life import Life
from noctui.engine.options import Options
from noctui.engine.steady_clock import SteadyClock
from noctui.store import connect, journal
from tests.engine.house import write_site
from tests.engine.test_steady_clock import Machine
from tests.engine.test_trouble import closed, opened, said, showing, url
from tests.services.ladders import fails_at
from tests.services.scene import Scene, site
from tests.services.test_upgrade import RAISING


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    engine = connect.open_writer(url(tmp_path))
    yield Scene(engine, site())
    engine.dispose()


@dataclass
class Duty:
    """An engine's looks at what is due, once a minute, on a machine whose clock somebody sets."""

    core: Core
    machine: Machine

    async def passes(self, span: Span, each: Span = MINUTE) -> None:
        for _ in range(span // each):
            self.machine.passes(each)
            self.core.clock.look()
            await self.core.cycle()


def breaches(scene: Scene) -> int:
    return sum(ticket.breached for ticket in scene.tickets())


def on_duty(scene: Scene, folder: Path, story: Callable[[Duty], Awaitable[None]]) -> None:
    async def told() -> None:
        core = await opened(scene, folder)
        machine = Machine(scene.now)
        core.clock = SteadyClock(machine)
        await story(Duty(core, machine))
        await closed(core)

    asyncio.run(told())


def test_a_clock_that_is_an_hour_ahead_for_four_minutes_breaches_no_promise(scene: Scene, tmp_path: Path) -> None:
    fails_at(scene, RAISING, "2027-01-20T08:00")

    async def story(duty: Duty) -> None:
        await duty.passes(HOUR)
        duty.machine.at += HOUR
        await duty.passes(4 * MINUTE)
        duty.machine.at -= HOUR
        await duty.passes(50 * MINUTE)
        assert breaches(scene) == 0
        await duty.passes(10 * MINUTE)
        assert breaches(scene) > 0

    on_duty(scene, tmp_path, story)


def test_a_clock_that_is_an_hour_behind_for_four_minutes_delays_no_breach(scene: Scene, tmp_path: Path) -> None:
    fails_at(scene, RAISING, "2027-01-20T08:00")

    async def story(duty: Duty) -> None:
        await duty.passes(HOUR + 57 * MINUTE)
        assert breaches(scene) == 0
        duty.machine.at -= HOUR
        await duty.passes(3 * MINUTE)
        assert breaches(scene) > 0

    on_duty(scene, tmp_path, story)


async def test_a_step_is_shown_at_once_and_journalled_when_it_is_followed(tmp_path: Path) -> None:
    machine, shown = Machine(), showing()
    life = Life(Options(write_site(tmp_path / "site", {"here": "127.0.0.1"})), SteadyClock(machine), shown)
    await life.open()
    machine.at -= HOUR
    await life._watch_clock()
    told = [said(shown)]
    machine.passes(5 * MINUTE)
    await life._watch_clock()
    told.append(said(shown))
    machine.passes(2 * HOUR)
    await life._watch_clock()
    told.append(said(shown))
    entries = await connect.read(life._reader, lambda connection: list(journal.entries(connection)))
    await life.close()
    (first, after, last) = told
    assert (first, after[0], last) == (("clock", "-3600 s"), "past", ("", ""))
    assert [entry.payload for entry in entries if entry.kind == "clock.stepped"] == [{"seconds": -3600}]


async def test_an_engine_that_starts_before_its_own_journal_says_so(tmp_path: Path) -> None:
    options = Options(write_site(tmp_path / "site", {"here": "127.0.0.1"}))
    first = Life(options, SteadyClock(Machine()), showing())
    await first.open()
    await first.core.act(lambda tx: tx.log("log.line", "log", {"text": "x"}))
    await first.close()
    shown, machine = showing(), Machine()
    machine.at -= HOUR
    second = Life(options, SteadyClock(machine), shown)
    await second.open()
    await second._watch_clock()
    assert said(shown) == ("past", "2027-01-15T08:00:00Z")
    await second.close()
