"""What the verbs know of the site: its files, validated, with the dependency graph prepared."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

from noctui.domain.inventory import CheckSpec, Contract, Device, SiteFile
from noctui.domain.policy import Policy
from noctui.domain.topology import Topology
from noctui.domain.worktime import Calendar

Peers: TypeAlias = tuple[str | None, str]
"""A contract, or none, and a place."""


def peers(device: Device) -> Peers:
    """Those that are counted with it."""
    return device.contract, device.site


@dataclass(frozen=True, slots=True)
class Site:
    file: SiteFile
    policies: Mapping[str, Policy]
    topology: Topology
    checks: Mapping[str, CheckSpec]
    rank: Mapping[str, int]
    """Position of a device in an order where parents come before children."""
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    population: Mapping[Peers, int] = field(default_factory=Counter)
    """How many devices a contract has at a place; 0 of those that have none there."""

    @classmethod
    def of(
        cls, file: SiteFile, policies: Mapping[str, Policy], calendars: Mapping[str, Calendar] = MappingProxyType({})
    ) -> "Site":
        """Raises ValueError when parents form a ring."""
        checks = {check.id: check for device in file.inventory.devices.values() for check in device.checks}
        if not file.rules.flapping:
            checks = {name: replace(check, flapping=False) for name, check in checks.items()}
        topology = Topology.of(file.inventory)
        rank = {name: rank for rank, name in enumerate(topology.order)}
        population = Counter(peers(device) for device in file.inventory.devices.values())
        return cls(file, policies, topology, checks, rank, calendars, population)

    def device(self, name: str) -> Device | None:
        return self.file.inventory.devices.get(name)

    def policy(self, name: str | None) -> Policy | None:
        return self.policies.get(name) if name is not None else None

    def contract(self, name: str | None) -> Contract | None:
        return self.file.inventory.contracts.get(name or "")

    def name_of(self, login: str) -> str:
        operator = self.file.operators.get(login)
        return operator.name if operator is not None else login
