"""What is in flight over one ICMP socket: each probe by its sequence number, each reply to its probe."""

import errno
import time
from collections.abc import Callable, Iterator

from noctui.domain.moments import MILLISECOND, SECOND, Span
from noctui.probes.address import Endpoint
from noctui.probes.echo import Complaint, EchoSocket
from noctui.probes.port import Target
from noctui.probes.tally import Tally

_SEQUENCES = 1 << 16
_SLACK = 50 * MILLISECOND
"""What may pass between a look at the loop's clock and the arrival of a reply that is read right after."""


class Inquiry(Tally):
    """One target on its way."""

    __slots__ = ("asked", "in_flight", "overruns", "place", "to", "unsent")

    def __init__(self, target: Target, place: Endpoint, now: float) -> None:
        super().__init__(target)
        self.place = place
        self.to = place.sockaddr()
        self.unsent = max(1, target.probes)
        self.in_flight: list[int] = []
        """Sequence numbers of the probes that wait for an answer."""
        self.asked = now
        """Loop time; a full send buffer is waited for until the timeout from here."""
        self.overruns = 0
        """What the socket had lost when the last probe left."""

    @property
    def over(self) -> bool:
        return not (self.unsent or self.in_flight)


class Lane:
    """A socket and its probes in flight. `now` is always the loop's clock, in seconds."""

    def __init__(self, echo: EchoSocket, kernel_clock: Callable[[], int] = time.time_ns) -> None:
        """`kernel_clock` is the one that stamps arriving packets, in nanoseconds."""
        self.echo = echo
        self.flight: dict[int, tuple[Inquiry, int, float]] = {}
        """By sequence number: whose probe, sent when by the kernel's clock, and by the loop's."""
        self._kernel_clock = kernel_clock
        self._sequence = 0

    def launch(self, inquiry: Inquiry, now: float) -> None:
        """Send one probe. Raises OSError when it could not leave this host (BlockingIOError: not just now)."""
        sequence = self._free_sequence()
        sent_at = self._kernel_clock()
        self.echo.send(sequence, inquiry.to, inquiry.target.size)
        self.flight[sequence] = (inquiry, sent_at, now)
        inquiry.in_flight.append(sequence)
        inquiry.sent += 1
        inquiry.overruns = self.echo.overruns

    def listen(self, now: float) -> Iterator[Inquiry]:
        """Take in all that has arrived; yields the inquiries that lack nothing more."""
        for source, sequence, stamp in self.echo.replies():
            inquiry, sent_at, sent = self.flight.get(sequence, _NOBODY)
            if inquiry is None or inquiry.place.host != source:
                continue
            rtt = _round_trip(sent_at, stamp or self._kernel_clock(), now - sent)
            if rtt is not None and rtt > inquiry.target.timeout:
                continue  # too late: it will expire
            inquiry.answer(rtt)
            if self._land(inquiry, sequence):
                yield inquiry
        for complaint in self.echo.complaints():
            yield from self._give_up(complaint)

    def forget(self, inquiry: Inquiry) -> None:
        """Wait no longer. What an overrun of our own buffer may have swallowed is not held against the target."""
        for sequence in inquiry.in_flight:
            del self.flight[sequence]
        inquiry.in_flight.clear()
        if inquiry.overruns != self.echo.overruns:
            inquiry.disown("overrun")

    def _give_up(self, complaint: Complaint) -> Iterator[Inquiry]:
        """A router says that the request got nowhere: waiting for its reply is pointless."""
        inquiry, _, _ = self.flight.get(complaint.sequence, _NOBODY)
        if inquiry is None or inquiry.place.host != complaint.destination:
            return
        inquiry.note = complaint.note
        if self._land(inquiry, complaint.sequence):
            yield inquiry

    def _land(self, inquiry: Inquiry, sequence: int) -> bool:
        """Take a probe out of the air; whether it was the last one."""
        del self.flight[sequence]
        inquiry.in_flight.remove(sequence)
        return inquiry.over

    def _free_sequence(self) -> int:
        if len(self.flight) >= _SEQUENCES:
            raise BlockingIOError(errno.EAGAIN, "every sequence number is in flight")
        while True:
            self._sequence = (self._sequence + 1) % _SEQUENCES
            if self._sequence not in self.flight:
                return self._sequence


_NOBODY: tuple[None, int, float] = (None, 0, 0.0)


def _round_trip(sent_at: int, arrived_at: int, elapsed: float) -> Span | None:
    """Span between two stamps of the wall clock in ns; None when the clock was stepped between them.

    `elapsed` is what the loop's clock, which is never stepped, saw pass, in seconds.
    """
    rtt = (arrived_at - sent_at + 500) // 1_000
    return rtt if 0 <= rtt <= elapsed * SECOND + _SLACK else None
