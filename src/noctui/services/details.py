"""All about one ticket: what its screen shows besides the row of the queue."""

from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection

from noctui.domain import sla, workflow
from noctui.domain import ticket as rules
from noctui.domain.moments import Instant
from noctui.domain.operators import can_hold
from noctui.domain.policy import ClockSpec, Policy
from noctui.domain.queries import (
    ConsentRow,
    ContactRow,
    EarlierRow,
    FactRow,
    HoursRow,
    LevelRow,
    LinkRow,
    PersonRow,
    StepRow,
    TicketDetail,
)
from noctui.domain.roster import Roster
from noctui.domain.ticket import Fact, FactKind, Standing
from noctui.domain.views import ClockRow
from noctui.domain.worktime import Calendar
from noctui.services import breaches, duty, handover_duty, page_rows, rows
from noctui.services.site import Site
from noctui.services.working import Working
from noctui.store import pages, tickets
from noctui.store.tickets import Header

_EARLIER = 10
_SPANS = 40
"""Open spans that are told of one clock: a month of mornings and afternoons."""


def ticket_detail(
    connection: Connection, site: Site, working: Working, number: int, now: Instant
) -> TicketDetail | None:
    """None for a ticket that is not there."""
    header = tickets.get(connection, number)
    if header is None:
        return None
    facts, booked = tickets.facts(connection, number), tickets.booked(connection, number)
    paged = pages.of_ticket(connection, number)
    row = rows.ticket_row(site, working, header, facts, rows.breaches(booked), now, None, paged)
    standing, policy = rules.standing(facts), site.policy(header.policy)
    return TicketDetail(
        row=row,
        pages=tuple(page_rows.page_row(working.roster, page, now) for page in paged if page.rings),
        facts=fact_rows(facts),
        devices=standing.devices,
        levels=levels(policy),
        people=people(site),
        contacts=tuple(_contacts(connection, site, working.roster, header, policy, now)),
        consents=tuple(ConsentRow(*word) for word in standing.consents),  # type: ignore[arg-type]
        links=_links(connection, site, standing),
        earlier=_earlier(connection, header),
        steps=_steps(facts) if header.kind == "defect" else (),
        breaches=breaches.breach_rows(site, header, facts, booked),
        expects=_expects(policy, row.level),
        ends=_ends(policy, row.level),
        pausable=sla.pausable(policy, row.level) if policy is not None else (),
        hours=tuple(_hours(clock, site.calendars[clock.calendar], now) for clock in row.clocks if _counts(clock, now)),
    )


def levels(policy: Policy | None) -> tuple[LevelRow, ...]:
    """Worst first."""
    return tuple(LevelRow(level.id, level.name, level.about) for level in policy.levels) if policy is not None else ()


def people(site: Site) -> tuple[PersonRow, ...]:
    """Who may own a ticket."""
    found = site.file.operators.values()
    return tuple(PersonRow(operator.login, operator.name) for operator in found if can_hold(operator))


def fact_rows(facts: Sequence[Fact]) -> tuple[FactRow, ...]:
    """All of them, voided ones too."""
    valid = {fact.id for fact in rules.valid(facts)}
    return tuple(
        FactRow(f.id, f.kind, f.occurred_at, f.recorded_at, f.actor, f.text, f.data, f.journal, f.id not in valid)
        for f in facts
    )


def _contacts(
    connection: Connection, site: Site, roster: Roster, header: Header, policy: Policy | None, now: Instant
) -> Iterator[ContactRow]:
    """Whom to call about it, the nearest first."""
    inventory = site.file.inventory
    contract, device = inventory.contracts.get(header.contract or ""), inventory.devices.get(header.root)
    place = inventory.places.get(header.place)
    if header.reporter or header.contact:
        yield ContactRow("reporter", header.reporter, header.contact)
    if contract is not None and contract.contact:
        yield ContactRow("contract", contract.customer or contract.name, contract.contact)
    if device is not None and device.contact:
        yield ContactRow("device", device.name or device.id, device.contact)
    if place is not None and place.phone:
        yield ContactRow("site", place.name, place.phone)
    for name in _posts(policy):
        for person in handover_duty.holders(connection, roster, name, now):
            yield ContactRow(name, duty.name_of(roster, person), duty.phone(roster, person, now))


def _posts(policy: Policy | None) -> dict[str, None]:
    """Those that the policy's ladders name, in their order."""
    specs = policy.clocks if policy is not None else ()
    return dict.fromkeys(rung.to for spec in specs for rung in spec.ladder)


def _links(connection: Connection, site: Site, standing: Standing) -> tuple[LinkRow, ...]:
    """The other tickets, and last the one that goes on with this one."""
    relations = {link.ticket: link.relation for link in standing.links}
    if standing.merged is not None:
        relations[standing.merged] = "merged"
    return tuple(
        LinkRow(number, relations[number], rows.title(site, header) | {"text": header.text}, header.status)
        for number, header in tickets.some(connection, relations).items()
    )


def _earlier(connection: Connection, header: Header) -> tuple[EarlierRow, ...]:
    """Former tickets of its root device: what was the matter then may be it again."""
    former = tickets.earlier(connection, header.root, header.id, _EARLIER)
    facts = tickets.facts_of(connection, [one.id for one in former])
    return tuple(_former(one, facts[one.id]) for one in former)


def _former(header: Header, facts: Sequence[Fact]) -> EarlierRow:
    words = [fact.text for fact in rules.valid(facts) if fact.kind == "resolved" and fact.text]
    level = rules.standing(facts).level or header.level
    return EarlierRow(header.id, header.opened, header.status, level, words[-1] if words else "")


def _steps(facts: Sequence[Fact]) -> tuple[StepRow, ...]:
    taken = workflow.taken(facts)
    return tuple(_step(step, taken.get(step)) for step in workflow.STEPS)


def _step(step: str, fact: Fact | None) -> StepRow:
    if fact is None:
        return StepRow(step, None, "", "")
    return StepRow(step, fact.occurred_at, fact.data.get("signed", ""), fact.text)


def _expects(policy: Policy | None, level: str) -> tuple[FactKind, ...]:
    named = (kind for spec in _specs(policy, level) for kind in (spec.start, spec.needs, spec.beat, *spec.until))
    return tuple(dict.fromkeys(kind for kind in named if isinstance(kind, str) and kind not in rules.FIXED))


def _ends(policy: Policy | None, level: str) -> dict[str, tuple[FactKind, ...]]:
    return {spec.id: (spec.beat, *spec.until) if spec.beat else spec.until for spec in _specs(policy, level)}


def _counts(clock: ClockRow, now: Instant) -> bool:
    """Whether what is left of it is another span than the time until it is due."""
    return bool(clock.calendar) and clock.state == "running" and clock.due is not None and clock.due > now


def _hours(clock: ClockRow, calendar: Calendar, now: Instant) -> HoursRow:
    due = now if clock.due is None else clock.due
    spans = tuple(islice(calendar.segments(now, due), _SPANS))
    return HoursRow(clock.spec, due, spans, calendar.elapsed(spans[-1][1], due) if spans else 0)


def _specs(policy: Policy | None, level: str) -> list[ClockSpec]:
    return [spec for spec in policy.clocks if spec.has(level)] if policy is not None else []
