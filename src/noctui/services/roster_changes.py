"""Verbs that change who is on: overrides, guards, plans, and their end; and the door to swaps, leave and absence."""

from dataclasses import replace

from noctui.domain import roster_effects
from noctui.domain.commands import Answer
from noctui.domain.moments import DAY, Span
from noctui.domain.overrides import Guard, Override, Plan, Target
from noctui.domain.roster import Roster
from noctui.domain.roster_changes import COUNTING, PlannedLeave, RosterChange, StandIn, Swap, What
from noctui.domain.roster_commands import (
    AnswerSwap,
    AskLeave,
    ChangeDuty,
    EndChange,
    FixPlan,
    OfferSwap,
    PlanGuard,
    ReportAbsence,
    RosterCommand,
    StepAbsence,
    StepLeave,
)
from noctui.domain.rotation import Pattern, Rotation
from noctui.services import absence, changing, leave, swaps
from noctui.services.one_by_one import one_by_one
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import roster_changes as store

GUARD_NOTICE: Span = 21 * DAY
"""An important time has to be asked for so long before it begins (C-104)."""


def perform(tx: Tx, working: Working, command: RosterCommand) -> Answer:
    known = tx.roster
    match command:
        case ChangeDuty() | PlanGuard() | FixPlan():
            return _change(tx, known, command)
        case EndChange():
            return _end(tx, known, command)
        case OfferSwap():
            return swaps.offer(tx, known, command)
        case AnswerSwap():
            return swaps.answer(tx, known, command)
        case AskLeave():
            return leave.ask(tx, known, command)
        case StepLeave():
            return leave.step(tx, known, command)
        case ReportAbsence():
            return absence.report(tx, known, command)
        case StepAbsence():
            return absence.step(tx, working, known, command)


def sweep(tx: Tx) -> None:
    """The engine's look each second: what should have been done by now."""
    due = store.due(tx.connection, tx.now)
    one_by_one(tx, due, lambda change: changing.subject(change.id), lambda change: _overdue(tx, change))


def _overdue(tx: Tx, change: RosterChange) -> None:
    known = tx.roster
    match change.what:
        case PlannedLeave() as asked:
            leave.overdue(tx, known, change, asked)
        case StandIn() as missing:
            absence.overdue(tx, known, change, missing)
        case Swap() if change.status == "offered":
            swaps.overdue(tx, known, change)
        case _:  # its time is over
            changing.wait(tx, replace(change, due=None))


def _change(tx: Tx, known: Roster, command: ChangeDuty | PlanGuard | FixPlan) -> Answer:
    """Make it at once: who leads the posts needs nobody's word."""
    refused = changing.span_refused(tx, command.begin, command.end) or _missing(known, command)
    if refused is not None:
        return refused
    begin = max(command.begin, tx.now)
    change = RosterChange(0, _what(command), begin, command.end, "in_force", tx.actor, tx.now, command.end)
    if not changing.actor(tx, known, _posts(known, change)).leads:
        return Answer("not_leader")
    refused = changing.unknown_people(known, change.people)
    if refused is not None:
        return refused
    if roster_effects.changes_nothing(known, change):
        return Answer("no_change")
    said = changing.outcome(tx, change, known) | _notice(tx, command)
    if command.trial:
        return Answer("done", said)
    stored = changing.make(tx, change, _reason(command))
    return Answer("done", {"change": str(stored.id)} | said)


def _end(tx: Tx, known: Roster, command: EndChange) -> Answer:
    change = store.get(tx.connection, command.change)
    if change is None:
        return changing.unknown(command.change)
    if not command.reason.strip():
        return Answer("text_required")
    refused = _not_to_end(tx, known, change)
    if refused is not None:
        return refused
    changing.move(tx, changing.cut(change, tx.now), command.reason)
    return Answer("done", {"change": str(change.id)})


def _not_to_end(tx: Tx, known: Roster, change: RosterChange) -> Answer | None:
    if change.status not in COUNTING | {"offered"} or change.status == "ended" or change.end <= tx.now:
        return Answer("wrong_step", {"status": change.status})
    if isinstance(change.what, PlannedLeave | StandIn):
        return Answer("has_steps", {"kind": change.kind})
    swapped = isinstance(change.what, Swap)
    if swapped and change.status == "in_force" and change.begin <= tx.now:
        return Answer("begun")
    who = changing.actor(tx, known, _posts(known, change))
    if who.leads or who.login == change.by or (swapped and who.person in change.people):
        return None
    return Answer("not_leader")


def _what(command: ChangeDuty | PlanGuard | FixPlan) -> What:
    begin, end = command.begin, command.end
    match command:
        case ChangeDuty():
            target = Target(command.target, command.side)
            return Override("", target, begin, end, command.off, command.on, reason=command.reason)
        case PlanGuard():
            return Guard("", command.name, begin, end, command.crews)
        case FixPlan():
            return Plan("", command.post, begin, end, command.stints, command.reason)


def _missing(known: Roster, command: ChangeDuty | PlanGuard | FixPlan) -> Answer | None:
    """What it can't do without: somebody, a post that there is, words."""
    match command:
        case ChangeDuty():
            named, posts = bool(command.off or command.on), [command.target] if command.side is not None else []
            if command.side is None and command.target not in _rotations(known):
                return Answer("unknown_rotation", {"rotation": command.target})
        case PlanGuard():
            named, posts = any(command.crews.values()), list(command.crews)
        case FixPlan():
            named, posts = bool(command.stints), [command.post]
            if any(stint.end <= stint.begin for stint in command.stints):
                return Answer("bad_span", {"longest": f"{changing.LONGEST}d"})
    if gone := next((post for post in posts if post not in known.posts), ""):
        return Answer("unknown_post", {"post": gone})
    if not named:
        return Answer("nobody_named")
    return None if _reason(command).strip() else Answer("text_required")


def _reason(command: ChangeDuty | PlanGuard | FixPlan) -> str:
    return command.name if isinstance(command, PlanGuard) else command.reason


def _notice(tx: Tx, command: ChangeDuty | PlanGuard | FixPlan) -> dict[str, str]:
    """That an important time was asked for too late is said; it is guarded all the same."""
    notice = command.begin - tx.now
    late = isinstance(command, PlanGuard) and notice < GUARD_NOTICE
    return {"short_notice": str(max(0, notice) // DAY)} if late else {}


def _posts(known: Roster, change: RosterChange) -> list[str]:
    """The posts that a change is about; of a rotation those that use it."""
    turned = _rotations(known)
    return [post for name in change.posts for post in turned.get(name, (name,))]


def _rotations(known: Roster) -> dict[str, list[str]]:
    """Rotations and the posts that use them."""
    found: dict[str, list[str]] = {}
    for post in known.posts.values():
        for part in (*post.first, *post.backup):
            if isinstance(part.who, Rotation | Pattern):
                found.setdefault(part.who.id, []).append(post.id)
    return found
