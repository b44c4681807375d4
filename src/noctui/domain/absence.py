"""A key person is not there now (PB-14): the duty leader hears of it at once and decides, the backup has the post, and
when the backup can't the superior unit is asked. Everything in it counts in minutes."""

from collections.abc import Mapping
from dataclasses import replace

from noctui.domain import four_eyes
from noctui.domain.four_eyes import Party
from noctui.domain.moments import MINUTE, Instant, Span
from noctui.domain.pieces import FOREVER
from noctui.domain.roster_changes import Actor, ChangeStatus, Relief, RosterChange, StandIn
from noctui.domain.roster_commands import AbsenceStep

ANSWER_WITHIN: Span = 5 * MINUTE
"""After so long without an answer it is said again, one step higher."""

_FROM: Mapping[AbsenceStep, frozenset[ChangeStatus]] = {
    "approve": frozenset({"reported", "support"}),
    "refuse": frozenset({"reported"}),
    "backup_cannot": frozenset({"in_force"}),
    "back": frozenset({"reported", "in_force", "support"}),
}
_DECISIONS: frozenset[AbsenceStep] = frozenset({"approve", "refuse"})
"""For those who lead; everybody may say that somebody can't, or is back."""


def reported(what: StandIn, login: str, now: Instant) -> RosterChange:
    """A new report, not yet stored."""
    return RosterChange(0, what, now, FOREVER, "reported", login, now, now + ANSWER_WITHIN)


def steps(change: RosterChange) -> tuple[AbsenceStep, ...]:
    """What may be done about it now, by somebody."""
    return tuple(step for step, statuses in _FROM.items() if change.status in statuses)


def refusal(change: RosterChange, what: StandIn, step: AbsenceStep, actor: Actor, stand_in: str, text: str) -> str:
    """The code of why somebody can't take this step; empty when they can."""
    if change.status not in _FROM[step]:
        return "wrong_step"
    if step == "refuse" and not text.strip():
        return "text_required"
    if step in _DECISIONS:
        own = four_eyes.refusal(Party(person=what.person), actor.party)
        if own or not actor.leads:
            return own or "not_leader"
    if stand_in == what.person:
        return "same_person"
    return "stand_in_required" if step == "approve" and change.status == "support" and not stand_in else ""


def stepped(
    change: RosterChange, what: StandIn, step: AbsenceStep, actor: Actor, stand_in: str, now: Instant
) -> RosterChange:
    """The change after a step that is not refused. `stand_in` of an approval: who has the post now; empty: nobody, so
    that the superior unit is asked."""
    match step:
        case "approve":
            begun = change if change.status == "support" else replace(change, begin=now)
            return _relieved(begun, replace(what, leader=actor.login), stand_in, now)
        case "refuse":
            return replace(change, status="refused", due=None)
        case "backup_cannot":
            return _relieved(change, what, "", now)
        case "back":
            status: ChangeStatus = "withdrawn" if change.status == "reported" else "ended"
            return replace(change, status=status, end=now, due=None)


def overdue(change: RosterChange, now: Instant) -> RosterChange:
    """Nobody answered: it will be asked again."""
    return replace(change, due=now + ANSWER_WITHIN)


def asked_higher(change: RosterChange, what: StandIn, now: Instant) -> int:
    """How many posts above the one that is not manned have to hear of it now: the first is the duty leader's, who has
    done what they could when support is asked for; each wait without an answer adds one."""
    since = what.reliefs[-1].since if change.status == "support" else change.at
    return (2 if change.status == "support" else 1) + (now - since) // ANSWER_WITHIN


def _relieved(change: RosterChange, what: StandIn, person: str, now: Instant) -> RosterChange:
    reliefs = (*what.reliefs, Relief(now, person))
    status: ChangeStatus = "in_force" if person else "support"
    due = None if person else now + ANSWER_WITHIN
    return replace(change, what=replace(what, reliefs=reliefs), status=status, due=due)
