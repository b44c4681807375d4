"""Rows of the view `changes`."""

from sqlalchemy import Connection

from noctui.domain import absence, leave
from noctui.domain.change_views import ChangeRow
from noctui.domain.moments import Instant
from noctui.domain.overrides import Guard, Override, Plan
from noctui.domain.pieces import FOREVER
from noctui.domain.roster import Roster
from noctui.domain.roster_changes import PlannedLeave, RosterChange, StandIn, Swap
from noctui.services import duty
from noctui.services.site import Site
from noctui.store import roster_changes as store


def change_rows(connection: Connection, site: Site, now: Instant) -> list[ChangeRow]:
    """Those that are waited for, in force or still to come, in the order in which they were made."""
    return [_row(site, change, now) for change in store.open_ones(connection, now)]


def _row(site: Site, change: RosterChange, now: Instant) -> ChangeRow:
    known, what = site.file.roster, change.what
    return ChangeRow(
        id=change.id,
        kind=change.kind,
        status=change.status,
        posts=change.posts,
        people=change.people,
        names=tuple(duty.name_of(known, person) for person in change.people),
        begin=change.begin,
        end=None if change.end == FOREVER else change.end,
        by=_by(site, known, change.by),
        at=change.at,
        reason=_reason(what),
        due=change.due,
        steps=_steps(change, now),
        stand_in=duty.name_of(known, what.now) if isinstance(what, StandIn) else "",
        plan=what.plan if isinstance(what, PlannedLeave) else "",
        stints=(what.one, what.other) if isinstance(what, Swap) else (),
    )


def _by(site: Site, known: Roster, login: str) -> str:
    person = next((one.name for one in known.people.values() if one.login == login), "")
    return person or site.name_of(login)


def _reason(what: object) -> str:
    match what:
        case Override() | Plan() | PlannedLeave() | StandIn():
            return what.reason
        case Guard():
            return what.name
        case _:
            return ""


def _steps(change: RosterChange, now: Instant) -> tuple[str, ...]:
    match change.what:
        case PlannedLeave():
            return leave.steps(change, now)
        case StandIn():
            return absence.steps(change)
        case Swap() if change.status == "offered":
            return ("answer", "end")
        case Swap() if change.begin <= now:
            return ()
        case _:
            return ("end",)
