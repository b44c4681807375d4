"""Who is behind whom: root cause, *unreachable*, and the wait that keeps leaves from being blamed first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple, TypeAlias

from noctui.domain.device_state import DeviceState as DeviceState  # noqa: PLC0414
from noctui.domain.health import CheckState, Verdict
from noctui.domain.inventory import Device, Inventory
from noctui.domain.moments import Instant, Span


@dataclass(frozen=True, slots=True)
class DeviceVerdict:
    state: DeviceState
    root: str | None = None
    """The device whose failure explains this one; only when unreachable."""
    awaits: tuple[str, ...] = ()
    """Devices whose next answer decides: doubtful parents, or the device itself when its way has just come back.
    While not empty the verdict is not booked."""


class Redundancy(NamedTuple):
    """Something that works while `need` of these do."""

    members: tuple["Way", ...]
    need: int


Way: TypeAlias = str | Redundancy
"""What a device hangs on: another device, or a group of devices and groups."""
Lost: TypeAlias = Callable[[str], bool]
"""Whether a device counts as lost."""


class _Node(NamedTuple):
    """What resolving needs to know of a device."""

    rank: int
    """Its place in the order."""
    reach: tuple[str, ...]
    """Ids of the checks that say whether it answers at all."""
    services: tuple[str, ...]
    """Ids of its other checks."""
    ways: tuple[Way, ...]
    """What it cannot do without, each of them."""
    soft: tuple[Way, ...]
    """What it can do without, and what explains its silence all the same."""
    patience: Span
    """How long after it is hard down its parents are waited for."""
    flight: Span
    """How long before its result a question was sent at most."""


@dataclass(frozen=True, slots=True)
class Topology:
    """The dependency graph of an inventory, prepared once: for each device its parents, children and all behind it."""

    inventory: Inventory
    order: tuple[str, ...]
    """Device ids, parents before children."""
    children: Mapping[str, tuple[str, ...]]
    """Direct children of a device, through groups as well."""
    groups: Mapping[str, Redundancy]
    groups_of: Mapping[str, tuple[str, ...]]
    """Groups that a device is in, through other groups as well."""
    _nodes: Mapping[str, _Node] = field(repr=False, compare=False)
    _lines: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    """A cache of `line`."""

    @classmethod
    def of(cls, inventory: Inventory) -> "Topology":
        """Raises ValueError naming the ring when parents form one, or the parent that is neither device nor group."""
        groups = _redundancies(inventory)
        devices = {one.id: _node(inventory, one, groups) for one in inventory.devices.values()}
        parents = {name: tuple(leaves((*node.ways, *node.soft))) for name, node in devices.items()}
        order = _sorted(parents)
        nodes = {name: devices[name]._replace(rank=rank) for rank, name in enumerate(order)}
        members = {name: tuple(leaves([group])) for name, group in groups.items()}
        return cls(
            inventory, order, _inverted(parents, order, order), groups, _inverted(members, members, order), nodes
        )

    def behind(self, device: str) -> frozenset[str]:
        """All devices that can't be reached when this one alone fails (a group that still works holds them)."""
        lost = {device}
        for name in sorted(self.downwards([device]) - lost, key=lambda name: self._nodes[name].rank):
            if not all(holds(way, lost.__contains__) for way in self._nodes[name].ways):
                lost.add(name)
        return frozenset(lost - {device})

    def downwards(self, devices: Iterable[str]) -> set[str]:
        """These and all below them, through groups and soft parents as well: whoever their state may concern."""
        found, todo = set[str](), list(devices)
        while todo:
            if (device := todo.pop()) not in found:
                found.add(device)
                todo += self.children[device]
        return found

    def above(self, device: str) -> frozenset[str]:
        """All devices on its way, through parents and groups."""
        return frozenset(self.line(device)[:-1])

    def line(self, device: str) -> tuple[str, ...]:
        """The devices on its way, parents before children, and itself at the end."""
        if device not in self._lines:
            self._lines[device] = tuple(sorted(self._upwards(device), key=lambda name: self._nodes[name].rank))
        return self._lines[device]

    def reach(self, device: str) -> tuple[str, ...]:
        """Ids of the checks that say whether it answers at all."""
        return self._nodes[device].reach

    def _upwards(self, device: str) -> set[str]:
        found, todo = {device}, [device]
        while todo:
            node = self._nodes[todo.pop()]
            above = set(leaves((*node.ways, *node.soft))) - found
            found |= above
            todo.extend(above)
        return found


def holds(way: Way, lost: Lost) -> bool:
    """Whether it works without those that are lost."""
    if isinstance(way, str):
        return not lost(way)
    return sum(holds(member, lost) for member in way.members) >= way.need


def leaves(ways: Iterable[Way]) -> Iterator[str]:
    """The devices that these are made of, each once."""
    todo, seen = list(ways)[::-1], set[str]()
    while todo:
        way = todo.pop()
        if isinstance(way, Redundancy):
            todo.extend(reversed(way.members))
        elif way not in seen:
            seen.add(way)
            yield way


def resolve(
    topology: Topology, checks: Mapping[str, CheckState], only: frozenset[str] | None = None
) -> dict[str, DeviceVerdict]:
    """The verdict of every device (or of `only` those) from the states of all checks, keyed by check id.

    **Its own state.** A device answers through its icmp checks, without any through its tcp checks. When all of these
    are hard down, it does not answer. Else it is *degraded* when any check of it is hard degraded or hard down (a dead
    service beside a good ping), *unknown* while no check has said anything, and otherwise *up*.

    **Whose fault it is.** A device that does not answer is *unreachable* when a needed parent fails, hard or soft, or
    more members of a group fail than it can spare. Its root is the highest failing device on that way; of several
    ways the first that broke, of a group the member whose failure was one too many, and so on within a group of
    groups. A parent's soft silence does not excuse a device that was hard down while the parent still answered: one
    lost packet changes no blame. When all that it needs works, a soft parent explains it that was hard down before it:
    a power supply, a line of the carrier, the server behind a service. Otherwise it is *down*.

    (Icinga 2 knows both kinds as dependencies of hosts, groups one deep; by default it ignores soft states of parents,
    so that a child may be blamed before its parent is hard down. Nagios takes several parents as alternatives, and a
    host between two switches that both are needed cannot be said; here each parent is needed, and alternatives are a
    group. Zabbix's dependency of triggers is what a soft parent is here, also for devices that are needed.)

    **When nobody can say yet**, `awaits` names whom to ask at once, and the verdict must not be booked:

    - A parent's newest answer is older than the first miss of the device (or of its root): the parent may be the
      cause. So may a soft parent that has missed but is not hard down yet. Awaited are those whose failure would
      break the way; the verdict keeps the device's milder state. After `attempts` regular intervals it is down all the
      same: a parent that can't be asked hides no outage for ever.
    - A parent came back after the device was last asked: whether it answers again only itself can tell. It stays
      *unreachable*, its root is the highest device that came back, and it awaits itself. (A miss that was asked
      before the parent's return and is noticed after it counts for nothing: `probes` × `timeout` are allowed for.)

    A device without checks is unknown, and taken to work.
    """
    scene = _Scene(topology, checks)
    return {device: scene.verdict(device) for device in (topology.order if only is None else only)}


_DOWN = DeviceVerdict("down")
_MILD: dict[Verdict, DeviceVerdict] = {
    "unknown": DeviceVerdict("unknown"),
    "up": DeviceVerdict("up"),
    "degraded": DeviceVerdict("degraded"),
}
_UNHEARD = CheckState()


class _Scene:
    """One look at all devices, with the roots found so far."""

    def __init__(self, topology: Topology, checks: Mapping[str, CheckState]) -> None:
        self._topology = topology
        self._nodes = topology._nodes
        self._checks = checks
        self._roots: dict[str, str] = {}

    def verdict(self, device: str) -> DeviceVerdict:
        node = self._nodes[device]
        if self._voice(device).hard != "down":
            return _MILD[_mildest_word(self._state(check).hard for check in (*node.reach, *node.services))]
        root = self._root(device)
        if not self._silent(root):
            return DeviceVerdict("unreachable", root, (device,))
        awaits = self._doubtful(root)
        if root != device:
            return DeviceVerdict("unreachable", root, awaits)
        return DeviceVerdict(self._before(node), awaits=awaits) if awaits else _DOWN

    def _state(self, check: str) -> CheckState:
        return self._checks.get(check, _UNHEARD)

    def _voice(self, device: str) -> CheckState:
        """The state of the check that answers best: as long as one answers, the device does."""
        reach = self._nodes[device].reach
        if len(reach) == 1:
            return self._state(reach[0])
        return min((self._state(check) for check in reach), key=_muteness, default=_UNHEARD)

    def _silent(self, device: str) -> bool:
        return self._voice(device).soft == "down"

    def _before(self, node: _Node) -> DeviceState:
        """What the device was before it fell silent."""
        return _mildest_word(
            [self._state(check).was for check in node.reach] + [self._state(check).hard for check in node.services]
        )

    def _root(self, device: str) -> str:
        """The root of a silent device: itself when every way to it works."""
        for name in self._topology.line(device):
            if name not in self._roots and self._silent(name):
                self._roots[name] = self._cause(name)
        return self._roots[device]

    def _cause(self, device: str) -> str:
        """The same, once the roots of all silent devices above are known."""
        me, node = self._voice(device), self._nodes[device]
        broken = self._broken(node.ways, self._told_by(_explains, me))
        broken = broken or self._broken(node.soft, self._told_by(_explains_softly, me))
        if broken:
            return min(broken, key=self._fell)
        came_back = self._told_by(partial(_came_back, asked=me.last - node.flight), me)
        returned = (self._returned(way, self._told_by(_explains, me), came_back) for way in (*node.ways, *node.soft))
        return next(filter(None, returned), device)

    def _told_by(self, rule: Callable[[CheckState, CheckState], bool], me: CheckState) -> Lost:
        """What a rule says about a parent of mine by its voice."""
        return lambda parent: rule(self._voice(parent), me)

    def _broken(self, ways: Iterable[Way], lost: Lost) -> list[str]:
        return [root for way in ways if (root := self._breaker(way, lost))]

    def _breaker(self, way: Way, lost: Lost) -> str | None:
        """The root of the member whose failure was one too many, if one was."""
        if isinstance(way, str):
            return self._roots[way] if lost(way) else None
        roots = sorted(self._broken(way.members, lost), key=self._fell)
        spare = len(way.members) - way.need
        return roots[spare] if len(roots) > spare else None

    def _returned(self, way: Way, lost: Lost, came_back: Lost) -> str | None:
        """The highest device that came back, if without those that did the way would be broken."""
        if holds(way, lambda name: lost(name) or came_back(name)):
            return None
        back = next(filter(came_back, leaves([way])), None)
        return next(filter(came_back, self._topology.line(back))) if back is not None else None

    def _doubtful(self, device: str) -> tuple[str, ...]:
        """The parents of a silent device that may have failed before it without our knowing."""
        me, node = self._voice(device), self._nodes[device]
        if me.hard == "down" and me.last >= me.hard_since + node.patience:
            return ()
        needed = self._deciding(node.ways, self._told_by(_explains, me), lambda name: self._is_stale(name, me))
        soft = self._deciding(node.soft, self._told_by(_explains_softly, me), lambda name: self._may_explain(name, me))
        return tuple(dict.fromkeys((*needed, *soft)))

    def _deciding(self, ways: Iterable[Way], lost: Lost, doubtful: Lost) -> Iterator[str]:
        for way in ways:
            if not holds(way, lambda name: lost(name) or doubtful(name)):
                yield from filter(doubtful, leaves([way]))

    def _is_stale(self, parent: str, me: CheckState) -> bool:
        voice = self._voice(parent)
        return voice.soft != "down" and voice.last < me.soft_since and bool(self._nodes[parent].reach)

    def _may_explain(self, parent: str, me: CheckState) -> bool:
        """Whether a soft parent may turn out to be the cause."""
        voice = self._voice(parent)
        return self._is_stale(parent, me) or (voice.soft == "down" != voice.hard and _fell_first(voice, me))

    def _fell(self, device: str) -> tuple[int, str]:
        return self._voice(device).soft_since, device


def _explains(parent: CheckState, me: CheckState) -> bool:
    """Whether the parent's silence may be the cause of mine."""
    return parent.soft == "down" and (parent.hard == "down" or _fell_first(parent, me))


def _explains_softly(parent: CheckState, me: CheckState) -> bool:
    """The same of a parent that is not needed: only a failure that is certain, and not one that came after mine."""
    return parent.soft == parent.hard == "down" and _fell_first(parent, me)


def _came_back(parent: CheckState, me: CheckState, asked: Instant) -> bool:
    """Whether the parent answers again after a silence that may explain mine, and I was not asked since."""
    return parent.soft != "down" and asked < parent.back and _fell_first(parent, me)


def _fell_first(parent: CheckState, me: CheckState) -> bool:
    """Whether I was not yet hard down when the parent answered for the last time before its silence."""
    return me.hard != "down" or me.hard_since > parent.lost


def _muteness(state: CheckState) -> tuple[bool, bool, int, int]:
    """Answering checks first, the steadiest and freshest of them; of silent ones the last that fell silent."""
    silent = state.soft == "down"
    return silent, state.hard == "down", -state.soft_since if silent else state.back, -state.last


def _mildest_word(hards: Iterable[Verdict]) -> Verdict:
    """One state for a device that answers: a single bad check makes it degraded."""
    said = set(hards)
    if "down" in said or "degraded" in said:
        return "degraded"
    return "up" if "up" in said else "unknown"


def _redundancies(inventory: Inventory) -> dict[str, Redundancy]:
    groups = inventory.groups
    inner = {name: [member for member in group.members if member in groups] for name, group in groups.items()}
    found: dict[str, Redundancy] = {}
    for name in _sorted(inner):
        members = tuple(_way(inventory, found, name, member) for member in groups[name].members)
        found[name] = Redundancy(members, min(groups[name].need, len(members)))
    return found


def _way(inventory: Inventory, groups: Mapping[str, Redundancy], name: str, parent: str) -> Way:
    if parent not in groups and parent not in inventory.devices:
        raise ValueError(f"{name} is behind {parent}, which is neither a device nor a group")
    return groups.get(parent, parent)


def _node(inventory: Inventory, device: Device, groups: Mapping[str, Redundancy]) -> _Node:
    """Its place in the order is still to come."""
    reach = [check for check in device.checks if check.kind == "icmp"] or list(device.checks)
    needed, soft = (
        tuple(_way(inventory, groups, device.id, parent) for parent in parents)
        for parents in (device.parents, device.soft_parents)
    )
    return _Node(
        rank=0,
        reach=tuple(check.id for check in reach),
        services=tuple(check.id for check in device.checks if check not in reach),
        ways=needed,
        soft=soft,
        patience=max((check.attempts * check.interval for check in reach), default=0),
        flight=max((check.probes * check.timeout for check in reach), default=0),
    )


def _sorted(graph: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """What others need before them."""
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ValueError("a ring of parents: " + " → ".join(error.args[1])) from None


def _inverted(
    parents: Mapping[str, tuple[str, ...]], order: Iterable[str], all_parents: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Those that name each as a parent, in that order."""
    children: dict[str, list[str]] = {name: [] for name in all_parents}
    for name in order:
        for parent in parents[name]:
            children[parent].append(name)
    return {name: tuple(below) for name, below in children.items()}
