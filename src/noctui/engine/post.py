"""The engine's post office: a sender on the site's channels, and the rows of what it has not sent."""

import os
from collections.abc import Callable, Mapping
from random import Random

from sqlalchemy.exc import SQLAlchemyError

from noctui.domain.channels import Channel
from noctui.engine.core import Core
from noctui.engine.sender import Sender
from noctui.notify.choose import notifier
from noctui.notify.port import Notifier, Now
from noctui.services import messages
from noctui.store import connect


class Post:
    def __init__(self, core: Core, voice: Callable[[Channel, Now], Notifier] = notifier) -> None:
        self._core = core
        self._sender = Sender(core.act, core.clock.wall, voice, Random(os.getpid()))
        self._changed = True
        core.posted = self._posted

    async def equip(self, channels: Mapping[str, Channel]) -> None:
        await self._sender.equip(channels)

    async def run(self) -> None:
        """Until cancelled."""
        await self._sender.run()

    async def show(self) -> None:
        """Show what is not sent, if that has changed: once a second, however many there are."""
        if not self._changed:
            return
        self._changed = False
        core, board = self._core, self._core.showing.board
        try:
            rows = await connect.read(core.reader, lambda connection: messages.unsent_rows(connection, core.site))
        except SQLAlchemyError:  # shown as trouble by the beat
            self._changed = True
            return
        board.drop("messages", board.rows("messages").keys() - {row.id for row in rows})
        board.put("messages", rows)

    def _posted(self) -> None:
        self._changed = True
        self._sender.wake()
