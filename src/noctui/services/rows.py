"""Rows of the views from what the store and the working set hold."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection

from noctui.domain import closing, workflow
from noctui.domain import ticket as rules
from noctui.domain.journal import Entry
from noctui.domain.moments import DAY, Instant
from noctui.domain.mute import muting
from noctui.domain.paging import Page
from noctui.domain.policy import ALWAYS_OPEN, ClockSpec, Policy, clocks_by_id
from noctui.domain.queries import JournalPage
from noctui.domain.reading import Reading
from noctui.domain.sla import Clock
from noctui.domain.ticket import Fact, FactKind, Standing
from noctui.domain.views import ClockRow, DeviceRow, JournalRow, Measured, TicketRow
from noctui.services import clocks, factbook, page_rows, redundancy
from noctui.services.site import Site
from noctui.services.working import Working
from noctui.store import journal, pages, tickets
from noctui.store.tickets import Booking, Header

_SHOWN_AFTER_END = DAY
_LONGEST_PARAM = 500


def queue(connection: Connection, now: Instant) -> list[Header]:
    """Tickets that are not closed, and those that were closed within a day."""
    return tickets.visible(connection, now - _SHOWN_AFTER_END)


def ticket_rows(
    connection: Connection,
    site: Site,
    working: Working,
    now: Instant,
    told: Mapping[int, Sequence[Clock]] = MappingProxyType({}),
) -> list[TicketRow]:
    """All tickets of the queue. `told`: the clocks that are known already, as they stand now."""
    since = now - _SHOWN_AFTER_END
    headers = tickets.visible(connection, since)
    facts = factbook.read(connection, working.facts, headers).facts
    breached, paged = tickets.breach_counts(connection, since), pages.open_ones(connection)
    return [
        ticket_row(
            site,
            working,
            header,
            facts[header.id],
            breached.get(header.id, 0),
            now,
            told.get(header.id),
            paged.get(header.id, ()),
        )
        for header in headers
    ]


def some_ticket_rows(
    connection: Connection, site: Site, working: Working, numbers: Iterable[int], now: Instant
) -> list[TicketRow]:
    headers = tickets.some(connection, numbers)
    facts, booked = tickets.facts_of(connection, headers), tickets.bookings_of(connection, headers)
    paged = pages.open_ones(connection, headers)
    return [
        ticket_row(site, working, header, facts[number], breaches(booked[number]), now, None, paged.get(number, ()))
        for number, header in headers.items()
    ]


def breaches(booked: Iterable[Booking]) -> int:
    return sum(one.event.kind == "breach" for one in booked)


def ticket_row(
    site: Site,
    working: Working,
    header: Header,
    facts: Sequence[Fact],
    breached: int,
    now: Instant,
    known: Sequence[Clock] | None = None,
    paged: Sequence[Page] = (),
) -> TicketRow:
    """A row even of a ticket whose facts make no sense: without clocks."""
    stands = rules.standing(facts)
    told, owes = _told(site, header, facts, stands, now, known)
    inventory, policy = site.file.inventory, site.policy(header.policy)
    device = inventory.devices.get(header.root)
    contract = inventory.contracts.get(header.contract or "")
    place = inventory.places.get(header.place)
    grade = stands.level or header.level
    level = policy.level(grade) if policy is not None else None
    return TicketRow(
        id=header.id,
        version=header.version,
        status=stands.status,
        level=grade,
        level_name=level.name if level is not None else {},
        rank=policy.levels.index(level) if policy is not None and level is not None else 0,
        total=header.total,
        root=header.root,
        title=title(site, header),
        site=place.name if place is not None else header.place,
        contract=contract.name if contract is not None else header.contract or "",
        policy=header.policy or "",
        opened=header.opened,
        devices=len(stands.devices),
        owner=stands.owner,
        owner_name=site.name_of(stands.owner) if stands.owner is not None else "",
        recovered=stands.recovered_at,
        clocks=clock_rows(policy, told) if policy is not None else (),
        muted=device is not None and muting(working.mutes, device, now) is not None,
        references=tuple(f"{system} {number}".strip() for system, number in stands.references),
        contact=header.contact
        or (contract.contact if contract is not None else "")
        or (device.contact if device is not None else ""),
        paused=stands.paused,
        kind=header.kind,
        text=header.text,
        reporter=header.reporter,
        customer=contract.customer if contract is not None else "",
        step=(workflow.next_step(facts) or "") if header.kind == "defect" else "",
        breached=breached,
        owes=owes,
        pages=page_rows.shown(working.roster, paged, now),
    )


def title(site: Site, header: Header) -> dict[str, str]:
    """Parameters of the title that a ticket of a device has."""
    device = site.device(header.root)
    return {"device": header.root, "name": device.name if device is not None else "", "site": header.place}


def clock_rows(policy: Policy, told: Sequence[Clock]) -> tuple[ClockRow, ...]:
    specs = clocks_by_id(policy)
    return tuple([clock_row(specs[clock.spec], clock) for clock in told])


def clock_row(spec: ClockSpec, clock: Clock) -> ClockRow:
    still = clock.left is not None and (clock.state == "paused" or clock.ended is not None)
    return ClockRow(  # by position: by name it takes half as long again, six times for each ticket of a queue
        clock.spec,
        spec.name,
        clock.state,
        clock.ref,
        clock.due,
        clock.warn_at,
        clock.started,
        clock.ended,
        clock.misses,
        clock.level,
        clock.limit,
        "" if spec.calendar == ALWAYS_OPEN else spec.calendar,
        spec.to,
        "watch" if spec.watch else "rhythm" if spec.every else "limit",
        clock.used if still else None,
        clock.left if still else None,
    )


def device_row(site: Site, working: Working, readings: Mapping[str, Reading], name: str, now: Instant) -> DeviceRow:
    """`readings`: the newest of each check, as the engine remembers them."""
    device, status = site.file.inventory.devices[name], working.devices[name]
    mute = muting(working.mutes, device, now)
    states = [working.checks[check.id] for check in device.checks]
    contract = site.file.inventory.contracts.get(device.contract or "")
    place = site.file.inventory.places.get(device.site)
    return DeviceRow(
        name=device.name,
        kind=device.kind,
        site=device.site,
        address=device.address,
        state=status.state,
        since=status.since,
        root=status.root,
        soft=any(state.soft != state.hard for state in states),
        interval=min((check.interval for check in device.checks), default=0),
        ticket=working.held.get(name),
        mute=mute.kind if mute is not None else None,
        mute_ends=mute.ends if mute is not None else None,
        mute_text=mute.reason if mute is not None else "",
        mute_id=mute.id if mute is not None else None,
        contract=device.contract or "",
        customer=contract.customer if contract is not None else "",
        place=place.name if place is not None else device.site,
        flapping=status.flapping or None,
        redundancy=redundancy.of(site, working, name),
        **newest(site, working, readings, name)._asdict(),
    )


def newest(site: Site, working: Working, readings: Mapping[str, Reading], name: str) -> Measured:
    """What a device's row says of its newest reading: that of its first check which has one."""
    checks = site.file.inventory.devices[name].checks
    for check in checks:
        if (found := readings.get(check.id)) is not None:
            loss = found.loss if found.sent else None
            return Measured(name, loss, found.rtt_avg, found.at, _method(site, found))
    return Measured(name, None, None, max((working.checks[check.id].last for check in checks), default=0), "")


def _method(site: Site, reading: Reading) -> str:
    """`tcp` only where it stands in for a ping: a check that is TCP by itself needs no mark."""
    return "" if reading.method == site.checks[reading.check].kind == "tcp" else reading.method


def journal_row(entry: Entry) -> JournalRow:
    params = {key: _short(value) for key, value in entry.payload.items() if value not in (None, "")}
    return JournalRow(entry.seq, entry.at, entry.actor, entry.kind, entry.subject, params, entry.hash[:16])


def journal_page(
    connection: Connection, before: int | None, limit: int, contains: str, without: Collection[str] = ()
) -> JournalPage:
    found = journal.page(connection, before, limit + 1, contains, without)
    return JournalPage(tuple(journal_row(entry) for entry in found[:limit]), len(found) > limit)


def _told(
    site: Site, header: Header, facts: Sequence[Fact], stands: Standing, now: Instant, known: Sequence[Clock] | None
) -> tuple[Sequence[Clock], tuple[FactKind, ...]]:
    """The clocks, and what is owed before the end."""
    try:
        told = clocks.of(site, header, facts, now) if known is None else known
        ended, policy = stands.status == "closed", site.policy(header.policy)
        return told, () if ended else closing.open_duties(policy, facts, told, header.kind)
    except Exception:  # the sweep says so; whoever looks at the queue must see all the others
        return (), ()


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_PARAM else text[: _LONGEST_PARAM - 1] + "…"
