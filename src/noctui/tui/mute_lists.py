"""The register of mutes in rows and plain lines: what hides what, until when, what it hides now. Knows no Textual."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

from noctui.catalog import N_, _
from noctui.domain import mute
from noctui.domain.commands import Answer
from noctui.domain.moments import HOUR, Instant, to_datetime
from noctui.domain.mute_commands import MuteDetail, MuteEvent, MuteRow, SeriesRow, WindowPreview
from noctui.tui import refusals, text
from noctui.tui.columns import Cell, Cells, Column
from noctui.tui.look import DAYS, Line, Look, wrap
from noctui.tui.mute_words import EVENTS, RULES
from noctui.tui.words import DEVICE_STATES, MUTES, actor

_SOON = HOUR
Span: TypeAlias = tuple[Instant, Instant]


def _left(value: tuple[Instant, Instant, str], now: Instant) -> tuple[str, str]:
    """Live cell: how long until it begins, then until it ends."""
    starts, ends, minus = value
    if now < starts:
        return text.countdown(starts - now, minus), "muted"
    return text.countdown(ends - now, minus), "warn" if ends - now < _SOON else "text"


MUTE_COLUMNS = (
    Column("sign", "", 1, priority=12),
    Column("id", N_("No."), 5, priority=9),
    Column("target", N_("What"), 14, flex=3, most=40, priority=11),
    Column("hides", N_("Hides"), 5, align="right", priority=10),
    Column("ends", N_("Until"), 14, priority=8),
    Column("left", N_("Left"), 9, align="right", priority=7, live=_left),
    Column("by", N_("Who"), 8, flex=1, most=16, priority=5),
    Column("reason", N_("Why"), 12, flex=4, priority=6),
    Column("told", N_("Told"), 8, flex=1, most=24, priority=3),
)


def mute_cells(row: MuteRow, look: Look) -> Cells:
    """Cells for `MUTE_COLUMNS`; by the end, what has not begun behind what hides something now."""
    begun = row.starts <= look.now
    token = "text" if begun else "muted"
    return (
        Cell(look.glyph(row.kind if begun else "waiting"), token),
        Cell(f"M-{row.id}", "key" if begun else "muted", row.id),
        Cell(look.shown(row.target), "title" if begun else "muted"),
        Cell(str(row.hides), "warn" if row.hides else "muted", row.hides) if begun else Cell("", "muted", -1),
        Cell(look.by(row.ends) if begun else _("from {time}", time=look.by(row.starts)), token, (not begun, row.ends)),
        Cell("", token, row.ends if begun else row.starts, (row.starts, row.ends, look.glyph("minus"))),
        Cell(look.shown(row.by_name), token),
        Cell(look.shown(row.reason), token),
        Cell(look.shown(row.told), "muted"),
    )


def together(row: MuteRow) -> str:
    """The group of a row: see `domain.mute.together`."""
    return repr(mute.together(row))


def heading(rows: Sequence[MuteRow], places: Collection[str], look: Look) -> Line:
    """Many that were acknowledged together: where, how many, until when, how long still, who and why."""
    first, hides = rows[0], sum(row.hides for row in rows)
    where = next(iter(places)) if len(places) == 1 else _("{count} sites", count=len(places))
    left, urgent = _left((first.starts, first.ends, look.glyph("minus")), look.now)
    return (
        (f"{look.glyph(first.kind)} {look.shown(where)}  ", "title"),
        (_("{count} acknowledged", count=len(rows)) + "  ", "text"),
        (_("hiding {count}", count=hides) + "  ", "warn" if hides else "muted"),
        (_("until {time}", time=look.by(first.ends)) + "  ", "text"),
        (f"{left.strip()}  ", urgent),
        (_("{who}: {reason}", who=look.shown(first.by_name), reason=look.shown(first.reason)), "text"),
    )


SERIES_COLUMNS = (
    Column("id", N_("No."), 8, flex=1, most=20, priority=9),
    Column("target", N_("What"), 14, flex=2, most=30, priority=10),
    Column("rule", N_("When"), 14, flex=2, most=36, priority=8),
    Column("next", N_("Next"), 15, flex=1, most=24, priority=7),
    Column("by", N_("Who"), 8, flex=1, most=16, priority=4),
    Column("reason", N_("Why"), 12, flex=3, priority=6),
)


def series_cells(row: SeriesRow, look: Look) -> Cells:
    """Cells for `SERIES_COLUMNS`, the next one first."""
    coming = row.coming[0][0] if row.coming else None
    return (
        Cell(look.shown(row.id), "key"),
        Cell(look.shown(row.target), "title"),
        Cell(rule_words(row.rule, look), "text"),
        Cell(weekday(coming, look) if coming is not None else _("never again"), "text" if coming else "warn", coming),
        Cell(look.shown(row.by_name), "muted"),
        Cell(look.shown(row.reason), "text"),
    )


def rule_words(rule: str, look: Look) -> str:
    return _(RULES[rule]) if rule in RULES else look.shown(rule)


def weekday(at: Instant, look: Look) -> str:
    """`Sat 11-28 22:00`: works are planned by the day of the week; the year where it is another one."""
    when = to_datetime(at).astimezone(look.zone)
    year = "" if when.year == to_datetime(look.now).astimezone(look.zone).year else f"{when.year}-"
    return f"{_(DAYS[when.weekday()])} {year}{when:%m-%d %H:%M}"


def span_words(span: Span, look: Look) -> str:
    """`Sat 11-28 22:00 – Sun 11-29 06:00 (8h00m)`: how long it really is, also when clocks change in it."""
    begin, end = span
    return f"{weekday(begin, look)} {look.glyph('arrow')} {weekday(end, look)}  ({text.age(end - begin)})"


def preview_lines(told: WindowPreview, look: Look, width: int) -> list[Line]:
    """What it would be: when, over how much, what speaks against it."""
    return [*_doubts(told, look, width), *_coverage(told, width), *_coming(told, look), *_overlaps(told, look, width)]


def _doubts(told: WindowPreview, look: Look, width: int) -> Iterator[Line]:
    if told.code != "done" and (told.detail or told.code not in ("bad_scope", "unknown_device")):  # nothing typed yet
        words = refusals.sentence(Answer(told.code, _all_named(told.detail)), look)
        yield from (((line, "bad"),) for line in wrap(look.shown(f"{look.glyph('failed')} {words}"), width))


def _all_named(detail: str) -> dict[str, str]:
    """A preview has one parameter; which one its sentence knows."""
    return dict.fromkeys(("detail", "device", "target", "longest"), detail)


def _coverage(told: WindowPreview, width: int) -> Iterator[Line]:
    if told.covers:
        words = _("covers {count} of {total} devices", count=told.covers, total=told.total)
        if told.covers == told.total:
            words = _("covers every device of the site ({total})", total=told.total)
        hides = _("with a problem now: {count}", count=told.hides) if told.hides else ""
        token = "warn" if told.hides or told.covers == told.total else "text"
        yield from (((line, token),) for line in wrap(", ".join(filter(None, (words, hides))), width))


def _coming(told: WindowPreview, look: Look) -> Iterator[Line]:
    for number, span in enumerate(told.coming):
        yield (f"{number + 1} " if len(told.coming) > 1 else "", "muted"), (span_words(span, look), "text")


def _overlaps(told: WindowPreview, look: Look, width: int) -> Iterator[Line]:
    if told.overlaps:
        numbers = ", ".join(f"M-{number}" for number in told.overlaps)
        words = _("at the same time over the same: {numbers}", numbers=numbers)
        yield from (((line, "warn"),) for line in wrap(words, width))


# ---------------------------------------------------------------------------------------------------- one mute in full


def detail_text(told: MuteDetail, look: Look) -> str:
    """What it hides now, and what became of it, as plain text."""
    row = told.row
    head = [
        f"M-{row.id}  {_(MUTES[row.kind])}  {look.shown(row.target)}",
        _("from {begin} until {end}", begin=weekday(row.starts, look), end=weekday(row.ends, look)),
        _("{who}: {reason}", who=look.shown(row.by_name), reason=look.shown(row.reason)),
    ]
    if row.told:
        head.append(_("told: {who}", who=look.shown(row.told)))
    if row.series:
        head.append(_("one of the windows of {series}", series=look.shown(row.series)))
    return "\n".join((*head, "", *_hidden(told, look), "", *(_event(one, look) for one in told.events)))


def _hidden(told: MuteDetail, look: Look) -> Iterator[str]:
    row = told.row
    yield _("covers {count}, hides now: {hides}", count=row.covers, hides=row.hides)
    for one in told.hidden:
        ticket = f"  T-{one.ticket}" if one.ticket is not None else ""
        name = f"{look.shown(one.device)} {look.shown(one.name)}".strip()
        yield f"  {look.glyph(one.state)} {name}  {_(DEVICE_STATES[one.state])} {look.age(one.since)}{ticket}"


def _event(one: MuteEvent, look: Look) -> str:
    until = "  " + _("until {time}", time=weekday(one.ends, look)) if one.ends is not None else ""
    what = _(EVENTS.get(one.kind, one.kind))
    words = f": {look.shown(one.text)}" if one.text else ""
    return f"{look.moment(one.at)}  {look.shown(actor(one.actor))}  {what}{words}{until}"


def series_text(row: SeriesRow, look: Look) -> str:
    head = [
        f"{look.shown(row.id)}  {look.shown(row.target)}  {rule_words(row.rule, look)}",
        _("{who}: {reason}", who=look.shown(row.by_name), reason=look.shown(row.reason)),
    ]
    if row.told:
        head.append(_("told: {who}", who=look.shown(row.told)))
    if row.by_file:
        head.append(_("by the files of the site"))
    coming = [span_words(span, look) for span in row.coming] or [_("never again")]
    return "\n".join((*head, "", _("next:"), *(f"  {line}" for line in coming)))
