"""Adding up the probes of one target into its one reading."""

import errno

from noctui.domain.moments import Instant, Span
from noctui.domain.reading import Method, Reading
from noctui.probes.port import Target

UNSENT = {
    errno.ENETUNREACH: "no-route",
    errno.EHOSTUNREACH: "no-route",
    errno.ENETDOWN: "no-route",
    errno.ENODEV: "no-interface",
    errno.ENXIO: "no-interface",
    errno.EADDRNOTAVAIL: "no-source",
    errno.EPERM: "not-permitted",
    errno.EACCES: "not-permitted",
    errno.EINVAL: "bad-address",
    errno.EAFNOSUPPORT: "no-family",
    errno.ENOBUFS: "no-buffer",
    errno.EAGAIN: "no-buffer",
    errno.EMFILE: "no-descriptor",
    errno.ENFILE: "no-descriptor",
}
"""Why our own host could not send, as a note."""


def unsent_note(error: Exception) -> str:
    """The note for a probe that never left: from the errno of an OSError, `bad-address` for a ValueError."""
    if isinstance(error, OSError):
        return UNSENT.get(error.errno or 0, "not-sent")
    return "bad-address"


class Tally:
    """What the probes of one target have brought so far."""

    __slots__ = ("high", "low", "note", "received", "sent", "target", "timed", "total")

    def __init__(self, target: Target) -> None:
        self.target = target
        self.sent = self.received = 0
        self.timed = self.low = self.high = self.total = 0
        self.note = ""

    def answer(self, rtt: Span | None) -> None:
        """Count one answer; None: it came, but how long it took is not known."""
        self.received += 1
        if rtt is None:
            return
        if rtt < self.low or not self.timed:
            self.low = rtt
        if rtt > self.high:
            self.high = rtt
        self.timed += 1
        self.total += rtt

    def disown(self, note: str) -> None:
        """Take back a probe without an answer: our own host is to blame, so it says nothing."""
        self.sent -= 1
        self.note = note

    def reading(self, at: Instant, method: Method) -> Reading:
        """The target's one reading, complete at `at`."""
        note = self.note or ("timeout" if self.sent and not self.received else "")
        if not self.timed:
            return Reading(self.target.check, at, self.sent, self.received, None, None, None, method, note)
        average = (self.total + self.timed // 2) // self.timed
        return Reading(self.target.check, at, self.sent, self.received, self.low, average, self.high, method, note)
