"""What is in flight over one ICMP socket: each probe by its sequence number, each reply to its probe."""

import errno
import time
from collections.abc import Callable, Iterator, Sequence

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

    __slots__ = ("asked", "in_flight", "overruns", "place", "unsent")

    def __init__(self, target: Target, place: Endpoint, now: float) -> None:
        super().__init__(target)
        self.place = place
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
        self.flight: dict[int, tuple[Inquiry, int | None, float]] = {}
        """By sequence number: whose probe, sent when by the kernel's clock (None: not known), and by the loop's."""
        self._kernel_clock = kernel_clock
        self._sequence = 0
        self._batch = BATCH

    def launch(self, inquiries: Sequence[Inquiry], now: float) -> int:
        """Send one probe of each, as far as they leave together: how many have left.

        Raises OSError when the first could not leave this host (BlockingIOError: not just now).
        """
        together = inquiries[: self._batch]
        numbers = self._free_sequences(len(together))
        begun = self._kernel_clock()
        count = self._send(together, numbers)
        taken = self._kernel_clock() - begun
        known, step = self._trusted(count, taken), taken // count
        flight, overruns = self.flight, self.echo.overruns
        for turn, (inquiry, sequence) in enumerate(zip(together[:count], numbers, strict=False)):
            flight[sequence] = (inquiry, begun + step * turn + step // 2 if known else None, now)
            inquiry.in_flight.append(sequence)
            inquiry.unsent -= 1
            inquiry.sent += 1
            inquiry.overruns = overruns
        return count

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

    def _trusted(self, count: int, taken: int) -> bool:
        """Whether each request of a batch can be taken to have left in the middle of its share of the time.

        We may have been interrupted in it. On a slow host the batches become as small as they must.
        """
        if count > 1 and not 0 <= taken <= _INTERRUPTED:
            self._batch = max(1, self._batch // 2)
            return False
        self._batch = min(BATCH, self._batch + 1)
        return True

    def listen(self, now: float) -> Iterator[Inquiry]:
        """Take in all that has arrived; yields the inquiries that lack nothing more."""
        flight = self.flight
        for source, sequence, stamp in self.echo.replies():
            inquiry, sent_at, sent = flight.get(sequence, _NOBODY)
            if inquiry is None or inquiry.place.packed != source:
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
        return not (inquiry.in_flight or inquiry.unsent)

    def _free_sequences(self, count: int) -> list[int]:
        """So many of them, or as many as there are. Raises BlockingIOError when there is none."""
        count = min(count, _SEQUENCES - len(self.flight))
        if not count:
            raise BlockingIOError(errno.EAGAIN, "every sequence number is in flight")
        free: list[int] = []
        while len(free) < count:
            self._sequence = (self._sequence + 1) % _SEQUENCES
            if self._sequence not in self.flight:
                free.append(self._sequence)
        return free


_NOBODY: tuple[None, None, float] = (None, None, 0.0)


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
