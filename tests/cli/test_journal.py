"""`noctui journal export` and `verify --file`: the journal in a file that others can prove."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.cli import main
from noctui.domain import journal as rules
from noctui.domain.journal import Entry
from noctui.domain.moments import DAY, SECOND
from noctui.store import connect, journal
from tests.engine.house import write_site

NOON = 1_800_014_400 * SECOND
"""2027-01-15 12:00 UTC, 20:00 in the site's zone."""
SAID = ["第一 \x1b]0;owned\x07", "=1+1", "link \ud800 down", "last"]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    found = write_site(tmp_path / "site", {"here": "127.0.0.1"})
    engine = connect.open_writer(connect.sqlite_url(found / "state" / "noctui.db"))
    with engine.begin() as connection:
        for number, text in enumerate(SAID):
            subject = "=cmd" if number == 1 else f"T-{number}"
            journal.append(connection, NOON + number * DAY, "anna", "test", "log.line", subject, {"text": text})
    engine.dispose()
    return found


@pytest.fixture
def exported(site: Path, tmp_path: Path) -> Path:
    file = tmp_path / "journal.jsonl"
    assert noctui("export", site, "-o", file) == 0
    return file


def noctui(deed: str, site: Path, *words: object) -> int:
    return main.main(["journal", deed, "--site", str(site), *map(str, words)])


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def rewrite(file: Path, found: Iterator[dict[str, object]] | list[dict[str, object]]) -> None:
    file.write_text("".join(json.dumps(line) + "\n" for line in found), "utf-8")


def test_an_export_holds_every_entry_as_it_was_hashed_and_nothing_that_acts(exported: Path) -> None:
    assert [line["payload"] for line in lines(exported)] == [{"text": text} for text in SAID]
    assert "\x1b" not in exported.read_text("utf-8")
    entries = [Entry(**{key: value for key, value in line.items() if key != "time"}) for line in lines(exported)]  # type: ignore[arg-type]
    assert rules.verify(entries) is None


def test_an_export_is_proven_whole_and_in_part(site: Path, exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, *_, last = lines(exported)
    anchors = site / "anchors"
    anchors.write_text(f"x 1 {first['hash']}\nx 3 {'0' * 64}\n", encoding="ascii")
    assert noctui("verify", site, "--file", exported) == 0
    assert "4 entries, each as it was written, 0 anchors met" in capsys.readouterr().out
    rewrite(exported, [first, last])
    assert noctui("verify", site, "--file", exported, "--anchors", anchors) == 0
    assert "2 entries, each as it was written, 1 anchors met" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("which", "change", "found"),
    [
        (1, {"payload": {"text": "another"}}, "entry 2: hash"),
        (1, {"at": NOON}, "entry 2: hash"),
        (2, {"prev": "0" * 64}, "entry 3: chain"),
        (3, {"seq": 2}, "entry 2: order"),
    ],
)
def test_an_export_that_was_changed_is_noticed(
    site: Path, exported: Path, capsys: pytest.CaptureFixture[str], which: int, change: dict[str, object], found: str
) -> None:
    changed = lines(exported)
    changed[which] |= change
    rewrite(exported, changed)
    assert noctui("verify", site, "--file", exported) == 1
    assert f"BROKEN at {found}" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"seq": "1"}', "[" * 100_000])
def test_a_line_that_is_no_entry_is_named(
    site: Path, exported: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    with exported.open("a", encoding="utf-8") as out:
        out.write(line + "\n")
    assert noctui("verify", site, "--file", exported) == 3
    assert f"{exported}:5: no line of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("--from", "2027-01-16"), [2, 3, 4]),
        (("--to", "2027-01-16"), [1, 2]),
        (("--from", "2027-01-15 20:00", "--to", "2027-01-16 20:00"), [1]),
        (("--filter", "t-3"), [4]),
        (("--filter", "第一"), [1]),
        (("--from", "2028-01-01"), []),
    ],
)
def test_an_export_can_be_of_a_span_and_of_a_subject(
    site: Path, tmp_path: Path, words: tuple[str, ...], wanted: list[int]
) -> None:
    file = tmp_path / "part.jsonl"
    assert noctui("export", site, "-o", file, *words) == 0
    assert [line["seq"] for line in lines(file)] == wanted


def test_a_spreadsheet_gets_no_formula_and_every_column(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert noctui("export", site, "--csv") == 0
    first, second, *_ = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (second["subject"], json.loads(second["payload"])) == ("'=cmd", {"text": "=1+1"})
    assert (first["seq"], first["time"], first["at"]) == ("1", "2027-01-15T12:00:00.000000Z", str(NOON))
    assert len(first["hash"]) == len(first["prev"]) == 64


def test_a_file_that_is_there_is_not_written_over(site: Path, exported: Path) -> None:
    before = exported.read_bytes()
    assert noctui("export", site, "-o", exported) == 1
    assert exported.read_bytes() == before
