"""What the engine says aloud of a ticket's clocks, and to whom."""

from noctui.domain.happenings import OVERRUN, Due
from noctui.domain.policy import Level
from noctui.domain.sla import Clock
from noctui.services import paging
from noctui.services.tx import Tx
from noctui.store.tickets import Header


def happened(tx: Tx, header: Header, due: Due) -> None:
    """A warning, a breach, or a rung of a ladder, which calls who has its post at this moment."""
    clock, _round, kind, at = due.event
    if kind == OVERRUN:  # the ledger speaks of it
        return
    params = _params(header, clock, due.level) | {"due": str(at)}
    if due.to:
        paging.fire(tx, header, due)
    else:
        tx.announce("warning" if kind == "warn" else "breach", f"T-{header.id}", params, header.id)


def upgraded(tx: Tx, header: Header, clock: Clock, level: Level) -> None:
    """A missed limit has raised the ticket to a worse level."""
    params = _params(header, clock.spec, level.id) | {"was": clock.level, "due": str(clock.due or tx.now)}
    tx.announce("upgrade", f"T-{header.id}", params, header.id)


def _params(header: Header, clock: str, level: str) -> dict[str, str]:
    return {"clock": clock, "device": header.root, "level": level, "policy": header.policy or ""}
