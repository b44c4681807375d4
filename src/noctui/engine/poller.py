"""When to ask which device: a heap of due times, asked in one tick, answers gathered into batches.

Each check has its own place in its interval, told from its name: devices are asked evenly spread, an hour after a storm
that had them all asked at once as well as on a quiet day.
"""

import asyncio
import heapq
import math
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import lru_cache

from noctui.domain.health import CheckState
from noctui.domain.inventory import CheckSpec
from noctui.domain.moments import SECOND
from noctui.domain.reading import Reading
from noctui.probes.port import Prober, Target

TICK = 0.1
"""Seconds between two looks at the heap: waking up costs more than a probe."""
BATCH = 1000
"""Readings that are ingested together at most."""
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
        self._specs: dict[str, CheckSpec] = {}
        self._targets: dict[str, Target] = {}
        self._probers: dict[str, Prober] = {}
        self._due: dict[str, float] = {}
        self._heap: list[tuple[float, str]] = []
        self._flying: set[str] = set()
        self._answers: list[Reading] = []
        self._arrived = asyncio.Event()
        self._waiting: dict[str, list[asyncio.Future[Reading]]] = {}

    def plan(self, specs: Iterable[CheckSpec]) -> None:
        """Take these checks and no others; those that are new are asked as soon as a network can bear it.

        So is what is in flight: whoever exchanges the plan exchanges the probers, and their answers may never come.
        """
        now = asyncio.get_running_loop().time()
        self._specs = {spec.id: spec for spec in specs}
        self._targets = {spec.id: Target.of(spec) for spec in self._specs.values()}
        self._probers = {spec.id: self._prober_of(spec) for spec in self._specs.values()}
        kept = self._due.keys() & self._specs.keys() - self._flying
        self._flying.clear()
        self._due = {check: self._due[check] for check in kept}
        new = self._specs.keys() - kept
        sweep = max(_FIRST_SWEEP, len(new) / _FIRST_RATE)
        for check in new:
            self._schedule(check, now + place(check) * sweep)
        for check in self._waiting.keys() - self._specs.keys():
            for future in self._waiting.pop(check):
                if not future.done():
                    future.set_exception(KeyError(check))

    def hurry(self, checks: Iterable[str]) -> None:
        """Ask these as soon as they are not being asked already."""
        now = asyncio.get_running_loop().time()
        for check in checks:
            if check in self._specs and check not in self._flying and self._due.get(check, 0) > now:
                self._schedule(check, now)

    async def ask(self, check: str) -> Reading:
        """Ask one check now and wait for its answer, which also counts. Raises KeyError when it is in no plan."""
        if check not in self._specs:
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
            for check in self._pop_due(loop.time()):
                self._flying.add(check)
                by_prober.setdefault(self._probers[check], []).append(self._targets[check])
            for prober, targets in by_prober.items():
                prober.ask(targets)
            await asyncio.sleep(TICK)

    async def _take_all(self) -> None:
        loop, taken = asyncio.get_running_loop(), 0.0
        while True:
            await self._arrived.wait()
            if (rest := taken + TICK / 2 - loop.time()) > 0:
                await asyncio.sleep(rest)  # what comes one by one is gathered
            batch, self._answers = self._answers[:BATCH], self._answers[BATCH:]
            if not self._answers:
                self._arrived.clear()
            taken = loop.time()
            states = await self._ingest(batch)
            for reading in batch:
                self._again(reading, states.get(reading.check))

    def _again(self, reading: Reading, state: CheckState | None) -> None:
        self._flying.discard(reading.check)
        for future in self._waiting.pop(reading.check, ()):
            if not future.done():
                future.set_result(reading)
        spec = self._specs.get(reading.check)
        if spec is None:
            return
        now, due = asyncio.get_running_loop().time(), self._due[spec.id]
        if state is not None and state.soft != state.hard:
            again = due + self._lasts(spec.retry / SECOND)
        else:
            again = next_turn(due, self._lasts(spec.interval / SECOND), place(spec.id))
        self._schedule(spec.id, max(now, again))

    def _schedule(self, check: str, at: float) -> None:
        self._due[check] = at
        heapq.heappush(self._heap, (at, check))

    def _pop_due(self, now: float) -> Iterable[str]:
        while self._heap and self._heap[0][0] <= now:
            at, check = heapq.heappop(self._heap)
            if self._due.get(check) == at and check not in self._flying:
                yield check


@lru_cache(maxsize=1 << 17)
def place(check: str) -> float:
    """Where in its interval a check has its turn, 0..1: always the same, and evenly spread over many checks."""
    return zlib.crc32(check.encode()) / (1 << 32)


def next_turn(last: float, interval: float, share: float) -> float:
    """The first moment at this share of an interval that is at least half an interval after `last`."""
    return (math.ceil(last / interval + 0.5 - share) + share) * interval
