"""A fence around the parts of the engine that go on for ever: what fails in one ends none of the others."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

from noctui.engine.showing import Showing
from noctui.store.lease import Deposed

log = logging.getLogger(__name__)

RETRY = 5.0
"""Seconds until a part that failed is tried again."""

Work = Callable[[], Awaitable[float]]
"""One round; returns the seconds until the next."""


class Fence:
    def __init__(self, showing: Showing, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._showing, self._sleep = showing, sleep
        self._failing: dict[str, str] = {}

    async def keep(self, part: str, work: Work) -> None:
        """Round after round, until cancelled or deposed. What goes wrong is logged once, and shown as long as it is
        so; what the store refuses is shown by who asked it."""
        while True:
            rest = RETRY
            try:
                rest = await work()
            except Deposed:
                raise
            except SQLAlchemyError as error:
                log.debug("%s waits for the store: %s", part, error)
            except Exception as error:
                self._fails(part, error)
            else:
                self._works(part)
            await self._sleep(rest)

    def _fails(self, part: str, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}"
        if self._failing.get(part) != why:
            log.error("%s failed", part, exc_info=error)
        self._failing[part] = why
        self._say()

    def _works(self, part: str) -> None:
        if self._failing.pop(part, None) is not None:
            log.info("%s works again", part)
            self._say()

    def _say(self) -> None:
        self._showing.trouble("part", "; ".join(f"{part}: {why}" for part, why in self._failing.items()))
