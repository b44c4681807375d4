"""The installed program in a real terminal: in tmux, whose screen is text, or in a pty, whose bytes are kept."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from tests.needs import need
from tests.patience import SLACK
from tests.tui.terminal import Terminal

Awaited = str | Callable[[str], object]
"""A regular expression that the screen has to match (`.` takes line ends too), or a question about its text."""

_CONF = "set -g status off\nset -g remain-on-exit on\nset -g default-terminal {term}\nset -g history-limit 2000\n"
_RUN = """trap : HUP TERM; sh -c 'echo $$ >"$0/pid"; exec "$@"' "$0" "$@"; echo $? >"$0/status" """
"""Notes the program's pid and exit code: tmux's own word for how a pane ended does not always come."""
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][0-9;]*\$?[up]")
_UNFINISHED = re.compile(rb"\x1b(?:\[[<=>?0-9;$]*)?\Z")
_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_USUAL_MODES = frozenset({7, 25})
"""On in every fresh terminal: lines wrap, the cursor is seen."""


def noctui(*arguments: str | Path) -> list[str]:
    """The installed command; without a script beside the interpreter (`pip install --target`) its module."""
    script = Path(sys.executable).with_name("noctui")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "noctui"]
    return [*command, *map(str, arguments)]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a login gives to a program, and nothing of this test run but the way to the installed package."""
    given = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE") if name in os.environ}
    return {**given, "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "xterm-256color", **more}


class Tmux:
    """A program in a tmux of its own; nothing of either is left after the block."""

    def __init__(
        self,
        folder: Path,
        argv: Sequence[str],
        size: tuple[int, int] = (120, 40),
        term: str = "tmux-256color",
        environ: Mapping[str, str] | None = None,
    ) -> None:
        need(shutil.which("tmux") is not None, "needs tmux (apt-get install tmux)")
        self._argv, self._size = list(argv), size
        self._home = folder / f"tmux-{size[0]}x{size[1]}-{time.monotonic_ns()}"
        self._home.mkdir(mode=0o700)
        self._sockets = tempfile.mkdtemp(prefix="noctui-")  # the name of a socket has room for a hundred letters
        self._environ = environment(folder, TMUX_TMPDIR=self._sockets, **(environ or {}))
        self._conf = self._home / "conf"
        self._conf.write_text(_CONF.format(term=term), encoding="ascii")
        self._server = 0
        self.pid = 0
        """Of the program."""

    def __enter__(self) -> Self:
        columns, rows = self._size
        shell = ("sh", "-c", _RUN, str(self._home))
        self._tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), *shell, *self._argv)
        self._server = int(self._tmux("display-message", "-p", "#{pid}"))
        self.pid = self._noted("pid", 5)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the terminal away, as closing its window does; a program that stays is killed."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")
        for pid in (self.pid, self._server):
            if not gone(pid, 5):
                os.kill(pid, 9)
        shutil.rmtree(self._sockets)

    def screen(self) -> str:
        """What the terminal shows, line by line, without trailing blanks."""
        return self._tmux("capture-pane", "-p")

    def wait_for(self, awaited: Awaited, patience: float = 15.0) -> str:
        """The first screen that is as awaited; AssertionError with the last one when none is in time."""
        if isinstance(awaited, str):
            pattern = re.compile(awaited, re.DOTALL)
            return self.wait_for(lambda text: pattern.search(text), patience)
        end = time.monotonic() + SLACK * patience
        while not awaited(screen := self.screen()):
            assert time.monotonic() < end, f"not within {patience} s on this screen:\n{screen}"
            time.sleep(0.05)
        return screen

    def keys(self, *names: str) -> None:
        """Press keys by their tmux names: `a`, `Enter`, `Escape`, `Tab`, `Up` …"""
        self._tmux("send-keys", *names)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", "--", text)

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def wait(self, patience: float = 15.0) -> int:
        """The exit code of the program, 128 + n when a signal ended it."""
        return self._noted("status", patience)

    def _noted(self, name: str, patience: float) -> int:
        note, end = self._home / name, time.monotonic() + SLACK * patience
        while not (note.exists() and (text := note.read_text(encoding="ascii")).endswith("\n")):
            assert time.monotonic() < end, f"no {name} after {patience} s:\n{self.screen()}"
            time.sleep(0.05)
        return int(text)

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", "desk", "-f", str(self._conf), *arguments]
        return subprocess.run(
            command, env=self._environ, check=True, capture_output=True, encoding="utf-8", timeout=20
        ).stdout


class Pty(Terminal):
    """Any program in a pty: `output` holds every byte that it sent."""

    def __init__(
        self, folder: Path, argv: Sequence[str], size: tuple[int, int] = (100, 30), environ: Mapping[str, str] = {}
    ) -> None:
        super().__init__("", size=size, environ=environment(folder, **environ))
        self._argv = list(argv)
        self._emulator = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._emulator)
        self._fed = 0

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    @property
    def screen(self) -> str:
        """The screen that a terminal makes of the bytes so far."""
        fresh = _UNFINISHED.sub(b"", self.output[self._fed :])
        self._fed += len(fresh)
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", fresh))
        return "\n".join(line.rstrip() for line in self._emulator.display)

    def wait_for(self, pattern: str, patience: float = 15.0) -> str:
        """The first screen that matches; AssertionError with the last one when none does in time."""
        wanted, end = re.compile(pattern, re.DOTALL), time.monotonic() + SLACK * patience
        while not wanted.search(screen := self.screen):
            assert time.monotonic() < end, f"{pattern!r} not within {patience} s on this screen:\n{screen}"
            self.read(0.1)
        return screen

    def settle(self, patience: float = 0.25) -> None:
        """Read what a key brings: wait for it, at most `patience` seconds, and then for a moment of quiet."""
        self._collect(bool, patience)
        while self.read(0.1):
            pass

    @property
    def modes(self) -> set[int]:
        """Private modes that are not as a fresh terminal has them: alternate screen 1049, mouse 1000, paste 2004 …"""
        on = set(_USUAL_MODES)
        for numbers, switch in _MODE.findall(self.output):
            named = {int(number) for number in numbers.split(b";")}
            on = on | named if switch == b"h" else on - named
        return on ^ _USUAL_MODES


def gone(pid: int, patience: float) -> bool:
    """Whether the process ends in time. A zombie that somebody else has to bury counts as ended."""
    end = time.monotonic() + SLACK * patience
    while _lives(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
