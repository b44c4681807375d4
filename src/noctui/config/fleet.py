"""fleet.yaml: how the simulated devices of a site answer, and the story of what happens to them."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from noctui.config.forms import EventForm, FleetForm, MannerForm
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader
from noctui.config.references import Target, refer
from noctui.config.shape import span_text
from noctui.domain.inventory import Device, Inventory
from noctui.domain.topology import Topology

PART = "fleet.yaml"


def load_fleet(path: Path, inventory: Inventory) -> dict[str, Any]:
    """The fleet of a valid inventory as plain data, as a fleet script is built from. Raises BadFiles."""
    reader = Reader(path.parent)
    form = read_fleet(reader, path, inventory, inventory.devices)
    reader.finish()
    return fleet_data(form, inventory)


def read_fleet(reader: Reader, path: Path, inventory: Inventory, devices: Collection[str]) -> FleetForm:
    """The file, checked against the valid devices of an inventory and the ids of all; an empty one if it is no good."""
    document = reader.document(path)
    if document is None:
        return FleetForm()
    entry = reader.whole(document, FleetForm)
    refer(reader, [document], "events", "device", Target(devices, "unknown_member", "inventory"))
    if entry is None:
        return FleetForm()
    reader.problems.extend(_flaws(entry, inventory))
    return entry.value


def _flaws(entry: Entry[FleetForm], inventory: Inventory) -> Iterator[Problem]:
    for index, event in enumerate(entry.value.events):
        device = inventory.devices.get(event.device)
        if device and not device.simulated:
            yield entry.problem(("events", index, "device"), "not_simulated", event.device)
        if entry.value.period and event.at >= entry.value.period:
            period = span_text(entry.value.period)
            yield entry.problem(("events", index, "at"), "event_late", span_text(event.at), period=period)


def unscripted(inventory: Inventory) -> Iterator[Problem]:
    """Nobody answers for a simulated device of a site without the file."""
    if first := next((device.id for device in inventory.devices.values() if device.simulated), None):
        yield Problem(PART, 1, 1, "", "no_fleet", params={"device": first})


def fleet_data(form: FleetForm, inventory: Inventory) -> dict[str, Any]:
    """`{"devices": {address: manner}, "events": [{at, addresses, condition, …}], "period"}`; durations are texts.

    An event happens to a device and to the simulated ones behind it.
    """
    topology = Topology.of(inventory)
    simulated = [device for device in inventory.devices.values() if device.simulated]
    data: dict[str, Any] = {
        "devices": {device.address: _manner_of(form, device) for device in simulated},
        "events": [_event(event, topology) for event in form.events],
    }
    return data | ({"period": span_text(form.period)} if form.period else {})


def _manner_of(form: FleetForm, device: Device) -> dict[str, Any]:
    return _manner(form.kinds.get(device.kind)) | _manner(form.devices.get(device.id))


def _manner(form: MannerForm | None) -> dict[str, Any]:
    """What the file says, durations as texts again."""
    written = form.model_fields_set & MannerForm.model_fields.keys() if form else ()
    return {key: getattr(form, key) if key == "loss" else span_text(getattr(form, key)) for key in sorted(written)}


def _event(event: EventForm, topology: Topology) -> dict[str, Any]:
    devices = topology.inventory.devices
    hit = [event.device, *sorted(topology.behind(event.device))] if event.condition != "degraded" else [event.device]
    addresses = [devices[name].address for name in hit if devices[name].simulated]
    return {"at": span_text(event.at), "addresses": addresses, "condition": event.condition} | _manner(event)
