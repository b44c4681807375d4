"""What a step enters at the desk when it is done: an absence in the roster, with the yes that its lane got.

Whatever stands in its way is said in the run and aloud, with what to do about it: the run itself goes on.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from noctui.catalog import LANGUAGES, N_, translated
from noctui.domain.commands import Answer
from noctui.domain.four_eyes import Party
from noctui.domain.playbook import Lane, Step
from noctui.domain.policy import Words
from noctui.domain.roster_commands import ReportAbsence
from noctui.domain.run import Event
from noctui.services import absence, duty, run_log, run_naming, run_people
from noctui.services.run_log import Going, flat
from noctui.store import runs

_ENTERED = N_("{change}: {stand_in} has {post} for {person}")
_WAITS: Final[Mapping[str, str]] = {
    "no_yes": N_("{change} waits for a decision (5, A): nobody said yes in this run; {person} at {post}"),
    "not_leader": N_("{change} waits for a decision (5, A): {who} does not lead the post; {person} at {post}"),
    "needs_other": N_("{change} waits for a decision (5, A): another than {who} has to say yes; {person} at {post}"),
    "unknown_member": N_("{change} waits for a decision (5, A): {stand_in} is not in the roster; {person} at {post}"),
    "on_leave": N_("{change} waits for a decision (5, A): {stand_in} is on leave; {person} at {post}"),
    "same_person": N_("{change} waits for a decision (5, A): nobody else is named; {person} at {post}"),
    "nobody": N_("{change} waits for a stand-in (5, A): nobody backs the post up; {person} at {post}"),
}
"""Why the absence is reported and still waits for somebody."""
_REFUSED: Final[Mapping[str, str]] = {
    "unknown_post": N_("nothing entered (5, M reports it): the roster has no post {post}"),
    "unknown_member": N_("nothing entered (5, M reports it): the roster has no {person}"),
    "not_on_duty": N_("nothing entered (5 shows who is on, c changes it): {person} does not have {post} now"),
    "reported_already": N_("{change} says so already (5 shows it): {person} at {post}"),
}
"""Why nothing was entered."""


class Absent(NamedTuple):
    """What a run knows of an absence: ids, or what was typed where the roster does not know it."""

    person: str
    post: str
    stand_in: str
    """Whom the lane named last; empty: whoever backs the post up."""
    yes: Party | None
    """Whose word the newest approval of the lane is, if that was yes."""


def enter(going: Going, step: Step) -> None:
    """Enter what a step says that has just been done."""
    if step.enter is None:
        return
    absent = _absent(going, going.playbook.lane_of[step.id])
    answer = _report(going, absent)
    going.run = run_log.going(going.tx, going.header).run  # runs go with the post, and this may be one of them
    message = _message(answer, absent)
    words = _in_words(going, message, absent, answer)
    text = words.get(going.tx.site.file.language) or words["en"]
    going.record("entered", step.id, text=text, data=flat("say", words))
    if message != _ENTERED:
        going.announce("run_entered", step.id, bell=True, to="", **flat("say", words))


def _report(going: Going, absent: Absent) -> Answer:
    tx, names = going.tx, going.playbook.name
    reason = f"{going.subject} {names.get(tx.site.file.language) or names['en']}"
    report = ReportAbsence(absent.post, absent.person, reason)
    if absent.yes is None:
        return absence.report(tx, tx.roster, report)
    return absence.decided(tx, tx.roster, report, absent.yes, absent.stand_in)


def _message(answer: Answer, absent: Absent) -> str:
    if not answer.done:
        return _REFUSED[answer.code]
    if absent.yes is None:
        return _WAITS["no_yes"]
    if waits := answer.params.get("waits"):
        return _WAITS[waits]
    return _ENTERED if answer.params["stand_in"] else _WAITS["nobody"]


def _in_words(going: Going, message: str, absent: Absent, answer: Answer) -> Words:
    roster = going.tx.roster
    yes = absent.yes.person or absent.yes.login if absent.yes is not None else ""
    told = {
        "change": f"R-{answer.params.get('change', '')}",
        "person": duty.name_of(roster, absent.person),
        "stand_in": answer.params.get("stand_in") or duty.name_of(roster, absent.stand_in),
        "who": run_naming.person(going.tx.site, roster, yes),
    }
    posts = roster.posts[absent.post].name if absent.post in roster.posts else {}
    return {
        language: translated(language, message, **told, post=posts.get(language) or posts.get("en") or absent.post)
        for language in LANGUAGES
    }


# ----------------------------------------------------------------------------------------------- what the run knows


def _absent(going: Going, lane: Lane) -> Absent:
    roster = going.tx.roster
    about = run_naming.by_kind(going.playbook, going.header.parameters)
    events = [event for event in runs.events(going.tx.connection, going.header.id) if _of(lane, event)]
    return Absent(
        person=run_naming.person_id(roster, about["person"]) or about["person"],
        post=run_naming.post_id(roster, about["post"]) or about["post"],
        stand_in=_named(going, events),
        yes=_yes(going, events),
    )


def _of(lane: Lane, event: Event) -> bool:
    """An answer to one of its steps."""
    return event.kind in ("answered", "agreed", "returned") and any(step.id == event.step for step in lane.steps)


def _named(going: Going, events: Sequence[Event]) -> str:
    """By the newest answer that had to tell a person."""
    for event in reversed(events):
        asked = [one.id for one in going.playbook.by_id[event.step].record if one.kind == "person"]
        if asked:
            word = next(filter(None, map(event.data.get, asked)), "")
            return run_naming.person_id(going.tx.roster, word) or word
    return ""


def _yes(going: Going, events: Sequence[Event]) -> Party | None:
    words = (event for event in reversed(events) if going.playbook.by_id[event.step].kind == "approve")
    newest = next(words, None)
    return run_people.party(going.tx, newest.data["by"]) if newest is not None and newest.answer == "granted" else None
