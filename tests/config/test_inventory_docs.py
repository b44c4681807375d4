"""docs/inventory.md knows every key that an inventory may have and every way of a column, and its example is good."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from noctui.config.device_sheet import _key_of
from noctui.config.forms import ContractForm, DeviceForm, GroupForm, KindForm, PlaceForm
from tests.arch.requirements import ROOT
from tests.config.build import load

DOCUMENT = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")


def cells(section: str, head: str = "key") -> list[list[str]]:
    """The words in code of each line of the table with that head below a heading, by column."""
    _, _, rest = DOCUMENT.partition(f"\n## {section}\n")
    _, _, table = rest.partition(f"\n| {head} |")
    lines = re.findall(r"^\| (`.+) \|$", table.partition("\n\n")[0], re.MULTILINE)
    return [[word for cell in line.split(" | ") for word in re.findall(r"`([^`]+)`", cell)] for line in lines]


@pytest.mark.parametrize(
    ("section", "form"),
    [
        ("A kind", KindForm),
        ("A site", PlaceForm),
        ("A contract", ContractForm),
        ("A group", GroupForm),
        ("A device", DeviceForm),
    ],
)
def test_each_table_has_the_keys_of_its_form_and_no_others(section: str, form: type[BaseModel]) -> None:
    assert sorted(line[0] for line in cells(section)) == sorted(form.model_fields)


def test_each_other_name_of_a_column_is_understood() -> None:
    for key, *others in cells("From a spreadsheet"):
        assert {name: _key_of(name, but=()) for name in others if name not in ";"} == dict.fromkeys(
            (name for name in others if name not in ";"), key
        )


def test_the_example_is_a_good_inventory(tmp_path: Path) -> None:
    example = re.findall(r"```yaml\n(.+?)```", DOCUMENT, re.DOTALL)[0]
    settings = 'name = "Site"\nzone = "UTC"\n'
    files = {"inventory/core.yaml": example, "noctui.toml": settings, "roster.yaml": ""}
    assert list(load(tmp_path, **files).file.inventory.devices) == ["SW-1", "SW-2", "SW-3"]
