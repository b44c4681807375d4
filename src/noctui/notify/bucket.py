"""How many messages a service takes in a minute: a bucket that fills slowly."""

from noctui.domain.moments import MINUTE, Instant


class Bucket:
    """Full at first. Works on any clock; one that is turned back gives nothing and takes nothing."""

    def __init__(self, per_minute: int, now: Instant) -> None:
        self.per_minute, self._held, self._at = per_minute, float(per_minute), now

    def room(self, now: Instant) -> int:
        """How many may go now."""
        passed = max(0, now - self._at)
        self._held = min(float(self.per_minute), self._held + passed * self.per_minute / MINUTE)
        self._at = now
        return int(self._held)

    def take(self, count: int) -> None:
        self._held -= count
