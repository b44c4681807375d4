"""The page of one ticket as lines: what, how bad, whose, which promise runs out when, what is still owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import N_, _, pick
from noctui.tui import text
from noctui.tui.look import width_of, wrap
from noctui.tui.mirror import is_watch, most_urgent, urgency
from noctui.tui.page_words import page_lines
from noctui.tui.words import CLOCKS, CONSENTS, FACTS, KINDS, STATUSES, STEPS, signer, ticket_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from noctui.domain.clock import ClockState
    from noctui.domain.moments import Instant, Span
    from noctui.domain.queries import BreachRow, ConsentRow, HoursRow, TicketDetail
    from noctui.domain.views import ClockRow, TicketRow
    from noctui.tui.look import Line, Look, Piece

_ROOMY = 110
"""Cells of a screen on which bars are long."""


def labelled(label: str, *pieces: Piece) -> Line:
    """A line of a page: the label in a column of its own, then what it says."""
    return ((text.fit(f" {_(label)}", 16), "muted"), *pieces)


# ---------------------------------------------------------------------------------------------------------- its head


def ticket_lines(row: TicketRow, look: Look, detail: TicketDetail | None = None, width: int = 80) -> list[Line]:
    """Head of a ticket's page: what, how bad, whose, since when, who to call, what is allowed, what is still owed."""
    return [_title(row, look), *packed(_head(row, look, detail), width)]


def packed(said: Iterable[Line], width: int) -> list[Line]:
    """Short statements in as few lines as they fit; none is torn."""
    lines: list[Line] = []
    for one in said:
        if lines and width_of(lines[-1]) + width_of(one) + 2 <= width:
            lines[-1] = (*lines[-1], ("  ", ""), *one)
        else:
            lines.append(((" ", ""), *one))
    return lines


def _title(row: TicketRow, look: Look) -> Line:
    kind = f"{_(KINDS[row.kind])}  " if row.kind != "fault" else ""
    return (f" T-{row.id} ", "title"), (kind, "key"), (look.shown(ticket_title(row)), "title")


def _head(row: TicketRow, look: Look, detail: TicketDetail | None) -> Iterable[Line]:
    owner = look.shown(row.owner_name or row.owner or "")
    level = look.shown(pick(row.level_name) or row.level) or look.glyph("dash")
    yield _said(N_("status"), _(STATUSES[row.status]), "title")
    yield _said(N_("owner"), owner or _("nobody"), "text" if owner else "warn")
    yield _said(N_("level"), level, "title")
    yield _said(N_("opened"), look.moment(row.opened) + "  " + _("for {age}", age=look.age(row.opened)))
    source = f" {look.glyph('bullet')} ".join(filter(None, map(look.shown, (row.contract, row.policy))))
    for label, words in (
        (N_("contract"), source),
        (N_("customer"), row.customer),
        (N_("reporter"), row.reporter),
        (N_("contact"), row.contact),
        (N_("references"), ", ".join(row.references)),
    ):
        if words:
            yield _said(label, look.shown(words))
    yield from page_lines(row, look)
    if detail is not None and detail.consents:
        yield _consents(detail.consents, look)
    if row.step:
        step = _(STEPS.get(row.step, row.step))  # type: ignore[call-overload]
        yield (*_said(N_("next step"), step, "warn"), (", " + _("to be signed by {who}", who=signer(row.step)), "text"))
    elif row.kind == "defect" and row.status not in {"resolved", "closed"}:
        yield _said(N_("next step"), _("all are signed: record that the cause is removed"), "warn")
    if owed := [kind for kind in row.owes if kind != "stepped" or not row.step]:
        yield _said(N_("still owed"), ", ".join(_(FACTS[kind]) for kind in owed), "warn")


def _said(label: str, words: str, token: str = "text") -> Line:
    return ((f"{_(label)} ", "muted"), (words, token))


def _consents(rows: Iterable[ConsentRow], look: Look) -> Line:
    """What the customer allows and what not, each with its sign."""
    line: Line = ((_("consent") + " ", "muted"),)
    for row in rows:
        sign, token = ("done", "good") if row.given else ("late", "bad")
        line = (*line, (f"{look.glyph(sign)} {_(CONSENTS[row.what])} ", token))
    return line


# -------------------------------------------------------------------------------------------------------- its clocks


def clock_lines(
    clocks: Iterable[ClockRow], look: Look, width: int = 80, level: str = "", hours: Iterable[HoursRow] = ()
) -> list[Line]:
    """One line per clock: sign, name, requirement, a bar of the time used, what is left, by which measure; and where
    its calendar is closed before it is due a second one: how much working time is left, and whether it stands still.

    `level` is the ticket's own: a clock that is judged by another one says so.
    """
    told = {row.clock: row for row in hours}
    return [line for clock in clocks for line in _clock(clock, look, width, level, told.get(clock.spec))]


def _clock(clock: ClockRow, look: Look, width: int, level: str, hours: HoursRow | None) -> list[Line]:
    if hours is None or hours.due != clock.due or hours.due <= look.now:  # it has changed since, or is over
        return [_clock_line(clock, look, width, level, None)]
    left = _working_left(hours, look.now)
    line = _clock_line(clock, look, width, level, left)
    return [line] if left == hours.due - look.now else [line, _working_line(hours, left, look)]


def _working_left(hours: HoursRow, now: Instant) -> Span:
    return hours.later + sum(end - max(begin, now) for begin, end in hours.open if end > now)


def _working_line(hours: HoursRow, left: Span, look: Look) -> Line:
    """What the countdown to the due time does not tell."""
    opens = next((begin for begin, end in hours.open if end > look.now), look.now)
    said = _("{left} of working time left", left=text.age(left))
    still = "  " + _("stands still until {time}", time=look.by(opens)) if opens > look.now else ""
    return (f"   {look.glyph('hours')} {said}", "text"), (still, "notice")


_QUIET: tuple[ClockState, ...] = ("waiting", "met", "waived", "moot")


def folded_clocks(
    clocks: Sequence[ClockRow], look: Look, width: int, level: str, hours: Iterable[HoursRow] = ()
) -> list[Line]:
    """The same for a small screen, the most urgent first, lest one be cut: those of which nobody has to think now
    share a line with their like."""
    busy = (clock for clock in most_urgent(clocks) if clock.state not in _QUIET)
    lines = clock_lines(busy, look, width, level, hours)
    for state in _QUIET:
        names = ", ".join(look.shown(pick(clock.name)) for clock in clocks if clock.state == state)
        if names:
            said = wrap(_("{word}: {names}", word=_(CLOCKS[state]), names=names), width - 4)
            sign = look.glyph(state)
            lines += [((f" {' ' if at else sign} {words}", f"clock.{state}"),) for at, words in enumerate(said)]
    return lines


def _clock_line(clock: ClockRow, look: Look, width: int, level: str, left: Span | None) -> Line:
    """`left`: what is left of it in its own calendar, where that is known."""
    state = clock.state if is_watch(clock) else urgency(clock, look.now)
    token = f"clock.{state}"
    name = text.fit(look.shown(pick(clock.name)), 14, ellipsis=look.glyph("ellipsis"))
    head: Line = ((f" {look.glyph(state)} ", token), (name, "text"), (text.fit(f" {clock.ref}", 7), "muted"))
    measure = (_measure(clock, look, level), "muted")
    if clock.due is None or clock.state not in {"running", "breached"}:
        return (*head, (f" {_clock_end(clock, look)}", token), measure)
    if is_watch(clock):
        said = _("observation until {time}", time=look.by(clock.due))
        return (*head, (f" {said}", token), (f"  {look.left(clock.due).strip()}", "muted"))
    due = _("due {time}", time=look.by(clock.due))
    missed = _("  missed {count}", count=clock.misses) if clock.misses else ""
    told: Line = ((f" {look.left(clock.due)}", token), (f"  {due}{missed}", "muted"), measure)
    room = width - width_of(head) - width_of(told) - 1
    bar = _bar(
        _share(clock, look.now, left), look, min(20 if width >= _ROOMY else 10, max(room, 0))
    )  # it gives way before a word does
    return (*head, (f" {bar}", token), *told)


def _measure(clock: ClockRow, look: Look, level: str) -> str:
    """Limit, calendar, and the level by which it is judged when that is another one."""
    limit = text.age(clock.limit) if clock.limit is not None and clock.kind != "watch" else ""
    said = f"{look.glyph('repeat')}{limit}" if limit and clock.kind == "rhythm" else limit
    hours = f"{look.glyph('hours')}{look.shown(clock.calendar)}" if clock.calendar else ""
    other = _("level {level}", level=look.level(clock.level)) if clock.level and clock.level != level else ""
    told = " ".join(filter(None, (said, hours, other if level else "")))
    return f"  {told}" if told else ""


def _clock_end(clock: ClockRow, look: Look) -> str:
    word = _(CLOCKS[clock.state])
    if clock.state == "paused" and clock.used is not None and clock.left is not None:
        return _("{word}, {used} used, {left} left", word=word, used=text.age(clock.used), left=text.age(clock.left))
    if clock.ended is None:
        return word
    said = f"{word} {look.moment(clock.ended)}"
    if clock.state == "late" and clock.due is not None:
        return said + "  " + _("{age} too late", age=text.age(clock.ended - clock.due))
    return said


def _share(clock: ClockRow, now: Instant, left: Span | None) -> float | None:
    """How much of its time is used (0 … 1)."""
    if left is not None and clock.limit:
        return 1 - left / clock.limit
    if clock.started is None or clock.due is None or clock.due <= clock.started:
        return None
    return (now - clock.started) / (clock.due - clock.started)


def _bar(share: float | None, look: Look, cells: int) -> str:
    if share is None:
        return ""
    used = round(min(max(share, 0.0), 1.0) * cells)
    return look.glyph("full") * used + look.glyph("shade") * (cells - used)


def breach_lines(breaches: Sequence[BreachRow], row: TicketRow, look: Look, width: int = 80) -> list[Line]:
    """Breaches that stay booked though no present clock shows them: of former levels, of facts corrected since."""
    shown = {(clock.spec, clock.level) for clock in row.clocks if clock.state in {"breached", "late"} or clock.misses}
    former = [one for one in breaches if (one.clock, one.level) not in shown]
    if not former:
        return []
    told = ", ".join(_breach(one, look) for one in former)
    lines = wrap(_("booked before: {breaches}", breaches=told), width - 3)
    return [((f" {look.glyph('breached') if not at else ' '} {words}", "bad"),) for at, words in enumerate(lines)]


def _breach(row: BreachRow, look: Look) -> str:
    name = look.shown(look.names.get(row.clock, row.clock))
    level = f" ({look.level(row.level)})" if row.level else ""
    corrected = " " + _("from a corrected fact") if row.corrected else ""
    return f"{name}{level} {look.moment(row.due)}{corrected}"
