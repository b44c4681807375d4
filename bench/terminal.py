"""A full-screen program in a pseudo-terminal, measured from its operator's seat: what came out, and when.

Times are seconds since the program was started, CPU is user and system of all its threads. Programs that it starts
itself are not counted.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

KEYS = {"down": b"\x1b[B", "up": b"\x1b[A", "tab": b"\t", "enter": b"\r", "esc": b"\x1b"}
NOCTUI = (sys.executable, "-m", "noctui")

COLUMNS, ROWS = 160, 48

_SEQUENCE = re.compile(
    rb"\x1b\[[0-9;?<>=:$ ]*[@-~]|\x1b[\]P_^X].*?(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78McDEHNO]", re.S
)
_PART = re.compile(rb"\x1b(?:\[[0-9;?<>=:$ ]*|[\]P_^X][^\x07\x1b]*\x1b?|[()])?\Z")
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][0-9;]*\$?[up]")
_MODE_ASKED = re.compile(rb"\x1b\[\?(\d+)\$p")
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Spell:
    """What a program did over a while."""

    seconds: float
    cpu: float
    sent: int
    """Bytes to the terminal."""

    @property
    def percent(self) -> float:
        """Of one core."""
        return self.cpu / self.seconds * 100

    @property
    def rate(self) -> float:
        """Bytes per second."""
        return self.sent / self.seconds


class Terminal:
    """Holds the other side: reads all that comes, answers what is asked. The program ends with the block."""

    def __init__(
        self,
        argv: Sequence[str],
        columns: int = COLUMNS,
        rows: int = ROWS,
        hear: Callable[[bytes], object] | None = None,
    ) -> None:
        """`hear` gets all that is printed, as it comes."""
        self.text = b""
        """What was printed since `forget`, without its control sequences."""
        self.sent = 0
        """Bytes that have come."""
        self._hear, self._heard = hear, 0.0
        self._rest = b""
        self._start = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if not self.pid:
            _become(argv)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)
            if self._ended(3.0):
                break
        os.close(self._fd)

    def now(self) -> float:
        return time.perf_counter() - self._start

    def until(self, pattern: str, patience: float = 20.0) -> float:
        """Read until the text has it; returns when its last byte came. Raises TimeoutError with the text's end."""
        wanted = re.compile(pattern.encode(), re.S)
        return self.until_true(lambda: wanted.search(self.text), patience, pattern)

    def until_true(self, true: Callable[[], object], patience: float = 20.0, what: str = "it") -> float:
        """Read until it is true; returns when the byte came that made it so."""
        end = self.now() + patience
        while not true():
            if self.now() > end or not self.read(end - self.now()):
                raise TimeoutError(f"{what!r} did not appear: … {self.text[-400:].decode(errors='replace')}")
        return self._heard

    def read(self, patience: float) -> bool:
        """Take what comes next; False when nothing came, or the program has closed its terminal."""
        if not select.select([self._fd], [], [], max(patience, 0))[0]:
            return False
        try:
            data = os.read(self._fd, _CHUNK)
        except OSError:
            return False
        self._heard = self.now()
        self._answer(data)
        if self._hear:
            self._hear(data)
        self.sent += len(data)
        printed = _SEQUENCE.sub(b"", self._rest + data)
        part = _PART.search(printed)
        self._rest = part[0] if part else b""
        self.text += printed[: part.start()] if part else printed
        return bool(data)

    def forget(self) -> None:
        """What was printed so far no longer counts for `until`."""
        self.text = b""

    def press(self, key: str) -> float:
        """Type a key by name or as it is; returns when."""
        self.forget()
        at = self.now()
        os.write(self._fd, KEYS.get(key, key.encode()))
        return at

    def watch(self, seconds: float) -> Spell:
        """Only read for so long."""
        begin, cpu, sent = self.now(), self.cpu(), self.sent
        while (left := begin + seconds - self.now()) > 0:
            self.read(left)
        return Spell(self.now() - begin, self.cpu() - cpu, self.sent - sent)

    def settle(self, quiet: float = 0.2, patience: float = 3.0) -> None:
        """Read until nothing has come for so long; what never rests is left after a while."""
        end = self.now() + patience
        while self.now() < end and self.read(quiet):
            pass

    def cpu(self) -> float:
        return cpu_of(self.pid)

    def _answer(self, data: bytes) -> None:
        """As a common terminal does: synchronised output is known, all other modes are not."""
        for mode in _MODE_ASKED.findall(data):
            os.write(self._fd, b"\x1b[?%s;%d$y" % (mode, 2 if mode == b"2026" else 0))

    def _ended(self, patience: float) -> bool:
        end = self.now() + patience
        while self.now() < end:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return True
            if not self.read(0.02):
                time.sleep(0.01)
        return False


class Seen(Terminal):
    """A terminal whose screen is kept, for what is sent as changed digits only. Keeping it costs the bench some CPU."""

    def __init__(self, argv: Sequence[str], columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.screen = pyte.Screen(columns, rows)
        stream = pyte.ByteStream(self.screen)
        super().__init__(argv, columns, rows, lambda data: stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data)))

    def until_seen(self, pattern: str, patience: float = 20.0) -> float:
        """Read until a line of the screen has it; returns when the byte came that made it so."""
        wanted = re.compile(pattern)
        return self.until_true(lambda: any(map(wanted.search, self.screen.display)), patience, pattern)


def cpu_of(pid: int) -> float:
    """CPU seconds of a process with all threads it ever had, by the clock that Linux keeps for it."""
    return time.clock_gettime((~pid << 3) | 2)


def rss_of(pid: int) -> float:
    """Resident megabytes of a process."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def desk(site: Path) -> list[str]:
    """The command that opens the desk of a site, in English."""
    return [*NOCTUI, "--site", str(site), "--lang", "en"]


def _become(argv: Sequence[str]) -> None:
    """In the child: be the program, on a terminal that can do what terminals can do today."""
    for name in [name for name in os.environ if name.startswith(("TEXTUAL", "NOCTUI", "SSH_")) or name == "NO_COLOR"]:
        del os.environ[name]
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    try:
        os.execvp(argv[0], argv)
    finally:
        os._exit(127)
