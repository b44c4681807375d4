"""TCP connect: the answer of a `tcp` check, and the fallback for an `icmp` check without the right to ping.

A check of a port wants the port open. The fallback only wants a sign of life, so a refusal is as good as a welcome:
whoever refuses is there.
"""

import asyncio
import errno
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import Struct

from noctui.domain.moments import SECOND, Span
from noctui.domain.reading import Reading
from noctui.probes.address import Endpoint, endpoint
from noctui.probes.port import Deliver, Now, Target
from noctui.probes.tally import Tally, unsent_note
from noctui.probes.tasks import Tasks

PORTS = (80, 443, 22, 23, 554)
"""Where a device may answer when no port is given: web, ssh, telnet, cameras."""
SOCKETS = 512
"""Open at once, over all targets."""
STAGGER = 0.1
"""Share of the timeout after which the next port is tried as well."""

_TCP_INFO_RTT = Struct("@68xI")
"""The kernel's own round trip of the handshake, in microseconds, inside its tcp_info."""
_LOST = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "refused",
    errno.EHOSTUNREACH: "host-unreachable",
    errno.ENETUNREACH: "net-unreachable",
    errno.EACCES: "prohibited",
    errno.EPERM: "prohibited",
}


@dataclass(frozen=True, slots=True)
class Knock:
    """What became of one attempt to connect."""

    sent: bool
    note: str = ""
    """Empty: welcomed."""
    rtt: Span | None = None
    port: int = 0

    @property
    def welcome(self) -> bool:
        return self.sent and not self.note

    @property
    def alive(self) -> bool:
        return self.welcome or self.note == "refused"


class TcpProber:
    """Targets in, readings out. A target that finds no free socket within its timeout was not asked: `no-socket`."""

    def __init__(self, deliver: Deliver, now: Now, *, sockets: int = SOCKETS, ports: Sequence[int] = PORTS) -> None:
        self._deliver = deliver
        self._now = now
        self._ports = tuple(ports)
        self._free = asyncio.Semaphore(sockets)
        self._tasks = Tasks()
        self._door: dict[str, int] = {}
        """Where a host answered last: the only port that it is asked at next time."""
        self._done: list[Reading] = []

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()

    def ask(self, targets: list[Target]) -> None:
        for target in targets:
            self._tasks.start(self._probe(target))

    async def close(self) -> None:
        """Targets that are still open give no reading."""
        await self._tasks.close()

    async def _probe(self, target: Target) -> None:
        tally = Tally(target)
        try:
            place = endpoint(target.address)
        except (ValueError, OSError) as error:
            tally.note = unsent_note(error)
        else:
            knocks = (self._knock(target, place, turn) for turn in range(max(1, target.probes)))
            for knock in await asyncio.gather(*knocks):
                _count(tally, knock, wants_port=target.port is not None)
        self._finish(tally)

    def _finish(self, tally: Tally) -> None:
        if not self._done:
            self._loop.call_soon(self._hand_over)
        self._done.append(tally.reading(self._now(), "tcp"))

    def _hand_over(self) -> None:
        done, self._done = self._done, []
        self._deliver(done)

    async def _knock(self, target: Target, place: Endpoint, turn: int) -> Knock:
        """The first sign of life at any of the ports, or what the last attempt said."""
        await asyncio.sleep(turn * target.spacing / SECOND)
        timeout = target.timeout / SECOND
        deadline = self._loop.time() + timeout
        attempts = [
            asyncio.ensure_future(self._attempt(place, port, rank * STAGGER * timeout, deadline))
            for rank, port in enumerate(self._doors(target))
        ]
        try:
            knock = await _first_alive(attempts)
        finally:
            for attempt in attempts:
                attempt.cancel()
            await asyncio.gather(*attempts, return_exceptions=True)
        self._remember(target, knock)
        return knock

    def _doors(self, target: Target) -> tuple[int, ...]:
        if target.port is not None:
            return (target.port,)
        known = self._door.get(target.address)
        return self._ports if known is None else (known,)

    def _remember(self, target: Target, knock: Knock) -> None:
        if target.port is None and knock.alive:
            self._door[target.address] = knock.port
        else:
            self._door.pop(target.address, None)

    async def _attempt(self, place: Endpoint, port: int, delay: float, deadline: float) -> Knock:
        sent = False
        try:
            async with asyncio.timeout_at(deadline):
                await asyncio.sleep(delay)
                async with self._free:
                    sent = True
                    return await self._connect(place, port)
        except TimeoutError:
            return Knock(sent, "timeout" if sent else "no-socket")

    async def _connect(self, place: Endpoint, port: int) -> Knock:
        try:
            sock = socket.socket(place.family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        except OSError as error:
            return Knock(False, unsent_note(error))
        with sock:
            begun = self._loop.time()
            code = sock.connect_ex(place.sockaddr(port))
            if code == errno.EINPROGRESS:
                await self._writable(sock)
                code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            elif code not in {0, errno.ECONNREFUSED}:
                return Knock(False, unsent_note(OSError(code, "connect")))
            elapsed = round((self._loop.time() - begun) * SECOND)
            if code:
                return Knock(True, _LOST.get(code, "timeout"), elapsed, port)
            return Knock(True, "", _handshake(sock) or elapsed, port)

    async def _writable(self, sock: socket.socket) -> None:
        ready: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_writer(sock, _settle, ready)
        try:
            await ready
        finally:
            self._loop.remove_writer(sock)


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


async def _first_alive(attempts: Iterable[asyncio.Future[Knock]]) -> Knock:
    best = Knock(False, "no-socket")
    for attempt in asyncio.as_completed(attempts):
        knock = await attempt
        if knock.alive:
            return knock
        if knock.sent or not best.sent:
            best = knock
    return best


def _count(tally: Tally, knock: Knock, wants_port: bool) -> None:
    tally.sent += knock.sent
    tally.note = knock.note or tally.note
    if knock.welcome or (knock.alive and not wants_port):
        tally.answer(knock.rtt)


def _handshake(sock: socket.socket) -> Span:
    """The kernel's measure of the round trip; 0 when it has none. It does not depend on how busy the loop is."""
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_RTT.size)
    except OSError:
        return 0
    return int(_TCP_INFO_RTT.unpack(info)[0]) if len(info) == _TCP_INFO_RTT.size else 0
