"""The plans of the service centre, S13 to S18, S22 and S23, each through the life of a ticket."""

import pytest

from noctui.domain.channel import Channel
from noctui.domain.ledger import late, ledger
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.policy import Penalty
from noctui.domain.sla import can_pause
from tests.domain.schemes.life import Life, policies

# ------------------------------------------------------------------------------------------ S13: a promise a channel


@pytest.mark.req("C-059", "C-060", "C-062", "C-063", "C-064", "R240")
def test_s13_through_a_life() -> None:
    life = Life("s13", "standard").at("15:04", "responded")
    assert [life.clock(name).state for name in ("phone", "remote")] == ["met", "waiting"]
    life.at("15:40", "remote_needed")
    assert life.clock("remote") == ("breached", "11-20 15:30")  # it counts from the report, however late the need
    life.at("15:50", "remote_started").at("16:00", "visit_needed").at("16:10", "paused")
    assert (life.clock("handling").state, life.clock("visit")) == ("met", ("running", "11-20 17:00"))
    assert life.clock("repair") == ("paused", "")
    life.at("11-23 09:00", "resumed").at("09:30", "arrived")
    assert (life.clock("visit").state, life.clock("repair")) == ("late", ("running", "11-24 07:50"))
    life.at("10:00", "regraded", level="urgent").at("10:30", "recovered").at("11:00", "resolved")
    assert (life.clock("repair").state, life.breached()) == ("met", {"remote", "visit"})
    life.at("11-24 08:00", "reopened")
    assert life.clock("repair") == ("breached", "11-24 07:50")
    assert life.until("08:01").heard("repair")[-1] == ("vendor", "11-24 07:50")


@pytest.mark.req("R242", "R245")
def test_s13_a_call_is_answered_and_the_fault_handled_at_any_hour() -> None:
    life = Life("s13", "standard", "2026-10-01 02:00").at("02:01", "remote_needed")
    assert life.running() == {
        "phone": "10-01 02:05",
        "remote": "10-01 02:30",
        "handling": "10-01 03:00",
        "repair": "10-02 02:00",
    }


FIRST_ANSWERS: list[tuple[Channel, str, dict[str, str]]] = [
    ("phone", "standard", {"phone": "11-20 15:05"}),
    ("phone", "urgent", {"phone": "11-20 15:05"}),
    ("phone", "project", {"reply": "11-20 15:15"}),
    ("mail", "standard", {"mail": "11-21 15:00"}),
    ("mail", "project", {"mail": "11-21 15:00"}),
    ("chat", "standard", {"response": "11-20 16:00"}),
    ("visit", "urgent", {"response": "11-20 16:00"}),
    ("monitoring", "standard", {"response": "11-20 16:00"}),
]


@pytest.mark.req("C-059", "C-061", "C-065", "C-066", "R245", "R262")
@pytest.mark.parametrize(("channel", "level", "owed"), FIRST_ANSWERS)
def test_s13_every_channel_has_one_promise_of_a_first_answer(
    channel: Channel, level: str, owed: dict[str, str]
) -> None:
    life = Life("s13", level, channel=channel)
    answers = {name: due for name, due in life.running().items() if name not in ("handling", "repair")}
    assert answers == owed
    life.at("15:01", "responded")
    assert {life.clock(name).state for name in owed} == {"met"}


@pytest.mark.req("C-067")
def test_s13_the_fastest_visit_has_the_limit_that_was_promised() -> None:
    life = Life("s13", "urgent")
    assert life.clock("fastest") == ("waiting", "")
    life.at("15:02", "promised", clock="fastest", limit=str(40 * MINUTE))
    assert life.clock("fastest") == ("running", "11-20 15:40")
    assert life.at("15:41", "arrived").clock("fastest") == ("late", "11-20 15:40")


@pytest.mark.req("C-065", "R305")
def test_s13_while_a_project_is_built_the_hotline_replies_in_a_quarter_of_an_hour() -> None:
    assert Life("s13", "project").running() == {
        "reply": "11-20 15:15",
        "handling": "11-20 16:00",
        "repair": "11-21 15:00",
    }


# ----------------------------------------------------------------------------------- S14: five minutes, then an hour


@pytest.mark.req("C-069", "C-071", "C-072", "C-074", "R268", "R269")
def test_s14_through_a_life() -> None:
    life = Life("s14", "onsite").at("15:06", "responded").at("15:20", "visit_needed")
    assert (life.clock("response").state, life.clock("visit")) == ("late", ("running", "11-20 16:20"))
    life.at("16:20", "arrived").at("16:30", "paused")
    assert (life.clock("visit").state, life.clock("solution")) == ("met", ("paused", ""))
    assert life.at("11-23 09:00", "resumed").clock("solution") == ("running", "11-23 09:50")
    life.at("09:25", "regraded", level="urgent")
    assert life.clock("solution") == ("breached", "11-23 09:20")
    assert life.heard("solution") == [("technical-director", "11-23 09:20"), ("vendor", "11-23 09:20")]
    life.at("09:30", "recovered").at("09:40", "resolved")
    assert life.clock("solution").state == "late"
    life.at("10:00", "reopened")
    assert life.clock("solution") == ("breached", "11-23 09:20")
    assert {clock.spec for clock in Life("s14", "remote").clocks()} == {"response", "visit"}


# -------------------------------------------------------------------------------------- S15: ordinary and urgent


@pytest.mark.req("C-075", "C-076", "R273")
def test_s15_through_a_life() -> None:
    life = Life("s15", "ordinary").at("15:10", "paused")
    assert life.running() == {"response": "11-20 16:00"}
    life.at("15:12", "regraded", level="urgent")
    assert life.running() == {"response": "11-20 15:15", "news": "11-20 15:30"}
    life.at("15:14", "responded").at("15:25", "progress_reported")
    assert (life.clock("response").state, life.clock("news")) == ("met", ("running", "11-20 15:55"))
    assert life.until("15:56").clock("news") == ("breached", "11-20 15:55")
    life.at("16:00", "recovered").at("16:10", "resolved")
    assert life.clock("news").state == "late"
    assert life.at("11-23 09:00", "reopened").clock("news") == ("running", "11-23 09:30")
    assert not can_pause(life.policy, "ordinary")


# --------------------------------------------------------------------------------------- S16: what late work costs


@pytest.mark.req("C-077", "C-078", "C-079")
@pytest.mark.parametrize("name", ["s13", "s14", "s15"])
def test_s16_late_work_under_these_plans_costs_a_share_and_too_much_of_it_the_contract(name: str) -> None:
    policy = policies()[name]
    assert policy.penalty == Penalty(0.0003, 3, 30 * DAY, ("C-077", "C-078", "C-079"))
    assert {clock.id for clock in policy.clocks if not clock.counts} <= {"news"}


@pytest.mark.req("C-077", "C-078", "C-079", "R236")
def test_s16_three_late_responses_or_a_month_of_overrun_raise_a_warning() -> None:
    policy = policies()["s14"]
    answered = Life("s14", "remote").at("15:20", "responded")
    rows = [row for ticket in (1, 2, 3) for row in late(ticket, policy, answered.clocks(), (), answered.now)]
    assert [row.overrun for row in rows] == [15 * MINUTE] * 3
    two, three = (ledger("lan", policy.penalty, rows[:count]) for count in (2, 3))
    assert (two.warning, three.warning, round(three.share, 6)) == (False, True, 0.0009)
    mended = Life("s14", "onsite").at("15:02", "responded").at("16:00", "arrived").at("12-20 17:00", "recovered")
    long = list(late(4, policy, mended.clocks(), (), mended.now))
    assert [(row.clock, row.counts, row.overrun) for row in long] == [("solution", "handling", 30 * DAY)]
    assert not ledger("lan", policy.penalty, long).warning
    longer = Life("s14", "onsite").at("15:02", "responded").at("16:00", "arrived").at("12-20 18:00", "recovered")
    found = ledger("lan", policy.penalty, late(4, policy, longer.clocks(), (), longer.now))
    assert (found.longest, found.warning) == (30 * DAY + HOUR, True)


# ---------------------------------------------------------------------------------------- S17, S18, S22: levels only


@pytest.mark.parametrize(
    ("policy", "levels"),
    [
        ("s17", ["extraordinary", "major", "severe", "general"]),
        ("s18", ["P1", "P2", "P3", "P4"]),
        ("s22", ["high", "ordinary"]),
    ],
)
def test_plans_without_times_give_levels_and_owe_nothing_through_a_life(policy: str, levels: list[str]) -> None:
    life = Life(policy, levels[-1])
    assert [level.id for level in life.policy.levels] == levels
    life.at("15:10", "accepted").at("16:00", "paused").at("11-23 09:00", "resumed")
    life.at("09:10", "regraded", level=levels[0]).at("10:00", "recovered").at("10:30", "resolved")
    life.at("11:00", "reopened").at("12:00", "recovered").at("12:10", "resolved").at("12:20", "closed")
    assert (life.clocks(), life.owes(), life.watched_until()) == ((), (), "")


# ------------------------------------------------------------------------------- S23: complaints, requests, changes


@pytest.mark.req("C-091")
def test_s23_a_complaint_through_a_life() -> None:
    life = Life("s23-complaint", "complaint", "2026-10-01 10:00").at("10:20", "paused")
    assert life.clock("answer") == ("running", "10-01 11:00")
    life.until("11:10")
    assert life.heard("answer") == [("duty-leader", "10-01 10:30"), ("service-manager", "10-01 11:00")]
    life.at("11:20", "responded").at("11:30", "recovered").at("11:40", "resolved").at("12:00", "reopened")
    assert life.clock("answer") == ("late", "10-01 11:00")
    assert Life("s23-complaint", "complaint").at("15:59", "responded").clock("answer") == ("met", "11-20 16:00")


@pytest.mark.req("C-066")
def test_s23_a_mail_of_friday_is_answered_on_saturday() -> None:
    life = Life("s23-request", "request").at("16:00", "paused")
    assert life.until("11-21 15:01").clock("answer") == ("breached", "11-21 15:00")
    assert life.at("11-23 09:00", "responded").clock("answer") == ("late", "11-21 15:00")
    assert Life("s23-request", "request").at("11-21 15:00", "responded").clock("answer") == ("met", "11-21 15:00")


@pytest.mark.req("C-101", "R398")
def test_s23_a_change_through_a_life() -> None:
    life = Life("s23-change", "normal").at("16:00", "paused")
    assert life.clock("quotation") == ("running", "11-22 15:00")
    life.at("11-21 14:00", "regraded", level="urgent")
    assert life.clock("quotation") == ("running", "11-21 15:00")
    assert life.at("15:30", "plan_proposed").clock("quotation") == ("late", "11-21 15:00")
    life.at("11-23 09:00", "recovered").at("09:30", "resolved").at("10:00", "reopened")
    assert life.clock("quotation") == ("late", "11-21 15:00")
    assert life.at("10:10", "regraded", level="normal").clock("quotation") == ("met", "11-22 15:00")
