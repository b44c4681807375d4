"""The lists of place 5: posts, findings, changes, shifts. Rows in, cells out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from noctui.catalog import N_, _, pick
from noctui.domain.moments import MINUTE
from noctui.domain.roster_changes import PENDING
from noctui.tui import roster_words, text
from noctui.tui.columns import Cell, Column
from noctui.tui.gantt_bars import SOURCE_SIGNS
from noctui.tui.words import fill, holder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from noctui.domain.change_views import ChangeRow
    from noctui.domain.moments import Instant
    from noctui.domain.roster import Shift
    from noctui.domain.roster_queries import RosterDetail
    from noctui.domain.views import FindingRow, RosterRow
    from noctui.tui.look import Look

Row = tuple[Cell, ...]

_SOON = 30 * MINUTE
POST_SIGNS = {
    "manned": ("done", "good"),
    "backup": ("warning", "warn"),
    "nobody": ("late", "bad"),
    "idle": ("", "muted"),
}
"""Sign and style of each state of a post."""


class Due(NamedTuple):
    """What a countdown is made of: the moment, the sign of what is past, the style of what is."""

    at: Instant
    minus: str
    late: str = "warn"


def left_now(value: Any, now: Instant) -> tuple[str, str]:
    """Live cell: what is left until then."""
    left = value.at - now
    token = value.late if left < 0 else "warn" if left < _SOON else "text"
    return text.countdown(left, value.minus), token


def _counting(at: Instant | None, look: Look, late: str = "warn") -> Cell:
    return Cell() if at is None else Cell(look.moment(at), "muted", at, Due(at, look.glyph("minus"), late))


POST_COLUMNS = (
    Column("sign", "", 1, priority=12),
    Column("post", N_("Post"), 12, flex=2, most=28, priority=10),
    Column("first", N_("On duty"), 12, flex=2, most=26, priority=11),
    Column("left", N_("Hand-off"), 9, align="right", priority=9, live=left_now),
    Column("next", N_("Then"), 11, flex=2, most=26, priority=6),
    Column("backup", N_("Backup"), 11, flex=2, most=26, priority=7),
    Column("why", N_("Why"), 9, flex=1, most=16, priority=3),
    Column("phone", N_("Phone"), 13, flex=1, most=28, priority=8),
)


def post_cells(row: RosterRow, look: Look) -> Row:
    """Cells for `POST_COLUMNS`."""
    sign, style = POST_SIGNS[row.state]
    return (
        Cell(look.glyph(sign) if sign else "", style),
        Cell(look.shown(pick(row.name)), "text"),
        Cell(SOURCE_SIGNS[row.source] + look.shown(holder(row)), "title" if row.state == "manned" else style),
        _counting(row.until, look),
        Cell(look.shown(row.next_first), "muted"),
        Cell(look.shown(row.backup), "text"),
        Cell(_(roster_words.SOURCES[row.source]), "muted" if row.source == "rota" else "mark"),
        Cell(look.shown(row.backup_phone if row.state == "backup" else row.phone), "text"),
    )


FINDING_COLUMNS = (
    Column("sign", "", 1, priority=12),
    Column("begin", N_("From"), 9, most=16, flex=1, priority=10),
    Column("end", N_("Until"), 9, most=16, flex=1, priority=6),
    Column("what", N_("What"), 30, flex=9, priority=11),
)


def finding_cells(row: FindingRow, look: Look, posts: Mapping[str, RosterRow]) -> Row:
    """Cells for `FINDING_COLUMNS`; the red ones are ordered first."""
    token = "bad" if row.red else "warn"
    begun = row.begin <= look.now
    return (
        Cell(look.glyph("breached" if row.red else "warned"), token, (not row.red, row.begin)),
        Cell(_("now") if begun else look.by(row.begin), token if begun else "text", row.begin),
        Cell(look.by(row.end), "muted", row.end),
        Cell(look.shown(finding_words(row, posts)), token),
    )


def finding_words(row: FindingRow, posts: Mapping[str, RosterRow]) -> str:
    """What is wrong, with its numbers; foreign parts are still raw."""
    known = posts.get(row.post)
    words = fill(
        roster_words.FINDINGS[row.kind], {"post": pick(known.name) if known else row.post, "person": row.person}
    )
    return " ".join(filter(None, (words, _numbers(row))))


def _numbers(row: FindingRow) -> str:
    match row.kind:
        case "short_rest":
            return _("({count} instead of {limit})", count=text.age(row.count), limit=text.age(row.limit))
        case "many_nights" | "unfair_weekends":
            return _("({count}, at most {limit})", count=row.count, limit=row.limit)
    return ""


CHANGE_COLUMNS = (
    Column("sign", "", 1, priority=12),
    Column("id", N_("No."), 5, priority=11),
    Column("kind", N_("What"), 10, flex=1, most=16, priority=9),
    Column("who", N_("Who"), 12, flex=2, most=30, priority=10),
    Column("status", N_("How far"), 14, flex=3, most=50, priority=8),
    Column("due", N_("Left"), 9, align="right", priority=7, live=left_now),
    Column("begin", N_("From"), 9, flex=1, most=14, priority=5),
    Column("end", N_("Until"), 9, flex=1, most=14, priority=4),
    Column("reason", N_("Reason"), 10, flex=2, most=40, priority=2),
)
_STATUS_SIGNS = {"support": ("breached", "bad"), "late": ("late", "bad"), "in_force": ("done", "good")}


def change_cells(row: ChangeRow, look: Look) -> Row:
    """Cells for `CHANGE_COLUMNS`; what somebody has to decide comes first."""
    waiting = row.status in PENDING
    sign, token = _STATUS_SIGNS.get(row.status, ("soft", "pending"))
    owed = row.due if row.due is not None and row.due != row.end else None
    return (
        Cell(look.glyph(sign), token, (not waiting, owed or row.begin)),
        Cell(f"R-{row.id}", "key", row.id),
        Cell(_(roster_words.CHANGES[row.kind]), "text"),
        Cell(look.shown(f" {look.glyph('arrow')} ".join(row.names)), "text"),
        Cell(_(roster_words.CHANGE_STATUSES[row.status]), token),
        _counting(owed, look, "bad"),
        Cell(look.by(row.begin), "muted", row.begin),
        Cell(look.by(row.end) if row.end is not None else look.glyph("ellipsis"), "muted", row.end),
        Cell(look.shown(row.reason), "muted"),
    )


SHIFT_COLUMNS = (
    Column("sign", "", 1, priority=12),
    Column("begin", N_("From"), 11, most=16, priority=11),
    Column("end", N_("Until"), 11, most=16, priority=10),
    Column("first", N_("First"), 16, flex=3, most=40, priority=9),
    Column("backup", N_("Backup"), 14, flex=2, most=40, priority=8),
    Column("why", N_("Why"), 9, flex=1, most=16, priority=5),
)


def shift_cells(shift: Shift, detail: RosterDetail, look: Look) -> Row:
    """Cells for `SHIFT_COLUMNS`."""
    empty = any(
        gap.begin < shift.end and shift.begin < gap.end
        for post in detail.posts
        for gap in post.gaps
        if post.id == shift.post
    )
    sign, token = (
        ("breached", "bad") if empty else ("cursor", "title") if shift.begin <= look.now < shift.end else ("", "text")
    )
    first = crew(shift.first, detail) or (_("NOBODY") if empty else look.glyph("dash"))
    return (
        Cell(look.glyph(sign) if sign else "", token),
        Cell(look.by(shift.begin), "text", shift.begin),
        Cell(look.by(shift.end), "muted", shift.end),
        Cell(look.shown(first), token),
        Cell(look.shown(crew(shift.backup, detail)), "text"),
        Cell(_(roster_words.SOURCES[shift.source]), "muted" if shift.source == "rota" else "mark"),
    )


def crew(people: tuple[str, ...], detail: RosterDetail) -> str:
    """Names, still raw."""
    return ", ".join(detail.people[one].name if one in detail.people else one for one in people)
