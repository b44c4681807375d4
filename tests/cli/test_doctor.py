"""The doctor says of a site what its operators could not see before it hurts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from noctui.bundled import folder
from noctui.cli.doctor import _calendars, _files
from noctui.config import policies
from noctui.config.site import load_site
from noctui.domain.moments import from_datetime
from tests.config.build import write

NOVEMBER = from_datetime(datetime(2026, 11, 21, tzinfo=UTC))


def test_a_year_whose_make_up_days_are_not_published_is_told_until_a_file_gives_them(tmp_path: Path) -> None:
    site = write(tmp_path, {})
    told = _calendars(load_site(site), NOVEMBER)
    assert told.grade == "warn"
    assert "2027 (cn-workdays)" in told.found
    assert "calendars/cn-YEAR.yaml" in told.mend
    published = (folder("data") / "calendars" / "cn-2026.yaml").read_text(encoding="utf-8").replace("2026", "2027")
    weekdays = [line for line in published.splitlines() if "workdays" not in line]
    (site / "calendars").mkdir()
    (site / "calendars" / "cn-2027.yaml").write_text("\n".join(weekdays), encoding="utf-8")
    assert _calendars(load_site(site), NOVEMBER).grade == "ok"


def test_calendars_of_published_years_are_well(tmp_path: Path) -> None:
    spring = from_datetime(datetime(2025, 3, 1, tzinfo=UTC))
    assert _calendars(load_site(write(tmp_path, {})), spring).grade == "ok"


def test_a_broken_policy_that_nobody_uses_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data" / "policies").mkdir(parents=True)
    for name, text in {"s19": (folder("data") / "policies" / "s19.yaml").read_text("utf-8"), "s07": "id: 7\n"}.items():
        (tmp_path / "data" / "policies" / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(policies, "bundled_folder", lambda name: tmp_path / name)
    [told] = _files(write(tmp_path / "site", {}))
    assert told.grade == "bad"
    assert told.found.startswith("data/policies/s07.yaml:1:")
