"""The realm of a drill: the site's files, with a store of its own, simulated devices, and channels that only record."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from noctui.config.drill_folder import Setup
from noctui.config.site import Site
from noctui.domain.channels import Channel
from noctui.domain.drill import Change, filled
from noctui.domain.inventory import CheckSpec, Device, Inventory, Limits, Operator, SiteFile
from noctui.domain.message import Message, Outcome, Sent
from noctui.domain.moments import MILLISECOND, SECOND, Span
from noctui.domain.survey import Findings, Hop
from noctui.domain.topology import Topology
from noctui.notify.port import Now
from noctui.probes.fleet import Event, FleetScript, Manner

INSTRUCTOR = Operator("drill-instructor", "Instructor 教员", "instructor")
"""Of a drill at a bundled site: nobody else has that role there."""
PARTNER = Operator("drill-partner", "Drill partner 演练搭档", "operator")
"""Answers for the second person where somebody drills alone."""

_INTERVAL: Span = 15 * SECOND
_PER_SECOND = 20
"""Devices that are asked in a second of the drill's time: it may run twenty times as fast."""
_SLOW: Span = 300 * MILLISECOND
"""From here on an answer is degraded. A loss cannot tell: one packet alone is there or is not."""


def rehearsed(loaded: Site, setup: Setup) -> Site:
    """The site in which the drill takes place. Nothing in it reaches anything real."""
    file, paths = loaded.file, loaded.paths
    inventory = _simulated(file.inventory)
    return replace(
        loaded,
        file=replace(file, inventory=inventory, operators=_operators(file, setup), demo=False),
        paths=replace(paths, store=f"sqlite:///{paths.state}/noctui.db", socket=paths.state / "engine.sock"),
        fleet=_manners(inventory, loaded.fleet),
    )


def _operators(file: SiteFile, setup: Setup) -> dict[str, Operator]:
    found = {**file.operators, PARTNER.login: PARTNER}
    if setup.alone:
        own = {key: replace(one, may_act_as=(*one.may_act_as, INSTRUCTOR.login)) for key, one in file.operators.items()}
        found = {**own, PARTNER.login: PARTNER, INSTRUCTOR.login: INSTRUCTOR}
    return found


def _simulated(inventory: Inventory) -> Inventory:
    interval = max(_INTERVAL, len(inventory.devices) * SECOND // _PER_SECOND)
    return replace(inventory, devices={name: _simulate(device, interval) for name, device in inventory.devices.items()})


def _simulate(device: Device, interval: Span) -> Device:
    return replace(device, simulated=True, checks=tuple(_asked(check, interval) for check in device.checks))


def _asked(check: CheckSpec, interval: Span) -> CheckSpec:
    attempts, timeout = min(check.attempts, 2), max(check.timeout, SECOND)
    again = replace(check, interval=interval, retry=3 * SECOND, attempts=attempts, probes=1)
    return replace(again, timeout=timeout, limits=Limits(rtt=_SLOW))


def _manners(inventory: Inventory, fleet: Mapping[str, Any] | None) -> dict[str, Any]:
    """As the site's own fleet answers where it says so; nothing of its story happens here."""
    known = (fleet or {}).get("devices", {})
    return {"devices": {device.address: known.get(device.address, {}) for device in inventory.devices.values()}}


def touched(change: Change, inventory: Inventory, topology: Topology, parameters: Mapping[str, str]) -> list[str]:
    """Ids of the devices that a change is about."""
    device, site, kind = (filled(text, parameters) for text in (change.device, change.site, change.kind))
    if device:
        behind = topology.behind(device) if device in inventory.devices and change.condition != "degraded" else ()
        return [name for name in (device, *sorted(behind)) if name in inventory.devices]
    return [one.id for one in inventory.devices.values() if (site and one.site == site) or (kind and one.kind == kind)]


def script(base: FleetScript, inventory: Inventory, changes: Iterable[tuple[Span, Change, list[str]]]) -> FleetScript:
    """The story so far: (since the fleet began, what, which devices), in the order in which it happened."""
    addresses = {name: device.address for name, device in inventory.devices.items()}
    events = tuple(
        Event(at, tuple(addresses[name] for name in names), change.condition, Manner(rtt=2 * _SLOW))
        if change.condition == "degraded"
        else Event(at, tuple(addresses[name] for name in names), change.condition)
        for at, change, names in changes
    )
    return FleetScript(base.manners, events)


def findings(evidence: Mapping[str, str]) -> Findings:
    """What a scenario says that a check sees: `sent`, `received`, `min`, `avg`, `max` (ms), `status`, `note`, `hops`
    (addresses with blanks between them)."""
    sent, received, status = (int(evidence.get(name, "0")) for name in ("sent", "received", "status"))
    least, average, most = (
        round(float(evidence[name]) * MILLISECOND) if name in evidence else None for name in ("min", "avg", "max")
    )
    hops = tuple(Hop(number, address) for number, address in enumerate(evidence.get("hops", "").split(), 1))
    return Findings(sent, received, least, average, most, evidence.get("note", ""), status, hops)


class Recorder:
    """Sends nothing: that it would have been sent stands in the store of the drill."""

    async def send(self, message: Message, address: str) -> Outcome:
        return Sent("drill")

    async def close(self) -> None:
        return None


def recorder(channel: Channel, now: Now) -> Recorder:
    return Recorder()
