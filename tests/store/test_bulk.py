"""Tickets by the thousand: read and written in few statements, on either store."""

from dataclasses import replace

from sqlalchemy import Engine

from noctui.domain.journal import verify
from noctui.domain.ticket import Fact
from noctui.services import factbook
from noctui.services.factbook import NOTHING
from noctui.store import journal, tickets
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


def test_many_entries_of_the_journal_are_one_chain_with_those_before_and_after(store: Engine) -> None:
    with store.begin() as connection:
        first = journal.append(connection, 1, "anna", "desk", "a", "site", {})
        new = journal.append_all(connection, 2, "engine", "engine", [("b", "x", {"n": 1}), ("c", "y", {})])
        last = journal.append(connection, 3, "engine", "engine", "d", "site", {}, (new[-1].seq, new[-1].hash))
        assert journal.append_all(connection, 4, "engine", "engine", []) == []
    with store.begin() as connection:
        found = list(journal.entries(connection))
    assert found == [first, *new, last]
    assert verify(found) is None


def test_many_devices_are_held_and_let_go_and_told_of_at_once(store: Engine) -> None:
    with store.begin() as connection:
        one, other = (tickets.create(connection, header(root)).id for root in "ab")
        tickets.hold_all(connection, [(one, "a"), (one, "c"), (other, "a")])
        tickets.hold_all(connection, [(one, "a"), (other, "b")])  # the first is held already
        assert tickets.members(connection, one) == ["a", "c"]
        tickets.release_all(connection, [(one, "a"), (other, "b"), (other, "nobody")])
        assert (tickets.members(connection, one), tickets.members(connection, other)) == (["c"], ["a"])
        told = Fact(0, "left", 10, 20, "engine", "gone", {"device": "a"}, 7)
        tickets.add_facts(connection, [(one, told), (other, replace(told, text=""))])
        assert [replace(fact, id=0) for fact in tickets.facts(connection, one)] == [told]
        assert [fact.text for fact in tickets.facts(connection, other)] == [""]
