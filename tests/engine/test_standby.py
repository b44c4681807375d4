"""Two engines on one PostgreSQL: the one that waits sends nothing, and what the first has left it sends again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from noctui.domain.message_commands import TestContact
from noctui.engine.sender import Sender
from noctui.engine.writer import Writer
from noctui.services import messages
from noctui.services.tx import Tx
from noctui.store import messages as store
from noctui.store.lease import Deposed
from tests.engine.house import EngineProcess, Watcher
from tests.engine.test_lease import Time
from tests.engine.test_sender import Voice
from tests.engine.voices import told, write_talking_site
from tests.services.post_office import START, site_of
from tests.stores import postgres

T = TypeVar("T")


@pytest.fixture
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


class Seat:
    """A host with its own writer, sender and channel."""

    def __init__(self, url: str, name: str) -> None:
        self.name, self.voice, self.writer, self.site = name, Voice(), Writer(url), site_of()
        self.sender = Sender(self.act, lambda: START, lambda channel, now: self.voice, Random(1))

    async def open(self) -> None:
        """Returns with the lease."""
        await self.writer.open()
        await self.writer.take_lease(f"{self.name}:1", self.name, Time(0))
        await self.sender.equip(self.site.file.channels)

    async def act(self, verb: Callable[[Tx], T]) -> T:
        return await self.writer.run(lambda connection: verb(Tx(connection, self.site, START)))

    async def finish(self) -> None:
        self.voice.open.set()
        await self.sender.settled()


async def test_an_engine_that_was_deposed_sends_and_marks_nothing_more(server: str) -> None:
    here, there = Seat(server, "a"), Seat(server, "b")
    await here.open()
    number = await here.act(lambda tx: messages.post(tx, "bo", "down", "text", "a", "T-7", "urgent"))
    await here.act(lambda tx: messages.post(tx, "bo", "up", "text", "b", "T-7", "urgent"))
    await here.sender.look()
    await there.open()
    await there.sender.look()
    await here.finish()
    with pytest.raises(Deposed):
        await here.sender.look()
    [found] = await there.act(lambda tx: store.some(tx.connection, [number or 0]))
    assert (found.state, found.course.attempt) == ("sending", 2)
    await there.finish()
    await there.sender.look()
    await there.sender.settled()
    assert (here.voice.heard, there.voice.heard) == (["a"], ["a", "b"])
    for seat in (here, there):
        await seat.writer.close()


async def test_an_engine_that_waits_sends_nothing_until_it_takes_over_and_then_a_copy(
    server: str, tmp_path: Path
) -> None:
    first, second = (write_talking_site(tmp_path / name) for name in ("first", "second"))
    for site in (first, second):
        with (site / "noctui.toml").open("a", encoding="utf-8") as file:
            file.write(f'[engine]\nstore = "{server}"\n')
    (second / "told.killed").touch()  # only the first one's program ends its engine
    with EngineProcess(first) as active:
        async with Watcher(active.socket) as watcher:
            await watcher.live()
            with EngineProcess(second) as standby:
                async with Watcher(standby.socket) as other:
                    assert (await watcher.client.do(TestContact("anna", "good"))).done
                    await watcher.until(lambda: len(told(first)) == 1, 15, "a message")
                    assert told(second) == []
                    await watcher.client.do(TestContact("bo"))
                    await other.until(lambda: other.client.state == "live" and told(second), 30, "the standby's copy")
    assert told(second) == told(first)[1:]
