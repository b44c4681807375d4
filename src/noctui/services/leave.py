"""Verbs of planned leave: each step by who may take it, and its clocks in working days."""

from noctui.domain import leave as rules
from noctui.domain.commands import Answer
from noctui.domain.moments import HOUR
from noctui.domain.roster import Roster, ladder
from noctui.domain.roster_changes import PlannedLeave, RosterChange
from noctui.domain.roster_commands import AskLeave, LeaveStep, StepLeave
from noctui.domain.worktime import Calendar
from noctui.services import changing, handover_duty
from noctui.services.site import Site
from noctui.services.tx import Tx

CALENDAR = "cn-workdays"
"""Working days are counted in it; a site without it counts Monday to Friday."""

_TOLD: frozenset[LeaveStep] = frozenset({"approve", "refuse", "customer_yes", "customer_no"})
"""Steps that the person has to hear of; the others are for the supervisor."""


def ask(tx: Tx, known: Roster, command: AskLeave) -> Answer:
    refused = _not_asked(tx, known, command)
    if refused is not None:
        return refused
    asked = PlannedLeave(command.person, command.reason)
    change = rules.asked(asked, command.begin, command.end, tx.actor, working_days(tx.site), tx.now)
    said = changing.outcome(tx, change, known)
    if command.trial:
        return Answer("done", said)
    stored = changing.make(tx, change, command.reason)
    changing.tell(tx, "leave", stored, known, supervisors(tx, known, asked.person))
    return Answer("done", {"change": str(stored.id)} | said)


def step(tx: Tx, known: Roster, command: StepLeave) -> Answer:
    found = changing.found(tx, command.change, PlannedLeave)
    if found is None:
        return changing.unknown(command.change)
    change, asked = found
    actor = changing.actor(tx, known, _posts(known, asked.person))
    refused = rules.refusal(change, asked, command.step, actor, command.text, tx.now)
    if refused:
        return Answer(refused, {"status": change.status})
    stepped = rules.stepped(change, asked, command.step, actor, command.text, working_days(tx.site), tx.now)
    changing.move(tx, stepped, command.text)
    to = (asked.person,) if command.step in _TOLD else supervisors(tx, known, asked.person)
    changing.tell(tx, "leave", stepped, known, to)
    late = {"late": "1"} if command.step == "return" and change.status == "late" else {}
    return Answer("done", {"change": str(change.id)} | late)


def overdue(tx: Tx, known: Roster, change: RosterChange, asked: PlannedLeave) -> None:
    """Nobody answered in time, or somebody is not back: the supervisor hears of it, each time anew."""
    turned = rules.overdue(change, working_days(tx.site), tx.now)
    if turned.status == change.status:
        changing.wait(tx, turned)
    else:
        changing.move(tx, turned)
    changing.tell(tx, "leave", turned, known, supervisors(tx, known, asked.person), overdue="1")


def supervisors(tx: Tx, known: Roster, person: str) -> tuple[str, ...]:
    """Who has the nearest post above those of a person now, and is not that person."""
    above = dict.fromkeys(step for post in _posts(known, person) for step in ladder(known, post)[1:])
    held = (handover_duty.holders(tx.connection, known, post, tx.now) for post in above)
    return next((holders for crew in held if (holders := tuple(one for one in crew if one != person))), ())


def _not_asked(tx: Tx, known: Roster, command: AskLeave) -> Answer | None:
    refused = changing.unknown_people(known, (command.person,))
    if refused is not None:
        return refused
    if not command.reason.strip():
        return Answer("text_required")
    if command.begin <= tx.now:
        return Answer("begun")
    return changing.span_refused(tx, command.begin, command.end)


def _posts(known: Roster, person: str) -> tuple[str, ...]:
    """Those that a person can do, of those that there are; none of somebody who is not in the files any more."""
    found = known.people.get(person)
    return () if found is None else tuple(post for post in found.posts if post in known.posts)


def working_days(site: Site) -> Calendar:
    return site.calendars.get(CALENDAR) or Calendar("weekdays", site.file.zone, (((0, 24 * HOUR),),) * 5 + ((),) * 2)
