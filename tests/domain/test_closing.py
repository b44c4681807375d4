"""What a ticket owes before it is closed, and what has to pass."""

from dataclasses import replace

import pytest

from noctui.domain.clock import Clock, ClockState
from noctui.domain.closing import open_duties, watch_until
from noctui.domain.moments import DAY, HOUR, Instant
from noctui.domain.policy import ClockSpec, Level, Policy
from noctui.domain.sla import evaluate
from noctui.domain.ticket import FactKind
from tests.domain.build import Story

REPORT = ClockSpec("report", {}, "resolved", ("report_submitted",), {"I": 3 * DAY}, {})
WATCH = ClockSpec("watch", {}, "resolved", ("closed",), {"I": 7 * DAY}, {}, watch=True)
POLICY = Policy("p", {}, "S", (Level("I", {}),), (REPORT, WATCH), closing=("report_submitted", "observed"))

RUNNING = Clock("report", "running", HOUR, 3 * DAY)
MET = RUNNING._replace(state="met", ended=DAY)
WATCHING = Clock("watch", "running", HOUR, 7 * DAY)


def told(*kinds: FactKind) -> Story:
    story = Story()
    for hour, kind in enumerate(kinds):
        story.tell(kind, hour * HOUR)
    return story


RESOLVED: tuple[FactKind, ...] = ("reported", "recovered", "resolved")


def test_what_the_policy_asks_for_is_owed_until_it_is_told() -> None:
    assert open_duties(POLICY, told(*RESOLVED).facts, (RUNNING,)) == ("report_submitted", "observed")
    assert open_duties(POLICY, told(*RESOLVED, "report_submitted").facts, (MET,)) == ("observed",)
    assert open_duties(POLICY, told(*RESOLVED, "report_submitted", "observed").facts, (MET,)) == ()


def test_without_a_policy_nothing_is_owed() -> None:
    assert open_duties(None, told(*RESOLVED).facts, ()) == ()
    assert watch_until(None, ()) is None


def test_a_duty_is_owed_even_if_no_clock_runs_for_it() -> None:
    assert open_duties(POLICY, told(*RESOLVED).facts, ()) == ("report_submitted", "observed")


def test_a_report_on_something_else_leaves_the_duty_open() -> None:
    facts = told(*RESOLVED, "report_submitted", "observed").facts
    assert open_duties(POLICY, facts, (RUNNING,)) == ("report_submitted",)
    assert open_duties(POLICY, facts, (RUNNING._replace(state="breached"),)) == ("report_submitted",)


def test_a_report_that_both_sides_waived_is_not_owed() -> None:
    facts = told(*RESOLVED, "observed").facts
    assert open_duties(POLICY, facts, (RUNNING._replace(state="waived"),)) == ()


def test_a_voided_report_is_owed_again() -> None:
    story = told(*RESOLVED, "report_submitted", "observed")
    story.tell("corrected", 9 * HOUR, voids="4")
    assert open_duties(POLICY, story.facts, (RUNNING,)) == ("report_submitted",)


def test_a_repair_that_did_not_last_has_to_be_observed_again() -> None:
    facts = told(*RESOLVED, "report_submitted", "observed", "reopened").facts
    assert open_duties(POLICY, facts, (MET,)) == ("observed",)


@pytest.mark.req("R344")
def test_a_device_that_is_due_for_replacement_has_to_be_replaced() -> None:
    assert open_duties(None, told("reported", "replacement_due").facts, ()) == ("replaced",)
    assert open_duties(None, told("reported", "replacement_due", "replaced").facts, ()) == ()


@pytest.mark.req("R234")
def test_a_defect_is_owed_its_signatures() -> None:
    story = told("reported")
    assert open_duties(None, story.facts, (), "defect") == ("stepped",)
    assert open_duties(None, story.facts, (), "consultation") == ()
    for step in ("submit", "analyse", "confirm", "report", "reply"):
        assert open_duties(None, story.facts, (), "defect") == ("stepped",)
        story.tell("stepped", HOUR, step=step, signed="Li")
    assert open_duties(None, story.facts, (), "defect") == ()


@pytest.mark.req("R369", "C-107")
def test_a_repair_is_observed_for_a_week_and_its_check_list_told_before_the_end() -> None:
    story = told(*RESOLVED, "report_submitted")
    week = 2 * HOUR + 7 * DAY

    def held_up(now: Instant) -> tuple[Instant | None, tuple[FactKind, ...]]:
        clocks = evaluate(POLICY, "I", False, story.facts, now)
        return watch_until(POLICY, clocks), open_duties(POLICY, story.facts, clocks)

    assert held_up(week - 1) == (week, ("observed",))
    assert held_up(week) == (None, ("observed",))
    story.tell("observed", week)
    assert held_up(week) == (None, ())
    story.tell("reopened", week + HOUR)
    story.tell("recovered", week + 2 * HOUR)
    story.tell("resolved", week + 3 * HOUR)
    assert held_up(week + 4 * HOUR) == (week + 3 * HOUR + 7 * DAY, ("observed",))


def test_an_observation_that_goes_on_tells_when_it_will_have_passed() -> None:
    longer = WATCHING._replace(spec="quality", due=9 * DAY)
    policy = replace(POLICY, clocks=(*POLICY.clocks, replace(WATCH, id="quality")))
    assert watch_until(policy, (RUNNING, WATCHING)) == 7 * DAY
    assert watch_until(policy, (WATCHING, longer)) == 9 * DAY


@pytest.mark.parametrize("state", ["met", "waived", "waiting", "moot"])
def test_an_observation_that_does_not_go_on_holds_nothing_up(state: ClockState) -> None:
    assert watch_until(POLICY, (RUNNING, WATCHING._replace(state=state))) is None
