"""A missed limit raises the level: what was done stays judged as it was, what is open starts anew."""

from dataclasses import replace

import pytest

from noctui.domain.moments import HOUR, Instant
from noctui.domain.policy import Breach, ClockSpec, Level, Policy
from noctui.domain.sla import Clock, evaluate, present_level, upgrade_due
from noctui.domain.ticket import FactKind
from tests.domain.build import Story
from tests.domain.calendars import OFFICE, at, local

CALENDARS = {"office": OFFICE}
T0 = at("2026-11-20T09:00")
"""A Friday morning."""

RESPOND = ClockSpec("respond", {}, "reported", ("responded",), {"1": HOUR, "2": HOUR, "3": 2 * HOUR}, {})
REPAIR = ClockSpec(
    "repair",
    {},
    "reported",
    ("recovered",),
    {"1": 6 * HOUR, "2": 6 * HOUR, "3": 12 * HOUR},
    {"1": "C-056", "2": "C-057", "3": "C-058"},
    upgrade=True,
    pausable=True,
)
S12 = Policy("s12", {}, "S12", (Level("1", {}), Level("2", {}), Level("3", {})), (RESPOND, REPAIR))


def story(*events: tuple[FactKind, float]) -> Story:
    """Facts at hours after the report."""
    told = Story()
    told.tell("reported", T0)
    for kind, hour in events:
        told.tell(kind, T0 + round(hour * HOUR))
    return told


def fold(told: Story, hour: float, level: str = "3", policy: Policy = S12) -> dict[str, Clock]:
    found = evaluate(policy, level, False, told.facts, T0 + round(hour * HOUR), CALENDARS)
    return {clock.spec: clock for clock in found}


def raised(told: Story, hour: float, level: str = "3", policy: Policy = S12) -> Story:
    """As the engine does: every upgrade that is due by then."""
    while due := upgrade_due(policy, told.facts, tuple(fold(told, hour, level, policy).values())):
        clock, worse = due
        assert clock.due is not None
        told.tell("upgraded", clock.due, recorded=T0 + round(hour * HOUR), level=worse.id, clock=clock.spec)
    return told


def hours(instant: Instant | None) -> float | None:
    return None if instant is None else (instant - T0) / HOUR


def upgrades(told: Story) -> list[tuple[float | None, str]]:
    return [(hours(fact.occurred_at), fact.data["level"]) for fact in told.facts if fact.kind == "upgraded"]


@pytest.mark.req("C-058")
def test_a_repair_that_is_missed_raises_the_ticket_and_counts_anew_from_that_moment() -> None:
    told = story(("responded", 1.5))
    assert upgrade_due(S12, told.facts, tuple(fold(told, 12).values())) is None
    found = fold(raised(told, 12.5), 12.5)
    assert upgrades(told) == [(12, "2")]
    assert present_level("3", told.facts) == "2"
    repair = found["repair"]
    assert (repair.state, repair.level, repair.ref, hours(repair.started), hours(repair.due)) == (
        "running",
        "2",
        "C-057",
        12,
        18,
    )
    assert repair.start_fact == 3


def test_what_was_done_before_stays_judged_by_its_own_level() -> None:
    respond = fold(raised(story(("responded", 1.5)), 13), 13)["respond"]
    assert (respond.state, respond.level, hours(respond.due)) == ("met", "3", 2)


@pytest.mark.req("C-057")
def test_a_long_standstill_is_made_up_for_step_by_step_until_the_top() -> None:
    told = raised(story(("responded", 1)), 100)
    assert upgrades(told) == [(12, "2"), (18, "1")]
    repair = fold(told, 100)["repair"]
    assert (repair.state, repair.level, hours(repair.due)) == ("breached", "1", 24)


def test_of_two_missed_limits_the_one_due_first_raises_first() -> None:
    policy = replace(S12, clocks=(REPAIR, replace(RESPOND, upgrade=True)))
    assert upgrades(raised(story(), 2.5, policy=policy)) == [(2, "2")]


def test_a_repair_that_came_late_without_anybody_looking_still_raised_the_ticket() -> None:
    told = raised(story(("responded", 1), ("recovered", 14)), 20)
    assert upgrades(told) == [(12, "2")]
    repair = fold(told, 20)["repair"]
    assert (repair.state, repair.level, repair.used) == ("met", "2", 2 * HOUR)


def test_what_starts_after_the_upgrade_is_judged_by_the_new_level_from_its_own_start() -> None:
    report = ClockSpec("report", {}, "recovered", ("report_submitted",), {"2": HOUR, "3": 9 * HOUR}, {})
    policy = replace(S12, clocks=(*S12.clocks, report))
    told = raised(story(), 13, policy=policy)
    told.tell("recovered", T0 + 15 * HOUR)
    clock = fold(told, 15.5, policy=policy)["report"]
    assert (clock.level, hours(clock.started), hours(clock.due)) == ("2", 15, 16)


def test_a_clock_that_only_the_new_level_has_starts_with_the_upgrade() -> None:
    visit = ClockSpec("visit", {}, "reported", ("arrived",), {"2": HOUR}, {})
    policy = replace(S12, clocks=(*S12.clocks, visit))
    assert "visit" not in fold(story(), 5, policy=policy)
    assert hours(fold(raised(story(), 13, policy=policy), 13, policy=policy)["visit"].due) == 13


def test_a_clock_that_the_new_level_does_not_have_is_owed_no_more() -> None:
    plan = ClockSpec("plan", {}, "reported", ("plan_proposed",), {"3": 20 * HOUR}, {})
    policy = replace(S12, clocks=(*S12.clocks, plan))
    assert "plan" not in fold(raised(story(), 13, policy=policy), 13, policy=policy)
    done = raised(story(("plan_proposed", 3)), 13, policy=policy)
    assert fold(done, 13, policy=policy)["plan"].state == "met"


def test_what_a_breach_started_before_the_upgrade_stays_started() -> None:
    loan = ClockSpec("loan", {}, Breach("respond"), ("fulfilled",), dict.fromkeys("123", 30 * HOUR), {})
    policy = replace(S12, clocks=(*S12.clocks, loan))
    told = story(("responded", 5))
    assert hours(fold(told, 6, policy=policy)["loan"].started) == 2
    again = fold(raised(told, 13, policy=policy), 13, policy=policy)["loan"]
    assert (again.state, hours(again.started)) == ("running", 12)


# ---------------------------------------------------------------------------------------------------- waived, judged


@pytest.mark.parametrize(("hour", "state"), [(11, "waived"), (12.5, "breached")])
def test_a_waiver_by_both_sides_leaves_the_level_as_it_is(hour: float, state: str) -> None:
    told = story(("responded", 1))
    told.tell("waived", T0 + round(hour * HOUR), clock="repair", ours="op-a", theirs="Ms Li")
    assert upgrades(raised(told, 50)) == []
    assert fold(told, 50)["repair"].state == state


def test_an_upgrade_that_was_taken_back_is_not_made_again() -> None:
    told = raised(story(), 13)
    told.tell("corrected", T0 + 14 * HOUR, voids="2")
    assert len(upgrades(raised(told, 15))) == 1
    assert fold(told, 15)["repair"].level == "3"


def test_a_judgement_takes_back_the_upgrades_before_it_and_judges_all_from_the_first_fact() -> None:
    told = raised(story(("responded", 1)), 13)
    told.tell("regraded", T0 + 14 * HOUR, level="3")
    found = fold(raised(told, 15), 15)
    assert {clock.level for clock in found.values()} == {"3"}
    assert (found["repair"].state, hours(found["repair"].due)) == ("breached", 12)


def test_a_judgement_up_may_find_a_limit_missed_that_then_raises_once_more() -> None:
    told = story(("responded", 0.5))
    told.tell("regraded", T0 + 8 * HOUR, level="2")
    assert upgrades(raised(told, 8)) == [(6, "1")]
    repair = fold(told, 8)["repair"]
    assert (repair.level, hours(repair.started), hours(repair.due)) == ("1", 6, 12)


def test_another_contract_replays_everything_at_its_level() -> None:
    told = raised(story(("responded", 0.5)), 13)
    told.tell("recontracted", T0 + 14 * HOUR, contract="c2", policy="s12", level="1")
    repair = fold(told, 15)["repair"]
    assert (repair.level, hours(repair.due)) == ("1", 6)


# ------------------------------------------------------------------------------------------------- with working hours


@pytest.mark.req("C-057", "C-058")
def test_a_limit_in_working_hours_raises_when_they_are_used_up_over_the_weekend_and_a_pause() -> None:
    policy = replace(S12, clocks=(RESPOND, replace(REPAIR, calendar="office")))
    told = Story()
    told.tell("reported", at("2026-11-20T09:00"))
    told.tell("responded", at("2026-11-20T09:30"))
    told.tell("paused", at("2026-11-20T12:00"))
    told.tell("resumed", at("2026-11-20T14:00"))
    raised(told, 24 * 5, policy=policy)
    moments = [local(fact.occurred_at) for fact in told.facts if fact.kind == "upgraded"]
    # 6.5 h on Friday, 5.5 h on Monday; then 3 h on Monday and 3 h on Tuesday
    assert moments == ["2026-11-23T14:30", "2026-11-24T12:00"]
