"""One active engine per store: a lock on the host says who owns the socket, the lease in the store who may write.

The lock goes with its process, so a killed engine is replaced at once. A stopped one (Ctrl-Z, a debugger) keeps its
lock while its lease runs out: the standby ends it, since a process stopped inside a transaction blocks everybody.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
from collections.abc import Callable
from pathlib import Path


class Seat:
    def __init__(self, lock: Path) -> None:
        self.lock = lock
        self._file: int | None = None

    def take(self) -> bool:
        """Take the lock if it is free; holds it until `leave` or the end of the process."""
        self.lock.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        file = os.open(self.lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        with contextlib.suppress(OSError):  # on a full disk the seat is taken all the same, by who knows whom
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file
        return True

    def holder(self) -> int | None:
        """Pid of the engine that has the seat, as it wrote it down."""
        try:
            return int(self.lock.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None

    async def wait(
        self,
        for_ever: bool = True,
        poll: float = 0.25,
        patience: int = 16,
        each: Callable[[], None] = lambda: None,
    ) -> bool:
        """Stand by until the seat is free; end a holder that has been stopped for longer than its lease.

        Not for ever: only as long as one that is stopped or just ending may need. `each` is called with every look.
        Whether we have the seat.
        """
        stopped, polls = 0, 0
        while not self.take():
            each()
            if not for_ever and polls > 2 * patience:
                return False
            await asyncio.sleep(poll)
            polls += 1
            pid = self.holder()
            stopped = stopped + 1 if pid is not None and _is_stopped(pid) else 0
            if pid is not None and stopped > patience:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                stopped = 0
        return True

    def leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _is_stopped(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state in ("T", "t")
