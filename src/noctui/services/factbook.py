"""The facts of the open tickets, kept in memory from one load to the next: only what is new is read again.

Nothing has to keep it up to date: facts are only ever added, with rising numbers, so whoever uses it asks the store
for what came after. It is taken over with the working set, that is after a commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from noctui.domain.ticket import Fact
from noctui.store import tickets
from noctui.store.tickets import Header


@dataclass(frozen=True, slots=True)
class FactBook:
    facts: Mapping[int, Sequence[Fact]] = field(default_factory=dict)
    """All facts of each ticket up to `seen`, in the order they were recorded."""
    seen: int = 0
    """Number of the newest fact when it was read."""


NOTHING = FactBook()


def read(connection: Connection, known: FactBook, headers: Sequence[Header]) -> FactBook:
    """The facts of these tickets as they are now, and of no others."""
    seen = tickets.newest_fact(connection)
    unknown = [header.id for header in headers if header.id not in known.facts]
    found = tickets.facts_of(connection, unknown)
    added = tickets.facts_after(connection, known.seen) if seen > known.seen and len(found) < len(headers) else {}
    for header in headers:
        if header.id in known.facts:
            found[header.id] = [*known.facts[header.id], *added.get(header.id, ())]
    return FactBook(found, seen)
