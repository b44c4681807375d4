"""What is in flight over one ICMP socket: each probe by its sequence number, each reply to its probe."""

import errno
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from itertools import count, filterfalse, islice, repeat
from typing import TypeAlias

from noctui.domain.moments import MILLISECOND, SECOND, Span
from noctui.probes.address import Endpoint
from noctui.probes.echo import BATCH, Complaint, EchoSocket
from noctui.probes.port import Target
from noctui.probes.tally import Tally

_SEQUENCES = 1 << 16
_SLACK = 50 * MILLISECOND
"""What may pass between a look at the loop's clock and the arrival of a reply that is read right after."""

_INTERRUPTED = 200_000
"""Nanoseconds; a batch that took longer was not sent in one go."""


class Inquiry(Tally):
    """One target on its way."""

    __slots__ = ("asked", "in_flight", "place", "unsent")

    def __init__(self, target: Target, place: Endpoint, now: float) -> None:
        super().__init__(target)
        self.place = place
        self.unsent = max(1, target.probes)
        self.in_flight = 0
        """How many of its probes wait for an answer."""
        self.asked = now
        """Loop time; a full send buffer is waited for until the timeout from here."""


Flight: TypeAlias = tuple[Inquiry, int, int | None, float, int]
"""Whose probe, its sequence number, sent when by the kernel's clock in ns (None: not known) and by the loop's in
seconds, and what the socket had lost by then."""


class Lane:
    """A socket and its probes in flight. `now` is always the loop's clock, in seconds."""

    def __init__(self, echo: EchoSocket, kernel_clock: Callable[[], int] = time.time_ns) -> None:
        """`kernel_clock` is the one that stamps arriving packets, in nanoseconds."""
        self.echo = echo
        self.flying: dict[int, Flight] = {}
        """By sequence number."""
        self._by_timeout: defaultdict[Span, deque[Flight]] = defaultdict(deque)
        """In the order of sending, so that each queue ends in the order that it stands in; the landed lie among them
        until it is their turn."""
        self._free = filterfalse(self.flying.__contains__, map((_SEQUENCES - 1).__and__, count(1)))
        """Sequence numbers, round and round."""
        self._kernel_clock = kernel_clock
        self._batch = BATCH

    def launch(self, inquiries: Sequence[Inquiry], now: float) -> int:
        """Send one probe of each, as far as they leave together: how many have left.

        Raises OSError when the first could not leave this host (BlockingIOError: not just now).
        """
        together = inquiries[: self._batch]
        numbers = self._free_numbers(len(together))
        begun = self._kernel_clock()
        sent = self._send(together, numbers)
        stamps = self._stamps(begun, self._kernel_clock() - begun, sent)
        for flight in zip(together, numbers, stamps, repeat(now), repeat(self.echo.overruns), strict=False):
            inquiry, number, _, _, _ = flight
            inquiry.unsent -= 1
            inquiry.sent += 1
            inquiry.in_flight += 1
            self.flying[number] = flight
            self._by_timeout[inquiry.target.timeout].append(flight)
        return sent

    def listen(self, now: float) -> Iterator[Inquiry]:
        """Take in all that has arrived; yields the inquiries that lack nothing more."""
        flying = self.flying
        for source, number, stamp in self.echo.replies():
            flight = flying.get(number)
            if flight is None or flight[0].place.packed != source:
                continue
            inquiry, _, sent_at, sent, _ = flight
            rtt = _round_trip(sent_at, stamp or self._kernel_clock(), now - sent)
            if rtt is not None and rtt > inquiry.target.timeout:
                continue  # too late: it will expire
            inquiry.answer(rtt)
            if self._land(flight):
                yield inquiry
        for complaint in self.echo.complaints():
            yield from self._give_up(complaint)

    def expire(self, now: float) -> Iterator[Inquiry]:
        """Wait no longer for what has flown for its timeout; yields the inquiries that lack nothing more.

        What an overrun of our own buffer may have swallowed is not held against the target.
        """
        for timeout, flights in self._by_timeout.items():
            begin = now - timeout / SECOND
            while flights and flights[0][3] <= begin:
                flight = flights.popleft()
                inquiry, number, _, _, overruns = flight
                if self.flying.get(number) is not flight:
                    continue
                if overruns != self.echo.overruns:
                    inquiry.disown("overrun")
                if self._land(flight):
                    yield inquiry

    def next_expiry(self) -> float | None:
        """The loop's time of it; None when nothing is in flight."""
        for flights in self._by_timeout.values():
            while flights and self.flying.get(flights[0][1]) is not flights[0]:
                flights.popleft()
        ends = (flights[0][3] + timeout / SECOND for timeout, flights in self._by_timeout.items() if flights)
        return min(ends, default=None)

    def _send(self, inquiries: Sequence[Inquiry], numbers: Sequence[int]) -> int:
        first = inquiries[0]
        if first.target.size is not None:
            self.echo.send(numbers[0], first.place, first.target.size)
            return 1
        requests = []
        for number, inquiry in zip(numbers, inquiries, strict=False):
            if inquiry.target.size is not None:
                break
            requests.append((number, inquiry.place))
        return self.echo.send_some(requests)

    def _stamps(self, begun: int, taken: int, sent: int) -> Sequence[int | None]:
        """When each request of a batch left: in the middle of its share of the time, for all that is known.

        We may have been interrupted in it. On a slow host the batches become as small as they must.
        """
        if sent > 1 and not 0 <= taken <= _INTERRUPTED:
            self._batch = max(1, self._batch // 2)
            return [None] * sent
        self._batch = min(BATCH, self._batch + 1)
        step = taken // sent
        return [begun + step * turn + step // 2 for turn in range(sent)]

    def _give_up(self, complaint: Complaint) -> Iterator[Inquiry]:
        """A router says that the request got nowhere: waiting for its reply is pointless."""
        flight = self.flying.get(complaint.sequence)
        if flight is None or flight[0].place.host != complaint.destination:
            return
        flight[0].note = complaint.note
        if self._land(flight):
            yield flight[0]

    def _land(self, flight: Flight) -> bool:
        """Take a probe out of the air; whether its inquiry lacks nothing more."""
        inquiry = flight[0]
        del self.flying[flight[1]]
        inquiry.in_flight -= 1
        return not (inquiry.in_flight or inquiry.unsent)

    def _free_numbers(self, wanted: int) -> list[int]:
        """So many of them, or as many as there are. Raises BlockingIOError when there is none."""
        wanted = min(wanted, _SEQUENCES - len(self.flying))
        if not wanted:
            raise BlockingIOError(errno.EAGAIN, "every sequence number is in flight")
        return list(islice(self._free, wanted))


def _round_trip(sent_at: int | None, arrived_at: int, elapsed: float) -> Span | None:
    """Span between two stamps of the wall clock in ns; None when it is not known or the clock was stepped between them.

    `elapsed` is what the loop's clock, which is never stepped, saw pass, in seconds.
    """
    if sent_at is None:
        return None
    taken = arrived_at - sent_at
    if -_INTERRUPTED < taken < 0:
        taken = 0  # it left a little earlier than in the middle of its share
    rtt = (taken + 500) // 1_000
    return rtt if 0 <= rtt <= elapsed * SECOND + _SLACK else None
