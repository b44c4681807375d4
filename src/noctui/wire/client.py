"""The desk's end of the counter: keeps a mirror of the subscribed views, sends commands, asks queries, reconnects."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from noctui.domain.answer import Answer
from noctui.domain.moments import SECOND, Instant
from noctui.domain.operators import Operator, Sit
from noctui.domain.views import VIEWS, DeviceRow, EngineRow, Measured, Row, measured
from noctui.wire import frames
from noctui.wire.frames import BadFrame, Frame
from noctui.wire.place import short_path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from noctui.domain.commands import Command
    from noctui.domain.queries import Detail, Query

Key: TypeAlias = str | int
LinkState = Literal["connecting", "starting", "live", "lost", "refused"]
"""connecting: never had an open engine. starting: it answers, but is not open yet or has not told everything yet.
refused: we are no operator here."""

_TOLD_FIRST = frozenset({"devices", "tickets", "roster", "journal"})
"""Views that have to be here, as far as they are watched, before anything may be called empty or well."""
_RETRY = 0.1
"""Seconds between attempts to connect."""
_RESCUE = 5.0
"""Seconds that a started engine has before another one is started."""
_PATIENCE = 10.0
"""Seconds that a command waits for an engine to come back."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A view of the mirror changed. `keys` None: a whole new snapshot."""

    view: str
    keys: frozenset[Key] | None


@dataclass(frozen=True, slots=True)
class LinkChanged:
    state: LinkState


Event: TypeAlias = Changed | LinkChanged

Rescue: TypeAlias = Callable[[], str | None]
"""Starts an engine, or says why it does not, a line for each reason. May raise ComingUp."""


class ComingUp(Exception):
    """The engine that was started has neither answered nor ended yet: ask again soon."""


def boot_clock() -> int:
    """Microseconds since boot; goes on while the machine sleeps."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


def wall_clock() -> Instant:
    return time.time_ns() // 1000


def new_op_id(wall: Instant) -> str:
    """A UUIDv7 (RFC 9562): sorts by time, made by the client, names one command for ever."""
    number = (wall // 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class Client:
    """One connection to one engine. Lives in one event loop; `listen` is called in it, never concurrently."""

    def __init__(
        self,
        socket: Path,
        listen: Callable[[Event], None],
        rescue: Rescue | None = None,
        views: Iterable[str] = VIEWS,
        boot: Callable[[], int] = boot_clock,
        wall: Callable[[], Instant] = wall_clock,
        sit_as: str = "",
    ) -> None:
        """`rescue` is called, in a thread, when nobody listens on the socket (at most every few seconds). `sit_as`: the
        operator whom the account of this process vouches for; empty: the account itself."""
        self.socket, self.listen, self.rescue, self.watched = socket, listen, rescue, tuple(views)
        self.state: LinkState = "connecting"
        self.lost_at: Instant | None = None
        """Wall time since when there has been no engine; None while there is one."""
        self.me: Operator | None = None
        """Who the engine says we are."""
        self.refusal: str = ""
        """Why we were refused, in words, when `state` is `refused`."""
        self.hindrance: str = ""
        """Why there is no engine and none can be started, a line for each reason; empty: not known."""
        self.views: dict[str, dict[Key, Row]] = {name: {} for name in VIEWS}
        self._sit_as, self.vouched = sit_as, ""
        """Who sits here without a PIN, as it was asked for and as the engine has said."""
        self.boot, self._wall = boot, wall
        self._time: tuple[Instant, int] | None = None
        self.speed = 1
        """How fast the engine's time runs; 0: it stands."""
        self._revisions: Counter[str] = Counter()
        self._incoming: dict[str, dict[Key, Row]] = {}
        self._untold: set[str] = set()
        """Of `_TOLD_FIRST`, on this connection."""
        self._waiting: dict[str, tuple[asyncio.Future[Frame], bytes]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._greeted = False
        """On this connection the engine has said who sits here."""
        self._closed = asyncio.Event()
        self._rescued = float("-inf")
        self._lived = False
        """There has been an engine that was open."""
        self._wanted = False
        """Somebody asked for an engine since then."""

    @property
    def engine(self) -> EngineRow | None:
        """The one row of the view `engine`."""
        row = self.views["engine"].get("engine")
        return row if isinstance(row, EngineRow) else None

    def now(self) -> Instant:
        """The engine's time: the wall clock of its newest frame plus what has passed since on our boot clock, as fast
        as it runs."""
        if self._time is None:
            return self._wall()
        wall, boot = self._time
        return wall + (self.boot() - boot) * self.speed

    async def run(self) -> None:
        """Connect, mirror, reconnect; returns after `close` or a refusal."""
        while not self._closed.is_set() and self.state != "refused":
            try:
                with short_path(self.socket) as name:
                    reader, writer = await asyncio.open_unix_connection(name, limit=frames.LONGEST_ANSWER)
            except OSError:
                self._lost()
                await self._call_rescue()
                await self._pause(_RETRY)
                continue
            try:
                await self._converse(reader, writer)
            except (OSError, BadFrame, ValueError, asyncio.IncompleteReadError):
                self._lost()  # an engine that we don't understand is none
                await self._pause(_RETRY)
            finally:
                self._writer = None
                writer.close()
        for future, _ in self._waiting.values():
            future.cancel()

    def name_operation(self) -> str:
        """A new `op_id`, for a command that may have to be sent again by hand."""
        return new_op_id(self._wall())

    async def do(self, command: Command, op_id: str = "") -> Answer:
        """Send a command and wait for its answer.

        Survives a change of engine: the same `op_id` is sent again after a reconnection, and the store does it once.
        Gives an `Answer` with code `no_engine` when there is none for 10 s; whether it was stored is then unknown, and
        whoever sends it again does so under the same `op_id` (empty: a new one).
        """
        if self._is_unsure:
            return Answer("no_engine")
        frame = await self._call("do", frames.name_of(command), command, op_id)
        return frames.answer(frame) if frame is not None else Answer("no_engine")

    async def ask(self, query: Query) -> Detail:
        """Ask once; an `Answer` with a code when it can't be answered (`no_engine`, `unknown_ticket` …)."""
        frame = await self._call("ask", frames.name_of(query), query)
        return frames.detail(frames.name_of(query), frame) if frame is not None else Answer("no_engine")

    async def sit(self, login: str, pin: str) -> Answer:
        """Let somebody sit at this desk until the connection ends: `me` is then theirs. An empty PIN is enough for whom
        this account vouches for and who has none; of others it asks whether one is needed."""
        frame = await self._call("sit", "", Sit(login, pin))
        return frames.answer(frame) if frame is not None else Answer("no_engine")

    async def stop_engine(self) -> None:
        """Ask the engine to end (it refuses nobody whom it admitted, viewers excepted)."""
        if self._writer is not None:
            self._writer.write(frames.pack(Frame("stop")))
            await self._writer.drain()

    def retry(self) -> None:
        """Try at once to have an engine started: however recent the last attempt is, and also after it was stopped."""
        self._rescued, self._wanted = float("-inf"), True

    async def close(self) -> None:
        self._closed.set()
        if self._writer is not None:
            self._writer.close()

    def load(self, view: str, rows: dict[Key, Row]) -> None:
        """Replace a view of the mirror as a snapshot does (also how tests set a scene)."""
        self.views[view] = rows
        self._revisions[view] += 1
        self.listen(Changed(view, None))

    def revision(self, view: str) -> int:
        """Another one whenever a row came, went or changed, but for what is merely measured."""
        return self._revisions[view]

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._become("starting")
        self._writer, self._greeted, self._untold = writer, False, set(_TOLD_FIRST.intersection(self.watched))
        writer.write(frames.pack(Frame("watch", name=",".join(self.watched))))
        if self._sit_as:
            writer.write(frames.pack(Frame("sit", op="sit", body=frames.raw(Sit(self._sit_as)))))
        self._drop_others()
        for _, request in self._waiting.values():
            writer.write(request)
        while line := await reader.readline():
            self._take(frames.unpack(line))
            if self.state == "refused":
                return
        self._lost()
        self._rescued = float("-inf")  # it answered and has ended

    def _take(self, frame: Frame) -> None:
        if frame.wall:
            self._time, self.speed = (frame.wall, frame.boot), frame.speed
        match frame.kind:
            case "hello":
                self._meet(frames.body(Operator, frame))
            case "begin":
                self._incoming[frame.name] = {}
            case "rows":
                self._incoming[frame.name].update(frames.rows(frame))
            case "end":
                self.load(frame.name, self._incoming.pop(frame.name, {}))
                self._untold.discard(frame.name)
                self._follow_phase()
            case "delta":
                self._delta(frame)
            case "measured":
                self._measured(frames.measured(frame))
            case "answer" if found := self._waiting.pop(frame.op, None):
                if not found[0].done():
                    found[0].set_result(frame)
            case "bye":
                self.refusal = frames.body(str, frame)
                self._become("refused")

    def _meet(self, operator: Operator) -> None:
        if not self.vouched or operator.login == self._sit_as:
            self.vouched = operator.login
        self.me, self._greeted = operator, True

    @property
    def _is_unsure(self) -> bool:
        """Whoever sat here by a PIN does not on a new connection, which has not said yet who does."""
        return self._writer is not None and not self._greeted and self.me is not None and self.me.login != self.vouched

    def _drop_others(self) -> None:
        """A PIN holds for one connection: on the next one nothing may be done in the name of whoever sat here."""
        if self.me is not None and self.me.login != self.vouched:
            nobody = Frame("answer", name="refusal", body=frames.raw(Answer("no_engine")))
            for future, _ in self._waiting.values():
                if not future.done():
                    future.set_result(nobody)
            self._waiting.clear()

    def _delta(self, frame: Frame) -> None:
        here, rows = self.views[frame.name], frames.rows(frame)
        here.update(rows)
        for key in frame.gone:
            here.pop(key, None)
        self._revisions[frame.name] += 1
        self.listen(Changed(frame.name, frozenset(rows) | frozenset(frame.gone)))
        if frame.name == "engine":
            self._follow_phase()

    def _measured(self, newest: Iterable[Measured]) -> None:
        here = self.views["devices"]
        rows = {one.id: measured(row, one) for one in newest if isinstance(row := here.get(one.id), DeviceRow)}
        here.update(rows)
        self.listen(Changed("devices", frozenset(rows)))

    def _follow_phase(self) -> None:
        """The link is live only when the engine behind it is, and has said how things are."""
        engine = self.engine
        runs = engine is not None and engine.phase == "running"
        self._become("live" if runs and not self._untold else "starting")

    def _become(self, state: LinkState) -> None:
        if state in ("starting", "live"):
            self.lost_at = None
        if state == "live":
            self._lived, self._wanted, self.hindrance = True, False, ""
        if state != self.state:
            self.state = state
            self.listen(LinkChanged(state))

    def _lost(self) -> None:
        if self.lost_at is None:
            self.lost_at = self.now()
        self._become("lost" if self._lived else "connecting")

    async def _call_rescue(self) -> None:
        """An engine that said that it stops was told to: nobody starts another one behind that person's back."""
        now = self.boot() / SECOND
        told_to = self.engine is not None and self.engine.phase == "stopping" and not self._wanted
        if self.rescue is not None and not told_to and now - self._rescued > _RESCUE:
            self._rescued = now
            try:
                why = await asyncio.to_thread(self.rescue)
                self._hinder(why or "")
            except ComingUp:
                self._rescued = float("-inf")
            except OSError:  # no log, no process: the next attempt may find better times
                return

    def _hinder(self, why: str) -> None:
        if why != self.hindrance:
            self.hindrance = why
            self.listen(LinkChanged(self.state))

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), seconds)

    async def _call(self, kind: str, name: str, body: object, op: str = "") -> Frame | None:
        op = op or self.name_operation()
        request = frames.pack(Frame(kind, op=op, name=name, body=frames.raw(body)))
        future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[op] = (future, request)
        if self._writer is not None:
            self._writer.write(request)
        try:
            return await asyncio.wait_for(future, _PATIENCE)
        except TimeoutError:
            return None
        finally:
            self._waiting.pop(op, None)
