"""One bad row of a sweep: its own work is undone and said, everybody else's is done, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from noctui.domain.commands import OpenMaintenance
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.overrides import Override, Target
from noctui.domain.roster_changes import RosterChange
from noctui.services import (
    changing,
    hand_offs,
    handover_sweep,
    load,
    mutes,
    paging,
    roster_changes,
    settling,
)
from noctui.services.one_by_one import one_by_one
from noctui.services.tx import Changes, Tx
from noctui.store import connect, journal
from noctui.store import roster_changes as change_store
from tests.domain.calendars import at
from tests.services import handing
from tests.services.calling import BEGIN, LADDER
from tests.services.ladders import fails_at, governed_by, said
from tests.services.plans import opened, row
from tests.services.scene import Scene, site
from tests.services.test_duty import MORNING, ROSTER
from tests.services.test_sweep import PROMPT
from tests.stores import postgres


class Spoilt(Exception):
    """Not the store's."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    in_file = request.param == "sqlite"
    url = connect.sqlite_url(tmp_path / "noctui.db") if in_file else request.getfixturevalue("server")
    engine = connect.open_writer(url)
    yield Scene(engine, site())
    engine.dispose()


def spoil(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, bad: Callable[..., bool]) -> None:
    """Let the function write what it writes, and then fail for some of its arguments."""
    whole = getattr(where, name)

    def spoilt(*arguments: Any, **more: Any) -> Any:
        found = whole(*arguments, **more)
        if bad(*arguments):
            raise Spoilt("nonsense")
        return found

    monkeypatch.setattr(where, name, spoilt)


def changes(scene: Scene, sweep: Callable[[Tx], None]) -> Changes:
    """What one look changes."""

    def job(tx: Tx) -> Changes:
        sweep(tx)
        return tx.changes

    found: Changes = scene.verb(job)
    return found


def test_what_goes_wrong_takes_back_what_it_has_written_said_and_changed(either: Scene) -> None:
    scene, kept = either, dict(either.working.devices)

    def work(tx: Tx, number: int) -> None:
        tx.log("log.line", f"row {number}")
        tx.announce("problem", "log", {"device": str(number)})
        tx.changes.tickets.add(number)
        if number == 2:
            scene.working.devices.clear()
            tx.changes.roster = True
            raise Spoilt("nonsense")

    def job(tx: Tx) -> Tx:
        one_by_one(tx, [1, 2, 3], lambda number: f"row {number}", lambda number: work(tx, number), scene.working)
        return tx

    tx = scene.verb(job)
    assert tx.changes.undone == {"row 2": "Spoilt: nonsense"}
    assert [row.params["device"] for row in tx.changes.announcements] == ["1", "3"]
    assert (tx.changes.tickets, tx.changes.roster, scene.working.devices) == ({1, 3}, False, kept)
    lines = scene.read(lambda c: [one.subject for one in journal.entries(c) if one.kind == "log.line"])
    assert lines == ["row 1", "row 3"]


def test_an_error_of_the_store_is_of_no_single_row(scene: Scene) -> None:
    def fails(row: int) -> None:
        raise OperationalError("", {}, Exception("disk full"))

    with pytest.raises(OperationalError):
        scene.verb(lambda tx: one_by_one(tx, [1], str, fails))


def test_a_ticket_that_can_not_be_booked_stops_no_other_and_is_booked_when_it_can(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.site, scene.now = governed_by(PROMPT), at("2027-01-20T10:00")
    first, second = (opened(scene, f"question {n}", contract="city") for n in range(2))
    scene.now = at("2027-01-20T11:30")
    with monkeypatch.context() as patch:
        spoil(patch, settling, "_book", lambda tx, header, *_: header.id == first)
        for _ in range(2):
            assert changes(scene, settling.sweep).undone == {f"T-{first}": "Spoilt: nonsense"}
        assert scene.verb(load.load), "it ends no start, either"
    assert [row(scene, number).breached for number in (first, second)] == [0, 1]
    scene.verb(settling.sweep)
    assert [row(scene, number).breached for number in (first, second)] == [1, 1]
    assert len(said(scene, "breach")) == 2


def test_a_call_that_goes_wrong_stops_no_other(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fails_at(scene, LADDER, BEGIN)
    second = opened(scene, "slow", contract="city")
    scene.now += 70 * MINUTE
    scene.verb(settling.sweep)
    scene.now += 16 * MINUTE
    spoil(monkeypatch, paging, "_look", lambda tx, header, *_: header.id == first)
    swept = changes(scene, paging.sweep)
    assert list(swept.undone) == [f"T-{first}"]
    assert {one.ticket for one in swept.announcements if one.kind == "escalation"} == {second}


def test_a_mute_whose_end_goes_wrong_stops_no_other_and_ends_when_it_can(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.all_up()
    for device in ("srv", "gw"):
        assert scene.do(OpenMaintenance(device, scene.now, scene.now + HOUR, "new disks")).done
    for _ in range(3):
        scene.readings(False, "srv")
        scene.answer("gw")
    scene.now += 2 * HOUR
    with monkeypatch.context() as patch:
        spoil(patch, mutes, "_speak_up", lambda tx, working, over: over[0].target == "srv")
        swept = changes(scene, lambda tx: mutes.sweep(tx, scene.working))
    assert list(swept.undone) == ["mute 1"]
    assert [mute.target for mute in scene.working.mutes] == ["srv"]
    assert not scene.working.devices["srv"].announced
    scene.verb(lambda tx: mutes.sweep(tx, scene.working))
    assert (scene.working.mutes, scene.working.devices["srv"].announced) == ((), True)


def test_a_handover_that_can_not_be_kept_up_to_date_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with handing.shift_scene(connect.sqlite_url(tmp_path / "handing.db")) as scene:
        number = handing.prepared(scene)
        scene.now += MINUTE
        spoil(monkeypatch, handover_sweep, "_keep", lambda *_: True)
        swept = changes(scene, lambda tx: handover_sweep.sweep(tx, scene.working))
        assert swept.undone == {f"H-{number}": "Spoilt: nonsense"}


def test_a_change_of_the_roster_that_goes_wrong_stops_no_other(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(tx: Tx) -> int:
        override = Override("", Target("noc", "first"), scene.now, scene.now + HOUR, "", "b", reason="ill")
        change = RosterChange(0, override, scene.now, scene.now + HOUR, "in_force", "x", scene.now, scene.now + HOUR)
        return change_store.add(tx.connection, change).id

    first, second = scene.verb(made), scene.verb(made)
    scene.now += HOUR + SECOND
    with monkeypatch.context() as patch:
        spoil(patch, changing, "wait", lambda tx, change: change.id == first)
        swept = changes(scene, roster_changes.sweep)
    assert list(swept.undone) == [f"R-{first}"]
    assert [one.id for one in scene.read(lambda c: change_store.due(c, scene.now))] == [first] != [second]


def test_a_post_whose_news_goes_wrong_stops_no_other_and_is_looked_at_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = {"counter": replace(ROSTER.posts["desk"], id="counter"), **ROSTER.posts}
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=replace(ROSTER, posts=posts)))
    scene.now = MORNING - HOUR
    scene.working = scene.verb(load.load)
    scene.now = MORNING
    before = scene.working.duties["desk"]

    def look(tx: Tx) -> None:
        hand_offs.look(tx, scene.working.duties)
        scene.working.take_duties(tx.changes.duties or {})

    with monkeypatch.context() as patch:
        spoil(patch, hand_offs, "_changed", lambda tx, was, now: now.post == "desk")
        assert list(changes(scene, look).undone) == ["post desk"]
        assert (scene.working.duties["desk"], scene.working.hand_off) == (before, MORNING)
    assert not changes(scene, look).undone
    assert scene.working.duties["desk"].first == ("bo",)
    assert [one.params["post"] for one in scene.announced if one.kind == "duty"] == ["counter", "desk"]
