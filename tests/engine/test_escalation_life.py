"""From a dead device to the end that everybody hears: the engine's verbs on a test clock, its real sender, and a mail
server and robots on loopback that write down who was told what, and when."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from noctui.domain.channels import Bot, Channel, Mail, Secret
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.policy import Policy, Rung
from noctui.domain.roster import Contact, Roster
from noctui.engine.sender import Sender
from noctui.notify.choose import notifier
from noctui.store import connect
from tests.notify.servers import says, server
from tests.notify.test_mail import Box
from tests.services.calling import LADDER, PEOPLE, POSTS, REPAIR, Hall, hall
from tests.services.scene import Scene, site

WAYS = {"anna": "mail", "bo": "mail", "lead": "wecom", "deputy": "dingtalk", "head": "feishu"}
DYING: Policy = replace(
    LADDER,
    clocks=(
        replace(
            REPAIR,
            ladder=(
                Rung("noc", share=0.25),
                Rung("leader", share=0.5, again=30 * MINUTE),
                Rung("nobody-has-it", share=0.75),
            ),
        ),
    ),
)
TAKEN = {"errcode": 0, "code": 0, "StatusCode": 0}


@dataclass
class House:
    """A hall whose messages really go out."""

    desk: Hall
    box: Box
    robots: dict[str, Any]
    sender: Sender = field(init=False)
    log: list[tuple[int, str, str]] = field(default_factory=list)
    """(minutes since the beginning, channel and address, subject) in the order in which the servers heard it."""
    _heard: dict[str, int] = field(default_factory=dict)

    async def restart(self) -> None:
        """Another engine, after this one was killed: only what is stored goes on."""
        self.desk.scene.restart()
        self.sender = Sender(self.act, lambda: self.desk.scene.now, notifier, Random(1))
        await self.sender.equip(self.desk.scene.site.file.channels)

    async def act(self, verb: Any) -> Any:
        return self.desk.scene.verb(verb)

    async def pass_time(self, span: int) -> None:
        end = self.desk.scene.now + span
        while self.desk.scene.now < end:
            self.desk.pass_time(MINUTE)
            await self.send()

    async def send(self) -> None:
        """Until nothing is left that may go now."""
        for _ in range(6):
            await self.sender.look()
            await self.sender.settled()
        minute = (self.desk.scene.now - self.desk.begun) // MINUTE
        for channel, subject in self._news():
            self.log.append((minute, channel, subject))

    def _news(self) -> list[tuple[str, str]]:
        letters = [(f"mail {one['To']}", str(one["Subject"])) for one in self.box.letters]
        found = {"mail": letters} | {
            name: [(name, _line(asked.json)) for asked in robot.asked] for name, robot in self.robots.items()
        }
        fresh = [one for name, all_ in found.items() for one in all_[self._heard.get(name, 0) :]]
        self._heard = {name: len(all_) for name, all_ in found.items()}
        return fresh


def _line(body: Any) -> str:
    """The subject, as the first line of what a robot got, without who is mentioned."""
    text = body.get("text") or body["content"]
    line = str(text.get("content") or text.get("text")).split("\n")[0]
    return line.rpartition("</at> ")[2]


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[House]:
    engine = connect.open_writer(connect.sqlite_url(folder / "noctui.db"))
    box, loop = Box(), asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)
    async with AsyncExitStack() as stack:
        robots = {
            kind: await stack.enter_async_context(server(says(TAKEN))) for kind in ("wecom", "dingtalk", "feishu")
        }
        desk = hall(Scene(engine, site()), DYING)
        port = listening.sockets[0].getsockname()[1]
        channels = {"mail": Channel("mail", Mail("127.0.0.1", "noc@example.com", port, "none"))}
        for kind, robot in robots.items():
            channels[kind] = Channel(kind, Bot(kind, Secret("key"), robot.url, None), per_minute=None)  # type: ignore[arg-type]
        people = {
            name: replace(one, contacts=(Contact(WAYS[name], f"{name}@example.com"),)) for name, one in PEOPLE.items()
        }
        roster = Roster(people, {post.id: post for post in POSTS})
        file = replace(desk.scene.site.file, channels=channels, roster=roster)
        desk.scene.site = replace(desk.scene.site, file=file)
        house = House(desk, box, robots)
        await house.restart()
        yield house
    listening.close()
    engine.dispose()


CALLS = [
    (60, "mail anna@example.com", "call"),
    (75, "mail anna@example.com", "call"),
    (90, "mail anna@example.com", "call"),
    (105, "mail anna@example.com", "call"),
    (120, "mail anna@example.com", "call"),
    (120, "wecom", "call"),
    (135, "mail anna@example.com", "call"),
    (150, "mail anna@example.com", "call"),
    (150, "wecom", "call"),
    (165, "mail anna@example.com", "call"),
    (180, "mail anna@example.com", "call"),
    (180, "wecom", "call"),
    (180, "feishu", "call"),
    (195, "mail anna@example.com", "call"),
    (195, "feishu", "call"),
]
ENDS = [(199, "mail anna@example.com", "end"), (199, "wecom", "end"), (199, "feishu", "end")]


def shortened(house: House) -> list[tuple[int, str, str]]:
    number = house.desk.ticket
    words = {f"T-{number} srv: repair": "call", f"T-{number} srv: over (repair)": "end"}
    return [(minute, channel, words.get(subject, subject)) for minute, channel, subject in house.log]


@pytest.mark.parametrize("killed", [False, True], ids=["one engine", "another engine each minute"])
async def test_nobody_answers_until_the_end_of_the_ladder_and_everybody_hears_the_end(
    tmp_path: Path, killed: bool
) -> None:
    async with opened(tmp_path) as house:
        for _ in range(3 * 60 + 18):
            await house.pass_time(MINUTE)
            if killed:
                await house.restart()
        assert shortened(house) == CALLS
        said = [(row.params["post"], row.params["to"]) for row in house.desk.scene.announced if row.params.get("post")]
        assert ("nobody-has-it", "") in said, "that nobody has the post was said aloud"
        for _ in range(3):
            house.desk.scene.answer("srv")
        await house.pass_time(HOUR)
        assert shortened(house) == CALLS + ENDS


async def test_a_step_of_the_clock_loses_no_rung_and_tells_nobody_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        await house.pass_time(62 * MINUTE)
        house.desk.scene.now += HOUR
        house.desk.look()
        await house.restart()
        await house.send()
        house.desk.scene.now -= HOUR
        await house.pass_time(130 * MINUTE)
        heard = [channel for _, channel, kind in shortened(house)]
        assert list(dict.fromkeys(heard)) == ["mail anna@example.com", "wecom", "feishu"]
        keys = [one["Message-ID"] for one in house.box.letters]
        assert len(keys) == len(set(keys))
