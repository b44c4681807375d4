"""The verb of the poller: a batch of readings becomes states, outages, tickets and their ends.

In two halves: `assess` is pure and mostly all there is (a calm sweep writes nothing), `book` is the transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from noctui.domain import flapping, health, topology
from noctui.domain.availability import Turn
from noctui.domain.health import CheckState
from noctui.domain.inventory import Device
from noctui.domain.moments import Instant
from noctui.domain.mute import keeps_quiet, muting
from noctui.domain.reading import Reading
from noctui.domain.topology import DeviceVerdict
from noctui.services import acknowledging, outages, redundancy
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import history, status
from noctui.store.groups import GroupStatus
from noctui.store.journal import Told
from noctui.store.status import DeviceStatus

_BAD = ("down", "unreachable")


@dataclass(slots=True)
class Assessment:
    """What a batch means, before anything is written."""

    checks: dict[str, CheckState] = field(default_factory=dict)
    """New states of the checks that answered."""
    changed: dict[str, CheckState] = field(default_factory=dict)
    """Those of them that the store must learn of."""
    devices: dict[str, DeviceStatus] = field(default_factory=dict)
    """Devices whose booked state changes, parents before children."""
    groups: dict[str, GroupStatus] = field(default_factory=dict)
    """Redundancy groups that changed with them; known when it is booked."""
    unsettled: dict[str, bool] = field(default_factory=dict)
    """For every device looked at: whether it must be looked at again with the next answer that may decide about it."""
    unsent: dict[str, bool] = field(default_factory=dict)
    """For every check that was asked: whether our own host could not even send."""
    refused: dict[str, Exception] = field(default_factory=dict)
    """Devices that could not be judged: they stay as they are, and are looked at again with the next batch."""
    ask: set[str] = field(default_factory=set)
    """Devices whose next answer decides about another: ask them at once."""
    blind: Instant | None = None

    def writes(self, working: Working) -> bool:
        return bool(self.changed or self.devices) or (self.blind is None) != (working.blind is None)


class _States(Mapping[str, CheckState]):
    """The states of all checks with those that are new: a copy of ten thousand for each batch would cost more than
    judging it."""

    def __init__(self, new: Mapping[str, CheckState], known: Mapping[str, CheckState]) -> None:
        self._new, self._known = new, known

    def __getitem__(self, check: str) -> CheckState:
        return self._new.get(check) or self._known[check]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def assess(site: Site, working: Working, readings: Sequence[Reading], now: Instant) -> Assessment:
    """Step the checks, then judge every device that this may have changed. Reads the working set, changes nothing."""
    found = Assessment(unsent={reading.check: not reading.sent for reading in readings if reading.check in site.checks})
    ours = frozenset(check for name in site.file.rules.uplinks for check in _checks(site, name))
    _step(site, working, found, (r for r in readings if r.check in ours))
    found.blind = _blind_since(site, working, found, now)
    others = [r for r in readings if r.check not in ours and r.check in site.checks]
    if found.blind is not None:
        others = [r for r in others if r.received]
    _step(site, working, found, others)
    states = _States(found.checks, working.checks)
    about_us = found.blind != working.blind or not ours.isdisjoint(found.unsent)
    concerned = _concerned(site, working, found, about_us)

    def judge(devices: frozenset[str]) -> None:
        verdicts = topology.resolve(site.topology, states, only=devices)
        for device in sorted(verdicts, key=site.rank.__getitem__):
            _judge(site, working, found, states, device, verdicts[device], now)

    try:
        judge(concerned)
    except Exception:  # of one device, whom the readings of many others ask about
        _judge_each(judge, sorted(concerned, key=site.rank.__getitem__), found)
    return found


def book(tx: Tx, working: Working, found: Assessment) -> None:
    """Write what changed: rows, journal, tickets, announcements. The working set's `held` and `mutes` follow."""
    status.save_checks(tx.connection, found.changed, working.stored_checks)
    _book_sight(tx, working, found)
    _book_ends(tx, working, found)
    tx.log_all(_changes(working, found))
    for name, new in tuple(found.devices.items()):
        device = tx.site.file.inventory.devices[name]
        _book_flapping(tx, working, device, new)
        if not _holds_back(tx.site, working, found, name, new):
            found.devices[name] = _BOOKINGS.get(new.state, _nothing)(tx, working, device, new)
    _book_lost(tx, working, found)
    history.add(tx.connection, _turns(tx, working, found))
    status.save_devices(tx.connection, found.devices, working.stored_devices, tx.now)
    found.groups = redundancy.book(tx, working, found.devices)


def _changes(working: Working, found: Assessment) -> Iterator[Told]:
    """What the journal hears of the states; that a device answers for the first time is no news."""
    for name, new in found.devices.items():
        old = working.devices[name]
        if (new.state, new.root) != (old.state, old.root) and (old.state, new.state) != ("unknown", "up"):
            payload = {"state": new.state, "was": old.state, "root": new.root, "since": new.since}
            yield "device.state", f"device:{name}", payload


def take_over(working: Working, found: Assessment) -> None:
    """After the commit: the working set becomes what was assessed and booked."""
    working.checks.update(found.checks)
    working.devices.update(found.devices)
    working.groups |= found.groups
    for group in [name for name, now in found.groups.items() if now.state == "whole"]:
        del working.groups[group]
    working.stored_checks.update(found.changed)
    working.stored_devices.update(found.devices)
    working.blind = found.blind
    for check, unsent in found.unsent.items():
        (working.unsent.add if unsent else working.unsent.discard)(check)
    for device, again in found.unsettled.items():
        (working.unsettled.add if again else working.unsettled.discard)(device)
    working.unjudged -= found.unsettled.keys()
    working.unjudged |= found.refused.keys()


def _step(site: Site, working: Working, found: Assessment, readings: Iterable[Reading]) -> None:
    for reading in readings:
        spec = site.checks[reading.check]
        old = found.checks.get(spec.id) or working.checks[spec.id]
        new = health.step(old, spec, reading)
        found.checks[spec.id] = new
        if health.moved(old, new):
            found.changed[spec.id] = new


def _blind_since(site: Site, working: Working, found: Assessment, now: Instant) -> Instant | None:
    """Since when nothing gets out: every uplink misses (one bad answer each is enough, doubt about ourselves comes
    first), or no check at all could be sent."""
    mute = working.unsent | {check for check, unsent in found.unsent.items() if unsent}
    mute -= {check for check, unsent in found.unsent.items() if not unsent}
    silent = len(mute) == len(site.checks) > 0
    uplinks = site.file.rules.uplinks
    cut_off = bool(uplinks) and all(
        check in mute or (found.checks.get(check) or working.checks[check]).soft == "down"
        for name in uplinks
        for check in _checks(site, name)
    )
    return (working.blind or now) if silent or cut_off else None


def _checks(site: Site, device: str) -> tuple[str, ...]:
    return tuple(check.id for check in site.file.inventory.devices[device].checks)


def _concerned(site: Site, working: Working, found: Assessment, everybody: bool) -> frozenset[str]:
    """Devices that changed and all below them, and of those that wait for an answer whom this batch may give it to."""
    changed = _downwards(site, found.changed)
    waiting = working.unsettled if everybody or not working.unsettled else _downwards(site, found.unsent)
    return frozenset(changed | (waiting & working.unsettled) | working.unjudged)


def _downwards(site: Site, checks: Iterable[str]) -> set[str]:
    return site.topology.downwards(site.checks[check].device for check in checks)


def _judge_each(judge: Callable[[frozenset[str]], None], devices: Iterable[str], found: Assessment) -> None:
    """One by one, which is slower: who can't be judged stands alone."""
    for device in devices:
        try:
            judge(frozenset({device}))
        except Exception as error:
            found.refused[device] = error
            found.unsettled.pop(device, None)


def _judge(
    site: Site,
    working: Working,
    found: Assessment,
    states: Mapping[str, CheckState],
    device: str,
    verdict: DeviceVerdict,
    now: Instant,
) -> None:
    """Note what becomes of one device: a change to book, an answer to wait for, or nothing."""
    checks = [states[check.id] for check in site.file.inventory.devices[device].checks]
    old = working.devices[device]
    waits = set(verdict.awaits)
    if verdict.state in _BAD and old.state not in _BAD and not waits:
        waits = _doubts(site, states, checks)
    found.ask |= waits
    settled = verdict.state == "up" and not waits and all(c.soft == c.hard and not c.flapping for c in checks)
    found.unsettled[device] = not settled
    if waits or (found.blind is not None and verdict.state in _BAD):
        return
    new = _marked(site, working, states, device, old, now)
    if (verdict.state, verdict.root) != (old.state, old.root):
        since = old.since if old.state == verdict.state else max((c.soft_since for c in checks), default=0)
        new = replace(new, state=verdict.state, since=since, root=verdict.root)
    if new != old:
        found.devices[device] = new


def _marked(
    site: Site, working: Working, states: Mapping[str, CheckState], name: str, old: DeviceStatus, now: Instant
) -> DeviceStatus:
    """The status with its mark of flapping. That is told once nothing mutes the device and nothing above it is to
    blame: what is behind a restless switch is as restless."""
    device = site.file.inventory.devices[name]
    if not any(states[check.id].flapping for check in device.checks):
        return replace(old, flapping=0, flapping_told=False) if old.flapping else old
    told = old.flapping_told or not (muting(working.mutes, device, now) or _blamed(site, states, name))
    return replace(old, flapping=old.flapping or now, flapping_told=told)


def _blamed(site: Site, states: Mapping[str, CheckState], device: str) -> bool:
    reach = (check for above in site.topology.line(device)[:-1] for check in site.topology.reach(above))
    return any(flapping.restless(states[check].changes) for check in reach)


def _doubts(site: Site, states: Mapping[str, CheckState], checks: list[CheckState]) -> set[str]:
    """Our uplinks, unless one of them has answered since the device's first miss: only then is it not us."""
    first_miss = min((c.soft_since for c in checks if c.soft == "down"), default=0)
    uplinks = site.file.rules.uplinks
    for name in uplinks:
        for check in _checks(site, name):
            if states[check].soft != "down" and states[check].last >= first_miss:
                return set()
    return set(uplinks)


def _book_sight(tx: Tx, working: Working, found: Assessment) -> None:
    if found.blind is not None and working.blind is None:
        tx.announce("blind", "site", {"uplinks": ", ".join(tx.site.file.rules.uplinks)})
    elif found.blind is None and working.blind is not None:
        tx.announce("sight", "site", {"since": str(working.blind)})
        history.add_span(tx.connection, "blind", working.blind, tx.now)


def _book_ends(tx: Tx, working: Working, found: Assessment) -> None:
    """Who answers again leaves its ticket, and its acknowledgement ends."""
    back = {
        name: working.devices[name].announced
        for name, new in found.devices.items()
        if (new.state == "up" or (new.state == "degraded" and working.devices[name].state in _BAD))
        and not _holds_back(tx.site, working, found, name, new)
    }
    outages.leave(tx, working, back)
    for device in back:
        found.devices[device] = replace(found.devices[device], announced=False)
        acknowledging.end(tx, working, device, "recovery")


def _holds_back(site: Site, working: Working, found: Assessment, device: str, new: DeviceStatus) -> bool:
    """Whether what becomes of the device is not told because it flaps: no news, no ticket opened or left.

    Nagios and Icinga hold back notifications alike, but let the states of a flapping host close and reopen what hangs
    on them. Here the states are booked and shown as they are, and what was told stands until it is over: then the
    difference is. A flapping service beside a steady ping hides no dead device.
    """
    if not new.flapping:
        return False
    if new.state not in _BAD and working.devices[device].state not in _BAD:
        return True
    return any((found.checks.get(check) or working.checks[check]).flapping for check in site.topology.reach(device))


def _book_flapping(tx: Tx, working: Working, device: Device, new: DeviceStatus) -> None:
    """Its beginning and its end: aloud, or in the journal where it is not told."""
    old, subject = working.devices[device.id], f"device:{device.id}"
    params = {"device": device.id, "name": device.name, "site": device.site, "state": new.state}
    if new.flapping_told and not old.flapping_told:
        tx.announce("flapping", subject, params, working.held.get(device.id))
    elif new.flapping and not old.flapping:
        tx.log("device.flapping", subject, {"state": new.state})
    elif old.flapping_told and not new.flapping:
        tx.announce("steady", subject, params, working.held.get(device.id), bell=False)
    elif old.flapping and not new.flapping:
        tx.log("device.steady", subject, {"state": new.state})


Booking = Callable[[Tx, Working, Device, DeviceStatus], DeviceStatus]


def _down(tx: Tx, working: Working, device: Device, new: DeviceStatus) -> DeviceStatus:
    if working.devices[device.id].state == "degraded":
        acknowledging.end(tx, working, device.id, "worse")
    mute = muting(working.mutes, device, tx.now)
    if keeps_quiet(mute) or outages.covers(tx, working, device):
        return new
    known = mute is not None and mute.sticky
    outages.begin(tx, working, device, aloud=not known)
    return replace(new, announced=not known)


def _up(tx: Tx, working: Working, device: Device, new: DeviceStatus) -> DeviceStatus:
    return replace(new, announced=False)


def _degraded(tx: Tx, working: Working, device: Device, new: DeviceStatus) -> DeviceStatus:
    """It answers, badly: a problem of its own that is said without a bell and needs no ticket."""
    if new.announced:
        return new
    if muting(working.mutes, device, tx.now) is not None:
        return new
    params = {"device": device.id, "name": device.name, "site": device.site, "state": "degraded"}
    tx.announce("problem", f"device:{device.id}", params, bell=False)
    return replace(new, announced=True)


def _turns(tx: Tx, working: Working, found: Assessment) -> Iterable[tuple[str, Turn]]:
    """What becomes of the devices, for their history. A fault began with the first silence and was over with the first
    answer; whether it is the device's own or another's turned when that was known."""
    for name, new in found.devices.items():
        old = working.devices[name]
        if new.state != old.state:
            at = tx.now if new.state in _BAD and old.state in _BAD else min(new.since, tx.now)
            yield name, Turn(at, new.state, old.state)


def _nothing(tx: Tx, working: Working, device: Device, new: DeviceStatus) -> DeviceStatus:
    return new


_BOOKINGS: dict[str, Booking] = {"down": _down, "up": _up, "degraded": _degraded}


def _book_lost(tx: Tx, working: Working, found: Assessment) -> None:
    """Devices behind a root cause join its ticket: those of this batch, and earlier ones whose root is booked now."""
    opened = {name for name, new in found.devices.items() if new.state == "down" and name in working.held}
    lost = {name: new.root for name, new in found.devices.items() if new.state == "unreachable" and new.root}
    if opened:
        for name in sorted(working.unsettled - found.devices.keys()):
            now = working.devices[name]
            if now.state == "unreachable" and now.root in opened:
                lost[name] = now.root
    outages.join(tx, working, lost)
