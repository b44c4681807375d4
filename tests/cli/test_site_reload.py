"""`noctui site reload` with an engine as it really runs: shown, refused without a yes, activated with one."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.house import EngineProcess, write_site


def reload(site: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "noctui", "site", "reload", "--site", str(site), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    found = write_site(tmp_path / "site", {"here": "127.0.0.1"})
    with EngineProcess(found):
        deadline = time.monotonic() + 60
        while reload(found).returncode != 0:
            assert time.monotonic() < deadline, "no engine"
            time.sleep(0.1)
        yield found


def test_changed_files_are_shown_and_wait_for_a_yes(site: Path) -> None:
    assert reload(site).stdout == "The files are in force as they are.\n"
    write_site(site, {"here": "127.0.0.2", "there": "127.0.0.3"})
    asked = reload(site)
    assert (asked.returncode, asked.stdout) == (1, "+ 1 devices: there\n~ 1 devices (address): here\n")
    assert "nothing was activated" in asked.stderr
    assert len(json.loads(reload(site, "--dry-run", "--json").stdout)["changes"]) == 2
    done = reload(site, "--yes")
    assert (done.returncode, "activated: version" in done.stderr) == (0, True)
    (site / "inventory" / "main.yaml").write_text("devices: [", encoding="utf-8")
    wrong = reload(site, "--yes")
    assert wrong.returncode == 3
    assert "inventory/main.yaml:1:11: devices.0: not valid YAML" in wrong.stdout
