"""What is left of a group, by a table and against a count of its devices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.inventory import Group, Inventory
from noctui.domain.redundancy import GroupVerdict, judge
from noctui.domain.topology import Topology
from tests.domain.build import device, inventory
from tests.domain.sites import mixed_sites

SITE = inventory(
    *map(device, "ABCD"),
    groups=[
        Group("PAIR", ("A", "B")),
        Group("TWO", ("A", "B", "C"), need=2),
        Group("RING", ("PAIR", "C", "D"), need=2),
    ],
)


def judged(name: str, lost: str, site: Inventory = SITE) -> GroupVerdict:
    return judge(site.groups[name], Topology.of(site).groups[name], set(lost.split()).__contains__)


@pytest.mark.parametrize(
    ("group", "lost", "state", "members"),
    [
        ("PAIR", "", "whole", ()),
        ("PAIR", "C", "whole", ()),
        ("PAIR", "B", "reduced", ("B",)),
        ("PAIR", "A B", "broken", ("A", "B")),
        ("TWO", "C", "reduced", ("C",)),
        ("TWO", "A C", "broken", ("A", "C")),
        ("RING", "A", "whole", ()),  # one half of its pair: that is told of the pair
        ("RING", "A B", "reduced", ("PAIR",)),
        ("RING", "D", "reduced", ("D",)),
        ("RING", "A B D", "broken", ("PAIR", "D")),
    ],
)
def test_a_group_is_reduced_while_what_is_left_is_enough(
    group: str, lost: str, state: str, members: tuple[str, ...]
) -> None:
    assert judged(group, lost) == GroupVerdict(state, members)  # type: ignore[arg-type]


def test_a_device_knows_all_groups_that_it_is_in() -> None:
    assert Topology.of(SITE).groups_of == {
        "A": ("PAIR", "TWO", "RING"),
        "B": ("PAIR", "TWO", "RING"),
        "C": ("TWO", "RING"),
        "D": ("RING",),
    }


@given(mixed_sites(), st.data())
def test_what_is_broken_is_what_the_devices_behind_it_would_miss(site: Inventory, data: st.DataObject) -> None:
    lost = data.draw(st.sets(st.sampled_from(sorted(site.devices))))
    works = {name: name not in lost for name in site.devices}
    todo = dict(site.groups)
    while todo:  # by brute force: whatever has all its members judged is judged
        name, group = next((n, g) for n, g in todo.items() if all(member in works for member in g.members))
        works[name] = sum(works[member] for member in group.members) >= group.need
        del todo[name]
    topology = Topology.of(site)
    for name, group in site.groups.items():
        verdict = judge(group, topology.groups[name], lost.__contains__)
        assert set(verdict.lost) == {member for member in group.members if not works[member]}
        assert (verdict.state == "broken") == (not works[name])
        assert (verdict.state == "whole") == (not verdict.lost)
