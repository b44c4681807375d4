"""A ticket's clocks against its booked events: what is booked once and for ever, who hears of it, what comes next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from noctui.domain import happenings, sla
from noctui.domain.happenings import Due, Event
from noctui.domain.moments import Instant
from noctui.domain.policy import Level, Policy
from noctui.domain.sla import Clock
from noctui.domain.ticket import Fact
from noctui.services import entries, factbook, ledgers, paging, telling
from noctui.services.entries import Draft
from noctui.services.factbook import NOTHING, FactBook
from noctui.services.one_by_one import one_by_one
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Booking, Header

_UNDER_WAY = ("open", "accepted", "recovered")
"""What is resolved is not raised to a worse level any more."""


def settle(tx: Tx, header: Header, facts: Sequence[Fact], booked: Collection[Event]) -> Instant | None:
    """Book what has come due, each once. Returns when to look again.

    A missed limit that raises the level does it at that limit's moment, whenever somebody looks: so the steps of a
    long standstill come one by one, each with what was due until then. A ticket whose clocks can't be told, for its
    policy or its level is not in the files any more or its facts make no sense, is set aside with a word to the
    operator, and stops nobody else's.
    """
    policy, known = tx.site.policy(header.policy), set(booked)
    if policy is None and header.policy is not None and header.status != "closed":
        tx.changes.unsound[header.id] = f"no policy {header.policy}"
    if policy is None and (header.policy is None or header.status == "closed"):
        paging.follow(tx, header, ())
    while policy is not None:
        try:
            look = _look(tx, policy, header, facts, known)
        except Exception as error:
            tx.changes.unsound[header.id] = f"{type(error).__name__}: {error}"
            break
        _book(tx, header, policy, look.fresh)
        if look.raised is None:
            tx.told[header.id] = look.told
            paging.follow(tx, header, look.told)
            return look.coming
        known.update(due.event for due in look.fresh)
        facts = [*facts, _raise(tx, header, *look.raised)]
    return None


def sweep(tx: Tx) -> None:
    """The engine's look each second: settle every ticket that has something due."""
    numbers = tickets.due(tx.connection, tx.now)
    if numbers:
        facts, booked = tickets.facts_of(tx.connection, numbers), tickets.bookings_of(tx.connection, numbers)
        events = {number: {one.event for one in booked[number]} for number in numbers}
        _settle_all(tx, tickets.some(tx.connection, numbers).values(), facts, events)
        tx.changes.tickets.update(numbers)


def replay(tx: Tx, known: FactBook = NOTHING) -> FactBook:
    """Other policies, other deadlines: settle every ticket that is not closed. Returns the facts that it went by."""
    headers = tickets.visible(tx.connection, ended_after=tx.now)
    book = factbook.read(tx.connection, known, headers)
    _settle_all(tx, headers, book.facts, tickets.visible_bookings(tx.connection, ended_after=tx.now))
    return book


def _settle_all(
    tx: Tx, headers: Iterable[Header], facts: Mapping[int, Sequence[Fact]], booked: Mapping[int, Collection[Event]]
) -> None:
    headers = list(headers)
    planned: dict[int, Instant | None] = {}

    def one(header: Header) -> None:
        planned[header.id] = tx.now  # so it stays when that goes wrong
        planned[header.id] = settle(tx, header, facts[header.id], booked.get(header.id, ()))

    one_by_one(tx, headers, lambda header: f"T-{header.id}", one)
    known = {header.id: header.next_event for header in headers}
    tickets.plan_all(tx.connection, {number: at for number, at in planned.items() if at != known[number]})


@dataclass(frozen=True, slots=True)
class _Look:
    """What is to be done for a ticket now."""

    told: Sequence[Clock]
    fresh: Sequence[Due]
    coming: Instant | None
    raised: tuple[Clock, Level] | None
    """The missed limit that raises the ticket next, with the level it brings."""


def _look(tx: Tx, policy: Policy, header: Header, facts: Sequence[Fact], booked: Collection[Event]) -> _Look:
    at, calendars = tx.now, tx.site.calendars
    told = sla.evaluate(policy, header.level, header.total, facts, at, calendars)
    if not told:
        _expect_level(policy, header, facts)
    raised = _raised(policy, header, facts, told)
    if raised is not None and raised[0].due is not None:
        at = min(tx.now, raised[0].due + 1)
        told = sla.evaluate(policy, header.level, header.total, facts, at, calendars)
    fresh, coming = happenings.look(policy, told, facts, calendars, booked, at)
    return _Look(told, fresh, coming, raised)


def _expect_level(policy: Policy, header: Header, facts: Sequence[Fact]) -> None:
    """A ticket without clocks may have lost its promises to a change of the files. Raises LookupError."""
    level = sla.present_level(header.level, facts)
    if policy.clocks and policy.level(level) is None and header.status != "closed":
        raise LookupError(f"no level {level} in policy {policy.id}")


def _raised(policy: Policy, header: Header, facts: Sequence[Fact], told: Sequence[Clock]) -> tuple[Clock, Level] | None:
    return sla.upgrade_due(policy, facts, told) if header.status in _UNDER_WAY else None


def _book(tx: Tx, header: Header, policy: Policy, fresh: Sequence[Due]) -> None:
    tickets.book_all(tx.connection, [Booking(header.id, due.event, tx.now, due.level) for due in fresh])
    for due in fresh:
        telling.happened(tx, header, due)
    if any(due.event.kind in ("breach", happenings.OVERRUN) for due in fresh):
        ledgers.look(tx, header, policy)


def _raise(tx: Tx, header: Header, clock: Clock, level: Level) -> Fact:
    """The ticket is of a worse level from the moment on at which the limit was missed."""
    telling.upgraded(tx, header, clock, level)
    data = {"level": level.id, "clock": clock.spec}
    return entries.write(tx, header, Draft("upgraded", data=data, occurred_at=clock.due))
