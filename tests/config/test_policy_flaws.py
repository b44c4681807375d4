"""A policy that does not hold together is refused at its place, with what was found and what is possible."""

from pathlib import Path
from typing import get_args

import pytest

from noctui.domain.ticket import FactKind
from tests.config.build import INVENTORY, SETTINGS, said

POLICY = """\
id: own
name: {en: Own}
levels:
  - {id: high, name: {en: High}, min_share: 50%}
  - {id: low, name: {en: Low}}
clocks:
  - id: come
    name: {en: come, zh: 到场}
    start: reported
    until: [arrived]
    within: {high: 30m, low: none}
  - id: solve
    name: {en: solve}
    start: arrived
    until: [resolved]
    within: {high: 2h, low: 1d}
"""
END = "low: 1d}\n"
"""Line 16, the last one: what is added stands in line 17."""


def told(folder: Path, old: str, new: str) -> list[str]:
    """What is said about the policy with one place changed, without the name of its file."""
    assert old in POLICY
    problems = said(folder, {"policies/own.yaml": POLICY.replace(old, new, 1)})
    assert all(text.startswith("policies/own.yaml:") for text in problems), problems
    return [text.removeprefix("policies/own.yaml:") for text in problems]


def test_the_policy_that_is_broken_here_is_a_good_one(tmp_path: Path) -> None:
    assert told(tmp_path, "id: own", "id: own") == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("low: 1d", "lo: 1d", "16:24: clocks.1.within.lo: no such level 'lo' (did you mean 'low'?)"),
        (", low: 1d", "", "16:13: clocks.1.within: says nothing about level 'low' (give a limit, or none)"),
        (
            END,
            f"{END}    refs: {{lwo: C-001}}\n",
            "17:12: clocks.1.refs.lwo: no such level 'lwo' (did you mean 'low'?)",
        ),
        (
            END,
            f"{END}    promised: [low, LOW]\n",
            "17:21: clocks.1.promised.1: no such level 'LOW' (did you mean 'low'?)",
        ),
        ("{id: low,", "{id: low, total: true,", "5:5: levels.1: the last level must take every fault"),
        ("name: {en: Low}", "name: {zh: 低}", "5:21: levels.1.name.en: the key 'en' is missing"),
        ("50%", "150%", "4:45: levels.0.min_share: not a share from 0% to 100%: '150%'"),
        ("id: low", "id: high", "5:10: levels.1.id: the id 'high' is taken, first at policies/own.yaml:4:5"),
    ],
)
def test_the_levels_of_a_clock_are_those_of_its_policy(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = told(tmp_path, old, new)
    assert any(text.startswith(expected) for text in found), found


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("90", "a duration needs a unit, found 90 (write it like 90s or 90m)"),
        ("400d", "a duration of at most 366d belongs here, found '400d'"),
        ("0 working days", "not a duration: '0 working days' (write it like 90s, 5m, 1h 30m or 2d)"),
        ("two working days", "not a duration: 'two working days'"),
        ("[1d]", "not a duration: a list"),
        ("true", "not a duration: true"),
    ],
)
def test_a_limit_is_a_duration_working_days_or_none(tmp_path: Path, written: str, expected: str) -> None:
    (found,) = told(tmp_path, "low: 1d", f"low: {written}")
    assert found.startswith(f"16:29: clocks.1.within.low: {expected}")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("start: arrived", "start: arived", "14:12: clocks.1.start:"),
        ("until: [resolved]", "until: [recovered, resolv]", "15:24: clocks.1.until.1:"),
        (END, f"{END}    needs: spare\n", "17:12: clocks.1.needs:"),
        (END, f"{END}    every: true\n    beat: progress\n", "18:11: clocks.1.beat:"),
        ("name: {en: Own}", "name: {en: Own}\nclosing: [observe]", "3:11: closing.0:"),
    ],
)
def test_an_unknown_fact_is_told_wherever_a_fact_belongs(tmp_path: Path, old: str, new: str, place: str) -> None:
    (found,) = told(tmp_path, old, new)
    assert found.startswith(f"{place} no such fact '")


def test_a_fact_that_was_nearly_written_right_is_guessed(tmp_path: Path) -> None:
    assert told(tmp_path, "start: arrived", "start: arived")[0].endswith(
        "no such fact 'arived' (did you mean 'arrived'?)"
    )


def test_a_fact_like_no_other_is_told_with_all_that_there_are(tmp_path: Path) -> None:
    (found,) = told(tmp_path, "start: arrived", "start: 城东")
    assert found == f"14:12: clocks.1.start: no such fact '城东' (one of {', '.join(map(repr, get_args(FactKind)))})"


@pytest.mark.parametrize(
    ("key", "written", "expected"),
    [
        ("start", "{breach: comes}", "21: clocks.1.start.breach: no such clock 'comes' (did you mean 'come'?)"),
        ("start", "{breach: solve}", "21: clocks.1.start.breach: the clock 'solve' does not stand before this one"),
        ("start", "{breach: 5}", '21: clocks.1.start.breach: should be text, found 5 (put it in quotes: "5")'),
        ("start", "{miss: come}", "13: clocks.1.start.miss: unknown key 'miss'"),
        ("start", "{}", "12: clocks.1.start.breach: the key 'breach' is missing"),
        ("start", "[arrived]", "12: clocks.1.start: no such fact a list"),
        ("needs", "{breach: comes}", "21: clocks.1.needs.breach: no such clock 'comes' (did you mean 'come'?)"),
        ("needs", "{breach: solve}", "21: clocks.1.needs.breach: the clock 'solve' does not stand before this one"),
    ],
)
def test_a_clock_waits_for_the_breach_of_one_before_it(tmp_path: Path, key: str, written: str, expected: str) -> None:
    line = f"{key}: {written}" if key == "start" else f"start: arrived\n    {key}: {written}"
    found = told(tmp_path, "start: arrived", line)
    assert any(text.startswith(f"{14 if key == 'start' else 15}:{expected}") for text in found), found


def test_a_watch_is_never_breached(tmp_path: Path) -> None:
    watched = "within: {high: 30m, low: none}\n    watch: true"
    text = POLICY.replace("within: {high: 30m, low: none}", watched).replace("start: arrived", "start: {breach: come}")
    assert said(tmp_path, {"policies/own.yaml": text}) == [
        "policies/own.yaml:15:21: clocks.1.start.breach: 'come' is a watch, which is never breached "
        "(name a clock with a limit)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "ring"),
    [
        ("[resolved]", "[reported]", "reported → arrived → reported"),
        ("[arrived]", "[reported]", "reported → reported"),
    ],
)
def test_a_ring_of_clocks_names_its_facts(tmp_path: Path, old: str, new: str, ring: str) -> None:
    assert told(tmp_path, old, new) == [f"9:12: clocks.0.start: the clocks wait for each other in a ring: {ring}"]


def test_a_ring_may_lead_over_a_breach(tmp_path: Path) -> None:
    text = POLICY.replace("start: arrived", "start: {breach: come}").replace("[resolved]", "[reported]")
    assert said(tmp_path, {"policies/own.yaml": text}) == [
        "policies/own.yaml:9:12: clocks.0.start: the clocks wait for each other in a ring: "
        "reported → breach: come → reported"
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("every: true", "12:5: clocks.1: a rhythm needs a beat"),
        ("beat: note", "17:11: clocks.1.beat: only a rhythm has a beat"),
        ("watch: true\n    every: true\n    beat: note", "17:12: clocks.1.watch: a watch is no rhythm"),
        ('daily: "06:40"\n    calendar: cn-5x8', "17:12: clocks.1.daily: only a rhythm is due daily"),
        ("counts: replies", "17:13: clocks.1.counts: should be one of 'response' or 'handling', found 'replies'"),
        ("pausable: sometimes", "17:15: clocks.1.pausable: should be true or false, found 'sometimes'"),
        ("paused: true", "17:5: clocks.1.paused: unknown key 'paused' (did you mean 'pausable'?)"),
        ("calendar: cn-5x9", "17:15: clocks.1.calendar: no such calendar 'cn-5x9' (did you mean 'cn-5x8'?)"),
        ("calendar: [cn-5x8]", "17:15: clocks.1.calendar: should be text, found a list"),
        ("to: the head", "17:9: clocks.1.to: should be keys with values, found 'the head'"),
        ("warn: 3/4", "17:11: clocks.1.warn: not a share from 0% to 100%: '3/4'"),
    ],
)
def test_a_clock_is_a_limit_a_rhythm_or_a_watch_and_says_so_rightly(tmp_path: Path, more: str, expected: str) -> None:
    (found,) = told(tmp_path, END, f"{END}    {more}\n")
    assert found.startswith(expected)


def test_a_daily_round_is_told_by_the_clocks_of_a_calendar(tmp_path: Path) -> None:
    text = f'{END}    every: true\n    beat: note\n    daily: "06:40"\n'
    (found,) = told(tmp_path, END, text)
    expected = "19:12: clocks.1.daily: a time of day needs a calendar: '7x24' has no zone"
    assert found == f"{expected} (name one of calendars/ under calendar)"
    assert told(tmp_path, END, f"{text}    calendar: cn-5x8\n") == []


@pytest.mark.parametrize("written", ["24:00", "6.40", "[06:40]", "06:60", "400"])
def test_a_daily_round_has_a_time_of_day(tmp_path: Path, written: str) -> None:
    (found,) = told(tmp_path, END, f"{END}    every: true\n    beat: note\n    daily: {written}\n")
    assert found.startswith("19:12: clocks.1.daily: not a time of day: ")
    assert found.endswith('(write it like "06:40")')


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("every: true\n    beat: note", "a rhythm is not counted in working days"),
        ("pausable: true", "working days do not pause (write hours, or remove pausable)"),
        ("promised: [low]", "what is promised on the ticket is a duration, never less than this one"),
    ],
)
def test_working_days_neither_beat_nor_stop_nor_are_outbid(tmp_path: Path, more: str, expected: str) -> None:
    (found,) = told(tmp_path, END, f"low: 2 working days}}\n    {more}\n")
    assert found.startswith(f"16:29: clocks.1.within.low: {expected}")


def test_nothing_is_worse_than_the_worst_level(tmp_path: Path) -> None:
    (found,) = told(
        tmp_path, "    within: {high: 30m, low: none}\n", "    within: {high: 30m, low: none}\n    upgrade: true\n"
    )
    assert found == "12:14: clocks.0.upgrade: no level is worse than those that have this clock (remove upgrade)"
    assert told(tmp_path, END, f"{END}    upgrade: true\n") == []


@pytest.mark.parametrize("manner", ["every: true\n    beat: note", "watch: true"])
def test_only_a_missed_limit_raises_the_level(tmp_path: Path, manner: str) -> None:
    text = f"{END}    {manner}\n    upgrade: true\n"
    found = [problem for problem in told(tmp_path, END, text) if "upgrade" in problem]
    assert found[0].endswith("only a missed limit raises the level, no rhythm and no watch (remove upgrade)")


@pytest.mark.parametrize(
    ("rung", "expected"),
    [
        ("{at: half, to: duty}", "19: clocks.1.ladder.0.at: not a moment of a ladder: 'half' (write start, 50%,"),
        ("{at: 30m, to: duty}", "19: clocks.1.ladder.0.at: not a moment of a ladder: '30m'"),
        ("{at: 30, to: duty}", "19: clocks.1.ladder.0.at: not a moment of a ladder: 30"),
        ("{at: 120%, to: duty}", "19: clocks.1.ladder.0.at: not a share from 0% to 100%: '120%'"),
        ("{at: 1 before, to: duty}", "19: clocks.1.ladder.0.at: not a duration: '1 before'"),
        ("{at: due, to: the head}", "28: clocks.1.ladder.0.to: not an id: 'the head'"),
        ("{at: due, to: duty, again: 5s}", "41: clocks.1.ladder.0.again: a duration of at least 1m belongs here"),
        ("{at: due}", "14: clocks.1.ladder.0.to: the key 'to' is missing"),
        ("{at: due, to: duty, agian: 5m}", "34: clocks.1.ladder.0.agian: unknown key 'agian' (did you mean 'again'?)"),
    ],
)
def test_a_rung_has_its_moment_and_its_post(tmp_path: Path, rung: str, expected: str) -> None:
    (found,) = told(tmp_path, END, f"{END}    ladder: [{rung}]\n")
    assert found.startswith(f"17:{expected}")


@pytest.mark.parametrize("fact", ["reported", "joined", "corrected", "upgraded", "closed"])
def test_only_what_somebody_records_is_asked_for_before_closing(tmp_path: Path, fact: str) -> None:
    (found,) = told(tmp_path, "name: {en: Own}\n", f"name: {{en: Own}}\nclosing: [observed, {fact}]\n")
    assert found.startswith(f"3:21: closing.1: '{fact}' can't be asked for before a ticket is closed")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("repeat: {count: 1}", "17:17: repeat.count: should be 2 or more, found 1"),
        ("repeat: {within: 3}", "17:18: repeat.within: a duration needs a unit, found 3"),
        ("penalty: {share: 0.03%}", "17:10: penalty.late_limit: the key 'late_limit' is missing"),
        ("penalty: {share: 0.0003, late_limit: 3, longest: 30d}", "17:18: penalty.share: not a share from 0% to 100%"),
        (
            "penalty: {share: 1%, late_limit: 0, longest: 30d}",
            "17:34: penalty.late_limit: should be 1 or more, found 0",
        ),
    ],
)
def test_what_failures_and_lateness_cost_is_written_in_numbers(tmp_path: Path, line: str, expected: str) -> None:
    found = told(tmp_path, END, f"{END}{line}\n")
    assert any(text.startswith(expected) for text in found), found


def test_two_clocks_do_not_share_an_id(tmp_path: Path) -> None:
    (found,) = told(tmp_path, "id: solve", "id: come")
    assert found.startswith("12:9: clocks.1.id: the id 'come' is taken, first at policies/own.yaml:7:5")


# ------------------------------------------------------------------------------------------- beside other files


def test_a_broken_calendar_is_not_blamed_on_the_policy_that_names_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/own.yaml": f"{POLICY}    calendar: shop\n",
        "calendars/shop.yaml": "id: shop\nname: {en: Shop}\nweek: {mon: 8 to 20}\n",
    }
    assert [text.split(":")[0] for text in said(tmp_path, files)] == ["calendars/shop.yaml"]


def test_an_unknown_calendar_is_told_beside_what_is_wrong_elsewhere(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/own.yaml": f"{POLICY}    calendar: cn-5x9\n",
        "noctui.toml": SETTINGS.replace("Asia/Shanghai", "Mars/Base"),
    }
    places = [text.split(" ")[0] for text in said(tmp_path, files)]
    assert places == ["noctui.toml:2:8:", "policies/own.yaml:17:15:"]


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ("{complaint: s91}", "61: contracts.0.policies.complaint: no such policy 's91' (did you mean"),
        ("{complaints: s19}", "50: contracts.0.policies.complaints: should be one of 'fault', 'consultation',"),
        ("{fault: s19}", "50: contracts.0.policies.fault: faults have the policy that stands under policy"),
        ("[s19]", "49: contracts.0.policies: should be keys with values, found a list"),
    ],
)
def test_a_contract_names_known_policies_by_known_kinds(tmp_path: Path, policies: str, expected: str) -> None:
    text = INVENTORY.replace("policy: s19,", f"policy: s19, policies: {policies},")
    (found,) = said(tmp_path, {"inventory/core.yaml": text})
    assert found.startswith(f"inventory/core.yaml:12:{expected}")
