"""A ticket's facts as its clocks ask for them: read once, asked often."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from noctui.domain.moments import Instant, Span
from noctui.domain.policy import ClockSpec
from noctui.domain.ticket import GRADING, Fact, FactKind, Pause, graded, in_force, pauses, valid

NAMING: frozenset[FactKind] = frozenset({"progress_reported", "report_submitted", "fulfilled"})
"""Facts that may name the one clock that they are meant for."""

CLOSING: frozenset[FactKind] = frozenset({"closed", "merged"})
"""What ends a ticket for all its clocks …"""
RESOLUTION: frozenset[FactKind] = CLOSING | {"resolved"}
"""… and for those that do not outlive the resolution."""

_WORK_ENDS: frozenset[FactKind] = frozenset({"recovered", "resolved"})


@dataclass(slots=True)
class Epoch:
    """A time in which a ticket had one level."""

    level: str
    begin: Fact | None
    """The upgrade that began it; None: it began with the first fact."""
    end: Instant | None
    """None: it lasts."""


def meant_for(fact: Fact, clock: str) -> bool:
    """Whether it counts for a clock: it names that one, or none."""
    return fact.kind not in NAMING or fact.data.get("clock", "") in ("", clock)


def outlives(spec: ClockSpec) -> bool:
    """Whether it is still owed when the ticket is resolved: what the end of the work starts (a report, a watch), and
    every written report."""
    return spec.watch or spec.start in _WORK_ENDS or "report_submitted" in spec.until


@dataclass(slots=True)
class Timeline:
    """What stands of a ticket."""

    ordered: Sequence[Fact]
    """All valid facts, in order of occurrence."""
    first: Mapping[FactKind, Fact]
    """The first of each kind that is in force."""
    named: Mapping[tuple[FactKind, str], Instant]
    """When first a fact of `NAMING` was told for a clock; for no special one: the empty name."""
    pauses: Sequence[Pause]
    epochs: Sequence[Epoch]
    """In order, never empty."""
    waived: Mapping[str, Instant]
    """Since when both sides do without a clock."""
    promised: Mapping[str, Span]
    """The newest promise of a clock's limit."""
    resolved: Instant | None
    """When the ticket was over for what the work had to bring."""
    closed: Instant | None
    """When it was over altogether."""

    def done(self, until: Sequence[FactKind], clock: str) -> Instant | None:
        """When what ends a clock was first told, whether it had started or not."""
        first, reached = self.first, None
        if self.named and not NAMING.isdisjoint(until):
            return min(self._meant(until, clock), default=None)
        for kind in until:
            if kind in first:
                at = first[kind].occurred_at
                reached = at if reached is None or at < reached else reached
        return reached

    def _meant(self, until: Sequence[FactKind], clock: str) -> Iterator[Instant]:
        for kind in until:
            if kind not in NAMING:
                yield from (self.first[kind].occurred_at,) if kind in self.first else ()
            else:
                yield from (self.named[kind, name] for name in ("", clock) if (kind, name) in self.named)

    def done_since(self, until: Sequence[FactKind], clock: str, started: Instant | None) -> Instant | None:
        """The same for a clock that began to count then (None: not yet): a `fulfilled` that names no clock was told of
        what was owed by then."""
        told = (fact for fact in in_force(self.ordered) if fact.kind in until and meant_for(fact, clock))
        counted = (fact.occurred_at for fact in told if not _is_too_early(fact, started))
        return next(counted, None)


def read(facts: Sequence[Fact], level: str) -> Timeline:
    """`facts` may hold voided ones; `level` is the one that the ticket was opened with. Raises KeyError or ValueError
    for a promise that names no clock or no limit."""
    ordered = valid(facts)
    first = _first(ordered)
    standing = ordered
    if "reopened" in first:
        standing = in_force(ordered)
        first = _first(standing)
    kinds = first.keys()
    return Timeline(
        ordered,
        first,
        {} if NAMING.isdisjoint(kinds) else _named(standing),
        pauses(ordered) if "paused" in kinds else (),
        (Epoch(level, None, None),) if GRADING.isdisjoint(kinds) else _epochs(ordered, level),
        _waivers(ordered) if "waived" in kinds else {},
        _promises(ordered) if "promised" in kinds else {},
        _earliest(first, RESOLUTION),
        _earliest(first, CLOSING),
    )


def _first(ordered: Sequence[Fact]) -> dict[FactKind, Fact]:
    return {fact.kind: fact for fact in reversed(ordered)}


def _is_too_early(fact: Fact, started: Instant | None) -> bool:
    if fact.kind != "fulfilled" or fact.data.get("clock"):
        return False
    return started is None or fact.occurred_at < started


def _named(standing: Sequence[Fact]) -> dict[tuple[FactKind, str], Instant]:
    told = (fact for fact in reversed(standing) if fact.kind in NAMING)
    return {(fact.kind, fact.data.get("clock", "")): fact.occurred_at for fact in told}


def _waivers(ordered: Sequence[Fact]) -> dict[str, Instant]:
    return {fact.data["clock"]: fact.occurred_at for fact in reversed(ordered) if fact.kind == "waived"}


def _promises(ordered: Sequence[Fact]) -> dict[str, Span]:
    return {fact.data["clock"]: int(fact.data["limit"]) for fact in ordered if fact.kind == "promised"}


def _earliest(first: Mapping[FactKind, Fact], kinds: frozenset[FactKind]) -> Instant | None:
    if kinds.isdisjoint(first):
        return None
    return min(first[kind].occurred_at for kind in kinds & first.keys())


def _epochs(ordered: Sequence[Fact], level: str) -> tuple[Epoch, ...]:
    """A judgement counts from the first fact on, an upgrade from its own moment."""
    grades = graded(ordered)
    upgrades = [fact for fact in grades if fact.kind == "upgraded"]
    first = level if len(upgrades) == len(grades) else grades[0].data["level"]
    levels = [first, *(fact.data["level"] for fact in upgrades)]
    return tuple(map(Epoch, levels, [None, *upgrades], [*(fact.occurred_at for fact in upgrades), None]))
