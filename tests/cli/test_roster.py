"""`noctui roster`: who is on, the shifts, the gaps, and timetables there and back, by the files of a site."""

import getpass
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from noctui.cli.common import CommandError
from noctui.cli.main import main
from noctui.cli.when import when
from noctui.config.site import load_site
from noctui.domain.moments import DAY, HOUR, Instant
from noctui.domain.roster import shifts
from tests.config.build import write
from tests.domain.calendars import at
from tests.engine.house import EngineProcess, write_site

ROSTER = """\
people:
  - {id: ann, name: Ann, phone: "110", posts: [desk, lead]}
  - {id: bob, name: "=Bob", phone: "120", posts: [desk, lead]}
  - {id: cy, name: "岑一", posts: [desk, lead], contacts: [{channel: phone, address: "130", hours: [08:00-20:00]}]}
rotations:
  - {id: turns, start: 2026-01-01 08:00, every: 12 hours, members: [ann, bob]}
  - {id: night, zone: Europe/Berlin, start: 2026-01-01 02:30, every: day, members: [ann, bob]}
posts:
  - {id: desk, name: {en: Desk, zh: 值班台}, first: turns, backup: cy, above: lead}
  - {id: lead, name: Lead, first: cy, backup: ann}
  - {id: gate, name: Gate, first: [{who: bob, hours: [08:00-20:00]}], above: desk}
  - {id: berlin, name: Berlin, first: night, backup: cy}
overrides:
  - {post: desk, begin: 2026-11-22 10:00, end: 2026-11-22 12:00, on: cy, off: ann, reason: doctor}
"""

LED = f"""\
people:
  - {{id: me, name: Mei, login: {getpass.getuser()}, posts: [noc, leader]}}
  - {{id: a, name: Anna, phone: "1"}}
  - {{id: b, name: Bo, phone: "2"}}
posts:
  - {{id: noc, name: NOC duty, first: a, backup: b, above: leader}}
  - {{id: leader, name: Duty leader, first: me, backup: b}}
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return write(tmp_path / "site", {"roster.yaml": ROSTER})


class Told:
    """What one command printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], site: Path, *words: str) -> None:
        capsys.readouterr()
        self.code = main(["roster", *words, "--site", str(site)])
        self.out, self.err = capsys.readouterr()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "no engine"
        time.sleep(0.1)


def on(site: Path, post: str, begin: Instant, end: Instant) -> list[tuple[Any, ...]]:
    """Who has a post, whatever the reasons."""
    line: list[tuple[Any, ...]] = []
    for one in shifts(load_site(site).file.roster, post, begin, end):
        if line and line[-1][1:] == (one.first, one.backup):
            continue
        line.append((one.begin, one.first, one.backup))
    return line


NOW = at("2026-11-21 20:00")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("now", "2026-11-21 20:00"),
        ("tomorrow 8:00", "2026-11-22 08:00"),
        ("明天", "2026-11-22 00:00"),
        ("yesterday 23:59", "2026-11-20 23:59"),
        ("7:30", "2026-11-22 07:30"),
        ("2h", "2026-11-21 22:00"),
        ("2026-12-01", "2026-12-01 00:00"),
    ],
)
def test_a_time_is_written_as_people_say_it(text: str, meant: str) -> None:
    assert when(text, NOW, "Asia/Shanghai") == at(meant)


def test_a_time_that_clocks_show_twice_or_never_is_still_one_moment() -> None:
    twice, never = "2026-10-25 02:30", "2027-03-28 02:30"
    assert when(f"{twice}+01:00", NOW, "Europe/Berlin") - when(twice, NOW, "Europe/Berlin") == HOUR
    assert when(never, NOW, "Europe/Berlin") == when("2027-03-28 03:00", NOW, "Europe/Berlin")
    with pytest.raises(CommandError, match="Not a time"):
        when("2026-02-30", NOW, "Europe/Berlin")


# -------------------------------------------------------------------------------------------------------------- asked


def test_who_says_who_has_it_why_until_when_who_is_next_and_whom_to_call(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Told(capsys, site, "who", "--at", "2026-11-22 11:00", "--post", "desk")
    assert told.code == 0
    assert told.out.splitlines() == [
        "desk    Desk",
        "first   岑一 (change of duty)",
        "        岑一: phone 130",
        "backup  岑一 (rota)",
        "        岑一: phone 130",
        "until   2026-11-22 12:00",
        "next    Ann / 岑一",
    ]
    assert "by the files of the site alone" in told.err


def test_who_gives_the_number_of_the_hour(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    night = Told(capsys, site, "who", "--at", "2026-11-22 21:00", "--post", "lead").out
    assert "130" not in night
    assert "Ann: phone 110" in night


def test_a_post_that_nobody_has_says_so_with_who_has_the_one_above(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Told(capsys, site, "who", "--at", "2026-11-22 21:00")
    (gate,) = (line for line in told.out.splitlines() if line.startswith("gate"))
    assert "NOBODY → desk: =Bob" in gate
    assert "\x1b" not in told.out  # no terminal, no colour


def test_programs_get_the_same(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = Told(capsys, site, "who", "--at", "2026-11-22 11:00", "--post", "desk", "--json").json
    (post,) = found["posts"]
    assert (found["source"], found["at"], found["zone"]) == ("files", at("2026-11-22 11:00"), "Asia/Shanghai")
    assert (post["duty"]["first"], post["duty"]["source"], post["coming"]["first"]) == (["cy"], "override", ["ann"])
    assert found["people"]["cy"] == {"name": "岑一", "ways": [["phone", "130"]], "login": ""}


def test_show_lists_the_shifts_of_a_post_or_of_a_person(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("show", "--from", "2026-11-22", "--to", "2026-11-22")
    lines = Told(capsys, site, *words, "--post", "desk").out.splitlines()
    assert [line.split()[1:6] for line in lines[1:]] == [
        ["2026-11-22", "00:00", "2026-11-22", "08:00", "=Bob"],
        ["2026-11-22", "08:00", "2026-11-22", "10:00", "Ann"],
        ["2026-11-22", "10:00", "2026-11-22", "12:00", "岑一"],
        ["2026-11-22", "12:00", "2026-11-22", "20:00", "Ann"],
        ["2026-11-22", "20:00", "2026-11-23", "00:00", "=Bob"],
    ]
    mine = Told(capsys, site, *words, "--person", "bob", "--json").json["shifts"]
    assert {shift["post"] for shift in mine} == {"desk", "gate", "berlin"}
    assert "NOBODY" in Told(capsys, site, *words, "--post", "gate").out


def test_gaps_end_with_one_when_something_cannot_wait(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(capsys, site, "gaps", "--days", "2")
    assert told.code == 1
    assert "urgent" in told.out
    assert "gate: nobody has it" in told.out
    calm = Told(capsys, site, "gaps", "--days", "2", "--post", "lead", "--json")
    assert calm.code == 0
    assert calm.json["gaps"] == []


def test_a_post_in_order_says_that_nothing_is_wrong(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Told(capsys, site, "gaps", "--post", "lead").out.startswith("nothing is wrong until")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("who", "--at", "soon"), 2, "soon: Not a time"),
        (("who", "--post", "moon"), 1, "There is no post moon. (desk, lead, gate, berlin)"),
        (("show", "--post", "moon"), 1, "There is no post moon."),
        (("show", "--person", "zoe"), 1, "Nobody in the roster is called zoe."),
        (("show", "--from", "2026-11-22", "--to", "2026-11-20"), 1, "Its end has to lie after its begin"),
        (("import", "--ics", "nowhere.ics"), 1, "nowhere.ics"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    site: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    told = Told(capsys, site, *words)
    assert (told.code, told.out) == (code, "")
    assert said in told.err


def test_a_wrong_file_is_told_with_its_place(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "roster.yaml").write_text(
        ROSTER + "leave:\n  - {person: zoe, begin: 2026-01-01, end: 2026-01-02}\n", "utf-8"
    )
    told = Told(capsys, site, "who")
    assert told.code == 3
    assert "roster.yaml:16:14: leave.0.person: no such person 'zoe'" in told.err


# ---------------------------------------------------------------------------------------------------- there and back

AUTUMN, SPRING = ("2026-10-20", "2026-11-30"), ("2027-03-20", "2027-04-05")
"""Both with a change of the clocks in Berlin."""


@pytest.mark.parametrize("form", ["--ics", "--csv"])
@pytest.mark.parametrize("post", ["desk", "lead", "berlin"])
@pytest.mark.parametrize(
    ("zone", "days"), [("Asia/Shanghai", AUTUMN), ("Europe/Berlin", AUTUMN), ("Europe/Berlin", SPRING)]
)
def test_an_export_that_is_imported_has_the_same_people_on_and_is_exported_the_same(
    site: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    form: str,
    post: str,
    zone: str,
    days: tuple[str, str],
) -> None:
    settings = site / "noctui.toml"
    settings.write_text(settings.read_text("utf-8").replace("Asia/Shanghai", zone), "utf-8")
    begin, end = (at(f"{day} 00:00") for day in days)

    def export() -> bytes:
        capsysbinary.readouterr()
        words = ("export", form, "--post", post, "--from", days[0], "--to", days[1])
        assert main(["roster", *words, "--site", str(site)]) == 0
        return b"\n".join(line for line in capsysbinary.readouterr().out.splitlines() if b"DTSTAMP" not in line)

    before, first = on(site, post, begin, end), export()
    timetable = site / "to and fro.x"
    timetable.write_bytes(first)
    assert main(["roster", "import", form, str(timetable), "--post", post, "--site", str(site)]) == 0
    assert (site / "roster" / "to-and-fro.yaml").exists()
    assert {plan.post for plan in load_site(site).file.roster.plans} == {post}
    assert on(site, post, begin, end) == before
    assert export() == first


def test_a_slot_has_one_uid_whatever_day_it_is_exported_on(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def uids(begin: str) -> set[str]:
        told = Told(capsys, site, "export", "--ics", "--from", begin, "--to", "2026-12-20")
        return {line for line in told.out.splitlines() if line.startswith("UID")}

    early, late = uids("2026-11-21 09:30"), uids("2026-12-02 23:11")
    assert late < early


def test_a_persons_export_has_their_shifts_alone(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(capsys, site, "export", "--csv", "--person", "bob", "--from", "2026-11-22", "--to", "2026-11-22")
    lines = [line for line in told.out.splitlines()[1:] if line.startswith(("desk", "gate"))]
    assert lines == [
        "desk,2026-11-21 20:00,2026-11-22 08:00,bob,cy,'=Bob,岑一",
        "desk,2026-11-22 20:00,2026-11-23 08:00,bob,cy,'=Bob,岑一",
        "gate,2026-11-22 08:00,2026-11-22 20:00,bob,,'=Bob,",
    ]


SHEET = (
    "岗位,开始,结束,值班人,备岗\r\n"
    "值班台,2026/12/1 8:00,2026/12/1 20:00,岑一,ann\r\n"
    "值班台,2026/12/1 20:00,2026/12/2 8:00,'=Bob,\r\n"
)


def test_a_chinese_spreadsheet_is_imported_and_what_it_brings_is_said(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = site / "十二月.csv"
    sheet.write_bytes(SHEET.encode("gb18030"))
    told = Told(capsys, site, "import", "--csv", str(sheet))
    assert told.code == 0
    assert told.out == f"{site / 'roster' / 'plan.yaml'}\n"
    assert "3 stints of 1 posts; 0 left out" in told.err
    assert "! desk: no backup (2026-12-01 20:00)" in told.err
    assert [row[1:] for row in on(site, "desk", at("2026-12-01 08:00"), at("2026-12-02 08:00"))] == [
        (("cy",), ("ann",)),
        (("bob",), ()),
    ]
    again = Told(capsys, site, "import", "--csv", str(sheet))
    assert (again.code, again.out) == (1, "")
    assert "desk has the plan plan-1 then: take that out first" in again.err


def test_a_dry_run_prints_the_plans_and_writes_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = site / "dec.csv"
    sheet.write_text(SHEET, encoding="utf-8-sig")
    told = Told(capsys, site, "import", "--csv", str(sheet), "--dry-run")
    assert told.out.startswith('# from dec.csv, by `noctui roster import`\nplans:\n  - id: "dec-1"\n')
    assert not (site / "roster").exists()
    said = Told(capsys, site, "import", "--csv", str(sheet), "--dry-run", "--json").json
    assert [stint["person"] for stint in said["plans"][0]["stints"]] == ["cy", "ann", "bob"]
    assert said["plans"][0]["end"] - said["plans"][0]["begin"] == DAY


def test_what_is_wrong_in_a_timetable_is_told_with_file_and_line_and_nothing_is_written(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = site / "x.csv"
    sheet.write_text("post,begin,end,first\ndesk,2026-12-01,2026-12-02,an\ndesk,2026-12-02,2026-12-03,bob\n", "utf-8")
    told = Told(capsys, site, "import", "--csv", str(sheet))
    assert (told.code, told.out) == (3, "")
    assert told.err == f"{sheet}:2:28: first: no such person 'an' (did you mean 'ann'?)\n"
    as_json = Told(capsys, site, "import", "--csv", str(sheet), "--json")
    assert [problem["code"] for problem in as_json.json["problems"]] == ["unknown_person"]
    assert not (site / "roster").exists()


def test_a_wrong_name_in_a_file_of_plans_is_told_with_its_place(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "roster").mkdir()
    stint = "{begin: 2026-12-01 08:00, end: 2026-12-01 20:00, person: zoe}"
    plan = f"plans:\n  - post: moon\n    begin: 2026-12-01\n    end: 2026-12-02\n    stints: [{stint}]\npeople: []\n"
    (site / "roster" / "dec.yaml").write_text(plan, "utf-8")
    told = Told(capsys, site, "who")
    assert told.code == 3
    assert "roster/dec.yaml:2:11: plans.0.post: no such post 'moon'" in told.err
    assert "roster/dec.yaml:5:71: plans.0.stints.0.person: no such person 'zoe'" in told.err
    assert "roster/dec.yaml:6:1: people: unknown key" in told.err


# ------------------------------------------------------------------------------------------------ with a running engine


def test_a_running_engine_knows_what_was_changed_at_the_desk_and_the_files_alone_do_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path / "site", {"here": "127.0.0.1"})
    (site / "roster.yaml").write_text(LED, "utf-8")
    with EngineProcess(site):
        until(lambda: Told(capsys, site, "changes").code == 0)
        assert Told(capsys, site, "change", "noc", "now", "8h", "ill", "--off", "a", "--on", "me").code == 0
        by_engine = Told(capsys, site, "who", "--at", "1h", "--post", "noc")
        by_files = Told(capsys, site, "who", "--at", "1h", "--post", "noc", "--files")
        refused = Told(capsys, site, "show", "--post", "moon")
        calendar = Told(capsys, site, "export", "--csv", "--post", "noc", "--to", "tomorrow")
        found = Told(capsys, site, "gaps", "--days", "3", "--json").json
    assert "Mei (change of duty)" in by_engine.out
    assert "by the running engine" in by_engine.err
    assert "Anna (rota)" in by_files.out
    assert "by the files of the site alone" in by_files.err
    assert (refused.code, refused.err) == (1, "noctui: There is no post moon.\n")
    assert ",me,b,Mei,Bo" in calendar.out
    assert (found["source"], found["gaps"]) == ("engine", [])
