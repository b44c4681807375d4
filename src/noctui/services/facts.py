"""Writing a fact: the journal entry, the fact, the ticket's row and its clocks, all in one transaction."""

from dataclasses import replace

from noctui.domain import ticket as rules
from noctui.domain.moments import Instant
from noctui.domain.ticket import FactKind
from noctui.services import clocks
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header


def record(
    tx: Tx,
    header: Header,
    kind: FactKind,
    text: str = "",
    data: dict[str, str] | None = None,
    occurred_at: Instant | None = None,
) -> Header:
    """Add a fact and bring the ticket's row up to date; whoever saw an older version of it is told."""
    add(tx, header, kind, text, data, occurred_at)
    return refresh(tx, replace(header, version=header.version + 1))


def add(
    tx: Tx,
    header: Header,
    kind: FactKind,
    text: str = "",
    data: dict[str, str] | None = None,
    occurred_at: Instant | None = None,
) -> None:
    """Only write the fact: it makes nobody's view stale, and many of them need only one `refresh`."""
    at = tx.now if occurred_at is None else occurred_at
    seq = tx.log(f"ticket.{kind}", f"T-{header.id}", {"text": text, "occurred_at": at, **(data or {})})
    tickets.add_fact(tx.connection, header.id, kind, at, tx.now, tx.actor, text, data or {}, seq)


def refresh(tx: Tx, header: Header) -> Header:
    """Fold the facts anew, settle the clocks, save the row."""
    facts = tickets.facts(tx.connection, header.id)
    now = rules.standing(facts)
    ended = header.ended if now.status == "closed" else None
    header = replace(
        header,
        status=now.status,
        recovered=now.recovered_at,
        ended=(ended or tx.now) if now.status == "closed" else None,
    )
    header = clocks.settle(tx, header, facts)
    tickets.save(tx.connection, header)
    tx.changes.tickets.add(header.id)
    return header
