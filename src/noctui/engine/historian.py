"""Writes down what was measured, a quarter of an hour at a time and in small pieces, and that somebody watches.

A sweep costs nothing here: readings lie in the memory until their slice is over. Then they are packed in a thread,
and after the last of a quarter their minutes are stored, some checks at a time: a command never waits long for the
writer. An engine that is killed loses the minutes of its last quarter, one that is stopped loses nothing.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeAlias, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from noctui.domain.moments import HOUR, MINUTE, SECOND, Instant
from noctui.domain.rollup import QUARTER, Rolled, gather, pack, samples_of, unpack
from noctui.engine.core import Core
from noctui.engine.memory import SLICE, Closed, Turned
from noctui.store import history, rollups

T = TypeVar("T")
Blocks: TypeAlias = deque[tuple[Instant, bytes]]
"""When each began, and its readings."""

_LOOK = 5.0
"""Seconds between looks at the clock."""
_LATE = 5 * SECOND
"""How long readings of a slice may come after its end."""
_PATIENCE = HOUR // SLICE
"""Slices that wait for a store that fails: memory is not for what can't be written."""
_PIECE = 100
"""Checks that are packed or stored together."""
_SLEPT = 3 * MINUTE
"""Longer between two looks, and nobody watched meanwhile."""
_FOLD_EVERY = 4 * HOUR
_BREATH = 0.02
"""Seconds between two pieces: whoever else writes goes first."""


class Historian:
    def __init__(self, core: Core) -> None:
        self._core, self._memory, self._clock = core, core.memory, core.clock
        self._unwritten: dict[str, Blocks] = {}
        """By check."""
        self._watched: Instant = 0
        self._stored: Instant = self._clock.wall() // QUARTER
        self._folded: Instant = 0

    async def open(self) -> None:
        """Say that somebody watches from now on."""
        self._watched = self._clock.wall()
        await self._write(lambda connection: history.add_span(connection, "watching", self._watched, self._watched))

    async def keep(self) -> float:
        """What is due now; the seconds until the next look."""
        await self.look(self._clock.wall())
        return self._clock.beat(_LOOK)

    async def look(self, now: Instant) -> None:
        """Do what is due at that moment; what the store refuses is tried again at the next look."""
        with contextlib.suppress(SQLAlchemyError):  # shown as trouble by the core
            if not 0 <= now - self._watched < MINUTE:
                await self._write(lambda connection: _still_there(connection, self._watched, now))
                self._watched = now
            begin = self._memory.begin
            if begin and not begin - _LATE <= now < begin + SLICE + _LATE:
                await self._turn(now)
            if (now - _LATE) // QUARTER != self._stored:
                await self._store()
                self._stored = (now - _LATE) // QUARTER
            if now // _FOLD_EVERY != self._folded:
                await self._fold(now)
                self._folded = now // _FOLD_EVERY

    async def close(self) -> None:
        """Write what there is, as the last thing before the store is given back."""
        now = self._clock.wall()
        await self._turn(now)
        await self._store()
        await self._write(lambda connection: _still_there(connection, self._watched, now))

    async def _turn(self, now: Instant) -> None:
        turned = self._memory.turn(now)
        packed: dict[str, bytes] = {}
        for piece in _pieces(turned.numbers):
            packed |= await asyncio.to_thread(_packed, turned, piece)
        self._memory.shelve(Closed(turned.begin, packed))
        for check, data in packed.items():
            self._unwritten.setdefault(check, deque(maxlen=_PATIENCE)).append((turned.begin, data))

    async def _store(self) -> None:
        for piece in _pieces(self._unwritten):
            minutes = await asyncio.to_thread(_minutes, self._unwritten, piece)
            await self._write(partial(rollups.add, step=MINUTE, fresh=minutes))
            for check in piece:  # or they would be counted again when a later piece fails
                del self._unwritten[check]
            await asyncio.sleep(_BREATH)

    async def _fold(self, now: Instant) -> None:
        before = now - rollups.MINUTES_KEPT
        while await self._write(lambda connection: rollups.fold(connection, before, _PIECE)):
            await asyncio.sleep(_BREATH)
        await self._write(lambda connection: _forget(connection, now))

    async def _write(self, job: Callable[[Connection], T]) -> T:
        return await self._core.writer.run(job)


def _pieces(by_check: Iterable[str]) -> Iterator[list[str]]:
    checks = list(by_check)
    return (checks[start : start + _PIECE] for start in range(0, len(checks), _PIECE))


def _packed(turned: Turned, piece: Iterable[str]) -> dict[str, bytes]:
    return {check: pack(turned.numbers[check]) for check in piece}


def _minutes(unwritten: Mapping[str, Blocks], piece: Iterable[str]) -> dict[str, list[Rolled]]:
    return {check: gather(_samples(unwritten[check]), MINUTE) for check in piece}


def _samples(blocks: Blocks) -> Iterator[Rolled]:
    return (sample for begin, data in blocks for sample in samples_of(unpack(data), begin))


def _still_there(connection: Connection, before: Instant, now: Instant) -> None:
    """A machine that slept, or a clock that was set, is no time of watching."""
    if 0 <= now - before < _SLEPT:
        history.move_end(connection, "watching", now)
    else:
        history.add_span(connection, "watching", now, now)


def _forget(connection: Connection, now: Instant) -> None:
    rollups.forget_before(connection, now - rollups.QUARTERS_KEPT)
    history.forget_before(connection, now - history.KEPT)
