"""The verb of a start and of a reload: the working set from the store, and an end for what the files ended."""

from noctui.services import outages, settling, working
from noctui.services.factbook import NOTHING, FactBook
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import status


def load(tx: Tx, known: FactBook = NOTHING) -> Working:
    """Take over `tx.site`: its policies judge every open ticket anew, and who is no longer in it is let go.

    `known`: the facts of the working set before.
    """
    tx.log("engine.loaded", "site", {"version": tx.site.file.version})
    found = working.rebuild(tx.connection, tx.site)
    _let_go(tx, found)
    found.facts = settling.replay(tx, known)
    return found


def _let_go(tx: Tx, found: Working) -> None:
    """A device without a check would stay down for ever, and its ticket with it."""
    stored, here = status.devices(tx.connection), tx.site.file.inventory.devices
    gone = {name: stored.get(name, status.DeviceStatus()) for name in (stored.keys() | found.held.keys()) - here.keys()}
    for name, was in sorted(gone.items()):
        tx.log("device.state", f"device:{name}", {"state": "removed", "was": was.state})
    outages.leave(tx, found, {name: was.announced for name, was in sorted(gone.items())})
    status.forget_devices(tx.connection, gone)
    status.forget_checks(tx.connection, found.stored_checks - tx.site.checks.keys())
    found.stored_devices -= gone.keys()
    found.stored_checks &= tx.site.checks.keys()
