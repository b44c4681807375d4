"""A real pseudo-terminal around a program: what it writes, byte by byte, and what is typed into it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Terminal:
    """`with Terminal("tests.tui.bytes.hostile", "plain") as terminal:` runs that module in a session of its own."""

    def __init__(
        self, module: str, *args: str, size: tuple[int, int] = (100, 30), environ: Mapping[str, str] | None = None
    ) -> None:
        self.output = b""
        self._argv = [sys.executable, "-m", module, *args]
        self._size = size
        self._environ = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environ or {})}

    def __enter__(self) -> "Terminal":
        self._master, slave = pty.openpty()
        columns, rows = self._size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            self._argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8", **self._environ},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        return self

    def __exit__(self, *_exc: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Take the terminal away."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def send(self, data: bytes) -> None:
        os.write(self._master, data)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def read(self, seconds: float) -> bytes:
        """What comes within that time; all of it is also in `output`."""
        return self._collect(lambda _data: False, seconds)

    def read_until(self, pattern: bytes, seconds: float = 30) -> bytes:
        """What comes until the pattern; AssertionError with the output when it does not come."""
        data = self._collect(lambda data: re.search(pattern, data) is not None, seconds)
        assert re.search(pattern, data), f"{pattern!r} did not come; the end of the output: {self.output[-2000:]!r}"
        return data

    def wait(self, seconds: float = 20) -> int:
        """The exit code. The terminal is read meanwhile."""
        self._collect(lambda _data: self.process.poll() is not None, seconds)
        return self.process.wait(1)

    def _collect(self, enough: Callable[[bytes], bool], seconds: float) -> bytes:
        data, end = b"", time.monotonic() + seconds
        while not enough(data) and time.monotonic() < end and self._master >= 0:
            if not select.select([self._master], [], [], 0.05)[0]:
                continue
            try:
                chunk = os.read(self._master, 65536)
            except OSError:
                break
            data += chunk
            self.output += chunk
        return data
