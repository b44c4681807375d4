"""The verb of a start and of a reload: the working set from the store, and an end for what the files ended."""

from noctui.domain.availability import Turn
from noctui.domain.inventory import SiteFile
from noctui.domain.reload import changes, counted
from noctui.services import hand_offs, handover_duty, outages, redundancy, settling, working
from noctui.services.factbook import NOTHING, FactBook
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import history, journal, status


def load(
    tx: Tx,
    known: FactBook = NOTHING,
    duties: handover_duty.Duties | None = None,
    before: SiteFile | None = None,
) -> Working:
    """Take over `tx.site`: its policies judge every open ticket anew, and who is no longer in it is let go.

    `known`: the facts of the working set before; `duties`: who had the posts then. A start has none: then that is who
    had them when the engine last wrote something. `before`: the files until now.
    """
    stopped = journal.newest(tx.connection)
    _log(tx, before)
    tx.actor = tx.source = "engine"  # whoever activated the files, what comes of them is not said to be their doing
    found = working.rebuild(tx.connection, tx.site)
    tx.known_roster = found.roster
    _let_go(tx, found)
    found.facts = settling.replay(tx, known)
    hand_offs.look(tx, duties or handover_duty.duties(tx.connection, found.roster, stopped or tx.now))
    found.take_duties(tx.changes.duties or {})
    return found


def _log(tx: Tx, before: SiteFile | None) -> None:
    file = tx.site.file
    found = counted(changes(before.inventory, file.inventory)) if before is not None else {}
    reloaded = before is not None and before.version != file.version
    tx.log("site.reloaded" if reloaded else "engine.loaded", "site", {"version": file.version, **found})


def _let_go(tx: Tx, found: Working) -> None:
    """A device without a check would stay down for ever, and its ticket with it."""
    stored, here = status.devices(tx.connection), tx.site.file.inventory.devices
    gone = {name: stored.get(name, status.DeviceStatus()) for name in (stored.keys() | found.held.keys()) - here.keys()}
    history.add(tx.connection, ((name, Turn(tx.now, "unknown", was.state)) for name, was in gone.items()))
    for name, was in sorted(gone.items()):
        tx.log("device.state", f"device:{name}", {"state": "removed", "was": was.state})
        if was.flapping_told:
            tx.announce("steady", f"device:{name}", {"device": name, "state": was.state}, bell=False)
    redundancy.let_go(tx, found)
    outages.leave(tx, found, {name: was.announced for name, was in sorted(gone.items())})
    status.forget_devices(tx.connection, gone)
    status.forget_checks(tx.connection, found.stored_checks - tx.site.checks.keys())
    found.stored_devices -= gone.keys()
    found.stored_checks &= tx.site.checks.keys()
