"""Values that hold for a while: a function of time as pieces, each from its begin until before its end.

A line of pieces is lazy and without gaps: each begins where the one before it ended. Lines go on for as long as they
are asked, so whoever reads one says where to stop.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from itertools import accumulate, takewhile
from operator import itemgetter
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
    """Spans that may lie over each other, in order of their begin: which of them hold is then a bisection."""

    __slots__ = ("_begins", "_latest", "_spans")

    def __init__(self, spans: Iterable[S]) -> None:
        """Those that hold together keep this order; one that does not end after its begin never holds."""
        kept = [(place, span) for place, span in enumerate(spans) if span.begin < span.end]
        self._spans = sorted(kept, key=lambda item: item[1].begin)
        self._begins = [span.begin for _, span in self._spans]
        self._latest = list(accumulate((span.end for _, span in self._spans), max))
        """The latest end of each and all before it."""

    def quiet(self, begin: Instant, end: Instant) -> bool:
        """Whether nothing holds, from `begin` to a later `end`."""
        begun = bisect_left(self._begins, end)
        return not begun or self._latest[begun - 1] <= begin

    def during(self, begin: Instant, end: Instant) -> Iterator[Piece[tuple[S, ...]]]:
        """Which of them hold, from `begin` to a later `end`."""
        coming = bisect_right(self._begins, begin)
        holding = self._holding(begin, coming)
        while begin < end:
            change = min((span.end for _, span in holding), default=end)
            if coming < len(self._begins):
                change = min(change, self._begins[coming])
            yield Piece(begin, min(change, end), tuple(span for _, span in holding))
            begin, begun = change, bisect_right(self._begins, change, coming)
            lasting = [item for item in holding if item[1].end > begin]
            holding, coming = sorted(lasting + self._spans[coming:begun], key=itemgetter(0)), begun

    def _holding(self, at: Instant, begun: int) -> list[tuple[int, S]]:
        found = []
        while begun and self._latest[begun - 1] > at:
            begun -= 1
            if self._spans[begun][1].end > at:
                found.append(self._spans[begun])
        return sorted(found, key=itemgetter(0))


def laid_out(
    spans: Iterable[S], keys: Callable[[S], Iterable[K]], among: Container[K] | None = None
) -> dict[K, Overlay[S]]:
    """Under each of their keys the spans over each other, in their order; `among`: only under these."""
    found: defaultdict[K, list[S]] = defaultdict(list)
    for span in spans:
        for key in keys(span):
            if among is None or key in among:
                found[key].append(span)
    return {key: Overlay(those) for key, those in found.items()}


def by(items: Iterable[A], key: Callable[[A], K]) -> Mapping[K, list[A]]:
    """The items of each key, in their order."""
    found: defaultdict[K, list[A]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found
