"""Stores for tests: a new SQLite file each, and databases of a PostgreSQL server that the tests start themselves."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needs import need


def why_no_postgres() -> str | None:
    return None if _binaries() else "no PostgreSQL server is installed (Debian package: postgresql)"


@contextmanager
def postgres() -> Iterator[str]:
    """A server on a free loopback port; gives the URL of its maintenance database. Ends what it started."""
    need(_binaries() is not None, why_no_postgres() or "")
    folder = Path(tempfile.mkdtemp(prefix="noctui-pg-"))
    port = _free_port()
    become = _servant(folder)
    options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={folder} -c fsync=off"
    try:
        _run(
            become, "initdb", "-D", f"{folder}/data", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", "postgres"
        )
        _run(become, "pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-w", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(become, "pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _servant(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give the folder to its own user then."""
    if os.getuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _run(become: list[str], tool: str, *arguments: str) -> None:
    command = [*become, f"{_binaries()}/{tool}", *arguments]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/tmp"}
    done = subprocess.run(
        command, env=environment, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{tool}: {done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
