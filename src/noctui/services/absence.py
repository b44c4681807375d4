"""Verbs of PB-14: a key person is not there now, the backup person has the post, its tickets follow and come back."""

from noctui.domain import absence as rules
from noctui.domain.commands import Answer
from noctui.domain.four_eyes import Party
from noctui.domain.roster import Roster, ladder, on_duty
from noctui.domain.roster_changes import Actor, RosterChange, StandIn
from noctui.domain.roster_commands import ReportAbsence, StepAbsence
from noctui.services import changing, duty, handover_duty, handover_log, relieving
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import roster_changes as store


def report(tx: Tx, known: Roster, command: ReportAbsence) -> Answer:
    """Say that somebody is missing: the duty leader hears of it at once."""
    refused = _not_reported(tx, known, command)
    if refused is not None:
        return refused
    stored, what = _reported(tx, command)
    _call(tx, known, stored, what)
    return Answer("done", {"change": str(stored.id)})


def decided(tx: Tx, known: Roster, command: ReportAbsence, yes: Party, stand_in: str = "") -> Answer:
    """Report it with a yes that was given elsewhere. Where that does not count (`waits`: why) another one decides."""
    refused = _not_reported(tx, known, command)
    if refused is not None:
        return refused
    stored, what = _reported(tx, command)
    approval = StepAbsence(stored.id, "approve", command.reason, stand_in)
    answer = _step(tx, known, stored, what, approval, changing.leading(tx, known, (what.post,), yes))
    if answer.done:
        return answer
    _call(tx, known, stored, what)
    return Answer("done", {"change": str(stored.id), "waits": answer.code})


def step(tx: Tx, working: Working, known: Roster, command: StepAbsence) -> Answer:
    found = changing.found(tx, command.change, StandIn)
    if found is None:
        return changing.unknown(command.change)
    change, what = found
    return _step(tx, known, change, what, command, changing.actor(tx, known, (what.post,)))


def _reported(tx: Tx, command: ReportAbsence) -> tuple[RosterChange, StandIn]:
    what = StandIn(command.post, command.person, command.reason)
    return changing.make(tx, rules.reported(what, tx.actor, tx.now), command.reason), what


def _step(tx: Tx, known: Roster, change: RosterChange, what: StandIn, command: StepAbsence, actor: Actor) -> Answer:
    refused = _refusal(tx, known, change, what, command, actor)
    if refused is not None:
        return refused
    stand_in = _stand_in(tx, known, what, command) if command.step == "approve" else ""
    stepped = rules.stepped(change, what, command.step, actor, stand_in, tx.now)
    changing.move(tx, stepped, command.text)
    taken = _follow(tx, known, change, stepped)
    said = {"change": str(change.id), "stand_in": duty.name_of(known, stand_in), "tickets": " ".join(map(str, taken))}
    return Answer("done", said | _given_back(tx, known, stepped, what))


def overdue(tx: Tx, known: Roster, change: RosterChange, what: StandIn) -> None:
    """Nobody has answered: it is said again, one step higher."""
    turned = rules.overdue(change, tx.now)
    changing.wait(tx, turned)
    _call(tx, known, turned, what)


def _follow(tx: Tx, known: Roster, before: RosterChange, after: RosterChange) -> list[int]:
    """What a step brings: who is told, and whose the tickets are. Returns those that went over."""
    what = after.what
    if not isinstance(what, StandIn):
        return []
    match after.status:
        case "in_force":
            moved, tickets = relieving.take_over(tx, known, after, what)
            store.save(tx.connection, moved)
            _tell(tx, known, after, what, "stand_in")
            return tickets
        case "support":
            _call(tx, known, after, what)
            return []
        case "ended":
            given = relieving.give_back(tx, known, after, what)
            _tell(tx, known, after, what, "back")
            return given
        case _:
            _tell(tx, known, after, what, "absence_over")
            return []


def _given_back(tx: Tx, known: Roster, change: RosterChange, what: StandIn) -> dict[str, str]:
    """Who has the post again, and the handover that whoever stood in has offered: until it ends they have it, too."""
    if change.status != "ended":
        return {}
    has_it = handover_duty.holders(tx.connection, tx.roster, what.post, tx.now)
    open_one = handover_duty.governing(tx.connection, tx.roster, what.post, tx.now)
    return {
        "stand_in": duty.name_of(known, what.person) if what.person in has_it else "",
        "also_until": handover_log.subject(open_one.number) if open_one is not None and what.now in has_it else "",
    }


def _not_reported(tx: Tx, known: Roster, command: ReportAbsence) -> Answer | None:
    if command.post not in known.posts:
        return Answer("unknown_post", {"post": command.post})
    refused = changing.unknown_people(known, (command.person,))
    if refused is not None:
        return refused
    if not command.reason.strip():
        return Answer("text_required")
    planned = on_duty(known, command.post, tx.now).first
    if command.person not in (*planned, *handover_duty.holders(tx.connection, known, command.post, tx.now)):
        who = duty.name_of(known, command.person)
        return Answer("not_on_duty", {"who": who, "post": command.post})
    open_ones = store.open_ones(tx.connection, tx.now)
    same = next((one for one in open_ones if _same(one, command)), None)
    return None if same is None else Answer("reported_already", {"change": str(same.id)})


def _same(change: RosterChange, command: ReportAbsence) -> bool:
    what = change.what
    return isinstance(what, StandIn) and (what.post, what.person) == (command.post, command.person)


def _refusal(
    tx: Tx, known: Roster, change: RosterChange, what: StandIn, command: StepAbsence, actor: Actor
) -> Answer | None:
    if command.stand_in and (refused := changing.unknown_people(known, (command.stand_in,))):
        return refused
    if command.stand_in in known.leaves_of and not known.leaves_of[command.stand_in].quiet(tx.now, tx.now + 1):
        return Answer("on_leave", {"who": duty.name_of(known, command.stand_in)})
    code = rules.refusal(change, what, command.step, actor, command.stand_in, command.text)
    return Answer(code, {"status": change.status}) if code else None


def _stand_in(tx: Tx, known: Roster, what: StandIn, command: StepAbsence) -> str:
    """Who is named, else the backup person of this moment, if there is another one."""
    if command.stand_in:
        return command.stand_in
    backup = on_duty(known, what.post, tx.now).backup if what.post in known.posts else ()
    return next((person for person in backup if person != what.person), "")


def _call(tx: Tx, known: Roster, change: RosterChange, what: StandIn) -> None:
    """The nearest post above that has to hear of it and that somebody has. That nobody has one is said, too."""
    above = ladder(known, what.post)[1:] if what.post in known.posts else ()
    higher = min(rules.asked_higher(change, what, tx.now), len(above)) - 1
    held = ((post, handover_duty.holders(tx.connection, known, post, tx.now)) for post in above[max(higher, 0) :])
    post, holders = next(((post, crew) for post, crew in held if crew), ("", ()))
    kind = "support" if change.status == "support" else "absence"
    changing.tell(tx, kind, change, known, holders, above=post)


def _tell(tx: Tx, known: Roster, change: RosterChange, what: StandIn, kind: str) -> None:
    others = tuple(dict.fromkeys(relief.person for relief in what.reliefs if relief.person))
    changing.tell(tx, kind, change, known, (what.person, *others), other=duty.name_of(known, what.now))
