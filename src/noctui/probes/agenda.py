"""Which inquiry has its turn when.

Turns that were planned with the same delay come in the order of planning, so a queue for each delay is always sorted
and nothing is ever searched: there are few delays (now, the spacings, the timeouts) and many inquiries.
"""

from collections import deque
from collections.abc import Iterator

from noctui.probes.lane import Inquiry


class Agenda:
    """Times are the loop's, in seconds; they must not decrease from call to call."""

    def __init__(self) -> None:
        self._queues: dict[float, deque[tuple[float, Inquiry]]] = {}

    def plan(self, inquiry: Inquiry, now: float, delay: float = 0.0) -> None:
        queue = self._queues.get(delay)
        if queue is None:
            queue = self._queues[delay] = deque()
        queue.append((now + delay, inquiry))

    def due(self, now: float) -> Iterator[Inquiry]:
        """Take out what has its turn; what is over by then is passed over."""
        for queue in tuple(self._queues.values()):
            while queue and queue[0][0] <= now:
                inquiry = queue.popleft()[1]
                if inquiry.unsent or inquiry.in_flight:
                    yield inquiry

    def next(self) -> float | None:
        """The time of the next turn, or None when there is nothing to do."""
        for delay, queue in tuple(self._queues.items()):
            while queue and queue[0][1].over:
                queue.popleft()
            if not queue:
                del self._queues[delay]
        return min((queue[0][0] for queue in self._queues.values()), default=None)
