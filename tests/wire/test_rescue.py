"""Nobody listens on the socket: the client has an engine started, and hears what is in the way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from noctui.domain.views import EngineRow
from noctui.wire.client import Client, ComingUp, Event, LinkChanged, Rescue

STOPPING = EngineRow("site", "UTC", "en", "stopping", 1, 0, False, False)


@asynccontextmanager
async def alone(folder: Path, rescue: Rescue, stopped: bool = False) -> AsyncIterator[tuple[Client, list[Event]]]:
    """A client at a socket that nobody serves, and what it says."""
    heard: list[Event] = []
    client = Client(folder / "engine.sock", heard.append, rescue)
    if stopped:
        client.load("engine", {"engine": STOPPING})
    running = asyncio.create_task(client.run())
    yield client, heard
    await client.close()
    await running


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


async def test_what_is_in_the_way_of_an_engine_is_told_until_it_is_gone(tmp_path: Path) -> None:
    reasons = ["core.yaml:1:1: wrong", ""]
    async with alone(tmp_path, lambda: reasons.pop(0)) as (client, heard):
        await until(lambda: client.hindrance == "core.yaml:1:1: wrong")
        assert heard == [LinkChanged("connecting")]
        client.retry()
        await until(lambda: client.hindrance == "")
        assert len(heard) == 2


async def test_an_engine_that_is_coming_up_is_asked_for_again_soon(tmp_path: Path) -> None:
    asked: list[int] = []

    def rescue() -> str:
        asked.append(1)
        if len(asked) < 3:
            raise ComingUp
        return "its files are wrong"

    async with alone(tmp_path, rescue) as (client, _):
        await until(lambda: client.hindrance)
    assert len(asked) == 3


async def test_an_engine_that_was_told_to_stop_is_started_again_only_when_somebody_asks(tmp_path: Path) -> None:
    asked: list[int] = []

    async with alone(tmp_path, lambda: asked.append(1), stopped=True) as (client, _):
        await until(lambda: client.lost_at is not None)
        assert asked == []
        client.retry()
        await until(lambda: asked)
