"""Writing a fact: the journal entry, the fact, the ticket's row and its clocks, all in one transaction."""

from dataclasses import replace

from noctui.domain import ticket as rules
from noctui.services import entries, repeats, settling
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header


def record(tx: Tx, header: Header, draft: Draft) -> Header:
    """Add a fact and bring the ticket's row up to date; whoever saw an older version of it is told."""
    add(tx, header, draft)
    return refresh(tx, replace(header, version=header.version + 1))


def add(tx: Tx, header: Header, draft: Draft) -> None:
    """Only write the fact, and what follows from it at once: it makes nobody's view stale, and many of them need only
    one `refresh`."""
    entries.write(tx, header, draft)
    if draft.kind == "reported":
        repeats.look(tx, header)


def refresh(tx: Tx, header: Header) -> Header:
    """Fold the facts anew, settle the clocks, save the row."""
    facts = tickets.facts(tx.connection, header.id)
    now = rules.standing(facts)
    header = replace(
        header,
        status=now.status,
        recovered=now.recovered_at,
        ended=(header.ended or tx.now) if now.status == "closed" else None,
    )
    coming = settling.settle(tx, header, facts, tickets.bookings(tx.connection, header.id))
    header = replace(header, next_event=coming)
    tickets.save(tx.connection, header)
    tx.changes.tickets.add(header.id)
    return header
