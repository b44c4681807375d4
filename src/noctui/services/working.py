"""The engine's working set: states of checks and devices and the open mutes, rebuilt from the store at start.

A cache: a verb reads it and says what changes; the engine takes the changes over after the commit. Killing the
engine loses nothing but the newest round-trip times.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from noctui.domain.health import CheckState
from noctui.domain.moments import Instant
from noctui.domain.mute import Mutes
from noctui.domain.pieces import FOREVER
from noctui.domain.roster import NOBODY, Duty, Roster
from noctui.services import duty
from noctui.services.factbook import NOTHING, FactBook
from noctui.services.site import Site
from noctui.store import groups, mutes, outbox, status, tickets
from noctui.store.groups import GroupStatus
from noctui.store.status import DeviceStatus


@dataclass(slots=True)
class Working:
    checks: dict[str, CheckState]
    devices: dict[str, DeviceStatus]
    mutes: Mutes = field(default_factory=Mutes)
    groups: dict[str, GroupStatus] = field(default_factory=dict)
    """Redundancy groups that are not whole."""
    held: dict[str, int] = field(default_factory=dict)
    """Device → the ticket that holds it now."""
    blind: Instant | None = None
    """Since when our own uplink is gone."""
    unjudged: set[str] = field(default_factory=set)
    """Devices to look at with the next batch, whatever it brings: nobody has since the start."""
    unsettled: set[str] = field(default_factory=set)
    """Devices to look at with every answer of theirs, of what is above them and of our uplinks: not up, in doubt, or
    waiting for another's answer."""
    unsent: set[str] = field(default_factory=set)
    """Checks that our own host could not send when it last tried."""
    stored_checks: set[str] = field(default_factory=set)
    stored_devices: set[str] = field(default_factory=set)
    facts: FactBook = NOTHING
    """Of the tickets that were open when this was loaded."""
    roster: Roster = NOBODY
    """The one in effect."""
    duties: Mapping[str, Duty] = field(default_factory=dict)
    """Who had each post when somebody last looked …"""
    hand_off: Instant = 0
    """… and when to look again."""

    def take_duties(self, found: Mapping[str, Duty]) -> None:
        ends = (one.until for one in found.values() if one.until is not None)
        self.duties, self.hand_off = found, min(ends, default=FOREVER)


def rebuild(connection: Connection, site: Site) -> Working:
    """What the store knows, for the devices and checks that the inventory still has."""
    stored, devices = status.checks(connection), status.devices(connection)
    return Working(
        checks={key: stored.get(key, CheckState()) for key in site.checks},
        devices={key: devices.get(key, DeviceStatus()) for key in site.file.inventory.devices},
        mutes=mutes.open_ones(connection),
        groups=groups.all_of(connection),
        held=tickets.held(connection),
        blind=outbox.blind_since(connection),
        unjudged=set(site.file.inventory.devices),
        stored_checks=set(stored),
        stored_devices=set(devices),
        roster=duty.in_effect(connection, site),
    )


def refresh(connection: Connection, working: Working, site: Site) -> None:
    """Read anew what is stored, after a transaction of which nobody knows whether it was committed."""
    stored, devices = status.checks(connection), status.devices(connection)
    working.checks = {key: stored.get(key, CheckState()) for key in working.checks}
    working.devices = {key: devices.get(key, DeviceStatus()) for key in working.devices}
    working.mutes = mutes.open_ones(connection)
    working.groups = groups.all_of(connection)
    working.held = tickets.held(connection)
    working.blind = outbox.blind_since(connection)
    working.unjudged = set(working.devices)
    working.stored_checks, working.stored_devices = set(stored), set(devices)
    working.roster = duty.in_effect(connection, site)
