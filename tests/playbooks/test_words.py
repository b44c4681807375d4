"""What the bundled playbooks say is short, plain and one language at a time, and warns where a life is at risk."""

from collections.abc import Iterator
from re import search

import pytest

from noctui.domain.moments import DAY
from noctui.domain.playbook import Playbook, Step
from noctui.domain.policy import Words
from noctui.domain.run_words import step_in_words
from tests.playbooks.test_walks import PLAYBOOKS, bundled

NAMES = [str(case.values[0]) for case in PLAYBOOKS]
WIDEST = 60
"""Columns of what a step says, so that it stands in one line beside its clock."""
HAN = "[\u4e00-\u9fff]"
HALF_WIDTH = rf"{HAN}[,;:?!()]|[,;:?!(]\s?{HAN}|{HAN}\."
OTHER_WORDS = ("厂家", "几时", "逾时", "何备", "何方案", "备份人员")
"""Words for which the playbooks have another one."""


def texts(playbook: Playbook) -> Iterator[Words]:
    """All that a playbook says, its parameters as they are written."""
    yield from (playbook.name, playbook.trigger)
    yield from (lane.name for lane in playbook.lanes)
    for step in playbook.steps():
        yield from (step.say, step.hint, *(found.words for found in step.exits), *(one.ask for one in step.record))


@pytest.mark.parametrize("name", NAMES)
def test_what_a_step_says_stands_in_one_line_of_a_narrow_terminal(name: str) -> None:
    playbook = bundled().playbooks[name]
    said = [step.say.get(language, "") for step in playbook.steps() for language in ("en", "zh")]
    assert [text for text in said if columns(text) > WIDEST] == []


def columns(text: str) -> int:
    return sum(2 if search(r"[\u1100-\uffef]", each) else 1 for each in text)


@pytest.mark.parametrize("name", NAMES)
def test_the_chinese_has_its_own_punctuation_and_one_word_for_a_thing(name: str) -> None:
    said = [words.get("zh", "") for words in texts(bundled().playbooks[name])]
    assert [text for text in said if search(HALF_WIDTH, text)] == []
    assert [text for text in said if any(word in text for word in OTHER_WORDS)] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_to_be_done_is_an_order_and_not_the_news_that_it_was_done(name: str) -> None:
    orders = [step for step in bundled().playbooks[name].steps() if step.kind == "do"]
    assert [step.id for step in orders if search(" (is|are|has|have) (here|there|called|taken)", step.say["en"])] == []
    assert [step.id for step in orders if search("已(到|响应|调动)", step.say["zh"])] == []


@pytest.mark.parametrize(
    ("name", "step", "danger"),
    [
        ("fire", "masks", "窒息"),
        ("fire", "leave", "气体灭火"),
        ("fire", "gas", "窒息"),
        ("fire", "cut-mains", "禁止用水"),
        ("fire", "cut-all", "机房外"),
        ("fire", "sprinkler", "断电"),
        ("fire", "foam", "断电"),
        ("fire", "retreat", "不得返回"),
        ("room-flood", "warn-all", "触电"),
        ("room-flood", "cut-mains", "不涉水"),
        ("room-flood", "cut-all", "不涉水"),
        ("room-flood", "call-120", "先断电"),
        ("power-loss", "dark", "触电"),
        ("power-loss", "generator-on", "一氧化碳"),
        ("key-equipment", "spare", "断电"),
        ("evacuation", "servers", "断电"),
        ("construction-hazard", "act", "不得进入"),
    ],
)
def test_a_step_at_which_a_life_is_at_risk_says_so(name: str, step: str, danger: str) -> None:
    found = bundled().playbooks[name].by_id[step]
    assert danger in found.say["zh"] + found.hint["zh"]


@pytest.mark.parametrize(
    ("name", "step"), [("fire", "sprinkler"), ("fire", "foam"), ("room-flood", "stop-water"), ("room-flood", "go-in")]
)
def test_water_foam_and_people_wait_for_the_power_to_be_off_even_where_the_step_before_is_skipped(
    name: str, step: str
) -> None:
    assert "cut-all" in bundled().playbooks[name].by_id[step].after


@pytest.mark.parametrize(("name", "step"), [("fire", "call-119"), ("fire", "call-120"), ("room-flood", "call-119")])
def test_whoever_calls_for_help_reads_what_to_say_and_where_it_is(name: str, step: str) -> None:
    found = bundled().playbooks[name].by_id[step]
    hint = step_in_words(found, {"room": "North gate"}, {"room": "North gate"}).hint
    assert hint["en"].startswith("Say: address of North gate;")
    assert hint["zh"].startswith("说清：North gate 详细地址、")


@pytest.mark.parametrize(
    ("name", "step", "fact"),
    [
        ("closing-000", "close-remedy", "消除隐患"),
        ("evacuation", "servers", "集线器"),
        ("evacuation", "media", "等软件"),
        ("foreseen-outage", "over", "维护"),
        ("total-outage", "tell-customer", "公司机制"),
        ("visit-troubles", "kit-system", "检测程序"),
        ("visit-troubles", "kit-browser", "插件清理"),
        ("construction-hazard", "seen", "修路"),
        ("construction-hazard", "guard-day", "三级"),
        ("cable-repair", "restored", "不分昼夜"),
        ("lan-outage", "reconfigure", "迅速"),
    ],
)
def test_what_the_plan_names_is_said_at_its_step(name: str, step: str, fact: str) -> None:
    assert fact in said(bundled().playbooks[name].by_id[step])


def said(step: Step) -> str:
    return "".join(words.get("zh", "") for words in (step.say, step.hint))


@pytest.mark.req("C-025")
def test_the_report_of_a_cut_over_is_due_two_days_after_it_with_the_day_of_watching_counted() -> None:
    steps = bundled().playbooks["cutover-failed"].by_id
    rest = [steps[step].limit for step in ("compare", "report", "return-ticket")]
    watch = steps["watch"].hold
    assert watch is not None
    assert watch + sum(limit for limit in rest if limit is not None) == 2 * DAY


def test_every_clock_that_a_playbook_starts_is_ended_by_what_makes_it_pointless() -> None:
    """A UPS that was cut, or has its mains back, runs out of nothing: that clock would call people for no reason."""
    for playbook in bundled().playbooks.values():
        assert {step.stops for step in playbook.steps() if step.stops} == {*playbook.timers}, playbook.id


@pytest.mark.parametrize("name", ["fire", "room-flood"])
def test_whoever_is_to_look_after_people_is_hurried_and_somebody_above_hears_of_it(name: str) -> None:
    asked = [
        step for step in bundled().playbooks[name].steps() if step.id in ("head-count", "danger", "hurt", "call-120")
    ]
    assert len(asked) == 3
    assert [step.id for step in asked if step.limit is None or not step.ladder] == []


def test_what_a_tool_has_removed_is_written_down_too() -> None:
    assert [field.id for field in bundled().playbooks["virus-a"].by_id["reconnect"].record] == ["removed"]
