"""The playbooks of a site: bundled and own, their versions, what stays when a file is no good, and the cache."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from noctui.config import kept
from noctui.config.document import Document
from noctui.config.library import Library
from noctui.config.playbook_code import decode, encode
from noctui.config.problems import Problem
from noctui.config.site import load_site
from noctui.config.yaml import parse_yaml
from tests.config.build import load, write
from tests.config.test_playbook_flaws import PLAYBOOK, ROLES, TAIL

BROKEN = PLAYBOOK.replace("next: tell", "next: nowhere")


OWN = "playbooks/own.yaml"
FILES = {OWN: PLAYBOOK, "roles.yaml": ROLES}


def library(folder: Path, files: Mapping[str, str] = FILES, before: Library | None = None) -> Library:
    return load_site(write(folder, {**FILES, **files}), before=before).library


def test_a_site_has_the_bundled_playbooks_and_its_own_over_them(tmp_path: Path) -> None:
    fire = PLAYBOOK.replace("id: own", "id: fire").replace("en: Own", "en: Our fire")
    file = load(tmp_path, **FILES, **{"playbooks/fire.yaml": fire}).file
    assert file.own_playbooks == {"own", "fire"}
    assert file.playbooks["fire"].name["en"] == "Our fire"
    assert file.playbooks["power-loss"].refs == ("PB-13",)
    assert file.roles["boss"].posts == ("duty",)
    assert file.roles["fire-brigade"].phone == "119"


def test_a_playbook_ends_with_the_lanes_of_its_closing_part(tmp_path: Path) -> None:
    playbooks = library(tmp_path).playbooks
    own, closing = playbooks["own"], playbooks["closing-000"]
    assert [lane.closing for lane in own.lanes] == [False, False, *(True for _ in closing.lanes)]
    assert closing.part
    assert {step.id for step in closing.steps()} <= own.by_id.keys()


def test_what_is_pinned_is_what_was_read(tmp_path: Path) -> None:
    for playbook in library(tmp_path).playbooks.values():
        assert decode(encode(playbook)) == playbook


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"id": 1, "name": {}, "lanes": []}'])
def test_what_was_never_pinned_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        decode(raw)


def test_a_version_is_that_of_the_content_however_the_file_looks(tmp_path: Path) -> None:
    first = library(tmp_path).playbooks["own"].version
    assert len(first) == 12
    looks = PLAYBOOK.replace("name: {en: Own, zh: 本站}", "# ours\nname: {zh: 本站, en: Own}")
    assert library(tmp_path, {OWN: looks}).playbooks["own"].version == first
    words = PLAYBOOK.replace("Tell them.", "Tell them!")
    assert library(tmp_path, {OWN: words}).playbooks["own"].version != first


def test_another_closing_part_is_another_version_of_all_that_it_closes(tmp_path: Path) -> None:
    files = {OWN: PLAYBOOK.replace("closing-000", "tail"), "playbooks/tail.yaml": TAIL.replace("do: off", "do: last")}
    first = library(tmp_path, files).playbooks["own"].version
    files["playbooks/tail.yaml"] = files["playbooks/tail.yaml"].replace("Off.", "Out.")
    assert library(tmp_path, files).playbooks["own"].version != first


# ---------------------------------------------------------------------------------------------- files that are no good


def test_a_broken_playbook_stops_no_other_and_says_where_it_is_broken(tmp_path: Path) -> None:
    more = {"playbooks/broken.yaml": BROKEN.replace("id: own", "id: broken")}
    file = load(tmp_path, **FILES, **more).file
    assert "own" in file.playbooks
    assert "broken" not in file.playbooks
    places = [line.partition(" ")[0] for line in file.broken_playbooks]
    assert places == ["playbooks/broken.yaml:23:55:", "playbooks/broken.yaml:24:15:"]


def test_the_last_good_version_of_a_broken_playbook_stays(tmp_path: Path) -> None:
    before = library(tmp_path)
    after = library(tmp_path, {OWN: BROKEN}, before)
    assert after.problems
    assert after.playbooks["own"] == before.playbooks["own"]
    again = library(tmp_path, {OWN: "{"}, after)
    assert again.playbooks["own"] == before.playbooks["own"]
    mended = library(tmp_path, {OWN: PLAYBOOK.replace("Tell them.", "Tell them!")}, again)
    assert mended.problems == ()
    assert mended.playbooks["own"].version != before.playbooks["own"].version


def test_a_playbook_that_is_taken_away_is_gone(tmp_path: Path) -> None:
    before = library(tmp_path)
    (tmp_path / "playbooks" / "own.yaml").unlink()
    assert "own" not in load_site(tmp_path, before=before).library.playbooks


def test_the_last_good_roles_stay_and_nothing_is_called_unknown_meanwhile(tmp_path: Path) -> None:
    before = library(tmp_path)
    after = library(tmp_path, {"roles.yaml": "roles: {"}, before)
    assert {problem.file for problem in after.problems} == {"roles.yaml"}
    assert after.roles == before.roles
    assert after.playbooks["own"] == before.playbooks["own"]


# ----------------------------------------------------------------------------------------------------------- the cache


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are parsed, bundled ones aside."""
    names: list[str] = []

    def counting(name: str, text: str, problems: list[Problem]) -> Document | None:
        names.append(name)
        return parse_yaml(name, text, problems)

    monkeypatch.setattr("noctui.config.playbooks.parse_yaml", counting)
    return names


def own(parsed: list[str]) -> list[str]:
    found = [name for name in parsed if not name.startswith("data/")]
    parsed.clear()
    return found


def with_state(folder: Path) -> Path:
    (folder / "state").mkdir(exist_ok=True)
    return folder / "state" / "playbooks.cache"


def test_files_that_have_not_changed_are_not_parsed_again(tmp_path: Path, parsed: list[str]) -> None:
    with_state(tmp_path)
    first = library(tmp_path)
    assert own(parsed) == ["playbooks/own.yaml"]
    assert library(tmp_path).playbooks["own"] == first.playbooks["own"]
    assert own(parsed) == []
    library(tmp_path, {OWN: PLAYBOOK + "\n"})
    assert own(parsed) == ["playbooks/own.yaml"]


def test_a_cached_playbook_is_still_held_against_the_other_files(tmp_path: Path) -> None:
    with_state(tmp_path)
    assert library(tmp_path).problems == ()
    [problem] = library(tmp_path, {"roles.yaml": ROLES.replace("id: brigade", "id: firemen")}).problems
    assert str(problem).startswith("playbooks/own.yaml:26:13: lanes.0.steps.2.to: no such role 'brigade'")


def test_a_broken_playbook_is_never_cached(tmp_path: Path, parsed: list[str]) -> None:
    with_state(tmp_path)
    for _ in range(2):
        assert library(tmp_path, {OWN: BROKEN}).problems
        assert own(parsed) == ["playbooks/own.yaml"]


@pytest.mark.parametrize("place", [0, 31, 32, 40, -1])
def test_a_damaged_cache_is_as_if_it_were_not_there(tmp_path: Path, parsed: list[str], place: int) -> None:
    cache = with_state(tmp_path)
    good = library(tmp_path)
    raw = bytearray(cache.read_bytes())
    raw[place] ^= 1
    cache.write_bytes(raw)
    own(parsed)
    assert library(tmp_path).playbooks["own"] == good.playbooks["own"]
    assert own(parsed) == ["playbooks/own.yaml"]


@pytest.mark.parametrize("raw", [b"", b"short", b"\0" * 100])
def test_what_is_no_cache_at_all_is_replaced(tmp_path: Path, parsed: list[str], raw: bytes) -> None:
    with_state(tmp_path).write_bytes(raw)
    library(tmp_path)
    own(parsed)
    library(tmp_path)
    assert own(parsed) == []


def test_a_cache_of_another_noctui_is_not_believed(
    tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_state(tmp_path)
    library(tmp_path)
    own(parsed)
    monkeypatch.setattr(kept, "__version__", "0.0.0")
    library(tmp_path)
    assert own(parsed) == ["playbooks/own.yaml"]


def test_without_a_folder_for_it_nothing_is_cached(tmp_path: Path) -> None:
    library(tmp_path)
    assert not (tmp_path / "state").exists()


def test_a_cache_that_can_not_be_written_is_no_error(tmp_path: Path) -> None:
    cache = with_state(tmp_path)
    cache.mkdir()
    assert "own" in library(tmp_path).playbooks
    assert {path.name for path in cache.parent.iterdir()} == {"inventory.cache", "playbooks.cache"}
