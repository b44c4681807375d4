"""Two people take each other's shift: one offers, the other one agrees, and only then it counts."""

from dataclasses import replace

from noctui.domain import roster_effects
from noctui.domain.commands import Answer
from noctui.domain.moments import DAY, Instant, Span
from noctui.domain.overrides import Side, Stint, Target
from noctui.domain.roster import Roster, shifts
from noctui.domain.roster_changes import RosterChange, Swap
from noctui.domain.roster_commands import AnswerSwap, OfferSwap
from noctui.services import changing, duty, four_eyes
from noctui.services.tx import Tx

_AROUND: Span = 35 * DAY
"""A shift is looked for so far on both sides of a moment in it."""


def offer(tx: Tx, known: Roster, command: OfferSwap) -> Answer:
    """Offer an own shift. What both would have of it, in rest and otherwise, is said before anybody agrees."""
    if command.post not in known.posts:
        return Answer("unknown_post", {"post": command.post})
    if max(abs(at - tx.now) for at in (command.mine, command.theirs)) > changing.LONGEST * DAY:
        return Answer("bad_span", {"longest": f"{changing.LONGEST}d"})
    refused = changing.unknown_people(known, (command.person,))
    if refused is not None:
        return refused
    me = four_eyes.party(tx, tx.actor).person
    mine, theirs = (_stint(known, command.post, *who) for who in ((me, command.mine), (command.person, command.theirs)))
    if mine is None or theirs is None:
        missed = (me or tx.actor) if mine is None else command.person
        return Answer("no_such_shift", {"who": duty.name_of(known, missed), "post": command.post})
    if me == command.person:
        return Answer("same_person")
    if mine.side != theirs.side:
        return Answer("other_side")
    return _offer(tx, known, command, Swap(Target(command.post, mine.side), mine, theirs))


def answer(tx: Tx, known: Roster, command: AnswerSwap) -> Answer:
    """The word of the other one. A roster that has changed since it was offered may make it impossible."""
    found = changing.found(tx, command.change, Swap)
    if found is None:
        return changing.unknown(command.change)
    change, swap = found
    if change.status != "offered":
        return Answer("wrong_step", {"status": change.status})
    if four_eyes.party(tx, tx.actor).person != swap.other.person:
        return Answer("not_asked", {"who": duty.name_of(known, swap.other.person)})
    own = four_eyes.refusal(tx, change.by) if command.agreed else None
    if own is not None:
        return Answer(own)
    if command.agreed and not _still(known, swap):
        return Answer("roster_changed")
    said = changing.outcome(tx, change, known) if command.agreed else {}
    answered = _answered(change, command.agreed)
    changing.move(tx, answered, command.text)
    changing.tell(tx, "swap", answered, known, (swap.one.person,), other=duty.name_of(known, swap.other.person))
    return Answer("done", {"change": str(change.id)} | said)


def overdue(tx: Tx, known: Roster, change: RosterChange) -> None:
    """The first of both shifts begins, and nobody has agreed."""
    expired = replace(change, status="expired", due=None)
    changing.move(tx, expired)
    changing.tell(tx, "swap", expired, known, change.people, other=duty.names(known, change.people[1:]))


def _offer(tx: Tx, known: Roster, command: OfferSwap, swap: Swap) -> Answer:
    begin, end = min(swap.one.begin, swap.other.begin), max(swap.one.end, swap.other.end)
    refused = Answer("begun") if begin <= tx.now else changing.span_refused(tx, begin, end)
    if refused is not None:
        return refused
    change = RosterChange(0, swap, begin, end, "offered", tx.actor, tx.now, begin)
    if roster_effects.changes_nothing(known, change):
        return Answer("no_change")
    said = changing.outcome(tx, change, known)
    if command.trial:
        return Answer("done", said)
    stored = changing.make(tx, change, command.reason)
    other = duty.name_of(known, swap.other.person)
    changing.tell(tx, "swap", stored, known, (swap.other.person,), other=other)
    return Answer("done", {"change": str(stored.id)} | said)


def _answered(change: RosterChange, agreed: bool) -> RosterChange:
    if agreed:
        return replace(change, status="in_force", due=change.end)
    return replace(change, status="refused", due=None)


def _still(known: Roster, swap: Swap) -> bool:
    """Whether both shifts are as they were when they were offered."""
    return swap.target.id in known.posts and all(
        (found := _stint(known, swap.target.id, stint.person, stint.begin)) is not None
        and (found.begin, found.end) == (stint.begin, stint.end)
        for stint in (swap.one, swap.other)
    )


def _stint(known: Roster, post: str, person: str, at: Instant) -> Stint | None:
    """The whole shift of a person on a post in which a moment lies, on the side on which they are."""
    for side in _SIDES:
        begin = end = None
        for shift in shifts(known, post, at - _AROUND, at + _AROUND):
            crew = shift.first if side == "first" else shift.backup
            if person not in crew:
                if shift.begin > at:
                    break
                begin = end = None
                continue
            begin, end = shift.begin if begin is None else begin, shift.end
        if begin is not None and end is not None and begin <= at < end:
            return Stint(begin, end, person, side)
    return None


_SIDES: tuple[Side, ...] = ("first", "backup")
