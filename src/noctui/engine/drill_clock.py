"""The clock of a drill: it runs faster, stands, or jumps ahead. It never runs backwards."""

from noctui.domain.moments import SECOND, Instant, Span
from noctui.engine.clock import Clock

FASTEST = 20
_LEAST_BEAT = 0.1
"""Seconds: what is due is looked for no more often, however fast the time runs."""


class DrillClock(Clock):
    """`boot` is that of the machine: it measures how long things really take, a lease above all."""

    def __init__(self, at: Instant, speed: int = 1, real: Clock | None = None) -> None:
        self._real = real or Clock()
        self._at, self._since = at, self._real.boot()
        self._speed, self._paused = speed, False

    def wall(self) -> Instant:
        return self._at + (self._real.boot() - self._since) * self.speed

    def boot(self) -> int:
        return self._real.boot()

    def real_wall(self) -> Instant:
        """The time outside of the drill."""
        return self._real.wall()

    @property
    def speed(self) -> int:
        """Of its seconds in a real one; 0 while it stands."""
        return 0 if self._paused else self._speed

    @property
    def chosen(self) -> int:
        """The speed at which it runs unless it is paused."""
        return self._speed

    @property
    def paused(self) -> bool:
        return self._paused

    def beat(self, seconds: float) -> float:
        """So many real seconds until that much of its time has passed."""
        return max(_LEAST_BEAT, seconds / max(1, self._speed))

    def pause(self) -> None:
        self._turn(self._speed, True)

    def go_on(self) -> None:
        self._turn(self._speed, False)

    def run_at(self, speed: int) -> None:
        """Raises ValueError for a speed that is not 1 to 20."""
        if not 1 <= speed <= FASTEST:
            raise ValueError(f"a drill runs at 1 to {FASTEST}, not {speed}")
        self._turn(speed, self._paused)

    def jump(self, by: Span) -> None:
        """Raises ValueError for a jump back."""
        if by < 0:
            raise ValueError(f"no way back by {-by / SECOND:g} s")
        self._turn(self._speed, self._paused)
        self._at += by

    def _turn(self, speed: int, paused: bool) -> None:
        """What has passed so far has passed at the former speed."""
        self._at, self._since = self.wall(), self._real.boot()
        self._speed, self._paused = speed, paused
