"""A shared account over ssh: the key says who sits at the desk, and no key can say it is somebody else."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from noctui.domain.queries import JournalPage, JournalQuery
from noctui.domain.views import JournalRow
from tests.e2e.terminal import Tmux, noctui
from tests.e2e.watch import Onlooker
from tests.engine.house import EngineProcess
from tests.needs import need

ME = getpass.getuser()


@dataclass(frozen=True)
class Shell:
    """A server on loopback with keys of its own."""

    folder: Path
    port: int

    def argv(self, key: str, *more: str) -> list[str]:
        options = ("StrictHostKeyChecking=no", f"UserKnownHostsFile={self.folder}/known", "IdentitiesOnly=yes")
        flags = [word for option in options for word in ("-o", option)]
        return [
            "ssh",
            "-F",
            "none",
            "-tt",
            *flags,
            "-i",
            f"{self.folder}/{key}",
            "-p",
            str(self.port),
            "127.0.0.1",
            *more,
        ]


@pytest.fixture
def site(site: Path) -> Path:
    """The account of this test is shared, and vouches for Olga."""
    file = site / "noctui.toml"
    shared = f'login = "{ME}"\nmay_act_as = ["olga"]'
    text = file.read_text("utf-8").replace(f'login = "{ME}"', shared, 1)
    file.write_text(
        text + '[[operators]]\nlogin = "olga"\nname = "Olga Berg"\n[[operators]]\nlogin = "bo"\nname = "Bo"\n', "utf-8"
    )
    return site


@pytest.fixture
def shell(site: Path, tmp_path: Path) -> Iterator[Shell]:
    need(shutil.which("sshd") is not None and os.getuid() == 0, "needs sshd, and root to start it")
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    for key in ("host", "olga", "bo"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
    lines = []
    for login in ("olga", "bo"):
        command = " ".join(noctui("desk", "--site", site, "--as", login))
        lines.append(f'restrict,pty,command="{command}" {(folder / f"{login}.pub").read_text("ascii")}')
    (folder / "keys").write_text("".join(lines), "ascii")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "conf").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\nAuthorizedKeysFile {folder}/keys\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n",
        "ascii",
    )
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([str(shutil.which("sshd")), "-D", "-e", "-f", str(folder / "conf")], stderr=log)
    try:
        _wait_for(port)
        yield Shell(folder, port)
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 40
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def journal(eyes: Onlooker) -> tuple[JournalRow, ...]:
    page = eyes.ask(JournalQuery())
    assert isinstance(page, JournalPage)
    return page.rows


def test_a_key_says_who_writes_whatever_its_owner_asks_for(
    shell: Shell, engine: EngineProcess, onlooker: Onlooker, tmp_path: Path
) -> None:
    with Tmux(tmp_path, shell.argv("olga", "noctui", "desk", "--as", "bo")) as desk:
        desk.wait_for("engine ok")
        desk.keys("l")
        desk.wait_for("Text")
        desk.type("fibre cut")
        desk.keys("Enter")
        line = onlooker.until(lambda eyes: next((row for row in journal(eyes) if row.kind == "log.line"), None))
    assert (line.actor, line.params["text"]) == ("olga", "fibre cut")


def test_a_key_of_whom_the_account_does_not_vouch_for_opens_nothing(
    shell: Shell, engine: EngineProcess, onlooker: Onlooker, tmp_path: Path
) -> None:
    with Tmux(tmp_path, shell.argv("bo")) as desk:
        desk.wait_for("may not sit down as bo")
