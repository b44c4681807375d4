"""Finding what is wrong in a batch: it is taken in halves, and those in halves, until what goes wrong stands alone."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from noctui.store.lease import Deposed

T = TypeVar("T")
Refused: TypeAlias = Sequence[tuple[Sequence[T], Exception]]
"""What could not be taken, in as small parts as were found, each with its error."""

LOOKS = 32
"""Parts that may go wrong before the rest is not halved any more: enough for three of a thousand."""


async def sift(parts: Iterable[Sequence[T]], take: Callable[[Sequence[T]], Awaitable[object]]) -> Refused[T]:
    """Take the parts in order. Returns what could not be taken.

    `take` takes all of a part or nothing. An error of the store is nobody's own, and goes on.
    """
    todo, refused = [part for part in parts if part][::-1], list[tuple[Sequence[T], Exception]]()
    looks = LOOKS
    while todo:
        part = todo.pop()
        try:
            await take(part)
        except (SQLAlchemyError, Deposed):
            raise
        except Exception as error:
            looks -= 1
            if len(part) > 1 and looks > 0:
                half = len(part) // 2
                todo += (part[half:], part[:half])
            else:
                refused.append((part, error))
    return refused
