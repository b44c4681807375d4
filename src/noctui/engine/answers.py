"""What a desk asks for once: details of a ticket or device, a page of the journal, a probe now."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from noctui.domain import flapping
from noctui.domain.commands import Answer
from noctui.domain.drill_views import DrillQuery
from noctui.domain.handover_views import CompareHandovers, HandoverAsk, HandoverQuery, HandoversQuery
from noctui.domain.history_views import LENGTHS, AvailabilityQuery, TrendDetail, TrendQuery
from noctui.domain.inventory import CheckSpec, Device
from noctui.domain.message_commands import MessageQuery
from noctui.domain.moments import MINUTE, Instant
from noctui.domain.mute_commands import MuteQuery, MutesQuery, WindowQuery
from noctui.domain.queries import (
    CheckRow,
    Detail,
    DeviceDetail,
    DeviceQuery,
    ExplainQuery,
    FactQuery,
    IntakeQuery,
    JournalQuery,
    LedgerQuery,
    ProbeQuery,
    ProbeResult,
    Query,
    TicketQuery,
)
from noctui.domain.reading import Reading
from noctui.domain.reload import ReloadQuery
from noctui.domain.roster_queries import RosterDetail, RosterQuery
from noctui.domain.run_views import PlaybookQuery, PlaybooksQuery, RunAsk, RunQuery, RunsQuery
from noctui.engine.core import Core, plain
from noctui.services import (
    availability,
    desk,
    details,
    effects,
    explaining,
    handover_rows,
    leave,
    ledgers,
    messages,
    mute_register,
    proposing,
    redundancy,
    rostering,
    rows,
    run_details,
    trends,
)
from noctui.store import connect, journal

_HISTORY = 50
_PAGE = 500
_PATIENCE = 15.0
"""Seconds that a desk waits for a probe at most; every check has its own, shorter limit."""


async def answer(core: Core, ask: Callable[[str], Awaitable[Reading]], query: Query) -> Detail:
    """What was asked for, or why there is no answer."""
    refused = desk.unfit(query)
    if refused is not None:
        return refused
    try:
        return await _answer(core, ask, query)
    except SQLAlchemyError as error:
        return Answer("store", {"detail": plain(error)})


async def _answer(core: Core, ask: Callable[[str], Awaitable[Reading]], query: Query) -> Detail:
    match query:
        case DeviceQuery():
            device = core.site.device(query.device)
            return await _device(core, device) if device is not None else _unknown(query.device)
        case ProbeQuery():
            device = core.site.device(query.device)
            return await _probe(core, ask, device) if device is not None else _unknown(query.device)
        case TrendQuery():
            device = core.site.device(query.device)
            return await _trend(core, device, query) if device is not None else _unknown(query.device)
        case AvailabilityQuery():
            return await _availability(core, query)
        case RosterQuery():
            return await _roster(core, query)
        case DrillQuery():
            return Answer("no_drill")
        case WindowQuery():  # a rule by which nothing ever comes is followed for seconds
            return await asyncio.to_thread(mute_register.preview, core.site, core.working, query, core.clock.wall())
        case ReloadQuery():
            return Answer("no_files")  # whoever has them answers before
        case _:
            if isinstance(query, PlaybooksQuery):  # the first time all their files are read
                await asyncio.to_thread(list, core.site.file.playbooks.values())
            now = core.clock.wall()
            return await connect.read(core.reader, lambda connection: _stored(connection, core, query, now))


def _stored(
    connection: Connection,
    core: Core,
    query: TicketQuery
    | JournalQuery
    | ExplainQuery
    | FactQuery
    | IntakeQuery
    | LedgerQuery
    | MutesQuery
    | MuteQuery
    | MessageQuery
    | HandoverAsk
    | RunAsk,
    now: Instant,
) -> Detail:
    """What the store has an answer to."""
    match query:
        case TicketQuery():
            detail = details.ticket_detail(connection, core.site, core.working, query.ticket, now)
            return detail if detail is not None else Answer("unknown_ticket", {"ticket": str(query.ticket)})
        case JournalQuery():
            limit = max(1, min(query.limit, _PAGE))
            return rows.journal_page(connection, query.before, limit, query.contains, query.without)
        case ExplainQuery():
            return explaining.explanation(connection, core.site, core.working.roster, query.ticket, query.clock, now)
        case FactQuery():
            return effects.fact_effects(connection, core.site, query.ticket, query.entry, now)
        case IntakeQuery():
            return proposing.intake_detail(connection, core.site, query, now)
        case LedgerQuery():
            if query.contract not in core.site.file.inventory.contracts:
                return Answer("unknown_contract", {"contract": query.contract})
            return ledgers.detail(connection, core.site, query.contract, now)
        case HandoverQuery() | HandoversQuery() | CompareHandovers():
            return handover_rows.answer(connection, core.site, core.working.roster, query, now)
        case MutesQuery() | MuteQuery():
            return mute_register.answer(connection, core.site, core.working, query, now)
        case MessageQuery():
            return messages.page(connection, core.site, query)
        case RunQuery() | RunsQuery() | PlaybookQuery() | PlaybooksQuery():
            return run_details.answer(connection, core.site, core.working.roster, query, now)


async def _roster(core: Core, query: RosterQuery) -> Detail:
    """A year of shifts takes a while: in a thread of its own."""
    site, roster, now = core.site, core.working.roster, core.clock.wall()
    begin, end = max(query.begin, now), query.end
    untested = await connect.read(core.reader, lambda connection: messages.never_tested(connection, site, begin, end))
    detail = await asyncio.to_thread(rostering.detail, roster, site.file.zone, query, now, untested)
    if not isinstance(detail, RosterDetail):
        return detail
    if abs(query.begin - now) < MINUTE:
        detail = rostering.handed_over(detail, core.working.duties)
    return rostering.with_free_days(detail, leave.working_days(site))


async def _device(core: Core, device: Device) -> Detail:
    history = await connect.read(
        core.reader, lambda connection: journal.about(connection, f"device:{device.id}", _HISTORY)
    )
    inventory = core.site.file.inventory
    contract, place = inventory.contracts.get(device.contract or ""), inventory.places.get(device.site)
    return DeviceDetail(
        row=rows.device_row(core.site, core.working, core.memory.newest, device.id, core.clock.wall()),
        parents=device.parents,
        children=tuple(core.site.topology.children.get(device.id, ())),
        behind=len(core.site.topology.behind(device.id)),
        checks=tuple(_check(core, spec) for spec in device.checks),
        contact=device.contact or (contract.contact if contract is not None else ""),
        contract=contract.name if contract is not None else "",
        place=place.name if place is not None else device.site,
        history=tuple(rows.journal_row(entry) for entry in history),
        soft_parents=device.soft_parents,
        groups=redundancy.rows(core.site, core.working, device),
    )


async def _trend(core: Core, device: Device, query: TrendQuery) -> Detail:
    now = core.clock.wall()
    if not device.checks:
        return TrendDetail(device.id, query.stretch, now, LENGTHS[query.stretch], 1, ())
    spec = device.checks[0]
    fresh = core.memory.samples(spec.id)
    return await connect.read(core.reader, lambda connection: trends.trend(connection, spec, query, fresh, now))


async def _availability(core: Core, query: AvailabilityQuery) -> Detail:
    """Ten thousand devices take a while: in a thread of its own."""
    site, working, now = core.site, core.working, core.clock.wall()
    found = availability.scope(site.file.inventory, query.of)
    if isinstance(found, Answer):
        return found
    of, match = found
    one = of if site.device(of) is not None else None
    past = await connect.read(core.reader, lambda connection: availability.read(connection, working, query, one, now))
    return await asyncio.to_thread(availability.detail, site, working, query, past, of, match)


async def _probe(core: Core, ask: Callable[[str], Awaitable[Reading]], device: Device) -> Detail:
    try:
        async with asyncio.timeout(_PATIENCE):
            await asyncio.gather(*(ask(spec.id) for spec in device.checks))
    except KeyError:  # the files have changed meanwhile
        return _unknown(device.id)
    return ProbeResult(device.id, tuple(_check(core, spec) for spec in device.checks))


def _check(core: Core, spec: CheckSpec) -> CheckRow:
    state, reading = core.working.checks[spec.id], core.memory.newest.get(spec.id)
    return CheckRow(
        id=spec.id,
        kind=spec.kind,
        port=spec.port,
        hard=state.hard,
        soft=state.soft,
        attempt=state.attempt,
        attempts=spec.attempts,
        since=state.hard_since,
        interval=spec.interval,
        at=reading.at if reading is not None else state.last,
        sent=reading.sent if reading is not None else 0,
        received=reading.received if reading is not None else 0,
        rtt_min=reading.rtt_min if reading is not None else None,
        rtt_avg=reading.rtt_avg if reading is not None else None,
        rtt_max=reading.rtt_max if reading is not None else None,
        method=reading.method if reading is not None else "",
        note=reading.note if reading is not None else "",
        visit=reading.visit if reading is not None else None,
        restless=flapping.share(state.changes),
        flapping=state.flapping,
    )


def _unknown(device: str) -> Answer:
    return Answer("unknown_device", {"device": device})
