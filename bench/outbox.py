"""Ten thousand messages queued at once: how fast they are leased and settled, beside one transaction for each row.

    python -m bench.outbox [--messages 10000] [--people 500] [--at-once 50] [--delay 2] [--peer 300] [--one-person 500]

The sender runs on the engine's own writer thread and a store on disk (SQLite, synchronous=FULL); its channel answers
after `delay` milliseconds, as do the peer's. Meanwhile a task in the same loop measures by how much it is woken too
late: that is the stall that a desk would feel. The peer leases the oldest row in one transaction, sends it, and marks
it in another, as an outbox is often written. The last line has all messages for one person, who gets them one by one.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

from sqlalchemy import Connection, func, select, update

from noctui.domain.channels import Channel, Program
from noctui.domain.inventory import Inventory, SiteFile
from noctui.domain.message import Course, Message, Outcome, Sent, Way
from noctui.domain.moments import Instant
from noctui.domain.roster import Contact, Person, Roster
from noctui.engine.clock import Clock, boot_id
from noctui.engine.sender import Sender
from noctui.engine.writer import Writer
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.store import connect, messages
from noctui.store.schema_message import message

T = TypeVar("T")
TICK = 0.005
"""Seconds between two looks at the loop."""


@dataclass
class Voice:
    """Takes every message after a while, and remembers the order."""

    delay: float
    heard: list[Message]

    async def send(self, message: Message, address: str) -> Outcome:
        await asyncio.sleep(self.delay)
        self.heard.append(message)
        return Sent()

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class House:
    """A store with messages in it, and its one writer."""

    writer: Writer
    site: Site
    clock: Clock

    async def act(self, verb: Callable[[Tx], T]) -> T:
        return await self.writer.run(lambda connection: verb(Tx(connection, self.site, self.clock.wall())))


async def house(folder: str, count: int, people: int, at_once: int) -> House:
    writer = Writer(connect.sqlite_url(Path(folder) / "noctui.db"))
    await writer.open()
    clock = Clock()
    await writer.take_lease(f"bench:{os.getpid()}", boot_id(), clock.boot)
    names = [f"p{number}" for number in range(people)]
    roster = Roster({name: Person(name, name, contacts=(Contact("chat", name),)) for name in names}, {})
    channel = Channel("chat", Program(("chat",)), at_once)
    file = SiteFile("bench", "UTC", "en", Inventory(), {}, roster=roster, channels={"chat": channel})
    await writer.run(lambda connection: fill(connection, count, names, clock.wall()))
    return House(writer, Site.of(file, {}), clock)


def fill(connection: Connection, count: int, names: list[str], now: Instant) -> None:
    for number in range(count):
        person = names[number % len(names)]
        new = Message(0, f"k{number}", now, "urgent", person, "T-1 SW-1: repair", "text " * 20, "T-1")
        messages.add(connection, new, Course((Way("chat", person),), now, now, 0, now))


async def stalls(found: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        found.append(time.perf_counter() - before - TICK)


async def ours(count: int, people: int, at_once: int, delay: float) -> tuple[float, list[float], bool]:
    """(seconds, stalls, whether the order of every person was kept)."""
    with tempfile.TemporaryDirectory() as folder:
        here = await house(folder, count, people, at_once)
        voice = Voice(delay, [])
        sender = Sender(here.act, here.clock.wall, lambda channel, now: voice, Random(1))
        await sender.equip(here.site.file.channels)
        late: list[float] = []
        watching = asyncio.create_task(stalls(late))
        begun = time.perf_counter()
        sending = asyncio.create_task(sender.run())
        while await here.writer.run(waiting):
            await asyncio.sleep(0.05)
        took = time.perf_counter() - begun
        for task in (sending, watching):
            task.cancel()
        await asyncio.wait([sending, watching])
        await here.writer.close()
        by_person: dict[str, list[int]] = {}
        for one in voice.heard:
            by_person.setdefault(one.person, []).append(one.id)
        return took, late, all(numbers == sorted(numbers) for numbers in by_person.values())


async def peer(count: int, at_once: int, delay: float) -> float:
    """Seconds of as many workers, each with a transaction for the lease and one for the mark."""
    with tempfile.TemporaryDirectory() as folder:
        here = await house(folder, count, count, at_once)

        async def work() -> None:
            while (number := await here.writer.run(lease_one)) is not None:
                await asyncio.sleep(delay)
                await here.writer.run(lambda connection, done=number: mark_one(connection, done))  # type: ignore[misc]

        begun = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(at_once)))
        took = time.perf_counter() - begun
        await here.writer.close()
        return took


def waiting(connection: Connection) -> int:
    return connection.scalar(select(func.count()).where(message.c.state.in_(("new", "sending")))) or 0


def lease_one(connection: Connection) -> int | None:
    oldest = select(message.c.id).where(message.c.state == "new").order_by(message.c.id).limit(1).scalar_subquery()
    done = update(message).where(message.c.id == oldest).values(state="sending").returning(message.c.id)
    found: int | None = connection.scalar(done)
    return found


def mark_one(connection: Connection, number: int) -> None:
    connection.execute(update(message).where(message.c.id == number).values(state="sent"))


def memory() -> float:
    """Resident, MiB."""
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def run(options: argparse.Namespace) -> None:
    delay = options.delay / 1000
    slow = options.peer / await peer(options.peer, options.at_once, delay)
    before = memory()
    took, late, in_order = await ours(options.messages, options.people, options.at_once, delay)
    fast, worst = options.messages / took, sorted(late)
    print(f"{options.messages} messages to {options.people} people, {options.at_once} at once, {options.delay} ms each")
    print(f"  settled          {fast:8.0f} /s   one row at a time {slow:6.0f} /s: {fast / slow:.1f} x as fast")
    print(f"  stall of the loop {worst[len(worst) * 95 // 100] * 1000:6.1f} ms p95, {worst[-1] * 1000:.1f} ms at most")
    print(f"  memory           {memory() - before:+8.1f} MiB; the order of every person was kept: {in_order}")
    took, _, in_order = await ours(options.one_person, 1, options.at_once, delay)
    print(f"{options.one_person} messages to one person: {options.one_person / took:.0f} /s, in order: {in_order}")


def main() -> None:
    parser = argparse.ArgumentParser(description="ten thousand messages at once")
    for name, default in (("messages", 10_000), ("people", 500), ("at-once", 50), ("peer", 300), ("one-person", 500)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--delay", type=float, default=2.0)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
