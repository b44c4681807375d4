"""Which probers an engine needs, opened with the rights that it has."""

from typing import Literal

from noctui.probes.choose import open_icmp
from noctui.probes.fleet import FleetProber, FleetScript
from noctui.probes.http import HttpProber
from noctui.probes.port import Deliver, Now, Prober
from noctui.probes.tcp import TcpProber


async def open_probers(
    script: FleetScript | None, deliver: Deliver, now: Now
) -> tuple[dict[str, Prober], Literal["icmp", "tcp"]]:
    """(prober by kind: `icmp`, `tcp`, `http`, `sim`; how pings are really made)."""
    icmp, ping = await open_icmp(deliver, now)
    probers: dict[str, Prober] = {"icmp": icmp, "tcp": TcpProber(deliver, now), "http": HttpProber(deliver, now)}
    await probers["tcp"].start()
    if script is not None:
        probers["sim"] = FleetProber(deliver, now, script)
        await probers["sim"].start()
    return probers, ping


async def open_fleet(script: FleetScript, deliver: Deliver, now: Now) -> FleetProber:
    """The only prober of a drill, which asks nothing real."""
    prober = FleetProber(deliver, now, script)
    await prober.start()
    return prober
