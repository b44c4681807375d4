"""What every channel looks like: a message and an address in, an outcome out, in bounded time."""

from collections.abc import Callable
from typing import Protocol

from noctui.domain.message import Message, Outcome
from noctui.domain.moments import Instant

Now = Callable[[], Instant]
"""The clock port: signatures carry the wall time."""


class Notifier(Protocol):
    """Many messages may be under way at once. Whatever goes wrong is an outcome in plain words, without secrets."""

    async def send(self, message: Message, address: str) -> Outcome: ...

    async def close(self) -> None: ...
