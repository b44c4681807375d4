"""Who is behind whom: root cause, *unreachable*, and the wait that keeps leaves from being blamed first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Literal, NamedTuple

from noctui.domain.health import CheckState, Verdict
from noctui.domain.inventory import Device, Inventory
from noctui.domain.moments import Instant, Span

DeviceState = Literal["unknown", "up", "degraded", "down", "unreachable"]


@dataclass(frozen=True, slots=True)
class DeviceVerdict:
    state: DeviceState
    root: str | None = None
    """The device whose failure explains this one; only when unreachable."""
    awaits: tuple[str, ...] = ()
    """Devices whose next answer decides: doubtful parents, or the device itself when its way has just come back.
    While not empty the verdict is not booked."""


class Way(NamedTuple):
    """One thing that a device cannot do without: `need` of these members. A plain parent is a way of one."""

    members: tuple[str, ...]
    need: int


class _Node(NamedTuple):
    """What resolving needs to know of a device."""

    rank: int
    """Its place in the order."""
    reach: tuple[str, ...]
    """Ids of the checks that say whether it answers at all."""
    services: tuple[str, ...]
    """Ids of its other checks."""
    ways: tuple[Way, ...]
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
    _nodes: Mapping[str, _Node] = field(repr=False, compare=False)
    _lines: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    """A cache of `line`."""

    @classmethod
    def of(cls, inventory: Inventory) -> "Topology":
        """Raises ValueError naming the ring when parents form one, or the parent that is neither device nor group."""
        ways = {device.id: _ways(inventory, device) for device in inventory.devices.values()}
        parents = {device: _members(needed) for device, needed in ways.items()}
        order = _parents_first(parents)
        nodes = {name: _node(rank, inventory.devices[name], ways[name]) for rank, name in enumerate(order)}
        return cls(inventory, order, _inverted(parents, order), nodes)

    def behind(self, device: str) -> frozenset[str]:
        """All devices that can't be reached when this one alone fails (a group that still works holds them)."""
        lost = {device}
        for name in self.order[self._nodes[device].rank + 1 :]:
            if any(len(lost.intersection(way.members)) > len(way.members) - way.need for way in self._nodes[name].ways):
                lost.add(name)
        return frozenset(lost - {device})

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
            above = set(_members(self._nodes[todo.pop()].ways)) - found
            found |= above
            todo.extend(above)
        return found


def resolve(
    topology: Topology, checks: Mapping[str, CheckState], only: frozenset[str] | None = None
) -> dict[str, DeviceVerdict]:
    """The verdict of every device (or of `only` those) from the states of all checks, keyed by check id.

    **Its own state.** A device answers through its icmp checks, without any through its tcp checks. When all of these
    are hard down, it does not answer. Else it is *degraded* when any check of it is hard degraded or hard down (a dead
    service beside a good ping), *unknown* while no check has said anything, and otherwise *up*.

    **Whose fault it is.** A device that does not answer is *unreachable* when a needed parent fails, hard or soft, or
    more members of a group fail than it can spare. Its root is the highest failing device on that way; of several
    ways the first that broke, of a group the member whose failure was one too many. A parent's soft silence does not
    excuse a device that was hard down while the parent still answered: one lost packet changes no blame. Otherwise
    it is *down*.

    **When nobody can say yet**, `awaits` names whom to ask at once, and the verdict must not be booked:

    - A parent's newest answer is older than the first miss of the device (or of its root): the parent may be the
      cause. Awaited are those whose failure would break the way; the verdict keeps the device's milder state. After
      `attempts` regular intervals it is down all the same: a parent that can't be asked hides no outage for ever.
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
        me, ways = self._voice(device), self._nodes[device].ways
        broken = [root for way in ways if (root := self._breaker(way, me))]
        if broken:
            return min(broken, key=self._fell)
        asked = me.last - self._nodes[device].flight
        returned = (root for way in ways if (root := self._returned(way, me, asked)))
        return next(returned, device)

    def _breaker(self, way: Way, me: CheckState) -> str | None:
        """The root of the member whose failure was one too many, if one was."""
        roots = sorted((self._roots[name] for name in self._missing(way, me)), key=self._fell)
        spare = len(way.members) - way.need
        return roots[spare] if len(roots) > spare else None

    def _returned(self, way: Way, me: CheckState, asked: Instant) -> str | None:
        """The highest device that came back, if without those that did the way would be broken."""
        back = [name for name in way.members if _came_back(self._voice(name), me, asked)]
        if not back or len(way.members) - len(self._missing(way, me)) - len(back) >= way.need:
            return None
        return next(name for name in self._topology.line(back[0]) if _came_back(self._voice(name), me, asked))

    def _doubtful(self, device: str) -> tuple[str, ...]:
        """The parents of a silent device that may have failed before it without our knowing."""
        me, node = self._voice(device), self._nodes[device]
        if me.hard == "down" and me.last >= me.hard_since + node.patience:
            return ()
        return tuple(dict.fromkeys(name for way in node.ways for name in self._deciding(way, me)))

    def _deciding(self, way: Way, me: CheckState) -> Sequence[str]:
        stale = [name for name in way.members if self._is_stale(name, me)]
        return stale if len(way.members) - len(self._missing(way, me)) - len(stale) < way.need else ()

    def _is_stale(self, parent: str, me: CheckState) -> bool:
        voice = self._voice(parent)
        return voice.soft != "down" and voice.last < me.soft_since and bool(self._nodes[parent].reach)

    def _missing(self, way: Way, me: CheckState) -> list[str]:
        return [name for name in way.members if _explains(self._voice(name), me)]

    def _fell(self, device: str) -> tuple[int, str]:
        return self._voice(device).soft_since, device


def _explains(parent: CheckState, me: CheckState) -> bool:
    """Whether the parent's silence may be the cause of mine."""
    return parent.soft == "down" and (parent.hard == "down" or _fell_first(parent, me))


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


def _ways(inventory: Inventory, device: Device) -> tuple[Way, ...]:
    return tuple(_way(inventory, device.id, parent) for parent in device.parents)


def _way(inventory: Inventory, device: str, parent: str) -> Way:
    group = inventory.groups.get(parent)
    members = group.members if group else (parent,)
    if unknown := [name for name in members if name not in inventory.devices]:
        raise ValueError(f"{device} is behind {unknown[0]}, which is neither a device nor a group")
    return Way(members, min(group.need, len(members)) if group else 1)


def _members(ways: Iterable[Way]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for way in ways for name in way.members))


def _node(rank: int, device: Device, ways: tuple[Way, ...]) -> _Node:
    reach = [check for check in device.checks if check.kind == "icmp"] or list(device.checks)
    services = tuple(check.id for check in device.checks if check not in reach)
    patience = max((check.attempts * check.interval for check in reach), default=0)
    flight = max((check.probes * check.timeout for check in reach), default=0)
    return _Node(rank, tuple(check.id for check in reach), services, ways, patience, flight)


def _parents_first(parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter(parents).static_order())
    except CycleError as error:
        raise ValueError("a ring of parents: " + " → ".join(error.args[1])) from None


def _inverted(parents: Mapping[str, tuple[str, ...]], order: Sequence[str]) -> dict[str, tuple[str, ...]]:
    children: dict[str, list[str]] = {name: [] for name in order}
    for name in order:
        for parent in parents[name]:
            children[parent].append(name)
    return {name: tuple(below) for name, below in children.items()}
