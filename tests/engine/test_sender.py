"""The sender with channels that a test holds in its hands: its room, its pace, its end."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest
from sqlalchemy.exc import OperationalError

from noctui.domain.channels import Channel, Program
from noctui.domain.message import Message, Outcome, Sent
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.engine.sender import Sender
from noctui.services import messages
from noctui.services.tx import Tx
from noctui.store import connect
from tests.services.post_office import Office, person, site_of

T = TypeVar("T")


@dataclass
class Voice:
    """A channel that answers when the test lets it."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[str] = field(default_factory=list)
    closed: bool = False
    stumbles: bool = False

    async def send(self, message: Message, address: str) -> Outcome:
        self.heard.append(message.key)
        await self.open.wait()
        if self.stumbles:
            raise RuntimeError("key=secret")
        return Sent()

    async def close(self) -> None:
        self.closed = True


@dataclass
class Post:
    """A sender on an office's store, with a voice for each channel."""

    office: Office
    voices: dict[str, Voice] = field(default_factory=dict)
    broken: bool = False
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.sender = Sender(self.act, lambda: self.office.now, self._voice, Random(1))

    async def act(self, verb: Callable[[Tx], T]) -> T:
        if self.broken:
            raise OperationalError("", {}, Exception("disk full"))
        found: T = self.office.verb(verb)
        return found

    async def equip(self) -> None:
        await self.sender.equip(self.office.site.file.channels)

    async def look(self) -> None:
        await self.sender.look()
        await asyncio.sleep(0)

    async def finish(self) -> None:
        for voice in self.voices.values():
            voice.open.set()
        await self.sender.settled()
        await self.sender.look()

    def _voice(self, channel: Channel, now: Any) -> Voice:
        return self.voices.setdefault(channel.id, Voice())


def crowd(count: int, channel: str = "chat") -> list[Any]:
    return [person(f"{channel}{number}", (channel, str(number))) for number in range(count)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine = connect.open_writer(connect.sqlite_url(tmp_path / "noctui.db"))
    yield Office(engine)
    engine.dispose()


async def test_a_channel_that_hangs_has_its_own_room_and_no_more(office: Office) -> None:
    office.site = site_of([*crowd(9), *crowd(2, "sms")])
    for one in office.site.file.roster.people:
        office.post(one, one)
    post = Post(office)
    await post.equip()
    await post.look()
    assert (len(post.voices["chat"].heard), len(post.voices["sms"].heard)) == (4, 2)
    post.voices["sms"].open.set()
    await asyncio.sleep(0)
    await post.look()
    assert len(post.voices["chat"].heard) == 4
    while set(office.states().values()) != {"sent"}:
        await post.finish()
    assert sorted(post.voices["chat"].heard) == [f"chat{number}" for number in range(9)]


async def test_a_service_that_takes_few_in_a_minute_gets_no_more(office: Office) -> None:
    channel = Channel("chat", Program(("chat",)), at_once=50, per_minute=20)
    office.site = site_of(crowd(30), [channel])
    for one in office.site.file.roster.people:
        office.post(one, one)
    post = Post(office)
    await post.equip()
    for _ in range(3):
        await post.look()
        await post.finish()
    assert len(post.voices["chat"].heard) == 20
    office.now += MINUTE // 4
    await post.look()
    assert len(post.voices["chat"].heard) == 25
    await post.finish()


async def test_a_sender_that_ends_gives_back_what_is_under_way(office: Office) -> None:
    office.post("bo", "a")
    post = Post(office)
    await post.equip()
    running = asyncio.create_task(post.sender.run())
    while not post.voices["chat"].heard:
        await asyncio.sleep(0)
    assert office.states() == {"a": "sending"}
    running.cancel()
    await asyncio.wait([running])
    assert office.states() == {"a": "new"}
    assert post.voices["chat"].closed


async def test_what_was_sent_is_kept_until_the_store_takes_it(office: Office) -> None:
    office.post("bo", "a")
    post = Post(office)
    await post.equip()
    await post.look()
    post.broken = True
    await post.finish()
    await post.look()
    assert office.states() == {"a": "sending"}
    post.broken = False
    await post.look()
    assert (office.states(), post.voices["chat"].heard) == ({"a": "sent"}, ["a"])


@pytest.mark.parametrize("step", [HOUR, -HOUR])
async def test_a_clock_that_is_set_while_a_message_is_under_way_sends_it_once(office: Office, step: int) -> None:
    office.post("bo", "a")
    post = Post(office)
    await post.equip()
    await post.look()
    office.now += step
    await post.look()
    post.broken = True
    await post.finish()
    post.broken = False
    await post.look()
    assert (office.states(), post.voices["chat"].heard) == ({"a": "sent"}, ["a"])


async def test_a_channel_that_stumbles_is_tried_again_and_its_words_are_kept_back(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.post("bo", "a")
    post = Post(office)
    await post.equip()
    post.voices["chat"].stumbles = True
    await post.look()
    await post.finish()
    [row] = office.verb(lambda tx: messages.unsent_rows(tx.connection, tx.site))
    assert (row.state, row.error) == ("new", "chat: the channel stumbled: RuntimeError")
    assert "secret" not in caplog.text


async def test_a_channel_that_hangs_beyond_its_limit_is_given_up(office: Office) -> None:
    office.site = site_of(channels=[Channel("chat", Program(("chat",)), limit=SECOND // 50)])
    office.post("bo", "a")
    post = Post(office)
    await post.equip()
    await post.look()
    await post.sender.settled()
    await post.look()
    [row] = office.verb(lambda tx: messages.unsent_rows(tx.connection, tx.site))
    assert row.error == "chat: no answer in time"
