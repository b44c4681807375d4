"""Verbs that hide a problem for a while, and what happens when the while is over."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from noctui.domain.commands import Answer, EndMute, OpenMaintenance
from noctui.domain.inventory import Device
from noctui.domain.moments import DAY, MINUTE, Instant
from noctui.domain.mute import Mute, MuteKind, holds, keeps_quiet, muting, together, warn_at
from noctui.domain.mute_commands import EndSeries, ExtendMute, MuteCommand, PlanWindow, Silence
from noctui.services import acknowledging, facts, mute_scopes, mute_series, outages
from noctui.services.entries import Draft
from noctui.services.mute_series import subject
from noctui.services.one_by_one import one_by_one
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import mutes, status, tickets
from noctui.store.status import DeviceStatus

_LONGEST_WINDOW = 90 * DAY
_LONGEST_SILENCE = 7 * DAY


def perform(tx: Tx, working: Working, command: MuteCommand) -> Answer:
    """Those of its commands that have no verb of their own at the door."""
    match command:
        case Silence():
            return silence(tx, working, command)
        case ExtendMute():
            return extend(tx, working, command)
        case PlanWindow():
            return mute_series.plan(tx, working, command)
        case EndSeries():
            return mute_series.drop(tx, working, command)


def open_maintenance(tx: Tx, working: Working, command: OpenMaintenance) -> Answer:
    """A window, once; problems inside it are booked but neither announced nor ticketed."""
    target = command.target.strip()
    if refused := mute_scopes.refusal(tx.site, "maintenance", target):
        return refused
    if not command.reason.strip():
        return Answer("text_required")
    if not command.starts < command.ends <= tx.now + _LONGEST_WINDOW or command.ends <= tx.now:
        return Answer("end_required", {"longest": "90d"})
    starts, ends, told = command.starts, command.ends, command.told
    mute = mutes.add(tx.connection, "maintenance", target, tx.actor, command.reason, starts, ends, told=told)
    return _opened(tx, working, mute)


def silence(tx: Tx, working: Working, command: Silence) -> Answer:
    """Noise that nobody wants to hear of: like a window, but by a filter that later devices fit as well, and short.

    Alertmanager's silence keeps the alert in view and only drops its messages; so does this one, and as a ticket would
    call people, there is none before it ends.
    """
    target = command.target.strip()
    if refused := mute_scopes.refusal(tx.site, "silence", target):
        return refused
    if not command.reason.strip():
        return Answer("text_required")
    if not tx.now < command.until <= tx.now + _LONGEST_SILENCE:
        return Answer("end_required", {"longest": "7d"})
    mute = mutes.add(tx.connection, "silence", target, tx.actor, command.reason, tx.now, command.until)
    return _opened(tx, working, mute)


def extend(tx: Tx, working: Working, command: ExtendMute) -> Answer:
    """Another end, and why: nobody's reason is written over. The end may also come nearer."""
    meant = _lasting(tx, (command.mute, *command.others))
    if isinstance(meant, Answer):
        return meant
    if not command.reason.strip():
        return Answer("text_required")
    for mute in meant:
        if refused := _unfit_end(tx, working, mute, command.until):
            return refused
    for mute in meant:
        _extend(tx, working, mute, command)
    tx.changes.mutes = True
    return Answer("done", {"mute": str(meant[0].id), "count": str(len(meant))})


def _unfit_end(tx: Tx, working: Working, mute: Mute, until: Instant) -> Answer | None:
    """Why that can't be its end."""
    if mute.series and mute.starts > tx.now:
        return Answer("not_begun", {"series": mute.series})
    if mute.kind == "ack" and (refused := acknowledging.refusal(tx, working, mute.target, until - tx.now)):
        return refused
    span, words = _LONGEST[mute.kind]
    fits = max(tx.now, mute.starts) < until <= tx.now + span
    return None if fits else Answer("end_required", {"longest": words})


def _extend(tx: Tx, working: Working, mute: Mute, command: ExtendMute) -> None:
    mutes.extend(tx.connection, mute.id, command.until)
    payload = {"mute": mute.id, "text": command.reason, "was": mute.ends, "ends": command.until}
    tx.log("mute.extended", subject(mute), payload)
    _note(tx, working, mute, command.reason)


_LONGEST: dict[MuteKind, tuple[Instant, str]] = {
    "ack": (_LONGEST_WINDOW, "90d"),
    "maintenance": (_LONGEST_WINDOW, "90d"),
    "silence": (_LONGEST_SILENCE, "7d"),
}


def end(tx: Tx, working: Working, command: EndMute) -> Answer:
    """Show again what was hidden, before its time; a problem that is still there is announced now."""
    meant = _lasting(tx, (command.mute, *command.others))
    if isinstance(meant, Answer):
        return meant
    for mute in meant:
        mutes.end(tx.connection, mute.id, tx.now)
        payload = {"mute": mute.id, "kind": mute.kind, "by": tx.actor, "text": command.reason.strip()}
        tx.log("mute.ended", subject(mute), payload)
    tx.changes.mutes = True
    _speak_up(tx, working, meant)
    mute_series.keep_planned(tx, working)
    return Answer("done", {"mute": str(meant[0].id), "count": str(len(meant))})


def _lasting(tx: Tx, numbers: Iterable[int]) -> list[Mute] | Answer:
    """Those whose end is still to come, or why there is none."""
    known = [mute for number in dict.fromkeys(numbers) if (mute := mutes.get(tx.connection, number)) is not None]
    lasting = [mute for mute in known if mute.ended is None and mute.ends > tx.now]
    return lasting or Answer("ended" if known else "unknown_mute")


def sweep(tx: Tx, working: Working) -> None:
    """Say which mutes end soon, act on those whose time is over, and have the next of each series stand ready."""
    over = _gathered(mutes.over(tx.connection, tx.now))
    one_by_one(tx, over, _named, lambda some: _ended(tx, working, some), working)
    soon = _gathered(mute for mute in working.mutes if _ends_soon(tx, mute))
    one_by_one(tx, soon, _named, lambda some: _warn(tx, working, some), working)
    mute_series.keep_planned(tx, working)


def _gathered(found: Iterable[Mute]) -> list[list[Mute]]:
    """What was acknowledged together is told of together: of a site that is one line and not hundreds."""
    groups: dict[object, list[Mute]] = {}
    for mute in found:
        groups.setdefault(together(mute), []).append(mute)
    return list(groups.values())


def _named(some: Sequence[Mute]) -> str:
    return f"mute {some[0].id}"


def _ends_soon(tx: Tx, mute: Mute) -> bool:
    return not mute.warned and holds(mute, tx.now) and warn_at(mute, tx.site.file.rules.mute_warning) <= tx.now


def _warn(tx: Tx, working: Working, some: Sequence[Mute]) -> None:
    """With a bell where a problem comes to light; where others hide all of it longer there is nothing to say."""
    for mute in some:
        mutes.warned(tx.connection, mute.id)
    tx.changes.mutes = True
    bare = mute_scopes.left_bare(tx.site, working, some)
    if bare:
        bad = sum(working.devices[name].state in mute_scopes.BAD for name in bare)
        minutes = -(-(some[0].ends - tx.now) // MINUTE)
        params = _params(some) | {"count": str(bad), "minutes": str(minutes)}
        tx.announce("mute_ending", subject(some[0]), params, bell=bad > 0)


def _params(some: Sequence[Mute]) -> dict[str, str]:
    first, more = some[0], f" (+{len(some) - 1})" if len(some) > 1 else ""
    return {"mute": str(first.id), "kind": first.kind, "target": f"{first.target}{more}"}


def _ended(tx: Tx, working: Working, some: Sequence[Mute]) -> None:
    tx.changes.mutes = True
    for mute in some:
        mutes.close(tx.connection, mute.id)
        tx.log("mute.ended", subject(mute), {"mute": mute.id, "kind": mute.kind, "by": "end"})
    bare = mute_scopes.left_bare(tx.site, working, some)
    if bad := sum(working.devices[name].state in mute_scopes.BAD for name in bare):
        tx.announce("mute_ended", subject(some[0]), _params(some) | {"count": str(bad)}, bell=False)
    _speak_up(tx, working, some)


def _speak_up(tx: Tx, working: Working, over: Iterable[Mute]) -> None:
    """What they hid, and no other one hides, is said now; what was said before an acknowledgement is said again."""
    standing = mutes.open_ones(tx.connection)
    for kind, device in ((one.kind, device) for one in over for device in _covered(tx, one)):
        state, hidden = working.devices[device.id], muting(standing, device, tx.now)
        if state.flapping:
            continue  # what it has become is told when it is steady again
        if state.state == "down" and device.id not in working.held:
            if not keeps_quiet(hidden):
                _begin(tx, working, device)
        elif state.state in _SAID and hidden is None and (kind == "ack" or not state.announced):
            _say(tx, working, device, state)


def _covered(tx: Tx, mute: Mute) -> Iterator[Device]:
    return mute_scopes.devices(tx.site, mute.kind, mute.target)


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


def _opened(tx: Tx, working: Working, mute: Mute) -> Answer:
    payload = {"mute": mute.id, "text": mute.reason, "starts": mute.starts, "ends": mute.ends, "told": mute.told}
    tx.log(_OPENED[mute.kind], subject(mute), payload)
    _note(tx, working, mute, mute.reason)
    tx.changes.mutes = True
    return Answer("done", {"mute": str(mute.id)})


def _note(tx: Tx, working: Working, mute: Mute, text: str) -> None:
    """On the time line of every open ticket under a window or a silence: it says why nobody hears more."""
    if mute.kind == "ack":
        return
    covered = {device.id for device in mute_scopes.devices(tx.site, mute.kind, mute.target)}
    for number in sorted({ticket for device, ticket in working.held.items() if device in covered}):
        header = tickets.get(tx.connection, number)
        if header is not None and header.status in ("open", "accepted"):
            facts.add(tx, header, Draft("note", f"M-{mute.id} {mute.target}: {text}", {"mute": str(mute.id)}))
            facts.refresh(tx, header)


_OPENED: dict[MuteKind, str] = {
    "ack": "device.acknowledged",
    "maintenance": "device.maintenance",
    "silence": "mute.silenced",
}
