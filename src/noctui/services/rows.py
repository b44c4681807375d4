"""Rows of the views from what the store and the working set hold."""

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from noctui.domain import ticket as rules
from noctui.domain.journal import Entry
from noctui.domain.moments import DAY, Instant
from noctui.domain.mute import muting
from noctui.domain.queries import FactRow, JournalPage, TicketDetail
from noctui.domain.reading import Reading
from noctui.domain.sla import Clock
from noctui.domain.ticket import Fact
from noctui.domain.views import ClockRow, DeviceRow, JournalRow, RosterRow, TicketRow
from noctui.services import clocks
from noctui.services.site import Site
from noctui.services.working import Working
from noctui.store import journal, tickets
from noctui.store.tickets import Header

_SHOWN_AFTER_END = DAY
_LONGEST_PARAM = 500


def queue(connection: Connection, now: Instant) -> list[Header]:
    """Tickets that are not closed, and those that were closed within a day."""
    return tickets.visible(connection, now - _SHOWN_AFTER_END)


def ticket_rows(connection: Connection, site: Site, working: Working, now: Instant) -> list[TicketRow]:
    """All tickets of the queue."""
    headers = queue(connection, now)
    facts = tickets.facts_of(connection, [header.id for header in headers])
    return [ticket_row(site, working, header, facts[header.id], now) for header in headers]


def some_ticket_rows(
    connection: Connection, site: Site, working: Working, numbers: Iterable[int], now: Instant
) -> list[TicketRow]:
    headers = [header for number in numbers if (header := tickets.get(connection, number)) is not None]
    facts = tickets.facts_of(connection, [header.id for header in headers])
    return [ticket_row(site, working, header, facts[header.id], now) for header in headers]


def ticket_row(site: Site, working: Working, header: Header, facts: Sequence[Fact], now: Instant) -> TicketRow:
    standing = rules.standing(facts)
    inventory = site.file.inventory
    device = inventory.devices.get(header.root)
    contract = inventory.contracts.get(header.contract or "")
    place = inventory.places.get(header.place)
    policy = site.policy(header.policy)
    grade = standing.level or header.level
    level = next((level for level in policy.levels if level.id == grade), None) if policy else None
    return TicketRow(
        id=header.id,
        version=header.version,
        status=standing.status,
        level=grade,
        level_name=level.name if level is not None else {},
        total=header.total,
        root=header.root,
        title={"device": header.root, "name": device.name if device else "", "site": header.place},
        site=place.name if place is not None else header.place,
        contract=contract.name if contract is not None else header.contract or "",
        policy=header.policy or "",
        opened=header.opened,
        devices=len(standing.devices),
        owner=standing.owner,
        owner_name=site.name_of(standing.owner) if standing.owner is not None else "",
        recovered=standing.recovered_at,
        clocks=_clock_rows(site, header, facts, now),
        muted=device is not None and muting(working.mutes, device.id, device.site, now) is not None,
        references=tuple(f"{system} {number}".strip() for system, number in standing.references),
        contact=(contract.contact if contract is not None else "") or (device.contact if device is not None else ""),
        paused=standing.paused,
    )


def ticket_detail(
    connection: Connection, site: Site, working: Working, number: int, now: Instant
) -> TicketDetail | None:
    header = tickets.get(connection, number)
    if header is None:
        return None
    facts = tickets.facts(connection, number)
    valid = {fact.id for fact in rules.valid(facts)}
    shown = tuple(
        FactRow(f.id, f.kind, f.occurred_at, f.recorded_at, f.actor, f.text, f.data, f.journal, f.id not in valid)
        for f in facts
    )
    return TicketDetail(ticket_row(site, working, header, facts, now), shown, rules.standing(facts).devices)


def device_row(site: Site, working: Working, readings: Mapping[str, Reading], name: str, now: Instant) -> DeviceRow:
    """`readings`: the newest of each check, as the engine remembers them."""
    device, status = site.file.inventory.devices[name], working.devices[name]
    newest = next((readings[check.id] for check in device.checks if check.id in readings), None)
    mute = muting(working.mutes, name, device.site, now)
    states = [working.checks[check.id] for check in device.checks]
    return DeviceRow(
        id=name,
        name=device.name,
        kind=device.kind,
        site=device.site,
        address=device.address,
        state=status.state,
        since=status.since,
        root=status.root,
        soft=any(state.soft != state.hard for state in states),
        loss=newest.loss if newest is not None and newest.sent else None,
        rtt=newest.rtt_avg if newest is not None else None,
        checked=newest.at if newest is not None else max((state.last for state in states), default=0),
        method=_method(site, newest) if newest is not None else "",
        interval=min((check.interval for check in device.checks), default=0),
        ticket=working.held.get(name),
        mute=mute.kind if mute is not None else None,
        mute_ends=mute.ends if mute is not None else None,
        mute_text=mute.reason if mute is not None else "",
        mute_id=mute.id if mute is not None else None,
    )


def _method(site: Site, reading: Reading) -> str:
    """`tcp` only where it stands in for a ping: a check that is TCP by itself needs no mark."""
    return "" if reading.method == site.checks[reading.check].kind == "tcp" else reading.method


def roster_rows(site: Site) -> list[RosterRow]:
    return [
        RosterRow(post.id, post.name, post.first, post.backup, post.phone, post.backup_phone)
        for post in site.file.posts
    ]


def journal_row(entry: Entry) -> JournalRow:
    params = {key: _short(value) for key, value in entry.payload.items() if value not in (None, "")}
    return JournalRow(entry.seq, entry.at, entry.actor, entry.kind, entry.subject, params, entry.hash[:16])


def journal_page(connection: Connection, before: int | None, limit: int, contains: str) -> JournalPage:
    found = journal.page(connection, before, limit + 1, contains)
    return JournalPage(tuple(journal_row(entry) for entry in found[:limit]), len(found) > limit)


def _clock_rows(site: Site, header: Header, facts: Sequence[Fact], now: Instant) -> tuple[ClockRow, ...]:
    policy = site.policy(header.policy)
    names = {spec.id: spec.name for spec in policy.clocks} if policy is not None else {}
    return tuple(_clock_row(clock, names[clock.spec]) for clock in clocks.of(site, header, facts, now))


def _clock_row(clock: Clock, name: dict[str, str]) -> ClockRow:
    still = clock.left is not None and (clock.state == "paused" or clock.ended is not None)
    return ClockRow(
        spec=clock.spec,
        name=name,
        state=clock.state,
        ref=clock.ref,
        due=clock.due,
        warn_at=clock.warn_at,
        started=clock.started,
        ended=clock.ended,
        misses=clock.misses,
        used=clock.used if still else None,
        left=clock.left if still else None,
    )


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_PARAM else text[: _LONGEST_PARAM - 1] + "…"
