"""fleet.yaml: how simulated devices answer, and what happens to them."""

from pathlib import Path

from noctui.config.fleet import load_fleet
from tests.config.build import INVENTORY, load, said

CORE = "inventory/core.yaml"
FLEET = """\
period: 1m
kinds: {switch: {rtt: 3ms}}
devices: {SW-2: {loss: 5%}}
events:
  - {at: 5s, device: SW-2, condition: down}
  - {at: 9s, device: SW-2, condition: degraded, rtt: 1.5ms}
"""


def simulated(*names: str) -> str:
    lines = INVENTORY.split("\n")
    return "\n".join(
        line.replace("kind:", "simulated: true, kind:") if any(f"id: {name}," in line for name in names) else line
        for line in lines
    )


def test_a_fleet_becomes_plain_data_by_address(tmp_path: Path) -> None:
    files = {CORE: simulated("SW-2"), "fleet.yaml": FLEET}
    assert load(tmp_path, **files).fleet == {
        "period": "1m",
        "devices": {"10.0.0.3": {"rtt": "3ms", "loss": 0.05}},
        "events": [
            {"at": "5s", "addresses": ["10.0.0.3"], "condition": "down"},
            {"at": "9s", "addresses": ["10.0.0.3"], "condition": "degraded", "rtt": "1.5ms"},
        ],
    }


def test_the_fleet_can_be_read_by_itself(tmp_path: Path) -> None:
    site = load(tmp_path, **{CORE: simulated("SW-2"), "fleet.yaml": FLEET})
    assert load_fleet(tmp_path / "fleet.yaml", site.file.inventory) == site.fleet


def test_what_is_behind_a_device_is_lost_with_it(tmp_path: Path) -> None:
    fleet = FLEET.replace("device: SW-2, condition: down", "device: GW-1, condition: down")
    site = load(tmp_path, **{CORE: simulated("GW-1", "SW-1", "SW-2"), "fleet.yaml": fleet})
    assert site.fleet
    assert site.fleet["events"][0]["addresses"] == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]


def test_an_event_happens_to_a_simulated_device_within_the_period(tmp_path: Path) -> None:
    fleet = FLEET.replace("at: 9s, device: SW-2", "at: 90s, device: SW-1").replace(
        "at: 5s, device: SW-2", "at: 5s, device: SW-9"
    )
    assert said(tmp_path, {CORE: simulated("SW-2"), "fleet.yaml": fleet}) == [
        "fleet.yaml:5:22: events.0.device: no such device 'SW-9' (did you mean 'SW-2'?)",
        "fleet.yaml:6:10: events.1.at: '90s' is after the end of the period, 1m",
        "fleet.yaml:6:23: events.1.device: 'SW-1' is not a simulated device (give the device simulated: true)",
    ]


def test_nobody_answers_for_a_simulated_device_without_a_fleet(tmp_path: Path) -> None:
    assert said(tmp_path, {CORE: simulated("SW-2")}) == [
        "fleet.yaml:1:1: SW-2 is simulated, but nothing says how it answers (write this file)"
    ]
