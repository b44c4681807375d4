"""`noctui mute …` and `noctui window …` against an engine that runs, and what is said of windows in the files."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from noctui.cli.doctor import _windows
from noctui.cli.main import main
from noctui.config.site import load_site
from tests.config.build import GOOD, write
from tests.config.test_windows import FILE, NIGHTLY, NOW
from tests.engine.house import EngineProcess, write_site

PAIR = {"one": "127.0.0.1", "two": "127.0.0.2"}


def answers(where: list[str]) -> None:
    """Wait until the engine does."""
    deadline = time.monotonic() + 60
    while main(["mute", "list", *where]) != 0:
        assert time.monotonic() < deadline, "no engine"
        time.sleep(0.05)


def test_windows_and_silences_are_planned_seen_and_ended_from_a_shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--site", str(write_site(tmp_path / "site", PAIR, places={"two": "b"}))]

    def told(*words: str, code: int = 0) -> str:
        assert main([*words, *where]) == code
        return capsys.readouterr().out.strip()

    def rows() -> Any:
        return json.loads(told("mute", "list", "--json"))

    with EngineProcess(tmp_path / "site"):
        answers(where)
        capsys.readouterr()
        ahead = told("window", "preview", "site:a", "22:00", "8h", "--again", "daily")
        assert "covers 1 of 2 devices" in ahead
        assert ahead.count("(8h00m)") == 5
        assert "Not a rule" in told("window", "preview", "one", "22:00", "8h", "--again", "hourly", code=1)
        series = told("window", "add", "site:a", "22:00", "8h", "backups", "--again", "daily", "--told", "Ms Wang")
        assert series == "W-1"
        assert "every day" in told("window", "list")
        assert told("mute", "silence", "site:b", "2h", "rain") == "M-2"
        assert told("mute", "extend", "2", "3h", "still raining") == "M-2"
        assert "extended: still raining" in told("mute", "show", "M-2")
        assert [(row["kind"], row["told"]) for row in rows()["mutes"]] == [("silence", ""), ("maintenance", "Ms Wang")]
        assert told("mute", "end", "M-2") == "M-2"
        assert told("window", "drop", series) == "W-1"
        assert rows() == {"mutes": [], "series": []}
        assert main(["window", "add", "one", "now", "long", "x", *where]) == 2


def test_the_check_of_a_site_tells_of_windows_that_are_hardly_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write(tmp_path, {**GOOD, FILE: NIGHTLY.replace("site:hq kind:switch", "'*'")})
    assert main(["site", "check", str(site)]) == 0
    assert "! windows/nightly: it covers every device of the site" in capsys.readouterr().out


def test_the_doctor_tells_the_same(tmp_path: Path) -> None:
    [good] = _windows(load_site(write(tmp_path, {**GOOD, FILE: NIGHTLY})).file, "site", NOW)
    assert (good.grade, good.found) == ("ok", "1 come again")
    [bad] = _windows(
        load_site(write(tmp_path, {**GOOD, FILE: NIGHTLY.replace("site:hq kind:switch", "'*'")})).file, "", NOW
    )
    assert bad.grade == "warn"
