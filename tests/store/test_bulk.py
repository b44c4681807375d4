"""Tickets by the thousand: read and written in few statements, on either store."""

from sqlalchemy import Engine

from noctui.services import factbook
from noctui.services.factbook import NOTHING
from noctui.store import tickets
from noctui.store.tickets import Header


def header(root: str) -> Header:
    return Header(0, 0, root, "b", "c", "s19", "I", True, 10, "open", next_event=50)


def test_many_tickets_are_planned_at_once(store: Engine) -> None:
    with store.begin() as connection:
        first, second, third = (tickets.create(connection, header(root)) for root in "abc")
        tickets.plan_all(connection, {first.id: 70, second.id: None})
        tickets.plan_all(connection, {})
        found = tickets.some(connection, [first.id, second.id, third.id])
    assert [one.next_event for one in found.values()] == [70, None, 50]


def test_facts_that_are_known_are_not_read_again(store: Engine) -> None:
    with store.begin() as connection:
        assert tickets.newest_fact(connection) == 0
        old = tickets.create(connection, header("a"))
        tickets.add_fact(connection, old.id, "reported", 10, 10, "engine", "", {}, 1)
        known = factbook.read(connection, NOTHING, [old])
    with store.begin() as connection:
        new = tickets.create(connection, header("b"))
        for ticket in (old, new):
            tickets.add_fact(connection, ticket.id, "note", 20, 20, "anna", "", {}, 2)
        book = factbook.read(connection, known, [old, new])
        assert book.facts == tickets.facts_of(connection, [old.id, new.id])
        assert book.facts[old.id][0] is known.facts[old.id][0]
        assert book.seen == tickets.newest_fact(connection)
        assert list(factbook.read(connection, book, [new]).facts) == [new.id]
    assert [fact.kind for fact in known.facts[old.id]] == ["reported"]
