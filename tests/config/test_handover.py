"""[handover] of noctui.toml: limits around a hand-off, and which posts are handed over."""

from pathlib import Path

import pytest

from noctui.domain.handover import Rules
from noctui.domain.moments import MINUTE
from tests.config.build import SETTINGS, load, said

TABLE = """
[handover]
posts = ["duty"]
prepare_by = "20m"
offer_by = "5m"
accept_within = "30m"
again = "10m"
"""


def test_a_site_without_the_table_has_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path).file.handover == Rules()


def test_every_limit_can_be_set(tmp_path: Path) -> None:
    file = load(tmp_path, **{"noctui.toml": SETTINGS + TABLE}).file
    assert file.handover == Rules(("duty",), 20 * MINUTE, 5 * MINUTE, 30 * MINUTE, 10 * MINUTE)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('posts = ["duty"]', 'posts = ["dusty"]', "handover.posts.0: no such post 'dusty'"),
        ('again = "10m"', 'again = "0s"', "handover.again: "),
        ("offer_by", "ofer_by", "unknown key 'ofer_by' (did you mean 'offer_by'?)"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, old: str, new: str, expected: str) -> None:
    told = said(tmp_path, {"noctui.toml": SETTINGS + TABLE.replace(old, new)})
    assert any(expected in text and text.startswith("noctui.toml:1") for text in told), told
