"""Ask a prober and wait for its readings."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence

from noctui.domain.moments import Instant
from noctui.domain.reading import Reading
from noctui.probes.port import Deliver, Now, Prober, Target


def wall() -> Instant:
    return time.time_ns() // 1_000


class Catch:
    """Keeps what a prober delivers."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self._arrived = asyncio.Event()

    def __call__(self, readings: list[Reading]) -> None:
        self.readings += readings
        self._arrived.set()

    async def until(self, size: int) -> list[Reading]:
        """All readings once there are so many of them. Raises TimeoutError after forty seconds."""
        async with asyncio.timeout(40):
            while len(self.readings) < size:
                self._arrived.clear()
                await self._arrived.wait()
        return self.readings


async def ask(make: Callable[[Deliver, Now], Prober], targets: Sequence[Target]) -> list[Reading]:
    """The readings of a fresh prober for these targets, in the order of arrival."""
    catch = Catch()
    prober = make(catch, wall)
    await prober.start()
    try:
        prober.ask(list(targets))
        return list(await catch.until(len(targets)))
    finally:
        await prober.close()


def by_check(readings: Iterable[Reading]) -> dict[str, Reading]:
    """Raises AssertionError when a target gave two readings."""
    found: dict[str, Reading] = {}
    for reading in readings:
        assert reading.check not in found, f"a second reading of {reading.check}"
        found[reading.check] = reading
    return found
