"""The plans of the warranty, S08 to S10, each through the life of a ticket."""

import pytest

from noctui.domain.sla import can_pause
from tests.domain.schemes.life import Life

# ------------------------------------------------------------------------------------ S08: urgent, high, medium, low


@pytest.mark.req("C-034", "R151")
def test_s08_an_urgent_fault_climbs_a_chain_of_persons_after_two_hours() -> None:
    life = Life("s08", "urgent").until("16:59")
    assert life.heard("chain") == []
    life.until("19:00")
    assert life.heard("chain") == [
        ("project-manager", "11-20 17:00"),
        ("technical-director", "11-20 17:30"),
        ("technical-vp", "11-20 18:00"),
        ("technical-vp", "11-20 19:00"),
    ]
    assert {clock.level for clock in life.clocks()} == {"urgent"}
    assert {clock.spec for clock in life.clocks()} == {"response", "chain"}


@pytest.mark.req("C-033", "C-034", "C-038")
def test_s08_through_a_life() -> None:
    life = Life("s08", "medium").at("15:50", "responded")
    assert (life.clock("response").state, life.clock("solution").due) == ("met", "11-22 15:00")
    life.at("16:00", "paused")
    assert life.clock("solution") == ("paused", "")
    life.at("11-23 09:00", "resumed")
    assert life.clock("solution") == ("running", "11-25 08:00")
    assert life.at("11-25 08:01", "plan_proposed").clock("solution") == ("late", "11-25 08:00")
    life.at("09:00", "regraded", level="urgent")
    assert (life.clock("response"), life.clock("chain")) == (("late", "11-20 15:15"), ("breached", "11-20 17:00"))
    life.at("10:00", "recovered").at("10:30", "resolved").at("12:00", "reopened")
    assert life.clock("chain") == ("breached", "11-20 17:00")
    assert (can_pause(life.policy, "urgent"), can_pause(life.policy, "medium")) == (False, True)


@pytest.mark.parametrize(
    ("level", "owed"),
    [
        pytest.param("high", {"response": "11-20 16:00", "solution": "11-21 03:00"}, marks=pytest.mark.req("R152")),
        pytest.param("medium", {"response": "11-20 16:00", "solution": "11-22 15:00"}, marks=pytest.mark.req("R153")),
        pytest.param("low", {"response": "11-20 16:00", "solution": "11-22 15:00"}, marks=pytest.mark.req("R153")),
    ],
)
def test_s08_the_other_levels_are_promised_an_answer_and_a_solution(level: str, owed: dict[str, str]) -> None:
    assert Life("s08", level).running() == owed


# ----------------------------------------------------------------------------------- S09: from afar, then on site


@pytest.mark.req("C-041", "C-042", "R139")
def test_s09_somebody_is_on_the_way_as_soon_as_two_hours_are_missed() -> None:
    life = Life("s09", "warranty", "2026-10-01 23:00")
    assert (life.clock("remote"), life.clock("visit")) == (("running", "10-02 01:00"), ("waiting", ""))
    life.until("10-02 01:01")
    assert (life.clock("remote"), life.clock("visit")) == (("breached", "10-02 01:00"), ("running", "10-02 02:00"))
    assert life.at("01:59", "arrived").clock("visit") == ("met", "10-02 02:00")


@pytest.mark.req("C-041", "C-042")
def test_s09_through_a_life() -> None:
    life = Life("s09", "warranty").at("15:30", "paused").at("16:50", "recovered")
    assert (life.clock("remote").state, life.clock("visit").state) == ("met", "moot")
    life.at("17:30", "reopened")
    assert (life.clock("remote").state, life.clock("visit")) == ("breached", ("running", "11-20 18:00"))
    life.at("11-23 09:00", "arrived")
    assert life.clock("visit") == ("late", "11-20 18:00")
    assert life.at("10:00", "recovered").breached() == {"remote", "visit"}


# ------------------------------------------------------------------------------------------------ S10: grades I to IV


@pytest.mark.req("C-047", "C-048", "R167")
def test_s10_a_paralysis_that_lasts_twelve_hours_needs_a_contingency_plan_at_the_sixteenth() -> None:
    life = Life("s10", "I").until("11-21 02:59")
    assert life.clock("contingency") == ("waiting", "")
    life.until("03:01")
    assert (life.clock("paralysis").state, life.clock("contingency")) == ("breached", ("running", "11-21 07:00"))
    assert life.until("07:01").heard("contingency") == [
        ("technical-director", "11-21 06:00"),
        ("technical-vp", "11-21 07:00"),
    ]
    in_time = Life("s10", "I").at("11-21 02:00", "recovered")
    assert (in_time.clock("paralysis").state, in_time.clock("contingency").state) == ("met", "moot")


@pytest.mark.parametrize(
    ("level", "resolution"),
    [
        pytest.param("I", "11-21 03:00", marks=pytest.mark.req("C-043", "R163")),
        pytest.param("II", "11-21 15:00", marks=pytest.mark.req("C-044", "R164")),
        pytest.param("III", "11-22 15:00", marks=pytest.mark.req("C-045", "R165")),
        pytest.param("IV", "11-25 15:00", marks=pytest.mark.req("C-046", "R166")),
    ],
)
def test_s10_every_grade_is_answered_in_half_an_hour_and_planned_in_two(level: str, resolution: str) -> None:
    running = Life("s10", level).running()
    running.pop("paralysis", None)
    assert running == {"response": "11-20 15:30", "plan": "11-20 17:00", "resolution": resolution}


@pytest.mark.req("C-043", "C-045", "C-047", "C-049")
def test_s10_through_a_life() -> None:
    life = Life("s10", "III").at("15:20", "responded").at("17:10", "plan_proposed")
    assert (life.clock("response").state, life.clock("plan").state) == ("met", "late")
    life.at("18:00", "paused").at("11-23 09:00", "resumed")
    assert life.clock("resolution") == ("running", "11-25 06:00")
    life.at("09:30", "regraded", level="I")
    assert life.clock("resolution") == ("running", "11-23 18:00")
    assert life.clock("paralysis") == ("breached", "11-21 03:00")
    life.at("10:00", "recovered").at("11:00", "resolved")
    assert (life.clock("resolution").state, life.clock("report")) == ("met", ("running", "11-24 11:00"))
    assert life.owes() == ("report_submitted",)
    life.at("12:00", "reopened")
    assert life.clock("resolution") == ("running", "11-23 18:00")
    life.at("13:00", "recovered").at("13:30", "resolved")
    assert life.clock("report") == ("running", "11-24 13:30")
    assert life.until("11-24 13:31").clock("report") == ("breached", "11-24 13:30")
    life.at("14:00", "report_submitted").at("14:10", "closed")
    assert "report" in life.breached()
