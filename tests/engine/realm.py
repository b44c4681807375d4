"""The engine of a drill in this process, its time passing when the test says so."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from noctui.bundled import folder
from noctui.config.drill_folder import Setup, kept_clock
from noctui.config.drills import load_drills
from noctui.config.site import load_site
from noctui.domain.commands import Answer, Command
from noctui.domain.drill_setting import settled
from noctui.domain.inventory import Operator
from noctui.domain.moments import SECOND, Instant, Span
from noctui.domain.queries import Detail, Query
from noctui.domain.views import EngineRow
from noctui.engine.answers import answer
from noctui.engine.clock import Clock
from noctui.engine.drill import Drill
from noctui.engine.drill_clock import DrillClock
from noctui.engine.life import Life
from noctui.engine.options import Options
from noctui.engine.showing import Showing
from noctui.wire.board import Board

BEGAN: Instant = 1_795_000_000 * SECOND
ANN = Operator("ann", "Ann", "operator")
MAX = Operator("max", "Max", "manager")
DEMO = folder("data") / "demo"


class Machine(Clock):
    """Its time stands until the test lets it pass."""

    def __init__(self) -> None:
        self.passed = 0

    def wall(self) -> Instant:
        return BEGAN + self.passed

    def boot(self) -> int:
        return self.passed


def setup(scenario: str, site: Path = DEMO, given: Mapping[str, str] | None = None) -> Setup:
    loaded = load_site(site)
    found = load_drills(site, loaded.file.playbooks)[scenario]
    file = loaded.file
    values, shown = settled(found, file.playbooks[found.playbook], file.inventory, given or {}, file.roster, BEGAN)
    return Setup("D-1", found, BEGAN, ANN.login, 1, values, shown)


class Realm:
    """Opened with the block; `watched`: a desk looks at it from the beginning."""

    def __init__(self, state: Path, drill: Setup, site: Path = DEMO, watched: bool = True) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self.machine, self.board = Machine(), Board()
        kept = kept_clock(state)
        self.clock = DrillClock(kept.at if kept else drill.began, kept.speed if kept else 1, self.machine)
        if kept is not None and kept.paused:
            self.clock.pause()
        row = EngineRow("", "UTC", "en", "starting", 1, BEGAN, False, True)
        options = Options(site, state, operators=(ANN, MAX), drill=drill)
        self.life = Life(options, self.clock, Showing(self.board, row))
        self._watched, self._turns = watched, 0

    async def __aenter__(self) -> Self:
        await self.life.open()
        if self._watched:
            self.look()
            await self.turn()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.life.close()

    @property
    def drill(self) -> Drill:
        assert self.life.drill is not None
        return self.life.drill

    def look(self) -> None:
        """A desk has come."""
        self.board.attach(lambda: None).watch(["drill"])

    async def turn(self, after: Span = 0) -> None:
        """Let time pass; then one beat."""
        self.machine.passed += after
        await self.life.core.cycle()
        await self.drill.play()

    async def do(self, command: Command, operator: Operator = ANN) -> Answer:
        self._turns += 1
        return await self.life.core.perform(command, f"test-{self._turns}", operator, "test")

    async def ask(self, query: Query) -> Detail:
        return await answer(self.life.core, self.life.poller.ask, query)

    @property
    def said(self) -> list[str]:
        """What was said aloud in the drill, in English."""
        rows = self.board.rows("announcements").values()
        return [row.params["say.en"] for row in rows if getattr(row, "kind", "") == "drill"]  # type: ignore[union-attr]
