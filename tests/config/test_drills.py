"""Drill files: what is read, and where a mistake is found."""

from pathlib import Path

import pytest

from noctui.config.drills import load_drills
from noctui.config.problems import BadFiles
from noctui.domain.drill import Cue
from noctui.domain.inventory import Inventory, Place
from noctui.domain.moments import SECOND
from tests.domain.drills import PLAN

GOOD = """\
id: own-1
name: {en: Smoke, zh: 冒烟}
about: {en: The first minutes., zh: 最初几分钟。}
playbook: fire
difficulty: 2
alarm: {en: "Smoke", zh: 冒烟}
begins: "03:10"
injects:
  - {id: caller, at: 0s, say: {en: Smoke., zh: 冒烟。}}
  - {id: found, step: out, answer: all, after: 5s, say: {en: Found., zh: 找到了。}}
fleet:
  - {at: 40s, site: hq, condition: down}
replies:
  call: {after: 10s, say: {en: Where?, zh: 哪里？}, right: [reached]}
  out:
    - {say: {en: One is missing., zh: 少一人。}, right: [missing]}
    - {say: {en: All are out., zh: 都出来了。}, right: [all]}
expect:
  - {step: call, within: 2m}
calls: [call, head]
"""
PLANS = {"fire": PLAN}


def problems(folder: Path, text: str, inventory: Inventory | None = None) -> list[str]:
    (folder / "drills").mkdir(exist_ok=True)
    (folder / "drills" / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadFiles) as caught:
        load_drills(folder, PLANS, inventory)
    return [f"{p.line}:{p.column} {p.code}" for p in caught.value.problems if p.file == "drills/own.yaml"]


@pytest.fixture(autouse=True)
def _no_bundled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The bundled ones go with the bundled playbooks."""
    monkeypatch.setattr("noctui.config.drills.bundled_folder", lambda name: tmp_path / "none")


def test_a_scenario_is_read_with_its_cues_and_replies(tmp_path: Path) -> None:
    (tmp_path / "drills").mkdir()
    (tmp_path / "drills" / "own.yaml").write_text(GOOD, encoding="utf-8")
    found = load_drills(tmp_path, PLANS)["own-1"]
    assert [inject.cue for inject in found.injects] == [Cue(), Cue(5 * SECOND, "out", "all")]
    assert [reply.right for reply in found.replies["out"]] == [("missing",), ("all",)]
    assert (found.own, found.calls, str(found.begins)) == (True, ("call", "head"), "03:10:00")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("playbook: fire", "playbook: fir", "4:11 unknown_playbook"),
        ("step: out, answer: all", "step: outt, answer: all", "10:23 no_such_step"),
        ("step: out, answer: all", "step: out, answer: al", "10:36 no_such_answer"),
        ("right: [reached]}", "right: [raeched]}", "14:58 no_such_answer"),
        ("  call: {after", "  call: {value: '9', after", "14:17 no_measure"),
        ("  call: {after", "  call: {evidence: {sent: 4}, after", "14:20 no_check"),
        ("  call: {after", "  call: {evidence: {sent: many}, after", "14:9 want_amount"),
        ("right: [all]}", "right: [all], wrong: {all: {en: a, zh: 一}}}", "17:71 right_and_wrong"),
        ("within: 2m}", "within: 2m}\n  - {step: cal, within: 2m}", "20:12 no_such_step"),
        ("calls: [call, head]", "calls: [call, hed]", "20:15 no_such_step"),
        ("{id: caller, at: 0s,", "{id: caller, at: 0s, step: out,", "9:5 drill_cue"),
        ("{id: found,", "{id: caller,", "10:10 duplicate_id"),
        ("site: hq, condition", "site: hq, kind: ups, condition", "12:5 drill_target"),
        ("difficulty: 2", "difficulty: 2\nparameters: {room: hq}", "6:14 no_such_parameter"),
        ("begins:", "begin:", "7:1 unknown_key"),
        ("zh: 最初几分钟。", "de: x", "3:8 missing"),
    ],
)
def test_a_mistake_is_found_at_its_place(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert expected in problems(tmp_path, GOOD.replace(old, new, 1))


def test_a_place_that_the_site_does_not_have_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD, Inventory(places={"north": Place("north", "North")})) == ["12:21 unknown_site"]


def test_a_step_that_the_right_answers_never_lead_to_is_not_expected(tmp_path: Path) -> None:
    text = GOOD.replace(
        "{say: {en: One is missing., zh: 少一人。}, right: [missing]}", "{say: {en: a, zh: 一}, right: [all]}"
    )
    assert problems(tmp_path, text.replace("step: call, within", "step: tell, within")) == ["19:12 never_reached"]
