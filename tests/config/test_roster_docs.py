"""docs/roster.md knows every key that a roster may have, and its example is a good one."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from noctui.config.roster_forms import (
    ContactForm,
    DutyTimesForm,
    GuardForm,
    LeaveForm,
    OverrideForm,
    PartForm,
    PatternForm,
    PersonForm,
    PlanForm,
    PostForm,
    RestForm,
    RosterForm,
    RotationForm,
)
from noctui.domain.roster import on_duty
from tests.arch.requirements import ROOT
from tests.config.build import SETTINGS, load
from tests.domain.calendars import at

DOCUMENT = (ROOT / "docs" / "roster.md").read_text(encoding="utf-8")


def listed(section: str) -> list[str]:
    """What stands in the first column of the table below a heading."""
    _, _, rest = DOCUMENT.partition(f"\n## {section}\n")
    cells = re.findall(r"^\| (`[^|]+`) \|", rest.partition("\n## ")[0], re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize(
    ("section", "form"),
    [
        ("The file", RosterForm),
        ("A person", PersonForm),
        ("A contact", ContactForm),
        ("Hours", DutyTimesForm),
        ("A rotation", RotationForm),
        ("A pattern", PatternForm),
        ("A post", PostForm),
        ("A part", PartForm),
        ("Rest", RestForm),
        ("A guard", GuardForm),
        ("A plan", PlanForm),
        ("An override", OverrideForm),
        ("A leave", LeaveForm),
    ],
)
def test_each_table_has_the_keys_of_its_form_and_no_others(section: str, form: type[BaseModel]) -> None:
    assert sorted(listed(section)) == sorted(form.model_fields)


def test_the_example_is_a_roster_and_the_shortest_one_too(tmp_path: Path) -> None:
    _, _, rest = DOCUMENT.partition("```yaml\n")
    files = {"noctui.toml": SETTINGS + '[[operators]]\nlogin = "lin"\nname = "Lin Yue"\n'}
    roster = load(tmp_path, **files, **{"roster.yaml": rest.partition("```")[0]}).file.roster
    assert on_duty(roster, "noc-duty", at("2026-12-24 12:00")).first == ("gu",)
    assert on_duty(roster, "duty-leader", at("2027-02-10 12:00")).first == ("he",)
    assert on_duty(roster, "site-engineer", at("2027-01-01 12:00")).first == ("he", "gu")
    shortest = DOCUMENT.partition("```\n")[2].partition("```")[0]
    assert set(load(tmp_path, **files, **{"roster.yaml": shortest}).file.roster.posts) == {"noc-duty"}
