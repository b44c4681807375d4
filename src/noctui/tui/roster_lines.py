"""What the line below the lists of place 5 tells: the post, the cell, the finding, the change under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import _, pick
from noctui.domain.moments import to_datetime
from noctui.tui import roster_words
from noctui.tui.look import DAYS, folded
from noctui.tui.roster_tables import POST_SIGNS, crew, finding_words
from noctui.tui.words import holder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from noctui.domain.change_views import ChangeRow
    from noctui.domain.moments import Instant
    from noctui.domain.roster import Shift
    from noctui.domain.roster_queries import PostDetail, RosterDetail
    from noctui.domain.views import FindingRow, RosterRow
    from noctui.tui.look import Line, Look


def post_lines(row: RosterRow, posts: Mapping[str, RosterRow], look: Look, width: int) -> list[Line]:
    """Who has it, until when, who then; who hears of it when they do not answer."""
    sign, token = POST_SIGNS[row.state]
    line: Line = (
        (f" {look.glyph(sign)} " if sign else "   ", token),
        (look.shown(pick(row.name)) + "  ", "title"),
        (look.shown(holder(row)), token if row.state != "manned" else "text"),
        (f" {look.shown(row.phone)}" if row.phone else "", "text"),
    )
    if row.backup and row.state != "backup":
        line += (
            (_("  backup {name} {phone}", name=look.shown(row.backup), phone=look.shown(row.backup_phone)), "text"),
        )
    line += ((f"  ({_(roster_words.SOURCES[row.source])})", "muted"),)
    if row.until is not None:
        who = row.next_first or row.next_backup or _("nobody")
        line += ((_("  until {time}, then {name}", time=look.by(row.until), name=look.shown(who)), "text"),)
    return [*folded(line, width - 1, 3), *folded(((" " * 3, ""), *ladder_line(row, posts, look)), width - 1, 3)]


def ladder_line(row: RosterRow, posts: Mapping[str, RosterRow], look: Look) -> Line:
    """The posts above, upwards, each with who has it now."""
    arrow = look.glyph("arrow")
    steps = [f"{look.shown(pick(one.name))}: {look.shown(holder(one))}" for one in above(row, posts)]
    if not steps:
        return ((_("nothing is above it"), "muted"),)
    return ((_("above it: "), "muted"), (f" {arrow} ".join(steps), "text"))


def above(row: RosterRow, posts: Mapping[str, RosterRow]) -> list[RosterRow]:
    """The posts above one, upwards."""
    found: dict[str, RosterRow] = {}
    name = row.above
    while name in posts and name not in found and name != row.post:
        found[name] = posts[name]
        name = posts[name].above
    return list(found.values())


# ------------------------------------------------------------------------------------------------- a cell of the Gantt


def day_title(at: Instant, look: Look) -> str:
    when = to_datetime(at).astimezone(look.zone)
    return f"{_(DAYS[when.weekday()])} {when:%Y-%m-%d}"


def span_words(begin: Instant, end: Instant, day: tuple[Instant, Instant], look: Look) -> str:
    """From when until when, as clocks show it; what lies on another day has its date."""
    return f"{_edge(begin, day, look)}-{_edge(end, day, look)}"


def _edge(at: Instant, day: tuple[Instant, Instant], look: Look) -> str:
    when = to_datetime(at).astimezone(look.zone)
    if at == day[1]:
        return "24:00"
    return f"{when:%H:%M}" if day[0] <= at < day[1] else f"{when:%m-%d %H:%M}"


def shift_words(begin: Instant, end: Instant, look: Look) -> str:
    """`2026-11-22 23:00 - 07:00 Sun`: a shift of less than a day, on any day."""
    starts, ends = (to_datetime(at).astimezone(look.zone) for at in (begin, end))
    return f"{starts:%Y-%m-%d %H:%M} - {ends:%H:%M} {_(DAYS[starts.weekday()])}"


def shift_line(
    shift: Shift, post: PostDetail, detail: RosterDetail, day: tuple[Instant, Instant], look: Look, here: bool
) -> Line:
    """One shift of the day; that under the cursor has its sign."""
    holes = [gap for gap in post.gaps if gap.begin < shift.end and shift.begin < gap.end]
    who = crew(shift.first, detail)
    token = "bad" if holes and not shift.holders else "warn" if not who else "title" if here else "text"
    if not who:
        who = (
            _("backup: {name}", name=crew(shift.backup, detail))
            if shift.backup
            else _("NOBODY")
            if holes
            else _("not needed now")
        )
    line: Line = (
        (f" {look.glyph('cursor') if here else ' '} ", "key"),
        (span_words(shift.begin, shift.end, day, look) + "  ", "text" if here else "muted"),
        (look.shown(who), token),
    )
    if shift.first and shift.backup:
        line += ((_("  backup {name}", name=look.shown(crew(shift.backup, detail))), "text" if here else "muted"),)
    return (*line, (f"  ({_(roster_words.SOURCES[shift.source])})", "muted"))


def gap_lines(post: PostDetail, day: tuple[Instant, Instant], look: Look) -> list[Line]:
    nobody = _("NOBODY")
    holes = [gap for gap in post.gaps if gap.begin < day[1] and day[0] < gap.end]
    return [
        ((f" {look.glyph('breached')} ", "bad"), (f"{span_words(gap.begin, gap.end, day, look)}  {nobody}", "bad"))
        for gap in holes
    ]


def away_lines(person: str, detail: RosterDetail, day: tuple[Instant, Instant], look: Look) -> list[Line]:
    """The leave of a person on that day."""
    gone = _("away")
    away = [one for one in detail.leaves if one.person == person and one.begin < day[1] and day[0] < one.end]
    return [
        (
            (" ~ ", "warn"),
            (f"{span_words(one.begin, one.end, day, look)}  {gone}", "warn"),
            (f"  {look.shown(one.reason)}" if one.reason else "", "muted"),
        )
        for one in away
    ]


def asked_lines(
    changes: Iterable[ChangeRow], post: str, person: str, day: tuple[Instant, Instant], look: Look
) -> list[Line]:
    """What changes that day: waited for, or in force by a word from the desk."""
    here = [
        row
        for row in changes
        if (post in row.posts or person in row.people) and row.begin < day[1] and (row.end is None or day[0] < row.end)
    ]
    return [((" R ", "pending"), (change_title(row, look), "pending")) for row in here]


# ------------------------------------------------------------------------------------------------- findings, changes


def finding_lines(row: FindingRow, posts: Mapping[str, RosterRow], look: Look, width: int) -> list[Line]:
    token = "bad" if row.red else "warn"
    words = look.shown(finding_words(row, posts))
    since = _("from {begin} until {end}", begin=look.moment(row.begin), end=look.moment(row.end))
    line: Line = (
        (f" {look.glyph('breached' if row.red else 'warned')} ", token),
        (words + "  ", token),
        (since, "text"),
    )
    return folded(line, width - 1, 3)


def change_title(row: ChangeRow, look: Look) -> str:
    names = f" {look.glyph('arrow')} ".join(row.names)
    kind, status = _(roster_words.CHANGES[row.kind]), _(roster_words.CHANGE_STATUSES[row.status])
    return f"R-{row.id} {kind}: {look.shown(names)}, {status}"


def swap_words(row: ChangeRow, look: Look) -> list[str]:
    """Who would give which shift to whom, still raw; nothing of other changes."""
    said = []
    for stint, giver, taker in zip(row.stints, row.names, reversed(row.names), strict=False):
        said.append(f"{shift_words(stint.begin, stint.end, look)}: {giver} {look.glyph('arrow')} {taker}")
    return said


def is_owed(row: ChangeRow) -> bool:
    """Whether somebody has to take its next step."""
    return row.due is not None and row.due != row.end


def owed_entry(row: ChangeRow, look: Look) -> tuple[Instant, Line]:
    """When its next step is due, and what the next-due strip says of it."""
    due = row.due or 0
    token = "clock.breached" if due < look.now else "clock.running"
    words = f"R-{row.id} {_(roster_words.CHANGES[row.kind])} {look.left(due).strip()}"
    return due, ((words if due >= look.now else f"{look.glyph('breached')} {words}", token),)


def about(row: ChangeRow, posts: Mapping[str, RosterRow], look: Look) -> str:
    """What a change is about, in words: posts, time or shifts, reason, who asked for it; harmless."""
    names = [pick(posts[post].name) if post in posts else post for post in row.posts]
    end = look.moment(row.end) if row.end is not None else look.glyph("ellipsis")
    when = swap_words(row, look) or [f"{look.moment(row.begin)} - {end}"]
    said = [", ".join(names), *when, row.reason]
    if row.stand_in:
        said.append(_("{who} has the post now", who=row.stand_in))
    if row.plan:
        said.append(_("plan: {plan}", plan=row.plan))
    said.append(_("asked for by {who}", who=row.by))
    return "; ".join(look.shown(words) for words in said if words)


def change_lines(row: ChangeRow, posts: Mapping[str, RosterRow], look: Look, width: int) -> list[Line]:
    """What it is, what is owed until when, what can be done now."""
    head: Line = ((f" {change_title(row, look)}", "title"),)
    told: Line = (("   " + about(row, posts, look), "text"),)
    return [*folded(head, width - 1, 3), *folded(told, width - 1, 3), *folded(_owed(row, look), width - 1, 3)]


def _owed(row: ChangeRow, look: Look) -> Line:
    steps = ", ".join(_(roster_words.STEPS_OF_CHANGES.get(step, step)) for step in row.steps)
    due: Line = ()
    if row.due is not None and is_owed(row):
        due = ((_("  until {time}", time=look.by(row.due)), "bad" if row.due < look.now else "warn"),)
    return (("   ", ""), (_("possible now: {steps}", steps=steps), "key"), *due) if steps else (("   ", ""), *due)


def of_day(shifts: Sequence[Shift], day: tuple[Instant, Instant]) -> list[Shift]:
    return [shift for shift in shifts if shift.begin < day[1] and day[0] < shift.end]
