"""windows/*.yaml: what is read, what is refused with its place, and what is allowed but hardly meant."""

from pathlib import Path

import pytest

from noctui.config.windows import Doubt, doubts
from noctui.domain.moments import HOUR
from noctui.domain.window import Series
from tests.config.build import load, said
from tests.domain.calendars import at
from tests.domain.test_window import wall

NIGHTLY = """\
windows:
  - id: nightly
    target: site:hq kind:switch
    begin: 2026-11-21 22:00
    lasts: 8h
    again: weekly
    reason: backup of the recorders
    owner: Ms Wang
    told: the customer's desk
"""
FILE = "windows/nights.yaml"
NOW = at("2026-11-21 12:00")


def test_a_window_of_the_files_is_a_series_with_its_owner_and_who_was_told(tmp_path: Path) -> None:
    [series] = load(tmp_path, **{FILE: NIGHTLY}).file.windows.values()
    assert series == Series(
        "windows/nightly",
        "site:hq kind:switch",
        "FREQ=WEEKLY",
        wall("2026-11-21 22:00"),
        8 * HOUR,
        "Ms Wang",
        "backup of the recorders",
        "the customer's desk",
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("22:00", "22:00+08:00", "windows.0.begin: not a date or time: '2026-11-21 22:00+08:00'"),
        ("again: weekly", "again: hourly", "windows.0.again: not a rule for windows: HOURLY"),
        ("again: weekly", "again: FREQ=WEEKLY;BYDAY=1SA", "windows.0.again: not a rule for windows: BYDAY=1SA"),
        ("site:hq kind:switch", "place:hq", "windows.0.target: not a filter: place:hq"),
        ("site:hq kind:switch", "site:hq,depot", "windows.0.target: no device fits: 'site:hq,depot'"),
        ("site:hq kind:switch", "GW-9", "windows.0.target: no device fits: 'GW-9'"),
        ("lasts: 8h", "lasts: 7d", "windows.0.lasts: each would begin before the last one has ended"),
        ("lasts: 8h", "lasts: 40d", "windows.0.lasts: "),
        ("owner: Ms Wang", "owner: ''", "windows.0.owner: is empty"),
        ("reason:", "reasons:", "unknown key 'reasons'"),
        ("begin: 2026-11-21 22:00", "begin: tonight", "windows.0.begin: "),
    ],
)
def test_what_is_wrong_with_a_window_is_told_at_its_place(tmp_path: Path, old: str, new: str, expected: str) -> None:
    told = said(tmp_path, {FILE: NIGHTLY.replace(old, new)})
    assert any(expected in text and text.startswith(f"{FILE}:") for text in told), told


def test_two_windows_of_one_id_are_one_too_many(tmp_path: Path) -> None:
    told = said(tmp_path, {FILE: NIGHTLY, "windows/more.yaml": NIGHTLY})
    assert any("windows.0.id" in text for text in told), told


@pytest.mark.parametrize(
    ("target", "again", "expected"),
    [
        ("GW-1", "FREQ=WEEKLY;UNTIL=20261101", [Doubt("never", "windows/other")]),
        (
            "'*'",
            "monthly",
            [Doubt("everything", "windows/other"), Doubt("overlap", "windows/nightly", "windows/other")],
        ),
        ("SRV-1", "weekly", []),
        ("GW-1", "weekly", [Doubt("overlap", "windows/nightly", "windows/other")]),
    ],
)
def test_what_is_allowed_but_hardly_meant_is_doubted(
    tmp_path: Path, target: str, again: str, expected: list[Doubt]
) -> None:
    other = NIGHTLY.replace("nightly", "other").replace("site:hq kind:switch", target).replace("weekly", again)
    file = load(tmp_path, **{FILE: NIGHTLY, "windows/other.yaml": other}).file
    assert list(doubts(file, NOW)) == expected
