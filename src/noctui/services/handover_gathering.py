"""What there is to hand over by itself: from tickets, runs, devices and mutes, as they stand now."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

from noctui.domain.handover_items import Item
from noctui.domain.moments import Instant
from noctui.domain.mute import Mute, muting
from noctui.domain.views import ClockRow, TicketRow
from noctui.services import handover_runs, rows
from noctui.services.site import Site
from noctui.services.working import Working

_UNDER_WAY = ("open", "accepted")


def gather(connection: Connection, site: Site, working: Working, now: Instant) -> list[Item]:
    """Every item that nobody types, without numbers."""
    tickets = [row for row in rows.ticket_rows(connection, site, working, now) if row.status != "closed"]
    ordered = sorted(tickets, key=lambda row: (row.rank, row.opened, row.id))
    return [
        *_blind(working),
        *_unattended(site, working, now),
        *(_ticket(site, working, row) for row in ordered),
        *handover_runs.gather(connection, site, working, now),
        *(owed for row in ordered for owed in _owed(site, row)),
        *(_mute(site, mute) for mute in working.mutes if mute.ended is None and mute.ends > now),
    ]


def _is_grave(site: Site, row: TicketRow) -> bool:
    """A total outage, a limit that was missed, or the worse half of the levels; and not over yet."""
    policy = site.policy(row.policy)
    worst = policy is not None and row.rank < len(policy.levels) // 2
    return row.status in _UNDER_WAY and (row.total or worst or any(map(_is_breached, row.clocks)))


def _is_breached(clock: ClockRow) -> bool:
    return clock.state == "breached" and clock.ended is None


def _blind(working: Working) -> Iterator[Item]:
    if working.blind is not None:
        yield Item("worst", "blind", "blind", "", red=True, params={"at": str(working.blind)})


def _unattended(site: Site, working: Working, now: Instant) -> Iterator[Item]:
    """Devices that are down by themselves, and that neither a ticket nor a mute stands for."""
    for name, status in working.devices.items():
        device = site.device(name)
        if status.state != "down" or name in working.held or device is None:
            continue
        if muting(working.mutes, device, now) is None:
            params = {"text": device.name, "site": device.site, "at": str(status.since)}
            yield Item("worst", "device", f"device:{name}", name, red=True, params=params)


def _ticket(site: Site, working: Working, row: TicketRow) -> Item:
    """Of the worst kind is what is grave, which is red, and what is down now."""
    red = _is_grave(site, row)
    status = working.devices.get(row.root)
    down = status is not None and status.state == "down" and not row.muted
    params = {
        "text": row.text or row.title.get("name", ""),
        "status": row.status,
        "level": row.level,
        "owner": row.owner_name,
        "devices": str(row.devices),
        **_in_words("level", row.level_name),
        **_next(row.clocks),
    }
    return Item("worst" if red or down else "running", "ticket", f"ticket:{row.id}", _name(row), red, params)


def _next(clocks: Iterable[ClockRow]) -> dict[str, str]:
    """The clock that runs out next, or that has."""
    pending = (clock for clock in clocks if clock.ended is None and clock.state in ("running", "breached"))
    first = min((clock for clock in pending if clock.due is not None), key=lambda one: one.due or 0, default=None)
    return {} if first is None else _clock(first)


def _clock(clock: ClockRow) -> dict[str, str]:
    late = {"late": "1"} if _is_breached(clock) else {}
    return {"clock": clock.spec, "due": str(clock.due), **_in_words("clock", clock.name), **late}


def _owed(site: Site, row: TicketRow) -> Iterator[Item]:
    promised = _promised(site, row)
    for clock in row.clocks:
        if clock.ended is None and clock.due is not None and clock.state in ("running", "breached"):
            if clock.kind == "rhythm":
                params = _clock(clock) | _in_words("to", clock.to)
                yield Item("owed", "report", f"report:{row.id}/{clock.spec}", _name(row), params=params)
            elif clock.spec in promised:
                yield Item("owed", "promise", f"promise:{row.id}/{clock.spec}", _name(row), params=_clock(clock))
    if row.step:
        yield Item("owed", "step", f"step:{row.id}", _name(row), params={"step": row.step})
    elif row.owes and row.status not in _UNDER_WAY:
        yield Item("owed", "duty", f"duty:{row.id}", _name(row), params={"facts": ", ".join(row.owes)})


def _promised(site: Site, row: TicketRow) -> set[str]:
    policy = site.policy(row.policy)
    return {spec.id for spec in policy.clocks if row.level in spec.promised} if policy is not None else set()


def _mute(site: Site, mute: Mute) -> Item:
    params = {
        "kind": mute.kind,
        "text": mute.reason,
        "by": site.name_of(mute.by),
        "starts": str(mute.starts),
        "ends": str(mute.ends),
    }
    return Item("muted", "mute", f"mute:{mute.id}", mute.target.removeprefix("site:"), params=params)


def _name(row: TicketRow) -> str:
    return f"T-{row.id} {row.root}".rstrip()


def _in_words(name: str, words: Mapping[str, str]) -> dict[str, str]:
    """Words by language, flat: `level.en`, `level.zh`."""
    return {f"{name}.{language}": word for language, word in words.items()}
