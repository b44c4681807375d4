"""docs/policies.md knows every key that a policy file may have, and its example is a good one."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from noctui.config.flaws import NEVER_ASKED
from noctui.config.forms import ClockForm, LevelForm, PenaltyForm, PolicyForm, RepeatForm, RungForm
from noctui.config.sla import load_policies
from noctui.domain.ticket import FactKind
from tests.arch.requirements import ROOT

DOCUMENT = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")


def listed(section: str) -> list[str]:
    """What stands in the first column of the table below a heading."""
    _, _, rest = DOCUMENT.partition(f"\n## {section}\n")
    cells = re.findall(r"^\| (`[^|]+`) \|", rest.partition("\n## ")[0], re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize(
    ("section", "form"),
    [
        ("The policy", PolicyForm),
        ("A level", LevelForm),
        ("A clock", ClockForm),
        ("A rung", RungForm),
        ("The repeat", RepeatForm),
        ("The penalty", PenaltyForm),
    ],
)
def test_each_table_has_the_keys_of_its_form_and_no_others(section: str, form: type[BaseModel]) -> None:
    assert sorted(listed(section)) == sorted(form.model_fields)


def test_the_facts_are_listed_each_once() -> None:
    assert sorted(listed("Facts")) == sorted(get_args(FactKind))


def test_what_can_not_be_asked_for_before_closing_is_said() -> None:
    _, _, rest = DOCUMENT.partition("while the ticket is open: not ")
    assert set(re.findall(r"`(\w+)`", rest.partition("\n\n")[0])) == NEVER_ASKED


def test_the_example_is_a_policy_with_every_manner_of_clock(tmp_path: Path) -> None:
    _, _, rest = DOCUMENT.partition("```yaml\n")
    (tmp_path / "own.yaml").write_text(rest.partition("```")[0], encoding="utf-8")
    policy = load_policies(tmp_path)["own"]
    assert [clock.id for clock in policy.clocks] == ["arrive", "repair", "loan", "progress", "observation"]
    assert any(clock.every for clock in policy.clocks)
    assert any(clock.watch for clock in policy.clocks)
