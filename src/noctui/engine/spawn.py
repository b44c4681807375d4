"""Starting an engine as a process of its own: detached, so that no terminal can stop it. Imports nothing heavy."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

_LONGEST_LOG = 2**20


def spawn(site: Path, log: Path, attached: bool, extra: tuple[str, ...] = ()) -> "subprocess.Popen[bytes]":
    """Start `noctui engine run` for a site in a session of its own, its output in the log."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    _turn_over(log)
    command = [sys.executable, "-m", "noctui", "engine", "run", "--no-standby", "--site", str(site), *extra]
    if attached:
        command.append("--attached")
    with log.open("ab") as out:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd="/", env=_clean()
        )
    Thread(target=child.wait, daemon=True).start()  # leave no zombie while we live
    return child


def _turn_over(log: Path) -> None:
    """A log that has grown long becomes the old one; two of them are kept."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > _LONGEST_LOG:
            log.replace(log.with_suffix(".old.log"))


def _clean() -> dict[str, str]:
    """The engine takes nothing from the desk's terminal settings."""
    return {key: value for key, value in os.environ.items() if not key.startswith("TEXTUAL")}
