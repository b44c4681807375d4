"""A ticket's clocks against its booked events: what is due, what is booked once and for ever, what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from noctui.domain import sla
from noctui.domain.moments import Instant
from noctui.domain.sla import Clock
from noctui.domain.ticket import Fact
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header

Event = tuple[str, int, str, Instant]
"""(clock, round, `warn` or `breach`, when): the identity of what can be booked."""


def of(site: Site, header: Header, facts: Sequence[Fact], now: Instant) -> tuple[Clock, ...]:
    """The clocks of a ticket; none without a policy."""
    policy = site.policy(header.policy)
    if policy is None:
        return ()
    return sla.evaluate(policy, header.level, header.total, facts, now, site.calendars)


def settle(tx: Tx, header: Header, facts: Sequence[Fact]) -> Header:
    """Book what has come due, each once, and note when to look again. Returns the header with its `next_event`."""
    clocks = of(tx.site, header, facts, tx.now)
    booked = tickets.bookings(tx.connection, header.id)
    for event in _events(clocks):
        if event[3] <= tx.now and event not in booked and header.status != "closed":
            _book(tx, header, event)
            booked.add(event)
    coming = [event[3] for event in _events(clocks) if event[3] > tx.now]
    return replace(header, next_event=min(coming, default=None))


def sweep(tx: Tx) -> None:
    """The engine's look each second: settle every ticket that has something due."""
    for number in tickets.due(tx.connection, tx.now):
        header = tickets.get(tx.connection, number)
        if header is not None:
            tickets.save(tx.connection, settle(tx, header, tickets.facts(tx.connection, number)))
            tx.changes.tickets.add(number)


def replay(tx: Tx) -> None:
    """Other policies, other deadlines: settle every ticket that is not closed."""
    headers = tickets.visible(tx.connection, ended_after=tx.now)
    facts = tickets.facts_of(tx.connection, [header.id for header in headers])
    for header in headers:
        tickets.save(tx.connection, settle(tx, header, facts[header.id]))


def _events(clocks: Sequence[Clock]) -> Iterator[Event]:
    """What each clock can still make happen, or has: its warning, its breach, the next missed round of a rhythm.

    A promise that was kept late was broken, even if nobody looked between the due time and its end.
    """
    for clock in clocks:
        ended_rhythm = clock.ended is not None and clock.misses > 0
        if ended_rhythm or clock.state not in ("running", "paused", "breached", "late"):
            continue
        if clock.warn_at is not None and clock.warn_at != clock.due and clock.state != "late":
            yield clock.spec, clock.round, "warn", clock.warn_at
        if clock.due is not None:
            yield clock.spec, clock.round, "breach", clock.due
        if clock.next_miss is not None:
            yield clock.spec, clock.round + 1, "breach", clock.next_miss


def _book(tx: Tx, header: Header, event: Event) -> None:
    clock, round_, kind, due = event
    tickets.book(tx.connection, header.id, clock, round_, kind, due, tx.now)
    word = "warning" if kind == "warn" else "breach"
    params = {"clock": clock, "device": header.root, "due": str(due), "policy": header.policy or ""}
    tx.announce(word, f"T-{header.id}", params, header.id)
