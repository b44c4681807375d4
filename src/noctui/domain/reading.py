"""What a probe brings back."""

from typing import Literal, NamedTuple

from noctui.domain.moments import Instant, Span
from noctui.domain.page import Visit

Method = Literal["icmp", "tcp", "http", "sim"]
"""How it was asked. `tcp` on an icmp check is the fallback of an engine without the right to ping."""


class Reading(NamedTuple):
    """One result of one check. A tuple, for a thousand are made a second.

    `sent == 0` means that our own host could not even send (no route, no buffer): it says nothing about the
    device and must never count as an outage.
    """

    check: str
    at: Instant
    """When the result was complete."""
    sent: int
    received: int
    rtt_min: Span | None = None
    rtt_avg: Span | None = None
    rtt_max: Span | None = None
    method: Method = "icmp"
    note: str = ""
    """Short machine word: `refused`, `no-route`, `host-unreachable`, `timeout` …; foreign text never comes here."""
    visit: Visit | None = None
    """Of an `http` check: what was seen."""
    flawed: bool = False
    """It answered, but something is wrong that `note` names: a certificate about to end."""

    @property
    def loss(self) -> float:
        """Share of lost probes, 0..1; 0.0 when nothing was sent."""
        return (self.sent - self.received) / self.sent if self.sent else 0.0
