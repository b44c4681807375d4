"""`kill -9` at any moment: no answered step of a run is lost, and none is asked twice; two desks see one run."""

import os
import time
from functools import partial
from pathlib import Path

import pytest

from noctui.domain.run import Run, fold
from noctui.domain.run_commands import AnswerStep, StartRun
from noctui.domain.run_views import RunRow
from noctui.store import connect, runs
from tests.engine import walker
from tests.engine.house import EngineProcess, Watcher, write_site
from tests.engine.test_kill import torment

KILLS = int(os.environ.get("NOCTUI_RUN_KILLS", "6"))
"""More for a longer night: NOCTUI_RUN_KILLS=200 pytest tests/engine/test_run_kill.py."""


def site_of_turns(folder: Path) -> Path:
    site = write_site(folder, {"here": "127.0.0.1"})
    (site / "playbooks").mkdir()
    (site / "playbooks" / "turns.yaml").write_text(walker.PLAYBOOK, encoding="utf-8")
    return site


def stored(store: Path) -> dict[int, Run]:
    engine = connect.open_for_reading(connect.sqlite_url(store))
    with engine.connect() as connection:
        headers = runs.newest(connection, limit=10_000)
        found = {one.id: fold(one.id, one.playbook, runs.events(connection, one.id)) for one in headers}
    engine.dispose()
    return found


@pytest.mark.timeout(60 + KILLS * 20)
def test_no_answered_step_is_lost_and_none_is_asked_twice(tmp_path: Path) -> None:
    record = tmp_path / "answered"
    with EngineProcess(site_of_turns(tmp_path / "site")) as engine:
        torment(engine, record, "tests.engine.walker", KILLS, enough=40)
        store = engine.store
    told = record.read_text(encoding="ascii").splitlines()
    assert [line for line in told if line.startswith("!")] == []
    answered = {tuple(map(int, line.split())) for line in told}
    assert len(answered) == len(told) > KILLS * 4
    found = stored(store)
    kept = {(number, visit.number) for number, run in found.items() for visit in run.visits}
    assert answered - kept == set()
    assert len(kept - answered) <= walker.LANES
    assert all([visit.number for visit in run.visits] == list(range(1, len(run.visits) + 1)) for run in found.values())
    assert sum(not run.over for run in found.values()) <= walker.LANES


async def test_two_desks_see_each_others_ticks_within_a_second(tmp_path: Path) -> None:
    with EngineProcess(site_of_turns(tmp_path / "site")) as engine:
        async with Watcher(engine.socket) as one, Watcher(engine.socket) as other:
            await one.live()
            await other.live()
            number = int((await one.client.do(StartRun("turns"))).params["run"])
            for visit in (1, 2, 3):
                asked = time.monotonic()
                assert (await one.client.do(AnswerStep(number, "turn", visit, "more"))).done
                await other.until(partial(is_at, other, number, visit + 1), what="the next turn")
                assert time.monotonic() - asked < 1


def is_at(watcher: Watcher, number: int, visit: int) -> bool:
    """Whether a desk sees the only lane of a run at that visit."""
    row = watcher.client.views["runs"].get(number)
    return isinstance(row, RunRow) and row.lanes[0].visit == visit
