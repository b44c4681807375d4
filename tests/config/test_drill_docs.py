"""What docs/drills.md shows is a scenario that holds together, and its points are those that are given."""

from pathlib import Path
from re import DOTALL, findall, search

from noctui.bundled import folder
from noctui.config.drills import check_drill
from noctui.config.site import load_site
from noctui.tui.drill_actions import DRILL_ACTIONS

TEXT = (Path(__file__).parents[2] / "docs" / "drills.md").read_text(encoding="utf-8")


def test_the_scenario_of_the_manual_holds_together(tmp_path: Path) -> None:
    example = search(r"```yaml\n(.*?)```", TEXT, DOTALL)
    assert example is not None
    file = tmp_path / "example.yaml"
    file.write_text(example[1], encoding="utf-8")
    site = load_site(folder("data") / "demo")
    found = check_drill(file, site.file.playbooks, site.file.inventory)
    assert [inject.id for inject in found.injects] == ["caller", "missing", "found"]


def test_the_keys_of_the_manual_are_those_of_the_desk() -> None:
    written = set(findall(r"\| `(F\d+)` \|", TEXT))
    assert written == {key.upper() for one in DRILL_ACTIONS for key in one.keys if key.startswith("f")}
