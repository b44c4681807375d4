"""The engine's log: a line for each event, which acts nowhere, tells no secret and does not grow for ever."""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.engine import logbook


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """A root of the test's own."""
    found, raises = logging.Logger("noctui.test"), logging.raiseExceptions
    yield found
    for handler in found.handlers:
        handler.close()
    logging.raiseExceptions = raises
    logging.captureWarnings(False)


def kept(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "engine.log").read_text("utf-8").splitlines()]


def test_an_event_is_one_line_and_nothing_in_it_acts(root: logging.Logger, tmp_path: Path) -> None:
    logbook.begin(root)
    logbook.keep(tmp_path, root)
    try:
        raise KeyError("name\n\x1b[2J\udcff")
    except KeyError:
        root.exception("机房 \x1b]0;owned\x07\nlevel=info")
    [event] = kept(tmp_path)
    assert (event["level"], event["from"]) == ("error", "test")
    assert event["text"] == "机房 \x1b]0;owned\x07\nlevel=info"
    assert "KeyError" in event["trace"]
    text = (tmp_path / "engine.log").read_text("utf-8")
    assert ("机房" in text, "\x1b" in text, text.count("\n")) == (True, False, 1)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("cannot reach postgresql://noc:hunter2@db/noctui", "cannot reach postgresql://noc:***@db/noctui"),
        ("POST https://x/robot/send?access_token=hunter2&a=1", "POST https://x/robot/send?access_token=***&a=1"),
        ("connect(password='x' Password=hunter2)", "connect(password=*** Password=***"),
        ("10.0.0.1:8080 answers", "10.0.0.1:8080 answers"),
    ],
)
def test_what_looks_like_a_secret_is_left_out(said: str, told: str) -> None:
    assert "hunter2" not in logbook.without_secrets(said)
    if "connect" not in said:
        assert logbook.without_secrets(said) == told


def test_on_a_terminal_it_is_words_in_which_nothing_acts(
    root: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    logbook.begin(root)
    root.warning("sw \x1b[2J key=hunter2")
    said = capsys.readouterr().err
    assert ("WARNING noctui.test: sw \ufffd[2J key=***" in said, "\x1b" in said) == (True, False)


def test_a_log_that_has_grown_long_is_turned_over_and_few_are_kept(
    root: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook, "_LARGEST", 200)
    logbook.begin(root)
    logbook.keep(tmp_path, root)
    for number in range(20):
        root.info("event %d", number)
    names = ["engine.log", *(f"engine.log.{number}" for number in range(1, 5))]
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    assert kept(tmp_path)[-1]["text"] == "event 19"
    assert all(file.stat().st_size <= 200 for file in tmp_path.iterdir())


def test_an_engine_whose_output_is_its_log_says_everything_once(
    root: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "engine.log").open("a", encoding="utf-8") as log:
        monkeypatch.setattr(sys, "stderr", log)
        logbook.begin(root)
        logbook.keep(tmp_path, root)
        root.info("once")
    assert [event["text"] for event in kept(tmp_path)] == ["once"]


def test_a_folder_that_takes_no_log_stops_nobody(root: logging.Logger, tmp_path: Path) -> None:
    logbook.begin(root)
    logbook.keep(tmp_path / "missing", root)
    assert len(root.handlers) == 1
