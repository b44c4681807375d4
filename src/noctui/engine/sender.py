"""Sends what the store has for people: leases what is due, sends it outside of any transaction, settles the outcome.

The store is asked each second, and at once after a commit that posted something. A message is marked only after its
channel has answered: an engine that is killed between leaves the lease, and the next one sends a copy with the same
key. Each channel has its own room, so that one that hangs holds up no other.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from noctui.domain.channels import Channel
from noctui.domain.message import Outcome, Retry
from noctui.domain.moments import SECOND
from noctui.notify.bucket import Bucket
from noctui.notify.port import Notifier, Now
from noctui.services import messages
from noctui.services.messages import Finished
from noctui.services.tx import Tx
from noctui.store.lease import Deposed
from noctui.store.messages import Stored

log = logging.getLogger(__name__)
T = TypeVar("T")
_LOOK = 1.0
"""Seconds between looks at what is due."""
_BATCH = 12
"""Messages that one transaction settles, and leases per channel: a command of an operator waits for no more."""


class Act(Protocol):
    async def __call__(self, verb: Callable[[Tx], T]) -> T:
        """Carry out a verb in a transaction of its own. Raises SQLAlchemyError."""


@dataclass(slots=True)
class Lane:
    """One channel: who sends on it, and how much at once."""

    channel: Channel
    notifier: Notifier
    bucket: Bucket | None
    under_way: int = 0

    def room(self, now: int) -> int:
        free = self.channel.at_once - self.under_way
        return free if self.bucket is None else min(free, self.bucket.room(now))

    def take(self) -> None:
        self.under_way += 1
        if self.bucket is not None:
            self.bucket.take(1)


@dataclass(slots=True)
class _Desk:
    """What lies on the sender's desk: leased messages that are being tried, and what came of others."""

    trying: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    finished: list[Finished] = field(default_factory=list)

    @property
    def held(self) -> set[int]:
        """Their numbers: leased by us, and not settled."""
        return self.trying.keys() | {one.tried.message.id for one in self.finished}


class Sender:
    def __init__(self, act: Act, now: Now, notifier: Callable[[Channel, Now], Notifier], dice: Random) -> None:
        self._act, self._now, self._notifier, self._dice = act, now, notifier, dice
        self._lanes: dict[str, Lane] = {}
        self._desk = _Desk()
        self._news = asyncio.Event()
        self._taken_over = False
        self._tidied = 0
        """The second in which it looked last for what waits for the wrong thing."""

    def wake(self) -> None:
        """Something was posted, or has come back: look at once."""
        self._news.set()

    async def equip(self, channels: Mapping[str, Channel]) -> None:
        """Send on these channels from now on. What is under way on one that has changed goes once more."""
        gone = [lane for name, lane in self._lanes.items() if channels.get(name) != lane.channel]
        kept = {name: lane for name, lane in self._lanes.items() if lane not in gone}
        self._lanes = {name: kept.get(name) or self._lane(channel) for name, channel in channels.items()}
        for lane in gone:
            await lane.notifier.close()
        await self._act(self._reroute)
        self._taken_over = True
        self.wake()

    async def run(self) -> None:
        """Until cancelled; then everything that is unfinished is given back."""
        try:
            while True:
                self._news.clear()
                await self.look()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), _LOOK)
        finally:
            await self._end()

    async def look(self) -> None:
        """One turn: settle what came back, lease and begin what is due."""
        if not self._lanes and not self._desk.finished:
            return
        finished = self._desk.finished[:_BATCH]
        lanes, now = self._lanes, self._now()  # these, for others may come while this waits
        room = {name: min(_BATCH, lane.room(now)) for name, lane in lanes.items()}
        held = self._desk.held if now // SECOND != self._tidied else None
        self._desk.finished = self._desk.finished[_BATCH:]
        try:
            claimed = await self._act(lambda tx: self._turn(tx, finished, room, held))
        except SQLAlchemyError:  # shown as trouble by the core; what came of them is kept for the next look
            self._desk.finished += finished
            return
        self._tidied = now // SECOND
        if self._desk.finished or len(claimed) >= _BATCH:
            self.wake()
        for one in claimed:
            self._begin(lanes[one.course.ways[0].channel], one)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._desk.trying:
            await asyncio.wait(self._desk.trying.values())

    def _turn(
        self, tx: Tx, finished: Sequence[Finished], room: Mapping[str, int], held: Collection[int] | None
    ) -> list[Stored]:
        if held is not None:
            messages.tidy(tx, held, self._dice)
        return messages.turn(tx, finished, room, self._dice)

    def _reroute(self, tx: Tx) -> None:
        """The first time also what another engine has left."""
        (messages.reroute if self._taken_over else messages.take_over)(tx, self._dice)

    def _lane(self, channel: Channel) -> Lane:
        bucket = Bucket(channel.per_minute, self._now()) if channel.per_minute is not None else None
        return Lane(channel, self._notifier(channel, self._now), bucket)

    def _begin(self, lane: Lane, one: Stored) -> None:
        lane.take()
        self._desk.trying[one.message.id] = asyncio.create_task(self._try(lane, one))

    async def _try(self, lane: Lane, one: Stored) -> None:
        try:
            outcome = await _sent(lane, one)
            self._desk.finished.append(Finished(one, outcome))
        finally:
            lane.under_way -= 1
            del self._desk.trying[one.message.id]
            self.wake()

    async def _end(self) -> None:
        unfinished = dict(self._desk.trying)
        for task in unfinished.values():
            task.cancel()
        await asyncio.gather(*unfinished.values(), return_exceptions=True)
        finished = self._desk.finished
        if finished or unfinished:
            with contextlib.suppress(SQLAlchemyError, Deposed):  # their leases end by themselves
                await self._act(lambda tx: messages.give_back(tx, finished, unfinished.keys(), self._dice))
        for lane in self._lanes.values():
            await lane.notifier.close()


async def _sent(lane: Lane, one: Stored) -> Outcome:
    """What came of it, in bounded time. A channel that stumbles is one that did not send."""
    try:
        async with asyncio.timeout(lane.channel.limit / SECOND):
            return await lane.notifier.send(one.message, one.course.ways[0].address)
    except TimeoutError:
        return Retry("no answer in time")
    except Exception as error:  # its text may hold a secret
        log.error("channel %s stumbled: %s", lane.channel.id, type(error).__name__)
        return Retry(f"the channel stumbled: {type(error).__name__}")
