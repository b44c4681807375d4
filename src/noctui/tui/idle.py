"""How long nobody has pressed a key."""

import time
from collections.abc import Callable

from noctui.domain.moments import Span


def _boot_clock() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


class Idle:
    def __init__(self, limit: Span | None, boot: Callable[[], int] = _boot_clock) -> None:
        """`boot`: microseconds since boot, which no step of the wall clock moves. No limit: it is never over."""
        self.limit, self.boot = limit, boot
        self.touch()

    def touch(self) -> None:
        """Somebody is here."""
        self._touched = self.boot()

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.boot() - self._touched >= self.limit
