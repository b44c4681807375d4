"""A client in a process of its own: writes log lines as fast as it is answered and keeps its own record of the answers.

    python -m tests.engine.hammer SOCKET RECORD

The record has one line for every answer that said *done*; it is on disk before the next command is sent.
"""

import asyncio
import os
import sys
from pathlib import Path

from noctui.domain.commands import WriteLog
from noctui.wire.client import Client

LANES = 8
"""Commands under way at once."""


async def hammer(socket: Path, record: int) -> None:
    client = Client(socket, lambda event: None, views=("engine",))
    running = asyncio.create_task(client.run())

    async def lane(number: int) -> None:
        count = 0
        while True:
            text = f"{os.getpid()}-{number}-{count}"
            answer = await client.do(WriteLog(text))
            if answer.done:
                os.write(record, f"{text}\n".encode())
                count += 1

    await asyncio.gather(running, *(lane(number) for number in range(LANES)))


if __name__ == "__main__":
    out = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    asyncio.run(hammer(Path(sys.argv[1]), out))
