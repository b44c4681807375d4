"""What ships with noctui loads, and the demo has what its story needs."""

import pytest

from noctui.bundled import folder
from noctui.config.site import Site, load_site, vacant_posts
from noctui.domain.moments import SECOND
from noctui.probes.fleet import script_of


@pytest.fixture(scope="module")
def demo() -> Site:
    return load_site(folder("data") / "demo")


def test_the_demo_is_a_site_of_sixty_one_devices_at_three_places_marked_as_demo(demo: Site) -> None:
    inventory = demo.file.inventory
    assert demo.file.demo
    assert (len(inventory.devices), len(inventory.places), len(demo.file.roster.posts)) == (61, 3, 15)
    assert {contract.policy for contract in inventory.contracts.values()} == {"s19"}
    assert demo.file.operators == {}
    assert vacant_posts(demo) == {}


def test_real_devices_of_the_demo_are_on_loopback_and_simulated_ones_on_addresses_that_nobody_has(demo: Site) -> None:
    documentation = ("192.0.2.", "198.51.100.", "203.0.113.")
    for device in demo.file.inventory.devices.values():
        assert device.address.startswith(documentation if device.simulated else "127.0.0.")
        assert {check.kind for check in device.checks} == {"icmp"}


def test_the_story_takes_a_switch_and_its_twelve_cameras_and_gives_them_back_within_the_minute(demo: Site) -> None:
    script = script_of(demo.fleet or {})
    devices = demo.file.inventory.devices
    behind = [device.address for device in devices.values() if device.parents == ("SW-AGG-E1",)]
    assert len(behind) == 12
    for address in (devices["SW-AGG-E1"].address, *behind):
        assert script.manner(address, 11 * SECOND)
        assert script.manner(address, 13 * SECOND) is None
        assert script.manner(address, 46 * SECOND)


def test_every_simulated_device_of_the_demo_answers_when_the_story_begins(demo: Site) -> None:
    script = script_of(demo.fleet or {})
    simulated = [device for device in demo.file.inventory.devices.values() if device.simulated]
    assert all(script.manner(device.address, 0) for device in simulated)


def test_a_fault_of_the_demo_is_hard_within_ten_seconds(demo: Site) -> None:
    for device in demo.file.inventory.devices.values():
        for check in device.checks:
            if device.simulated:
                assert check.interval + (check.attempts - 1) * (check.retry + check.timeout) < 10 * SECOND
