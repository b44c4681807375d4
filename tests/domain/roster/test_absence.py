"""A key person is not there now: the steps of PB-14 on a test clock."""

from dataclasses import replace
from typing import get_args

import pytest

from noctui.domain import absence as rules
from noctui.domain.moments import MINUTE, SECOND, Instant
from noctui.domain.pieces import FOREVER
from noctui.domain.roster_changes import Actor, ChangeStatus, Relief, RosterChange, StandIn
from noctui.domain.roster_commands import AbsenceStep

NOW: Instant = 1_800_000_000 * SECOND
LEADER, BO, ANNA = Actor("lead", "l", leads=True), Actor("bo", "b"), Actor("anna", "a", leads=True)
REPORTED = rules.reported(StandIn("noc", "a", "does not answer"), "bo", NOW)


def take(
    change: RosterChange, step: AbsenceStep, now: Instant, actor: Actor = LEADER, stand_in: str = ""
) -> RosterChange:
    assert why_not(change, step, actor, stand_in) == ""
    assert isinstance(change.what, StandIn)
    return rules.stepped(change, change.what, step, actor, stand_in, now)


def why_not(change: RosterChange, step: AbsenceStep, actor: Actor = LEADER, stand_in: str = "", text: str = "x") -> str:
    assert isinstance(change.what, StandIn)
    return rules.refusal(change, change.what, step, actor, stand_in, text)


def rung(change: RosterChange, now: Instant) -> int:
    assert isinstance(change.what, StandIn)
    return rules.asked_higher(change, change.what, now)


def reliefs(change: RosterChange) -> tuple[Relief, ...]:
    assert isinstance(change.what, StandIn)
    return change.what.reliefs


def test_the_duty_leader_hears_at_once_and_then_those_above() -> None:
    assert (REPORTED.status, REPORTED.begin, REPORTED.end, rung(REPORTED, NOW)) == ("reported", NOW, FOREVER, 1)
    assert REPORTED.due == NOW + rules.ANSWER_WITHIN
    again = rules.overdue(REPORTED, NOW + 5 * MINUTE)
    assert (again.status, again.due, rung(again, NOW + 5 * MINUTE)) == ("reported", NOW + 10 * MINUTE, 2)


@pytest.mark.req("R137", "PB-14")
def test_the_backup_has_the_post_from_the_approval_until_the_return() -> None:
    approved = take(REPORTED, "approve", NOW + MINUTE, stand_in="f")
    assert (approved.status, approved.begin, approved.due) == ("in_force", NOW + MINUTE, None)
    assert reliefs(approved) == (Relief(NOW + MINUTE, "f"),)
    back = take(approved, "back", NOW + 60 * MINUTE, BO)
    assert (back.status, back.end, back.due) == ("ended", NOW + 60 * MINUTE, None)


@pytest.mark.req("R137", "PB-14")
def test_when_the_backup_can_not_the_superior_unit_is_asked_and_sends_somebody() -> None:
    approved = take(REPORTED, "approve", NOW + MINUTE, stand_in="f")
    support = take(approved, "backup_cannot", NOW + 3 * MINUTE, BO)
    assert (support.status, support.due, rung(support, NOW + 3 * MINUTE)) == ("support", NOW + 8 * MINUTE, 2)
    assert rung(support, NOW + 8 * MINUTE) == 3
    assert why_not(support, "approve") == "stand_in_required"
    sent = take(support, "approve", NOW + 9 * MINUTE, stand_in="g")
    assert (sent.status, sent.begin) == ("in_force", NOW + MINUTE), "the past stays as it was"
    assert reliefs(sent) == (Relief(NOW + MINUTE, "f"), Relief(NOW + 3 * MINUTE), Relief(NOW + 9 * MINUTE, "g"))


def test_without_a_backup_the_superior_unit_is_asked_at_once() -> None:
    support = take(REPORTED, "approve", NOW + MINUTE)
    assert (support.status, reliefs(support)) == ("support", (Relief(NOW + MINUTE),))


def test_only_who_leads_decides_and_never_the_missing_person() -> None:
    assert why_not(REPORTED, "approve", BO) == "not_leader"
    assert why_not(REPORTED, "approve", ANNA) == "needs_other"
    assert why_not(REPORTED, "approve", stand_in="a") == "same_person"
    assert why_not(REPORTED, "refuse", text="") == "text_required"
    assert take(REPORTED, "refuse", NOW).status == "refused"


def test_who_is_back_before_anybody_decided_was_never_away() -> None:
    assert take(REPORTED, "back", NOW + MINUTE, BO).status == "withdrawn"


def test_what_is_over_takes_no_step() -> None:
    over: tuple[ChangeStatus, ...] = ("ended", "refused", "withdrawn")
    for step in get_args(AbsenceStep):
        assert {why_not(replace(REPORTED, status=status), step) for status in over} == {"wrong_step"}
