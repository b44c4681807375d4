"""The engine's end of the counter: who calls, what they want, and one pump per desk that never lets a slow one grow."""

import asyncio
import contextlib
import logging
import os
import socket as sockets
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path

from noctui.domain.commands import Answer, Command
from noctui.domain.inventory import Operator
from noctui.domain.operators import Sit
from noctui.domain.queries import Detail, Query
from noctui.domain.views import VIEWS
from noctui.wire import frames
from noctui.wire.board import Board, Key, Watcher
from noctui.wire.frames import BadFrame, Frame
from noctui.wire.place import short_path

log = logging.getLogger(__name__)

_UNANSWERED = 64
"""A desk that does not read its answers is not read either."""
_PARTING = 2.0
"""Seconds in which a caller who was refused should have hung up."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom the kernel vouches for."""

    uid: int
    pid: int


@dataclass(frozen=True, slots=True)
class Desk:
    """An admitted caller."""

    caller: Caller
    operator: Operator

    @property
    def source(self) -> str:
        return f"socket uid={self.caller.uid} pid={self.caller.pid}"


@dataclass(frozen=True, slots=True)
class Counter:
    """What the engine gives to its server."""

    admit: Callable[[Caller], Awaitable[Operator | str]]
    """The operator, or the sentence of the refusal; waits while the engine is still reading who may sit here."""
    do: Callable[[Command, str, Desk], Awaitable[Answer]]
    """Carry out a command with its `op_id`."""
    ask: Callable[[Query, Desk], Awaitable[Detail]]
    stop: Callable[[Desk], None]
    """Somebody asks the engine to end."""
    time: Callable[[], tuple[int, int]]
    """(wall, boot) in microseconds."""
    sit: Callable[[Sit, Desk], Awaitable[Operator | Answer | str]]
    """Who sits at that desk from now on; why not; or the sentence of a refusal that ends the call."""
    speed: Callable[[], int] = lambda: 1
    """How fast the wall clock runs: see `Frame.speed`."""


class Server:
    def __init__(self, path: Path, board: Board, counter: Counter) -> None:
        self.path, self.board, self.counter = path, board, counter
        self._server: asyncio.Server | None = None
        self._socket = 0
        self._sessions: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Bind the socket, 0660. The caller holds the lock that says the path is ours, so a leftover is removed."""
        self.path.unlink(missing_ok=True)
        with short_path(self.path) as name:
            before = os.umask(0o117)
            try:
                self._server = await asyncio.start_unix_server(self._welcome, name, limit=frames.LIMIT, backlog=128)
            finally:
                os.umask(before)
        self._socket = self.path.stat().st_ino

    @property
    def visitors(self) -> int:
        """How many are connected now."""
        return len(self._sessions)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in tuple(self._sessions):
            task.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)
        with contextlib.suppress(OSError):
            if self.path.stat().st_ino == self._socket:  # not that of an engine which has taken our place
                self.path.unlink()

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a session runs as a task")
        self._sessions.add(task)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            self._sessions.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = _peer(writer)
        operator = await self.counter.admit(caller)
        if isinstance(operator, str):
            writer.write(frames.pack(self._stamped(Frame("bye", body=frames.raw(operator)))))
            await writer.drain()
            writer.write_eof()
            await _linger(reader)
            return
        session = Session(self, Desk(caller, operator), writer)
        await session.run(reader)

    def _stamped(self, frame: Frame) -> Frame:
        (frame.wall, frame.boot), frame.speed = self.counter.time(), self.counter.speed()
        return frame


class _Refused(Exception):
    """The caller may not stay; the text says why."""


class Session:
    """One desk: reads its frames, answers each by itself, and pumps what it watches."""

    def __init__(self, server: Server, desk: Desk, writer: asyncio.StreamWriter) -> None:
        self.server, self.desk, self.writer = server, desk, writer
        self.answers: deque[Frame] = deque()
        self.news = asyncio.Event()
        self.slots = asyncio.Semaphore(_UNANSWERED)
        """One for each question that may still be without its answer."""
        self.watcher: Watcher = server.board.attach(self.news.set)
        self.working: set[asyncio.Task[None]] = set()
        writer.transport.set_write_buffer_limits(high=64 * 1024)

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Until the desk goes, or says what nobody understands: then it is told so and the call ends."""
        self._answer(Frame("hello", body=frames.raw(self.desk.operator)))
        pump = asyncio.create_task(self._pump())
        try:
            await self._listen(reader)
        except BadFrame as error:
            self._write(Frame("bye", body=frames.raw(f"not understood: {error}")))
        except _Refused as refusal:
            self._write(Frame("bye", body=frames.raw(str(refusal))))
            await _linger(reader)
        finally:
            self.server.board.detach(self.news.set)
            pump.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await pump

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await _line(reader):
            frame = frames.unpack(line)
            if frame.kind in ("do", "ask", "sit"):
                await self.slots.acquire()
            match frame.kind:
                case "watch":
                    self.watcher.watch(frame.name.split(",") if frame.name else VIEWS)
                    self.news.set()
                case "do":
                    self._work(frame.op, self._do(frame.op, frames.command(frame)))
                case "ask":
                    self._work(frame.op, self._ask(frame.op, frames.query(frame)))
                case "sit":  # what comes after it is meant to come from whoever sits here then
                    await self._respond(frame.op, self._sit(frame.op, frames.body(Sit, frame)))
                case "stop":
                    self.server.counter.stop(self.desk)
                case _:
                    raise BadFrame(f"unknown kind {frame.kind[:60]!r}")

    def _work(self, op: str, job: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._respond(op, job))
        self.working.add(task)
        task.add_done_callback(self.working.discard)

    async def _respond(self, op: str, job: Coroutine[None, None, None]) -> None:
        """Every question gets an answer, even if it is that we failed."""
        try:
            await job
        except _Refused:
            raise
        except Exception:
            log.exception("a fault of ours in answering %s", self.desk.operator.login)
            self._answer(Frame("answer", op=op, name="refusal", body=frames.raw(Answer("fault"))))

    async def _do(self, op: str, command: Command) -> None:
        answer = await self.server.counter.do(command, op, self.desk)
        self._answer(Frame("answer", op=op, body=frames.raw(answer)))

    async def _ask(self, op: str, query: Query) -> None:
        detail = await self.server.counter.ask(query, self.desk)
        self._answer(
            Frame("answer", op=op, name="refusal" if isinstance(detail, Answer) else "", body=frames.raw(detail))
        )

    async def _sit(self, op: str, wish: Sit) -> None:
        found = await self.server.counter.sit(wish, self.desk)
        if isinstance(found, str):
            raise _Refused(found)
        if isinstance(found, Operator):
            self.desk = replace(self.desk, operator=found)
            self._answer(Frame("hello", body=frames.raw(found)))
            found = Answer("done", {"who": found.name})
        self._answer(Frame("answer", op=op, body=frames.raw(found)))

    def _answer(self, frame: Frame) -> None:
        self.answers.append(frame)
        self.news.set()

    async def _pump(self) -> None:
        """Take what is owed, write it, wait until the desk has read it; what changes meanwhile is owed once."""
        while True:
            await self.news.wait()
            self.news.clear()
            while self.answers:
                answer = self.answers.popleft()
                await self._send(answer)
                if answer.kind == "answer":
                    self.slots.release()
            if self.watcher.whole:
                await self._whole(self.watcher.whole.pop(0))
                self.news.set()
            elif self.watcher.dirty:
                view = next(iter(self.watcher.dirty))
                await self._delta(view, self.watcher.dirty.pop(view))
                self.news.set()
            elif self.watcher.measured:
                owed, self.watcher.measured = self.watcher.measured, set()
                await self._measured(list(owed))
                self.news.set()

    async def _whole(self, view: str) -> None:
        keys = list(self.server.board.rows(view))
        await self._send(Frame("begin", name=view, rev=self.server.board.rev))
        for start in range(0, len(keys), frames.ROWS_PER_FRAME):
            await self._rows("rows", view, keys[start : start + frames.ROWS_PER_FRAME])
        await self._send(Frame("end", name=view, rev=self.server.board.rev))

    async def _delta(self, view: str, keys: set[Key]) -> None:
        ordered = list(keys)
        for start in range(0, len(ordered), frames.ROWS_PER_FRAME):
            await self._rows("delta", view, ordered[start : start + frames.ROWS_PER_FRAME])

    async def _measured(self, keys: list[Key]) -> None:
        rows, rev = self.server.board.rows("devices"), self.server.board.rev
        for start in range(0, len(keys), frames.ROWS_PER_FRAME):
            some = (rows[key] for key in keys[start : start + frames.ROWS_PER_FRAME] if key in rows)
            await self._send(Frame("measured", name="devices", rev=rev, body=frames.measurements(some)))

    async def _rows(self, kind: str, view: str, keys: list[Key]) -> None:
        """Send rows, in as many frames as the size limit asks for."""
        board, size = self.server.board, 0
        frame = Frame(kind, name=view, rev=board.rev, rows=[], gone=[])
        for key in keys:
            body = board.encoded(view, key)
            if body is None:
                frame.gone.append(key)
                continue
            size += len(bytes(body)) + 1
            if size > frames.LIMIT - 4096 and frame.rows:
                await self._send(frame)
                frame, size = Frame(kind, name=view, rev=board.rev, rows=[], gone=[]), len(bytes(body)) + 1
            frame.rows.append(body)
        await self._send(frame)

    async def _send(self, frame: Frame) -> None:
        self._write(frame)
        await self.writer.drain()

    def _write(self, frame: Frame) -> None:
        self.writer.write(frames.pack(self.server._stamped(frame)))


async def _linger(reader: asyncio.StreamReader) -> None:
    """Let the caller finish speaking: whoever writes to a closed socket gets an error instead of what it was told."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PARTING):
            while await reader.read(frames.LIMIT):
                pass


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readline()
    except ValueError:
        raise BadFrame("frame too long") from None


def _peer(writer: asyncio.StreamWriter) -> Caller:
    sock = writer.get_extra_info("socket")
    pid, uid, _ = struct.unpack("3i", sock.getsockopt(sockets.SOL_SOCKET, sockets.SO_PEERCRED, struct.calcsize("3i")))
    return Caller(uid, pid)
