"""Who is asked when: all that have their turn in one tick, answers gathered into batches."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

from noctui.domain.health import CheckState
from noctui.domain.inventory import CheckSpec
from noctui.domain.moments import SECOND
from noctui.domain.reading import Reading
from noctui.engine.turns import Turn, Turns, next_turn, place, until_next_tick
from noctui.probes.port import Prober, Target

BATCH = 1000
"""Readings that are ingested together at most."""
_GATHER = 0.05
"""Seconds from one batch to the next, at least."""
_FIRST_SWEEP = 1.0
"""Seconds over which the first sweep is spread, at least …"""
_FIRST_RATE = 4_000
"""… and how many are asked a second in it, at most."""

Ingest = Callable[[list[Reading]], Awaitable[Mapping[str, CheckState]]]
"""Takes readings, returns the states of their checks afterwards."""


class Poller:
    """Asks every check at its interval, a doubtful one at its retry interval, and anyone at once when told to."""

    def __init__(
        self,
        ingest: Ingest,
        prober_of: Callable[[CheckSpec], Prober],
        lasts: Callable[[float], float] = lambda seconds: seconds,
    ) -> None:
        """`lasts`: how long so many seconds of an interval really are; the time of a drill runs faster."""
        self._ingest, self._prober_of, self._lasts = ingest, prober_of, lasts
        self._turn_of: dict[str, Turn] = {}
        self._turns = Turns()
        self._answers: list[Reading] = []
        self._arrived = asyncio.Event()
        self._waiting: dict[str, list[asyncio.Future[Reading]]] = {}

    def plan(self, specs: Iterable[CheckSpec]) -> None:
        """Take these checks and no others; those that are new are asked as soon as a network can bear it.

        So is what is in flight: whoever exchanges the plan exchanges the probers, and their answers may never come.
        """
        now, before = asyncio.get_running_loop().time(), self._turn_of
        # Made in the order of their turns, those of one tick lie side by side: memory that was not touched for a
        # whole interval is slow to come by.
        self._turn_of = {spec.id: self._turn(spec) for spec in sorted(specs, key=lambda spec: place(spec.id))}
        kept = {check: turn.due for check, turn in before.items() if check in self._turn_of and not turn.flying}
        sweep = max(_FIRST_SWEEP, (len(self._turn_of) - len(kept)) / _FIRST_RATE)
        self._turns.clear(now)
        for check, turn in self._turn_of.items():
            self._turns.plan(turn, kept.get(check, now + turn.share * sweep))
        for check in self._waiting.keys() - self._turn_of.keys():
            for future in self._waiting.pop(check):
                if not future.done():
                    future.set_exception(KeyError(check))

    def hurry(self, checks: Iterable[str]) -> None:
        """Ask these as soon as they are not being asked already."""
        now = asyncio.get_running_loop().time()
        for check in checks:
            turn = self._turn_of.get(check)
            if turn is not None and not turn.flying and turn.due > now:
                self._turns.plan(turn, now)

    async def ask(self, check: str) -> Reading:
        """Ask one check now and wait for its answer, which also counts. Raises KeyError when it is in no plan."""
        if check not in self._turn_of:
            raise KeyError(check)
        future: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(check, []).append(future)
        self.hurry((check,))
        return await future

    def deliver(self, readings: list[Reading]) -> None:
        """Where probers hand in their answers."""
        self._answers.extend(readings)
        self._arrived.set()

    async def run(self) -> None:
        """Ask and ingest until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._ask_all())
            group.create_task(self._take_all())

    async def _ask_all(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            by_prober: dict[Prober, list[Target]] = {}
            for turn in self._turns.due(loop.time()):
                by_prober.setdefault(turn.prober, []).append(turn.target)
            for prober, targets in by_prober.items():
                prober.ask(targets)
            await asyncio.sleep(until_next_tick(loop.time()))

    async def _take_all(self) -> None:
        loop, taken = asyncio.get_running_loop(), 0.0
        while True:
            await self._arrived.wait()
            if (rest := taken + _GATHER - loop.time()) > 0:
                await asyncio.sleep(rest)  # what comes one by one is gathered
            batch, self._answers = self._answers[:BATCH], self._answers[BATCH:]
            if not self._answers:
                self._arrived.clear()
            taken = loop.time()
            states = await self._ingest(batch)
            self._go_on(batch, states, loop.time())

    def _go_on(self, batch: list[Reading], states: Mapping[str, CheckState], now: float) -> None:
        """Plan the next turn of those that have answered, and tell who waits for them."""
        for reading in batch:
            turn = self._turn_of.get(reading.check)
            if turn is not None:
                turn.flying = False
                self._turns.plan(turn, max(now, self._next(turn, states.get(reading.check))))
            for future in self._waiting.pop(reading.check, ()):
                if not future.done():
                    future.set_result(reading)

    def _next(self, turn: Turn, state: CheckState | None) -> float:
        if state is not None and state.soft != state.hard:
            return turn.due + self._lasts(turn.retry)
        return next_turn(turn.due, self._lasts(turn.interval), turn.share)

    def _turn(self, spec: CheckSpec) -> Turn:
        interval, retry = spec.interval / SECOND, spec.retry / SECOND
        return Turn(Target.of(spec), self._prober_of(spec), interval, retry, place(spec.id))
