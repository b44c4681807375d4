"""How long devices could be reached, in words: on the page of a device, in a sheet, on a plain terminal."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from rich.cells import cell_len

from noctui.catalog import N_, _
from noctui.domain.moments import SECOND
from noctui.tui import text
from noctui.tui.details import labelled
from noctui.tui.words import DEVICE_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from noctui.domain.availability import Cover, Interval, Tally
    from noctui.domain.history_views import AvailabilityDetail, AvailabilityRow
    from noctui.tui.look import Line, Look, Piece

_MAINTENANCE, _BLIND, _UNWATCHED = N_("maintenance"), N_("we were blind"), N_("no engine watched")
_COVERS: Mapping[Cover, str] = {"maintenance": _MAINTENANCE, "blind": _BLIND, "unwatched": _UNWATCHED}
_VERDICTS: Mapping[bool | None, tuple[str, str, str]] = {
    True: ("met", "good", N_("kept")),
    False: ("late", "bad", N_("not kept")),
    None: ("waiting", "muted", N_("undecided")),
}
"""Sign, style and word."""
_HEADS = (N_("device"), N_("available"), N_("target"), "", N_("gone"), N_("outages"), N_("not counted"))
_SPANS = (N_("span begins"), N_("span ends"), N_("for"), N_("state"), "")
_DIGITS = 5
"""Behind the point: a month has so many seconds that each of these says something."""


def exact(share: float | None, look: Look, digits: int = _DIGITS) -> str:
    """A share as `99.98201 %`, rounded down: it never looks better than it is."""
    if share is None:
        return look.glyph("dash")
    fine = 10**digits
    said = f"{floor(share * 100 * fine + 1e-4) / fine:.{digits}f}"
    return (said.rstrip("0").rstrip(".") if digits else said) + " %"


def share_of(tally: Tally, look: Look) -> str:
    """As exact as so many seconds can tell: of half a minute no digit behind the point means anything."""
    return exact(tally.share, look, min(max(len(str(tally.counted // SECOND)) - 2, 0), _DIGITS))


def availability_lines(row: AvailabilityRow, look: Look) -> list[Line]:
    """For the page of a device: against its target, and beside it what does not count."""
    tally = row.tally
    lines = [labelled(N_("availability"), *_against(row, look), ("  " + _("30 days") + _gone(tally), "muted"))]
    if uncounted := _uncounted(tally):
        lines.append(labelled("", (_("not counted: {spans}", spans=uncounted), "muted")))
    return lines


def report(detail: AvailabilityDetail, look: Look) -> list[str]:
    """Of one device its spans, of several the worst first."""
    period = f"{look.moment(detail.begin)} {look.glyph('rule')} {look.moment(detail.end)}"
    return [f"{look.shown(detail.of)}  {period}", *(_one(detail, look) if detail.intervals else _several(detail, look))]


def _one(detail: AvailabilityDetail, look: Look) -> Iterator[str]:
    row = detail.rows[0]
    yield "".join(part for part, _token in _against(row, look)) + _gone(row.tally)
    if row.met is not None:
        over = _("{span} longer than the target allows", span=text.age(-row.spare))
        left = _("{span} more would still keep the target", span=text.age(row.spare))
        yield over if row.spare < 0 else left
    if uncounted := _uncounted(row.tally):
        yield _("not counted: {spans}", spans=uncounted)
    yield ""
    yield from _table(_SPANS, (_span(one, look) for one in detail.intervals))


def _several(detail: AvailabilityDetail, look: Look) -> Iterator[str]:
    sums = {"share": share_of(detail.total, look), "missed": detail.missed, "count": detail.devices}
    yield _("{share} together; {missed} of {count} devices below their target", **sums)
    yield ""
    yield from _table(_HEADS, (_cells(row, look) for row in detail.rows))
    if len(detail.rows) < detail.devices:
        yield _("… and {count} better ones", count=detail.devices - len(detail.rows))


def _against(row: AvailabilityRow, look: Look) -> Iterator[Piece]:
    yield share_of(row.tally, look), "text"
    if row.target is not None:
        yield " " + _("of {target}", target=exact(row.target, look)), "muted"
        sign, token, word = _VERDICTS[row.met]
        yield f"  {look.glyph(sign)} {_(word)}", token


def _gone(tally: Tally) -> str:
    if not tally.outages:
        return ""
    return "  " + _("gone {span}, outages: {count}", span=text.age(tally.bad), count=tally.outages)


def _uncounted(tally: Tally) -> str:
    spans = (
        (_MAINTENANCE, tally.maintenance),
        (_BLIND, tally.blind),
        (_UNWATCHED, tally.unwatched),
        (N_("not known yet"), tally.unknown),
    )
    said = [f"{_(word)} {text.age(span)}" for word, span in spans if span >= SECOND]
    if tally.maintenance_down >= SECOND:
        said[0] += " " + _("(gone {span} of it)", span=text.age(tally.maintenance_down))
    return _(", ").join(said)


def _cells(row: AvailabilityRow, look: Look) -> tuple[str, ...]:
    tally, dash = row.tally, look.glyph("dash")
    kept = look.glyph(_VERDICTS[row.met][0]) if row.target is not None else ""
    target = exact(row.target, look) if row.target is not None else dash
    gone = text.age(tally.bad) if tally.bad else dash
    rest = tally.maintenance + tally.unseen
    name, share = look.shown(row.device), share_of(tally, look)
    return name, share, target, kept, gone, str(tally.outages), text.age(rest) if rest else dash


def _span(one: Interval, look: Look) -> tuple[str, ...]:
    state = f"{look.glyph(one.state)} {_(DEVICE_STATES[one.state])}"
    why = _COVERS.get(one.cover, "")
    cover = _("not counted: {spans}", spans=_(why)) if why else ""
    return look.moment(one.begin), look.moment(one.end), text.age(one.end - one.begin), state, cover


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Cells under their heads, as wide as the widest of each column."""
    lines = [[_(head) if head else "" for head in heads], *rows]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield "  ".join(map(text.fit, line, widths)).rstrip()
