"""Values that hold for a while: a function of time as pieces, each from its begin until before its end.

A line of pieces is lazy and without gaps: each begins where the one before it ended. Lines go on for as long as they
are asked, so whoever reads one says where to stop.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Generic, NamedTuple, Protocol, TypeVar

from noctui.domain.moments import Instant

FOREVER: Instant = 1 << 62
"""The end of what has none."""

A = TypeVar("A")
B = TypeVar("B")
K = TypeVar("K", bound=Hashable)


class Piece(NamedTuple, Generic[A]):
    begin: Instant
    end: Instant
    value: A


class Spanned(Protocol):
    """What holds from its begin until before its end."""

    @property
    def begin(self) -> Instant: ...
    @property
    def end(self) -> Instant: ...


S = TypeVar("S", bound=Spanned)


def paired(left: Iterator[Piece[A]], right: Iterator[Piece[B]]) -> Iterator[Piece[tuple[A, B]]]:
    """Both values at once, for two lines that begin together; it ends with the shorter one."""
    one, other = next(left, None), next(right, None)
    begin = one.begin if one is not None else 0
    while one is not None and other is not None:
        end = min(one.end, other.end)
        yield Piece(begin, end, (one.value, other.value))
        begin = end
        if one.end == end:
            one = next(left, None)
        if other.end == end:
            other = next(right, None)


def merged(line: Iterable[Piece[A]]) -> Iterator[Piece[A]]:
    """Neighbours with equal values made one."""
    kept: Piece[A] | None = None
    for piece in line:
        if kept is None:
            kept = piece
        elif piece.value == kept.value:
            kept = Piece(kept.begin, piece.end, kept.value)
        else:
            yield kept
            kept = piece
    if kept is not None:
        yield kept


def until(line: Iterable[Piece[A]], end: Instant) -> Iterator[Piece[A]]:
    """The line up to an instant, cut there."""
    for piece in takewhile(lambda piece: piece.begin < end, line):
        yield piece if piece.end <= end else Piece(piece.begin, end, piece.value)


class Overlay(Generic[S]):
    """Spans that may lie over each other, laid out once: which of them hold is then a bisection."""

    __slots__ = ("_active", "_times")

    def __init__(self, spans: Iterable[S]) -> None:
        """Those that hold together keep their order."""
        kept = [span for span in spans if span.begin < span.end]
        self._times: list[Instant] = sorted({at for span in kept for at in (span.begin, span.end)})
        self._active = _active(kept, self._times)

    def during(self, begin: Instant, end: Instant) -> Iterator[Piece[tuple[S, ...]]]:
        """Which of them hold, from `begin` to a later `end`."""
        times, at = self._times, bisect_right(self._times, begin)
        while at < len(times) and times[at] < end:
            yield Piece(begin, times[at], self._active[at])
            begin, at = times[at], at + 1
        yield Piece(begin, end, self._active[at])

    def at(self, at: Instant) -> tuple[S, ...]:
        return self._active[bisect_right(self._times, at)]


def _active(spans: Sequence[S], times: Sequence[Instant]) -> list[tuple[S, ...]]:
    """What holds before the first of the times, from each until the next, and after the last."""
    begins, ends = by(enumerate(spans), lambda item: item[1].begin), by(enumerate(spans), lambda item: item[1].end)
    holding: dict[int, S] = {}
    found: list[tuple[S, ...]] = [()]
    for at in times:
        for place, _ in ends.get(at, ()):
            del holding[place]
        holding.update(begins.get(at, ()))
        found.append(tuple(holding[place] for place in sorted(holding)))
    return found


def by(items: Iterable[A], key: Callable[[A], K]) -> Mapping[K, list[A]]:
    """The items of each key, in their order."""
    found: defaultdict[K, list[A]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found
