"""The same engine on PostgreSQL: for sites that outgrow one machine."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.commands import WriteLog
from tests.engine.house import EngineProcess, Watcher, write_site
from tests.stores import postgres


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    with postgres() as url:
        found = write_site(tmp_path / "site", {"here": "127.0.0.1"})
        with (found / "noctui.toml").open("a", encoding="utf-8") as file:
            file.write(f'[engine]\nstore = "{url}"\n')
        yield found


async def test_an_engine_on_postgresql_keeps_what_it_acknowledged_over_a_kill(site: Path) -> None:
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            assert (await watcher.client.do(WriteLog("before the kill"))).done
            engine.kill()
            engine.start()
            await watcher.until(
                lambda: watcher.client.engine and watcher.client.engine.pid == engine.process.pid, what="the next one"
            )
            await watcher.until(lambda: watcher.client.state == "live")
            assert (await watcher.client.do(WriteLog("after it"))).done
        verify = [sys.executable, "-m", "noctui", "journal", "verify", "--site", str(site)]
        done = subprocess.run(verify, capture_output=True, text=True, check=False)  # noqa: ASYNC221
        assert done.returncode == 0, done
        assert "chain whole" in done.stdout
