"""The engine's core: the working set, the writer and the board, and every job that takes one of them further.

One lock in the loop orders the jobs: each reads the working set as the one before left it. The working set takes a
change only after its commit; what a failed transaction may have touched is read anew before the next one.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from noctui.domain.commands import Answer, Command
from noctui.domain.health import CheckState
from noctui.domain.inventory import Operator
from noctui.domain.moments import MINUTE, Instant
from noctui.domain.mute import Mute, Mutes
from noctui.domain.reading import Reading
from noctui.domain.survey import Asked
from noctui.domain.views import DeviceRow, TicketRow
from noctui.engine.clock import Clock
from noctui.engine.memory import Memory
from noctui.engine.showing import Showing
from noctui.engine.sift import Refused, sift
from noctui.engine.writer import Writer
from noctui.services import (
    change_rows,
    desk,
    duty_rows,
    hand_offs,
    handover_rows,
    handover_sweep,
    load,
    messages,
    monitoring,
    mutes,
    paging,
    redundancy,
    roster_changes,
    rows,
    run_rows,
    run_sweep,
    settling,
    working,
)
from noctui.services.one_by_one import one_by_one
from noctui.services.site import Site
from noctui.services.tx import Changes, Tx
from noctui.store import connect
from noctui.store import mutes as mute_store
from noctui.store.lease import Deposed

log = logging.getLogger(__name__)
T = TypeVar("T")

_MANY = 200
"""Readings whose judging would hold up the loop: those of a storm."""
_TOLD = 3
"""Of a trouble that many have, so many are named."""


class Core:
    def __init__(self, site: Site, writer: Writer, reader: AsyncEngine, clock: Clock, showing: Showing) -> None:
        self.site, self.writer, self.reader, self.clock, self.showing = site, writer, reader, clock, showing
        self.memory = Memory()
        self.working = working.Working({}, {})
        self.hurry: Callable[[Iterable[str]], None] = lambda devices: None
        """Asks devices at once; set by whoever polls."""
        self.posted: Callable[[], None] = lambda: None
        """Says that messages to people have changed; set by whoever sends them."""
        self.survey: Callable[[Sequence[Asked]], None] = lambda asked: None
        """Takes a closer look at addresses; set by whoever can."""
        self.pressed: Callable[[], None] = lambda: None
        """Says that the disk is full; set by whoever can make room."""
        self._lock = asyncio.Lock()
        self._doubtful = False
        """A transaction failed: the working set may hold what was never stored, or lack what was."""
        self._set_aside: dict[int, str] = {}
        """Tickets whose clocks can't be told, with the reason."""
        self._unread: dict[str, str] = {}
        """Checks whose last reading could not be judged, with the reason."""
        self._unjudged: dict[str, str] = {}
        """Devices that could not be judged with the last batch, with the reason."""
        self._undone: dict[str, str] = {}
        """What the last cycle could not do, with the reason."""
        self.coming: Instant | None = None
        """When a run has something to say next: a limit of a minute can't wait for the next second."""
        self.roster_changed = asyncio.Event()
        """What was found out about the days ahead may be so no more."""

    async def load(self, site: Site | None = None, by: tuple[str, str] = ("engine", "engine")) -> None:
        """(Re)build the working set from the store, for a new site when one is given, and show everything.

        `by`: who activated its files, and from where.
        """
        async with self._lock:
            coming, now = site or self.site, self.clock.wall()

            def job(connection: Connection) -> tuple[working.Working, list[TicketRow], Changes]:
                tx = Tx(connection, coming, now, *by)
                found = load.load(tx, self.working.facts, self.working.duties, self.site.file if site else None)
                return found, rows.ticket_rows(connection, coming, found, now, tx.told), tx.changes

            found, tickets, changes = await self._write(job)
            self.site, self.working = coming, found  # together, for others look at them while this waits
            self._doubtful = False
            self.memory.forget_others(coming.checks)
            self._set_aside.clear()
            self._say_unsound(changes.unsound)
            self._say_undone(changes.undone)
            self.showing.everything(self.site, self.working, self.memory.newest, tickets, now)
            self.roster_changed.set()
            await self.showing.history(self.reader)
            self.showing.handovers(
                await connect.read(self.reader, lambda c: handover_rows.open_rows(c, coming, found.roster, now))
            )
            self.showing.runs(await connect.read(self.reader, lambda c: run_rows.shown(c, coming, found.roster, now)))
            shown = await connect.read(self.reader, lambda found: change_rows.change_rows(found, coming, now))
            self.showing.roster_changes(shown)

    async def ingest(self, readings: Sequence[Reading]) -> dict[str, CheckState]:
        """Take a batch of readings; returns the states of their checks.

        What the store does not take counts for nothing: the next readings are judged anew. A reading that nobody can
        make sense of is set aside and said, and the others go on.
        """
        now, found = self.clock.wall(), list[monitoring.Assessment]()
        refused: Refused[Reading] | None
        sound = [reading for reading in readings if reading.check not in self._unread]
        suspect = [reading for reading in readings if reading.check in self._unread]
        try:
            refused = await sift((sound, suspect), lambda part: self._judge(part, now, found))
        except SQLAlchemyError:
            refused = None
        try:
            for one in found:
                self._follow(one, now)
            self.showing.measured(site_devices(self.site, readings))
        except Exception as error:
            refused = [*(refused or ()), (readings, error)]
        if refused is not None:
            self._say_unread(readings, refused)
        return self._states(readings)

    async def _judge(self, readings: Sequence[Reading], now: Instant, judged: list[monitoring.Assessment]) -> None:
        self.memory.keep(readings)
        async with self._lock:
            await self._be_sure()
            found = await self._assess(readings, now)
            if found.writes(self.working):
                await self._do(lambda tx: monitoring.book(tx, self.working, found))
            monitoring.take_over(self.working, found)
        judged.append(found)

    async def _assess(self, readings: Sequence[Reading], now: Instant) -> monitoring.Assessment:
        """Many in a thread. Whoever changes the working set holds the lock that the caller holds."""
        if len(readings) < _MANY:
            return monitoring.assess(self.site, self.working, readings, now)
        return await asyncio.to_thread(monitoring.assess, self.site, self.working, readings, now)

    def _follow(self, found: monitoring.Assessment, now: Instant) -> None:
        if self.showing.engine.blind != found.blind:
            self.showing.say(blind=found.blind)
        self.hurry(found.ask)
        self._say_unjudged(found.refused)
        suspected = {self.site.checks[check].device for check in found.changed}
        self._show_devices(suspected | found.devices.keys() | redundancy.members(self.site, found.groups), now)

    def _say_unread(self, readings: Sequence[Reading], refused: Refused[Reading]) -> None:
        """The log hears of it once, the desks until the check is judged again."""
        if not refused and not self._unread:
            return
        known = self._unread
        self._unread = {check: why for check, why in known.items() if check not in {r.check for r in readings}}
        for part, error in refused:
            why = f"{type(error).__name__}: {error}"
            if any(known.get(reading.check) != why for reading in part):
                log.error("%d readings not judged, the first of %s", len(part), part[0].check, exc_info=error)
            self._unread.update(dict.fromkeys((reading.check for reading in part), why))
        self.showing.trouble("reading", _some(self._unread | self._unjudged))

    def _say_unjudged(self, refused: Mapping[str, Exception]) -> None:
        """The same of devices: every batch tries them again."""
        for device in refused.keys() - self._unjudged.keys():
            log.error("%s can't be judged", device, exc_info=refused[device])
        if refused or self._unjudged:
            self._unjudged = {device: f"{type(error).__name__}: {error}" for device, error in refused.items()}
            self.showing.trouble("reading", _some(self._unread | self._unjudged))

    def _states(self, readings: Sequence[Reading]) -> dict[str, CheckState]:
        checks = self.working.checks
        return {reading.check: checks[reading.check] for reading in readings if reading.check in checks}

    async def perform(self, command: Command, op_id: str, operator: Operator, source: str) -> Answer:
        """Carry out a command; what the store refuses is said, never swallowed."""
        try:
            return await self._perform(command, op_id, operator, source)
        except SQLAlchemyError as error:
            if not (isinstance(error, DBAPIError) and error.connection_invalidated):
                return Answer("store", {"detail": plain(error)})
        try:  # a lost connection is no answer: it may have been committed, and is then not done twice
            return await self._perform(command, op_id, operator, source)
        except SQLAlchemyError as error:
            return Answer("store", {"detail": plain(error)})

    async def _perform(self, command: Command, op_id: str, operator: Operator, source: str) -> Answer:
        async with self._lock:
            await self._be_sure()
            return await self._do(
                lambda tx: desk.perform(tx, self.working, command, op_id, operator), operator.login, source
            )

    async def cycle(self) -> None:
        """Once a second: everything that is due by now, asked of the store and not of a timer."""
        async with self._lock:
            now = self.clock.wall()
            before = self.showing.cycle
            await self._be_sure()
            turned = [m for m in self.working.mutes if before < m.starts <= now or before < m.ends <= now]
            self._say_undone(await self._look_at_due())
            self.showing.cycle = now
        self._show_devices(self._under(turned), now)

    async def _look_at_due(self) -> dict[str, str]:
        """What of it could not be done, and why: no row and no look of the desks at one may end the engine."""
        try:
            return await self._do(self._due)
        except (SQLAlchemyError, Deposed):
            raise
        except Exception as error:
            return {"all that is due": f"{type(error).__name__}: {error}"}

    def _due(self, tx: Tx) -> dict[str, str]:
        sweeps: dict[str, Callable[[], None]] = {
            "mutes": lambda: mutes.sweep(tx, self.working),
            "clocks": lambda: settling.sweep(tx),
            "calls": lambda: paging.sweep(tx),
            "runs": lambda: self._look_at_runs(tx),
            "handovers": lambda: handover_sweep.sweep(tx, self.working),
            "roster": lambda: roster_changes.sweep(tx),
            "posts": lambda: self._look_at_posts(tx),
        }
        one_by_one(tx, sweeps, str, lambda name: sweeps[name](), self.working)
        return tx.changes.undone

    def _look_at_runs(self, tx: Tx) -> None:
        self.coming = run_sweep.sweep(tx)

    def _look_at_posts(self, tx: Tx) -> None:
        looked_at = tx.changes.roster or tx.changes.handovers  # by whoever carries this out
        another_minute = self.showing.cycle // MINUTE != tx.now // MINUTE  # contacts have hours, too
        if not looked_at and (self.working.hand_off <= tx.now or another_minute or self._undone):
            hand_offs.look(tx, self.working.duties)

    async def look_ahead(self) -> None:
        """Show what is wrong with the roster in the days ahead. That takes a while: in a thread of its own."""
        self.roster_changed.clear()
        site, roster, now = self.site, self.working.roster, self.clock.wall()
        end = now + duty_rows.AHEAD
        untested = await connect.read(self.reader, lambda connection: messages.never_tested(connection, site, now, end))
        self.showing.findings(await asyncio.to_thread(duty_rows.finding_rows, roster, now, untested))

    async def act(self, verb: Callable[[Tx], T], actor: str = "engine", source: str = "engine") -> T:
        """A verb in a transaction by itself."""
        async with self._lock:
            await self._be_sure()
            return await self._do(verb, actor, source)

    async def forget_ended(self) -> None:
        """Take tickets from the screens whose end is long past."""
        now = self.clock.wall()
        queue = await connect.read(self.reader, lambda connection: rows.queue(connection, now))
        self.showing.forget_ended({header.id for header in queue})
        self.showing.forget_ended_runs(now - run_rows.SHOWN_AFTER_END)

    async def _be_sure(self) -> None:
        """After a failure nobody knows what was committed: let the working set be what is stored."""
        if self._doubtful:
            await self._write(lambda connection: working.refresh(connection, self.working, self.site))
            self._doubtful = False

    async def _write(self, job: Callable[[Connection], T]) -> T:
        try:
            result = await self.writer.run(job)
        except Exception as error:
            self._say_failed(error)
            raise
        self.showing.trouble("store", "")
        return result

    def _say_failed(self, error: Exception) -> None:
        """A store that is gone for an hour fails a hundred thousand times: the log hears of it once."""
        if isinstance(error, SQLAlchemyError):
            if not self._doubtful:
                log.error("the store failed: %s", plain(error))
            if _is_full(error):
                self.pressed()
            self.showing.trouble("store", plain(error))
        self._doubtful = True

    def _say_unsound(self, unsound: Mapping[int, str]) -> None:
        """A ticket that can't be judged is set aside, which the log hears once and the desks as long as it is so."""
        for number, why in unsound.items():
            if number not in self._set_aside:
                log.error("the clocks of T-%d can't be told: %s", number, why)
        self._set_aside.update(unsound)
        self.showing.trouble("ticket", "; ".join(f"T-{number}: {why}" for number, why in self._set_aside.items()))

    def _say_undone(self, undone: Mapping[str, str]) -> None:
        """The log hears of it once, the desks as long as it is so."""
        for what in undone.keys() - self._undone.keys():
            log.error("not done for %s: %s", what, undone[what])
        self._undone = dict(undone)
        self.showing.trouble("sweep", "; ".join(f"{what}: {why}" for what, why in undone.items()))

    async def _do(self, verb: Callable[[Tx], T], actor: str = "engine", source: str = "engine") -> T:
        """One verb, one transaction; afterwards the screen follows. Called under the lock."""
        now, mutes_before = self.clock.wall(), self.working.mutes

        def job(connection: Connection) -> tuple[T, Changes, list[TicketRow]]:
            tx = Tx(connection, self.site, now, actor, source, known_roster=self.working.roster)
            result = verb(tx)
            if tx.changes.roster or tx.changes.handovers:
                hand_offs.look(tx, self.working.duties)
            if tx.changes.roster:
                self.working.roster = tx.roster
                tx.changes.roster_rows = change_rows.change_rows(connection, self.site, now)
            if tx.changes.handovers or tx.changes.roster:
                tx.changes.handovers = True
                tx.changes.handover_rows = handover_rows.open_rows(connection, self.site, tx.roster, now)
            if tx.changes.runs:
                tx.changes.run_rows = run_rows.some(connection, self.site, tx.roster, tx.changes.runs.values())
            if tx.changes.mutes:
                self.working.mutes = mute_store.open_ones(connection)
            shown = rows.some_ticket_rows(connection, self.site, self.working, sorted(tx.changes.tickets), now)
            return result, tx.changes, shown

        result, changes, tickets = await self._write(job)
        self.showing.changed(changes, tickets)
        self._take_duties(changes, now)
        if changes.messages:
            self.posted()
        if changes.surveys:
            self.survey(changes.surveys)
        if changes.reached:
            self.roster_changed.set()
        for number in self._set_aside.keys() & changes.tickets - changes.unsound.keys():
            del self._set_aside[number]  # judged again, and found sound
        self._say_unsound(changes.unsound)
        if changes.tickets:
            self._show_devices(self._handed_over(), now)
        if changes.mutes:
            self._show_devices(self._under(set(mutes_before) ^ set(self.working.mutes)), now)
        return result

    def _take_duties(self, changes: Changes, now: Instant) -> None:
        if changes.duties is not None:
            self.working.take_duties(changes.duties)
            self.showing.roster(self.working, now)
        if changes.roster:
            self.roster_changed.set()
            self.showing.roster_changes(changes.roster_rows)

    def _handed_over(self) -> list[str]:
        """Devices that another ticket holds than is shown, or none any more."""
        shown = cast("Mapping[str, DeviceRow]", self.showing.board.rows("devices"))
        held = self.working.held
        return [name for name, row in shown.items() if row.ticket != held.get(name)]

    def _under(self, some: Collection[Mute]) -> list[str]:
        mutes, devices = Mutes(some), self.site.file.inventory.devices.values()
        return [device.id for device in devices if any(mutes.about(device))] if some else []

    def _show_devices(self, names: Iterable[str], now: Instant) -> None:
        known = [name for name in names if name in self.working.devices]
        self.showing.devices(self.site, self.working, self.memory.newest, known, now)


def site_devices(site: Site, readings: Sequence[Reading]) -> set[str]:
    return {site.checks[reading.check].device for reading in readings if reading.check in site.checks}


def _some(told: Mapping[str, str]) -> str:
    """The first few, and how many more there are."""
    more = f" (+{len(told) - _TOLD})" if len(told) > _TOLD else ""
    return "; ".join(f"{what}: {why}" for what, why in islice(told.items(), _TOLD)) + more


def _is_full(error: SQLAlchemyError) -> bool:
    return getattr(getattr(error, "orig", None), "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def plain(error: Exception) -> str:
    """What a store says, in one short line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0][:200]
