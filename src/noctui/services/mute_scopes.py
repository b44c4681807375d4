"""Which devices of the site a mute is about, and what it hides of them."""

from collections.abc import Iterator, Sequence

from noctui.domain.commands import Answer
from noctui.domain.inventory import Device
from noctui.domain.moments import Instant
from noctui.domain.mute import (
    Mute,
    MuteKind,
    Mutes,
    Scope,
    holds,
    muting,
    names_one_device,
    read_scope,
    scope_of,
    value_of,
)
from noctui.services.site import Site
from noctui.services.working import Working

BAD = ("down", "degraded", "unreachable")


def devices(site: Site, kind: MuteKind, target: str) -> Iterator[Device]:
    inventory = site.file.inventory.devices
    if names_one_device(kind, target):
        return iter([inventory[target]] if target in inventory else ())
    scope = scope_of(kind, target)
    return (device for device in inventory.values() if scope.covers(device))


def hidden(site: Site, working: Working, mute: Mute, now: Instant) -> list[str]:
    """Devices with a problem that it hides now, by themselves or together with others."""
    if not holds(mute, now):
        return []
    bad = (device for device in devices(site, mute.kind, mute.target) if working.devices[device.id].state in BAD)
    return [device.id for device in bad]


def left_bare(site: Site, working: Working, going: Sequence[Mute]) -> list[str]:
    """Devices that nothing hides any more when these end, all at the same time."""
    numbers, ends = {mute.id for mute in going}, going[0].ends
    others = Mutes(one for one in working.mutes if one.id not in numbers and holds(one, ends))
    covered = (device for mute in going for device in devices(site, mute.kind, mute.target))
    return [device.id for device in covered if muting(others, device, ends) is None]


def refusal(site: Site, kind: MuteKind, target: str) -> Answer | None:
    """Why nothing can be muted by that."""
    if names_one_device(kind, target):
        return None if target in site.file.inventory.devices else Answer("unknown_device", {"device": target})
    try:
        scope = read_scope(target)
    except ValueError as error:
        return Answer("bad_scope", {"detail": str(error)})
    if unknown := _unknown(site, scope):
        return Answer("covers_nothing", {"target": unknown})
    covered = sum(1 for _ in devices(site, kind, target))
    if not covered:
        return Answer("covers_nothing", {"target": target})
    if kind == "silence" and covered == len(site.file.inventory.devices):
        return Answer("covers_all")
    return None


def _unknown(site: Site, scope: Scope) -> str:
    """A value that no device has: a slip of the pen would hide less than was meant."""
    some = site.file.inventory.devices.values()
    for key, values in scope.named:
        for value in sorted(values - {value_of(device, key) for device in some}):
            return f"{key}:{value}"
    return ""
