"""Servers on loopback that answer as they are told, and remember what they were asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from noctui.domain.message import Message

NOW = 1_800_000_000_000_000


def message(text: str = "SW-1 is down", subject: str = "T-118", key: str = "T-118:1:anna", number: int = 1) -> Message:
    return Message(number, key, NOW, "urgent", "anna", subject, text, "T-118")


@dataclass(frozen=True)
class Asked:
    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """One that answers each request by `answer`, which a test may change."""

    answer: Answer
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            asked = Asked(head[0], headers, body)
            self.asked.append(asked)
            await self.answer(asked, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has seen enough
        finally:
            writer.close()


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[Server]:
    here = Server(answer)
    listening = await asyncio.start_server(here._talk, "127.0.0.1", 0)
    here.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield here
    finally:
        listening.close()


def says(body: object, status: int = 200, **headers: str) -> Answer:
    """A whole answer; `body` as JSON unless it is bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(raw)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + raw)

    return answer


async def hangs(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Never answers; ends with its test."""
    await asyncio.Event().wait()


async def cuts(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Promises more than it sends."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


async def floods(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """An answer without an end."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x" * 65536)
        await writer.drain()


async def drips(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """A byte now and then: no single read is ever too late."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)
