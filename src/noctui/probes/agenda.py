"""Which inquiry may send its next probe when.

Turns that were planned with the same delay come in the order of planning, so a queue for each delay is always sorted
and nothing is ever searched: there are few delays (the spacings) and many inquiries.
"""

from collections import deque
from collections.abc import Iterator

from noctui.probes.lane import Inquiry


class Agenda:
    """Times are the loop's, in seconds; they must not decrease from call to call."""

    def __init__(self) -> None:
        self._queues: dict[float, deque[tuple[float, Inquiry]]] = {}

    def plan(self, inquiry: Inquiry, now: float, delay: float) -> None:
        self._queues.setdefault(delay, deque()).append((now + delay, inquiry))

    def due(self, now: float) -> Iterator[Inquiry]:
        """Take out what has its turn."""
        for queue in tuple(self._queues.values()):
            while queue and queue[0][0] <= now:
                yield queue.popleft()[1]

    def next(self) -> float | None:
        """The time of the next turn, or None when there is nothing to do."""
        self._queues = {delay: queue for delay, queue in self._queues.items() if queue}
        return min((queue[0][0] for queue in self._queues.values()), default=None)
