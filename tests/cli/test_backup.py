"""`noctui backup` and `restore`: a copy that holds everything, and a way back that hides nothing."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from noctui.cli import backup, main
from noctui.domain import journal as rules
from noctui.engine import anchors
from noctui.engine.clock import Clock, boot_id
from noctui.engine.seat import Seat
from noctui.store import connect, journal, lease
from tests.engine.house import write_site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", {"here": "127.0.0.1"})


def write(site: Path, *lines: str) -> None:
    """As an engine does that is there for so long only: entries, and an anchor of the last."""
    engine = connect.open_writer(url(site))
    with engine.begin() as connection:
        lease.take(connection, "here:1", boot_id(), 1, Clock().boot())
        for line in lines:
            entry = journal.append(connection, 10, "engine", "test", "log.line", "log", {"text": line})
    engine.dispose()
    anchors.write(site / "state" / "anchors.log", 10, entry.seq, entry.hash)


def url(site: Path) -> str:
    return connect.sqlite_url(site / "state" / "noctui.db")


def texts(site: Path) -> list[object]:
    engine = connect.open_for_reading(url(site))
    with engine.connect() as connection:
        entries = list(journal.entries(connection))
    engine.dispose()
    assert rules.verify(entries) is None
    return [entry.payload.get("text", entry.payload) for entry in entries]


def noctui(site: Path, *words: Any) -> int:
    return main.main([*map(str, words), "--site", str(site)])


def test_what_is_restored_is_what_was_there_and_says_what_it_lacks(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, "one", "two")
    copy = tmp_path / "copy.db"
    assert noctui(site, "backup", copy) == 0
    write(site, "three", "four")
    assert noctui(site, "restore", copy) == 0
    assert "2 later entries are not in it" in capsys.readouterr().out
    assert texts(site) == ["one", "two", {"seq": 2, "lost": 2}]
    assert noctui(site, "journal", "verify") == 0
    assert "3 entries, chain whole, 1 anchors met" in capsys.readouterr().out


def test_what_was_replaced_is_kept_whole(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(site, "one")
    noctui(site, "backup", tmp_path / "copy.db")
    write(site, "two")
    noctui(site, "restore", tmp_path / "copy.db")
    [aside] = (site / "state").glob("replaced-*")
    assert len((aside / "anchors.log").read_text("ascii").splitlines()) == 2
    monkeypatch.setattr(backup, "_stamp", lambda: "later")
    assert noctui(site, "restore", aside / "noctui.db") == 0
    assert texts(site)[:2] == ["one", "two"]


def test_a_backup_is_one_file_for_its_owner_only_and_proven(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, "one")
    engine = connect.open_writer(url(site))
    with engine.connect():  # an engine that has the store open is no obstacle
        assert noctui(site, "backup", "--json") == 0
    engine.dispose()
    told = json.loads(capsys.readouterr().out)
    [copy] = (site / "state" / "backups").iterdir()
    assert (told["file"], told["seq"], told["bytes"]) == (str(copy), 1, copy.stat().st_size)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_nothing_is_restored_while_an_engine_has_its_seat(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, "one")
    noctui(site, "backup", tmp_path / "copy.db")
    seat = Seat(site / "state" / "engine.lock")
    assert seat.take()
    assert noctui(site, "restore", tmp_path / "copy.db") == 1
    seat.leave()
    assert "an engine has this store open" in capsys.readouterr().err
    assert list((site / "state").glob("replaced-*")) == []


def spoilt(copy: Path, how: str) -> None:
    engine = connect.open_as_it_is(connect.sqlite_url(copy))
    with engine.begin() as connection:
        connection.execute(text(how))
    engine.dispose()


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("UPDATE meta SET value = '999'", "schema version 999"),
        ("DROP TABLE meta", "is no store"),
        ("DROP TRIGGER journal_no_delete; DELETE FROM journal WHERE seq = 1", "broken at entry 1"),
    ],
)
def test_a_file_that_is_not_what_a_backup_wrote_is_refused_and_nothing_moved(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str, why: str
) -> None:
    write(site, "one", "two")
    copy = tmp_path / "copy.db"
    noctui(site, "backup", copy)
    for statement in how.split("; "):
        spoilt(copy, statement)
    assert noctui(site, "restore", copy) == 4
    assert why in capsys.readouterr().err
    assert texts(site) == ["one", "two"]


def test_no_file_and_no_store_are_said_in_words(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert noctui(site, "backup") == 4
    assert noctui(site, "restore", tmp_path / "nothing.db") == 4
    (tmp_path / "other.db").write_text("no store at all, but long enough for a page" * 100, encoding="utf-8")
    assert noctui(site, "restore", tmp_path / "other.db") == 4
    said = capsys.readouterr().err.splitlines()
    assert ["there is no store" in said[0], "is no file" in said[1], "is no store" in said[2]] == [True] * 3
