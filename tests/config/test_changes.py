"""Whether a site's files are those that were read."""

from pathlib import Path

import pytest

from noctui.config import changes
from noctui.config.changes import are_good, fingerprint, found_good
from tests.config.build import write


def test_any_file_of_a_site_that_changes_comes_or_goes_changes_its_fingerprint(tmp_path: Path) -> None:
    site = write(tmp_path, {})
    seen = {fingerprint(site)}
    (site / "noctui.toml").write_text('name = "other"\n', encoding="utf-8")
    seen.add(fingerprint(site))
    (site / "policies").mkdir()
    (site / "policies" / "own.yaml").touch()
    seen.add(fingerprint(site))
    (site / "roster.yaml").unlink()
    seen.add(fingerprint(site))
    assert len(seen) == 4


def test_files_are_good_only_as_they_were_found_and_for_the_same_noctui(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(tmp_path / "site", {})
    assert not are_good(tmp_path, fingerprint(site))
    found_good(tmp_path, fingerprint(site))
    assert are_good(tmp_path, fingerprint(site))
    monkeypatch.setattr(changes, "__version__", "99")
    assert not are_good(tmp_path, fingerprint(site))
