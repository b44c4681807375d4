"""One fact of a ticket and the journal entry that records it: what every verb on a ticket comes down to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from noctui.domain.moments import Instant
from noctui.domain.ticket import Fact, FactKind
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody says has happened, before it is written down as a fact."""

    kind: FactKind
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    """As of `domain.ticket.Fact`."""
    occurred_at: Instant | None = None
    """None: now."""

    def moment(self, now: Instant) -> Instant:
        return now if self.occurred_at is None else self.occurred_at


def write(tx: Tx, header: Header, draft: Draft) -> Fact:
    """Journal it and store it."""
    at, data = draft.moment(tx.now), dict(draft.data)
    seq = tx.log(f"ticket.{draft.kind}", f"T-{header.id}", {"text": draft.text, "occurred_at": at, **data})
    return tickets.add_fact(tx.connection, header.id, draft.kind, at, tx.now, tx.actor, draft.text, data, seq)
