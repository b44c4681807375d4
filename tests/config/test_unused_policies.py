"""Bundled policies are read when somebody asks for them: one that nobody uses costs nothing and stops nothing."""

import shutil
from pathlib import Path

import pytest

from noctui.bundled import folder
from noctui.config import policies as module
from noctui.config.problems import BadFiles
from noctui.config.site import load_site
from noctui.config.sla import load_policies
from tests.config.build import INVENTORY, write

BROKEN = "id: s07\nname: {en: Broken}\nlevels: []\n"


@pytest.fixture
def s07(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a bundled policy, among copies of all, that a test may change."""
    shutil.copytree(folder("data") / "policies", tmp_path / "data" / "policies")
    monkeypatch.setattr(module, "bundled_folder", lambda name: tmp_path / name)
    return tmp_path / "data" / "policies" / "s07.yaml"


def test_every_bundled_policy_is_found_by_the_name_of_its_file(tmp_path: Path) -> None:
    found = load_site(write(tmp_path, {})).policies
    assert dict(found) == load_policies(folder("data") / "policies")


def test_loading_a_site_reads_no_bundled_policy_that_its_contracts_do_not_name(tmp_path: Path) -> None:
    module._bundled.cache_clear()
    site = load_site(write(tmp_path, {}))
    assert module._bundled.cache_info().currsize == 1
    assert site.policies["s07"].id == "s07"  # a ticket of last year still names it
    assert module._bundled.cache_info().currsize == 2


def test_a_broken_bundled_policy_stops_a_site_only_when_a_contract_names_it(tmp_path: Path, s07: Path) -> None:
    s07.write_text(BROKEN, encoding="utf-8")
    site = write(tmp_path / "site", {})
    assert load_site(site).policies.get("s07") is None
    write(site, {"inventory/core.yaml": INVENTORY.replace("policy: s19", "policy: s07")})
    with pytest.raises(BadFiles, match=r"^data/policies/s07.yaml:3:9: levels: "):
        load_site(site)


def test_a_broken_bundled_policy_that_nobody_uses_is_told_to_who_asks_for_it(tmp_path: Path, s07: Path) -> None:
    s07.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(BadFiles, match=r"^data/policies/s07.yaml:3:9: levels: "):
        load_site(write(tmp_path / "site", {}), unused=True)


def test_a_changed_bundled_policy_is_seen_by_the_next_reading_and_in_its_version(tmp_path: Path, s07: Path) -> None:
    first = load_site(write(tmp_path / "site", {}))
    assert first.policies["s07"].name["en"] != "Changed"
    s07.write_text("id: s07\nname: {en: Changed}\nlevels: [{id: all, name: {en: All}}]\n", encoding="utf-8")
    second = load_site(tmp_path / "site")
    assert second.policies["s07"].name == {"en": "Changed"}
    assert first.file.version != second.file.version


def test_a_broken_policy_of_the_site_is_refused_though_no_contract_names_it(tmp_path: Path) -> None:
    with pytest.raises(BadFiles, match=r"^policies/own.yaml:3:9: levels: "):
        load_site(write(tmp_path, {"policies/own.yaml": BROKEN.replace("s07", "own")}))
