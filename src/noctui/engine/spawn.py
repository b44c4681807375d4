"""Starting an engine as a process of its own: detached, so that no terminal can stop it. Imports nothing heavy."""

import os
import signal
import subprocess
import sys
from pathlib import Path


def spawn(site: Path, log: Path, attached: bool, extra: tuple[str, ...] = ()) -> int:
    """Start `noctui engine run` for a site in a session of its own, its output in the log. Returns the pid."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    command = [sys.executable, "-m", "noctui", "engine", "run", "--site", str(site), *extra]
    if attached:
        command.append("--attached")
    with log.open("ab") as out:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd="/", env=_clean()
        )
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for it: leave no zombie
    return child.pid


def _clean() -> dict[str, str]:
    """The engine takes nothing from the desk's terminal settings."""
    return {key: value for key, value in os.environ.items() if not key.startswith("TEXTUAL")}
