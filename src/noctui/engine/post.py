"""The engine's post office: a sender on the site's channels, and the rows of what it has not sent."""

import os
from collections.abc import Callable, Mapping
from random import Random

from sqlalchemy.exc import SQLAlchemyError

from noctui.domain.channels import Channel
from noctui.domain.moments import SECOND, Instant
from noctui.engine.core import Core
from noctui.engine.sender import Sender
from noctui.notify.choose import notifier
from noctui.notify.port import Notifier, Now
from noctui.services import messages
from noctui.store import connect

_ROWS_A_SECOND = 100
"""How many the desks are shown anew."""


class Post:
    def __init__(self, core: Core, voice: Callable[[Channel, Now], Notifier] = notifier) -> None:
        self._core = core
        self._sender = Sender(core.act, core.clock.wall, voice, Random(os.getpid()))
        self._changed = True
        self._not_before: Instant = 0
        """On the boot clock."""
        core.posted = self._posted

    async def equip(self, channels: Mapping[str, Channel]) -> None:
        await self._sender.equip(channels)

    async def run(self) -> None:
        """Until cancelled."""
        await self._sender.run()

    async def show(self) -> None:
        """Show what is not sent, if that has changed: the more there is, the rarer, so that a storm leaves room."""
        now = self._core.clock.boot()
        if not self._changed or now < self._not_before:
            return
        self._changed = False
        core, board = self._core, self._core.showing.board
        try:
            rows = await connect.read(core.reader, lambda connection: messages.unsent_rows(connection, core.site))
        except SQLAlchemyError:  # shown as trouble by the beat
            self._changed = True
            return
        self._not_before = now + len(rows) * SECOND // _ROWS_A_SECOND
        board.drop("messages", board.rows("messages").keys() - {row.id for row in rows})
        board.put("messages", rows)

    def _posted(self) -> None:
        self._changed = True
        self._sender.wake()
