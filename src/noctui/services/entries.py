"""One fact of a ticket and the journal entry that records it: what every verb on a ticket comes down to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from noctui.domain.moments import Instant
from noctui.domain.ticket import Fact, FactKind
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.journal import Told
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
    (seq,) = tx.log_all([_told(tx, header, draft)])
    return tickets.add_fact(tx.connection, header.id, draft.kind, at, tx.now, tx.actor, draft.text, data, seq)


def write_all(tx: Tx, drafts: Sequence[tuple[Header, Draft]]) -> None:
    """The same of many, in one go."""
    seqs = tx.log_all(_told(tx, header, draft) for header, draft in drafts)
    new = [
        (header.id, Fact(0, one.kind, one.moment(tx.now), tx.now, tx.actor, one.text, dict(one.data), seq))
        for (header, one), seq in zip(drafts, seqs, strict=True)
    ]
    tickets.add_facts(tx.connection, new)


def _told(tx: Tx, header: Header, draft: Draft) -> Told:
    """The moment is told where it is not that of the entry, the text where there is one."""
    said: dict[str, object] = {"text": draft.text} if draft.text else {}
    if (at := draft.moment(tx.now)) != tx.now:
        said["occurred_at"] = at
    return f"ticket.{draft.kind}", f"T-{header.id}", {**said, **draft.data}
