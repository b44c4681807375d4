"""docs/mutes.md knows every key of a window, and its example is a good one."""

import re
from pathlib import Path

from noctui.config.windows import WindowForm
from tests.arch.requirements import ROOT
from tests.config.build import load

DOCUMENT = (ROOT / "docs" / "mutes.md").read_text(encoding="utf-8")


def test_the_table_has_the_keys_of_a_window_and_no_others() -> None:
    table = DOCUMENT.partition("\n| key | |\n")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(WindowForm.model_fields)


def test_the_example_is_a_window(tmp_path: Path) -> None:
    example = DOCUMENT.partition("```yaml\n")[2].partition("```")[0]
    [series] = load(tmp_path, **{"windows/recorders.yaml": example}).file.windows.values()
    assert (series.id, series.rule) == ("windows/recorders", "FREQ=WEEKLY")
