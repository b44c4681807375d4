"""Service policies: S19 says what its plan says, and a file can say everything that a policy may promise."""

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from noctui.bundled import folder
from noctui.config.site import vacant_posts
from noctui.config.sla import load_policies
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.policy import Breach, ClockSpec, Level, Penalty, Policy, Repeat, Rung, WorkDays
from tests.config.build import INVENTORY, load
from tests.domain import policies

FULL = """\
id: full
scheme: S99
name: {en: Full, zh: 全}
levels:
  - {id: high, name: {en: High, zh: 高}, about: {en: The shop is shut, zh: 停业}, min_share: 50%}
  - {id: low, name: {en: Low}}
clocks:
  - id: repair
    name: {en: repair, zh: 修复}
    start: reported
    until: [recovered, resolved]
    within: {high: 6h, low: none}
    promised: [low]
    refs: {high: C-056}
    warn: 50%
    pausable: true
    upgrade: true
    counts: handling
    ladder:
      - {at: start, to: duty}
      - {at: 50%, to: duty}
      - {at: 2h in, to: head, again: 30m}
      - {at: 1h before, to: head}
      - {at: due, to: chief}
      - {at: 1h 30m after, to: chief}
  - id: loan
    name: {en: loan}
    start: {breach: repair}
    needs: {breach: repair}
    until: [fulfilled]
    within: {high: 1 working day, low: 2 working days}
    calendar: cn-5x8
  - id: news
    name: {en: news}
    start: reported
    until: [recovered]
    every: true
    beat: progress_reported
    daily: "06:40"
    calendar: cn-workdays
    only_total: true
    channels: [phone, chat]
    to: {en: the head of the shop, zh: 店长}
    within: {high: 1d, low: none}
  - id: look
    name: {en: look}
    start: resolved
    until: [closed]
    needs: spare_needed
    watch: true
    within: {high: 7d, low: 7d}
closing: [observed, report_submitted]
repeat: {count: 4, within: 60d, ref: C-108}
penalty: {share: 0.03%, late_limit: 3, longest: 30d, refs: [C-077, C-078, C-079]}
"""
REPAIR = ClockSpec(
    id="repair",
    name={"en": "repair", "zh": "修复"},
    start="reported",
    until=("recovered", "resolved"),
    within={"high": 6 * HOUR, "low": None},
    refs={"high": "C-056"},
    promised=("low",),
    warn=0.5,
    pausable=True,
    upgrade=True,
    counts="handling",
    ladder=(
        Rung("duty"),
        Rung("duty", share=0.5),
        Rung("head", offset=2 * HOUR, again=30 * MINUTE),
        Rung("head", share=1, offset=-HOUR),
        Rung("chief", share=1),
        Rung("chief", share=1, offset=90 * MINUTE),
    ),
)
LOAN = ClockSpec(
    id="loan",
    name={"en": "loan"},
    start=Breach("repair"),
    needs=Breach("repair"),
    until=("fulfilled",),
    within={"high": WorkDays(1), "low": WorkDays(2)},
    refs={},
    calendar="cn-5x8",
)
NEWS = ClockSpec(
    id="news",
    name={"en": "news"},
    start="reported",
    until=("recovered",),
    every=True,
    beat="progress_reported",
    daily=time(6, 40),
    calendar="cn-workdays",
    only_total=True,
    channels=("phone", "chat"),
    to={"en": "the head of the shop", "zh": "店长"},
    within={"high": DAY, "low": None},
    refs={},
)
LOOK = ClockSpec(
    id="look",
    name={"en": "look"},
    start="resolved",
    until=("closed",),
    needs="spare_needed",
    watch=True,
    within={"high": 7 * DAY, "low": 7 * DAY},
    refs={},
)


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


def test_the_rules_are_tested_with_clocks_that_the_bundled_s19_has(s19: Policy) -> None:
    for tested in policies.S19.clocks:
        bundled = s19.clock(tested.id)
        assert bundled is not None
        assert replace(bundled, name=tested.name, ladder=tested.ladder, to=tested.to) == tested


def test_s19_chains_its_clocks_from_the_report_over_the_arrival_and_the_plan(s19: Policy) -> None:
    starts = {clock.id: clock.start for clock in s19.clocks}
    chain = {"arrive": "reported", "solution": "arrived", "spare": "plan_proposed", "resolution": "arrived"}
    assert starts == starts | chain
    assert all("recovered" in clock.until for clock in s19.clocks if clock.id in chain)


def test_s19_wants_a_report_every_hour_of_a_total_outage_only(s19: Policy) -> None:
    progress = s19.clock("progress")
    assert progress is not None
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


def test_a_file_says_everything_that_a_policy_may_promise(tmp_path: Path) -> None:
    found = load(tmp_path, **{"policies/full.yaml": FULL}).policies["full"]
    assert found.clocks == (REPAIR, LOAN, NEWS, LOOK)
    assert found.levels == (
        Level("high", {"en": "High", "zh": "高"}, min_share=0.5, about={"en": "The shop is shut", "zh": "停业"}),
        Level("low", {"en": "Low"}),
    )
    assert found.closing == ("observed", "report_submitted")
    assert found.repeat == Repeat(4, 60 * DAY, "C-108")
    assert found.penalty == Penalty(0.0003, 3, 30 * DAY, ("C-077", "C-078", "C-079"))


def test_what_a_policy_leaves_out_is_as_the_rules_have_it(tmp_path: Path) -> None:
    short = "id: short\nname: {en: Short}\nlevels: [{id: all, name: {en: All}}]\nrepeat: {}\n"
    found = load(tmp_path, **{"policies/short.yaml": short}).policies["short"]
    assert found == Policy("short", {"en": "Short"}, "", (Level("all", {"en": "All"}),), (), repeat=Repeat())


def test_a_site_adds_policies_and_replaces_bundled_ones(tmp_path: Path) -> None:
    mine = FULL.replace("id: full", "id: s19")
    found = load(tmp_path, **{"policies/full.yaml": FULL, "policies/s19.yaml": mine}).policies
    assert found["full"].scheme == found["s19"].scheme == "S99"
    assert len(found) > 2


def test_a_clock_may_count_in_a_calendar_of_the_site(tmp_path: Path) -> None:
    shop = "id: shop\nname: {en: Shop}\nweek: {mon-sat: 08:00-20:00}\n"
    mine = FULL.replace("calendar: cn-5x8", "calendar: shop")
    found = load(tmp_path, **{"policies/full.yaml": mine, "calendars/shop.yaml": shop})
    assert [clock.calendar for clock in found.policies["full"].clocks] == ["7x24", "shop", "cn-workdays", "7x24"]
    assert "shop" in found.calendars


def test_a_contract_names_the_policies_of_tickets_that_are_no_faults(tmp_path: Path) -> None:
    named = INVENTORY.replace("policy: s19,", "policy: s19, policies: {complaint: full, cutover: s19},")
    found = load(tmp_path, **{"policies/full.yaml": FULL, "inventory/core.yaml": named})
    assert found.file.inventory.contracts["lan"].policies == {"complaint": "full", "cutover": "s19"}


def test_posts_that_a_used_policy_calls_and_nobody_holds_are_known(tmp_path: Path) -> None:
    named = INVENTORY.replace("policy: s19,", "policy: mild, policies: {complaint: full},")
    mild = FULL.replace("id: full", "id: mild").replace("to: head", "to: duty")
    site = load(tmp_path, **{"policies/full.yaml": FULL, "policies/mild.yaml": mild, "inventory/core.yaml": named})
    assert vacant_posts(site) == {"chief": ["full", "mild"], "head": ["full"]}
