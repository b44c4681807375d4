"""A handover as lines for a terminal and as Markdown for paper. Foreign text is never markup."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from noctui.catalog import _
from noctui.domain.handover_items import Item
from noctui.domain.handover_views import ComparedHandovers, HandoverDetail, HandoverRow, ItemRow, QuestionRow
from noctui.domain.moments import Instant, to_datetime
from noctui.tui.handover_words import EVENTS, KINDS, STATES, TIMINGS, item_line, post_title
from noctui.tui.look import Look
from noctui.tui.words import fill

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#|~!&])")


def lines(found: HandoverDetail, look: Look) -> Iterator[str]:
    """For a terminal: a heading, the items kind by kind, the questions."""
    row = found.row
    yield f"{_title(row)}  {_state(row)}"
    yield f" {_people(row)}  {_hand_off(row, look)}".rstrip()
    for kind, rows in groupby(found.items, key=lambda one: one.item.kind):
        yield ""
        yield f" {_(KINDS[kind])}"
        for one in rows:
            read = _reading(one, look)
            yield f"  {one.item.number:>3} {'‼' if one.item.red else ' '} {item_line(one.item, look)}" + (
                f"  [{read}]" if read else ""
            )
    if found.questions:
        yield ""
        yield f" {_('Questions')}"
        for question in found.questions:
            yield f"  {question.id:>3}   {_asked(question)}"
    if not found.sound:
        yield ""
        yield " " + _("The items are not those that were signed.")


def markdown(found: HandoverDetail, look: Look) -> Iterator[str]:
    """For paper: the same, what happened, and the signatures or room for them."""
    row = found.row
    yield f"# {escaped(_title(row))}"
    yield ""
    for name, value in (
        (_("State"), _state(row)),
        (_("Outgoing"), row.outgoing_name),
        (_("Incoming"), ", ".join(row.incoming_names)),
        (_("Planned hand-off"), _date(row.hand_off, look)),
    ):
        yield f"- {name}: {escaped(value)}"
    for kind, rows in groupby(found.items, key=lambda one: one.item.kind):
        yield from ("", f"## {_(KINDS[kind])}", "")
        for one in rows:
            yield from _bullet(one, look)
    if found.questions:
        yield from ("", f"## {_('Questions')}", "")
        yield from (f"- {escaped(_asked(question))}" for question in found.questions)
    yield from ("", f"## {_('Signatures')}", "")
    yield from _signatures(found, look)
    yield from ("", f"## {_('Course of events')}", "")
    for event in found.events:
        said = fill(EVENTS[event.kind], {"item": str(event.item), "text": event.text})
        yield f"- {_date(event.at, look)} {escaped(event.name or _('engine'))}: {escaped(said)}"


def compared(found: ComparedHandovers, look: Look) -> Iterator[str]:
    yield f"H-{found.before.id} → H-{found.after.id}"
    for title, items in ((_("New"), found.new), (_("Gone"), found.gone), (_("Still there"), found.stayed)):
        yield ""
        yield f" {title}"
        yield from _listed(items, look, held=items is found.stayed)


def escaped(text: str) -> str:
    """Foreign text that Markdown shows as it is, in one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _listed(items: Iterable[Item], look: Look, held: bool) -> Iterator[str]:
    for item in items:
        since = "  [" + _("handed on for {age}", age=look.age(item.since)) + "]" if held else ""
        yield f"  {item.number:>3} {'‼' if item.red else ' '} {item_line(item, look)}{since}"


def _title(row: HandoverRow) -> str:
    return _("Shift handover H-{number}: {post}", number=row.id, post=post_title(row))


def _state(row: HandoverRow) -> str:
    parts = [_(STATES[row.state])]
    if row.timing is not None:
        parts.append(_(TIMINGS[row.timing]))
    if row.alarm is not None:
        parts.append(_(EVENTS[row.alarm]))
    return ", ".join(parts)


def _people(row: HandoverRow) -> str:
    return f"{row.outgoing_name} → {', '.join(row.incoming_names) or _('nobody')}"


def _hand_off(row: HandoverRow, look: Look) -> str:
    return _("hand-off {at}", at=look.moment(row.hand_off)) if row.hand_off is not None else ""


def _reading(one: ItemRow, look: Look) -> str:
    if one.read_at is not None:
        return _("read back by {who} {at}", who=one.read_by, at=look.moment(one.read_at))
    if one.again:
        return _("changed since it was read back")
    return _("to be read back") if one.item.red else ""


def _asked(question: QuestionRow) -> str:
    about = f" ({question.item})" if question.item else ""
    answer = question.answer if question.answer is not None else _("not answered yet")
    return f"{question.by}{about}: {question.text} – {answer}"


def _bullet(one: ItemRow, look: Look) -> Iterator[str]:
    red = f" **{_('RED')}**" if one.item.red else ""
    yield f"- {one.item.number}\\.{red} {escaped(item_line(one.item, look))}"
    if read := _reading(one, look):
        yield f"  - {escaped(read)}"


def _signatures(found: HandoverDetail, look: Look) -> Iterator[str]:
    signed = found.signature
    if signed is None:
        yield f"- {_('Handed over')}: ____________________  {_('Time')}: __________"
        yield f"- {_('Taken over')}: ____________________  {_('Time')}: __________"
        return
    given, taken = _who(signed.outgoing, signed.outgoing_login), _who(signed.incoming, signed.incoming_login)
    planned = "" if signed.planned else ", " + _("not planned by the roster")
    yield f"- {_('Handed over')}: {given} {_date(signed.offered, look)}"
    yield f"- {_('Taken over')}: {taken} {_date(signed.accepted, look)}{planned}"
    yield f"- {_('Head of the journal')}: `{signed.head}`"
    yield f"- {_('Digest of the items')}: `{signed.digest}`"
    if not found.sound:
        yield f"- **{_('The items are not those that were signed.')}**"


def _who(name: str, login: str) -> str:
    return escaped(f"{name} ({login})")


def _date(at: Instant | None, look: Look) -> str:
    return "–" if at is None else to_datetime(at).astimezone(look.zone).strftime("%Y-%m-%d %H:%M")
