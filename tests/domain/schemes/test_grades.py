"""The plans S19 to S21, each through the life of a ticket: chained clocks, a loan, a report, a week of observation."""

import pytest

from noctui.domain.moments import DAY, MINUTE
from noctui.domain.policy import Repeat
from noctui.domain.repeat import is_due
from noctui.domain.sla import can_pause
from tests.domain.calendars import at
from tests.domain.schemes.life import Life, policies

# ------------------------------------------------------------------------------------------------ S19: grades I to IV


@pytest.mark.req("C-080", "C-081", "C-082", "C-083", "C-084", "C-107")
def test_s19_through_a_life() -> None:
    life = Life("s19", "III").at("15:08", "accepted").at("15:50", "arrived")
    assert [life.clock(name) for name in ("graded", "arrive")] == [("met", "11-20 15:10"), ("met", "11-20 16:00")]
    assert life.running() == {"solution": "11-20 16:50", "resolution": "11-20 17:50"}
    life.at("16:55", "plan_proposed").at("17:00", "spare_needed").at("17:10", "paused")
    assert (life.clock("solution").state, life.clock("spare")) == ("late", ("running", "11-20 17:55"))
    assert not can_pause(life.policy, "III")
    life.at("17:20", "regraded", level="I")
    assert life.clock("arrive") == ("late", "11-20 15:30")
    assert life.running() == {"spare": "11-20 17:55", "resolution": "11-20 23:50"}
    life.at("17:40", "spare_arrived").at("18:00", "recovered").at("20:00", "resolved")
    assert life.running() == {"report": "11-23 20:00", "observation": "11-27 20:00"}
    life.at("11-23 19:00", "report_submitted").at("11-25 09:00", "reopened")
    assert (life.clock("resolution"), life.watched_until()) == (("breached", "11-20 23:50"), "")
    life.at("10:00", "recovered").at("10:30", "resolved")
    assert (life.clock("resolution").state, life.watched_until()) == ("late", "12-02 10:30")


@pytest.mark.req("C-084", "R323")
@pytest.mark.parametrize("level", ["I", "II", "III", "IV"])
def test_s19_the_written_report_is_due_in_three_days_whatever_the_grade_and_owed_until_the_end(level: str) -> None:
    life = Life("s19", level).at("16:00", "recovered").at("16:30", "resolved")
    assert life.clock("report") == ("running", "11-23 16:30")
    assert life.until("11-23 16:31").clock("report") == ("breached", "11-23 16:30")
    assert "report_submitted" in life.owes()
    assert "report_submitted" not in life.at("17:00", "report_submitted").owes()


@pytest.mark.req("C-107", "R369")
def test_s19_a_fault_is_closed_after_a_week_of_observation_with_its_check_list_and_its_report() -> None:
    life = Life("s19", "IV").at("15:20", "arrived").at("16:00", "recovered").at("16:30", "resolved")
    assert life.clock("observation") == ("running", "11-27 16:30")
    assert life.owes() == ("observed", "report_submitted")
    assert life.watched_until() == "11-27 16:30"
    life.at("11-27 16:31", "observed")
    assert (life.clock("observation").state, life.watched_until()) == ("met", "")
    assert (life.clock("report"), life.owes()) == (("breached", "11-23 16:30"), ("report_submitted",))
    assert life.at("11-27 17:00", "report_submitted").owes() == ()


@pytest.mark.req("C-085")
def test_s19_a_device_is_lent_within_a_day_of_the_missed_resolution() -> None:
    life = Life("s19", "II").at("15:20", "arrived").until("17:20")
    assert life.clock("loan") == ("waiting", "")
    life.until("17:21")
    assert life.clock("loan") == ("running", "11-21 17:20")
    assert life.heard("loan") == [("project-manager", "11-20 17:20")]
    assert life.at("11-21 17:00", "fulfilled", clock="loan").clock("loan") == ("met", "11-21 17:20")
    mended = Life("s19", "II").at("15:20", "arrived").at("17:20", "recovered")
    assert (mended.clock("resolution").state, mended.clock("loan").state) == ("met", "moot")


@pytest.mark.req("C-108", "R344")
def test_s19_three_failures_of_one_device_in_a_month_oblige_to_replace_it() -> None:
    repeat = policies()["s19"].repeat
    assert repeat == Repeat(3, 30 * DAY, "C-108")
    failures = [at("2026-11-01T10:00"), at("2026-11-12T03:00"), at("2026-12-01T10:00")]
    assert is_due(repeat, failures, at("2026-12-01T10:00"))
    assert not is_due(repeat, failures[1:], at("2026-12-01T10:00"))
    assert not is_due(repeat, [at("2026-11-01T09:59"), *failures[1:]], at("2026-12-01T10:00"))


# ------------------------------------------------------------------------------------------------- S20: total outage


@pytest.mark.req("C-086", "C-087", "C-088", "R354", "R355")
def test_s20_a_total_outage_is_graded_told_at_once_and_reported_every_hour_until_all_is_back() -> None:
    life = Life("s19", "I", total=True)
    assert life.heard("supervisor") == [("regional-supervisor", "11-20 15:00")]
    life.at("15:06", "fulfilled", clock="supervisor").at("15:11", "accepted")
    assert (life.clock("supervisor"), life.clock("graded")) == (("met", "11-20 15:10"), ("late", "11-20 15:10"))
    assert life.clock("progress") == ("running", "11-20 16:00")
    life.at("15:50", "progress_reported").until("16:51")
    assert life.clock("progress") == ("breached", "11-20 16:50")
    assert life.at("16:55", "recovered").clock("progress").state == "late"
    assert life.at("11-21 03:00", "reopened").clock("progress") == ("running", "11-21 04:00")
    told = {clock.id: clock.to["en"] for clock in life.policy.clocks if clock.to}
    assert told == {"progress": "Supervisor of the region"}
    assert {"progress", "supervisor"}.isdisjoint(clock.spec for clock in Life("s19", "I").clocks())


# ---------------------------------------------------------------------------------------------- S21: five limits


def test_s21_through_a_life_every_limit_is_the_one_on_the_sheet() -> None:
    life = Life("s21", "two")
    assert {clock.state for clock in life.clocks()} == {"waiting"}
    limits = {"response": 10, "online": 30, "onsite": 120, "recovery": 240, "resolution": 24 * 60}
    for clock, minutes in limits.items():
        life.at("15:05", "promised", clock=clock, limit=str(minutes * MINUTE))
    assert life.running() == {"response": "11-20 15:10", "recovery": "11-20 19:00", "resolution": "11-21 15:00"}
    life.at("15:09", "responded").at("15:20", "remote_needed").at("15:31", "remote_started").at("15:40", "visit_needed")
    assert (life.clock("response").state, life.clock("online").state) == ("met", "late")
    assert life.clock("onsite") == ("running", "11-20 17:00")
    life.at("16:00", "paused").at("16:30", "regraded", level="one").at("16:50", "arrived")
    assert life.running() == {"recovery": "11-20 19:00", "resolution": "11-21 15:00"}
    life.at("11-23 09:00", "recovered").at("09:10", "resolved").at("09:30", "reopened")
    assert life.breached() == {"online", "recovery", "resolution"}
