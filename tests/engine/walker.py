"""A client in a process of its own: leads runs of a playbook as fast as it is answered, and keeps its own record.

    python -m tests.engine.walker SOCKET RECORD

The record has one line for every step that was answered *done* (`run visit`), on disk before the next one is sent, and
one that begins with `!` for every refusal: whoever walks alone is never too late.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from noctui.domain.commands import Answer, Command
from noctui.domain.run_commands import AnswerStep, FinishRun, StartRun
from noctui.wire.client import Client

LANES = 4
"""Runs under way at once."""
TURNS = 25
"""Steps of each run."""
PLAYBOOK = """
id: turns
source: here
name: {en: Turns, zh: 轮次}
trigger: {en: Whenever, zh: 随时}
lanes:
  - id: only
    name: {en: Only, zh: 唯一}
    steps:
      - decide: turn
        say: {en: Once more?, zh: 再来一次？}
        options:
          - {id: more, say: {en: More, zh: 再来}, next: turn}
          - {id: enough, say: {en: Enough, zh: 够了}, next: end}
"""

Write: TypeAlias = Callable[[str], None]


async def walk(socket: Path, record: int) -> None:
    client = Client(socket, lambda event: None, views=("engine",))
    running = asyncio.create_task(client.run())

    def write(line: str) -> None:
        os.write(record, f"{line}\n".encode())

    async def lane() -> None:
        while True:
            begun = await _done(client, StartRun("turns", beside=True), write)
            await _lead(client, int(begun.params["run"]), write)

    await asyncio.gather(running, *(lane() for _ in range(LANES)))


async def _lead(client: Client, run: int, write: Write) -> None:
    for visit in range(1, TURNS + 1):
        await _done(client, AnswerStep(run, "turn", visit, "more" if visit < TURNS else "enough"), write)
        write(f"{run} {visit}")
    await _done(client, FinishRun(run), write)


async def _done(client: Client, command: Command, write: Write) -> Answer:
    """Ask until it is done, always under one name: so it is done once."""
    name = client.name_operation()
    while not (answer := await client.do(command, name)).done:
        if answer.code not in ("no_engine", "starting"):
            write(f"!{answer.code} {command}")
            await asyncio.sleep(0.1)
    return answer


if __name__ == "__main__":
    out = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    asyncio.run(walk(Path(sys.argv[1]), out))
