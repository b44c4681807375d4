"""Short ways to write down devices, readings and facts."""

from collections.abc import Iterable

from noctui.domain.health import CheckState, step
from noctui.domain.inventory import CheckSpec, Device, Group, Inventory
from noctui.domain.moments import MILLISECOND, SECOND, Instant
from noctui.domain.reading import Reading
from noctui.domain.ticket import Fact, FactKind

PING = CheckSpec("SW/ping", "SW", "icmp", "192.0.2.1")


def reading(at: Instant, received: int, sent: int = 1, rtt: int = MILLISECOND, check: str = PING.id) -> Reading:
    return Reading(check, at, sent, received, rtt_avg=rtt if received else None)


def after(answers: str, spec: CheckSpec = PING, state: CheckState | None = None, every: int = SECOND) -> CheckState:
    """The state after one result per character: `+` an answer, `~` half of it lost, `-` silence, `?` not sent."""
    state = state or CheckState()
    start = state.last
    for number, answer in enumerate(answers, 1):
        sent, received = {"+": (2, 2), "~": (2, 1), "-": (2, 0), "?": (0, 0)}[answer]
        state = step(state, spec, reading(start + number * every, received, sent))
    return state


def device(name: str, *parents: str, checks: Iterable[CheckSpec] | None = None) -> Device:
    own = (CheckSpec(f"{name}/ping", name, "icmp", "192.0.2.1"),) if checks is None else tuple(checks)
    return Device(name, "", "switch", "hq", "192.0.2.1", parents, checks=own)


def inventory(*devices: Device, groups: Iterable[Group] = ()) -> Inventory:
    return Inventory(devices={d.id: d for d in devices}, groups={g.id: g for g in groups})


class Story:
    """Facts in the order of their recording."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def tell(
        self, kind: FactKind, at: Instant, *, recorded: Instant | None = None, actor: str = "engine", **data: str
    ) -> Fact:
        when = at if recorded is None else recorded
        fact = Fact(len(self.facts) + 1, kind, at, when, actor, data=data)
        self.facts.append(fact)
        return fact
