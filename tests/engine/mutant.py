"""An engine with one fault: it acknowledges a command before its commit. The kill loop must notice it.

Takes the arguments of `noctui`.
"""

import asyncio
from typing import Any

from noctui.cli.main import run
from noctui.domain.commands import Answer
from noctui.engine.core import Core

_perform = Core.perform
_later: set[asyncio.Task[Any]] = set()


async def _hasty(self: Core, *arguments: Any) -> Answer:
    task = asyncio.create_task(_perform(self, *arguments))
    _later.add(task)
    task.add_done_callback(_later.discard)
    return Answer("done")


if __name__ == "__main__":
    Core.perform = _hasty  # type: ignore[method-assign]
    run()
