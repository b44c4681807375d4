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

from noctui.domain.moments import MILLISECOND, SECOND, Span
from noctui.domain.reading import Reading
from noctui.probes.address import SockAddr, endpoint
from noctui.probes.echo import Complaint, EchoSocket, Reply
from noctui.probes.port import Deliver, Now, Target
from noctui.probes.tally import Tally, unsent_note

TICK = 0.05
"""Seconds between looks at the socket while anything is in flight."""
EARLY = 0.005
"""Seconds until the first look when only a few were asked: a person may be waiting."""
FEW = 8
BURST = 512
"""Requests sent before replies are read and others in the loop get their turn."""

_SEQUENCES = 1 << 16
_SLACK = 50 * MILLISECOND
"""What may pass between a look at the loop's clock and the arrival of a reply that is read right after."""


class _Inquiry(Tally):
    """One target on its way."""

    __slots__ = ("family", "overruns", "patience", "sequences", "to", "unsent")

    def __init__(self, target: Target, now: float) -> None:
        super().__init__(target)
        place = endpoint(target.address)
        self.family = place.family
        self.to: SockAddr = place.sockaddr()
        self.unsent = max(1, target.probes)
        self.sequences: list[int] = []
        """Of the probes in flight."""
        self.patience = now + target.timeout / SECOND
        """Until when a full send buffer is waited for (loop time)."""
        self.overruns = 0

    @property
    def over(self) -> bool:
        return not (self.unsent or self.sequences)


_NOBODY: tuple[None, int, float] = (None, 0, 0.0)


class IcmpProber:
    """Targets in, readings out. A target that is still open at `close` gives none."""

    def __init__(self, deliver: Deliver, now: Now, *, kernel_clock: Callable[[], int] = time.time_ns) -> None:
        """`kernel_clock` is the one that stamps arriving packets, in nanoseconds."""
        self._deliver = deliver
        self._now = now
        self._kernel_clock = kernel_clock
        self._sockets: dict[socket.AddressFamily, EchoSocket] = {}
        self._flight: dict[int, tuple[_Inquiry, int, float]] = {}
        """By sequence number: whose probe, sent when by the kernel's clock, and by the loop's."""
        self._agenda: list[tuple[float, int, _Inquiry]] = []
        """A heap with one entry for each open inquiry: when to send its next probe or to give it up."""
        self._order = count()
        self._sequence = 0
        self._done: list[Reading] = []
        self._alarm: asyncio.Handle | None = None

    @property
    def overruns(self) -> int:
        """Replies lost so far because our own buffer was full."""
        return sum(echo.overruns for echo in self._sockets.values())

    @property
    def sockets(self) -> tuple[EchoSocket, ...]:
        return tuple(self._sockets.values())

    async def start(self) -> None:
        """Raises PermissionError without the right to ping, OSError when there is no IP at all."""
        self._loop = asyncio.get_running_loop()
        self._sockets[socket.AF_INET] = EchoSocket(socket.AF_INET)
        try:
            self._sockets[socket.AF_INET6] = EchoSocket(socket.AF_INET6)
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
        for echo in self._sockets.values():
            echo.close()
        self._sockets.clear()
        self._agenda.clear()
        self._flight.clear()

    def _accept(self, target: Target, now: float) -> None:
        try:
            inquiry = _Inquiry(target, now)
        except (ValueError, OSError) as error:
            self._done.append(Reading(target.check, self._now(), 0, 0, note=unsent_note(error)))
        else:
            self._plan(inquiry, now)

    def _plan(self, inquiry: _Inquiry, when: float) -> None:
        heappush(self._agenda, (when, next(self._order), inquiry))

    # -------------------------------------------------------------------------------------------------- the tick

    def _tick(self) -> None:
        self._alarm = None
        self._listen()
        sent = self._act(self._loop.time())
        self._sleep(EARLY if sent and len(self._flight) <= FEW else TICK)
        if self._done:
            done, self._done = self._done, []
            self._deliver(done)

    def _listen(self) -> None:
        now = self._loop.time()
        for echo in self._sockets.values():
            for reply in echo.replies():
                self._hear(reply, now)
            for complaint in echo.complaints():
                self._give_up(complaint)

    def _act(self, now: float) -> int:
        """Do what is due; the number of requests sent, at most BURST."""
        sent = 0
        while self._agenda and self._agenda[0][0] <= now and sent < BURST:
            _, _, inquiry = heappop(self._agenda)
            if inquiry.unsent:
                self._send(inquiry)
                sent += 1
            elif inquiry.sequences:
                self._expire(inquiry)
        return sent

    def _sleep(self, pause: float) -> None:
        while self._agenda and self._agenda[0][2].over:
            heappop(self._agenda)
        if not self._agenda:
            return
        until_due = self._agenda[0][0] - self._loop.time()
        if until_due <= 0:
            self._wake_at_once()
        else:
            self._alarm = self._loop.call_later(pause if self._flight else until_due, self._tick)

    def _wake_at_once(self) -> None:
        if self._alarm:
            self._alarm.cancel()
        self._alarm = self._loop.call_soon(self._tick)

    # ------------------------------------------------------------------------------------------- sending, hearing

    def _send(self, inquiry: _Inquiry) -> None:
        now = self._loop.time()
        try:
            self._launch(inquiry, now)
        except OSError as error:
            inquiry.note = unsent_note(error)
            if inquiry.note == "no-buffer" and now < inquiry.patience:
                inquiry.note = ""
                self._plan(inquiry, now + EARLY)
                return
        inquiry.unsent -= 1
        self._plan_next(inquiry, now)

    def _launch(self, inquiry: _Inquiry, now: float) -> None:
        echo = self._sockets.get(inquiry.family)
        if echo is None:
            raise OSError(errno.EAFNOSUPPORT, "no socket of this family")
        sequence = self._free_sequence()
        sent_at = self._kernel_clock()
        echo.send(sequence, inquiry.to)
        self._flight[sequence] = (inquiry, sent_at, now)
        inquiry.sequences.append(sequence)
        inquiry.sent += 1
        inquiry.overruns = echo.overruns

    def _free_sequence(self) -> int:
        if len(self._flight) >= _SEQUENCES:
            raise BlockingIOError(errno.EAGAIN, "every sequence number is in flight")
        while True:
            self._sequence = (self._sequence + 1) % _SEQUENCES
            if self._sequence not in self._flight:
                return self._sequence

    def _plan_next(self, inquiry: _Inquiry, now: float) -> None:
        if inquiry.unsent:
            self._plan(inquiry, now + inquiry.target.spacing / SECOND)
        elif inquiry.sequences:
            self._plan(inquiry, now + inquiry.target.timeout / SECOND)
        else:
            self._finish(inquiry)

    def _hear(self, reply: Reply, now: float) -> None:
        inquiry, sent_at, sent = self._flight.get(reply.sequence, _NOBODY)
        if inquiry is None or inquiry.to[0] != reply.source:
            return
        rtt = _round_trip(sent_at, reply.stamp or self._kernel_clock(), now - sent)
        if rtt is not None and rtt > inquiry.target.timeout:
            return  # too late: it expires
        self._land(inquiry, reply.sequence)
        inquiry.answer(rtt)
        if inquiry.over:
            self._finish(inquiry)

    def _give_up(self, complaint: Complaint) -> None:
        """A router says that the request got nowhere; waiting for its reply is pointless."""
        inquiry, _, _ = self._flight.get(complaint.sequence, _NOBODY)
        if inquiry is None or inquiry.to[0] != complaint.destination:
            return
        self._land(inquiry, complaint.sequence)
        inquiry.note = complaint.note
        if inquiry.over:
            self._finish(inquiry)

    def _expire(self, inquiry: _Inquiry) -> None:
        for sequence in inquiry.sequences:
            del self._flight[sequence]
        inquiry.sequences.clear()
        if inquiry.overruns != self._sockets[inquiry.family].overruns:
            inquiry.disown("overrun")
        self._finish(inquiry)

    def _land(self, inquiry: _Inquiry, sequence: int) -> None:
        del self._flight[sequence]
        inquiry.sequences.remove(sequence)

    def _finish(self, inquiry: _Inquiry) -> None:
        self._done.append(inquiry.reading(self._now(), "icmp"))


def _round_trip(sent_at: int, arrived_at: int, elapsed: float) -> Span | None:
    """Span between two stamps of the wall clock in ns; None when the clock was stepped between them.

    `elapsed` is what the loop's clock, which is never stepped, saw pass at most, in seconds.
    """
    rtt = (arrived_at - sent_at + 500) // 1_000
    return rtt if 0 <= rtt <= elapsed * SECOND + _SLACK else None
