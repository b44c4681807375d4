"""How long a device could be reached in a period, from the changes of its state: every moment is of exactly one kind.

Counted are the moments in which somebody looked and no work was planned. A device answers while it is up or degraded;
while it is down, or unreachable behind something else, the customer has nothing of it. What is not counted is told
beside it, by kind, and never taken for either: planned maintenance, our own blindness, and when no engine watched.
No plan says how availability is measured (U-11); this is the strict reading, with its parts in sight.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias, get_args

from noctui.domain.moments import Instant, Span
from noctui.domain.topology import DeviceState

Cover = Literal["", "maintenance", "blind", "unwatched"]
"""Why a moment does not count: work was planned, our own way out was gone, no engine ran."""

Stretches: TypeAlias = Sequence[tuple[Instant, Instant]]
"""Spans of time, in any order; they may overlap."""

ANSWERING = frozenset({"up", "degraded"})
SILENT = frozenset({"down", "unreachable"})


class Turn(NamedTuple):
    """From then on the device was in that state; before, in the other."""

    at: Instant
    state: DeviceState
    was: DeviceState


class Interval(NamedTuple):
    """A span in which nothing changed."""

    begin: Instant
    end: Instant
    state: DeviceState
    cover: Cover = ""

    @property
    def counts(self) -> bool:
        return not self.cover and self.state != "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a period, but for the states of a device."""

    begin: Instant
    end: Instant
    watched: Stretches
    """When an engine ran."""
    blind: Stretches = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How long, by what it was."""

    up: Span = 0
    degraded: Span = 0
    down: Span = 0
    unreachable: Span = 0
    maintenance: Span = 0
    """Not counted …"""
    maintenance_down: Span = 0
    """… of which it did not answer so long."""
    blind: Span = 0
    unwatched: Span = 0
    unknown: Span = 0
    """It was in no inventory yet, or had not answered anything."""
    outages: int = 0
    """Spans without an answer that count."""

    @property
    def good(self) -> Span:
        return self.up + self.degraded

    @property
    def bad(self) -> Span:
        return self.down + self.unreachable

    @property
    def counted(self) -> Span:
        return self.good + self.bad

    @property
    def share(self) -> float | None:
        """Of the time that counts (0..1); None when none does."""
        return self.good / self.counted if self.counted else None

    def spare(self, target: float) -> Span:
        """How much longer it may be gone by the target in the time that counts; negative: it was gone too long."""
        return round(self.counted * (1 - target)) - self.bad

    @property
    def unseen(self) -> Span:
        return self.blind + self.unwatched + self.unknown

    def meets(self, target: float) -> bool | None:
        """None while it is open: it was gone too long for the little that was seen, not for all of the period."""
        if not self.counted:
            return None
        if self.spare(target) >= 0:
            return True
        return False if self.bad > round((self.counted + self.unseen) * (1 - target)) else None


def intervals(evidence: Evidence, state: DeviceState, turns: Sequence[Turn], planned: Stretches = ()) -> list[Interval]:
    """The whole period in order, without gaps. `turns`: since its beginning, in the order in which they were booked;
    `state`: what it is in after all of them. A turn of a clock that was set back counts when the one before it did."""
    path = _path(evidence.begin, state, turns)
    covers: tuple[tuple[Cover, _Stretches], ...] = (
        ("blind", _Stretches(evidence.blind)),
        ("maintenance", _Stretches(planned)),
    )
    watched = _Stretches(evidence.watched)
    edges = {evidence.begin, evidence.end, *(at for at, _state in path), *watched.edges}
    edges.update(edge for _cover, spans in covers for edge in spans.edges)
    moments = sorted(edge for edge in edges if evidence.begin <= edge <= evidence.end)
    starts = [at for at, _state in path]
    found: list[Interval] = []
    for begin, end in pairwise(moments):
        cover: Cover = "unwatched"
        if watched.holds(begin):
            cover = next((name for name, spans in covers if spans.holds(begin)), "")
        _append(found, Interval(begin, end, path[bisect_right(starts, begin) - 1][1], cover))
    return found


def tally(found: Iterable[Interval]) -> Tally:
    spans = dict.fromkeys((*get_args(DeviceState), *get_args(Cover), "maintenance_down"), 0)
    outages, silent = 0, False
    for one in found:
        length = one.end - one.begin
        spans[one.cover or one.state] += length
        if one.cover == "maintenance" and one.state in SILENT:
            spans["maintenance_down"] += length
        now_silent = one.counts and one.state in SILENT
        outages += now_silent and not silent
        silent = now_silent
    del spans[""]
    return Tally(**spans, outages=outages)


def together(tallies: Iterable[Tally]) -> Tally:
    """Of several devices: every one counts as long as it was looked at."""
    found = list(tallies)
    return Tally(*(sum(getattr(one, name) for one in found) for name in Tally.__slots__))


def _path(begin: Instant, state: DeviceState, turns: Sequence[Turn]) -> list[tuple[Instant, DeviceState]]:
    """(moment, state from then on) in order, from the beginning of the period on."""
    path: list[tuple[Instant, DeviceState]] = [(begin, turns[0].was if turns else state)]
    for turn in turns:
        path.append((max(turn.at, path[-1][0]), turn.state))
    return path


def _append(found: list[Interval], one: Interval) -> None:
    if found and found[-1][2:] == one[2:]:
        found[-1] = found[-1]._replace(end=one.end)
    else:
        found.append(one)


@dataclass(slots=True)
class _Stretches:
    """Spans that are asked whether they hold a moment (the end not included)."""

    given: Stretches
    edges: list[Instant] = field(default_factory=list)
    """Begin, end, begin, end … of the spans joined where they meet."""

    def __post_init__(self) -> None:
        for begin, end in sorted(self.given):
            if self.edges and begin <= self.edges[-1]:
                self.edges[-1] = max(self.edges[-1], end)
            elif begin < end:
                self.edges += (begin, end)

    def holds(self, at: Instant) -> bool:
        return bisect_right(self.edges, at) % 2 == 1
