"""The clock that an engine lives by: it goes on with the boot clock, whatever is done to the machine's wall clock.

What drifts is followed slowly. A step (somebody set the clock, a time server came back, a paused machine went on) is
shown at once and believed only when it has stood for five minutes: one that is taken back meanwhile has missed no
deadline and called nobody. What stands is taken over, forward or back: then the machine is right and this was wrong,
or nobody here can tell.
"""

from noctui.domain.moments import MINUTE, SECOND, Instant, Span
from noctui.engine.clock import Clock

STEP = 2 * SECOND
"""What the two clocks are apart more than that is no drift."""
PATIENCE = 5 * MINUTE
_PULL = 200
"""One part in so many of the time that has passed: half a percent, ten times what a time server slews."""


class SteadyClock(Clock):
    def __init__(self, machine: Clock | None = None) -> None:
        self._machine = machine or Clock()
        self._at, self._since = self._machine.wall(), self._machine.boot()
        self._off: Span = 0
        self._off_since = 0

    def wall(self) -> Instant:
        return self._at + self.boot() - self._since

    def boot(self) -> int:
        return self._machine.boot()

    @property
    def off(self) -> Span:
        """By how much the machine's clock was set and is not believed yet."""
        return self._off

    def look(self) -> Span:
        boot = self.boot()
        passed, self._at, self._since = boot - self._since, self.wall(), boot
        gap = self._machine.wall() - self._at
        if abs(gap) <= STEP:
            self._off = 0
            self._at += max(-passed // _PULL, min(gap, passed // _PULL))
        elif abs(gap - self._off) > STEP:
            self._off, self._off_since = gap, boot
        elif boot - self._off_since >= PATIENCE:
            self._off = 0
            self._at += gap
            return gap
        return 0
