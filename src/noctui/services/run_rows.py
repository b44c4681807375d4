"""Runs as the desks see them all the time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from noctui.domain.moments import DAY, Instant
from noctui.domain.playbook import Lane
from noctui.domain.policy import Words
from noctui.domain.roster import Roster
from noctui.domain.run import Event, Run, fold
from noctui.domain.run_clocks import Deadline, deadlines
from noctui.domain.run_views import LaneRow, RunRow
from noctui.domain.run_words import Shown, in_words
from noctui.services import run_naming
from noctui.services.site import Site
from noctui.store import runs, tickets
from noctui.store.runs import Header
from noctui.store.tickets import Header as Ticket

SHOWN_AFTER_END = DAY


def shown(connection: Connection, site: Site, roster: Roster, now: Instant) -> list[RunRow]:
    """Of the view `runs`: those that are open, and that ended within the last day."""
    return rows(connection, site, roster, runs.visible(connection, now - SHOWN_AFTER_END))


def some(connection: Connection, site: Site, roster: Roster, found: Collection[tuple[Header, Run]]) -> list[RunRow]:
    """Of these, as they stand."""
    known = tickets.some(connection, {header.ticket for header, _ in found})
    return [row(site, roster, header, known.get(header.ticket), run) for header, run in found]


def rows(connection: Connection, site: Site, roster: Roster, headers: Sequence[Header]) -> list[RunRow]:
    events = runs.events_of(connection, [header.id for header in headers])
    folded = ((header, _folded(header, events[header.id])) for header in headers)
    return some(connection, site, roster, [(header, run) for header, run in folded if run is not None])


def row(site: Site, roster: Roster, header: Header, ticket: Ticket | None, run: Run) -> RunRow:
    counting, values = deadlines(run, header.playbook), run_naming.shown(site, roster, header)
    owner = roster.people.get(run.owner)
    return RunRow(
        id=run.number,
        playbook=run.playbook,
        name=header.playbook.name,
        state=run.state,
        started=run.started,
        starter=run_naming.person(site, roster, run.starter),
        owner=run_naming.person(site, roster, run.owner),
        owner_login=owner.login if owner is not None else run.owner,
        ticket=header.ticket,
        place=run_naming.place(site, header, ticket),
        lanes=tuple(_lanes(site, roster, header, run, counting, values)),
        deadlines=counting,
        about={deadline.about: _about(header, deadline.about, values) for deadline in counting},
        authorised=run.authorised,
        denied=run.denied,
        deferred=len(run.deferred),
        skipped=sum(visit.outcome == "skipped" for visit in run.visits),
        parent=header.parent,
        ended=run.ended,
        newest=run.newest,
        step=header.step,
        visit=header.visit,
    )


def _folded(header: Header, events: Sequence[Event]) -> Run | None:
    """None where the events make no sense: the sweep says so; whoever looks at the list must see all the others."""
    try:
        return fold(header.id, header.playbook, events)
    except (ValueError, LookupError):
        return None


def _about(header: Header, about: str, values: Shown) -> Words:
    """What a deadline is about; nothing of the whole plan."""
    step = header.playbook.by_id.get(about)
    return in_words(step.say if step is not None else header.playbook.timers.get(about, {}), values)


def _lanes(
    site: Site, roster: Roster, header: Header, run: Run, counting: Sequence[Deadline], values: Shown
) -> Iterator[LaneRow]:
    limits = {deadline.about: deadline for deadline in counting if deadline.what == "overdue"}
    over = {visit.step for visit in run.visits}
    for lane in header.playbook.lanes:
        state = run.lanes[lane.id]
        at = LaneRow(
            lane.id,
            lane.name,
            blocked=state.blocked,
            ended=state.ended,
            owner=run_naming.person(site, roster, state.owner) if state.owner else "",
            done=sum(step.id in over for step in lane.steps),
            steps=len(lane.steps),
        )
        yield _at(at, header, run, lane, limits, values)


def _at(row: LaneRow, header: Header, run: Run, lane: Lane, limits: Mapping[str, Deadline], values: Shown) -> LaneRow:
    """The same with the step at which it is, if it is at one."""
    visit = run.lanes[lane.id].visit
    if visit is None:
        return row
    step, limit = header.playbook.by_id[visit.step], limits.get(visit.step)
    return replace(
        row,
        step=step.id,
        kind=step.kind,
        visit=visit.number,
        say=in_words(step.say, values),
        opened=visit.opened,
        due=limit.due if limit is not None else None,
        warn_at=limit.warn_at if limit is not None else None,
        challenged=visit.challenged,
    )
