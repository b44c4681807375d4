"""Planned leave, step by step: asked, approved by the supervisor, planned, answered by the customer, back in time.

Nothing in it is urgent: its clocks run in working days. A key person who is not there now is another matter
(`absence`).
"""

from collections.abc import Mapping
from dataclasses import replace

from noctui.domain import four_eyes
from noctui.domain.four_eyes import Party
from noctui.domain.moments import DAY, Instant, Span
from noctui.domain.roster_changes import PENDING, Actor, ChangeStatus, PlannedLeave, RosterChange
from noctui.domain.roster_commands import LeaveStep
from noctui.domain.worktime import Calendar

OURS = 1
"""Working days in which we approve, and in which we write the plan …"""
CUSTOMERS = 2
"""… and in which the customer answers in writing."""
LATE_AGAIN: Span = DAY
"""How often it is said that somebody is not back."""

_FROM: Mapping[LeaveStep, frozenset[ChangeStatus]] = {
    "approve": frozenset({"asked"}),
    "refuse": frozenset({"asked", "approved", "planned"}),
    "plan": frozenset({"approved"}),
    "customer_yes": frozenset({"planned"}),
    "customer_no": frozenset({"planned"}),
    "return": frozenset({"in_force", "late"}),
    "withdraw": PENDING | {"in_force"},
}
_TO: Mapping[LeaveStep, ChangeStatus] = {
    "approve": "approved",
    "refuse": "refused",
    "plan": "planned",
    "customer_yes": "in_force",
    "customer_no": "refused",
    "return": "ended",
    "withdraw": "withdrawn",
}
_WORDS: frozenset[LeaveStep] = frozenset({"refuse", "plan", "customer_yes", "customer_no"})
"""They need a text."""


def asked(
    leave: PlannedLeave, begin: Instant, end: Instant, login: str, calendar: Calendar, now: Instant
) -> RosterChange:
    """A new request, not yet stored."""
    return RosterChange(0, leave, begin, end, "asked", login, now, _patience(calendar, now, OURS, begin))


def steps(change: RosterChange, now: Instant) -> tuple[LeaveStep, ...]:
    """What may be done about it now, by somebody."""
    return tuple(step for step in _FROM if not _untimely(change, step, now))


def refusal(change: RosterChange, leave: PlannedLeave, step: LeaveStep, actor: Actor, text: str, now: Instant) -> str:
    """The code of why somebody can't take this step; empty when they can."""
    untimely = _untimely(change, step, now)
    if untimely:
        return untimely
    if step in _WORDS and not text.strip():
        return "text_required"
    return _not_theirs(change, leave, step, actor)


def stepped(
    change: RosterChange,
    leave: PlannedLeave,
    step: LeaveStep,
    actor: Actor,
    text: str,
    calendar: Calendar,
    now: Instant,
) -> RosterChange:
    """The change after a step that is not refused."""
    status = _TO[step]
    end = min(change.end, now) if step == "return" else change.end
    what = _written(leave, step, actor, text, now)
    return replace(change, what=what, status=status, end=end, due=_due(status, change, calendar, now))


def overdue(change: RosterChange, calendar: Calendar, now: Instant) -> RosterChange:
    """What has become of it when its due time passed: asked again, too late to be decided, or not back in time."""
    if change.status in PENDING:
        if change.begin <= now:
            return replace(change, status="expired", due=None)
        return replace(change, due=_patience(calendar, now, OURS, change.begin))
    return replace(change, status="late", due=now + LATE_AGAIN)


def _untimely(change: RosterChange, step: LeaveStep, now: Instant) -> str:
    begun = change.begin <= now
    if change.status not in _FROM[step]:
        return "wrong_step"
    if step == "withdraw" and begun:
        return "begun"
    return "not_begun" if step == "return" and not begun else ""


def _not_theirs(change: RosterChange, leave: PlannedLeave, step: LeaveStep, actor: Actor) -> str:
    own = four_eyes.same(Party(person=leave.person), actor.party)
    match step:
        case "approve" | "refuse":
            of_theirs = four_eyes.refusal(Party(change.by, leave.person), actor.party)
            return of_theirs or ("" if actor.leads else "not_leader")
        case "customer_yes" | "customer_no":
            return "needs_other" if own else ""
        case "plan" | "return":
            return "" if own or actor.leads else "not_leader"
        case "withdraw":
            return "" if own or actor.leads or actor.login == change.by else "not_leader"


def _written(leave: PlannedLeave, step: LeaveStep, actor: Actor, text: str, now: Instant) -> PlannedLeave:
    match step:
        case "approve":
            return replace(leave, supervisor=actor.login)
        case "plan":
            return replace(leave, plan=text)
        case "customer_yes" | "customer_no":
            return replace(leave, customer=text)
        case "return":
            return replace(leave, returned=now)
        case _:
            return leave


def _due(status: ChangeStatus, change: RosterChange, calendar: Calendar, now: Instant) -> Instant | None:
    match status:
        case "approved":
            return _patience(calendar, now, OURS, change.begin)
        case "planned":
            return _patience(calendar, now, CUSTOMERS, change.begin)
        case "in_force":
            return change.end
        case _:
            return None


def _patience(calendar: Calendar, now: Instant, days: int, begin: Instant) -> Instant:
    """So many working days, but not beyond the begin of the leave."""
    return max(now, min(calendar.add_days(now, days), begin))
