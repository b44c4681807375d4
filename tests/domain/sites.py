"""Random sites for properties: devices behind devices and redundancy groups, never in a ring."""

from dataclasses import replace

from hypothesis import strategies as st

from noctui.domain.inventory import Device, Group, Inventory
from tests.domain.build import device, inventory


@st.composite
def mixed_sites(draw: st.DrawFn, largest: int = 9) -> Inventory:
    """Devices D0, D1 …, each behind up to two earlier devices or groups, groups being made of earlier devices and
    groups; now and then with a soft parent."""
    devices: list[Device] = []
    groups: list[Group] = []
    for number in range(draw(st.integers(1, largest))):
        earlier = [one.id for one in devices] + [group.id for group in groups]
        parents = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2)) if earlier else []
        soft = draw(st.lists(st.sampled_from(earlier), max_size=1)) if earlier else []
        devices.append(replace(device(f"D{number}", *parents), soft_parents=tuple(soft)))
        if number and draw(st.booleans()):
            names = st.sampled_from([one.id for one in devices] + [group.id for group in groups])
            members = draw(st.lists(names, unique=True, min_size=1, max_size=3))
            need = draw(st.integers(1, len(members)))
            groups.append(Group(f"G{number}", tuple(members), need))
    return inventory(*devices, groups=groups)


@st.composite
def trees(draw: st.DrawFn, largest: int = 8) -> Inventory:
    """A tree: every device but D0 is behind one earlier device."""
    names = [f"D{number}" for number in range(draw(st.integers(2, largest)))]
    behind = {name: draw(st.sampled_from(names[:at])) for at, name in enumerate(names) if at}
    return inventory(device(names[0]), *(device(name, parent) for name, parent in behind.items()))
