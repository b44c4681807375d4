"""The newest readings, kept in memory only: what a device answered last, and the last hundred answers of each check."""

from collections import deque
from collections.abc import Collection, Iterable

from noctui.domain.queries import Sample
from noctui.domain.reading import Reading

_KEPT = 100


class Memory:
    def __init__(self) -> None:
        self.newest: dict[str, Reading] = {}
        self._samples: dict[str, deque[Sample]] = {}

    def keep(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            self.newest[reading.check] = reading
            if reading.sent:
                samples = self._samples.setdefault(reading.check, deque(maxlen=_KEPT))
                samples.append(Sample(reading.at, reading.loss, reading.rtt_avg))

    def forget_others(self, checks: Collection[str]) -> None:
        """Keep only what these checks brought."""
        self.newest = {check: reading for check, reading in self.newest.items() if check in checks}
        self._samples = {check: samples for check, samples in self._samples.items() if check in checks}

    def samples(self, check: str) -> tuple[Sample, ...]:
        """Oldest first."""
        return tuple(self._samples.get(check, ()))
