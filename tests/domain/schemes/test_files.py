"""What holds for every bundled policy: words, sources, posts, and that no number of the plans is lost or doubled."""

import re
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from noctui.bundled import folder
from noctui.domain.intake import DEFAULTS
from noctui.domain.policy import Policy
from tests.domain.schemes.life import calendars, policies

LANGUAGES = {"en", "zh"}
POSTS = {
    "noc-duty",
    "duty-leader",
    "project-manager",
    "technical-director",
    "technical-vp",
    "service-manager",
    "regional-supervisor",
    "vendor",
}
"""Those that the plans name; a site gives them to its people."""

CLAIMS = {
    "s01": (*range(1, 8),),
    "s02": (*range(8, 18),),
    "s03": (*range(18, 23),),
    "s04": (23, 24, 25),
    "s05": (26, 28),
    "s06": (),
    "s07": (30, 31, 32),
    "s08": (*range(33, 41),),
    "s09": (41, 42),
    "s10": (*range(43, 50),),
    "s11": (*range(50, 56),),
    "s12": (56, 57, 58),
    "s13": (*range(59, 68), 77, 78, 79),
    "s14": (69, *range(70, 75), 77, 78, 79),
    "s15": (75, 76, 77, 78, 79),
    "s17": (),
    "s18": (),
    "s19": (*range(80, 89), 107, 108),
    "s21": (),
    "s22": (),
    "s23-complaint": (91,),
    "s23-request": (66,),
    "s23-change": (101,),
}
"""The C-numbers that clocks, penalties and repetitions of each policy fulfil."""

TOLD = {"s05": (27, 29), "s14": (68,), "s19": (89, 90)}
"""Numbers that have no time of their own: the file says in its head what became of them."""


def sources(policy: Policy) -> Iterator[str]:
    for clock in policy.clocks:
        yield from clock.refs.values()
    yield from policy.penalty.refs if policy.penalty else ()
    yield from (policy.repeat.ref,) if policy.repeat else ()


def head(name: str) -> str:
    text = (folder("data") / "policies" / f"{name}.yaml").read_text(encoding="utf-8")
    return text[: text.index("\nid: ")]


CHOSEN = {
    *(f"X-{number:02}" for number in (*range(1, 9), 10, 11, 15, 16, 20, 21, 22, 29, 30, 31, 33)),
    *(f"U-{number:02}" for number in (*range(1, 10), 11, 12, 13, 14)),
}
"""Where the plans contradict one another or say nothing, and a ticket's clocks depend on it."""


@pytest.fixture(params=sorted(CLAIMS))
def policy(request: pytest.FixtureRequest) -> Policy:
    return policies()[request.param]


def test_every_scheme_that_concerns_a_ticket_is_a_policy_named_after_it() -> None:
    assert policies().keys() == CLAIMS.keys()
    assert all(name.startswith(policy.scheme.lower()) for name, policy in policies().items())
    missing = {f"S{number:02}" for number in range(1, 24)} - {policy.scheme for policy in policies().values()}
    assert missing == {"S16", "S20"}  # the penalties of S13 to S15, and the notices of S19


def test_a_policy_names_exactly_the_numbers_that_it_claims(policy: Policy) -> None:
    named = {int(ref[2:]) for ref in sources(policy) if ref.startswith("C-")}
    assert named == set(CLAIMS[policy.id])
    assert {ref for ref in sources(policy) if not re.fullmatch(r"C-\d{3}|R\d{3}", ref)} == set()


def test_no_number_of_the_plans_that_concerns_a_ticket_is_lost() -> None:
    known = {number for numbers in (*CLAIMS.values(), *TOLD.values()) for number in numbers}
    assert known == {*range(1, 92), 101, 107, 108}


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_number_without_a_time_is_accounted_for_in_the_head_of_its_file(name: str) -> None:
    assert all(f"C-{number:03}" in head(name) for number in TOLD[name])


def test_what_was_chosen_where_the_plans_contradict_or_say_nothing_stands_in_the_files() -> None:
    texts = (path.read_text(encoding="utf-8") for path in (folder("data") / "policies").glob("*.yaml"))
    assert {number for text in texts for number in re.findall(r"\b[XU]-\d\d\b", text)} == CHOSEN


def test_every_limit_names_its_source(policy: Policy) -> None:
    for clock in policy.clocks:
        for level in policy.levels:
            assert clock.has(level.id) == (level.id in clock.refs), (clock.id, level.id)


def test_everything_that_is_read_on_a_screen_is_there_in_both_languages(policy: Policy) -> None:
    words = [policy.name, *(clock.name for clock in policy.clocks), *(clock.to for clock in policy.clocks if clock.to)]
    words += [text for level in policy.levels for text in (level.name, level.about)]
    assert all(text.keys() == LANGUAGES and all(text.values()) for text in words)
    assert all(re.search(r"[\u4e00-\u9fff]", text["zh"]) for text in (policy.name, *(c.name for c in policy.clocks)))


def test_the_name_of_a_clock_fits_its_column(policy: Policy) -> None:
    assert {clock.id for clock in policy.clocks if cell_len(clock.name["en"]) > 14} == set()
    assert {clock.id for clock in policy.clocks if cell_len(clock.name["zh"]) > 14} == set()


def test_its_head_tells_what_it_is_and_how_to_change_it_in_both_languages(policy: Policy) -> None:
    lines = head(policy.id).splitlines()
    assert lines[0].startswith("# Service policy")
    assert any("服务策略" in line for line in lines)
    assert any("policies/ folder of your site" in line for line in lines)
    assert any("policies/ 目录" in line for line in lines)


def test_every_rhythm_says_who_must_hear_and_every_other_clock_that_runs_out_has_a_ladder(policy: Policy) -> None:
    for clock in policy.clocks:
        assert bool(clock.to) == clock.every, clock.id
        assert {rung.to for rung in clock.ladder} <= POSTS
        assert clock.ladder or clock.watch or not any(clock.within.values()), clock.id


def test_a_promise_to_react_never_pauses_and_every_calendar_is_there(policy: Policy) -> None:
    reactions = {"responded", "dispatched", "arrived", "set_out", "remote_started"}
    for clock in policy.clocks:
        assert not (clock.pausable and reactions.intersection(clock.until)), clock.id
        assert clock.calendar in calendars()


def test_what_is_asked_for_before_the_end_has_a_clock_or_a_watch_that_leads_there(policy: Policy) -> None:
    ends = {fact for clock in policy.clocks for fact in clock.until}
    watched = {"observed"} if any(clock.watch for clock in policy.clocks) else set()
    assert set(policy.closing) <= ends | watched


def test_every_kind_of_ticket_finds_its_policy() -> None:
    assert set(DEFAULTS.values()) <= policies().keys()
