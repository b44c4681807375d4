"""What changed files would change: each thing once, with the keys that are another."""

from dataclasses import replace

from noctui.domain.inventory import Contract, Device, Group, Inventory, Place, SiteFile
from noctui.domain.reload import Change, changes, counted, other_parts

OLD = Inventory(
    places={"hq": Place("hq", "Head office")},
    devices={
        name: Device(name, "", "switch", "hq", address) for name, address in (("A", "10.0.0.1"), ("B", "10.0.0.2"))
    },
    groups={"core": Group("core", ("A", "B"))},
    contracts={"lan": Contract("lan", "LAN", "s19")},
)
FILE = SiteFile("Site", "UTC", "en", OLD, {})


def test_what_comes_goes_and_changes_is_told_with_its_keys() -> None:
    devices = {
        "C": Device("C", "", "switch", "hq", "10.0.0.3"),
        "A": replace(OLD.devices["A"], address="10.0.0.9", parents=("C",)),
    }
    new = replace(OLD, devices=devices, places={}, groups={"core": Group("core", ("A", "C"))})
    assert changes(OLD, new) == (
        Change("devices", "added", "C"),
        Change("devices", "removed", "B"),
        Change("devices", "changed", "A", ("address", "parents")),
        Change("groups", "changed", "core", ("members",)),
        Change("sites", "removed", "hq"),
    )
    assert counted(changes(OLD, new)) == {"added": 1, "removed": 2, "changed": 2}


def test_another_order_of_the_files_changes_nothing() -> None:
    assert changes(OLD, replace(OLD, devices=dict(reversed(OLD.devices.items())))) == ()


def test_what_is_another_beside_the_inventory_is_named() -> None:
    assert other_parts(FILE, replace(FILE, name="Other", version="2", inventory=Inventory())) == ("name",)
