"""Verbs that hide a problem for a while, and what happens when the while is over."""

from dataclasses import replace

from noctui.domain.commands import Acknowledge, Answer, EndMute, OpenMaintenance
from noctui.domain.inventory import Device
from noctui.domain.moments import DAY
from noctui.domain.mute import Mute, muting
from noctui.services import outages
from noctui.services.one_by_one import one_by_one
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import mutes, status
from noctui.store.status import DeviceStatus

_LONGEST_ACK = 7 * DAY
_LONGEST_WINDOW = 90 * DAY


def acknowledge(tx: Tx, working: Working, command: Acknowledge) -> Answer:
    """Mute a problem until an end. A second acknowledgement replaces the first."""
    found = working.devices.get(command.device)
    if found is None:
        return Answer("unknown_device", {"device": command.device})
    if found.state in ("up", "unknown"):
        return Answer("no_problem", {"device": command.device})
    if not command.text.strip():
        return Answer("text_required")
    if not tx.now < command.until <= tx.now + _LONGEST_ACK:
        return Answer("end_required", {"longest": "7d"})
    for old in _in_force(working, "ack", command.device):
        mutes.end(tx.connection, old.id, tx.now)
    mute = mutes.add(tx.connection, "ack", command.device, tx.actor, command.text, tx.now, command.until)
    return _opened(tx, mute)


def open_maintenance(tx: Tx, working: Working, command: OpenMaintenance) -> Answer:
    """A one-shot window on a device or a place; problems inside it are booked but neither announced nor ticketed."""
    inventory = tx.site.file.inventory
    target = command.target.removeprefix("site:")
    known = inventory.places if command.target.startswith("site:") else inventory.devices
    if target not in known:
        return Answer("unknown_device", {"device": command.target})
    if not command.reason.strip():
        return Answer("text_required")
    if not command.starts < command.ends <= tx.now + _LONGEST_WINDOW or command.ends <= tx.now:
        return Answer("end_required", {"longest": "90d"})
    mute = mutes.add(
        tx.connection, "maintenance", command.target, tx.actor, command.reason, command.starts, command.ends
    )
    return _opened(tx, mute)


def end(tx: Tx, working: Working, command: EndMute) -> Answer:
    """Show again what was hidden, before its time; a problem that is still there is announced now."""
    mute = mutes.get(tx.connection, command.mute)
    if mute is None:
        return Answer("unknown_mute")
    if mute.ended is not None or mute.ends <= tx.now:
        return Answer("ended")
    mutes.end(tx.connection, mute.id, tx.now)
    tx.changes.mutes = True
    tx.log("mute.ended", _subject(mute), {"mute": mute.id, "kind": mute.kind, "by": tx.actor})
    _speak_up(tx, working, mute)
    return Answer("done")


def sweep(tx: Tx, working: Working) -> None:
    """Act on every mute whose time is over: what it still hides is announced."""
    over = mutes.over(tx.connection, tx.now)
    one_by_one(tx, over, lambda mute: f"mute {mute.id}", lambda mute: _ended(tx, working, mute), working)


def _ended(tx: Tx, working: Working, mute: Mute) -> None:
    mutes.close(tx.connection, mute.id)
    tx.changes.mutes = True
    tx.log("mute.ended", _subject(mute), {"mute": mute.id, "kind": mute.kind, "by": "end"})
    _speak_up(tx, working, mute)


def _speak_up(tx: Tx, working: Working, mute: Mute) -> None:
    """What the mute hid, and no other one hides, is said now; what was said before an acknowledgement is said again."""
    standing = mutes.open_ones(tx.connection)
    for device in tx.site.file.inventory.devices.values():
        if mute.target not in (device.id, f"site:{device.site}"):
            continue
        state, hidden = working.devices[device.id], muting(standing, device.id, device.site, tx.now)
        if state.state == "down" and device.id not in working.held:
            if hidden is None or hidden.kind != "maintenance":
                _begin(tx, working, device)
        elif state.state in _SAID and hidden is None and (mute.kind == "ack" or not state.announced):
            _say(tx, working, device, state)


_SAID = ("down", "degraded")


def _begin(tx: Tx, working: Working, device: Device) -> None:
    outages.begin(tx, working, device)
    _remember_said(tx, working, device)
    outages.join(tx, working, {n: s.root for n, s in working.devices.items() if s.root == device.id})


def _say(tx: Tx, working: Working, device: Device, state: DeviceStatus) -> None:
    params = {"device": device.id, "name": device.name, "site": device.site, "state": state.state}
    again = {"again": "1"} if state.announced else {}
    tx.announce("problem", f"device:{device.id}", params | again, working.held.get(device.id))
    _remember_said(tx, working, device)


def _remember_said(tx: Tx, working: Working, device: Device) -> None:
    """So that its end will be said as well."""
    working.devices[device.id] = said = replace(working.devices[device.id], announced=True)
    status.save_devices(tx.connection, {device.id: said}, working.stored_devices, tx.now)


def _opened(tx: Tx, mute: Mute) -> Answer:
    payload = {"mute": mute.id, "text": mute.reason, "starts": mute.starts, "ends": mute.ends}
    kind = "device.acknowledged" if mute.kind == "ack" else "device.maintenance"
    tx.log(kind, _subject(mute), payload)
    tx.changes.mutes = True
    return Answer("done", {"mute": str(mute.id)})


def _in_force(working: Working, kind: str, target: str) -> list[Mute]:
    return [m for m in working.mutes if m.kind == kind and m.target == target and m.ended is None]


def _subject(mute: Mute) -> str:
    return mute.target if mute.target.startswith("site:") else f"device:{mute.target}"
