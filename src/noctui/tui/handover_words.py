"""The words of shift handovers: states and kinds, the sentence of every item, of news and of refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import N_, _, pick
from noctui.tui.words import FACTS, MUTES, STATUSES, STEPS, fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from noctui.domain.handover import EventKind, State, Timing
    from noctui.domain.handover_items import Item, ItemKind, LineKind
    from noctui.domain.handover_views import HandoverRow
    from noctui.tui.look import Look

STATES: dict[State, str] = {
    "draft": N_("being prepared"),
    "offered": N_("offered"),
    "asked": N_("a question is open"),
    "accepted": N_("taken over"),
    "refused": N_("refused"),
    "withdrawn": N_("taken back"),
    "dropped": N_("ended, not taken over"),
}

KINDS: dict[ItemKind, str] = {
    "worst": N_("Worst now"),
    "running": N_("Running"),
    "owed": N_("Steps and promises"),
    "muted": N_("Muted"),
    "watch": N_("To watch"),
    "borrowed": N_("Borrowed"),
    "note": N_("Notes"),
}
"""In the order in which they are read."""

LINES: dict[LineKind, str] = {
    "watch": N_("to watch"),
    "borrowed": N_("borrowed"),
    "note": N_("note"),
}
LINES_ABOUT: dict[LineKind, str] = {
    "watch": N_("if this happens, do that; handed on until it is struck"),
    "borrowed": N_("what belongs to others; handed on until it is struck"),
    "note": N_("for this once"),
}

EVENTS: dict[EventKind, str] = {
    "prepared": N_("prepared"),
    "moved": N_("the hand-off was moved"),
    "added": N_("item {item} added: {text}"),
    "struck": N_("item {item} struck: {text}"),
    "offered": N_("offered"),
    "read_back": N_("item {item} read back: {text}"),
    "asked": N_("asked: {text}"),
    "answered": N_("answered: {text}"),
    "accepted": N_("taken over"),
    "refused": N_("refused: {text}"),
    "withdrawn": N_("taken back: {text}"),
    "dropped": N_("ended, not taken over: {text}"),
    "late": N_("not offered in time"),
    "lapsed": N_("not accepted in time"),
    "nobody_came": N_("nobody came"),
    "stalled": N_("refused, and not offered again"),
}

TIMINGS: dict[Timing, str] = {
    "unplanned": N_("not planned by the roster"),
    "early": N_("early"),
    "in_time": N_("in time"),
    "late": N_("late"),
}

NEWS: dict[str, str] = {
    "handover_late": N_("{handover} ({of}): {who} has not offered it in time; {post}: {to}"),
    "handover_lapsed": N_("{handover} ({of}) of {who} was not accepted in time; {post}: {to}"),
    "handover_nobody_came": N_("{handover} ({of}): nobody came to take over from {who}; {post}: {to}"),
    "handover_stalled": N_("{handover} ({of}) of {who} was refused; {post}: {to}"),
    "handover_early": N_("{handover} ({of}): {who} has handed over early; {post}: {to}"),
    "handover_over": N_("{handover} ({of}) of {who} is settled; {post}: {to}"),
}
NEWS_TONES: dict[str, str] = {
    "handover_late": "warn",
    "handover_lapsed": "bad",
    "handover_nobody_came": "bad",
    "handover_stalled": "bad",
    "handover_early": "warn",
    "handover_over": "good",
}

JOURNAL: dict[str, str] = {
    "handover.prepared": N_("handover prepared"),
    "handover.moved": N_("handover: the hand-off was moved"),
    "handover.added": N_("handover, item {item} added: {text}"),
    "handover.struck": N_("handover, item {item} struck: {text}"),
    "handover.offered": N_("handover offered"),
    "handover.read_back": N_("handover, item {item} read back: {text}"),
    "handover.asked": N_("handover, asked: {text}"),
    "handover.answered": N_("handover, answered: {text}"),
    "handover.accepted": N_("{outgoing} handed over to {incoming}"),
    "handover.refused": N_("handover refused: {text}"),
    "handover.withdrawn": N_("handover taken back: {text}"),
    "handover.dropped": N_("handover ended, not taken over: {text}"),
    "handover.late": N_("handover not offered in time"),
    "handover.lapsed": N_("handover not accepted in time"),
    "handover.nobody_came": N_("handover: nobody came"),
    "handover.stalled": N_("handover refused, and not offered again"),
}

REFUSALS: dict[str, str] = {
    "unknown_handover": N_("There is no such handover."),
    "unknown_post": N_("There is no post {post}."),
    "prepared_already": N_("It is being handed over already: H-{handover}."),
    "handover_ended": N_("This handover has ended; what was accepted never changes."),
    "not_yours": N_("Only who has the post may do this: {who}."),
    "no_person": N_("The roster knows nobody with the login {login}: add it to the person in roster.yaml."),
    "cannot_take": N_("{who} is not said to be able to do the post {post}."),
    "offered_already": N_("It is offered already; take it back to change to whom."),
    "not_offered": N_("It is not offered now."),
    "both_sides": N_("Who hands over can't take over too: it takes two people."),
    "offered_to_other": N_("It is offered to {who}."),
    "unread": N_("Read back first, by number or a word: {items}."),
    "unanswered": N_("A question is not answered yet: {questions}"),
    "unknown_item": N_("There is no item {item}, or it is over."),
    "unknown_question": N_("There is no such open question."),
    "changed_since": N_("Item {item} has changed meanwhile: look again."),
    "not_named": N_("That does not name item {item}: say its number, its ticket or device, or a word of it."),
}

_SENTENCES: dict[str, str] = {
    "blind": N_("we are blind since {at}: our own uplink is gone"),
    "device": N_("{subject} is down since {at}, without a ticket; {text}"),
    "ticket": N_("{subject} {text}; {level}, {status}, owner {owner}"),
    "run": N_("{subject} {name}: {about}; {state}, owner {owner}"),
    "report": N_("{subject}: {clock} by {due}"),
    "promise": N_("{subject}: {clock} promised by {due}"),
    "step": N_("{subject}: next step: {step}"),
    "duty": N_("{subject}: before it is closed: {facts}"),
    "lane": N_("{subject} {name}: {about}"),
    "approval": N_("{subject} {name} waits for a yes: {about}"),
    "mute": N_("{subject} {kind} until {ends} by {by}: {text}"),
    "line": "{subject}",
}
_MOMENTS = ("at", "due", "starts", "ends")
_TABLES: dict[str, Mapping[str, str]] = {
    "status": {str(key): word for key, word in STATUSES.items()},
    "step": {str(key): word for key, word in STEPS.items()},
    "kind": {str(key): word for key, word in MUTES.items()},
    "state": {"running": N_("in progress"), "paused": N_("paused")},
}


def refusal(code: str, **params: object) -> str:
    """Why not, as the engine would word it."""
    words = REFUSALS[code]
    return _(words, **params)


def item_line(item: Item, look: Look) -> str:
    """What an item says, in one line; foreign parts are still raw."""
    shown = _readable(item, look)
    line = fill(_SENTENCES[item.code], shown)
    if item.code == "ticket" and "due" in shown:
        line = _("{said}; {more}", said=line, more=f"{shown.get('clock', '')} {_limit(item, shown)}")
    return " ".join(line.split())


def _limit(item: Item, shown: Mapping[str, str]) -> str:
    """By when, or that it is too late."""
    words = N_("MISSED {due}") if item.params.get("late") else N_("by {due}")
    return _(words, due=shown["due"])


def post_title(row: HandoverRow) -> str:
    return pick(row.post_name) or row.post


def _readable(item: Item, look: Look) -> dict[str, str]:
    shown = {"subject": item.subject, **item.params}
    for name in {key.partition(".")[0] for key in item.params if "." in key}:
        words = {key.partition(".")[2]: word for key, word in item.params.items() if key.startswith(f"{name}.")}
        shown[name] = pick(words)
    for name in _MOMENTS:
        if shown.get(name, "").isdecimal():
            shown[name] = look.moment(int(shown[name]))
    for name, table in _TABLES.items():
        if word := table.get(shown.get(name, "")):
            shown[name] = _(word)
    if "facts" in shown:
        facts: Mapping[str, str] = FACTS  # type: ignore[assignment]
        shown["facts"] = ", ".join(_(facts.get(kind, kind)) for kind in shown["facts"].split(", "))
    if item.code in ("run", "lane", "approval"):
        shown |= _of_run(item, shown)
    if "owner" in shown:
        shown["owner"] = shown["owner"] or _("nobody")
    return shown


def _of_run(item: Item, shown: Mapping[str, str]) -> dict[str, str]:
    """The playbook with its place; the step, which is a sentence of its own, with its limit."""
    about = (shown.get("about") or _("the whole plan")).rstrip(".。")
    if "due" in shown:
        about = _("{step} ({limit})", step=about, limit=_limit(item, shown))
    return {"name": " ".join(filter(None, (shown.get("name"), shown.get("place")))), "about": about}
