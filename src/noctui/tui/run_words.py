"""The words of playbooks and their runs: states, kinds of steps, answers, what happened, and refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from noctui.catalog import N_, _, labelled, listed, pick

if TYPE_CHECKING:
    from collections.abc import Mapping

    from noctui.domain.playbook import Step, StepKind
    from noctui.domain.policy import Words
    from noctui.domain.run import EventKind, Outcome, State
    from noctui.domain.run_commands import Way
    from noctui.domain.run_views import Contact, RoleRow
    from noctui.tui.look import Look

STATES: dict[State, str] = {
    "running": N_("in progress"),
    "paused": N_("paused"),
    "finished": N_("finished"),
    "aborted": N_("aborted"),
}

KINDS: dict[StepKind, str] = {
    "do": N_("DO"),
    "check": N_("CHECK"),
    "decide": N_("DECIDE"),
    "approve": N_("APPROVE"),
    "wait": N_("WAIT"),
    "call": N_("CALL"),
    "measure": N_("MEASURE"),
    "note": N_("WRITE DOWN"),
}

ANSWERS: dict[str, str] = {
    "done": N_("done"),
    "over": N_("it is over"),
    "good": N_("good"),
    "bad": N_("bad"),
    "reached": N_("reached"),
    "not_reached": N_("not reached"),
    "granted": N_("granted"),
    "denied": N_("denied"),
    "within": N_("as it should be"),
    "low": N_("too low"),
    "high": N_("too high"),
}
"""Of all kinds but `decide`, which has words of its own."""

OUTCOMES: dict[Outcome, str] = {
    "open": N_("still open"),
    "answered": N_("done"),
    "skipped": N_("skipped"),
    "deferred": N_("put off"),
    "returned": N_("done after all"),
    "waived": N_("given up"),
}

WAYS: dict[Way, str] = {
    "here": N_("here, at this desk"),
    "phone": N_("by phone"),
    "in_person": N_("in person"),
    "message": N_("by message"),
}

EVENTS: dict[EventKind, str] = {
    "started": N_("started"),
    "authorised": N_("plan authorised by {by}, {way}"),
    "denied": N_("plan not authorised: {by}, {way}"),
    "answered": N_("{step} {arrow} {answer}"),
    "agreed": N_("{step} {arrow} {answer}, confirmed"),
    "skipped": N_("{step} {arrow} skipped"),
    "deferred": N_("{step} {arrow} put off"),
    "returned": N_("{step} {arrow} done after all"),
    "waived": N_("{step} {arrow} given up"),
    "handed": N_("handed to {to}"),
    "noted": N_("note"),
    "paused": N_("paused"),
    "resumed": N_("goes on"),
    "aborted": N_("aborted"),
    "finished": N_("finished"),
    "entered": N_("roster"),
    "moved": N_("goes on in another ticket"),
    "detached": N_("goes on by itself: what called it has ended"),
    "asked": N_("{step}: looking at {target}"),
    "seen": N_("{step}: seen"),
    "warned": N_("{step}: its limit is near"),
    "overdue": N_("{step}: its limit has passed"),
    "held_up": N_("nobody has authorised the plan in time"),
    "ran_out": N_("{timer} has run out"),
    "waited": N_("{step}: the wait may be over"),
}
TONES: Mapping[EventKind, str] = {
    "denied": "bad",
    "skipped": "warn",
    "deferred": "warn",
    "waived": "warn",
    "noted": "title",
    "warned": "warn",
    "overdue": "bad",
    "held_up": "bad",
    "ran_out": "bad",
    "aborted": "bad",
    "finished": "good",
    "asked": "muted",
}
"""Style token of what is not just text."""

REFUSALS: dict[str, str] = {
    "unknown_run": N_("There is no run RUN-{run}."),
    "unknown_playbook": N_("There is no playbook {playbook}."),
    "part_only": N_("{playbook} is only a part of other playbooks: it is never started by itself."),
    "on_closed": N_("T-{ticket} is closed: reopen it, or begin the playbook from place 4, with a ticket of its own."),
    "parameter_required": N_("It has to be known: {parameter}."),
    "unknown_parameter": N_("The playbook does not ask for {parameter}; it asks for: {known}."),
    "running_already": N_("It runs already, as RUN-{run}; start another one beside it only if that is meant."),
    "run_ended": N_("The run has ended: what was done in it never changes."),
    "run_paused": N_("The run is paused; Z lets it go on."),
    "not_paused_run": N_("The run is not paused."),
    "not_there": N_("The run is not at this step any more; what you typed is kept."),
    "not_there_any_more": N_("{who} was faster: {answer}, {at}. What you typed is kept."),
    "not_over": N_("It has to wait until {until}."),
    "no_such_step": N_("There is no step {step} in this run."),
    "unknown_field": N_("The step does not record {field}."),
    "child_open": N_("The playbook that this step calls is not finished: Enter begins or opens it."),
    "child_first": N_("The playbook that this step calls is not finished: r on its line begins or opens it."),
    "children_open": N_("It began {runs}, still open: say whether they are aborted too, or go on by themselves."),
    "other_playbook": N_("This step calls another playbook: {playbook}."),
    "way_required": N_("Say how {who} said it: by phone, in person, by message."),
    "lane_ended": N_("The lane {lane} has ended."),
    "blocked": N_("It waits for steps of other lanes: {steps}."),
    "unknown_answer": N_("{answer} is no answer to this step; there are: {known}."),
    "record_required": N_("It has to be written down first: {field}."),
    "no_number": N_("{value} is no number: write it like 12 or 0.5."),
    "no_choice": N_("None of its choices; there are: {known}."),
    "second_person": N_("{who} has said so: another login has to confirm it (I: they sit down here)."),
    "other_answer": N_("The first of the two said: {answer}. Talk to each other, then say the same."),
    "no_evidence": N_("The check has seen nothing: x lets it look, or write down what you saw yourself."),
    "check_running": N_("The check is still looking."),
    "no_check": N_("This step has nothing to look at by itself."),
    "no_target": N_("Nobody has said where it looks; o asks for an address."),
    "bad_target": N_("{target} is neither a device nor an address."),
    "no_skip": N_("This step can't be skipped."),
    "no_later": N_("What comes after this step depends on it: it can't be put off."),
    "not_deferred": N_("This step was not put off."),
    "lanes_open": N_("Lanes are still open: {lanes}."),
    "deferred_open": N_("Steps that were put off are still to be done, or given up: {steps}."),
    "no_authorisation": N_("This plan needs no authorisation."),
    "authorised_already": N_("The plan is authorised already."),
    "not_approver": N_("{who} may not say this here; {roles} may."),
    "four_eyes": N_("Who started it can't authorise it too: it takes two people."),
    "unknown_lane": N_("There is no lane {lane}."),
}
"""`not_paused` is said of tickets too: that of a run has a code of its own on the desk."""


def all_ended(put_off: str) -> str:
    """What is left to do in a run whose lanes have ended; `put_off`: the steps that have to come back, raw."""
    if not put_off:
        return _("All lanes have ended: F finishes the run.")
    return _("All lanes have ended: r does or v gives up what was put off, then F: {steps}", steps=put_off)


def refusal(code: str, **params: object) -> str:
    """Why not, as the engine would word it."""
    return _(REFUSALS[code], **params)


def answer_words(step: Step | None, answer: str) -> str:
    """What an answer is called, raw: by the playbook, by us, or by its id."""
    found = step.exit(answer) if step is not None else None
    words = pick(found.words) if found is not None else ""
    return words or _(ANSWERS.get(answer, answer))


def unit_words(step: Step) -> str:
    """In what a measure is written down, raw."""
    return _("in {unit}", unit=step.unit) if step.unit else _("Value")


def word_of(words: Words, name: str) -> str:
    """The words in the language of the screen, raw; the id where there are none."""
    return pick(words) or name


def role_words(role: RoleRow | None, name: str, look: Look, room: int = 1000) -> str:
    """Fire brigade 119; Duty leader: Wu Gang 8002, backup Ola Berg 8004. With little room only the first of them."""
    if role is None:
        return look.shown(name)
    title = look.shown(pick(role.role.name) or name)
    if role.role.phone and not any(contact.name for contact in role.contacts):
        return f"{title}  {look.shown(role.role.phone)}"
    who = [contact_words(contact, look) for contact in role.contacts] or [_("NOBODY has it now")]
    return next(
        (words for words in (labelled(title, listed(who)),) if cell_len(words) <= room), labelled(title, who[0])
    )


def contact_words(contact: Contact, look: Look) -> str:
    name = look.shown(f"{contact.name}  {contact.phone}".strip())
    return _("backup {name}", name=name) if contact.backup else name
