"""A local program: told in JSON, judged by its exit code, ended with all that it has started."""

import asyncio
import errno
import json
import os
import sys
from pathlib import Path

import pytest

from noctui.domain.channels import Channel, Program
from noctui.domain.message import Outcome, Refused, Retry, Sent
from noctui.notify.choose import notifier
from tests.notify.servers import NOW, message


async def run(script: str, *more: str) -> Outcome:
    program = Program((sys.executable, "-c", script, *more))
    return await notifier(Channel("page", program), lambda: NOW).send(message("断 $(id)"), "+86 139; rm")


async def test_it_hears_the_message_as_json(tmp_path: Path) -> None:
    copy = tmp_path / "heard"
    assert await run("import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())", str(copy)) == Sent()
    assert json.loads(copy.read_text(encoding="utf-8")) == {
        "key": message().key,
        "address": "+86 139; rm",
        "person": "anna",
        "urgency": "urgent",
        "cause": "T-118",
        "subject": "T-118",
        "text": "断 $(id)",
    }


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ("import sys; sys.stdin.close()", Sent()),
        ("import sys; sys.exit('no \\x1b[31m modem')", Refused("exit code 1: no [31m modem")),
        ("import sys; print('busy', file=sys.stderr); sys.exit(75)", Retry("exit code 75: busy")),
        ("import sys; print('x' * 10**6, file=sys.stderr)", Sent()),
    ],
)
async def test_its_exit_code_is_the_answer(script: str, outcome: Outcome) -> None:
    assert await run(script) == outcome


async def test_a_program_that_is_not_there_is_a_refusal() -> None:
    sender = notifier(Channel("page", Program(("/nonexistent/page",))), lambda: NOW)
    assert await sender.send(message(), "") == Refused("cannot start /nonexistent/page: No such file or directory")


@pytest.mark.parametrize("passing", [errno.EAGAIN, errno.ENOMEM, errno.EMFILE])
async def test_a_machine_without_room_for_a_program_is_asked_again_later(
    passing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def starts(*_: object, **__: object) -> None:
        raise OSError(passing, os.strerror(passing))

    monkeypatch.setattr(asyncio, "create_subprocess_exec", starts)
    assert await run("") == Retry(f"cannot start {sys.executable}: {os.strerror(passing)}")


async def test_a_program_that_somebody_is_writing_is_started_later(tmp_path: Path) -> None:
    program = tmp_path / "page"
    sender = notifier(Channel("page", Program((str(program),))), lambda: NOW)
    with program.open("wb") as file:
        program.chmod(0o755)
        file.write(Path("/bin/true").read_bytes())
        file.flush()
        assert await sender.send(message(), "") == Retry(f"cannot start {program}: {os.strerror(errno.ETXTBSY)}")
    assert await sender.send(message(), "") == Sent()


async def test_it_sees_nothing_of_the_engines_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTUI_SECRET", "s")
    assert await run("import os, sys; sys.exit('NOCTUI_SECRET' in os.environ)") == Sent()


async def test_a_program_that_hangs_ends_with_its_children_when_it_is_given_up(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "open(sys.argv[1] + '.new', 'w').write(f'{os.getpid()} {child.pid}')\n"
        "os.rename(sys.argv[1] + '.new', sys.argv[1]); time.sleep(600)"
    )
    task = asyncio.create_task(run(script, str(pids)))
    async with asyncio.timeout(20):
        while not pids.exists():
            await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    parent, child = map(int, pids.read_text(encoding="ascii").split())
    async with asyncio.timeout(10):
        while _runs(parent) or _runs(child):
            await asyncio.sleep(0.02)


async def test_what_a_program_leaves_running_holds_nobody_up() -> None:
    script = "import subprocess; p = subprocess.Popen(['sleep', '3'])"
    async with asyncio.timeout(2.5):
        assert await run(script) == Sent()


def _runs(pid: int) -> bool:
    """A killed child that nobody has waited for yet is a zombie, which runs no more."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z" and os.path.exists(f"/proc/{pid}")
