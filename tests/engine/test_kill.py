"""`kill -9` at any moment: what was acknowledged is there, once, and the next engine goes on."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.engine.checker import Verdict, compare
from tests.engine.house import EngineProcess, Watcher, write_site
from tests.patience import SLACK

KILLS = int(os.environ.get("NOCTUI_KILLS", "20"))
"""More for a longer night: NOCTUI_KILLS=1000 pytest tests/engine/test_kill.py."""


def loop(folder: Path, kills: int, module: str) -> Verdict:
    """Kill and restart an engine under load; returns what the checker finds afterwards."""
    site = write_site(folder / "site", {"here": "127.0.0.1"})
    record = folder / "acknowledged"

    def argv(command: list[str]) -> list[str]:
        return [module if part == "noctui" else part for part in command]

    with EngineProcess(site, argv) as engine:
        torment(engine, record, "tests.engine.hammer", kills, enough=200)
    return compare(engine.store, record)


def torment(engine: EngineProcess, record: Path, client: str, kills: int, enough: int) -> None:
    """Kill an engine again and again while a client asks as fast as it can, each time after so many bytes more of the
    client's record and a bit."""
    chance = random.Random(1)
    load = subprocess.Popen([sys.executable, "-m", client, str(engine.socket), str(record)])
    try:
        for _ in range(kills):
            before = record.stat().st_size if record.exists() else 0
            end = time.monotonic() + 10 * SLACK
            while (record.stat().st_size if record.exists() else 0) <= before + enough:
                assert time.monotonic() < end, engine.log.read_text(encoding="utf-8")
                time.sleep(0.01)
            time.sleep(chance.random() * 0.1)
            engine.kill()
            engine.start()
    finally:
        load.kill()
        load.wait()


@pytest.mark.timeout(KILLS * 40)
def test_nothing_acknowledged_is_lost_doubled_or_unchained(tmp_path: Path) -> None:
    verdict = loop(tmp_path, KILLS, "noctui")
    assert verdict.acknowledged > KILLS * 10
    assert (verdict.lost, verdict.doubled, verdict.chain) == ([], [], None)


def test_an_engine_that_acknowledges_before_its_commit_is_found_out(tmp_path: Path) -> None:
    assert loop(tmp_path, 8, "tests.engine.mutant").lost


async def test_the_next_engine_goes_on_within_five_seconds(tmp_path: Path) -> None:
    """Or, on a machine that is busy with other things, in no more than twice the time of the first."""
    began = time.monotonic()
    with EngineProcess(write_site(tmp_path / "site", {"here": "127.0.0.1"})) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            usual = time.monotonic() - began
            watcher.client.rescue = engine.start
            first = engine.process.pid
            started = time.monotonic()
            engine.kill()
            await watcher.until(
                lambda: watcher.client.state == "live" and watcher.client.engine and watcher.client.engine.pid != first,
                what="the next engine",
            )
            assert time.monotonic() - started < max(5, 2 * usual)
