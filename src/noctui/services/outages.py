"""From a root cause to its ticket: opened, joined, reopened, recovered."""

from noctui.domain import sla
from noctui.domain.inventory import Device
from noctui.domain.sla import Level
from noctui.services import facts
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import tickets
from noctui.store.tickets import Header


def begin(tx: Tx, working: Working, device: Device) -> Header:
    """A root cause is down and nobody holds it: reopen its ticket if it ended only just now, else open one."""
    last = tickets.newest_of(tx.connection, device.id)
    if last is not None and _just_ended(tx, last):
        header = facts.record(tx, last, "reopened", data={"device": device.id})
        tickets.hold(tx.connection, header.id, device.id)
        tx.announce("reopened", f"T-{header.id}", _params(device), header.id)
    else:
        header = _open(tx, device)
        tx.announce("problem", f"T-{header.id}", {**_params(device), "state": "down"}, header.id)
    working.held[device.id] = header.id
    return header


def join(tx: Tx, working: Working, device: str, root: str) -> None:
    """A device that is lost behind a root cause comes under the root's ticket, if there is one."""
    number = working.held.get(root)
    header = tickets.get(tx.connection, number) if number is not None else None
    if header is None or device in working.held:
        return
    tickets.hold(tx.connection, header.id, device)
    working.held[device] = header.id
    facts.record(tx, header, "joined", data={"device": device}, bumps=False)


def leave(tx: Tx, working: Working, device: str, announced: bool) -> None:
    """A device is back. When it was the last one of its ticket, the fault has recovered, and that is announced.

    `announced`: its problem was said aloud. What was said under a ticket ends with the ticket; else it ends here.
    """
    held = tickets.holding(tx.connection, device)
    for header in held:
        tickets.release(tx.connection, header.id, device)
        last = not tickets.members(tx.connection, header.id)
        header = facts.record(tx, header, "left", data={"device": device}, bumps=False)
        if last and header.status in ("open", "accepted"):
            header = facts.record(tx, header, "recovered")
            root = tx.site.device(header.root)
            tx.announce("recovery", f"T-{header.id}", _params(root) if root else {"device": header.root}, header.id)
    working.held.pop(device, None)
    if announced and not held:
        tx.announce("recovery", f"device:{device}", {"device": device}, bell=False)


def measure(site: Site, device: Device) -> tuple[int, int]:
    """(hit, all): how many devices of its contract at its place are lost with this one, and how many there are."""
    peers = {
        other.id
        for other in site.file.inventory.devices.values()
        if other.contract == device.contract and other.site == device.site
    }
    lost = site.topology.behind(device.id) | {device.id}
    return len(lost & peers), len(peers)


def _open(tx: Tx, device: Device) -> Header:
    policy_id = tx.site.policy_of(device)
    policy = tx.site.policy(policy_id)
    hit, everything = measure(tx.site, device)
    level = sla.propose_level(policy, hit, everything) if policy is not None else Level("", {})
    header = tickets.create(
        tx.connection,
        Header(
            id=0,
            version=0,
            root=device.id,
            place=device.site,
            contract=device.contract,
            policy=policy_id,
            level=level.id,
            total=level.total,
            opened=tx.now,
            status="open",
        ),
    )
    tickets.hold(tx.connection, header.id, device.id)
    return facts.record(tx, header, "reported", data={"device": device.id, "level": level.id})


def _just_ended(tx: Tx, header: Header) -> bool:
    window = tx.site.file.rules.reopen_within
    return header.recovered is not None and tx.now - header.recovered <= window


def _params(device: Device) -> dict[str, str]:
    return {"device": device.id, "name": device.name, "site": device.site}
