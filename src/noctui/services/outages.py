"""From a root cause to its ticket: opened, joined, reopened, recovered."""

from collections.abc import Mapping

from noctui.domain.inventory import Device
from noctui.services import entries, facts, intake, recording
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import tickets
from noctui.store.tickets import Header


def begin(tx: Tx, working: Working, device: Device, aloud: bool = True) -> Header:
    """A root cause is down and nobody holds it: it comes back under its ticket if that is open or ended only just
    now, else a new one opens. Said aloud, unless somebody has acknowledged it beforehand."""
    last = _ticket_of(tx, device)
    if last is not None and last.status in ("open", "accepted"):
        facts.add(tx, last, Draft("joined", data={"device": device.id}))
        tickets.hold(tx.connection, last.id, device.id)
        header, news = facts.refresh(tx, last), _problem(device)
    elif last is not None and _just_ended(tx, last):
        header = facts.record(tx, last, Draft("reopened", data={"device": device.id}))
        tickets.hold(tx.connection, header.id, device.id)
        news = "reopened", _params(device)
    else:
        header, news = _open(tx, device), _problem(device)
    if aloud:
        kind, params = news
        tx.announce(kind, f"T-{header.id}", params, header.id)
    working.held[device.id] = header.id
    return header


def covers(tx: Tx, working: Working, device: Device) -> bool:
    """Whether a ticket speaks for the device: its own, or one that is still open. What ended with its root's ticket
    and is dead by itself after all would be nobody's."""
    number = working.held.get(device.id)
    header = tickets.get(tx.connection, number) if number is not None else None
    return header is not None and (header.root == device.id or header.status in ("open", "accepted"))


def join(tx: Tx, working: Working, lost: Mapping[str, str]) -> None:
    """Devices that are lost behind a root cause (device → root) come under the root's ticket, where there is one."""
    wanted = {device: number for device, root in lost.items() if (number := working.held.get(root)) is not None}
    joined = tickets.some(tx.connection, set(wanted.values())) if wanted else {}
    comers = {device: joined[n] for device, n in wanted.items() if n in joined and device not in working.held}
    tickets.hold_all(tx.connection, [(header.id, device) for device, header in comers.items()])
    working.held.update((device, header.id) for device, header in comers.items())
    entries.write_all(tx, [(header, Draft("joined", data={"device": device})) for device, header in comers.items()])
    for number in sorted({header.id for header in comers.values()}):
        facts.refresh(tx, joined[number])


def leave(tx: Tx, working: Working, back: Mapping[str, bool]) -> None:
    """Devices are back (device → whether its problem was said aloud).

    When the last one of a ticket is back the fault has recovered, and that is announced. What was said under a ticket
    of its own ends with that; anything else that was said of the device ends here, whatever it was lost behind since.
    """
    held = {device: tickets.holding(tx.connection, device) for device in back if working.held.pop(device, None)}
    going = [(header, device) for device, headers in held.items() for header in headers]
    tickets.release_all(tx.connection, [(header.id, device) for header, device in going])
    entries.write_all(tx, [(header, Draft("left", data={"device": device})) for header, device in going])
    for device, announced in back.items():
        if announced and all(header.root != device for header in held.get(device, ())):
            tx.announce("recovery", f"device:{device}", {"device": device}, bell=False)
    for header in {header.id: header for header, _device in going}.values():
        _emptied(tx, facts.refresh(tx, header))


def _emptied(tx: Tx, header: Header) -> None:
    if header.status not in ("open", "accepted") or tickets.members(tx.connection, header.id):
        return
    facts.record(tx, header, Draft("recovered"))
    root = tx.site.device(header.root)
    tx.announce("recovery", f"T-{header.id}", _params(root) if root else {"device": header.root}, header.id)


def _open(tx: Tx, device: Device) -> Header:
    plan = intake.plan(tx.site, "fault", device, None)
    header = tickets.create(tx.connection, intake.row(plan, plan.proposed, tx.now, device))
    tickets.hold(tx.connection, header.id, device.id)
    return facts.record(tx, header, Draft("reported", data={"device": device.id, "level": header.level}))


def _ticket_of(tx: Tx, device: Device) -> Header | None:
    """The fault ticket that this root cause had last, or the one that goes on with it."""
    header = tickets.newest_of(tx.connection, device.id)
    while header is not None and (into := recording.standing(tx, header).merged) is not None:
        header = tickets.get(tx.connection, into)
    return header


def _just_ended(tx: Tx, header: Header) -> bool:
    window = tx.site.file.rules.reopen_within
    return header.recovered is not None and tx.now - header.recovered <= window


def _problem(device: Device) -> tuple[str, dict[str, str]]:
    return "problem", {**_params(device), "state": "down"}


def _params(device: Device) -> dict[str, str]:
    return {"device": device.id, "name": device.name, "site": device.site}
