"""docs/playbooks.md knows every key that a playbook may have, and its example is a good one."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from noctui.config.playbook_forms import STEPS, PlaybookForm, ProbeForm, RoleForm, StepForm
from noctui.domain.playbook import StepKind
from tests.arch.requirements import ROOT
from tests.config.build import load

DOCUMENT = (ROOT / "docs" / "playbooks.md").read_text(encoding="utf-8")
LONGEST = 150
"""Lines: who writes a playbook reads it in one go."""


def section(name: str) -> str:
    return DOCUMENT.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def keys(form: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in form.model_fields.items()}


def listed(text: str) -> set[str]:
    """What stands in the first column of the first table."""
    table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    cells = re.findall(r"^\| (`[^|]+`) \|", table[0] if table else "", re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_it_can_be_read_in_one_go() -> None:
    assert DOCUMENT.count("\n") <= LONGEST


def test_the_tables_have_the_keys_of_a_playbook_and_of_any_step() -> None:
    assert listed(section("The playbook")) == keys(PlaybookForm)
    assert listed(section("A step")) == keys(StepForm)


@pytest.mark.parametrize("kind", STEPS)
def test_each_kind_of_step_has_its_keys_in_the_second_table(kind: StepKind) -> None:
    [row] = re.findall(rf"^\| `{kind}` \|(.*)\|$", section("A step"), re.MULTILINE)
    own = keys(STEPS[kind]) - keys(StepForm) - {kind}
    assert own <= set(re.findall(r"`(\w+)`", row))


def test_a_probe_and_a_role_are_told_with_all_their_keys() -> None:
    assert keys(ProbeForm) <= set(re.findall(r"`(\w+)`", section("A step"))) | {"tcp", "http", "trace", "ping"}
    assert keys(RoleForm) <= set(re.findall(r"`(\w+)`", section("A role")))


def test_the_example_is_a_good_playbook(tmp_path: Path) -> None:
    example = section("An example").partition("```yaml\n")[2].partition("```")[0]
    site = load(tmp_path, **{"playbooks/branch-link.yaml": example, "roles.yaml": HERE})
    assert site.library.problems == ()
    assert [lane.id for lane in site.file.playbooks["branch-link"].lanes][:2] == ["tell", "mend"]


HERE = "roles:\n  - {id: deputy-head, name: {en: Deputy head, zh: 副组长}, posts: [duty]}\n"
"""Who may authorise it at the site of the tests."""
