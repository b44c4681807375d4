"""What a desk asks once about playbooks and their runs: one whole, the earlier ones, those that can be started."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from noctui.domain.commands import Answer
from noctui.domain.inventory import Device
from noctui.domain.moments import Instant
from noctui.domain.playbook import Playbook
from noctui.domain.roster import Roster
from noctui.domain.run import Event, Run, Visit, fold
from noctui.domain.run_views import (
    PlaybookDetail,
    PlaybookQuery,
    PlaybookRow,
    PlaybooksDetail,
    PlaybooksQuery,
    RunAsk,
    RunDetail,
    RunDetails,
    RunQuery,
    RunsDetail,
    RunsQuery,
    VisitRow,
)
from noctui.domain.run_words import called, step_in_words
from noctui.services import run_naming, run_people, run_rows
from noctui.services.site import Site
from noctui.services.suiting import suits
from noctui.store import runs, tickets
from noctui.store.runs import Header
from noctui.store.tickets import Header as Ticket

_MOST = 500


def answer(connection: Connection, site: Site, roster: Roster, query: RunAsk, now: Instant) -> RunDetails | Answer:
    """What was asked for, or a refusal: unknown_run, unknown_playbook."""
    match query:
        case RunQuery():
            header = runs.get(connection, query.run)
            if header is None:
                return Answer("unknown_run", {"run": str(query.run)})
            return _run(connection, site, roster, header, now)
        case RunsQuery():
            newest = runs.newest(connection, query.playbook, max(1, min(query.limit, _MOST)))
            return RunsDetail(tuple(run_rows.rows(connection, site, roster, newest)))
        case PlaybooksQuery():
            return _playbooks(connection, site, query)
        case PlaybookQuery():
            playbook = site.file.playbooks.get(query.playbook)
            if playbook is None:
                return Answer("unknown_playbook", {"playbook": query.playbook})
            return _playbook(connection, site, roster, playbook, query, now)


def _run(connection: Connection, site: Site, roster: Roster, header: Header, now: Instant) -> RunDetail:
    playbook, events = header.playbook, runs.events(connection, header.id)
    run = fold(header.id, playbook, events)
    shown, behind = run_naming.shown(site, roster, header), run_naming.backups(roster, header, now)
    file = site.file.playbooks.get(playbook.id)
    return RunDetail(
        row=run_rows.row(site, roster, header, tickets.get(connection, header.ticket), run),
        version=playbook.version,
        newer=file is not None and file.version != playbook.version,
        lanes=tuple(
            (lane.id, tuple(step_in_words(step, {**shown, **behind}, header.parameters) for step in lane.steps))
            for lane in playbook.lanes
        ),
        visits=tuple(_visits(site, roster, playbook, run, events, now)),
        events=tuple(_named(site, roster, event) for event in events),
        evidence=dict(run.evidence),
        parameters={name: called(value, site.file.language) for name, value in shown.items()},
        asked=playbook.parameters,
        roles=run_people.role_rows(connection, site, roster, playbook, now, _absent(header)),
        authorise=playbook.authorise,
        people=run_people.backups_first(roster, now) if _asks_for_people(playbook) else {},
        children=tuple(run_rows.rows(connection, site, roster, runs.children(connection, header.id))),
    )


def _absent(header: Header) -> str:
    """Whom the run is about to enter as absent: not the one to be called for their own post."""
    enters = any(step.enter == "absence" for step in header.playbook.steps())
    return run_naming.by_kind(header.playbook, header.parameters).get("person", "") if enters else ""


def _asks_for_people(playbook: Playbook) -> bool:
    return any(field.kind == "person" for step in playbook.steps() for field in step.record)


def _visits(
    site: Site, roster: Roster, playbook: Playbook, run: Run, events: Sequence[Event], now: Instant
) -> Iterator[VisitRow]:
    """Every visit that is over, with what was said then; then those that are open."""
    said_then: dict[tuple[str, str, Instant], Event] = {
        (event.kind, event.step, event.at): event for event in reversed(events)
    }
    for visit, event in zip(run.visits, _ends(playbook, events), strict=True):
        last = said_then.get((visit.outcome, visit.step, visit.at), event)  # it may have come back after it was put off
        said = _visit(playbook, visit, visit.at)
        by = run_naming.person(site, roster, last.person or last.login)
        yield replace(said, by=by, records=last.data, text=last.text)
    for lane in run.lanes.values():
        if lane.visit is not None:
            challenger = run_naming.person(site, roster, lane.visit.challenged)
            yield replace(_visit(playbook, lane.visit, now), at=0, by=challenger)


def _visit(playbook: Playbook, visit: Visit, at: Instant) -> VisitRow:
    """As it stands at a moment."""
    step = playbook.by_id[visit.step]
    due = visit.opened + visit.stood + step.limit if step.limit is not None else None
    return VisitRow(
        lane=playbook.lane_of[step.id].id,
        step=step.id,
        number=visit.number,
        opened=visit.opened,
        outcome=visit.outcome,
        answer=visit.answer,
        at=at,
        due=due,
        late=due is not None and at > due,
    )


def _ends(playbook: Playbook, events: Iterable[Event]) -> Iterator[Event]:
    """The events that ended visits, in their order: of two who have to agree, the second."""
    for event in events:
        first_of_two = event.kind == "answered" and playbook.by_id[event.step].both
        if event.kind in ("answered", "agreed", "skipped", "deferred") and not first_of_two:
            yield event


def _named(site: Site, roster: Roster, event: Event) -> Event:
    named = replace(event, person=run_naming.person(site, roster, event.person or event.login))
    if event.kind != "handed":
        return named
    return replace(named, data={**event.data, "to": run_naming.person(site, roster, event.data["to"])})


def _playbooks(connection: Connection, site: Site, query: PlaybooksQuery) -> PlaybooksDetail:
    device, ticket = _about(connection, site, query.device, query.ticket)
    running = _running(connection)
    found = [
        _row(site, playbook, suits(playbook, device, ticket), running)
        for playbook in site.file.playbooks.values()
        if not playbook.part
    ]
    return PlaybooksDetail(tuple(sorted(found, key=lambda row: not row.suits)), site.file.broken_playbooks)


def _playbook(
    connection: Connection, site: Site, roster: Roster, playbook: Playbook, query: PlaybookQuery, now: Instant
) -> PlaybookDetail:
    device, ticket = _about(connection, site, query.device, query.ticket)
    asked = {parameter.kind for parameter in playbook.parameters}
    return PlaybookDetail(
        row=_row(site, playbook, suits(playbook, device, ticket), _running(connection)),
        source=playbook.source,
        version=playbook.version,
        lanes=tuple((lane.id, lane.name, lane.first, lane.steps) for lane in playbook.lanes),
        parameters=playbook.parameters,
        filled=run_naming.known(playbook, device, ticket, roster),
        authorise=playbook.authorise,
        roles=run_people.role_rows(connection, site, roster, playbook, now),
        suits=playbook.suits,
        places={place.id: place.name for place in site.file.inventory.places.values()},
        here=device.site if device is not None else ticket.place if ticket is not None else "",
        people=run_people.on_duty_first(connection, roster, now) if "person" in asked else {},
        posts={post.id: dict(post.name) for post in roster.posts.values()} if "post" in asked else {},
    )


def _about(connection: Connection, site: Site, device: str, number: int | None) -> tuple[Device | None, Ticket | None]:
    """The device and the ticket that are meant: a ticket's device where none is named."""
    ticket = tickets.get(connection, number) if number is not None else None
    return site.device(device or (ticket.root if ticket is not None else "")), ticket


def _running(connection: Connection) -> dict[str, int]:
    """Playbook → the newest run of it that is open."""
    return {header.playbook.id: header.id for header in runs.open_ones(connection)}


def _row(site: Site, playbook: Playbook, fits: bool, running: Mapping[str, int]) -> PlaybookRow:
    return PlaybookRow(
        id=playbook.id,
        name=playbook.name,
        refs=playbook.refs,
        trigger=playbook.trigger,
        steps=sum(1 for _ in playbook.steps()),
        suits=fits,
        running=running.get(playbook.id),
        own=playbook.id in site.file.own_playbooks,
    )
