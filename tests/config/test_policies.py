"""Service policies: the bundled S19 says what the plan says; a policy that does not hold together is refused."""

from pathlib import Path

import pytest

from noctui.bundled import folder
from noctui.config.sla import load_policies
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.policy import Policy
from noctui.domain.ticket import FactKind
from tests.config.build import load, said
from tests.domain import policies

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


@pytest.fixture(scope="module")
def s19() -> Policy:
    return load_policies(folder("data") / "policies")["s19"]


@pytest.mark.parametrize(
    ("level", "limits", "ref"),
    [
        ("I", (30 * MINUTE, HOUR, HOUR, 8 * HOUR), "C-080"),
        ("II", (30 * MINUTE, HOUR, HOUR, 2 * HOUR), "C-081"),
        ("III", (HOUR, HOUR, HOUR, 2 * HOUR), "C-082"),
        ("IV", (HOUR, HOUR, None, 2 * HOUR), "C-083"),
    ],
)
def test_s19_gives_each_level_its_limits_and_names_their_source(
    s19: Policy, level: str, limits: tuple[int | None, ...], ref: str
) -> None:
    clocks = {clock.id: clock for clock in s19.clocks}
    names = ("arrive", "solution", "spare", "resolution")
    assert tuple(clocks[name].within[level] for name in names) == limits
    limited = [name for name in names if clocks[name].within[level] is not None]
    assert {clocks[name].refs[level] for name in limited} == {ref}


def test_the_bundled_s19_is_the_policy_that_the_rules_are_tested_with(s19: Policy) -> None:
    assert s19 == policies.S19


def test_s19_chains_its_clocks_from_the_report_over_the_arrival_and_the_plan(s19: Policy) -> None:
    starts: dict[str, FactKind] = {clock.id: clock.start for clock in s19.clocks}
    assert starts == {
        "arrive": "reported",
        "solution": "arrived",
        "spare": "plan_proposed",
        "resolution": "arrived",
        "progress": "reported",
    }
    assert all("recovered" in clock.until for clock in s19.clocks)


def test_s19_wants_a_report_every_hour_of_a_total_outage_only(s19: Policy) -> None:
    progress = s19.clocks[-1]
    assert (progress.every, progress.beat, progress.only_total) == (True, "progress_reported", True)
    assert set(progress.within.values()) == {HOUR}
    assert set(progress.refs.values()) == {"C-088"}


def test_s19_has_words_in_both_languages_and_a_level_for_every_fault(s19: Policy) -> None:
    words = [s19.name, *(level.name for level in s19.levels), *(clock.name for clock in s19.clocks)]
    assert all(text.keys() == {"en", "zh"} for text in words)
    assert [(level.id, level.total, level.min_devices) for level in s19.levels] == [
        ("I", True, 0),
        ("II", False, 5),
        ("III", False, 2),
        ("IV", False, 0),
    ]


def test_a_site_adds_policies_and_replaces_bundled_ones(tmp_path: Path) -> None:
    mine = POLICY.replace("id: own", "id: s19")
    found = load(tmp_path, **{"policies/own.yaml": POLICY, "policies/s19.yaml": mine}).policies
    assert found["own"].levels[0].min_share == 0.5
    assert found["own"].clocks[0].within == {"high": 30 * MINUTE, "low": None}
    assert found["s19"].name == {"en": "Own"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("start: arrived", "start: arived", "14:12: clocks.1.start: should be one of"),
        ("low: 1d", "lo: 1d", "16:24: clocks.1.within.lo: no such level 'lo' (did you mean 'low'?)"),
        (", low: 1d", "", "16:13: clocks.1.within: says nothing about level 'low' (give a limit, or none)"),
        ("low: 1d", "low: 90", "16:29: clocks.1.within.low: a duration needs a unit, found 90"),
        ("low: 1d", "low: 400d", "16:29: clocks.1.within.low: a duration of at most 366d belongs here, found '400d'"),
        ("until: [resolved]", "until: [reported]", "9:12: clocks.0.start: the clocks wait for each other in a ring:"),
        ("until: [arrived]", "until: [reported]", "9:12: clocks.0.start: the clocks wait for each other in a ring:"),
        ("    start: arrived", "    every: true\n    start: arrived", "12:5: clocks.1: a rhythm needs a beat"),
        ("    start: arrived", "    beat: note\n    start: arrived", "14:11: clocks.1.beat: only a rhythm has a beat"),
        ("id: solve", "id: come", "12:9: clocks.1.id: the id 'come' is taken, first at policies/own.yaml:7:5"),
        ("{id: low,", "{id: low, total: true,", "5:5: levels.1: the last level must take every fault"),
        ("name: {en: Low}", "name: {zh: 低}", "5:21: levels.1.name.en: the key 'en' is missing"),
        ("50%", "150%", "4:45: levels.0.min_share: not a share from 0% to 100%: '150%'"),
    ],
)
def test_a_policy_that_does_not_hold_together_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    told = said(tmp_path, {"policies/own.yaml": POLICY.replace(old, new, 1)})
    assert any(text.startswith(f"policies/own.yaml:{expected}") for text in told), told


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("calendar: cn-5x9", "17:15: clocks.1.calendar: no such calendar 'cn-5x9' (did you mean 'cn-5x8'?)"),
        ("calendar: [cn-5x8]", "17:15: clocks.1.calendar:"),
        ("pausable: sometimes", "17:15: clocks.1.pausable:"),
        ("paused: true", "17:5: clocks.1.paused:"),
    ],
)
def test_a_clock_names_a_calendar_that_is_there(tmp_path: Path, more: str, expected: str) -> None:
    told = said(tmp_path, {"policies/own.yaml": f"{POLICY}    {more}\n"})
    assert [text.startswith(f"policies/own.yaml:{expected}") for text in told] == [True], told


def test_a_clock_may_count_in_a_calendar_and_pause(tmp_path: Path) -> None:
    shop = "id: shop\nname: {en: Shop}\nweek: {mon-sat: 08:00-20:00}\n"
    mine = f"{POLICY}    calendar: shop\n    pausable: true\n"
    found = load(tmp_path, **{"policies/own.yaml": mine, "calendars/shop.yaml": shop})
    come, solve = found.policies["own"].clocks
    assert (come.calendar, come.pausable) == ("7x24", False)
    assert (solve.calendar, solve.pausable) == ("shop", True)
    assert solve.calendar in found.calendars


def test_a_broken_calendar_is_not_blamed_on_the_policy_that_names_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/own.yaml": f"{POLICY}    calendar: shop\n",
        "calendars/shop.yaml": "id: shop\nname: {en: Shop}\nweek: {mon: 8 to 20}\n",
    }
    assert [text.split(":")[0] for text in said(tmp_path, files)] == ["calendars/shop.yaml"]


def test_a_ring_of_clocks_names_its_facts(tmp_path: Path) -> None:
    told = said(tmp_path, {"policies/own.yaml": POLICY.replace("[resolved]", "[reported]")})
    assert told == [
        "policies/own.yaml:9:12: clocks.0.start: the clocks wait for each other in a ring: "
        "reported → arrived → reported"
    ]
