"""What the engine tells the service manager that started it: systemd's notify protocol, a datagram for each word.

Without a manager every word goes nowhere.
"""

import contextlib
import os
import socket
from collections.abc import MutableMapping
from typing import Self

_NOTIFY, _USEC, _PID = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"


class Manager:
    """`alive` is to be said by the loop that does the work, when it has done some: a timer of its own would go on
    while that hangs."""

    def __init__(self, address: str | None = None, watched: bool = False) -> None:
        self._address = "\0" + address[1:] if address and address[0] == "@" else address
        self._watched = watched
        self._ready, self._status = False, ""

    @classmethod
    def of(cls, environment: MutableMapping[str, str]) -> Self:
        """Takes its variables out of it: what this process starts is not what the manager watches."""
        address, usec, pid = (environment.pop(name, None) for name in (_NOTIFY, _USEC, _PID))
        return cls(address, usec is not None and pid in (None, str(os.getpid())))

    def ready(self, status: str) -> None:
        """It is up, watching or standing by; said once, from then on it is `alive`."""
        if self._ready:
            return self.alive(status)
        self._ready, self._status = True, status
        self._say("READY=1", f"STATUS={status}")

    def alive(self, status: str) -> None:
        """A round of work is done."""
        words = ["WATCHDOG=1"] if self._watched else []
        if status != self._status:
            self._status = status
            words.append(f"STATUS={status}")
        if words:
            self._say(*words)

    def stopping(self) -> None:
        self._say("STOPPING=1", "STATUS=stopping")

    def _say(self, *words: str) -> None:
        if not self._address:
            return
        said = "\n".join(" ".join(word.split()) for word in words).encode()
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(False)  # a manager that does not read is no reason to stop watching the site
            out.sendto(said, self._address)
