"""What follows for a new ticket from its kind and its contract."""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from noctui.domain import sla
from noctui.domain.inventory import Contract
from noctui.domain.policy import Level, Policy
from noctui.domain.ticket import TicketKind

DEFAULTS: Mapping[TicketKind, str] = MappingProxyType(
    {
        "complaint": "s23-complaint",
        "change": "s23-change",
        "cutover": "s04",
        "guard": "s05",
        "request": "s23-request",
        "feedback": "s22",
    }
)
"""The bundled policy of a kind, unless the contract names another. Faults follow the contract; consultations and
defects have no clocks unless it gives them some."""


def policy_for(kind: TicketKind, contract: Contract | None) -> str | None:
    """The id of the policy that a new ticket gets; None: no promises."""
    if contract is not None and kind in contract.policies:
        return contract.policies[kind]
    if kind == "fault":
        return contract.policy if contract is not None else None
    return DEFAULTS.get(kind)


def proposed_level(policy: Policy, kind: TicketKind, hit: int, all_devices: int) -> Level:
    """The level to begin with: of a fault by the `hit` of `all_devices` that it takes, otherwise the last one.

    What nobody has measured (`hit` 0: a customer's word, no device named) is judged by the operator, from the bottom.
    """
    return sla.propose_level(policy, hit, all_devices) if kind == "fault" and hit else policy.levels[-1]


def of_most(contracts: Iterable[str | None]) -> str | None:
    """The contract that most of these devices are under, of as many the first by name; None where none has any."""
    counted = Counter(filter(None, contracts))
    return min(counted, key=lambda name: (-counted[name], name), default=None)
