"""A site whose files are wrong: the shell says so before a desk opens; a desk says so and starts no more engines."""

import os
import pty
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from noctui.cli.common import CommandError
from noctui.cli.desk import _language
from noctui.cli.rescue import WRONG_FILES, Rescue
from noctui.config.changes import fingerprint, found_good
from noctui.config.paths import glance
from noctui.engine import spawn
from noctui.wire.client import ComingUp
from tests.engine.house import write_site


class Engine:
    """Stands for the process of an engine."""

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", {"here": "127.0.0.1"})


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Engine]:
    """Every engine that is started, the newest last."""
    found: list[Engine] = []

    def start(*_: object, **__: object) -> Engine:
        found.append(Engine())
        return found[-1]

    monkeypatch.setattr(spawn, "spawn", start)
    return found


def break_roster(site: Path) -> None:
    (site / "roster.yaml").write_text("people: 3\n", encoding="utf-8")


def mend_roster(site: Path) -> None:
    (site / "roster.yaml").write_text("people: []\nposts: []\n", encoding="utf-8")


def test_an_engine_that_refused_the_files_is_not_started_again_until_they_are_mended(
    site: Path, started: list[Engine]
) -> None:
    rescue = Rescue(glance(site))
    assert rescue() == ""
    break_roster(site)
    started[0].code = WRONG_FILES
    assert rescue().startswith("roster.yaml:1:9: people: ")
    assert rescue().startswith("roster.yaml:1:9: people: ")
    assert len(started) == 1
    mend_roster(site)
    assert rescue() == ""
    assert len(started) == 2


def test_while_an_engine_comes_up_no_other_is_started(site: Path, started: list[Engine]) -> None:
    rescue = Rescue(glance(site))
    rescue()
    with pytest.raises(ComingUp):
        rescue()
    assert len(started) == 1


def test_an_engine_that_ended_for_another_reason_is_told_with_its_log(site: Path, started: list[Engine]) -> None:
    rescue = Rescue(glance(site))
    rescue()
    started[0].code = 4
    assert rescue() == f"The engine ended (exit code 4); its log: {site / 'state' / 'engine.log'}"


def test_files_that_an_engine_found_good_are_not_read_before_a_desk_opens(site: Path) -> None:
    break_roster(site)
    (site / "state").mkdir()
    found_good(site / "state", fingerprint(site))
    Rescue(glance(site)).refuse_wrong_files()
    (site / "noctui.toml").touch()
    with pytest.raises(CommandError, match=r"roster\.yaml:1:9: people: ") as refused:
        Rescue(glance(site)).refuse_wrong_files()
    assert refused.value.code == WRONG_FILES


def test_the_desk_of_a_wrong_site_says_what_to_mend_and_opens_nothing(site: Path) -> None:
    break_roster(site)
    desk, terminal = pty.openpty()
    command = [sys.executable, "-m", "noctui", "--site", str(site), "--lang", "en"]
    environment = {**os.environ, "TERM": "xterm-256color"}
    ended = subprocess.run(command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment, check=False)
    said = os.read(desk, 10_000).decode()
    os.close(desk)
    os.close(terminal)
    assert ended.returncode == WRONG_FILES
    assert "roster.yaml:1:9: people: should be a list, found 3" in said
    assert "\x1b[" not in said
    assert not (site / "state").exists()


@pytest.mark.parametrize("language", ["fr", ""])
def test_a_language_that_nobody_speaks_is_a_fault_of_the_file_and_not_of_ours(site: Path, language: str) -> None:
    toml = (site / "noctui.toml").read_text(encoding="utf-8")
    (site / "noctui.toml").write_text(toml.replace('"en"', f'"{language}"'), encoding="utf-8")
    assert _language(glance(site), SimpleNamespace(lang=None)) in {"en", "zh"}  # type: ignore[arg-type]
