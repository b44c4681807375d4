"""Planned leave on a test clock: in time, late, refused, withdrawn; and who may take which step."""

from dataclasses import replace
from typing import get_args

import pytest

from noctui.domain import leave as rules
from noctui.domain.moments import DAY, HOUR, Instant
from noctui.domain.roster_changes import ACTIVE, Actor, ChangeStatus, PlannedLeave, RosterChange
from noctui.domain.roster_commands import LeaveStep
from tests.domain.calendars import OFFICE, at

ANNA, BOSS, BO = Actor("anna", "a"), Actor("boss", "s", leads=True), Actor("bo", "b")
FRIDAY = at("2026-11-20T10:00")
BEGIN, END = at("2026-12-07T00:00"), at("2026-12-14T00:00")


def asked(login: str = "anna", begin: Instant = BEGIN, now: Instant = FRIDAY) -> RosterChange:
    return rules.asked(PlannedLeave("a", "wedding"), begin, END, login, OFFICE, now)


def take(change: RosterChange, step: LeaveStep, actor: Actor, now: Instant, text: str = "said") -> RosterChange:
    what = change.what
    assert isinstance(what, PlannedLeave)
    assert rules.refusal(change, what, step, actor, text, now) == ""
    return rules.stepped(change, what, step, actor, text, OFFICE, now)


def why_not(change: RosterChange, step: LeaveStep, actor: Actor, now: Instant = FRIDAY, text: str = "said") -> str:
    assert isinstance(change.what, PlannedLeave)
    return rules.refusal(change, change.what, step, actor, text, now)


def agreed() -> RosterChange:
    change = take(asked(), "approve", BOSS, FRIDAY + HOUR)
    change = take(change, "plan", ANNA, FRIDAY + 2 * HOUR, "Bo has the keys")
    return take(change, "customer_yes", BOSS, FRIDAY + 3 * HOUR, "Mrs Li, letter 12")


@pytest.mark.req("R388", "C-103")
def test_a_leave_goes_its_way_in_time() -> None:
    change = asked()
    assert (change.status, change.due) == ("asked", at("2026-11-23T10:00"))
    change = take(change, "approve", BOSS, FRIDAY + HOUR)
    assert (change.status, change.due) == ("approved", at("2026-11-23T11:00"))
    change = take(change, "plan", ANNA, FRIDAY + 2 * HOUR, "Bo has the keys")
    assert (change.status, change.due) == ("planned", at("2026-11-24T12:00")), "2 working days, over a weekend"
    change = take(change, "customer_yes", BOSS, FRIDAY + 3 * HOUR, "Mrs Li, letter 12")
    assert (change.status, change.due) == ("in_force", END)
    assert change.what == PlannedLeave("a", "wedding", "boss", "Bo has the keys", "Mrs Li, letter 12")
    change = take(change, "return", ANNA, END - DAY)
    assert (change.status, change.end, change.due) == ("ended", END - DAY, None)


def test_who_is_not_back_is_late_each_day_until_they_are() -> None:
    late = rules.overdue(agreed(), OFFICE, END)
    assert (late.status, late.end, late.due) == ("late", END, END + DAY)
    again = rules.overdue(late, OFFICE, END + DAY)
    assert (again.status, again.due) == ("late", END + 2 * DAY)
    back = take(again, "return", ANNA, END + 2 * DAY)
    assert (back.status, back.end) == ("ended", END)
    assert isinstance(back.what, PlannedLeave)
    assert back.what.returned == END + 2 * DAY


@pytest.mark.req("C-103")
def test_an_answer_that_is_overdue_is_asked_for_again_until_the_leave_would_begin() -> None:
    planned = take(take(asked(), "approve", BOSS, FRIDAY), "plan", ANNA, FRIDAY)
    assert planned.due is not None
    waiting = rules.overdue(planned, OFFICE, planned.due)
    assert (waiting.status, waiting.due) == ("planned", planned.due + DAY)
    near = rules.overdue(waiting, OFFICE, BEGIN - HOUR)
    assert near.due == BEGIN
    gone = rules.overdue(near, OFFICE, BEGIN)
    assert (gone.status, gone.due) == ("expired", None)


def test_a_request_that_comes_late_waits_no_longer_than_to_its_begin() -> None:
    assert asked(begin=FRIDAY + 2 * HOUR).due == FRIDAY + 2 * HOUR


@pytest.mark.req("R388")
def test_nobody_approves_what_they_asked_for() -> None:
    assert why_not(asked(), "approve", ANNA._replace(leads=True)) == "needs_other"
    assert why_not(asked("boss"), "approve", BOSS) == "needs_other"
    assert why_not(asked(), "approve", BO) == "not_leader"
    planned = take(take(asked(), "approve", BOSS, FRIDAY), "plan", ANNA, FRIDAY)
    assert why_not(planned, "customer_yes", ANNA) == "needs_other"


def test_each_step_has_its_place_and_its_words() -> None:
    for step in get_args(LeaveStep):
        for status in get_args(ChangeStatus):
            if status not in ACTIVE:
                assert why_not(replace(asked(), status=status), step, BOSS) == "wrong_step"
    assert why_not(asked(), "plan", BOSS) == "wrong_step"
    assert why_not(asked(), "refuse", BOSS, text=" ") == "text_required"
    assert take(asked(), "refuse", BOSS, FRIDAY).status == "refused"


def test_the_customers_no_ends_it() -> None:
    planned = take(take(asked(), "approve", BOSS, FRIDAY), "plan", BOSS, FRIDAY)
    assert (take(planned, "customer_no", BOSS, FRIDAY).status, planned.what) == ("refused", planned.what)


def test_it_can_be_withdrawn_until_it_begins() -> None:
    for change in (asked(), take(asked(), "approve", BOSS, FRIDAY), agreed()):
        gone = take(change, "withdraw", ANNA, FRIDAY + 4 * HOUR)
        assert (gone.status, gone.due) == ("withdrawn", None)
        assert why_not(change, "withdraw", BO) == "not_leader"
    assert why_not(agreed(), "withdraw", ANNA, BEGIN) == "begun"
    assert why_not(agreed(), "return", ANNA, BEGIN - 1) == "not_begun"
