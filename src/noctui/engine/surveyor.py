"""Takes the looks that check steps have asked for, each as soon as its promise is stored, and books what they saw."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from noctui.domain.survey import Asked, Findings
from noctui.engine.core import Core
from noctui.services import run_checks

log = logging.getLogger(__name__)

_AGAIN = 5.0
"""Seconds between two attempts to store what was seen."""


class Surveyor:
    def __init__(self, core: Core, look: Callable[[Asked], Awaitable[Findings]]) -> None:
        self._core, self._look = core, look
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, asked: Sequence[Asked]) -> None:
        for one in asked:
            task = asyncio.get_running_loop().create_task(self._take(one))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, asked: Asked) -> None:
        found = await self._found(asked)
        while not await self._stored(asked, found):
            await asyncio.sleep(_AGAIN)

    async def _found(self, asked: Asked) -> Findings:
        """A step that waits for a look can't be answered: whatever goes wrong, there is an end of it."""
        try:
            return await self._look(asked)
        except Exception:
            log.exception("a fault of ours in a look at %s", asked.survey.address)
            return Findings(note="fault")

    async def _stored(self, asked: Asked, found: Findings) -> bool:
        try:
            await self._core.act(lambda tx: run_checks.see(tx, asked, found))
        except SQLAlchemyError:  # said by the core
            return False
        return True
