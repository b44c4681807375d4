"""Who was called for a ticket and what they answered; what somebody wants to be reminded of."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from typing import NamedTuple

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from noctui.domain.moments import Instant
from noctui.domain.paging import Page
from noctui.store.schema_page import page, reminder

_NAMES = [one.name for one in fields(Page)]
_all = select(*(page.c[name] for name in _NAMES)).order_by(page.c.id)
_insert = insert(page).returning(page.c.id)
_save = (
    update(page).where(page.c.id == bindparam("key")).values({name: bindparam(name) for name in _NAMES if name != "id"})
)
_open = _all.where(page.c.ended.is_(None))
_open_of = _open.where(page.c.ticket == bindparam("of"))
_waking = select(page.c.ticket).where(
    page.c.ended.is_(None), or_(page.c.next <= bindparam("now"), page.c.rang > bindparam("now"))
)
_due_reminders = select(reminder).where(reminder.c.done.is_(None), reminder.c.due <= bindparam("now"))


class Reminder(NamedTuple):
    id: int
    ticket: int
    login: str
    due: Instant
    text: str


def add(connection: Connection, new: Page) -> Page:
    """Store a new one; returns it with its number instead of the one it had."""
    return replace(new, id=connection.execute(_insert, _values(new)).scalar_one())


def save(connection: Connection, changed: Page) -> None:
    connection.execute(_save, _values(changed) | {"key": changed.id})


def move(connection: Connection, ticket: int, into: int, clocks: str) -> bool:
    """The open ones of a ticket whose clock begins so are another one's now. Returns whether there were any."""
    of_run = page.c.ticket == ticket, page.c.ended.is_(None), page.c.clock.startswith(clocks, autoescape=True)
    return connection.execute(update(page).where(*of_run).values(ticket=into)).rowcount > 0


def of_ticket(connection: Connection, ticket: int) -> list[Page]:
    """All that were ever called, in order."""
    return [_page(row) for row in connection.execute(_all.where(page.c.ticket == ticket))]


def open_of(connection: Connection, ticket: int) -> list[Page]:
    """Those whose end was not said."""
    return [_page(row) for row in connection.execute(_open_of, {"of": ticket})]


def open_ones(connection: Connection, tickets: Collection[int] | None = None) -> Mapping[int, Sequence[Page]]:
    """The same of several tickets, or of all; a ticket without any is missing."""
    found: defaultdict[int, list[Page]] = defaultdict(list)
    for row in connection.execute(_open if tickets is None else _open.where(page.c.ticket.in_(tickets))):
        found[row.ticket].append(_page(row))
    return found


def open_tickets(connection: Connection) -> set[int]:
    """Tickets with somebody who has to hear of an end."""
    return set(connection.scalars(select(page.c.ticket).where(page.c.ended.is_(None)).distinct()))


def waking(connection: Connection, now: Instant) -> list[int]:
    """Tickets with a page that has to be looked at: it is due, or its clock was set back."""
    return sorted(set(connection.scalars(_waking, {"now": now})))


def remind(connection: Connection, ticket: int, login: str, due: Instant, text: str) -> int:
    query = insert(reminder).values(ticket=ticket, login=login, due=due, text=text).returning(reminder.c.id)
    return int(connection.execute(query).scalar_one())


def due_reminders(connection: Connection, now: Instant) -> list[Reminder]:
    rows = connection.execute(_due_reminders, {"now": now})
    return sorted(Reminder(row.id, row.ticket, row.login, row.due, row.text) for row in rows)


def reminded(connection: Connection, number: int, now: Instant) -> None:
    connection.execute(update(reminder).where(reminder.c.id == number).values(done=now))


def _values(one: Page) -> dict[str, object]:
    return {name: getattr(one, name) for name in _NAMES if name != "id"}


def _page(row: Row[tuple[object, ...]]) -> Page:
    return Page(**row._mapping)
