"""The clock port: the only place below the doors that asks what time it is."""

import time
from pathlib import Path

from noctui.domain.moments import Instant, Span


class Clock:
    def wall(self) -> Instant:
        return time.time_ns() // 1000

    def boot(self) -> int:
        """Microseconds since boot; goes on while the machine sleeps, is not stepped."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000

    @property
    def off(self) -> Span:
        """By how much the machine's clock is known to be set wrong, or not yet believed."""
        return 0

    def look(self) -> Span:
        """Compare it with the machine's, once with every beat; returns by how much it has jumped to follow that."""
        return 0

    @property
    def speed(self) -> int:
        """Seconds of the wall clock in one of the boot clock: always one, but in a drill."""
        return 1

    def beat(self, seconds: float) -> float:
        """So many real seconds until that much of the wall clock's time has passed."""
        return seconds


def boot_id() -> str:
    """Names this boot of this machine: a boot clock means nothing across two of them."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return "unknown"
