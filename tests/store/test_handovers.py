"""Handovers are stored as they happened, on SQLite and on PostgreSQL."""

from dataclasses import replace

from sqlalchemy import Connection, Engine

from noctui.domain.handover_items import Item
from noctui.store import handovers

LINE = Item("watch", "line", "line:1.1", "门开了就叫保安", True, {}, number=1, since=5, changed=5)
TICKET = Item("worst", "ticket", "ticket:118", "T-118 SW-1", True, {"level": "I"}, number=2, since=6, changed=6)


def begun(connection: Connection, post: str = "noc", at: int = 10) -> int:
    number = handovers.begin(connection, post, at)
    data = {"outgoing": "a", "hand_off": "100"}
    handovers.record(connection, number, "prepared", at, "anna", "a", 0, "", data, 1)
    return number


def test_what_was_recorded_is_folded_again(store: Engine) -> None:
    with store.begin() as connection:
        number = begun(connection)
        handovers.record(connection, number, "offered", 20, "anna", "a", 0, "", {"to": "b"}, 2)
        asked = handovers.record(connection, number, "asked", 30, "bo", "b", 1, "哪个门？", {}, 3)
    with store.begin() as connection:
        found = handovers.get(connection, number)
        assert found is not None
        assert (found.state, found.outgoing, found.incoming, found.hand_off) == ("asked", "a", "b", 100)
        assert [(question.id, question.text) for question in found.open_questions] == [(asked, "哪个门？")]
        assert handovers.journalled(connection, number)[asked] == 3
        assert handovers.get(connection, number + 1) is None


def test_items_are_written_when_they_are_new_or_another_and_only_then(store: Engine) -> None:
    with store.begin() as connection:
        number = begun(connection)
        assert handovers.save(connection, number, (), (LINE, TICKET), 20)
        assert not handovers.save(connection, number, (LINE, TICKET), (LINE, TICKET), 30)
        worse = replace(TICKET, params={"level": "II"}, changed=40)
        assert handovers.save(connection, number, (LINE, TICKET), (LINE, worse), 40)
        assert handovers.items(connection, number) == (LINE, worse)
        assert handovers.looked(connection, number) == 40


def test_what_has_ended_is_not_open_and_the_newest_of_a_post_come_first(store: Engine) -> None:
    with store.begin() as connection:
        first, other, last = begun(connection), begun(connection, "net"), begun(connection)
        handovers.record(connection, first, "accepted", 50, "bo", "b", 0, "", {}, 2, ends=True)
        assert [one.number for one in handovers.open_ones(connection)] == [other, last]
        assert [one.number for one in handovers.newest(connection, "noc", 10)] == [last, first]
        assert [one.number for one in handovers.newest(connection, limit=2)] == [last, other]
        for before, found in ((None, first), (last, first), (first, None)):
            accepted = handovers.accepted_before(connection, "noc", before)
            assert (accepted.number if accepted is not None else None) == found
