"""Asking the engine without holding up a key: in a worker, which posts what it hears."""

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode


def in_turn(node: DOMNode, group: str, ask: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """A newer question of the group makes the older one void, also one that was not even begun."""
    question: Any = ask  # the function, not its coroutine: one that is never awaited would be complained about
    node.run_worker(question, group=group, exclusive=True, exit_on_error=False)
