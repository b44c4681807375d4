"""Redundancy groups: what is told when one has lost a member and still works, and when it is whole again.

The member that failed has a ticket of its own; what is told here is what hangs on the others now. It has no bell, and
nothing is told while all that is lost is muted, as in planned work on one half of a pair. A member that flaps is none
to rely on. Icinga and Zabbix say nothing of a group that still works; Nagios can only with a check of its own.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from noctui.domain.inventory import Device
from noctui.domain.mute import muting
from noctui.domain.queries import GroupRow
from noctui.domain.redundancy import GroupVerdict, judge
from noctui.domain.topology import leaves
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import groups
from noctui.store.groups import GroupStatus
from noctui.store.status import DeviceStatus

_WHOLE = GroupStatus()
_BAD = ("down", "unreachable")


def verdict(site: Site, devices: Mapping[str, DeviceStatus], name: str) -> GroupVerdict:
    """What is left of a group by the booked states of its devices."""

    def lost(device: str) -> bool:
        return devices[device].state in _BAD or bool(devices[device].flapping)

    return judge(site.file.inventory.groups[name], site.topology.groups[name], lost)


def book(tx: Tx, working: Working, changed: Mapping[str, DeviceStatus]) -> dict[str, GroupStatus]:
    """Write and tell what became of the groups of these devices; returns those that are others now."""
    touched = {name for device in changed for name in tx.site.topology.groups_of.get(device, ())}
    touched |= {name for name, now in working.groups.items() if not now.announced}  # a mute may have ended
    found: dict[str, GroupStatus] = {}
    devices = {**working.devices, **changed} if touched else {}
    for name in sorted(touched & tx.site.file.inventory.groups.keys()):
        old = working.groups.get(name, _WHOLE)
        if (new := _told(tx, working, name, old, verdict(tx.site, devices, name))) != old:
            found[name] = new
    groups.save(tx.connection, found)
    return found


def of(site: Site, working: Working, device: str) -> Literal["", "reduced", "broken"]:
    """The worst of the groups that a device is in; empty when they are whole, or it is in none."""
    states = {working.groups[name].state for name in site.topology.groups_of.get(device, ()) if name in working.groups}
    return "broken" if "broken" in states else "reduced" if "reduced" in states else ""


def members(site: Site, groups: Iterable[str]) -> set[str]:
    """All devices that are in one of these, through groups as well."""
    return set(leaves(site.topology.groups[name] for name in groups))


def rows(site: Site, working: Working, device: Device) -> tuple[GroupRow, ...]:
    """The groups that a device hangs on, and those that it is in."""
    names = [name for name in (*device.parents, *device.soft_parents) if name in site.topology.groups]
    return tuple(
        GroupRow(name, working.groups.get(name, _WHOLE).state, tuple(leaves([site.topology.groups[name]])))
        for name in dict.fromkeys((*names, *site.topology.groups_of.get(device.id, ())))
    )


def let_go(tx: Tx, working: Working) -> None:
    """Groups that the files no longer have: what was told of them ends."""
    gone = {name: now for name, now in working.groups.items() if name not in tx.site.file.inventory.groups}
    for name, now in sorted(gone.items()):
        if now.announced:
            tx.announce("redundancy_back", f"group:{name}", {"group": name}, bell=False)
        del working.groups[name]
    groups.save(tx.connection, dict.fromkeys(gone, _WHOLE))


def _told(tx: Tx, working: Working, name: str, old: GroupStatus, now: GroupVerdict) -> GroupStatus:
    subject, ways = f"group:{name}", tx.site.topology.groups[name]
    params = {"group": name, "lost": ", ".join(now.lost), "left": str(len(ways.members) - len(now.lost))}
    params |= {"all": str(len(ways.members)), "need": str(ways.need), "state": now.state, "was": old.state}
    announced = old.announced
    if now.state == "reduced" and not announced and not _muted(tx, working, now.lost):
        tx.announce("redundancy_lost", subject, params, bell=False)
        announced = True
    elif now.state == "whole" and announced:
        tx.announce("redundancy_back", subject, params, bell=False)
        announced = False
    elif (now.state, len(now.lost)) != (old.state, old.lost):
        tx.log("group.state", subject, params)
    return GroupStatus(now.state, old.since if now.state == old.state else tx.now, len(now.lost), announced)


def _muted(tx: Tx, working: Working, lost: Iterable[str]) -> bool:
    """Whether everything that is lost is hidden; a group within it never is."""
    inventory = tx.site.file.inventory
    return all(
        name in inventory.devices and muting(working.mutes, inventory.devices[name], tx.now) is not None
        for name in lost
    )
