"""Who may write: an engine of another host is seen to live, one that waits for the lease can still be told to stop."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.moments import HOUR, SECOND
from noctui.engine.clock import Clock, boot_id
from noctui.engine.writer import Writer
from noctui.store import connect, lease
from tests.engine.house import EngineProcess, Watcher, write_site
from tests.stores import postgres


class Time:
    """A boot clock that goes on by a second with each look at it."""

    def __init__(self, start: int) -> None:
        self.now = start

    def __call__(self) -> int:
        self.now += SECOND
        return self.now


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


async def test_an_engine_on_another_host_is_not_robbed_while_its_beat_moves(server: str) -> None:
    here, there = Writer(server), Writer(server)
    await here.open()
    await there.open()
    await here.take_lease("a:1", "boot a", lambda: 5 * HOUR)
    taking = asyncio.create_task(there.take_lease("b:1", "boot b", Time(0)))
    for beat in range(8):
        await asyncio.sleep(0.25)
        await here.run(lambda connection, beat=beat: lease.beat(connection, here.token, 5 * HOUR + beat))
    assert not taking.done()
    async with asyncio.timeout(10):
        await taking
    with pytest.raises(lease.Deposed):
        await here.run(lambda connection: None)
    for writer in (here, there):
        await writer.close()


async def test_a_file_that_was_held_before_this_boot_is_taken_at_once(tmp_path: Path) -> None:
    url = connect.sqlite_url(tmp_path / "noctui.db")
    for boot in ("before", "after"):
        writer = Writer(url)
        await writer.open()
        async with asyncio.timeout(0.2):
            await writer.take_lease("a:1", boot, lambda: SECOND)
        await writer.close()


async def test_an_engine_that_waits_for_the_lease_ends_when_it_is_told_to(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {"here": "127.0.0.1"})
    (site / "state").mkdir()
    store = connect.open_writer(connect.sqlite_url(site / "state" / "noctui.db"))
    with store.begin() as connection:
        lease.take(connection, "elsewhere:1", boot_id(), os.getpid(), Clock().boot() + HOUR)
    store.dispose()
    with EngineProcess(site) as engine:
        deadline = asyncio.get_running_loop().time() + 10
        while not engine.socket.exists() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        assert engine.process.poll() is None
        engine.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(engine.process.wait, 30) == 0


async def test_who_is_taken_out_of_the_files_may_do_nothing_more(tmp_path: Path) -> None:
    from noctui.domain.commands import WriteLog

    site = write_site(tmp_path / "site", {"here": "127.0.0.1"})
    file = site / "noctui.toml"
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            assert (await watcher.client.do(WriteLog("still here"))).done
            me = watcher.client.me
            assert me is not None
            found = file.read_text(encoding="utf-8")
            file.write_text(found.replace(f'login = "{me.login}"', 'login = "other"'), encoding="utf-8")
            async with asyncio.timeout(10):
                while (await watcher.client.do(WriteLog("and now?"))).done:
                    await asyncio.sleep(0.2)
            assert (await watcher.client.do(WriteLog("and now?"))).code == "not_allowed"
            await watcher.client.stop_engine()
            await asyncio.sleep(0.5)
            assert engine.process.poll() is None
