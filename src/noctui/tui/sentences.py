"""The sentences of announcements and journal entries: what happened, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import N_, _
from noctui.tui import drill_words, handover_words, mute_words, roster_words, run_news
from noctui.tui.fact_words import told
from noctui.tui.words import DEVICE_STATES, FACTS, GROUP_STATES, fill, post

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from noctui.domain.views import AnnouncementRow, JournalRow

_ANNOUNCEMENTS: dict[str, str] = {
    "problem": N_("{device} is {state}"),
    "recovery": N_("{device} has recovered"),
    "reopened": N_("{device} fails again, the ticket is reopened"),
    "flapping": N_("{device} flaps: no change of it is told until it is steady again"),
    "steady": N_("{device} is steady again, and {state}"),
    "redundancy_lost": N_("redundancy of {group} is lost: {lost} gone, {left} of {all} left, {need} needed"),
    "redundancy_back": N_("redundancy of {group} is back"),
    "warning": N_("{clock} is due soon ({device})"),
    "breach": N_("{clock} is breached ({device})"),
    "blind": N_("we are blind: our own uplink is gone, no outage is booked"),
    "sight": N_("we see again: our uplink is back"),
    "opened": N_("new ticket: {text}"),
    "escalation": N_("{clock}: {post} has to hear of it, {to}"),
    "last_resort": N_("{clock}: nobody is left to call; whoever sits at a desk, answer"),
    "reminder": N_("{to} wanted to be reminded: {text}"),
    "upgrade": N_("level raised to {level}: {clock} was missed"),
    "replacement": N_("{device} has failed again and again: it has to be replaced"),
    "contract": N_("contract {contract}: too much of its work was late"),
    **handover_words.NEWS,
    **roster_words.NEWS,
    **run_news.NEWS,
    **drill_words.NEWS,
    **mute_words.NEWS,
    "duty": N_("{post}: {to} has it now, after {was}"),
    "unsent": N_("{person} could not be told: {about} ({detail})"),
}

TONES: dict[str, str] = {
    "problem": "bad",
    "recovery": "good",
    "reopened": "bad",
    "flapping": "warn",
    "steady": "notice",
    "redundancy_lost": "warn",
    "redundancy_back": "good",
    "warning": "warn",
    "breach": "bad",
    "blind": "bad",
    "sight": "good",
    "opened": "notice",
    "escalation": "bad",
    "last_resort": "bad",
    "reminder": "warn",
    "upgrade": "bad",
    "replacement": "warn",
    "contract": "bad",
    **handover_words.NEWS_TONES,
    **roster_words.NEWS_TONES,
    **run_news.NEWS_TONES,
    **drill_words.NEWS_TONES,
    **mute_words.NEWS_TONES,
    "duty": "notice",
    "unsent": "bad",
}
"""Style token of each announcement: whether it is good news or bad."""

_JOURNAL: dict[str, str] = {
    "log.line": "{text}",
    "device.tool": N_("{tool} to {device}"),
    "device.state": N_("from {was} to {state}"),
    "group.state": N_("from {was} to {state}, {left} of {all} left"),
    "device.flapping": N_("flaps"),
    "device.steady": N_("is steady again, and {state}"),
    "device.acknowledged": N_("acknowledged: {text}"),
    "device.maintenance": N_("maintenance window: {text}"),
    "mute.ended": N_("mute ended"),
    "ticket.reported": N_("ticket opened for {device}"),
    "ticket.joined": N_("{device} is affected too"),
    "ticket.left": N_("{device} works again"),
    "duty.changed": N_("{to} has it now, after {was}"),
    "message.sent": N_("{person} told by {channel}: {about}"),
    "message.dead": N_("{person} could not be told: {about} ({detail})"),
    "message.retried": N_("once more to {person}: {about}"),
    "message.told": N_("{person} told by phone: {about}; {text}"),
    "message.test": N_("test of the ways to {person}"),
    **handover_words.JOURNAL,
    **roster_words.JOURNAL,
    **run_news.JOURNAL,
    **drill_words.JOURNAL,
    **mute_words.JOURNAL,
    "operator.pin": N_("{who} has a new PIN"),
    "operator.pin_removed": N_("{who} has no PIN any more"),
    "operator.seated": N_("{who} sits down"),
    "operator.refused": N_("a wrong PIN for {who} (number {count} in a row)"),
    "site.reloaded": N_("changed site files activated, {version}"),
    "engine.loaded": N_("engine started, site files {version}"),
    "clock.stepped": N_("the clock of the machine was set by {seconds} s, and is followed"),
    "store.restored": N_("the store is a backup as of entry {seq}; {lost} later ones are not in it"),
}


def announcement(row: AnnouncementRow, names: Mapping[str, str]) -> str:
    """The sentence that a desk says aloud, with the ticket it belongs to; `names` as in `Look`."""
    text = fill(_ANNOUNCEMENTS[row.kind], _translated(row.params, names))
    return text if row.ticket is None else f"T-{row.ticket} {text}"


def journal_line(row: JournalRow, names: Mapping[str, str]) -> str:
    """The sentence of a journal entry; an unknown kind shows its code and text."""
    area, _dot, word = row.kind.partition(".")
    params = _translated(row.params, names)
    if row.kind in _JOURNAL and (area != "ticket" or params.get("device")):
        return fill(_JOURNAL[row.kind], params)
    if area == "announced" and word in _ANNOUNCEMENTS:
        return _("announced: {what}", what=fill(_ANNOUNCEMENTS[word], params))
    text = row.params.get("text", "")
    if area == "ticket" and word in FACTS:
        return told(word, row.params, text, names)
    return f"{row.kind}: {text}" if text else row.kind


def event_line(run: Sequence[JournalRow], names: Mapping[str, str]) -> str:
    """The sentence of one or several journal entries that say the same; that it was said aloud goes without saying."""
    row = run[-1]
    area, _dot, word = row.kind.partition(".")
    if area != "announced" or word not in _ANNOUNCEMENTS:
        return journal_line(row, names)
    params = _translated(row.params, names)
    if len(run) > 1:
        params["device"] = _("{device} and {count} more", device=params.get("device", ""), count=len(run) - 1)
    return fill(_ANNOUNCEMENTS[word], params)


_GROUP_WORDS: Mapping[str, str] = {state: word for state, (word, _like) in GROUP_STATES.items()}


def _translated(params: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    states: Mapping[str, str] = DEVICE_STATES  # type: ignore[assignment]
    shown = run_news.readable(params)
    for name in ("state", "was"):
        if word := states.get(shown.get(name, "")) or _GROUP_WORDS.get(shown.get(name, "")):
            shown[name] = _(word)
    statuses: Mapping[str, str] = roster_words.CHANGE_STATUSES  # type: ignore[assignment]
    if word := statuses.get(shown.get("status", "")):
        shown["status"] = _(word)
    if "clock" in shown:
        shown["clock"] = names.get(shown["clock"], shown["clock"])
    if "post" in shown:
        shown["post"] = ", ".join(post(one, names=names) for one in shown["post"].split())
    for name in ("to", "was"):
        if shown.get(name) == "":
            shown[name] = _("nobody")
    return shown
