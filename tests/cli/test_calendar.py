"""`noctui calendar`: what is open, until when, and how long, for eyes and for scripts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from noctui.cli.main import main
from tests.config.build import write

OWN = "id: own\nname: {en: Own}\nweek: {mon-fri: [08:00-12:00, 22:00-06:00]}\n"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No site to be found, neither here nor in the user's own folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("NOCTUI_SITE", raising=False)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["calendar", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["calendar", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_without_a_site_the_bundled_calendars_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert [line.split()[0] for line in told(capsys, "list")] == [
        "CALENDAR",
        "7x24",
        "cn-5x8",
        "cn-builders",
        "cn-workdays",
    ]
    assert answered(capsys, "list")[1] == {
        "id": "cn-5x8",
        "name": {"en": "Office hours, China", "zh": "5×8 工作时间"},
        "zone": "Asia/Shanghai",
    }


def test_show_tells_the_week_and_the_days_that_differ(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "show", "cn-5x8", "--year", "2026")
    assert "Mon  09:00-17:30" in lines
    assert "Sun  no work" in lines
    assert "2026-02-14 Sat  09:00-17:30  make-up working day" in lines
    assert "2026-02-17 Tue  no work      Spring Festival" in lines
    found = answered(capsys, "show", "cn-5x8", "--year", "2026")
    assert found["days"]["2026-10-10"]["hours"] == ["09:00-17:30"]
    assert found["week"][4:] == [["09:00-17:30"], [], []]
    assert (found["year"], found["provisional"]) == (2026, [])


def test_a_year_whose_make_up_days_nobody_has_published_is_called_provisional(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["calendar", "show", "cn-5x8", "--year", "2099"]) == 0
    assert capsys.readouterr().err == "2099 is provisional: its make-up working days are not published\n"
    assert answered(capsys, "add", "cn-5x8", "2098-12-31T10:00", "20h")["provisional"] == [2098, 2099]


def test_add_gives_the_deadline_and_the_hours_that_lead_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "add", "cn-5x8", "2026-09-30T17:00", "1h 30m") == [
        "2026-10-08T10:00:00+08:00",
        "  2026-09-30T17:00:00+08:00  2026-09-30T17:30:00+08:00",
        "  2026-10-08T09:00:00+08:00  2026-10-08T10:00:00+08:00",
    ]


@pytest.mark.parametrize(
    ("arguments", "end"),
    [
        (("cn-5x8", "2026-11-20T10:00:00+01:00", "30m"), "2026-11-20T17:30:00+08:00"),
        (("cn-5x8", "2026-11-23T09:30", "1h", "--back"), "2026-11-20T17:00:00+08:00"),
        (("cn-workdays", "2026-09-29T15:00", "2wd"), "2026-10-08T15:00:00+08:00"),
        (("cn-workdays", "2026-10-08T15:00", "2wd", "--back"), "2026-09-29T15:00:00+08:00"),
        (("cn-workdays", "2026-10-09", "1d"), "2026-10-10T00:00:00+08:00"),
    ],
)
def test_add_counts_spans_and_working_days_both_ways(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], end: str
) -> None:
    assert answered(capsys, "add", *arguments)["end"] == end


def test_between_measures_open_time_forwards_and_backwards(capsys: pytest.CaptureFixture[str]) -> None:
    moments = ("2026-09-30T17:00", "2026-10-08T10:00:30")
    assert told(capsys, "between", "cn-5x8", *moments)[0] == "1h 30m 30s"
    assert told(capsys, "between", "cn-5x8", *reversed(moments))[0] == "-1h 30m 30s"
    found = answered(capsys, "between", "cn-5x8", *moments)
    assert found["seconds"] == 5430
    assert found["segments"][0] == ["2026-09-30T17:00:00+08:00", "2026-09-30T17:30:00+08:00"]
    assert told(capsys, "between", "cn-5x8", moments[0], moments[0]) == ["0s"]


def test_a_sites_own_calendar_counts_in_the_sites_zone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = write(tmp_path / "desk", {"calendars/own.yaml": OWN})
    assert "Fri  08:00-12:00, 22:00-06:00" in told(capsys, "show", "own", "--site", str(site))
    found = answered(capsys, "add", "own", "2026-11-20T23:00", "8h", "--site", str(site))
    assert found["end"] == "2026-11-23T09:00:00+08:00"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "cn"), 2, "no such calendar 'cn'; there are: 7x24, cn-5x8, cn-builders, cn-workdays"),
        (("add", "7x24", "tomorrow", "1h"), 2, "not a moment: 'tomorrow'; write it like 2026-11-21T09:50"),
        (("add", "7x24", "2026-11-21T09:50", "90"), 2, "not a duration: '90'; write it like 8h, 1h 30m or 2wd"),
        (("add", "7x24", "2026-11-21T09:50", "9" * 400 + "d"), 2, "not a duration: '999"),
        (("add", "7x24", "2026-11-21T09:50", "40000d"), 1, "calendar 7x24 counts from 2000 to 2099 only"),
        (("add", "7x24", "1926-11-21T09:50", "1h"), 1, "calendar 7x24 counts from 2000 to 2099 only"),
        (("add", "7x24", "2026-11-21T09:50", "40000wd"), 1, "calendar 7x24 counts from 2000 to 2099 only"),
        (("between", "7x24", "1999-01-01T00:00Z", "2026-01-01"), 1, "calendar 7x24 counts from 2000 to 2099 only"),
        (("list", "--site", "missing"), 3, "no noctui.toml in missing"),
    ],
)
def test_what_can_not_be_answered_says_why(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert main(["calendar", *arguments]) == code
    assert capsys.readouterr().err.startswith(f"noctui: {words}")


def test_a_wrong_file_is_named_and_exits_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = write(tmp_path / "desk", {"calendars/own.yaml": OWN.replace("08:00", "8.00"), "roster.yaml": "wrong"})
    assert main(["calendar", "list", "--site", str(site)]) == 3
    assert capsys.readouterr().err.startswith("noctui: calendars/own.yaml:3:18: week.mon-fri.0: not opening hours:")


def test_asking_for_help_loads_neither_yaml_nor_the_holidays() -> None:
    code = "import sys, noctui.cli.calendar; print({'ruamel.yaml', 'pydantic', 'holidays'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ})
    assert done.stdout == b"set()\n"
