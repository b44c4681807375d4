"""ICMP echo: any number of targets over one shared socket per family.

The kernel stamps each reply when it arrives, so replies may wait and are read on a slow tick: waking up for each
one would cost more than the probe itself, and no round trip depends on how busy the loop is.
"""

import asyncio
import errno
import socket
import time
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from noctui.domain.moments import SECOND
from noctui.domain.reading import Reading
from noctui.probes.address import endpoint
from noctui.probes.echo import EchoSocket
from noctui.probes.lane import Inquiry, Lane
from noctui.probes.port import Deliver, Now, Target
from noctui.probes.tally import unsent_note

TICK = 0.05
"""Seconds between looks at the socket while answers come in."""
LULL = 0.1
"""Seconds between looks while none do."""
EARLY = 0.005
"""Seconds until the first look when only a few were asked: a person may be waiting."""
FEW = 8
BURST = 512
"""Requests sent before replies are read and others in the loop get their turn."""


class IcmpProber:
    """Targets in, readings out. A target that is still open at `close` gives none."""

    def __init__(self, deliver: Deliver, now: Now, *, kernel_clock: Callable[[], int] = time.time_ns) -> None:
        """`kernel_clock` is the one that stamps arriving packets, in nanoseconds."""
        self._deliver = deliver
        self._now = now
        self._kernel_clock = kernel_clock
        self._lanes: dict[socket.AddressFamily, Lane] = {}
        self._agenda: list[tuple[float, int, Inquiry]] = []
        """A heap with one entry for each open inquiry: when to send its next probe or to give it up."""
        self._order = count()
        self._done: list[Reading] = []
        self._alarm: asyncio.Handle | None = None

    @property
    def overruns(self) -> int:
        """Replies lost so far because our own buffer was full."""
        return sum(echo.overruns for echo in self.sockets)

    @property
    def sockets(self) -> tuple[EchoSocket, ...]:
        return tuple(lane.echo for lane in self._lanes.values())

    async def start(self) -> None:
        """Raises PermissionError without the right to ping, OSError when there is no IP at all."""
        self._loop = asyncio.get_running_loop()
        self._lanes[socket.AF_INET] = Lane(EchoSocket(socket.AF_INET), self._kernel_clock)
        try:
            self._lanes[socket.AF_INET6] = Lane(EchoSocket(socket.AF_INET6), self._kernel_clock)
        except OSError:
            return  # a host without IPv6; its IPv6 targets can't be sent and say so

    def ask(self, targets: list[Target]) -> None:
        now = self._loop.time()
        for target in targets:
            self._accept(target, now)
        self._wake_at_once()

    async def close(self) -> None:
        if self._alarm:
            self._alarm.cancel()
        for echo in self.sockets:
            echo.close()
        self._lanes.clear()
        self._agenda.clear()

    def _accept(self, target: Target, now: float) -> None:
        try:
            place = endpoint(target.address)
        except (ValueError, OSError) as error:
            self._done.append(Reading(target.check, self._now(), 0, 0, note=unsent_note(error)))
        else:
            self._plan(Inquiry(target, place, now), now)

    def _plan(self, inquiry: Inquiry, when: float) -> None:
        heappush(self._agenda, (when, next(self._order), inquiry))

    def _tick(self) -> None:
        self._alarm = None
        heard = self._listen()
        sent = self._act(self._loop.time())
        self._sleep(heard, sent)
        if self._done:
            done, self._done = self._done, []
            self._deliver(done)

    def _listen(self) -> bool:
        before, now = len(self._done), self._loop.time()
        for lane in self._lanes.values():
            if lane.flight:
                for inquiry in lane.listen(now):
                    self._finish(inquiry)
        return len(self._done) > before

    def _act(self, now: float) -> int:
        """Do what is due; the number of requests sent, at most BURST."""
        sent = 0
        while self._agenda and self._agenda[0][0] <= now and sent < BURST:
            _, _, inquiry = heappop(self._agenda)
            if inquiry.unsent:
                self._send(inquiry)
                sent += 1
            elif inquiry.in_flight:
                self._lanes[inquiry.place.family].forget(inquiry)
                self._finish(inquiry)
        return sent

    def _send(self, inquiry: Inquiry) -> None:
        now = self._loop.time()
        try:
            self._lane(inquiry.place.family).launch(inquiry, now)
        except BlockingIOError as error:
            if now < inquiry.patience:
                self._plan(inquiry, now + TICK)
                return
            inquiry.note = unsent_note(error)
        except OSError as error:
            inquiry.note = unsent_note(error)
        inquiry.unsent -= 1
        self._plan_next(inquiry, now)

    def _lane(self, family: socket.AddressFamily) -> Lane:
        if family not in self._lanes:
            raise OSError(errno.EAFNOSUPPORT, "no socket of this family")
        return self._lanes[family]

    def _plan_next(self, inquiry: Inquiry, now: float) -> None:
        if inquiry.unsent:
            self._plan(inquiry, now + inquiry.target.spacing / SECOND)
        elif inquiry.in_flight:
            self._plan(inquiry, now + inquiry.target.timeout / SECOND)
        else:
            self._finish(inquiry)

    def _finish(self, inquiry: Inquiry) -> None:
        self._done.append(inquiry.reading(self._now(), "icmp"))

    def _sleep(self, heard: bool, sent: int) -> None:
        while self._agenda and self._agenda[0][2].over:
            heappop(self._agenda)
        if not self._agenda:
            return
        until_due = self._agenda[0][0] - self._loop.time()
        if until_due <= 0:
            self._wake_at_once()
        else:
            self._alarm = self._loop.call_later(self._pause(heard, sent, until_due), self._tick)

    def _pause(self, heard: bool, sent: int, until_due: float) -> float:
        flying = sum(len(lane.flight) for lane in self._lanes.values())
        if not flying:
            return until_due
        if sent and flying <= FEW:
            return EARLY
        return TICK if heard or sent else min(max(until_due, TICK), LULL)

    def _wake_at_once(self) -> None:
        if self._alarm:
            self._alarm.cancel()
        self._alarm = self._loop.call_soon(self._tick)
