"""Open tickets by the thousand: the look for what is due, all deadlines anew, the rows of the queue.

    python -m bench.tickets [--tickets 5000] [--rounds 5]

Every ticket has six clocks in office hours, eight facts and a pause. Each number stands beside that of a peer in the
same run: the same verbs ticket by ticket, a query for each thing. Deadlines and rows are those of an engine that runs
and gets other files: it knows the facts of the open tickets from before. Times are medians of the rounds, on SQLite in
a file.
"""

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, Engine

from noctui.domain.inventory import Contract, Device, Inventory, Place, SiteFile
from noctui.domain.moments import HOUR, MINUTE, SECOND, Instant
from noctui.domain.policy import Policy
from noctui.domain.ticket import FactKind
from noctui.engine.life import settle_down
from noctui.services import rows, settling
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import connect, tickets
from noctui.store.tickets import Header

sys.path.insert(0, str(Path(__file__).parents[1]))  # the policy and the calendar stand among the tests
from tests.domain.calendars import OFFICE, at
from tests.domain.policies import S19

NOW = at("2027-01-20T14:00")
SPREAD = 72 * HOUR
"""Tickets were opened within so much before now."""

_STORY: tuple[tuple[FactKind, int], ...] = (
    ("accepted", 3),
    ("dispatched", 5),
    ("arrived", 40),
    ("plan_proposed", 55),
    ("paused", 70),
    ("resumed", 100),
    ("note", 110),
)
"""(fact, minutes after the report)."""


def policy(slower: int = 1) -> Policy:
    """Six clocks of S19, all in office hours; the solution-type ones pause."""
    kept = [
        replace(
            spec,
            calendar="office",
            only_total=False,
            pausable=spec.id in ("solution", "resolution"),
            within={level: limit * slower for level, limit in spec.within.items() if isinstance(limit, int)},
        )
        for spec in S19.clocks
        if spec.needs is None
    ]
    more = [replace(kept[0], id=f"more-{number}") for number in range(6 - len(kept))]
    return replace(S19, clocks=(*kept, *more))


def site_of(many: int, found: Policy) -> Site:
    devices = {f"D{n:04}": Device(f"D{n:04}", "", "switch", "a", "192.0.2.1", contract="city") for n in range(many)}
    inventory = Inventory({"a": Place("a", "Site A")}, devices, {}, {"city": Contract("city", "City", found.id)})
    return Site.of(SiteFile("bench", "Asia/Shanghai", "en", inventory, {}, ()), {found.id: found}, {"office": OFFICE})


def fill(connection: Connection, many: int) -> None:
    for number in range(many):
        opened = NOW - SPREAD + number * (SPREAD - 2 * HOUR) // many
        header = Header(0, 1, f"D{number:04}", "a", "city", S19.id, "III", False, opened, "accepted")
        ticket = tickets.create(connection, header).id
        data = {"device": header.root, "level": "III"}
        tickets.add_fact(connection, ticket, "reported", opened, opened, "engine", "", data, 0)
        for kind, minutes in _STORY:
            when = opened + minutes * MINUTE
            tickets.add_fact(connection, ticket, kind, when, when, "anna", "", {}, 0)


def ticket_by_ticket(tx: Tx) -> None:
    """The peer of `replay`: everything of one ticket, then everything of the next."""
    for header in tickets.visible(tx.connection, ended_after=tx.now):
        facts, booked = tickets.facts(tx.connection, header.id), tickets.bookings(tx.connection, header.id)
        coming = settling.settle(tx, header, facts, booked)
        tickets.save(tx.connection, replace(header, next_event=coming))


def look_at_all(tx: Tx) -> None:
    """The peer of `sweep`: no index, every open ticket asked whether something of it is due."""
    for header in tickets.visible(tx.connection, ended_after=tx.now):
        if header.next_event is not None and header.next_event <= tx.now:
            raise SystemExit("something is due")


def row_by_row(connection: Connection, site: Site, now: Instant) -> None:
    for header in tickets.visible(connection, now):
        facts, booked = tickets.facts(connection, header.id), tickets.booked(connection, header.id)
        rows.ticket_row(site, Working({}, {}), header, facts, rows.breaches(booked), now)


def timed(engine: Engine, rounds: int, job: Callable[[Connection], object]) -> float:
    """Milliseconds of one job in a transaction of its own, the commit included."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        with engine.begin() as connection:
            job(connection)
        taken.append((time.perf_counter() - begin) * 1e3)
    return median(taken)


def alternating(engine: Engine, rounds: int, sites: tuple[Site, Site], job: Callable[[Tx], object]) -> float:
    """Each round brings other limits than the one before, so that every deadline moves."""
    turn = itertools.cycle(sites)
    return timed(engine, rounds, lambda connection: job(Tx(connection, next(turn), NOW)))


def show(what: str, ours: float, peer: str, theirs: float, goal: float) -> None:
    print(f"{what:28} {ours:8.2f} ms (goal: {goal:g})   {peer} {theirs:8.1f} ms   {theirs / ours:7.1f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    sites = site_of(options.tickets, policy()), site_of(options.tickets, policy(slower=2))
    with tempfile.TemporaryDirectory() as folder:
        engine = connect.open_writer(connect.sqlite_url(Path(folder) / "noctui.db"))
        with engine.begin() as connection:
            fill(connection, options.tickets)
        alternating(engine, 2, sites, settling.replay)  # what is late already is booked
        measure(engine, sites, options.rounds)
        engine.dispose()


def measure(engine: Engine, sites: tuple[Site, Site], rounds: int) -> None:
    site, quiet = sites[0], NOW + SECOND

    def quick(job: Callable[[Tx], None]) -> float:
        return timed(engine, rounds * 10, lambda connection: job(Tx(connection, site, quiet)))

    show("a look with nothing due", quick(settling.sweep), "asking every ticket", quick(look_at_all), 3)
    with engine.begin() as connection:
        working = Working({}, {}, facts=settling.replay(Tx(connection, sites[1], NOW)))
    settle_down()
    anew = alternating(engine, rounds, sites, lambda tx: settling.replay(tx, working.facts))
    show(
        "all deadlines anew",
        anew,
        "ticket by ticket",
        alternating(engine, rounds, sites, ticket_by_ticket),
        300,
    )
    all_rows = timed(engine, rounds, lambda connection: rows.ticket_rows(connection, site, working, NOW))
    show(
        "all rows of the queue",
        all_rows,
        "row by row",
        timed(engine, rounds, lambda connection: row_by_row(connection, site, NOW)),
        500,
    )

    def reload(tx: Tx) -> None:
        settling.replay(tx, working.facts)
        rows.ticket_rows(tx.connection, tx.site, working, tx.now, tx.told)

    show(
        "deadlines, then rows of them",
        alternating(engine, rounds, sites, reload),
        "one after the other",
        anew + all_rows,
        800,
    )


if __name__ == "__main__":
    main()
