"""What the driver writes through: a thread that may wait for the terminal, so that the event loop never does.

Textual's own writer blocks the loop after 30 waiting writes: a stalled terminal stops the program.
"""

import os
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

BACKLOG = 64 * 1024
"""Bytes that may wait beside the longest frame: past it frames are dropped until the terminal has taken all; then one
whole frame is due. If that one counted too, a large screen would be painted whole again and again."""
_CHUNK = 4096
_FAREWELL = 1.0
"""Seconds that the last words may take on a terminal that does not read."""


class Outlet(Thread):
    """Writes to a file descriptor. `on_drained` is called, in this thread, when frames were lost and all is out."""

    def __init__(self, fd: int, on_drained: Callable[[], object]) -> None:
        super().__init__(name="noctui-outlet", daemon=True)
        self._fd = fd
        self._on_drained = on_drained
        self._queue: deque[bytes] = deque()
        self._waiting = 0
        self._longest = 0
        self._late = False
        self._closing = False
        self._state = Condition()

    def write(self, text: str) -> None:
        """Hand a text over; never waits. It is dropped while the terminal is behind."""
        data = text.encode("utf-8", "replace")
        with self._state:
            self._late = self._late or self._waiting > BACKLOG + self._longest
            if not self._late:
                self._push(data)

    def last_words(self) -> None:
        """Forget the frames that wait, so that what restores the terminal comes next."""
        with self._state:
            self._queue.clear()
            self._waiting = 0
            self._late = False

    def close(self) -> None:
        """Write what waits, but do not wait long for a terminal that does not read."""
        with self._state:
            self._closing = True
            self._state.notify()
        self.join(_FAREWELL)

    def run(self) -> None:
        while (data := self._next()) is not None:
            self._put(data)
            if self._is_drained():
                self._on_drained()

    def _push(self, data: bytes) -> None:
        self._queue.append(data)
        self._waiting += len(data)
        self._longest = max(self._longest, len(data))
        self._state.notify()

    def _next(self) -> bytes | None:
        with self._state:
            self._state.wait_for(lambda: self._queue or self._closing)
            return self._queue.popleft() if self._queue else None

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                written = os.write(self._fd, view[:_CHUNK])
            except OSError:  # the terminal is gone; the reading side ends the program
                written = len(view)
            view = view[written:]
            self._account(written)

    def _account(self, written: int) -> None:
        with self._state:
            self._waiting = max(0, self._waiting - written)

    def _is_drained(self) -> bool:
        """Whether all is out after frames were dropped; says so once."""
        with self._state:
            drained = self._late and not self._queue
            self._late = self._late and not drained
            return drained
