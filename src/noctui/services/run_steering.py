"""What is done to a run as a whole: handed on, noted, paused, resumed, aborted, finished."""

from collections.abc import Mapping

from noctui.domain import run_rules as rules
from noctui.domain.commands import Answer
from noctui.domain.operators import MAY
from noctui.domain.run import EventKind
from noctui.domain.run_commands import AbortRun, Fate, FinishRun, HandRun, NoteRun, PauseRun, ResumeRun
from noctui.services import run_log, run_naming, run_people
from noctui.services.answering import person_of
from noctui.services.run_log import NOTHING, Going
from noctui.services.run_settling import settle
from noctui.store import runs
from noctui.store.runs import Header


def hand(going: Going, command: HandRun) -> Answer:
    if going.run.over:
        return Answer("run_ended")
    lane = going.run.lanes.get(command.lane)
    if command.lane and lane is None:
        return Answer("unknown_lane", {"lane": command.lane, "known": ", ".join(going.run.lanes)})
    if lane is not None and lane.ended is not None:
        return Answer("lane_ended", {"lane": command.lane})
    to = run_people.party(going.tx, command.to)
    if to is None or (to.role is not None and "run.answer" not in MAY[to.role]):
        return Answer("unknown_person", {"who": command.to})
    whom = to.person or to.login
    _record(going, "handed", data={"to": whom, "lane": command.lane})
    going.announce("run_handed", bell=False, to=run_naming.person(going.tx.site, going.tx.roster, whom))
    return Answer("done")


def note(going: Going, command: NoteRun) -> Answer:
    if not command.text.strip():
        return Answer("text_required")
    if command.step and going.step(command.step) is None:
        return Answer("no_such_step", {"step": command.step})
    _record(going, "noted", command.text, {"change": "yes"} if command.change else NOTHING, command.step)
    return Answer("done")


def pause(going: Going, command: PauseRun) -> Answer:
    if refused := rules.closed(going.run):
        return Answer(*refused)
    return _end(going, "paused", command.reason)


def resume(going: Going, command: ResumeRun) -> Answer:
    if going.run.over:
        return Answer("run_ended")
    if going.run.state != "paused":
        return Answer("not_paused_run")
    _record(going, "resumed")
    return Answer("done")


def abort(going: Going, command: AbortRun) -> Answer:
    if going.run.over:
        return Answer("run_ended")
    if undecided := _undecided(going, command.children, command.reason):
        return undecided
    answer = _end(going, "aborted", command.reason)
    if answer.done:
        _leave(going, command.children, command.reason)
    return answer


def finish(going: Going, command: FinishRun) -> Answer:
    if refused := rules.finish_refusal(going.run):
        return Answer(*refused)
    if undecided := _undecided(going, command.children, command.text):
        return undecided
    _record(going, "finished", command.text)
    going.announce("run_finished", bell=False)
    _leave(going, command.children, command.text)
    return Answer("done")


def _undecided(going: Going, fate: Fate, why: str) -> Answer | None:
    """What it began and what is open neither ends with it unseen nor goes on unseen: an operator says which."""
    found = [run_log.subject(one.id) for one in _open_below(going)]
    if found and not fate:
        return Answer("children_open", {"runs": ", ".join(found)})
    return Answer("text_required") if found and fate == "abort" and not why.strip() else None


def _leave(going: Going, fate: Fate, why: str) -> None:
    """All below are aborted; or those that it began itself hear that they go on without it."""
    below = _open_below(going)
    left = below if fate == "abort" else [one for one in below if one.parent == going.header.id]
    for child in run_log.sound(going.tx, left):
        before = child.run
        if fate == "abort":
            _end(child, "aborted", why)
        else:
            _record(child, "detached", going.subject)
        settle(child, before)


def _open_below(going: Going) -> list[Header]:
    """The open runs that it began, and that those began."""
    found, left = list[Header](), [going.header.id]
    while left:
        begun = [one for one in runs.children(going.tx.connection, left.pop()) if one.ended is None]
        found += begun
        left += [one.id for one in begun]
    return found


def _end(going: Going, kind: EventKind, reason: str) -> Answer:
    """It stands still, for a while or for good, and every desk hears why."""
    if not reason.strip():
        return Answer("text_required")
    _record(going, kind, reason)
    going.announce(f"run_{kind}", text=reason)
    return Answer("done")


def _record(going: Going, kind: EventKind, text: str = "", data: Mapping[str, str] = NOTHING, step: str = "") -> None:
    going.record(kind, step, text=text, data=data, person=person_of(going.tx, going.tx.actor))
