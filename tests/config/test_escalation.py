"""`[escalation]` of noctui.toml."""

from pathlib import Path

import pytest

from noctui.config.problems import BadFiles
from noctui.config.site import load_site
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.paging import Rules
from tests.engine.house import write_site


def written(folder: Path, *lines: str) -> Path:
    site = write_site(folder, {"here": "127.0.0.1"})
    with (site / "noctui.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(("", *lines)) + "\n")
    return site


def test_a_site_says_how_calls_are_repeated_held_and_ended(tmp_path: Path) -> None:
    site = written(
        tmp_path,
        '[lists]\nleaders = ["a", "b"]',
        "[escalation]",
        'again = "off"',
        'hold = "1h"',
        'holds = {I = "30m"}',
        'last_resort = "leaders"',
        "[escalation.broadcast]",
        'progress = "leaders"',
    )
    expected = Rules(None, HOUR, {"I": 30 * MINUTE}, "leaders", {"progress": ("leaders",)})
    assert load_site(site).file.escalation == expected


def test_a_site_that_says_nothing_has_the_usual_rules(tmp_path: Path) -> None:
    assert load_site(written(tmp_path)).file.escalation == Rules()


@pytest.mark.parametrize(
    "line",
    ['last_resort = "nobody"', 'broadcast = {progress = ["a", "nobody"]}', 'again = "3"', 'hold = "10s"', "other = 1"],
)
def test_what_makes_no_sense_is_refused_with_its_place(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadFiles) as refused:
        load_site(written(tmp_path, "[escalation]", line))
    assert "noctui.toml:" in str(refused.value)
