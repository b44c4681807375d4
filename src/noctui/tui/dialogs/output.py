"""What a program prints, line by line, while it runs; closing the box ends it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from noctui.catalog import _
from noctui.tui.dialogs.reader import Reader
from noctui.tui.look import Line

_LINES = 500
"""The newest ones are kept."""
_LONGEST = 1000
"""Bytes of a line that are shown."""
_PATIENCE = 120.0
"""Seconds after which it is ended."""


class Output(Reader):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "dismiss", show=False)]

    def __init__(self, title: str, argv: Sequence[str]) -> None:
        super().__init__(title, _("arrows scroll, Esc ends it and closes"))
        self.add_class("-tall")
        self._argv, self._name = argv, Path(argv[0]).name
        self._said: deque[Line] = deque([((" ".join(argv), "muted"),)], _LINES)

    def on_mount(self) -> None:
        self.paper.write(*self._said)
        self.run_worker(self._run(), group="program", exit_on_error=False)

    def _say(self, words: str, token: str) -> None:
        self._said.append(((self.desk.look().shown(words, self.room), token),))
        self.paper.write(*self._said)

    async def _run(self) -> None:
        """Without input, without a shell; it is gone when this ends, however it does."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
        except OSError as error:
            self._say(_("{program} could not be started: {why}", program=self._name, why=error.strerror), "refused")
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._read(process)
            self._say(_("{program} has ended ({code}).", program=self._name, code=await process.wait()), "muted")
        except TimeoutError:
            self._say(_("{program} took too long and was ended.", program=self._name), "refused")
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        out = process.stdout
        while out is not None and (line := await out.readline()):
            self._say(line[:_LONGEST].decode(errors="replace").rstrip("\r\n"), "text")
