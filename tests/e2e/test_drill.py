"""A drill from the command line, twenty times as fast, beside the site's own engine, which hears nothing of it."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from noctui.config.drill_folder import read_setup
from noctui.domain.drill_views import DrillRow
from noctui.domain.views import EngineRow
from tests.engine.drill_player import Player
from tests.engine.house import EngineProcess, Watcher


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Somebody is on duty who is told by a program that leaves a trace."""
    folder = tmp_path / "site"
    made = [sys.executable, "-m", "noctui", "site", "init", str(folder)]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
    with (folder / "noctui.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[channels.pager]\nkind = "command"\nrun = ["/usr/bin/touch", "{folder}/sent"]\n')
    (folder / "roster.yaml").write_text(
        'people:\n  - {id: li, name: Li, contacts: [{channel: pager, address: "1"}]}\n'
        '  - {id: wu, name: Wu, phone: "2"}\n'
        "posts:\n  - {id: noc-duty, name: Duty, first: li, backup: wu}\n",
        encoding="utf-8",
    )
    (folder / "inventory" / "main.yaml").write_text(
        "kinds: {switch: {}}\nsites: [{id: hq, name: HQ}]\n"
        "devices: [{id: SW, kind: switch, site: hq, address: 127.0.0.1}]\n",
        encoding="utf-8",
    )
    return folder


def noctui(site: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "noctui", "drill", *words, "--site", str(site)],
        capture_output=True,
        text=True,
        env={**os.environ, "NOCTUI_LANG": "en"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def counted(store: Path) -> dict[str, int]:
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        names = ("ticket", "run", "message", "outbox")
        return {name: connection.execute(f"select count(*) from {name}").fetchone()[0] for name in names}


async def play(folder: Path) -> DrillRow:
    """By the book until it has ended."""
    setup = read_setup(folder)
    async with Watcher(folder / "engine.sock") as watcher:
        await watcher.live()
        await watcher.until(lambda: watcher.tickets, what="the ticket that it begins with")
        assert watcher.client.speed == 20
        player = Player(watcher.client.do, watcher.client.ask, setup.scenario, setup.parameters)
        while not await player.turn(watcher.client.now()):
            await asyncio.sleep(0.1)

        def ended() -> bool:
            row = watcher.client.views["drill"].get("drill")
            return isinstance(row, DrillRow) and row.ended is not None

        await watcher.until(ended, what="the end of the drill")
        engine = watcher.client.engine
        assert isinstance(engine, EngineRow)
        await watcher.client.stop_engine()
        row = watcher.client.views["drill"]["drill"]
    assert isinstance(row, DrillRow)
    return row


@pytest.mark.req("R095")
@pytest.mark.timeout(240)
def test_a_drill_is_played_to_its_end_and_nothing_of_it_is_real(site: Path) -> None:
    with EngineProcess(site) as real:
        asyncio.run(_until_live(real.socket))
        before = counted(real.store)
        name = noctui(site, "start", "fire-smoke", "--speed", "20", "--no-desk").strip()
        assert name == "D-1"
        assert "D-1 goes on" in noctui(site, "list")
        row = asyncio.run(play(site / "state" / "drills" / name))
        assert counted(real.store) == before
    assert not (site / "sent").exists()
    told = json.loads(noctui(site, "score", "--json"))
    assert [(one["id"], one["scenario"], one["percent"]) for one in told] == [("D-1", "fire-smoke", row.percent)]
    full = noctui(site, "score", "D-1")
    assert "start of the playbook" in full
    assert "Brought to its end  10/10" in full
    assert "goes on" not in noctui(site, "list")


async def _until_live(socket: Path) -> None:
    async with Watcher(socket) as watcher:
        await watcher.live()
