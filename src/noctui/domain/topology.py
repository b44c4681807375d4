"""Who is behind whom: root cause, *unreachable*, and the wait that keeps leaves from being blamed first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from noctui.domain.health import CheckState
from noctui.domain.inventory import Inventory

DeviceState = Literal["unknown", "up", "degraded", "down", "unreachable"]


@dataclass(frozen=True, slots=True)
class DeviceVerdict:
    state: DeviceState
    root: str | None = None
    """The device whose failure explains this one; only when unreachable."""
    awaits: tuple[str, ...] = ()
    """Parents whose next answer decides; while not empty the change to down is not booked."""


@dataclass(frozen=True, slots=True)
class Topology:
    """The dependency graph of an inventory, prepared once: for each device its parents, children and all behind it."""

    inventory: Inventory
    order: tuple[str, ...]
    """Device ids, parents before children."""
    children: Mapping[str, tuple[str, ...]]
    """Direct children of a device, through groups as well."""

    @classmethod
    def of(cls, inventory: Inventory) -> "Topology":
        """Raises ValueError naming the ring when parents form one."""
        raise NotImplementedError

    def behind(self, device: str) -> frozenset[str]:
        """All devices that can't be reached when this one alone fails (a group that still works holds them)."""
        raise NotImplementedError

    def above(self, device: str) -> frozenset[str]:
        """All devices on its way, through parents and groups."""
        raise NotImplementedError


def resolve(
    topology: Topology, checks: Mapping[str, CheckState], only: frozenset[str] | None = None
) -> dict[str, DeviceVerdict]:
    """The verdict of every device (or of `only` those) from the states of all checks, keyed by check id.

    A device is *down* when a hard-down check says so and every way to it works. When a needed parent, or too many of a
    group, fail (hard or soft), it is *unreachable* and its root is the highest failing device on that way. While a
    parent's newest answer is older than the device's first miss, the parent may be the cause: the verdict
    keeps the device's milder state and lists the parent in `awaits`, and the poller asks it at once.
    """
    raise NotImplementedError
