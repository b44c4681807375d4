"""The prober of `http` checks: each page by a task of its own, many at a time."""

import asyncio

from noctui.domain.moments import SECOND
from noctui.domain.page import Page, Visit, complaint, worry
from noctui.domain.reading import Reading
from noctui.probes.exchange import Question, Unanswered, exchange, locate
from noctui.probes.port import Deliver, Now, Target
from noctui.probes.tasks import Tasks

AT_ONCE = 256
"""Exchanges that are under way together."""


class HttpProber:
    """Targets in, readings out. A target that gets no turn within its timeout was not asked: `no-socket`."""

    def __init__(self, deliver: Deliver, now: Now, at_once: int = AT_ONCE) -> None:
        self._deliver, self._now = deliver, now
        self._free = asyncio.Semaphore(at_once)
        self._tasks = Tasks()

    async def start(self) -> None:
        """Nothing is opened before a page is asked for."""

    def ask(self, targets: list[Target]) -> None:
        for target in targets:
            self._tasks.start(self._probe(target))

    async def close(self) -> None:
        """Targets that are still open give no reading."""
        await self._tasks.close()

    async def _probe(self, target: Target) -> None:
        page, sent, note = target.page or Page(), False, "no-socket"
        try:
            async with asyncio.timeout(target.timeout / SECOND), self._free:
                note = "no-resolver"
                question = await locate(Question.of(page, target.address, target.port))
                sent, note = True, "timeout"
                visit, body = await exchange(question)
        except TimeoutError:
            reading = self._reading(target, sent, note)
        except Unanswered as error:
            reading = self._reading(target, error.sent, error.note)
        except ValueError:
            reading = self._reading(target, False, "bad-address")
        else:
            reading = self._judged(target, page, visit, body)
        self._deliver([reading])

    def _judged(self, target: Target, page: Page, visit: Visit, body: bytes) -> Reading:
        at, rtt, wrong = self._now(), visit.phases.whole, complaint(page, visit, body)
        if wrong:
            return Reading(target.check, at, 1, 0, None, None, None, "http", wrong, visit)
        concern = worry(page, visit, at)
        return Reading(target.check, at, 1, 1, rtt, rtt, rtt, "http", concern, visit, bool(concern))

    def _reading(self, target: Target, sent: bool, note: str) -> Reading:
        return Reading(target.check, self._now(), int(sent), 0, None, None, None, "http", note)
