"""What a new ticket gets: its contract, its policy and the level it begins with."""

from dataclasses import dataclass

from noctui.domain import intake
from noctui.domain.inventory import Contract, Device
from noctui.domain.moments import Instant
from noctui.domain.policy import Level, Policy
from noctui.domain.ticket import TicketKind
from noctui.services.site import Site, peers
from noctui.store.tickets import Header

_UNGRADED = Level("", {})


@dataclass(frozen=True, slots=True)
class Plan:
    contract: Contract | None
    policy_id: str | None
    """Named even if the site has no such policy now: its clocks begin when the file is there."""
    policy: Policy | None
    proposed: Level
    """With an empty id: nothing grades it."""


def plan(site: Site, kind: TicketKind, device: Device | None, contract: Contract | None) -> Plan:
    """What follows from kind, device and contract; without a contract it is that of the device."""
    if contract is None and device is not None:
        contract = contract_of(site, device)
    policy_id = intake.policy_for(kind, contract)
    policy = site.policy(policy_id)
    if policy is None:
        return Plan(contract, policy_id, None, _UNGRADED)
    hit, everything = measure(site, device, contract) if device is not None else (0, 0)
    return Plan(contract, policy_id, policy, intake.proposed_level(policy, kind, hit, everything))


def contract_of(site: Site, device: Device) -> Contract | None:
    """Its own; of a device without one, as our own switches are, that of most devices that are lost with it: what was
    promised for them is what its fault may break."""
    if device.contract:
        return site.contract(device.contract)
    lost = (site.file.inventory.devices[name].contract for name in site.topology.behind(device.id))
    return site.contract(intake.of_most(lost))


def row(plan: Plan, level: Level, opened: Instant, device: Device | None) -> Header:
    """What the store keeps of a new ticket: a fault that the monitoring saw, unless more is said."""
    return Header(
        id=0,
        version=0,
        root=device.id if device is not None else "",
        place=device.site if device is not None else "",
        contract=plan.contract.id if plan.contract is not None else None,
        policy=plan.policy_id,
        level=level.id,
        total=level.total or plan.proposed.total,
        opened=opened,
        status="open",
    )


def measure(site: Site, device: Device, contract: Contract | None) -> tuple[int, int]:
    """(hit, all): how many devices of the contract at this place are lost with this one, and how many there are."""
    counted, devices = (contract.id if contract is not None else None, device.site), site.file.inventory.devices
    lost = site.topology.behind(device.id) | {device.id}
    return sum(peers(devices[name]) == counted for name in lost), site.population.get(counted, 0)
