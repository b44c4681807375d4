"""One fact of a ticket and the journal entry that records it: what every verb on a ticket comes down to."""

from noctui.domain.moments import Instant
from noctui.domain.ticket import Fact, FactKind
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header


def write(
    tx: Tx,
    header: Header,
    kind: FactKind,
    text: str = "",
    data: dict[str, str] | None = None,
    occurred_at: Instant | None = None,
) -> Fact:
    """Journal it and store it; `occurred_at` None: now."""
    at = tx.now if occurred_at is None else occurred_at
    seq = tx.log(f"ticket.{kind}", f"T-{header.id}", {"text": text, "occurred_at": at, **(data or {})})
    return tickets.add_fact(tx.connection, header.id, kind, at, tx.now, tx.actor, text, data or {}, seq)
