"""How long devices could be reached in a period, against what their contracts promise; the worst first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from noctui.domain.availability import Evidence, Interval, Turn, intervals, tally, together
from noctui.domain.commands import Answer
from noctui.domain.history_views import AvailabilityDetail, AvailabilityQuery, AvailabilityRow
from noctui.domain.inventory import Device, Inventory
from noctui.domain.moments import Instant
from noctui.domain.mute import EVERYTHING, Mute, covers, end_of, read_scope
from noctui.services.site import Site
from noctui.services.working import Working
from noctui.store import history, mutes

_INTERVALS = 500
_DEVICES = 10_000

Match = Callable[[Device], bool]


@dataclass(frozen=True, slots=True)
class Past:
    """What the store knows of a period."""

    evidence: Evidence
    turns: Mapping[str, Sequence[Turn]]
    planned: Sequence[Mute]


def read(connection: Connection, working: Working, query: AvailabilityQuery, device: str | None, now: Instant) -> Past:
    """Of one device, or of all. The engine that is asked is watching, and as blind as it is."""
    begin, end = query.begin, min(query.end, now)
    watched = history.spans(connection, "watching", begin)
    watched[-1:] = [(since, max(until, now)) for since, until in watched[-1:]]
    blind = history.spans(connection, "blind", begin)
    if working.blind is not None:
        blind.append((working.blind, now))
    turns = history.since(connection, begin, device)
    return Past(Evidence(begin, end, watched, blind), turns, mutes.planned(connection, begin, end))


def scope(inventory: Inventory, of: str) -> tuple[str, Match] | Answer:
    """What is meant, and what belongs to it: the id of a device before that of a site before that of a contract."""
    if of in inventory.devices:
        return of, lambda device: device.id == of
    if of in inventory.places:
        return f"site:{of}", lambda device: device.site == of
    if of in inventory.contracts:
        return f"contract:{of}", lambda device: device.contract == of
    if of != EVERYTHING and ":" not in of:
        return Answer("unknown_device", {"device": of})
    try:
        found = read_scope(of)
    except ValueError:
        return Answer("unknown_device", {"device": of})
    return of, found.covers


def detail(
    site: Site, working: Working, query: AvailabilityQuery, past: Past, of: str, match: Match
) -> AvailabilityDetail:
    """Takes a while for ten thousand devices; touches no store."""
    inventory = site.file.inventory
    devices = [device for device in inventory.devices.values() if match(device)]
    rows = [_row(inventory, working, past, device) for device in devices]
    rows.sort(key=_worst_first)
    return AvailabilityDetail(
        of=of,
        begin=past.evidence.begin,
        end=past.evidence.end,
        devices=len(rows),
        missed=sum(row.met is False for row in rows),
        total=together(row.tally for row in rows),
        rows=tuple(rows[: max(1, min(query.most, _DEVICES))]),
        intervals=tuple(_intervals(working, past, devices[0])[-_INTERVALS:]) if of in inventory.devices else (),
    )


def _row(inventory: Inventory, working: Working, past: Past, device: Device) -> AvailabilityRow:
    contract = inventory.contracts.get(device.contract or "")
    target = contract.availability if contract is not None else None
    found = tally(_intervals(working, past, device))
    return AvailabilityRow(
        device.id,
        device.name,
        device.contract or "",
        target,
        found,
        found.meets(target) if target is not None else None,
        found.spare(target) if target is not None else 0,
    )


def _intervals(working: Working, past: Past, device: Device) -> list[Interval]:
    planned = [(mute.starts, end_of(mute)) for mute in past.planned if covers(mute, device)]
    return intervals(past.evidence, working.devices[device.id].state, past.turns.get(device.id, ()), planned)


def _worst_first(row: AvailabilityRow) -> tuple[bool, float, int, str]:
    """Below the target first, then by the share; of which nothing is known last."""
    share: float | None = row.tally.share
    return row.met is not False, 2.0 if share is None else share, -row.tally.outages, row.device
