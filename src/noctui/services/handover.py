"""The door for every step of a shift handover: it is open, and the actor is one who may do this to it."""

from noctui.domain import handover as rules
from noctui.domain import handover_sides as sides
from noctui.domain.commands import Answer
from noctui.domain.handover import Handover
from noctui.domain.handover_commands import (
    AcceptHandover,
    AddLine,
    AnswerAsked,
    AskAbout,
    DropHandover,
    HandoverCommand,
    OfferHandover,
    OpenHandoverCommand,
    PrepareHandover,
    ReadBack,
    RefuseHandover,
    StrikeLine,
    WithdrawHandover,
)
from noctui.domain.roster import Person
from noctui.services import duty
from noctui.services import handover_telling as telling
from noctui.services.handover_duty import governing, holders
from noctui.services.handover_giving import add, answer, offer, strike, withdraw
from noctui.services.handover_log import Step, begin, record, renew
from noctui.services.handover_taking import accept, ask, read_back, refuse
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import handovers

_LEADERS = ("leader", "manager")


def perform(tx: Tx, working: Working, command: HandoverCommand) -> Answer:
    """Carry out one step. Its actor is a person of the roster, or a leader who drops it."""
    who = sides.person_of(tx.roster, tx.actor)
    if isinstance(command, PrepareHandover):
        return _prepare(tx, working, who, command.post)
    handover = handovers.get(tx.connection, command.handover)
    if handover is None:
        return Answer("unknown_handover", {"handover": str(command.handover)})
    if handover.ended:
        return Answer("handover_ended")
    if isinstance(command, DropHandover):
        return _drop(tx, handover, who, command.reason)
    if who is None:
        return Answer("no_person", {"login": tx.actor})
    return _take(Step(tx, handover, who, renew(tx, working, handover)), command)


def _take(step: Step, command: OpenHandoverCommand) -> Answer:
    match command:
        case AddLine():
            return add(step, command)
        case StrikeLine():
            return strike(step, command)
        case OfferHandover():
            return offer(step, command)
        case AnswerAsked():
            return answer(step, command)
        case WithdrawHandover():
            return withdraw(step, command)
        case ReadBack():
            return read_back(step, command)
        case AskAbout():
            return ask(step, command)
        case AcceptHandover():
            return accept(step)
        case RefuseHandover():
            return refuse(step, command)
        case DropHandover():
            return _drop(step.tx, step.handover, step.who, command.reason)


def _prepare(tx: Tx, working: Working, who: Person | None, post: str) -> Answer:
    roster = tx.roster
    if post not in roster.posts:
        return Answer("unknown_post", {"post": post})
    last = governing(tx.connection, roster, post, tx.now)
    if last is not None and not last.ended:
        return Answer("prepared_already", {"handover": str(last.number)})
    crew = holders(tx.connection, roster, post, tx.now)
    if who is None or who.id not in crew:
        return Answer("not_yours", {"who": duty.names(tx.roster, crew)})
    settled = tx.now if last is None else max(tx.now, rules.settled_until(last))
    number = begin(tx, working, post, who.id, rules.next_hand_off(roster, post, settled), who.id)
    return Answer("done", {"handover": str(number)})


def _drop(tx: Tx, handover: Handover, who: Person | None, reason: str) -> Answer:
    operator = tx.site.file.operators.get(tx.actor)
    if operator is None or operator.role not in _LEADERS:
        return Answer("not_allowed", {"role": operator.role if operator is not None else ""})
    if not reason.strip():
        return Answer("text_required")
    record(tx, handover.number, "dropped", who.id if who is not None else "", text=reason, ends=True)
    telling.over(tx, handover)
    return Answer("done")
