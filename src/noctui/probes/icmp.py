"""ICMP echo: any number of targets over one shared socket per family.

The kernel stamps each reply when it arrives, so no round trip depends on how busy the loop is. While replies pour in
they are read on a slow tick, because waking up for each would cost more than the probe itself; in a lull the socket
wakes us.
"""

import asyncio
import errno
import socket
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import islice

from noctui.domain.moments import SECOND
from noctui.probes.address import endpoint
from noctui.probes.agenda import Agenda
from noctui.probes.echo import EchoSocket
from noctui.probes.lane import Inquiry, Lane
from noctui.probes.port import Deliver, Now, Target
from noctui.probes.tally import Tally, unsent_note

TICK = 0.1
"""Seconds between looks at the sockets while replies pour in."""
FEW = 8
"""Up to so many in flight are no stream: each may wake us, a person may be waiting for it."""
GATHER = 0.01
"""Seconds that an expiry may wait for those right behind it."""
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
        self._agenda = Agenda()
        """Who may send another probe when."""
        self._fresh: defaultdict[socket.AddressFamily, list[Inquiry]] = defaultdict(list)
        """Nothing was sent to them yet."""
        self._done: list[Tally] = []
        self._alarm: asyncio.Handle | None = None
        self._watched: list[EchoSocket] = []
        """Sockets that wake us when something arrives."""

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
            try:
                place = target.place or endpoint(target.address)
            except (ValueError, OSError) as error:
                stillborn = Tally(target)
                stillborn.note = unsent_note(error)
                self._done.append(stillborn)
            else:
                self._fresh[place.family].append(Inquiry(target, place, now))
        self._wake_at_once()

    async def close(self) -> None:
        self._rest()
        for echo in self.sockets:
            echo.close()
        self._lanes.clear()

    def _tick(self, woken: bool = False) -> None:
        """`woken`: something arrived, ours or (on a raw socket) somebody else's."""
        self._rest()
        heard = self._listen()
        sent = self._act(self._loop.time())
        self._sleep(streaming=heard or sent > 0, disturbed=woken and not heard)
        if self._done:
            self._hand_over()

    def _listen(self) -> bool:
        before, now = len(self._done), self._loop.time()
        for lane in self._lanes.values():
            if lane.flying:
                self._done.extend(lane.listen(now))
        return len(self._done) > before

    def _act(self, now: float) -> int:
        """Do what is due; the number of requests sent, about BURST at most."""
        for lane in self._lanes.values():
            self._done.extend(lane.expire(now))
        to_send = defaultdict(list, {family: fresh[:BURST] for family, fresh in self._fresh.items()})
        for fresh in self._fresh.values():
            del fresh[:BURST]
        room = BURST - sum(map(len, to_send.values()))
        for inquiry in islice(self._agenda.due(now), max(0, room)):
            to_send[inquiry.place.family].append(inquiry)
        sent = sum(map(len, to_send.values()))
        for family, inquiries in to_send.items():
            self._send(family, inquiries)
        return sent

    def _send(self, family: socket.AddressFamily, inquiries: list[Inquiry]) -> None:
        while inquiries:
            now = self._loop.time()
            try:
                count = self._lane(family).launch(inquiries, now)
            except OSError as error:
                count = 1
                self._be_refused(inquiries[0], error, now)
            else:
                for inquiry in inquiries[:count]:
                    if inquiry.unsent:
                        self._plan_next(inquiry, now)
            del inquiries[:count]

    def _be_refused(self, inquiry: Inquiry, error: OSError, now: float) -> None:
        """A full buffer is waited for, anything else is an answer."""
        if isinstance(error, BlockingIOError) and now < inquiry.asked + inquiry.target.timeout / SECOND:
            self._agenda.plan(inquiry, now, TICK)
            return
        inquiry.note = unsent_note(error)
        inquiry.unsent -= 1
        if inquiry.unsent:
            self._plan_next(inquiry, now)
        elif not inquiry.in_flight:
            self._done.append(inquiry)

    def _lane(self, family: socket.AddressFamily) -> Lane:
        if family not in self._lanes:
            raise OSError(errno.EAFNOSUPPORT, "no socket of this family")
        return self._lanes[family]

    def _plan_next(self, inquiry: Inquiry, now: float) -> None:
        self._agenda.plan(inquiry, now, inquiry.target.spacing / SECOND)

    def _hand_over(self) -> None:
        at = self._now()
        readings = [tally.reading(at, "icmp") for tally in self._done]
        self._done.clear()
        self._deliver(readings)

    def _sleep(self, streaming: bool, disturbed: bool) -> None:
        if any(self._fresh.values()):
            self._wake_at_once()
            return
        times = (self._agenda.next(), *(lane.next_expiry() for lane in self._lanes.values()))
        due = min((at for at in times if at is not None), default=None)
        if due is None:
            return
        until_due = due - self._loop.time()
        flying = sum(len(lane.flying) for lane in self._lanes.values())
        if until_due <= 0:
            self._wake_at_once()
        elif disturbed or (streaming and flying > FEW):
            self._wake_in(TICK)
        elif flying:
            self._wake_in(until_due + GATHER)
            self._wake_on_arrival()
        else:
            self._wake_in(until_due)

    def _wake_at_once(self) -> None:
        self._rest()
        self._alarm = self._loop.call_soon(self._tick)

    def _wake_in(self, seconds: float) -> None:
        self._alarm = self._loop.call_later(seconds, self._tick)

    def _wake_on_arrival(self) -> None:
        for lane in self._lanes.values():
            if lane.flying:
                self._loop.add_reader(lane.echo, self._tick, True)
                self._watched.append(lane.echo)

    def _rest(self) -> None:
        """Nothing wakes us any more."""
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        for echo in self._watched:
            self._loop.remove_reader(echo)
        self._watched.clear()
