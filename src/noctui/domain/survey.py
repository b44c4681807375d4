"""A closer look at one address, taken once because somebody wants to know: what is asked, and what came of it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from noctui.domain.moments import MINUTE, SECOND, Span
from noctui.domain.playbook import Method, Probe

LONGEST: Span = 2 * MINUTE
"""After which a look that does not end is given up."""

Proposal = Literal["good", "bad", ""]
"""Empty: it says nothing about the target (our own host could not ask)."""


@dataclass(frozen=True, slots=True)
class Survey:
    method: Method
    address: str
    """A literal address; for `http` also what stands in its URL."""
    packets: int = 4
    size: int = 56
    """Bytes of payload of each packet."""
    port: int = 0
    path: str = "/"
    good_loss: float = 0.0
    device: str = ""
    """Id of the device that it is about; empty: an address that the inventory does not know."""

    @classmethod
    def of(cls, probe: Probe, address: str, device: str = "") -> "Survey":
        return cls(probe.method, address, probe.packets, probe.size, probe.port, probe.path, probe.good_loss, device)

    @property
    def patience(self) -> Span:
        """After which it is over whatever happens."""
        if self.method == "trace":
            return LONGEST
        return min(LONGEST, self.packets * SECOND // 5 + 10 * SECOND)


class Asked(NamedTuple):
    """A look that was promised to a run by a transaction, and is taken after its commit."""

    run: int
    event: int
    """The one that says so: what is seen counts for no other."""
    step: str
    survey: Survey


@dataclass(frozen=True, slots=True)
class Hop:
    distance: int
    address: str
    """Empty: it did not answer."""
    rtt: Span | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look has seen."""

    sent: int = 0
    received: int = 0
    rtt_min: Span | None = None
    rtt_avg: Span | None = None
    rtt_max: Span | None = None
    note: str = ""
    """Short machine word, as of a reading: `timeout`, `refused`, `no-route`, `not-permitted`, `deadline` …"""
    status: int = 0
    """Of an HTTP answer."""
    hops: tuple[Hop, ...] = ()
    said: str = ""
    """What the other side said, as it came: foreign text."""

    @property
    def loss(self) -> float:
        """Share of lost packets, 0..1; 0.0 when nothing was sent."""
        return (self.sent - self.received) / self.sent if self.sent else 0.0


def proposal(survey: Survey, found: Findings) -> Proposal:
    """What the look suggests; an operator answers."""
    if not found.sent:
        return ""
    if survey.method == "http":
        return "good" if found.received and 200 <= found.status < 400 else "bad"
    if survey.method == "trace":
        return "good" if found.hops and found.hops[-1].address == survey.address else "bad"
    return "good" if found.received and found.loss <= survey.good_loss else "bad"


def as_data(survey: Survey, found: Findings) -> dict[str, str]:
    """As it is kept with the run: times in milliseconds, loss in percent."""
    told = {
        "method": survey.method,
        "target": survey.device or survey.address,
        "address": survey.address,
        "sent": str(found.sent),
        "received": str(found.received),
        "proposed": proposal(survey, found),
        "note": found.note,
        "raw": raw(survey, found),
    }
    if survey.method == "ping":
        told |= {"size": str(survey.size), "loss": f"{100 * found.loss:.1f}"}
    if survey.method in ("tcp", "http"):
        told["port"] = str(survey.port)
    if found.status:
        told["status"] = str(found.status)
    for name, rtt in (("min", found.rtt_min), ("avg", found.rtt_avg), ("max", found.rtt_max)):
        if rtt is not None:
            told[name] = f"{rtt / 1000:.3f}"
    return told


def raw(survey: Survey, found: Findings) -> str:
    """The evidence line by line, in the form that the usual tools print it: the same in every language."""
    match survey.method:
        case "trace":
            return "\n".join(f"{hop.distance:>2}  {hop.address or '*'}{_rtt(hop.rtt)}" for hop in found.hops)
        case "http":
            return f"HTTP {found.status}{_rtt(found.rtt_avg)}\n{found.said}".rstrip() if found.status else found.note
        case _:
            size = f" of {survey.size} bytes" if survey.method == "ping" else ""
            summary = f"{found.sent} sent{size}, {found.received} received, {100 * found.loss:.1f}% loss"
            times = [found.rtt_min, found.rtt_avg, found.rtt_max]
            spread = "/".join(f"{rtt / 1000:.3f}" for rtt in times if rtt is not None)
            return "\n".join(
                line for line in (summary, f"min/avg/max {spread} ms" if spread else "", found.note) if line
            )


def _rtt(rtt: Span | None) -> str:
    return f"  {rtt / 1000:.3f} ms" if rtt is not None else ""
