"""Which sense an icmp check gets on this machine."""

from typing import Literal

from noctui.probes.icmp import IcmpProber
from noctui.probes.port import Deliver, Now, Prober
from noctui.probes.tcp import TcpProber


async def open_icmp(deliver: Deliver, now: Now) -> tuple[Prober, Literal["icmp", "tcp"]]:
    """A started prober for icmp checks: real pings, or TCP connects where the right to ping is missing."""
    pinger = IcmpProber(deliver, now)
    try:
        await pinger.start()
    except PermissionError:
        fallback = TcpProber(deliver, now)
        await fallback.start()
        return fallback, "tcp"
    return pinger, "icmp"
