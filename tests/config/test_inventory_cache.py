"""An inventory whose files have not changed is not read again; whatever its goodness depends on makes it anew."""

from pathlib import Path
from typing import Any

import pytest

from noctui.config import inventory, kept
from noctui.config.document import Document
from noctui.config.reader import Reader
from noctui.domain.inventory import Inventory
from tests.config.build import INVENTORY, SETTINGS, load, problems

CORE = "inventory/core.yaml"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "state").mkdir()
    return tmp_path / "state"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of files of the inventory that each reading has parsed."""
    found: list[int] = []
    whole = inventory._inventory

    def counted(reader: Reader, documents: list[Document], policies: list[str]) -> object:
        found.append(len(documents))
        return whole(reader, documents, policies)

    monkeypatch.setattr(inventory, "_inventory", counted)
    return found


def inventory_of(folder: Path, **files: str) -> Inventory:
    return load(folder, **files).file.inventory


def test_an_inventory_that_has_not_changed_is_the_same_without_being_read_again(
    tmp_path: Path, state: Path, read: list[int]
) -> None:
    first = inventory_of(tmp_path)
    again = inventory_of(tmp_path, **{"noctui.toml": SETTINGS.replace("Test site", "Other")})
    assert (again, read) == (first, [1])
    assert "SW-9" in inventory_of(tmp_path, **{CORE: INVENTORY.replace("SW-2", "SW-9")}).devices
    assert read == [1, 1]


def test_an_inventory_that_was_read_is_the_one_that_was_kept(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = inventory._inventory
    parsed: list[Inventory] = []

    def noted(*asked: Any) -> object:
        parsed.append((found := whole(*asked))[0])
        return found

    monkeypatch.setattr(inventory, "_inventory", noted)
    first = inventory_of(tmp_path)
    assert parsed == [first]
    assert parsed[0].devices is not first.devices


def test_what_many_devices_say_alike_is_kept_in_memory_once(tmp_path: Path, state: Path) -> None:
    inventory_of(tmp_path)
    found = list(inventory_of(tmp_path).devices.values())
    assert len({id(one.site) for one in found}) == len({one.site for one in found}) < len(found)
    assert all(check.device is one.id and check.address is one.address for one in found for check in one.checks)


def test_another_name_of_a_file_is_another_inventory(tmp_path: Path, state: Path, read: list[int]) -> None:
    inventory_of(tmp_path)
    (tmp_path / CORE).rename(tmp_path / "inventory" / "zzz.yaml")
    assert [one.file for one in problems(tmp_path, {CORE: INVENTORY})][:1] == ["inventory/zzz.yaml"]
    assert read == [1, 2]


def test_an_inventory_is_read_again_where_a_policy_that_it_names_has_gone(tmp_path: Path, state: Path) -> None:
    policy = "id: own\nname: {en: Own}\nlevels: [{id: I, name: {en: I}}]\n"
    named = INVENTORY.replace("policy: s19", "policy: own")
    assert problems(tmp_path, {CORE: named, "policies/own.yaml": policy}) == []
    (tmp_path / "policies" / "own.yaml").unlink()
    assert [one.code for one in problems(tmp_path, {CORE: named})] == ["unknown_policy"]


def test_what_is_wrong_is_never_kept(tmp_path: Path, state: Path, read: list[int]) -> None:
    for _ in range(2):
        assert problems(tmp_path, {CORE: INVENTORY.replace("kind: server", "kind: sever")})
    assert len(read) == 2
    assert not (state / "inventory.cache").exists()


@pytest.mark.parametrize("place", [0, 31, 32, 40, -1])
def test_a_damaged_cache_of_an_inventory_is_not_believed(
    tmp_path: Path, state: Path, read: list[int], place: int
) -> None:
    good = inventory_of(tmp_path)
    raw = bytearray((state / "inventory.cache").read_bytes())
    raw[place] ^= 1
    (state / "inventory.cache").write_bytes(raw)
    assert inventory_of(tmp_path) == good
    assert len(read) == 2


def test_an_inventory_kept_by_another_noctui_is_not_believed(
    tmp_path: Path, state: Path, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory_of(tmp_path)
    monkeypatch.setattr(kept, "_readers", lambda: b"other sources")
    inventory_of(tmp_path)
    assert len(read) == 2
