"""What docs/status.md shows can be written into a site's files, and says the numbers that count."""

import re
from pathlib import Path

from noctui.domain.flapping import OFF, ON, RESULTS
from noctui.domain.inventory import Group
from noctui.domain.moments import DAY, HOUR
from tests.arch.requirements import ROOT
from tests.config.build import SETTINGS, load
from tests.domain.build import after

DOCUMENT = (ROOT / "docs" / "status.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found
    return found[1]


def test_its_example_of_groups_and_parents_is_good(tmp_path: Path) -> None:
    lines = ("E-1", "E-2", "W-1", "W-2", "F-1", "F-2", "F-3", "UPS-1")
    more = "kinds: {camera: }\n" + block("yaml")
    for number, name in enumerate(lines):
        more += f"  - {{id: {name}, kind: camera, site: hq, address: 10.8.0.{number + 1}}}\n"
    inventory = load(tmp_path, **{"inventory/more.yaml": more.replace("10.0.0.7", "10.8.0.99")}).file.inventory
    assert inventory.groups["ring"] == Group("ring", ("east", "west"))
    assert inventory.groups["feeds"].need == 2
    assert inventory.devices["CAM-1"].soft_parents == ("UPS-1",)


def test_its_example_of_the_longest_acknowledgement_is_good(tmp_path: Path) -> None:
    written = block("toml").removeprefix("[watch]\n")
    assert load(tmp_path, **{"noctui.toml": SETTINGS + written}).file.rules.longest_ack == (
        2 * HOUR,
        8 * HOUR,
        DAY,
        7 * DAY,
    )


def test_it_says_the_numbers_of_flapping() -> None:
    assert f"above {ON:.0%} and ends it below {OFF:.0%}".replace("%", " %") in DOCUMENT
    assert f"last {RESULTS} results" in DOCUMENT
    assert "Six changes within\nseven results do it; fifteen equal ones end it" in DOCUMENT
    restless = after("+-+-+-+")
    assert restless.flapping
    assert after("+" * 14, state=restless).flapping
    assert not after("+" * 15, state=restless).flapping
