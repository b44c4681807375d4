"""Ladders: which rung of a clock is due, when, and how often."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from noctui.domain.escalation import KEPT_ROUNDS, KEPT_TURNS, RungDue, rungs
from noctui.domain.moments import HOUR, MINUTE, Instant
from noctui.domain.policy import ClockSpec, Level, Policy, Rung, WorkDays
from noctui.domain.sla import evaluate
from noctui.domain.ticket import FactKind
from tests.domain.build import Story
from tests.domain.calendars import OFFICE, at, local

CALENDARS = {"office": OFFICE}
T0 = at("2026-11-20T15:00")
"""A Friday."""

REPAIR = ClockSpec("repair", {}, "reported", ("recovered",), {"I": 4 * HOUR, "II": 8 * HOUR}, {}, pausable=True)
CHAIN = (Rung("manager", offset=2 * HOUR), Rung("director", offset=3 * HOUR), Rung("vice-president", share=1.0))
REPORT = ClockSpec(
    "report", {}, "reported", ("recovered",), {"I": HOUR}, {}, every=True, beat="progress_reported", pausable=True
)


def story(*events: tuple[FactKind, float]) -> Story:
    """Facts at hours after the report."""
    told = Story()
    told.tell("reported", T0)
    for kind, hour in events:
        told.tell(kind, T0 + round(hour * HOUR))
    return told


def heard(told: Story, hour: float, spec: ClockSpec, *ladder: Rung) -> list[RungDue]:
    policy = Policy("p", {}, "S", (Level("I", {}), Level("II", {})), (replace(spec, ladder=ladder),))
    now = T0 + round(hour * HOUR)
    clocks = evaluate(policy, "I", False, told.facts, now, CALENDARS)
    return list(rungs(policy, clocks, told.facts, CALENDARS, now))


def times(found: Sequence[RungDue]) -> list[tuple[str, float]]:
    """To whom, at how many hours after the report."""
    return [(rung.to, (rung.at - T0) / HOUR) for rung in found]


def shown(found: Sequence[RungDue]) -> list[str]:
    return [local(rung.at) for rung in found]


# --------------------------------------------------------------------------------------------------------- one limit


def test_the_chain_of_persons_is_climbed_by_the_time_since_the_report() -> None:
    found = heard(story(), 2.5, REPAIR, *CHAIN)
    assert times(found) == [("manager", 2), ("director", 3), ("vice-president", 4)]
    assert [(rung.clock, rung.round, rung.rung, rung.turn) for rung in found] == [
        ("repair", 0, place, 0) for place in range(3)
    ]


def test_one_hour_before_the_end_is_working_time_before_it() -> None:
    found = heard(story(), 1, replace(REPAIR, calendar="office"), Rung("lead", share=1.0, offset=-2 * HOUR))
    # due on Monday at 10:30; one and a half hours of that morning, and half an hour of Friday
    assert shown(found) == ["2026-11-20T17:00"]


def test_a_rung_before_the_start_is_due_at_the_start() -> None:
    assert times(heard(story(), 0, REPAIR, Rung("lead", share=1.0, offset=-9 * HOUR))) == [("lead", 0)]


def test_a_rung_repeats_until_the_clock_ends() -> None:
    again = Rung("board", share=1.0, again=30 * MINUTE)
    assert times(heard(story(), 5.1, REPAIR, again)) == [("board", hour) for hour in (4, 4.5, 5, 5.5)]
    assert [rung.turn for rung in heard(story(), 5.1, REPAIR, again)] == [0, 1, 2, 3]
    assert times(heard(story(("recovered", 5.1)), 9, REPAIR, again)) == [("board", 4)]


def test_after_a_long_silence_only_the_newest_turns_are_told() -> None:
    found = heard(story(), 1000, REPAIR, Rung("board", share=1.0, again=HOUR))
    assert len(found) == KEPT_TURNS + 1
    assert times(found)[-2:] == [("board", 1000), ("board", 1001)]
    assert found[-2].turn == 996


def test_what_was_kept_in_time_calls_nobody() -> None:
    assert heard(story(("recovered", 3.5)), 9, REPAIR, *CHAIN) == []


def test_of_what_was_kept_late_each_rung_before_the_end_is_told_though_nobody_looked() -> None:
    assert times(heard(story(("recovered", 4.5)), 9, REPAIR, *CHAIN, Rung("board", share=2.0))) == [
        ("manager", 2),
        ("director", 3),
        ("vice-president", 4),
    ]


@pytest.mark.parametrize("kind", ["waived", "merged"])
def test_what_is_not_owed_calls_nobody(kind: FactKind) -> None:
    told = story()
    told.tell(kind, T0 + HOUR, clock="repair")
    assert heard(told, 9, REPAIR, *CHAIN) == []


def test_a_clock_that_waits_calls_nobody() -> None:
    assert heard(story(), 9, replace(REPAIR, start="arrived"), *CHAIN) == []


def test_a_lasting_pause_holds_back_the_rungs_that_it_came_before() -> None:
    told = story(("paused", 2.5))
    assert times(heard(told, 9, REPAIR, *CHAIN)) == [("manager", 2)]
    told.tell("resumed", T0 + 12 * HOUR)
    assert times(heard(told, 12, REPAIR, *CHAIN)) == [("manager", 2), ("director", 12.5), ("vice-president", 13.5)]


def test_another_level_has_other_limits_and_so_other_rungs() -> None:
    told = story()
    told.tell("regraded", T0 + HOUR, level="II")
    assert times(heard(told, 1, REPAIR, Rung("lead", share=0.5))) == [("lead", 4)]


def test_the_whole_of_working_days_ends_when_they_do() -> None:
    spec = replace(REPAIR, start="resolved", until=("closed",), within={"I": WorkDays(2)}, calendar="office")
    told = Story()
    told.tell("reported", T0)
    told.tell("resolved", at("2026-11-20T21:00"))
    found = heard(told, 7, spec, Rung("lead", share=1.0), Rung("head", share=0.5))
    assert shown(found) == ["2026-11-24T21:00", "2026-11-23T17:30"]


# ---------------------------------------------------------------------------------------------------------- a rhythm


def test_each_round_of_a_rhythm_has_its_own_ladder() -> None:
    told = story(("progress_reported", 0.5))
    lead = Rung("lead", share=1.0, offset=10 * MINUTE)
    found = heard(told, 2.8, REPORT, lead)
    assert [(rung.round, local(rung.at)) for rung in found] == [
        (2, "2026-11-20T16:40"),
        (3, "2026-11-20T17:40"),
        (4, "2026-11-20T18:40"),
    ]
    running = heard(told, 1, REPORT, lead)
    assert [(rung.round, local(rung.at)) for rung in running] == [(2, "2026-11-20T16:40")]


def test_a_report_in_time_takes_the_rungs_of_its_round_away() -> None:
    found = heard(story(("progress_reported", 0.9)), 1.5, REPORT, Rung("lead", share=1.0))
    assert times(found) == [("lead", 1.9)]


def test_a_round_repeats_its_rung_only_until_the_next_one_is_due() -> None:
    found = heard(story(), 2.1, REPORT, Rung("lead", share=1.0, again=20 * MINUTE))
    assert [(rung.round, round((rung.at - T0) / MINUTE)) for rung in found] == [
        (1, 60),
        (1, 80),
        (1, 100),
        (2, 120),
        (2, 140),
        (3, 180),
    ]


def test_after_a_long_silence_only_the_newest_rounds_are_told() -> None:
    found = heard(story(), 500.5, REPORT, Rung("lead", share=1.0))
    assert len(found) == KEPT_ROUNDS + 1
    assert times(found)[-1] == ("lead", 501)


def test_the_last_rounds_of_an_outage_that_ended_without_a_report_are_told_once() -> None:
    assert times(heard(story(("recovered", 2.5)), 9, REPORT, Rung("lead", share=1.0))) == [("lead", 1), ("lead", 2)]


def test_a_paused_rhythm_holds_back_its_rung() -> None:
    assert heard(story(("paused", 0.5)), 9, REPORT, Rung("lead", share=1.0)) == []
    assert times(heard(story(("paused", 0.5)), 9, REPORT, Rung("lead", share=0.5))) == [("lead", 0.5)]


def test_the_same_rung_keeps_its_moment_while_time_passes() -> None:
    ladder = (*CHAIN, Rung("board", share=1.0, again=HOUR))
    seen: dict[tuple[int, int, int], Instant] = {}
    for step in range(0, 90):
        for rung in heard(story(), step / 10, REPAIR, *ladder):
            assert seen.setdefault(rung[1:4], rung.at) == rung.at
    assert len(seen) == 3 + 6
