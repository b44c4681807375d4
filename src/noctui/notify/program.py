"""A program of this machine: the message as JSON on its standard input, its exit code as the answer."""

import asyncio
import contextlib
import json
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process

from noctui.domain import channels
from noctui.domain.message import Message, Outcome, Refused, Retry, Sent
from noctui.notify.plain import short

_TRY_LATER = 75
"""EX_TEMPFAIL of sysexits.h."""
_HEARD = 4096
"""Bytes of its standard error that are listened to."""
_LAST_WORDS = 0.5
"""Seconds for them to arrive after its end; what it left running may hold the line for ever."""
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8"}


class Program:
    """Exit code 0: sent; 75: later; any other: refused. Never through a shell."""

    def __init__(self, program: channels.Program) -> None:
        self.program = program

    async def send(self, message: Message, address: str) -> Outcome:
        try:
            process = await asyncio.create_subprocess_exec(
                *self.program.argv,
                stdin=PIPE,
                stdout=DEVNULL,
                stderr=PIPE,
                cwd="/",
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        except OSError as error:
            return Refused(f"cannot start {self.program.argv[0]}: {error.strerror}")
        heard = bytearray()
        listening = asyncio.create_task(_hear(process, heard))
        try:
            await _tell(process, _told(message, address))
            code = await process.wait()
            await asyncio.wait([listening], timeout=_LAST_WORDS)
        finally:
            listening.cancel()
            if process.returncode is None:
                _end(process)
                await process.wait()
        if code == 0:
            return Sent()
        said = f"exit code {code}: {short(heard.decode('utf-8', 'replace'))}"
        return Retry(said) if code == _TRY_LATER else Refused(said)

    async def close(self) -> None:
        """Nothing stays open between messages."""


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


async def _hear(process: Process, heard: bytearray) -> None:
    """Take all that it says, or it would wait for ever; keep the beginning."""
    assert process.stderr is not None
    while said := await process.stderr.read(_HEARD):
        heard += said[: _HEARD - len(heard)]


def _end(process: Process) -> None:
    """Whatever it has started ends with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
