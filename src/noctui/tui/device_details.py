"""The page of one device as lines: what it answers, what it hangs on, what is due for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import N_, _
from noctui.domain.answer import Answer
from noctui.tui import refusals, text
from noctui.tui.details import labelled
from noctui.tui.look import Line, Look, width_of
from noctui.tui.mirror import due_of, is_stale, urgency
from noctui.tui.visit_words import note_words, visit_pieces
from noctui.tui.words import DEVICE_STATES, MUTES, STATUSES, clock_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from noctui.domain.queries import CheckRow, DeviceDetail, ProbeResult
    from noctui.domain.views import DeviceRow, TicketRow

_METHODS = {
    "tcp": N_("asked by TCP connect, because pings are not allowed here"),
    "sim": N_("simulated by the demo"),
}


def state_piece(row: DeviceRow, look: Look) -> tuple[str, str]:
    return f"{look.glyph(row.state)} {_(DEVICE_STATES[row.state])}", f"state.{row.state}"


def device_head(row: DeviceRow, look: Look, width: int) -> Line:
    """The device in one line: state, names, address, since when. Where it is too long the name gives way."""
    before: Line = ((" ", ""), state_piece(row, look), (f"  {look.shown(row.id)}  ", "title"))
    after: Line = (
        (f"  {look.shown(row.address)}  ", "text"),
        (_("for {age}", age=look.age(row.since)), "muted"),
    )
    name = look.shown(row.name, min(max(width - width_of(before) - width_of(after) - 1, 1), 40))
    return (*before, (name, "text"), *after)


def device_lines(
    detail: DeviceDetail,
    row: DeviceRow,
    look: Look,
    width: int,
    ticket: TicketRow | None = None,
    past: Sequence[Line] = (),
) -> list[Line]:
    """The page of a device; `row` and `ticket` are the newest ones of the mirror, `past` tells how it did."""
    lines = [device_head(row, look, width), ()]
    lines += [line for check in detail.checks for line in _check_lines(check, look)]
    lines += past
    lines.append(labelled(N_("reading"), *_reading(row, look)))
    if row.root:
        lines.append(labelled(N_("hidden behind"), (look.shown(row.root), "state.unreachable")))
    if row.flapping is not None:
        since = _("since {time}; its changes are told when it is steady again", time=look.moment(row.flapping))
        lines.append(labelled(N_("flapping"), (since, "warn")))
    if row.ticket is not None:
        lines.append(labelled(N_("ticket"), (f"T-{row.ticket}", "title"), *_ticket_pieces(ticket, look)))
    if row.mute is not None:
        lines.append(labelled(N_("mute"), (_mute(row, look), "muted")))
    return [*lines, *_standing_lines(detail, row, look)]


def _check_lines(check: CheckRow, look: Look) -> list[Line]:
    word = DEVICE_STATES.get(check.hard)  # type: ignore[call-overload]
    name = check.kind if check.port is None else f"{check.kind}:{check.port}"
    suspected = check.soft != check.hard
    pieces = [(f"{look.glyph(check.hard)} {_(word)}", f"state.{check.hard}")]
    if suspected:
        soft = _(DEVICE_STATES.get(check.soft, check.soft))  # type: ignore[call-overload]
        said = _("suspected {state}, attempt {n}/{of}", state=soft, n=check.attempt, of=check.attempts)
        pieces.append((f"  {look.glyph('soft')} {said}", "warn"))
    if check.flapping:
        said = _("flaps, {percent} of its last results were changes", percent=text.percent(check.restless))
        pieces.append((f"  {look.glyph('flapping')} {said}", "warn"))
    pieces.append(("  " + _("for {age}", age=look.age(check.since)), "muted"))
    lines = [labelled(name, *pieces), labelled("", (_answers(check, look), "text"))]
    return lines if check.visit is None else [*lines, labelled("", *visit_pieces(check.visit, look))]


def _answers(check: CheckRow, look: Look) -> str:
    dash = look.glyph("dash")
    times = " / ".join(text.rtt(value, dash) for value in (check.rtt_min, check.rtt_avg, check.rtt_max))
    answered = _("{received} of {sent} answered", received=check.received, sent=check.sent)
    every = _("every {span}", span=text.age(check.interval))
    said = f"{answered}  {times}  {every}"
    return f"{said}  {note_words(check.note, look)}" if check.note else said


def _reading(row: DeviceRow, look: Look) -> Iterable[tuple[str, str]]:
    if not row.checked:
        return ((_("not asked yet"), "muted"),)
    old = _("{age} old", age=look.age(row.checked))
    pieces = [(f"{look.glyph('stale')} {old}", "stale") if is_stale(row, look.now) else (old, "text")]
    if row.method in _METHODS:
        pieces.append((f"  {look.glyph('fallback')} {_(_METHODS[row.method])}", "warn"))
    return pieces


def _ticket_pieces(ticket: TicketRow | None, look: Look) -> Iterable[tuple[str, str]]:
    """How far the ticket is, whose it is, and what it owes next."""
    if ticket is None:
        return
    yield f"  {_(STATUSES[ticket.status])}", "text"
    yield "  " + _("owner") + " ", "muted"
    yield look.shown(ticket.owner_name or ticket.owner or "") or _("nobody"), "text" if ticket.owner else "warn"
    if (due := due_of(ticket)) is not None:
        state = urgency(due.clock, look.now)
        yield (
            f"  {look.glyph(state)} {look.shown(clock_title(due.clock))} {look.left(due.at).strip()}",
            f"clock.{state}",
        )


def _mute(row: DeviceRow, look: Look) -> str:
    if row.mute is None:
        return ""
    until = look.moment(row.mute_ends) if row.mute_ends is not None else look.glyph("dash")
    return _("{kind} until {time}: {reason}", kind=_(MUTES[row.mute]), time=until, reason=look.shown(row.mute_text))


def _standing_lines(detail: DeviceDetail, row: DeviceRow, look: Look) -> list[Line]:
    dash = look.glyph("dash")
    facts = (
        (N_("site"), detail.place or row.site),
        (N_("contract"), detail.contract),
        (N_("contact"), detail.contact),
        (N_("behind it"), _("{count} devices", count=detail.behind) if detail.behind else _("no device")),
    )
    return [labelled(label, (look.shown(value) or dash, "text")) for label, value in facts]


def probe_words(device: str, result: ProbeResult | Answer, look: Look) -> str:
    """What a probe by hand brought, in one sentence."""
    if isinstance(result, Answer):
        return refusals.sentence(result, look)
    said = "; ".join(
        f"{check.kind} {_(DEVICE_STATES.get(check.soft, check.soft))}, {_answers(check, look)}"  # type: ignore[call-overload]
        for check in result.checks
    )
    return _("{device} asked now: {result}", device=device, result=said)
