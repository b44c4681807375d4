"""The screen of a handover as lines and cells: how it stands, what is read back, who signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import N_, _, pick
from noctui.tui.columns import Cell, Column
from noctui.tui.details import labelled, packed
from noctui.tui.handover_words import EVENTS, KINDS, STATES, TIMINGS, item_line, post_title
from noctui.tui.look import folded, wrap
from noctui.tui.words import fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from noctui.domain.handover_views import EventRow, HandoverDetail, HandoverRow, ItemRow, QuestionRow, Signature
    from noctui.domain.inventory import Operator
    from noctui.tui.look import Line, Look

_OFFERED = ("offered", "asked")
_TONES = {"accepted": "good", "refused": "bad", "withdrawn": "warn", "dropped": "bad", "asked": "warn"}
_TOLD = 3
"""Lines at most in which the item under the cursor is told in full."""

ITEM_COLUMNS = (
    Column("mark", "", 8, priority=10),
    Column("number", "", 3, align="right", priority=9),
    Column("kind", "", 11, flex=1, most=19, priority=6),
    Column("text", "", 40, flex=6, priority=11),
    Column("read", "", 18, flex=1, most=26, priority=4),
)
QUESTION_COLUMNS = (
    Column("mark", "", 8, priority=9),
    Column("by", "", 8, flex=1, most=16, priority=6),
    Column("text", "", 24, flex=4, priority=10),
)
EVENT_COLUMNS = (
    Column("at", "", 11, priority=9),
    Column("by", "", 10, flex=1, most=16, priority=8),
    Column("what", "", 30, flex=4, priority=10),
)
PAST_COLUMNS = (
    Column("number", "", 5, priority=10),
    Column("at", "", 11, priority=8),
    Column("people", "", 16, flex=2, most=40, priority=9),
    Column("state", "", 10, flex=1, priority=7),
)


# ---------------------------------------------------------------------------------------------------------- the head


def head(found: HandoverDetail, me: Operator | None, look: Look, width: int) -> list[Line]:
    row = found.row
    title: Line = (
        (f" H-{row.id} ", "title"),
        (_("Shift handover: {post}", post=look.shown(post_title(row))) + "  ", "title"),
        *_state(row, look),
    )
    lines = [title, *packed(_facts(row, look), width)]
    if row.red or row.questions:
        lines.append(_progress(row, look))
    if found.signature is not None:
        lines += signed(found.signature, found.sound, look, width)
    elif words := guidance(row, me):
        lines += [((f" {line}", "key"),) for line in wrap(words, width - 2)]
    return lines


def _state(row: HandoverRow, look: Look) -> Line:
    said: Line = ((_(STATES[row.state]), _TONES.get(row.state, "key")),)
    if row.timing is not None:
        said = (*said, (f", {_(TIMINGS[row.timing])}", "warn" if row.timing != "in_time" else "text"))
    if row.alarm is not None:
        said = (*said, (f"  {look.glyph('breached')} {_(EVENTS[row.alarm])}", "bad"))
    return said


def _facts(row: HandoverRow, look: Look) -> Iterator[Line]:
    yield _said(N_("from"), look.shown(row.outgoing_name))
    yield _said(N_("to"), look.shown(_taker(row)))
    if row.hand_off is not None:
        yield _said(N_("hand-off"), look.by(row.hand_off))
    if row.due is not None:
        label = N_("to be accepted by") if row.state in _OFFERED else N_("to be offered by")
        late = row.due < look.now
        sign = f"{look.glyph('breached')} " if late else ""
        yield _said(label, f"{look.by(row.due)} {sign}{look.left(row.due).strip()}", "bad" if late else "text")


def _taker(row: HandoverRow) -> str:
    return ", ".join(row.incoming_names) or (_("whoever can do it") if row.takers else _("nobody"))


def _said(label: str, words: str, token: str = "text") -> Line:
    return ((f"{_(label)} ", "muted"), (words, token))


def _progress(row: HandoverRow, look: Look) -> Line:
    """How much of what is red was read back, and what is not answered."""
    read = row.red - row.unread
    sign = look.glyph("done" if not row.unread else "breached")
    words = _("{read} of {red} red items read back", read=read, red=row.red)
    if row.state in ("draft", "refused", "withdrawn"):
        words, sign = _("{red} red items have to be read back", red=row.red), look.glyph("breached")
    line: Line = ((f" {sign} {words}", "bad" if row.unread else "good"),) if row.red else ()
    if row.questions:
        asked = _("{count} questions wait for an answer", count=row.questions)
        line = (*line, (f"  {look.glyph('warning')} {asked}", "warn"))
    return line


def guidance(row: HandoverRow, me: Operator | None) -> str:
    """What the one who looks can do next."""
    login = me.login if me is not None else ""
    if row.state in ("accepted", "dropped"):
        return ""
    if row.state in _OFFERED and login in row.takers:
        if row.unread:
            return _("You take over: go down with j, r reads a red item back, Q asks about it.")
        if row.questions:
            return _("You take over: the answer to your question is still missing.")
        return _("You take over: everything red is read back; a takes it.")
    if login in row.givers:
        if row.state not in _OFFERED:
            return _("You hand over: w adds a line, X strikes one, o offers it.")
        return (
            _("You hand over: A answers the question.") if row.questions else _("You have offered it; U takes it back.")
        )
    return _("You look on: the duty rests with {who} until it is taken over.", who=row.outgoing_name)


def signed(signature: Signature, sound: bool, look: Look, width: int) -> list[Line]:
    """Who signed and when, the head of the journal, the digest of the items."""
    planned = "" if signature.planned else ", " + _("not planned by the roster")
    given = f"{signature.outgoing} ({signature.outgoing_login})  {look.moment(signature.offered)}"
    taken = f"{signature.incoming} ({signature.incoming_login})  {look.moment(signature.accepted)}{planned}"
    said = [
        labelled(N_("handed over"), (look.shown(given), "text")),
        labelled(N_("taken over"), (look.shown(taken), "text")),
        labelled(N_("journal"), (look.shown(signature.head, width - 17), "muted")),
        labelled(N_("items"), (look.shown(signature.digest, width - 17), "muted")),
    ]
    if not sound:
        words = _("The items are not those that were signed.")
        said.append(((f" {look.glyph('breached')} {words}", "bad"),))
    return [line for one in said for line in _in_width(one, width)]


def _in_width(line: Line, width: int) -> list[Line]:
    return folded(line, width, 16)


def told(row: ItemRow | None, questions: Sequence[QuestionRow], look: Look, width: int) -> list[Line]:
    """The item under the cursor in full, who read it back, what was asked about it."""
    if row is None:
        return []
    text = wrap(f"{row.item.number}  {look.shown(item_line(row.item, look))}", width - 2)[:_TOLD]
    lines: list[Line] = [((f" {line}", "text"),) for line in text]
    sign, token, _word = _mark(row)
    if row.item.red:
        lines.append(((f" {look.glyph(sign)} {look.shown(reading(row, look))}", token),))
    for one in (one for one in questions if one.item == row.item.number):
        answer = one.answer if one.answer is not None else _("not answered yet")
        said = f"{one.by}: {one.text} {look.glyph('arrow')} {answer}"
        lines.append(((f" {look.shown(said, width - 2)}", "text" if one.answer is not None else "warn"),))
    return lines


# --------------------------------------------------------------------------------------------------------- its lists


def item_cells(row: ItemRow, first: bool, look: Look) -> tuple[Cell, ...]:
    """`first`: of its kind, which is named there."""
    sign, token, word = _mark(row)
    tone = "muted" if row.item.code == "line" and row.item.kind == "note" and not row.item.red else "text"
    return (
        Cell(f"{look.glyph(sign)} {_(word)}" if sign else "", token),
        Cell(str(row.item.number), "title" if row.item.red else "muted"),
        Cell(_(KINDS[row.item.kind]) if first else "", "key"),
        Cell(look.shown(item_line(row.item, look)), "title" if row.item.red else tone),
        Cell(look.shown(_read(row, look)), token if row.again else "muted"),
    )


def _mark(row: ItemRow) -> tuple[str, str, str]:
    """Sign, style and word: whether it has to be read back."""
    if not row.item.red:
        return "", "text", ""
    if row.read_by:
        return "done", "good", N_("read")
    return ("repeat", "bad", N_("AGAIN")) if row.again else ("breached", "bad", N_("RED"))


def _read(row: ItemRow, look: Look) -> str:
    return f"{row.read_by} {look.moment(row.read_at)}" if row.read_at is not None else ""


def reading(row: ItemRow, look: Look) -> str:
    if row.read_at is not None:
        return _("read back by {who} {at}", who=row.read_by, at=look.moment(row.read_at))
    return _("changed since it was read back: read it back again") if row.again else _("to be read back")


def question_cells(row: QuestionRow, look: Look) -> tuple[Cell, ...]:
    waits = row.answer is None
    about = f"{row.item}: {row.text}" if row.item else row.text
    answer = _("not answered yet") if row.answer is None else row.answer
    return (
        Cell(f"{look.glyph('warning')} {_('waits')}" if waits else look.glyph("done"), "warn" if waits else "good"),
        Cell(look.shown(row.by), "text"),
        Cell(look.shown(f"{about} {look.glyph('arrow')} {answer}"), "title" if waits else "text"),
    )


def event_cells(row: EventRow, look: Look) -> tuple[Cell, ...]:
    said = fill(EVENTS[row.kind], {"item": str(row.item), "text": row.text})
    return (
        Cell(look.moment(row.at), "muted", row.at),
        Cell(look.shown(row.name or _("engine")), "text"),
        Cell(look.shown(said), "text"),
    )


def past_cells(row: HandoverRow, look: Look) -> tuple[Cell, ...]:
    people = f"{row.outgoing_name} {look.glyph('arrow')} {_taker(row)}"
    state = _(STATES[row.state]) + (f", {_(TIMINGS[row.timing])}" if row.timing is not None else "")
    return (
        Cell(f"H-{row.id}", "title", row.id),
        Cell(look.moment(row.hand_off) if row.hand_off is not None else look.glyph("dash"), "muted"),
        Cell(look.shown(people), "text"),
        Cell(look.shown(state), _TONES.get(row.state, "text")),
    )


# --------------------------------------------------------------------------------------------------- next-due strip


def due_entry(row: HandoverRow, several: bool, look: Look) -> tuple[int, Line]:
    """When it counts, and what the next-due strip says of an open handover. One that waits for a person comes first."""
    at = row.due if row.due is not None and row.state not in _OFFERED else 0
    post = f"{look.shown(pick(row.post_name) or row.post, 16)}: " if several else ""
    state = _urgency(row, look)
    sign = f"{look.glyph(state)} " if state != "running" else ""
    return at, ((f"{sign}{post}{_due(row, look)}", f"clock.{state}"),)


def _urgency(row: HandoverRow, look: Look) -> str:
    """As that of a clock."""
    if row.alarm is not None or row.state == "refused" or (row.due is not None and row.due < look.now):
        return "breached"
    return "warned" if row.state in _OFFERED else "running"


def _due(row: HandoverRow, look: Look) -> str:
    since = look.age(row.turned)
    match row.state:
        case "offered":
            return _("handover offered, not accepted {age}", age=since)
        case "asked":
            return _("handover: a question is open {age}", age=since)
        case "refused":
            return _("handover refused {age}", age=since)
    if row.hand_off is None:
        return _("handover being prepared")
    left = look.left(row.due).strip() if row.due is not None else ""
    return _("handover {time}, to be offered {left}", time=look.by(row.hand_off), left=left)
