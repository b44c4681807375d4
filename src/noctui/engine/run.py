"""The engine process: takes the seat, answers the door, opens, watches until it is told to stop.

The socket is bound before anything heavy is imported, so that a desk which starts its own engine is answered while
this is still loading.
"""

import asyncio
import faulthandler
import logging
import os
import signal
from typing import TYPE_CHECKING

from noctui import __version__
from noctui.config.paths import glance
from noctui.domain.commands import Answer, Command
from noctui.domain.drill_views import DrillCommand, DrillQuery
from noctui.domain.inventory import Operator
from noctui.domain.operators import Sit, may
from noctui.domain.queries import Detail, Query
from noctui.domain.reload import ReloadQuery, ReloadSite
from noctui.domain.views import EngineRow
from noctui.engine import logbook
from noctui.engine.clock import Clock
from noctui.engine.manager import Manager
from noctui.engine.options import Options
from noctui.engine.seat import Seat
from noctui.engine.steady_clock import SteadyClock
from noctui.wire.board import Board
from noctui.wire.server import Caller, Counter, Desk, Server

if TYPE_CHECKING:
    from noctui.engine.life import Life

log = logging.getLogger(__name__)

DEPOSED = 5
"""Exit code of an engine that found another one in its place."""


class Engine:
    def __init__(self, options: Options, clock: Clock | None = None, manager: Manager | None = None) -> None:
        self.options = options
        self.manager = manager or Manager()
        self.clock = clock or SteadyClock()
        self.told_to_stop = asyncio.Event()
        self.board = Board()
        self._open = asyncio.Event()
        self._life: Life

    async def run(self) -> int:
        """Live until told to stop; returns the exit code."""
        first_look = glance(self.options.site, self.options.state)
        seat = Seat(first_look.paths.state / "engine.lock")
        if not seat.take():
            by = f"standing by: the engine with pid {seat.holder()} is active"
            log.info(by)
            self.manager.ready(by)
            if not await seat.wait(self.options.standby, each=lambda: self.manager.alive(by)):
                log.info("it goes on: this one is not needed")
                return 0
        logbook.keep(first_look.paths.state)
        self.board.put("engine", [self._starting(first_look.name, first_look.zone)])
        server = Server(first_look.paths.socket, self.board, self._counter())
        await server.start()
        self._obey_signals()
        lonely = asyncio.create_task(self._end_when_lonely(server))
        try:
            return await self._live()
        finally:
            lonely.cancel()
            await server.close()
            seat.leave()

    async def _live(self) -> int:
        from sqlalchemy.exc import SQLAlchemyError

        from noctui.config.problems import BadFiles
        from noctui.engine.life import Life
        from noctui.engine.showing import Showing
        from noctui.store.connect import StoreError

        showing = Showing(self.board, next(iter(self.board.rows("engine").values())))  # type: ignore[arg-type]
        life = Life(self.options, self.clock, showing, self.manager)
        try:
            if not await self._opened(life):
                return 0
        except (BadFiles, StoreError, SQLAlchemyError) as error:
            log.error("not started:\n%s", error)
            return 3 if isinstance(error, BadFiles) else 4
        self._life = life
        self._open.set()
        self.manager.ready(life.status)
        try:
            return await self._watch(life)
        finally:
            showing.say(phase="stopping")
            self.manager.stopping()
            await asyncio.sleep(0.05)  # the desks hear it before the door closes
            await life.close()

    async def _opened(self, life: "Life") -> bool:
        """Open, unless told to stop meanwhile: another host may have the lease for weeks."""
        opening = asyncio.create_task(life.open())
        stopping = asyncio.create_task(self.told_to_stop.wait())
        await asyncio.wait((opening, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if opening.done():
            opening.result()
            return True
        opening.cancel()
        return False

    async def _watch(self, life: "Life") -> int:
        """Until told to stop, or until a part of it fails."""
        from noctui.store.lease import Deposed

        watching = asyncio.create_task(life.run())
        stopping = asyncio.create_task(self.told_to_stop.wait())
        await asyncio.wait((watching, stopping), return_when=asyncio.FIRST_COMPLETED)
        for task in (watching, stopping):
            task.cancel()
        error = (await asyncio.gather(watching, stopping, return_exceptions=True))[0]
        if error is None or isinstance(error, asyncio.CancelledError):
            return 0
        if isinstance(error, BaseExceptionGroup) and error.subgroup(Deposed):
            log.error("another engine has the lease: this one writes nothing any more")
            return DEPOSED
        log.error("a part of the engine failed", exc_info=error)
        return 1

    async def _end_when_lonely(self, server: Server) -> None:
        """Count the seconds without a desk."""
        alone = 0.0
        while self.options.linger is not None and alone < self.options.linger:
            await asyncio.sleep(1)
            alone = 0.0 if server.visitors else alone + 1
        if self.options.linger is not None:
            log.info("no desk for %.0f s: stopping", alone)
            self.told_to_stop.set()

    def _obey_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.told_to_stop.set)

    def _counter(self) -> Counter:
        return Counter(self._admit, self._do, self._ask, self._stop, self._time, self._sit, lambda: self.clock.speed)

    async def _admit(self, caller: Caller) -> Operator | str:
        await self._open.wait()
        from noctui.engine.people import admit

        return admit(self._life.core.site, caller)

    async def _do(self, command: Command, op_id: str, desk: Desk) -> Answer:
        operator = self._life.core.site.file.operators.get(desk.operator.login)
        if operator is None:  # taken out of the files after this desk sat down
            return Answer("not_allowed", {"role": "-"})
        if isinstance(command, ReloadSite):
            return await self._life.reloader.perform(command, operator, desk.source)
        if self._life.drill is not None and isinstance(command, DrillCommand):
            return await self._life.drill.perform(command, operator)
        return await self._life.core.perform(command, op_id, operator, desk.source)

    async def _ask(self, query: Query, desk: Desk) -> Detail:
        from noctui.engine.answers import answer

        if isinstance(query, ReloadQuery):
            return await self._life.reloader.detail(query.language)
        if self._life.drill is not None and isinstance(query, DrillQuery):
            return await self._life.drill.detail(desk.operator)
        return await answer(self._life.core, self._life.poller.ask, query)

    async def _sit(self, wish: Sit, desk: Desk) -> Operator | Answer | str:
        from noctui.engine.people import sit

        return await sit(self._life.core, desk, wish)

    def _stop(self, desk: Desk) -> None:
        operator = self._life.core.site.file.operators.get(desk.operator.login)
        if may(operator, "engine.stop"):
            log.info("told to stop by %s", desk.operator.login)
            self.told_to_stop.set()

    def _time(self) -> tuple[int, int]:
        return self.clock.wall(), self.clock.boot()

    def _starting(self, site: str, zone: str) -> EngineRow:
        return EngineRow(
            site=site,
            zone=zone,
            language="en",
            phase="starting",
            pid=os.getpid(),
            started=self.clock.wall(),
            demo=False,
            attached=self.options.attached,
            version=__version__,
        )


def main(options: Options) -> int:
    logbook.begin()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a terminal that goes away is not our end
    faulthandler.enable()  # where it stood, when the service manager ends it because it hangs
    return asyncio.run(Engine(options, _clock(options), Manager.of(os.environ)).run())


def _clock(options: Options) -> Clock | None:
    if options.drill is None or options.state is None:
        return None
    from noctui.config.drill_folder import kept_clock
    from noctui.engine.drill_clock import DrillClock

    kept, setup = kept_clock(options.state), options.drill
    clock = DrillClock(kept.at if kept else setup.began, kept.speed if kept else setup.speed)
    if kept is not None and kept.paused:
        clock.pause()
    return clock
