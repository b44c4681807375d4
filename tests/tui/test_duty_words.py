"""Who is on, in words: in the header and in the list, with what is empty said and not only coloured."""

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from noctui.domain.moments import DAY, HOUR
from noctui.domain.views import FindingRow, RosterRow
from noctui.tui import bars, tables
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look
from noctui.tui.mirror import Mirror
from tests.tui.scenes import NOW, SceneClient, scene

LOOK = Look(NOW, UTC, UNICODE.__getitem__)
ROW = RosterRow("noc", {"en": "NOC duty", "zh": "值班"}, "Li Na", "Wu Gang", "8001", "8002", until=NOW + HOUR)


def header(*rows: RosterRow, findings: tuple[FindingRow, ...] = (), width: int = 160) -> list[tuple[str, str]]:
    client = SceneClient(scene("calm"), lambda _event: None)
    client.show(client.scene)
    client.views["roster"] = {row.post: row for row in rows}
    client.views["findings"] = {one.id: one for one in findings}
    return list(bars.header(Mirror(client), LOOK, "live", None, True, width))


def cells(row: RosterRow) -> dict[str, Any]:
    made = tables.roster_cells(row, LOOK)
    return {column.id: cell for column, cell in zip(tables.ROSTER_COLUMNS, made, strict=True)}


def test_the_header_names_first_and_backup() -> None:
    assert ("on duty: Li Na / backup Wu Gang", "header") in header(ROW)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (replace(ROW, first="", state="backup"), "on duty: backup: Wu Gang"),
        (replace(ROW, first="", backup="", state="nobody"), "on duty: NOBODY"),
    ],
)
def test_the_header_says_aloud_that_the_first_is_missing(row: RosterRow, words: str) -> None:
    assert (words, "bad") in header(row)
    assert (words, "bad") in header(row, width=80)


def test_posts_that_will_be_empty_soon_are_counted_in_the_header() -> None:
    soon = FindingRow("a", "empty", "gate", NOW, NOW + DAY, red=True)
    again, later = replace(soon, id="b", begin=NOW + HOUR), replace(soon, id="c", post="dog", red=False)
    assert any(
        "1 posts empty" in words and style == "bad" for words, style in header(ROW, findings=(soon, again, later))
    )
    assert not any("empty" in words for words, _ in header(ROW, findings=(later,)))


def test_the_number_in_the_list_is_that_of_whoever_has_the_post() -> None:
    assert (cells(ROW)["first"].text, cells(ROW)["phone"].text) == ("Li Na", "8001")
    backup = cells(replace(ROW, first="", phone="", state="backup"))
    assert (backup["first"].text, backup["phone"].text, backup["sign"].text) == ("backup: Wu Gang", "8002", "⚠")
    nobody = cells(replace(ROW, first="", backup="", phone="", backup_phone="", state="nobody"))
    assert (nobody["first"].text, nobody["sign"].style) == ("NOBODY", "bad")
    assert nobody["sign"].text.strip()
