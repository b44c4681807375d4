"""Runs and the playbooks they go by are stored as they were, on SQLite and on PostgreSQL."""

from dataclasses import replace

from sqlalchemy import Connection, Engine

from noctui.domain.run import fold
from noctui.store import runs, tickets
from noctui.store.runs import Header
from tests.domain.playbooks import CHECKS, FIRE, RESCUE


def ticket(connection: Connection) -> int:
    new = tickets.Header(0, 1, "", "b", None, None, "", False, 1, "open")
    return tickets.create(connection, new).id


def begun(connection: Connection, at: int = 10) -> Header:
    runs.pin(connection, FIRE, at)
    new = Header(0, FIRE, ticket(connection), {"room": "机房"}, pins={"rescue": "r1"})
    header = runs.begin(connection, new, at)
    record(connection, header.id, "started", at)
    return header


def record(connection: Connection, number: int, kind: str, at: int, step: str = "", answer: str = "") -> None:
    runs.record(connection, number, kind, at, "anna", "a", step, answer, "词", {"x": "1"}, 7)  # type: ignore[arg-type]


def test_what_was_recorded_is_folded_again(store: Engine) -> None:
    with store.begin() as connection:
        number = begun(connection).id
        record(connection, number, "answered", 20, "alarm", "done")
    with store.begin() as connection:
        header = runs.get(connection, number)
        assert header is not None
        assert header == Header(number, FIRE, header.ticket, {"room": "机房"}, pins={"rescue": "r1"})
        events = runs.events(connection, number)
        assert [(event.kind, event.at, event.text, event.data) for event in events] == [
            ("started", 10, "词", {"x": "1"}),
            ("answered", 20, "词", {"x": "1"}),
        ]
        assert fold(number, header.playbook, events).answers("alarm") == "done"
        assert runs.events_of(connection, [number]) == {number: events}
        assert runs.get(connection, number + 1) is None


def test_a_version_is_kept_once_and_stays_what_it_was(store: Engine) -> None:
    with store.begin() as connection:
        for playbook in (RESCUE, RESCUE, replace(RESCUE, version="r2", name={"en": "New"})):
            runs.pin(connection, playbook, 10)
        assert runs.pinned(connection, "rescue", "r1") == RESCUE
        assert runs.pinned(connection, "rescue", "r3") is None
        runs.pin(connection, replace(RESCUE, name={"en": "Another"}), 20)
        assert runs.pinned(connection, "rescue", "r1") == RESCUE


def test_what_is_due_open_visible_and_newest_is_found(store: Engine) -> None:
    with store.begin() as connection:
        first, second, third = (begun(connection, at).id for at in (10, 20, 30))
        runs.plan(connection, first, 100, None)
        runs.plan(connection, second, 200, None)
        runs.plan(connection, third, None, 50)
        assert runs.due(connection, 99) == []
        assert runs.due(connection, 200) == [first, second]
        assert [one.id for one in runs.open_ones(connection)] == [first, second]
        assert [one.id for one in runs.visible(connection, 49)] == [first, second, third]
        assert [one.id for one in runs.visible(connection, 50)] == [first, second]
        assert [one.id for one in runs.newest(connection, limit=2)] == [third, second]
        assert [one.id for one in runs.newest(connection, "checks")] == []
        assert [one.id for one in runs.some(connection, [third, 99])] == [third]


def test_a_run_knows_those_that_it_called(store: Engine) -> None:
    with store.begin() as connection:
        parent = begun(connection)
        runs.pin(connection, CHECKS, 10)
        new = Header(0, CHECKS, parent.ticket, parent=parent.id, step="data", visit=2)
        child = runs.begin(connection, new, 20)
        assert runs.children(connection, parent.id) == [child]
        assert (child.parent, child.step, child.visit) == (parent.id, "data", 2)


def test_evidence_of_any_length_is_cut(store: Engine) -> None:
    with store.begin() as connection:
        number = begun(connection).id
        endless = {"raw": "x" * (runs.LONGEST_VALUE + 5)}
        event = runs.record(connection, number, "seen", 20, "engine", "", "alarm", "", "", endless, 8)
        assert len(event.data["raw"]) == runs.LONGEST_VALUE
        assert runs.events(connection, number)[-1] == event
