"""Every bundled playbook is walked to every one of its ends, by every answer to every step, in both languages."""

from functools import cache
from random import Random

import pytest

from noctui.catalog import LANGUAGES
from noctui.config.library import Library, look_at, read_library
from noctui.config.reader import Reader
from noctui.domain.playbook import Playbook, Step
from noctui.domain.policy import Words
from noctui.domain.run_words import BACKUP, step_in_words
from tests.arch.requirements import NUMBERS, ROOT
from tests.playbooks.walker import Walker

MOST_WALKS = 400

PLAYBOOKS = [
    pytest.param("data-intrusion", marks=pytest.mark.req("PB-01")),
    pytest.param("data-crash", marks=pytest.mark.req("PB-02")),
    pytest.param("app-intrusion", marks=pytest.mark.req("PB-03")),
    pytest.param("app-crash", marks=pytest.mark.req("PB-04")),
    pytest.param("network-tree", marks=pytest.mark.req("PB-05")),
    pytest.param("room-flood", marks=pytest.mark.req("PB-06")),
    pytest.param("evacuation", marks=pytest.mark.req("PB-07")),
    pytest.param("virus-a", marks=pytest.mark.req("PB-08")),
    pytest.param("database-crash", marks=pytest.mark.req("PB-09")),
    pytest.param("lan-outage", marks=pytest.mark.req("PB-10")),
    pytest.param("key-equipment", marks=pytest.mark.req("PB-11")),
    pytest.param("fire", marks=pytest.mark.req("PB-12", "PB-06")),
    pytest.param("power-loss", marks=pytest.mark.req("PB-13")),
    pytest.param("key-person-absent", marks=pytest.mark.req("PB-14")),
    pytest.param("hacker-attack", marks=pytest.mark.req("PB-15")),
    pytest.param("virus-b", marks=pytest.mark.req("PB-16")),
    pytest.param("destructive-attack", marks=pytest.mark.req("PB-17")),
    pytest.param("foreseen-outage", marks=pytest.mark.req("PB-18")),
    pytest.param("site-fault", marks=pytest.mark.req("PB-19")),
    pytest.param("unknown-problem", marks=pytest.mark.req("PB-20")),
    pytest.param("everyday-mishaps", marks=pytest.mark.req("PB-21")),
    pytest.param("visit-troubles", marks=pytest.mark.req("PB-22")),
    pytest.param("cable-repair", marks=pytest.mark.req("PB-23")),
    pytest.param("cutover-failed", marks=pytest.mark.req("PB-24")),
    pytest.param("construction-hazard", marks=pytest.mark.req("PB-25")),
    pytest.param("paralysis", marks=pytest.mark.req("PB-26")),
    pytest.param("total-outage", marks=pytest.mark.req("PB-27")),
    pytest.param("security-incident", marks=pytest.mark.req("PB-28")),
    pytest.param("loan-device", marks=pytest.mark.req("PB-29")),
    pytest.param("hotline-down", marks=pytest.mark.req("PB-30")),
    pytest.param("large-area", marks=pytest.mark.req("PB-31")),
    pytest.param("closing-000"),
    pytest.param("closing-003"),
    pytest.param("observation"),
]


@cache
def bundled() -> Library:
    return read_library(Reader(ROOT / "data" / "site"), ())


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_each_playbook_is_walked_to_each_of_its_ends_by_every_answer_in_both_languages(name: str) -> None:
    playbook = bundled().playbooks[name]
    walker = Walker(playbook, Random(1))
    walks = 0
    while walker.untaken() and walks < MOST_WALKS:
        assert walker.walk().state == "finished"
        walks += 1
    assert walker.untaken() == set()
    assert walker.ended == {lane.id for lane in playbook.lanes}
    assert [text for step in playbook.steps() for text in unsaid(playbook, step)] == []


def unsaid(playbook: Playbook, step: Step) -> list[str]:
    """What of a step an operator could not read in one of the languages."""
    values = {f"{parameter.id}{told}": "X" for parameter in playbook.parameters for told in ("", BACKUP)}
    shown = step_in_words(step, values, values)
    texts: list[Words] = [shown.say, *(found.words for found in step.exits if step.kind == "decide")]
    for field in step.record:
        texts += [field.ask, *(choice.words for choice in field.choices)]
    texts += [shown.hint] if step.hint else []
    return [f"{step.id}: {words}" for words in texts for each in LANGUAGES if not readable(words.get(each, ""))]


def readable(text: str) -> bool:
    return bool(text.strip()) and "{" not in text


def test_the_walks_know_every_bundled_playbook_and_the_numbers_that_its_file_names() -> None:
    marked = {str(case.values[0]): tuple(n for mark in case.marks for n in mark.args) for case in PLAYBOOKS}
    assert marked == {name: playbook.refs for name, playbook in bundled().playbooks.items()}


def test_the_bundled_playbooks_lead_through_every_procedure_of_the_service_plans() -> None:
    asked = {number for number in NUMBERS if number.startswith("PB-")}
    assert asked == {number for playbook in bundled().playbooks.values() for number in playbook.refs}


def test_each_bundled_playbook_goes_with_the_others_and_with_the_bundled_roles() -> None:
    files = sorted((ROOT / "data" / "playbooks").glob("*.yaml"))
    assert look_at(Reader(ROOT / "data" / "site"), files, ()).problems == ()
    assert [file.stem for file in files] == sorted(bundled().playbooks)
