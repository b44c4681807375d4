"""Rows of the roster: who has each post now, and what is wrong with it in the days ahead."""

from collections.abc import Iterable
from typing import Literal

from noctui.domain.findings import Finding, findings
from noctui.domain.moments import DAY, Instant, Span
from noctui.domain.roster import Duty, Roster, coming, needed, on_duty
from noctui.domain.views import FindingRow, RosterRow
from noctui.services import duty
from noctui.services.handover_duty import Duties

AHEAD: Span = 30 * DAY
"""How far findings look."""


def roster_rows(roster: Roster, duties: Duties, now: Instant) -> list[RosterRow]:
    """In the order of the site's file; `duties` as they are now."""
    return [_row(roster, duties[post], now) for post in roster.posts if post in duties]


def finding_rows(roster: Roster, now: Instant, more: Iterable[Finding] = ()) -> list[FindingRow]:
    """The red ones first, then by time; `more` that the roster does not know after them."""
    return [_finding(roster, found) for found in (*findings(roster, now, now + AHEAD), *more)]


def _row(roster: Roster, has: Duty, now: Instant) -> RosterRow:
    post = roster.posts[has.post]
    after = coming(roster, has)
    return RosterRow(
        post=post.id,
        name=dict(post.name),
        first=duty.names(roster, has.first),
        backup=duty.names(roster, has.backup),
        phone=duty.phones(roster, has.first, now),
        backup_phone=duty.phones(roster, has.backup, now),
        people=has.first,
        backup_people=has.backup,
        until=has.until,
        next_first=duty.names(roster, after.first) if after is not None else "",
        next_backup=duty.names(roster, after.backup) if after is not None else "",
        source=has.source,
        planned=_planned(roster, has, now),
        state=_state(roster, has, now),
        above=post.above or "",
    )


def _planned(roster: Roster, has: Duty, now: Instant) -> str:
    return duty.names(roster, on_duty(roster, has.post, now).holders) if has.source == "handover" else ""


def _state(roster: Roster, has: Duty, now: Instant) -> Literal["manned", "backup", "nobody", "idle"]:
    if has.first:
        return "manned"
    if not next(needed(roster, has.post, now)).value:
        return "idle"
    return "backup" if has.backup else "nobody"


def _finding(roster: Roster, found: Finding) -> FindingRow:
    return FindingRow(
        id=f"{found.kind}/{found.post}/{found.person}/{found.begin}",
        kind=found.kind,
        post=found.post,
        begin=found.begin,
        end=found.end,
        person=duty.name_of(roster, found.person) if found.person else "",
        count=found.count,
        limit=found.limit,
        red=found.red,
    )
