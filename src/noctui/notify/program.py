"""A program of this machine: the message as JSON on its standard input, its exit code as the answer."""

import asyncio
import contextlib
import errno
import json
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Self

from noctui.domain import channels
from noctui.domain.message import Message, Outcome, Refused, Retry, Sent
from noctui.notify.plain import short

_TRY_LATER = 75
"""EX_TEMPFAIL of sysexits.h."""
_PASSING = frozenset({errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ETXTBSY})
"""Why no program starts now: this machine has no room, or somebody is writing the file."""
_HEARD = 4096
"""Bytes of its standard error that are listened to."""
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8"}


class Program:
    """Exit code 0: sent; 75: later; any other: refused. Never through a shell."""

    def __init__(self, program: channels.Program) -> None:
        self.program = program

    async def send(self, message: Message, address: str) -> Outcome:
        with _Ear() as ear:
            try:
                process = await self._start(ear.mouth)
            except OSError as error:
                said = f"cannot start {self.program.argv[0]}: {error.strerror}"
                return Retry(said) if error.errno in _PASSING else Refused(said)
            try:
                await _tell(process, _told(message, address))
                code = await process.wait()
            finally:
                if process.returncode is None:
                    _end(process)
                    await process.wait()
            words = ear.heard()
        if code == 0:
            return Sent()
        said = f"exit code {code}: {short(words.decode('utf-8', 'replace'))}"
        return Retry(said) if code == _TRY_LATER else Refused(said)

    async def close(self) -> None:
        """Nothing stays open between messages."""

    async def _start(self, stderr: int) -> Process:
        return await asyncio.create_subprocess_exec(
            *self.program.argv,
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=stderr,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
        )


class _Ear:
    """Listens to a program's standard error: keeps the beginning and takes the rest, so that no program has to wait.

    A pipe of our own, because asyncio's would be waited for until whatever the program left running is gone, too.
    """

    def __enter__(self) -> Self:
        self._heard = bytearray()
        self._ear, self.mouth = os.pipe()
        os.set_blocking(self._ear, False)
        asyncio.get_running_loop().add_reader(self._ear, self._listen)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self._ear)
        os.close(self._ear)
        os.close(self.mouth)

    def heard(self) -> bytes:
        while len(self._heard) < _HEARD and self._listen():
            continue
        return bytes(self._heard)

    def _listen(self) -> bool:
        """False: there is nothing more now."""
        try:
            said = os.read(self._ear, _HEARD)
        except BlockingIOError:
            return False
        self._heard += said[: _HEARD - len(self._heard)]
        return bool(said)


def _told(message: Message, address: str) -> bytes:
    told = {
        "key": message.key,
        "address": address,
        "person": message.person,
        "urgency": message.urgency,
        "cause": message.cause,
        "subject": message.subject,
        "text": message.text,
    }
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


async def _tell(process: Process, told: bytes) -> None:
    """A program that does not listen is none the worse."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(told)
        await process.stdin.drain()
    process.stdin.close()


def _end(process: Process) -> None:
    """Whatever it has started ends with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
