"""Rings: parents that can only be reached through each other, clocks that wait for each other."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from noctui.config.document import Loc
from noctui.config.forms import DeviceForm, GroupForm
from noctui.config.problems import Problem
from noctui.config.reader import Entry

_MOST_RINGS = 10
_LONGEST = 12
"""Nodes of one ring that are named."""


def find_rings(graph: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Rings in a graph of node → what it needs, as [a, b, a] where a needs b; each is cut before the next is sought."""
    graph = {node: set(needs) for node, needs in graph.items()}
    for _ in range(_MOST_RINGS):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            ring: list[str] = error.args[1][::-1]
            graph[ring[0]].discard(ring[1])
            yield ring
        else:
            return


def rings(devices: Mapping[str, Entry[DeviceForm]], groups: Mapping[str, Entry[GroupForm]]) -> Iterator[Problem]:
    """Each ring of parents and members once, at the device of the ring that stands first in the alphabet; without one,
    at such a group."""
    graph = {key: {*entry.value.parents, *entry.value.soft_parents} for key, entry in devices.items()}
    known = devices.keys() | groups.keys()
    graph |= {key: known.intersection(entry.value.members) for key, entry in groups.items()}
    for ring in find_rings(graph):
        start = min(ring, key=lambda name: (name not in devices, name))
        turned = turn(ring, start)
        entry = devices[start] if start in devices else groups[start]
        yield entry.problem(_needed(entry.value, turned[1]), "ring", ring=" → ".join(_short(turned)))


def _short(ring: list[str]) -> list[str]:
    """It is cut in one place: where it begins and where it closes is enough to find it."""
    return ring if len(ring) <= _LONGEST else [*ring[: _LONGEST - 2], "…", *ring[-2:]]


def turn(ring: list[str], start: str) -> list[str]:
    """The same ring [a, b, c, a] told from another of its nodes."""
    at = ring.index(start)
    return [*ring[at:-1], *ring[:at], start]


def _needed(form: DeviceForm | GroupForm, name: str) -> Loc:
    """Where it names what comes next in the ring."""
    lists = {"members": form.members} if isinstance(form, GroupForm) else _parents(form)
    return next((key, names.index(name)) for key, names in lists.items() if name in names)


def _parents(form: DeviceForm) -> dict[str, list[str]]:
    return {"parents": form.parents, "soft_parents": form.soft_parents}
