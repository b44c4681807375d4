"""Why the engine refused: the code of an answer in, a sentence out that says what would be right."""

from collections.abc import Mapping

from noctui.catalog import N_, _, listed
from noctui.domain.answer import Answer
from noctui.tui import drill_words, handover_words, mute_words, roster_words, run_words, text
from noctui.tui.look import Look
from noctui.tui.words import FACTS, ROLES, STEPS, fill, post

_SENTENCES: dict[str, str] = {
    "conflict": N_("{who} was faster: {what} at {at}. Look again, then decide."),
    "unknown_ticket": N_("There is no ticket T-{ticket}."),
    "unknown_device": N_("There is no device {device} in the inventory."),
    "unknown_fact": N_("This fact is not on the ticket."),
    "unknown_mute": N_("This mute is not there any more."),
    "not_allowed": N_("Your role ({role}) may not do this."),
    "text_required": N_("It needs words that say what, or why."),
    "title_required": N_("It needs a title: what it is about, in one line."),
    "late": N_("That was {ago} ago: what is written down late has to say why."),
    "end_required": N_("It needs an end that lies ahead, at most {longest} from now."),
    "too_long": N_("The text is too long: {longest} characters at most."),
    "not_paged": N_("Nobody is called for it who could answer like that."),
    "files_changed": N_("The files were changed again meanwhile: look at them once more."),
    "more_tickets": N_("Devices that would vanish have got tickets meanwhile ({tickets}): look once more."),
    "no_files": N_("This engine has no files of its own."),
    "ack_too_long": N_("{device} (level {level}) may be acknowledged for {longest} at most; then look again."),
    "no_problem": N_("There is no problem to acknowledge."),
    "ended": N_("It has ended already."),
    "accepted_already": N_("{who} has accepted it already."),
    "invalid": N_("Not valid: {detail}"),
    "store": N_("The store refused, nothing was stored: {detail}"),
    "fault": N_("The engine stumbled over this; its log says where."),
    "other_seat": N_("{who} does not sit here now, so nothing more was done in that name: sit down first."),
    "starting": N_("The engine is still starting; try again in a moment."),
    "no_engine": N_("No engine answered, so nothing is known to be stored; your text is kept."),
    "closed": N_("The ticket is closed: reopen it, or write a note."),
    "future": N_("{at} has not come yet."),
    "too_early": N_("At {at} the ticket was not so far yet: look when its other facts occurred."),
    "before_report": N_("It was reported at {at}: nothing on it is earlier."),
    "not_recovered": N_("It has not recovered yet: record that first."),
    "not_resolved": N_("It is not resolved yet: record that first."),
    "already": N_("{what}: {who} has recorded that already, for {at}."),
    "linked_already": N_("T-{ticket} is linked to it like that already."),
    "waived_already": N_("Both sides do without {clock} already."),
    "same_contract": N_("It belongs to that contract already."),
    "other_verb": N_("{what}: this is recorded by a command of its own, or by the engine alone."),
    "names_no_clock": N_("{what}: this is never meant for one clock; leave the clock out."),
    "no_clock": N_("{what}: no clock of this ticket asks for that."),
    "other_clock": N_("{what}: not possible for the clock {clock}, only for {known}."),
    "no_policy": N_("No policy grades this ticket: without a contract it has no levels."),
    "no_consultation": N_("Only a consultation is closed with its answer."),
    "paused_already": N_("Its clocks are paused already."),
    "not_paused": N_("Its clocks are not paused."),
    "never_pauses": N_("No clock of this ticket may be paused: its policy allows none."),
    "unknown_level": N_("There is no level {level}; its policy has {known}."),
    "same_level": N_("It has level {level} already."),
    "ended_since": N_("It ended once more after that time: take that end back first."),
    "too_long_ago": N_("That is more than {days} days ago; is the date right?"),
    "not_ended": N_("The ticket has not ended, so it can't be reopened."),
    "unknown_contract": N_("There is no contract {contract}."),
    "unknown_clock": N_("Its policy has no clock {clock}; it has {known}."),
    "unknown_person": N_("Nobody who may get it is called {who}."),
    "unknown_step": N_("The step {step} can't be signed now; next is {next}."),
    "same_ticket": N_("That is the very same ticket."),
    "other_kind": N_("T-{into} is of another kind: link them instead."),
    "other_contract": N_("T-{into} belongs to another contract, whose promises are others: link them instead."),
    "into_closed": N_("T-{into} is closed: reopen it first, or link them instead."),
    "no_contract": N_("T-{into} has no contract, so it promises nothing: give it one first."),
    "reported_first": N_("T-{ticket} was reported first, and its promises run from then: merge T-{into} into it."),
    "merged": N_("It was merged into T-{into}; go on there."),
    "too_short": N_("{limit} is too short: at least {least} have to be promised."),
    "watching": N_("It is still being observed, until {until}; it can't be closed before."),
    "open_runs": N_("Still under way on it: {runs}. Finish or abort that first, then close the ticket."),
    "missing": N_("Before it is closed it still needs: {facts}."),
    "no_replacement_due": N_("No device has to be replaced."),
    "unknown_message": N_("This message is not there any more."),
    "unknown_channel": N_("There is no channel {channel}; the site has: {known}."),
    "no_way": N_("No channel of this site reaches {who}: call them."),
    "unknown_operator": N_("There is no operator {who}."),
    "no_pin": N_("{who} has no PIN; a manager sets one with `noctui operator pin`."),
    "pin_required": N_("The PIN of {who} is needed."),
    "pin_wrong": N_("That is not the PIN."),
    "pin_wait": N_("Too many wrong PINs: none is looked at before {until}."),
    **handover_words.REFUSALS,
    **roster_words.REFUSALS,
    **run_words.REFUSALS,
    **drill_words.REFUSALS,
    **mute_words.REFUSALS,
    "no_consent": N_("The customer has not permitted this, or not any more: record the permission first."),
}


def sentence(answer: Answer, look: Look) -> str:
    """What to tell the operator about a refusal; an unknown code is shown as it is. Foreign parts are still raw."""
    faster = answer.code == "not_there" and "who" in answer.params
    template = _SENTENCES.get("not_there_any_more" if faster else answer.code)
    return fill(template, _readable(answer.params, look)) if template else answer.code


def _readable(params: Mapping[str, str], look: Look) -> dict[str, str]:
    """Facts and steps in words, a moment (microseconds) as a time of day, a span as such."""
    facts: Mapping[str, str] = FACTS  # type: ignore[assignment]
    steps: Mapping[str, str] = STEPS  # type: ignore[assignment]
    shown = dict(params)
    if word := facts.get(shown.get("what", "")):
        shown["what"] = _(word)
    for name in ("at", "until"):
        if shown.get(name, "").isdecimal():
            shown[name] = look.moment(int(shown[name]))
    for name in ("limit", "least", "ago"):
        if shown.get(name, "").isdecimal():
            shown[name] = text.age(int(shown[name]))
    if "facts" in shown:
        kinds = shown["facts"].replace(",", " ").split()
        shown["facts"] = listed(_(facts.get(kind, kind)) for kind in kinds)
    for name in ("step", "next"):
        if word := steps.get(shown.get(name, "")):
            shown[name] = _(word)
    for name, words in (("status", roster_words.CHANGE_STATUSES), ("kind", roster_words.CHANGES)):
        if word := dict[str, str](words).get(shown.get(name, "")):  # type: ignore[arg-type]
            shown[name] = _(word)
    if word := dict[str, str](ROLES).get(shown.get("role", "")):  # type: ignore[arg-type]
        shown["role"] = _(word)
    if word := run_words.ANSWERS.get(shown.get("answer", "")):
        shown["answer"] = _(word)
    if "clock" in shown:
        shown["clock"] = look.names.get(shown["clock"], shown["clock"])
    if "post" in shown:
        shown["post"] = post(shown["post"], names=look.names)
    return shown
