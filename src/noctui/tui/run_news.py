"""What is said aloud of runs, and what the journal and the time line of a ticket tell of them."""

from collections.abc import Mapping

from noctui.catalog import N_, _, pick
from noctui.tui.words import fill

NEWS: dict[str, str] = {
    "run_started": N_("{run} {name} has begun"),
    "run_asked": N_("{run} {name} needs a yes: {about}; {post}: {to}"),
    "run_authorised": N_("{run} {name}: {who} has authorised the plan"),
    "run_denied": N_("{run} {name}: {who} has not authorised the plan"),
    "run_warned": N_("{run} {name}: the limit is near: {about}"),
    "run_overdue": N_("{run} {name}: the limit has passed: {about}; {post}: {to}"),
    "run_held_up": N_("{run} {name}: nobody has authorised the plan; {post}: {to}"),
    "run_ran_out": N_("{run} {name}: {about} has run out"),
    "run_waited": N_("{run} {name}: the wait may be over: {about}"),
    "run_nobody": N_("{run} {name}: nobody has {post}; the next one is called: {about}"),
    "run_handed": N_("{run} {name} is handed to {to}"),
    "run_paused": N_("{run} {name} is paused: {text}"),
    "run_aborted": N_("{run} {name} is aborted: {text}"),
    "run_finished": N_("{run} {name} is finished"),
    "run_entered": N_("{run} {name}: {say}"),
}
NEWS_TONES: dict[str, str] = {
    "run_started": "notice",
    "run_asked": "warn",
    "run_authorised": "good",
    "run_denied": "bad",
    "run_warned": "warn",
    "run_overdue": "bad",
    "run_held_up": "bad",
    "run_ran_out": "bad",
    "run_waited": "notice",
    "run_nobody": "bad",
    "run_handed": "notice",
    "run_paused": "warn",
    "run_aborted": "bad",
    "run_finished": "good",
    "run_entered": "warn",
}

_DONE: dict[str, str] = {
    "started": N_("begun"),
    "authorised": N_("the plan is authorised"),
    "denied": N_("the plan is not authorised"),
    "answered": N_("done: {about}"),
    "agreed": N_("confirmed: {about}"),
    "skipped": N_("skipped: {about}"),
    "deferred": N_("put off: {about}"),
    "returned": N_("done after all: {about}"),
    "waived": N_("given up: {about}"),
    "handed": N_("handed on"),
    "noted": N_("note"),
    "paused": N_("paused"),
    "resumed": N_("goes on"),
    "aborted": N_("aborted"),
    "finished": N_("finished"),
    "entered": N_("roster: {say}"),
    "moved": N_("goes on in {text}"),
    "detached": N_("goes on by itself, for {text} has ended"),
    "asked": N_("looks: {about}"),
    "seen": N_("has seen: {about}"),
    "warned": N_("the limit is near: {about}"),
    "overdue": N_("the limit has passed: {about}"),
    "held_up": N_("nobody has authorised the plan"),
    "ran_out": N_("has run out: {about}"),
    "waited": N_("the wait may be over: {about}"),
}
JOURNAL: dict[str, str] = {f"run.{kind}": words for kind, words in _DONE.items()}


def readable(params: Mapping[str, str]) -> dict[str, str]:
    """The params with what they hold by language (`name.en`, `name.zh`) in the language of the screen."""
    shown = dict(params)
    for name in {key.partition(".")[0] for key in params if "." in key}:
        words = {key.partition(".")[2]: word for key, word in params.items() if key.startswith(f"{name}.")}
        shown[name] = pick(words)
    if "run" in shown:
        shown.setdefault("about", _("the whole plan"))
    return shown


def on_the_ticket(data: Mapping[str, str]) -> str:
    """What the time line of a ticket tells: which run, and what became of it."""
    shown = readable(data)
    what = fill(_DONE.get(shown.get("what", ""), "{what}"), shown)
    return _("{run} {name}: {what}", run=shown.get("run", ""), name=shown.get("name", ""), what=what)
