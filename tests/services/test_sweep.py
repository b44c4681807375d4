"""The engine's look each second: all that is due, nothing else, and no ticket in the way of another."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, update

from noctui.domain.commands import AddNote, Regrade
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.policy import ClockSpec, Level, Penalty, Policy
from noctui.domain.worktime import LAST_YEAR
from noctui.services import details, load, settling
from noctui.services.tx import Tx
from noctui.store import schema, tickets
from tests.domain.calendars import OFFICE, at
from tests.services.ladders import fails_at, governed_by, look, said
from tests.services.plans import down, opened, row, stored, walk
from tests.services.scene import Scene

ANSWER = ClockSpec("answer", {}, "reported", ("responded",), {"any": HOUR}, {}, calendar="office")
PROMPT = Policy("prompt", {}, "S00", (Level("any", {}),), (ANSWER,))
WATCH = ClockSpec("watch", {}, "resolved", ("closed",), {"any": 7 * DAY}, {}, watch=True)
WATCHFUL = replace(PROMPT, clocks=(ANSWER, WATCH))


@pytest.fixture
def three(scene: Scene) -> tuple[Scene, list[int]]:
    """Three tickets of one contract, opened within a minute."""
    scene.site, scene.now = governed_by(PROMPT), at("2027-01-20T10:00")
    return scene, [opened(scene, f"question {n}", contract="city") for n in range(3)]


def sweep(scene: Scene) -> Tx:
    """One look; what it changed."""

    def job(tx: Tx) -> Tx:
        settling.sweep(tx)
        return tx

    swept: Tx = scene.verb(job)
    return swept


def spoil(scene: Scene, number: int, kind: str, data: str) -> None:
    """Somebody else's hand in the store: a fact that makes no sense."""
    with scene.engine.begin() as connection:
        written = tickets.add_fact(connection, number, kind, scene.now, scene.now, "x", "", {}, 0)  # type: ignore[arg-type]
        connection.execute(update(schema.fact).where(schema.fact.c.id == written.id).values(data=data))


def test_a_look_with_nothing_due_asks_once_and_writes_nothing(three: tuple[Scene, list[int]]) -> None:
    scene, _ = three
    before = stored(scene)
    asked: list[str] = []

    def count(*args: Any) -> None:
        asked.append(args[2])

    event.listen(scene.engine, "before_cursor_execute", count)
    sweep(scene)
    event.remove(scene.engine, "before_cursor_execute", count)
    assert [statement.split()[0] for statement in asked] == ["BEGIN", "SELECT"]
    assert stored(scene) == before


def test_what_is_due_at_once_is_booked_at_once(three: tuple[Scene, list[int]]) -> None:
    scene, numbers = three
    look(scene, "2027-01-20T11:30")
    assert [s.kind for s in said(scene, "breach")] == ["breach"] * 3
    assert [row(scene, number).breached for number in numbers] == [1, 1, 1]
    look(scene, "2027-01-20T11:40")
    assert len(said(scene, "breach")) == 3


def test_a_ticket_that_makes_no_sense_stops_no_other(three: tuple[Scene, list[int]]) -> None:
    scene, (first, second, third) = three
    spoil(scene, second, "promised", '{"clock": "answer"}')
    scene.now = at("2027-01-20T11:30")
    swept = sweep(scene)
    assert list(swept.changes.unsound) == [second]
    assert "KeyError" in swept.changes.unsound[second]
    assert {row_.ticket for row_ in swept.changes.announcements if row_.kind == "breach"} == {first, third}
    assert not sweep(scene).changes.unsound  # it was set aside, and is not said each second
    assert [(found.id, len(found.clocks)) for found in scene.tickets()] == [(first, 1), (second, 0), (third, 1)]


def test_a_spoilt_row_of_the_store_stops_no_other(three: tuple[Scene, list[int]]) -> None:
    scene, (first, second, third) = three
    spoil(scene, second, "promised", "{nonsense")
    scene.now = at("2027-01-20T11:30")
    swept = sweep(scene)
    assert list(swept.changes.unsound) == [second]
    assert {row_.ticket for row_ in swept.changes.announcements if row_.kind == "breach"} == {first, third}
    assert len(scene.tickets()) == 3


@pytest.mark.parametrize("kind", ["promised", "waived", "merged", "linked", "regraded", "upgraded", "consented"])
def test_a_device_comes_back_and_fails_again_whatever_is_spoilt_on_its_ticket(scene: Scene, kind: str) -> None:
    number = fails_at(scene, PROMPT, "2027-01-20T10:00")
    spoil(scene, number, kind, "{nonsense")
    scene.answer("srv")
    assert "left" in [fact.kind for fact in scene.read(lambda c: tickets.facts(c, number))]
    down(scene, "srv")
    assert scene.state("srv") == "down"
    assert scene.do(AddNote(number, "what is this?")).done
    assert scene.read(lambda c: details.ticket_detail(c, scene.site, scene.working, number, scene.now)) is not None


def test_a_spoilt_ticket_is_looked_at_though_its_breach_was_booked(three: tuple[Scene, list[int]]) -> None:
    scene, (first, *_) = three
    look(scene, "2027-01-20T11:30")
    scene.now = at("2027-01-20T10:30")
    spoil(scene, first, "promised", "{nonsense")
    scene.now = at("2027-01-20T12:00")
    assert scene.do(AddNote(first, "what is this?")).done
    found = scene.read(lambda c: details.ticket_detail(c, scene.site, scene.working, first, scene.now))
    assert [(one.clock, one.corrected) for one in found.breaches] == [("answer", False)]


def test_a_spoilt_ticket_stays_in_its_contracts_ledger_and_stops_no_other(scene: Scene) -> None:
    costly = replace(PROMPT, clocks=(replace(ANSWER, counts="response"),), penalty=Penalty(0.0003, 2, 30 * DAY))
    scene.site, scene.now = governed_by(costly), at("2027-01-20T10:00")
    first = opened(scene, "one", contract="city")
    look(scene, "2027-01-20T11:30")
    spoil(scene, first, "waived", "{nonsense")
    second = opened(scene, "two", contract="city")
    look(scene, "2027-01-20T13:30")
    assert row(scene, second).breached == 1
    [warning] = said(scene, "contract")
    assert warning.params["count"] == "2"


def test_a_policy_that_vanishes_from_the_files_takes_no_promise_with_it_unnoticed(
    three: tuple[Scene, list[int]],
) -> None:
    scene, numbers = three
    with_policy = scene.site
    scene.site = replace(scene.site, policies={})
    assert scene.verb(load.load)
    assert scene.unsound == dict.fromkeys(numbers, "no policy prompt")
    look(scene, "2027-01-20T11:30")
    assert said(scene, "breach") == []
    scene.site = with_policy
    assert scene.verb(load.load)
    assert [row(scene, number).breached for number in numbers] == [1, 1, 1]


def test_nor_does_a_level_that_vanishes_from_its_policy(three: tuple[Scene, list[int]]) -> None:
    scene, numbers = three
    other = replace(PROMPT, levels=(Level("some", {}),), clocks=(replace(ANSWER, within={"some": HOUR}),))
    scene.site = replace(scene.site, policies={other.id: other})
    assert scene.verb(load.load)
    assert scene.unsound == dict.fromkeys(numbers, "LookupError: no level any in policy prompt")
    scene.unsound.clear()
    assert scene.do(Regrade(numbers[0], row(scene, numbers[0]).version, "some", "renamed")).done
    assert (scene.unsound, row(scene, numbers[0]).clocks[0].state) == ({}, "running")


def test_a_level_without_promises_is_no_trouble(scene: Scene) -> None:
    quiet = replace(PROMPT, levels=(Level("quiet", {}), Level("any", {})), clocks=(replace(ANSWER, within={}),))
    scene.site, scene.now = governed_by(quiet), at("2027-01-20T10:00")
    opened(scene, "question", contract="city")
    assert scene.unsound == {}


def test_a_ticket_set_aside_is_judged_again_when_everything_is(three: tuple[Scene, list[int]]) -> None:
    scene, (_, second, _) = three
    spoil(scene, second, "promised", '{"clock": "answer"}')
    scene.now = at("2027-01-20T11:30")
    sweep(scene)
    with scene.engine.begin() as connection:
        connection.execute(update(schema.fact).where(schema.fact.c.kind == "promised").values(kind="note"))
    scene.verb(settling.replay)
    assert row(scene, second).breached == 1


def test_a_date_beyond_all_calendars_stops_no_other(three: tuple[Scene, list[int]]) -> None:
    scene, (first, second, third) = three
    with scene.engine.begin() as connection:
        far = at(f"{LAST_YEAR}-12-31T23:00")
        of_second = schema.fact.c.ticket == second
        connection.execute(update(schema.fact).where(of_second).values(occurred_at=far + 400 * DAY))
    scene.now = at("2027-01-20T11:30")
    swept = sweep(scene)
    assert "OutsideYearsError" in swept.changes.unsound[second]
    assert {row_.ticket for row_ in swept.changes.announcements if row_.kind == "breach"} == {first, third}


@pytest.mark.req("C-107")
def test_a_watch_that_has_passed_is_shown_and_rings_no_bell(scene: Scene) -> None:
    number = fails_at(scene, WATCHFUL, "2027-01-20T10:00")
    walk(scene, number, "responded", "recovered", "resolved")
    header = scene.read(lambda c: tickets.get(c, number))
    ends = next(clock.due for clock in row(scene, number).clocks if clock.spec == "watch")
    assert ends is not None
    assert header.next_event == ends
    before = len(said(scene, "warning", "breach", "escalation"))
    scene.now = ends + 1
    assert number in sweep(scene).changes.tickets
    assert next(clock.state for clock in row(scene, number).clocks if clock.spec == "watch") == "met"
    assert len(said(scene, "warning", "breach", "escalation")) == before
    assert number not in sweep(scene).changes.tickets


def test_the_due_time_itself_is_still_in_time(three: tuple[Scene, list[int]]) -> None:
    scene, (first, *_) = three
    due = row(scene, first).clocks[0].due
    assert due is not None
    scene.now = due
    sweep(scene)
    assert row(scene, first).breached == 0
    scene.now = due + 1
    sweep(scene)
    assert row(scene, first).breached == 1
    assert OFFICE.elapsed(row(scene, first).opened, due) == 60 * MINUTE
