"""How long from a key to its effect on a desk while its engine sends ten thousand messages that come due at once.

    python -m bench.storm [--messages 10000] [--people 500] [--at-once 50] [--devices 200] [--quiet 40]

An engine of its own probes its devices and sends to an HTTP gateway on loopback, which writes down each key; a real
desk on it, in a pseudo-terminal, gets `down` after `down`: first while nothing is due, then until all are sent. Every
tenth answer of the gateway comes after its connection was cut, so that some go twice. Beside the desk, the same keys
before the storm.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import re
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TextIO

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.keys import PAUSES, Desk, centile
from bench.sites import compile_all, load, loopback, site_of
from bench.terminal import cpu_of
from sqlalchemy import Connection, func, select
from tests.engine.house import EngineProcess

from noctui.domain.message import Course, Message, Way
from noctui.domain.moments import SECOND, Instant
from noctui.store import connect, messages
from noctui.store.schema_message import message

GOAL = 80.0
"""Milliseconds from a key to its repaint, p95."""
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
HEAD_START = 45
"""Seconds until they are due: for the start, and for the keys before."""


class Gateway(asyncio.Protocol):
    """Writes down `person key` of each message; takes one in ten without saying so."""

    def __init__(self, record: TextIO) -> None:
        self._record, self._heard = record, b""
        self._client: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._client = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, end, body = self._heard.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or length is None or len(body) < int(length[1]):
            return
        self._heard, said = b"", json.loads(body)
        print(said["to"], said["id"], file=self._record)
        if random.randrange(10):
            self._client.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        else:
            self._client.close()


async def serve(listening: socket.socket, record: Path) -> None:
    with record.open("w", encoding="ascii", buffering=1) as file:
        server = await asyncio.get_running_loop().create_server(lambda: Gateway(file), sock=listening)
        await server.serve_forever()


@contextmanager
def gateway(record: Path) -> Iterator[int]:
    """A gateway in a process of its own; its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        process = multiprocessing.Process(target=lambda: asyncio.run(serve(listening, record)), daemon=True)
        process.start()
        yield listening.getsockname()[1]
        process.terminate()
        process.join()


def talking_site(folder: Path, devices: int, people: Sequence[str], port: int, at_once: int) -> Path:
    site = site_of(folder, loopback(devices))
    channel = [
        "[channels.sms]",
        'kind = "sms"',
        f'url = "http://127.0.0.1:{port}/"',
        f"at_once = {at_once}",
        'body = {to = "{phone}", id = "{key}", text = "{text}"}',
    ]
    with (site / "noctui.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(channel) + "\n")
    known = [f"  - {{id: {one}, name: {one}, contacts: [{{channel: sms, address: {one}}}]}}" for one in people]
    posts = ["posts:", f"  - {{id: noc, name: NOC duty, first: {people[0]}, backup: {people[1]}}}"]
    (site / "roster.yaml").write_text("\n".join(["people:", *known, *posts]) + "\n", encoding="utf-8")
    return site


def told(number: int, people: Sequence[str], at: Instant) -> Message:
    return Message(0, f"k{number}", at, "urgent", people[number % len(people)], "T-1 SW-1: repair", "text " * 20, "T-1")


def fill(store: Path, count: int, people: Sequence[str], due: Instant) -> None:
    """As they would stand after a moment in which everybody is told; due later."""

    def add(connection: Connection) -> None:
        for number in range(count):
            new = told(number, people, due - HEAD_START * SECOND)
            way = Way("sms", new.person)
            messages.add(connection, new, Course((way,), new.at, new.at, 0, due))

    store.parent.mkdir(parents=True, exist_ok=True)
    engine = connect.open_writer(connect.sqlite_url(store))
    with engine.begin() as connection:
        add(connection)
    engine.dispose()


def left(store: Path) -> int:
    engine = connect.open_for_reading(connect.sqlite_url(store))
    with engine.connect() as connection:
        found = connection.scalar(select(func.count()).where(message.c.state.in_(("new", "sending"))))
    engine.dispose()
    return found or 0


def press(desk: Desk, row: int, devices: int) -> float:
    """One key down, or at the end of the list back to its top, which is not measured."""
    if row % (devices - 1) == 0:
        desk.press("g")
        desk.until_seen("▶.* D0000 ")
    took = desk.down(row % (devices - 1) + 1)
    desk.watch(PAUSES[row % len(PAUSES)])
    return took


@dataclass
class Spell:
    """What keys took over a while, and what the desk and its engine did meanwhile."""

    desk: Desk
    engine: int
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: tuple[float, float] = (0.0, 0.0)
    """Of the desk and of the engine, percent of a core."""

    def __enter__(self) -> Self:
        self._begun = time.monotonic(), self.desk.cpu(), cpu_of(self.engine)
        return self

    def __exit__(self, *_: object) -> None:
        begun, desk, engine = self._begun
        self.seconds = time.monotonic() - begun
        share = 100 / self.seconds
        self.cpu = (self.desk.cpu() - desk) * share, (cpu_of(self.engine) - engine) * share


def measure(desk: Desk, engine: int, store: Path, devices: int, quiet: int, due: float) -> tuple[Spell, Spell]:
    """Before the storm, and in it."""
    with Spell(desk, engine) as before:
        before.times += [press(desk, row, devices) for row in range(quiet)]
    desk.watch(max(0.0, due - time.time()))
    with Spell(desk, engine) as during:
        while left(store):
            during.times += [press(desk, quiet + len(during.times) + row, devices) for row in range(10)]
    return before, during


def judged(record: Path, count: int, people: Sequence[str]) -> tuple[int, int, bool]:
    """(messages that the gateway got, copies, whether each person's first copies came in order)."""
    digests = {told(number, people, 0).digest: number for number in range(count)}
    heard: dict[str, list[int]] = {}
    copies = Counter[int]()
    for line in record.read_text(encoding="ascii").splitlines():
        person, digest = line.split()
        number = digests[digest]
        copies[number] += 1
        if copies[number] == 1:
            heard.setdefault(person, []).append(number)
    return len(copies), copies.total() - len(copies), all(found == sorted(found) for found in heard.values())


def show(name: str, spell: Spell, note: str = "") -> None:
    times = "".join(f"{centile(spell.times, share):9.1f}" for share in (0.5, 0.95, 1.0))
    print(f"  {name:16}{times}{spell.cpu[0]:8.0f}{spell.cpu[1]:8.0f}   {note}")


def main() -> None:
    parser = argparse.ArgumentParser(description="keys of a desk in a storm of messages")
    for name, default in (("messages", 10_000), ("people", 500), ("at-once", 50), ("devices", 200), ("quiet", 40)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    compile_all()
    people = [f"p{number:03}" for number in range(options.people)]
    with tempfile.TemporaryDirectory() as folder, gateway(Path(folder) / "heard") as port:
        site = talking_site(Path(folder) / "site", options.devices, people, port, options.at_once)
        store, due = site / "state" / "noctui.db", time.time() + HEAD_START
        fill(store, options.messages, people, round(due * SECOND))
        with EngineProcess(site) as engine:
            time.sleep(4)
            with Desk(site) as desk:
                desk.open(options.devices)
                before, during = measure(desk, engine.process.pid, store, options.devices, options.quiet, due)
        heard, copies, in_order = judged(Path(folder) / "heard", options.messages, people)
    print(f"{options.messages} messages to {options.people} people, {options.at_once} at once; {os.cpu_count()} cores")
    took = during.seconds
    print(f"{len(during.times)} keys in {took:.0f} s of storm, {options.messages / took:.0f} messages/s, {load()}")
    print(f"  {'key to paint':16} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'desk %':>7} {'engine %':>8}")
    show("before", before)
    show("in the storm", during, f"goal: p95 {GOAL:.0f}")
    print(f"  the gateway got {heard} of them, {copies} copies with the same key; each person's in order: {in_order}")


if __name__ == "__main__":
    main()
