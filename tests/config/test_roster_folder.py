"""Files of roster/ beside roster.yaml, and moments that need an offset."""

from pathlib import Path

from noctui.domain.moments import HOUR, MINUTE
from tests.config.build import SETTINGS, load, said

IN_BERLIN = SETTINGS.replace("Asia/Shanghai", "Europe/Berlin")


def plan(begin: str, end: str, name: str = "") -> str:
    key = f"id: {name}, " if name else ""
    stint = f"{{begin: {begin}, end: {end}, person: bob}}"
    return f"plans:\n  - {{{key}post: duty, begin: {begin}, end: {end}, stints: [{stint}]}}\n"


def test_what_changes_a_roster_may_stand_in_files_of_its_own(tmp_path: Path) -> None:
    leave = "leave:\n  - {person: ann, begin: 2026-12-24, end: 2026-12-26}\n"
    files = {
        "roster/a.yaml": plan("2026-12-01", "2026-12-02"),
        "roster/b.yaml": plan("2026-12-02", "2026-12-02") + leave,
    }
    roster = load(tmp_path, **files).file.roster
    assert [one.id for one in roster.plans] == ["roster/a.yaml:2:5", "roster/b.yaml:2:5"]
    assert [one.person for one in roster.leaves] == ["ann"]


def test_an_offset_names_the_second_pass_of_an_hour(tmp_path: Path) -> None:
    text = plan("2026-10-25 02:30", "2026-10-25 02:10:30+01:00")
    (made,) = load(tmp_path, **{"noctui.toml": IN_BERLIN, "roster/a.yaml": text}).file.roster.plans
    assert made.end - made.begin == HOUR - 20 * MINUTE + MINUTE // 2
    assert made.stints[0].end == made.end


def test_an_id_is_taken_whatever_file_has_it_and_people_stand_in_one_file(tmp_path: Path) -> None:
    twice = plan("2026-12-01", "2026-12-02", "x")
    found = said(tmp_path, {"roster/a.yaml": twice, "roster/b.yaml": twice + "people: []\n"})
    assert found == [
        "roster/b.yaml:2:10: plans.0.id: the id 'x' is taken, first at roster/a.yaml:2:5 (an id names one thing)",
        "roster/b.yaml:3:1: people: unknown key 'people'",
    ]


def test_a_plan_that_ends_before_it_begins_is_refused_whatever_its_times_are_written_with(tmp_path: Path) -> None:
    wrong = plan("2026-10-25 02:30+01:00", "2026-10-25 02:50")
    found = said(tmp_path, {"noctui.toml": IN_BERLIN, "roster/a.yaml": wrong})
    assert len(found) == 2
    assert all("which is not after its begin" in one for one in found)
