"""`noctui status|devices|tickets`: what the engine knows, for eyes and for scripts."""

import argparse
from collections.abc import Iterable, Sequence
from typing import Any

from noctui.cli.common import CommandError, add_json, add_site, show, site_paths, with_engine
from noctui.cli.plain import columns, harmless


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, func, words in (
        ("status", _status, "how the site is, in one line (exit 0 calm, 1 warning, 2 something is down, 3 unknown)"),
        ("devices", _devices, "every device with its state"),
        ("tickets", list_tickets, "the queue with the clock that runs out next"),
    ):
        parser = commands.add_parser(name, help=words)
        add_site(parser)
        add_json(parser)
        parser.set_defaults(func=func)


def _status(arguments: argparse.Namespace) -> int:
    try:
        views, now = _views(arguments, "devices", "tickets")
    except CommandError as error:
        raise CommandError(str(error), 3) from None
    states: dict[str, int] = {}
    for row in views["devices"]:
        states[row.state] = states.get(row.state, 0) + 1
    tickets = [row for row in views["tickets"] if row.status in ("open", "accepted")]
    breached = sum(_past(clock, now) for row in views["tickets"] for clock in row.clocks if clock.ended is None)
    [engine] = views["engine"]
    if arguments.json:
        from noctui.wire.frames import plain

        show({"engine": plain(engine), "devices": states, "tickets": len(tickets), "breached": breached})
    else:
        counts = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        print(harmless(f"{engine.site}: {counts}; {len(tickets)} tickets, {breached} clocks breached"))
    return _nagios(states, breached, engine.blind is not None)


def _nagios(states: dict[str, int], breached: int, blind: bool) -> int:
    """The exit codes that monitoring plug-ins have: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."""
    if blind or not states:
        return 3
    if states.get("down") or states.get("unreachable") or breached:
        return 2
    return 1 if states.get("degraded") or states.get("unknown") else 0


def _devices(arguments: argparse.Namespace) -> int:
    views, _ = _views(arguments, "devices")
    rows = sorted(views["devices"], key=lambda row: row.id)
    if arguments.json:
        return _json(rows)
    _table(("STATE", "DEVICE", "ADDRESS", "LOSS", "RTT", "TICKET"), (_device(row) for row in rows))
    return 0


def list_tickets(arguments: argparse.Namespace) -> int:
    views, now = _views(arguments, "tickets")
    rows = sorted(views["tickets"], key=lambda row: row.id)
    if arguments.json:
        return _json(rows)
    _table(("TICKET", "LEVEL", "STATUS", "OWNER", "ABOUT", "NEXT CLOCK"), (_ticket(row, now) for row in rows))
    return 0


def _device(row: Any) -> tuple[str, ...]:
    loss = "" if row.loss is None else f"{row.loss:.0%}"
    rtt = "" if row.rtt is None else f"{row.rtt / 1000:.1f} ms"
    state = f"{row.state}, flapping" if row.flapping is not None else row.state
    return state, row.id, row.address, loss, rtt, f"T-{row.ticket}" if row.ticket else ""


def _ticket(row: Any, now: int) -> tuple[str, ...]:
    from noctui.domain.moments import iso

    pending = [clock for clock in row.clocks if clock.state in ("running", "breached") and clock.ended is None]
    first = min((clock for clock in pending if clock.due is not None), key=lambda clock: clock.due, default=None)
    due = f"{first.spec} {'BREACHED ' if _past(first, now) else ''}{iso(first.due)[:19]}Z" if first else ""
    return f"T-{row.id}", row.level, row.status, row.owner or "", " ".join(filter(None, (row.root, row.text))), due


def _past(clock: Any, now: int) -> bool:
    """Breached, though the engine may not have said so yet."""
    late = clock.state == "running" and clock.kind != "watch" and clock.due is not None and clock.due < now
    return bool(late or clock.state == "breached")


def _views(arguments: argparse.Namespace, *names: str) -> tuple[dict[str, list[Any]], int]:
    from noctui.wire.client import Client

    async def look(client: Client) -> tuple[dict[str, list[Any]], int]:
        return {name: list(client.views[name].values()) for name in ("engine", *names)}, client.now()

    return with_engine(site_paths(arguments), look, names)


def _json(rows: Iterable[object]) -> int:
    from noctui.wire.frames import plain

    show([plain(row) for row in rows])
    return 0


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as they must be; foreign text is made harmless before it reaches a terminal."""
    for line in columns([head, *rows]):
        print(line)
