import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.moments import HOUR, MINUTE, Instant
from noctui.domain.policy import Breach, ClockSpec, Level, Policy
from noctui.domain.sla import Clock, evaluate, next_due, propose_level
from noctui.domain.ticket import Fact, FactKind
from tests.domain.build import Story
from tests.domain.policies import LEVELS, PROGRESS, S19

T0 = 1_000 * HOUR


def story(*events: tuple[FactKind, int]) -> Story:
    """Facts at minutes after the report, which comes first by itself."""
    told = Story()
    told.tell("reported", T0, device="SW")
    for kind, minute in events:
        told.tell(kind, T0 + minute * MINUTE)
    return told


def clocks(told: Story, minute: float, level: str = "I", total: bool = False) -> dict[str, Clock]:
    found = evaluate(S19, level, total, told.facts, T0 + round(minute * MINUTE))
    return {clock.spec: clock for clock in found}


def minutes(at: Instant | None) -> float | None:
    return None if at is None else (at - T0) / MINUTE


# -------------------------------------------------------------------------------------------------- the four grades

WORST: tuple[tuple[FactKind, int], ...] = (("arrived", 20), ("plan_proposed", 60), ("spare_needed", 61))


def limits(level: str) -> dict[str, float | None]:
    """When the clocks of a fault with arrival at 20, plan at 60 and a needed spare are due, in minutes."""
    return {name: minutes(clock.due) for name, clock in clocks(story(*WORST), 62, level).items()}


@pytest.mark.req("C-080", "R319")
def test_grade_one_has_30_minutes_to_come_one_hour_each_for_plan_and_spare_and_8_hours_to_mend() -> None:
    assert limits("I") == {"arrive": 30, "solution": 80, "spare": 120, "resolution": 20 + 480}


@pytest.mark.req("C-081", "R320")
def test_grade_two_has_30_minutes_to_come_one_hour_each_for_plan_and_spare_and_2_hours_to_mend() -> None:
    assert limits("II") == {"arrive": 30, "solution": 80, "spare": 120, "resolution": 20 + 120}


@pytest.mark.req("C-082", "R321")
def test_grade_three_has_one_hour_each_to_come_for_plan_and_spare_and_2_hours_to_mend() -> None:
    assert limits("III") == {"arrive": 60, "solution": 80, "spare": 120, "resolution": 20 + 120}


@pytest.mark.req("C-083", "R322")
def test_grade_four_has_one_hour_to_come_and_to_plan_no_limit_for_a_spare_and_2_hours_to_mend() -> None:
    assert limits("IV") == {"arrive": 60, "solution": 80, "resolution": 20 + 120}


def test_every_clock_names_its_number_in_the_service_plan() -> None:
    for level, number in zip(LEVELS, ("C-080", "C-081", "C-082", "C-083"), strict=True):
        refs = {name: clock.ref for name, clock in clocks(story(), 1, level, total=True).items()}
        assert refs.pop("progress") == "C-088"
        assert set(refs.values()) == {number}


# ------------------------------------------------------------------------------------------------------- one promise


def test_a_clock_runs_from_its_start_to_its_end() -> None:
    told = story()
    arrive = clocks(told, 29)["arrive"]
    assert (arrive.state, minutes(arrive.started), minutes(arrive.due), minutes(arrive.warn_at)) == (
        "running",
        0,
        30,
        22.5,
    )
    told.tell("arrived", T0 + 25 * MINUTE)
    done = clocks(told, 40)["arrive"]
    assert (done.state, minutes(done.ended)) == ("met", 25)


def test_the_due_time_itself_is_still_in_time() -> None:
    assert clocks(story(), 30)["arrive"].state == "running"
    assert clocks(story(("arrived", 30)), 99)["arrive"].state == "met"


def test_past_its_due_time_a_clock_is_breached_until_it_is_done_late() -> None:
    told = story()
    breached = clocks(told, 30 + 1e-6)["arrive"]
    assert (breached.state, breached.ended) == ("breached", None)
    told.tell("arrived", T0 + 45 * MINUTE)
    assert clocks(told, 60)["arrive"].state == "late"


def test_a_clock_waits_for_its_start() -> None:
    solution = clocks(story(), 10)["solution"]
    assert (solution.state, solution.started, solution.due) == ("waiting", None, None)


def test_a_recovery_ends_what_runs_and_leaves_nothing_to_start() -> None:
    found = clocks(story(("arrived", 20), ("recovered", 40)), 41)
    assert {name: clock.state for name, clock in found.items()} == {
        "arrive": "met",
        "solution": "met",
        "spare": "moot",
        "resolution": "met",
    }
    alone = clocks(story(("recovered", 10)), 11)
    assert {name: clock.state for name, clock in alone.items()} == {
        "arrive": "met",
        "solution": "moot",
        "spare": "moot",
        "resolution": "moot",
    }


def test_a_plan_made_before_the_arrival_was_made_in_time() -> None:
    early = story(("plan_proposed", 10), ("arrived", 25))
    assert clocks(early, 26)["solution"].state == "met"


def test_a_spare_is_owed_only_once_it_is_needed_and_then_from_the_plan_on() -> None:
    told = story(("arrived", 20), ("plan_proposed", 60))
    assert clocks(told, 200)["spare"].state == "waiting"
    told.tell("spare_needed", T0 + 90 * MINUTE)
    assert minutes(clocks(told, 91)["spare"].due) == 120
    told.tell("spare_arrived", T0 + 110 * MINUTE)
    assert clocks(told, 200)["spare"].state == "met"


def test_the_end_of_the_ticket_lets_go_what_was_never_due() -> None:
    late = Policy("p", {}, "S", (Level("I", {}),), (promise("plan", "reported", "note", 3 * HOUR),))
    facts = story(("recovered", 10), ("resolved", 20)).facts
    (moot,) = evaluate(late, "I", False, facts, T0 + 99 * HOUR)
    assert (moot.state, minutes(moot.ended)) == ("moot", 20)


def test_the_end_of_the_ticket_keeps_what_was_past_due() -> None:
    late = Policy("p", {}, "S", (Level("I", {}),), (promise("report", "reported", "arrived", HOUR),))
    facts = story(("recovered", 70), ("resolved", 80)).facts
    found = evaluate(late, "I", False, facts, T0 + 99 * HOUR)
    assert (found[0].state, minutes(found[0].ended)) == ("breached", 80)
    assert next_due(found) is None


def test_a_ticket_that_ends_at_the_very_due_time_owes_nothing_more() -> None:
    policy = Policy("p", {}, "S", (Level("I", {}),), (promise("report", "reported", "arrived", HOUR),))
    facts = story(("recovered", 50), ("resolved", 60)).facts
    assert evaluate(policy, "I", False, facts, T0 + 99 * HOUR)[0].state == "moot"


def promise(name: str, start: FactKind, until: FactKind, within: int) -> ClockSpec:
    return ClockSpec(name, {}, start, (until,), {"I": within}, {"I": "C-000"})


@pytest.mark.parametrize(
    ("at", "clock", "state"),
    [(5, "", "running"), (5, "other", "running"), (5, "loan", "met"), (130, "", "met"), (130, "other", "running")],
)
def test_what_was_fulfilled_before_it_was_owed_counts_only_by_name(at: int, clock: str, state: str) -> None:
    repair = promise("repair", "reported", "recovered", 120 * MINUTE)
    loan = replace(promise("loan", "reported", "fulfilled", 1440 * MINUTE), start=Breach("repair"))
    told = story()
    told.tell("fulfilled", T0 + at * MINUTE, clock=clock)
    policy = Policy("p", {}, "", LEVELS, (repair, loan))
    found = {one.spec: one for one in evaluate(policy, "I", False, told.facts, T0 + 140 * MINUTE)}
    assert (found["loan"].state, minutes(found["loan"].started)) == (state, 120)


def test_it_stays_waived_though_something_else_was_fulfilled_before() -> None:
    repair = promise("repair", "reported", "recovered", 120 * MINUTE)
    loan = replace(promise("loan", "reported", "fulfilled", 1440 * MINUTE), start=Breach("repair"))
    told = story()
    told.tell("fulfilled", T0 + 5 * MINUTE)
    told.tell("waived", T0 + 130 * MINUTE, clock="loan")
    policy = Policy("p", {}, "", LEVELS, (repair, loan))
    found = {one.spec: one.state for one in evaluate(policy, "I", False, told.facts, T0 + 9000 * MINUTE)}
    assert found == {"repair": "breached", "loan": "waived"}


def test_a_level_without_a_limit_has_no_such_clock() -> None:
    assert "spare" not in clocks(story(), 1, "IV")
    assert clocks(story(), 1, "unheard-of") == {}


def test_clocks_keep_the_order_of_the_policy() -> None:
    assert list(clocks(story(), 1, total=True)) == [spec.id for spec in S19.clocks]


# ------------------------------------------------------------------------------------------ told late, or told wrong


def test_what_is_told_late_counts_from_when_it_happened() -> None:
    told = story()
    assert clocks(told, 40)["arrive"].state == "breached"
    told.tell("arrived", T0 + 28 * MINUTE, recorded=T0 + 50 * MINUTE)
    assert clocks(told, 51)["arrive"].state == "met"
    assert minutes(clocks(told, 51)["solution"].due) == 88


def test_a_voided_milestone_opens_its_clock_again_and_stops_the_next() -> None:
    told = story(("arrived", 20))
    told.tell("corrected", T0 + 26 * MINUTE, voids="2")
    found = clocks(told, 27)
    assert found["arrive"].state == "running"
    assert found["solution"].state == "waiting"
    assert clocks(told, 31)["arrive"].state == "breached"


# ---------------------------------------------------------------------------------------------------------- reopened


def test_a_fix_that_did_not_last_lets_the_clock_run_on_from_its_first_start() -> None:
    told = story(("arrived", 20), ("plan_proposed", 40), ("recovered", 90), ("reopened", 100))
    found = clocks(told, 101, "II")
    assert (found["resolution"].state, minutes(found["resolution"].due)) == ("running", 140)
    assert clocks(told, 141, "II")["resolution"].state == "breached"


def test_what_a_reopening_does_not_undo_stays_done() -> None:
    told = story(*WORST, ("spare_arrived", 100), ("recovered", 110), ("reopened", 120))
    found = clocks(told, 500)
    assert {found[name].state for name in ("arrive", "solution", "spare")} == {"met"}


def test_a_second_recovery_ends_the_clock_again() -> None:
    told = story(("arrived", 20), ("recovered", 30), ("reopened", 35), ("recovered", 200))
    assert clocks(told, 300, "II")["resolution"].state == "late"


# ------------------------------------------------------------------------------------------------------- the rhythm


def progress(told: Story, minute: float) -> Clock:
    return clocks(told, minute, total=True)["progress"]


@pytest.mark.req("C-088", "R355")
def test_a_total_outage_owes_a_report_every_hour_until_it_is_over() -> None:
    told = story(("progress_reported", 50), ("progress_reported", 110))
    now = progress(told, 120)
    assert (now.state, now.round, now.misses, minutes(now.due), minutes(now.warn_at)) == ("running", 3, 0, 170, 155)
    told.tell("recovered", T0 + 160 * MINUTE)
    over = progress(told, 900)
    assert (over.state, over.misses, minutes(over.ended)) == ("met", 0, 160)


def test_only_a_total_outage_owes_progress_reports() -> None:
    assert "progress" not in clocks(story(), 500, total=False)


def test_every_hour_without_a_report_is_a_miss_of_its_own() -> None:
    one, three = progress(story(), 61), progress(story(), 181)
    assert (one.state, one.round, one.misses, minutes(one.due), minutes(one.next_miss)) == ("breached", 1, 1, 60, 120)
    assert (three.state, three.round, three.misses, minutes(three.due)) == ("breached", 3, 3, 180)
    assert one.warn_at is None
    assert progress(story(), 180).misses == 2


def test_a_late_report_starts_the_next_hour() -> None:
    now = progress(story(("progress_reported", 70)), 71)
    assert (now.state, now.round, now.misses, minutes(now.due), now.next_miss) == ("running", 3, 1, 130, None)


def test_a_report_at_the_last_moment_is_in_time() -> None:
    assert progress(story(("progress_reported", 60)), 61).misses == 0


def test_an_outage_that_ends_with_a_report_overdue_ends_late() -> None:
    over = progress(story(("recovered", 70)), 400)
    assert (over.state, over.misses) == ("late", 1)


def test_nothing_is_owed_between_a_recovery_and_its_undoing() -> None:
    told = story(("progress_reported", 50), ("recovered", 60), ("reopened", 600))
    now = progress(told, 610)
    assert (now.state, now.misses, minutes(now.due)) == ("running", 0, 660)


def test_a_report_told_late_takes_its_miss_back() -> None:
    told = story()
    assert progress(told, 70).misses == 1
    told.tell("progress_reported", T0 + 55 * MINUTE, recorded=T0 + 75 * MINUTE)
    assert progress(told, 76).misses == 0


def test_a_rhythm_waits_for_its_start_and_ends_with_the_ticket() -> None:
    spec = replace(PROGRESS, start="arrived", until=("plan_proposed",))
    policy = replace(S19, clocks=(spec,))
    waiting = evaluate(policy, "I", True, story().facts, T0 + HOUR)
    assert (waiting[0].state, waiting[0].due) == ("waiting", None)
    ended = story(("arrived", 10), ("recovered", 20), ("resolved", 30))
    assert evaluate(policy, "I", True, ended.facts, T0 + 9 * HOUR)[0].state == "moot"
    missed = story(("arrived", 10), ("recovered", 20), ("resolved", 130))
    assert evaluate(policy, "I", True, missed.facts, T0 + 9 * HOUR)[0].state == "breached"
    never = story(("recovered", 20), ("resolved", 30))
    assert evaluate(policy, "I", True, never.facts, T0 + 9 * HOUR)[0].state == "moot"


def test_a_rhythm_that_a_lasting_milestone_ended_is_not_revived_by_a_return() -> None:
    policy = replace(S19, clocks=(replace(PROGRESS, until=("plan_proposed",)),))
    told = story(("plan_proposed", 30), ("recovered", 40), ("reopened", 50))
    assert evaluate(policy, "I", True, told.facts, T0 + 9 * HOUR)[0].state == "met"


def test_a_rhythm_begins_with_the_first_of_its_starts() -> None:
    policy = replace(S19, clocks=(replace(PROGRESS, start="accepted"),))
    told = story(("accepted", 10), ("accepted", 50))
    assert minutes(evaluate(policy, "I", True, told.facts, T0 + HOUR)[0].due) == 70


def walked(facts: Sequence[Fact], interval: int, now: Instant) -> tuple[int, bool]:
    """Misses and whether one is open, found by walking every moment."""
    misses, due, overdue = 0, None, False
    for at in range(now + 1):
        if due is not None and at > due:
            misses, due, overdue = misses + 1, due + interval, True
        for fact in facts:
            if fact.occurred_at != at:
                continue
            if fact.kind == "recovered":
                due, overdue = None, False
            elif fact.kind in ("reported", "reopened") or due is not None:
                due, overdue = at + interval, False
    return misses, overdue


@given(
    st.lists(st.tuples(st.sampled_from(["beat", "turn"]), st.integers(1, 12)), max_size=8),
    st.integers(1, 7),
    st.integers(0, 30),
)
def test_a_rhythm_counts_like_one_who_watches_every_moment(
    events: list[tuple[str, int]], interval: int, rest: int
) -> None:
    told, at, out = Story(), 1, True
    told.tell("reported", at)
    for event, gap in events:
        at += gap
        kind: FactKind = "progress_reported" if event == "beat" else "recovered" if out else "reopened"
        out = out != (event == "turn")
        told.tell(kind, at)
    policy = replace(S19, clocks=(replace(PROGRESS, within={"I": interval}),))
    (clock,) = evaluate(policy, "I", True, told.facts, at + rest)
    misses, overdue = walked(told.facts, interval, at + rest)
    assert clock.misses == misses
    assert (clock.state == "breached") == overdue
    assert clock.next_miss is None or at + rest <= clock.next_miss <= at + rest + interval


# ---------------------------------------------------------------------------------------------- the level, the next


@pytest.mark.parametrize(
    ("hit", "all_devices", "level"),
    [
        (10, 10, "I"),
        (1, 1, "I"),
        (9, 10, "II"),
        (5, 99, "II"),
        (4, 10, "III"),
        (2, 99, "III"),
        (1, 99, "IV"),
        (0, 0, "IV"),
    ],
)
def test_a_fault_gets_the_worst_level_whose_measure_it_meets(hit: int, all_devices: int, level: str) -> None:
    assert propose_level(S19, hit, all_devices).id == level


def test_all_measures_of_a_level_must_be_met() -> None:
    policy = replace(S19, levels=(Level("I", {}, total=True, min_devices=2), Level("IV", {})))
    assert propose_level(policy, 1, 1).id == "IV"
    assert propose_level(policy, 2, 2).id == "I"


def test_a_share_that_equals_the_measure_as_written_meets_it() -> None:
    policy = replace(S19, levels=(Level("most", {}, min_share=0.07), Level("rest", {})))
    assert propose_level(policy, 7, 100).id == "most"
    assert propose_level(policy, 6, 100).id == "rest"


def test_without_a_fitting_level_the_last_one_catches_the_fault() -> None:
    policy = replace(S19, levels=(Level("a", {}, min_devices=9), Level("b", {}, min_devices=5)))
    assert propose_level(policy, 1, 100).id == "b"


def test_the_next_due_is_the_earliest_of_those_that_are_open() -> None:
    told = story(("arrived", 20))
    first = next_due(tuple(clocks(told, 30, "II", total=True).values()))
    assert first is not None
    assert (first.spec, minutes(first.due)) == ("progress", 60)
    assert next_due(()) is None
    assert next_due(tuple(clocks(story(("recovered", 5)), 6).values())) is None


# ------------------------------------------------------------------------------------------------------- properties

MILESTONES: list[FactKind] = [
    "arrived",
    "plan_proposed",
    "spare_needed",
    "spare_arrived",
    "progress_reported",
    "recovered",
    "resolved",
    "reopened",
]


@st.composite
def tickets(draw: st.DrawFn) -> Story:
    told = Story()
    told.tell("reported", 0)
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, 600)) * MINUTE
        told.tell(draw(st.sampled_from(MILESTONES)), at, recorded=at + draw(st.integers(0, 90)) * MINUTE)
    if draw(st.booleans()):
        told.tell("corrected", 600 * MINUTE, voids=str(draw(st.integers(2, 9))))
    return told


@given(tickets(), st.sampled_from(LEVELS), st.integers(0, 900), st.randoms(use_true_random=False))
def test_clocks_are_the_same_in_whatever_order_facts_are_read(
    told: Story, level: str, minute: int, chance: random.Random
) -> None:
    shuffled = chance.sample(told.facts, len(told.facts))
    now = minute * MINUTE
    assert evaluate(S19, level, True, shuffled, now) == evaluate(S19, level, True, told.facts, now)


@given(tickets(), st.sampled_from(LEVELS), st.integers(0, 900), st.integers(0, 900))
def test_time_alone_moves_no_promise_and_mends_no_breach(told: Story, level: str, minute: int, later: int) -> None:
    for before, after in zip(
        evaluate(S19, level, False, told.facts, minute * MINUTE),
        evaluate(S19, level, False, told.facts, (minute + later) * MINUTE),
        strict=True,
    ):
        assert (before.started, before.due, before.warn_at) == (after.started, after.due, after.warn_at)
        assert before.state == after.state or (before.state, after.state) == ("running", "breached")


@given(tickets(), st.sampled_from(LEVELS), st.integers(0, 900))
def test_the_state_of_a_clock_agrees_with_its_times(told: Story, level: str, minute: int) -> None:
    now = minute * MINUTE
    for clock in evaluate(S19, level, False, told.facts, now):
        assert (clock.started is None) == (clock.due is None)
        assert clock.due is None or clock.due - clock.started == S19_WITHIN[clock.spec][level]  # type: ignore[operator]
        if clock.state == "running":
            assert clock.ended is None
            assert now <= clock.due  # type: ignore[operator]
        elif clock.state == "met":
            assert clock.ended <= clock.due  # type: ignore[operator]
        elif clock.state in ("late", "breached"):
            assert clock.due < (now if clock.ended is None else clock.ended)  # type: ignore[operator]


S19_WITHIN = {spec.id: spec.within for spec in S19.clocks}
