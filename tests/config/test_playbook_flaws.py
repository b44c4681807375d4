"""A playbook that does not hold together is refused at its place, with what was found and what would be right."""

from pathlib import Path

import pytest

from tests.config.build import load

PLAYBOOK = """\
id: own
name: {en: Own, zh: 本站}
parameters:
  - {id: link, kind: device, ask: {en: Which link?, zh: 哪条链路？}}
timers:
  ups: {en: UPS run time, zh: 续航}
authorise: {by: [boss], within: 5m}
closing: closing-000
lanes:
  - id: people
    name: {en: People, zh: 人员}
    first: true
    steps:
      - do: alarm
        say: {en: "Sound it for {link}.", zh: 报警。}
        role: boss
        limit: 5m
        skip: next
      - decide: out
        say: {en: Is everybody out?, zh: 都出来了吗？}
        options:
          - {id: all, say: {en: All, zh: 全部}, next: end}
          - {id: some, say: {en: Some, zh: 部分}, next: tell}
      - call: tell
        say: {en: Tell them., zh: 告知。}
        to: brigade
        next: out
  - id: power
    name: {en: Power, zh: 电源}
    steps:
      - check: alive
        say: {en: Does it answer?, zh: 有应答吗？}
        probe: {ping: "{link}"}
        good: end
      - measure: left
        say: {en: How long?, zh: 多久？}
        unit: min
        low: 1
        high: 90
        timer: ups
      - approve: cut
        after: [out]
        say: {en: May it be cut?, zh: 可否断电？}
        by: [boss]
        denied: end
      - do: off
        only: {out: [all]}
        after: [out]
        say: {en: Cut it., zh: 断电。}
        record:
          - {id: how, ask: {en: How?, zh: 如何？}, kind: choice, choices: [{id: hand, say: {en: By hand, zh: 手动}}]}
"""

ROLES = """\
roles:
  - {id: boss, name: {en: Boss, zh: 主管}, posts: [duty]}
  - {id: brigade, name: {en: Brigade, zh: 消防}, phone: "119"}
  - {id: nobody-here, name: {en: Nobody, zh: 无人}, posts: [elsewhere]}
"""
TAIL = """\
id: tail
name: {en: Tail, zh: 收尾}
part: true
lanes:
  - {id: tail, name: {en: Tail, zh: 收尾}, steps: [{do: off, say: {en: Off., zh: 关。}}]}
"""


def told(folder: Path, old: str, new: str) -> list[str]:
    """What is said about the playbook with one place changed, without the name of its file."""
    assert old in PLAYBOOK
    return said_of(folder, PLAYBOOK.replace(old, new, 1))


def said_of(folder: Path, playbook: str) -> list[str]:
    files = {"playbooks/own.yaml": playbook, "roles.yaml": ROLES}
    problems = [str(problem) for problem in load(folder, **files).library.problems]
    assert all(text.startswith("playbooks/own.yaml:") for text in problems), problems
    return [text.removeprefix("playbooks/own.yaml:") for text in problems]


def test_the_playbook_that_is_broken_here_is_a_good_one(tmp_path: Path) -> None:
    assert told(tmp_path, "id: own", "id: own") == []


def one(folder: Path, old: str, new: str) -> str:
    """The only thing that is said."""
    [text] = told(folder, old, new)
    return text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- do: alarm", "- dow: alarm", "14:9: lanes.0.steps.0.dow: a step is one of do, check, decide,"),
        ("- do: alarm", "- dow: alarm", "(did you mean 'do'?)"),
        ("- do: alarm", "- do: alarm\n        note: b", "15:9: lanes.0.steps.0.note: is a do already (make two steps"),
        ("- do: alarm", "- do: alarm\n        by: [boss]", "15:9: lanes.0.steps.0.by: unknown key 'by'"),
        ("- do: alarm", "- do: alarm\n        enter: absent", "enter: should be one of 'absence', found 'absent'"),
        ("- do: alarm", "- do: alarm\n        enter: absence", "0.enter: 'absence' needs parameters of"),
        ("- do: alarm", "- do: next", "14:13: lanes.0.steps.0.do: 'next' stands for something else here"),
        ("- do: alarm", "- do: authorise", "14:13: lanes.0.steps.0.do: 'authorise' stands for something else here"),
        ("{id: how,", "{id: value,", "lanes.1.steps.3.record.0.id: 'value' stands for something else here"),
        ("- call: tell", "- call: cut", "41:18: lanes.1.steps.2.approve: the id 'cut' is taken, first at playbooks/"),
        ("  ups:", "  left:", "35:18: lanes.1.steps.1.measure: the id 'left' is taken, first at playbooks/own.yaml:"),
        ("id: power", "id: people", "28:9: lanes.1.id: the id 'people' is taken, first at playbooks/own.yaml:10:9"),
        ("{id: some,", "{id: all,", "23:18: lanes.0.steps.1.options.1.id: the id 'all' is taken"),
        ("choices: [", "choices: [{id: hand, say: {en: A, zh: 甲}}, ", "record.0.choices.1.id: the id 'hand' is taken"),
        ("{en: Own, zh: 本站}", "{en: Own}", "2:7: name.zh: the key 'zh' is missing"),
        ("{en: Tell them., zh: 告知。}", "{zh: 告知。}", "25:14: lanes.0.steps.2.say.en: the key 'en' is missing"),
    ],
)  # fmt: skip
def test_every_step_is_of_one_kind_and_has_an_id_and_words_of_its_own(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert expected in one(tmp_path, old, new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("skip: next", "skip: nex", "18:15: lanes.0.steps.0.skip: no such step 'nex' in this lane (or write next, o"),
        ("next: end}", "next: ende}", "lanes.0.steps.1.options.0.next: no such step 'ende' in this lane (did"),
        ("denied: end", "denied: off2", "45:17: lanes.1.steps.2.denied: no such step 'off2' in this lane (did you m"),
        ("next: out\n", "next: cut\n", "27:15: lanes.0.steps.2.next: 'cut' stands in another lane"),
        ("next: tell", "next: out", "24:15: lanes.0.steps.2.call: nothing leads to the step 'tell'"),
        ("next: end}", "next: out}", "19:17: lanes.0.steps.1.decide: from 'out' on the lane never ends"),
        ("- {id: some, say: {en: Some, zh: 部分}, next: tell}", "", "options: a decision has two options or more"),
        ("low: 1\n", "low_next: off\n", "38:19: lanes.1.steps.1.low_next: leads on from a side that has no limit (a"),
        ("low: 1\n", "low: 90\n", "38:14: lanes.1.steps.1.low: low is not below high"),
        ("low: 1\n", "low: one\n", "38:14: lanes.1.steps.1.low: should be a number, found 'one'"),
    ],
)  # fmt: skip
def test_every_answer_leads_to_a_step_of_the_lane_and_every_lane_to_its_end(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert any(expected in text for text in told(tmp_path, old, new))


def test_a_circle_that_nobody_leaves_when_its_steps_are_passed_over_is_no_way_out(tmp_path: Path) -> None:
    circle = """\
next: round
      - do: ask
        only: {out: [some]}
        say: {en: Ask., zh: 问。}
        next: round
      - check: round
        only: {out: [some]}
        say: {en: All there?, zh: 齐了吗？}
        good: ask
        bad: end
"""
    text = one(tmp_path, "next: out\n", circle)
    assert text.startswith("28:13: lanes.0.steps.3.do: from 'ask' on the lane never ends where steps are passed over")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("        role: boss\n", "", "16:16: lanes.0.steps.0.limit: a limit without a role: nobody would hear"),
        ("limit: 5m\n", "warn: 1m\n", "17:15: lanes.0.steps.0.warn: warns of a limit that is not there"),
        ("limit: 5m\n", "limit: 5m\n        warn: 5m\n", "18:15: lanes.0.steps.0.warn: warns before the step has be"),
        ("limit: 5m\n", "limit: 5\n", "17:16: lanes.0.steps.0.limit: a duration needs a unit, found 5"),
        ("limit: 5m\n", "ladder: [boss]\n", "17:17: lanes.0.steps.0.ladder: without a limit nobody is ever called"),
        ("- do: alarm", "- wait: alarm\n        for: 5m", "18:16: lanes.0.steps.0.limit: the limit passes before th"),
        ("timer: ups", "timer: upss", "40:16: lanes.1.steps.1.timer: no such timer 'upss' (did you mean 'ups'?)"),
        ("- do: off", "- do: off\n        stops: upss", "47:16: lanes.1.steps.3.stops: no such timer 'upss' (did you"),
        ("unit: min", "unit: h", "37:15: lanes.1.steps.1.unit: a timer counts minutes (write unit: min)"),
        ("kind: choice, choices", "choices", "lanes.1.steps.3.record.0.choices: only a field of the kind choice has"),
        (", choices: [{id: hand, say: {en: By hand, zh: 手动}}]", "", "lanes.1.steps.3.record.0: a choice without cho"),
    ],
)  # fmt: skip
def test_a_clock_has_somebody_who_hears_it_and_a_record_something_to_choose(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert expected in one(tmp_path, old, new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{out: [all]}", "{out: [al]}", "47:22: lanes.1.steps.3.only.out.0: the step out has no answer 'al' (did yo"),
        ("{out: [all]}", "{ou: [all]}", "47:16: lanes.1.steps.3.only.ou: no such step 'ou' (did you mean 'out'?)"),
        ("{out: [all]}", "{off: [done]}", "47:16: lanes.1.steps.3.only.off: 'off' never comes before this step"),
        ("after: [out]", "after: [outt]", "42:17: lanes.1.steps.2.after.0: no such step 'outt' (did you mean 'out'?)"),
        ("after: [out]", "after: [left]", "42:17: lanes.1.steps.2.after.0: 'left' stands in the same lane"),
        ("        to: brigade\n", "        to: brigade\n        after: [left]\n", "27:17: lanes.0.steps.2.after.0:"),
        ("name: {en: People, zh: 人员}\n", "name: {en: People, zh: 人员}\n    closing: true\n", "'out' closes the run"),
    ],
)  # fmt: skip
def test_a_step_depends_on_what_can_have_been_answered(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert any(expected in text for text in told(tmp_path, old, new))


def test_an_answer_of_another_lane_is_waited_for_before_a_step_depends_on_it(tmp_path: Path) -> None:
    waits = PLAYBOOK.replace("        after: [out]\n", "")
    [text] = said_of(tmp_path, waits)
    assert text.startswith("46:16: lanes.1.steps.3.only.out: 'out' of another lane may not be answered yet (add after:")
    at_the_start = waits.replace("      - check: alive\n", "      - check: alive\n        after: [out]\n")
    assert said_of(tmp_path, at_the_start) == []


def test_lanes_that_may_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    both = PLAYBOOK.replace("authorise: {by: [boss], within: 5m}\n", "")
    both = both.replace("      - decide: out\n", "      - decide: out\n        after: [off]\n")
    [text] = said_of(tmp_path, both)
    assert text.startswith("19:16: lanes.0.steps.1.after: these may wait for each other for ever: out → cut → out")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("role: boss", "role: bos", "16:15: lanes.0.steps.0.role: no such role 'bos' (did you mean 'boss'?)"),
        ("limit: 5m\n", "limit: 5m\n        ladder: [bos]\n", "18:18: lanes.0.steps.0.ladder.0: no such role 'bos'"),
        ("to: brigade", "to: brigde", "26:13: lanes.0.steps.2.to: no such role 'brigde' (did you mean 'brigade'?)"),
        ("{by: [boss], w", "{by: [bos], w", "7:18: authorise.by.0: no such role 'bos'"),
        ("{by: [boss], w", "{by: [brigade], w", "7:17: authorise.by: nobody can give this approval: none of these r"),
        ("by: [boss]\n", "by: [nobody-here]\n", "44:13: lanes.1.steps.2.by: nobody can give this approval: the rost"),
        ("by: [boss]\n", "by: []\n", "44:13: lanes.1.steps.2.by: is empty"),
        ("{link}.", "{lin}.", "15:19: lanes.0.steps.0.say.en: no such parameter 'lin' (did you mean 'link'?)"),
        ('{ping: "{link}"}', '{ping: "{lin}"}', "33:23: lanes.1.steps.0.probe.ping: no such parameter 'lin'"),
        ('{ping: "{link}"}', '{ping: "{link}", port: 80}', "33:33: lanes.1.steps.0.probe.port: 'port' means nothing"),
        ('{ping: "{link}"}', '{tcp: "{link}"}', "33:16: lanes.1.steps.0.probe: a tcp check needs a port"),
        ('{ping: "{link}"}', "{packets: 3}", "33:16: lanes.1.steps.0.probe: a probe is exactly one of ping, tcp, ht"),
        ('{ping: "{link}"}', '{http: "{link}", path: a}', "lanes.1.steps.0.probe.path: not the path of a web addres"),
        ("- do: off", "- do: off\n        calls: evacuate", "47:16: lanes.1.steps.3.calls: no such playbook 'evacua"),
        ("- do: off", "- do: off\n        calls: own", "47:16: lanes.1.steps.3.calls: the playbooks call each other"),
        ("closing-000", "closing-00", "8:10: closing: no such playbook 'closing-00' (did you mean 'closing-003'?)"),
        ("closing-000", "fire", "8:10: closing: 'fire' is no part of others (give it part: true)"),
        ("closing-000", "closing-000\npart: true", "8:10: closing: a part has no closing part of its own (remove it)"),
    ],
)  # fmt: skip
def test_whatever_is_named_is_there_and_can_do_what_is_asked(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert expected in one(tmp_path, old, new)


def test_the_ids_of_the_closing_part_are_its_own(tmp_path: Path) -> None:
    files = {"playbooks/own.yaml": PLAYBOOK.replace("closing-000", "tail"), "playbooks/tail.yaml": TAIL}
    [text] = [str(problem) for problem in load(tmp_path, **files, **{"roles.yaml": ROLES}).library.problems]
    assert text.startswith("playbooks/own.yaml:46:13: lanes.1.steps.3.do: the closing part has an id that stands here")


def test_a_role_is_somebody(tmp_path: Path) -> None:
    roles = ROLES + "  - {id: ghost, name: {en: Ghost, zh: 无}}\n"
    [problem] = load(tmp_path, **{"roles.yaml": roles}).library.problems
    assert str(problem) == "roles.yaml:5:5: roles.3: nobody has this role (add posts:, or phone: of somebody outside)"


def test_two_files_with_one_id_are_refused_at_the_second(tmp_path: Path) -> None:
    files = {"playbooks/own.yaml": PLAYBOOK, "playbooks/twin.yaml": PLAYBOOK, "roles.yaml": ROLES}
    [problem] = load(tmp_path, **files).library.problems
    assert str(problem).startswith("playbooks/twin.yaml:1:5: id: the id 'own' is taken, first at playbooks/own.yaml")
