"""A ticket's facts as its clocks ask for them: read once, asked often."""

from collections.abc import Mapping, Sequence
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

    def done(self, spec: ClockSpec) -> Instant | None:
        """When the clock's end was reached, whether it had started or not."""
        first = self.first
        if self.named and not NAMING.isdisjoint(spec.until):
            told = (self.named.get((kind, name)) for kind in spec.until for name in ("", spec.id))
            plain = (first[kind].occurred_at for kind in spec.until if kind in first and kind not in NAMING)
            reached = [*plain, *(at for at in told if at is not None)]
        else:
            reached = [first[kind].occurred_at for kind in spec.until if kind in first]
        return min(reached) if reached else None

    def done_since(self, spec: ClockSpec, started: Instant | None) -> Instant | None:
        """The same for a clock that began to count then (None: not yet): a `fulfilled` that names no clock was told of
        what was owed by then."""
        told = (fact for fact in in_force(self.ordered) if fact.kind in spec.until and meant_for(fact, spec.id))
        counted = (fact.occurred_at for fact in told if not _is_too_early(fact, started))
        return next(counted, None)

    def over(self, spec: ClockSpec) -> Instant | None:
        """When the ticket's end let go of the clock."""
        return None if self.resolved is None else self.closed if outlives(spec) else self.resolved


def read(facts: Sequence[Fact], level: str) -> Timeline:
    """`facts` may hold voided ones; `level` is the one that the ticket was opened with. Raises KeyError or ValueError
    for a promise that names no clock or no limit."""
    ordered = valid(facts)
    kinds = {fact.kind for fact in ordered}
    standing = in_force(ordered) if "reopened" in kinds else ordered
    first = {fact.kind: fact for fact in reversed(standing)}
    return Timeline(
        ordered,
        first,
        _named(standing) if kinds & NAMING else {},
        pauses(ordered) if "paused" in kinds else (),
        _epochs(ordered, level) if kinds & GRADING else (Epoch(level, None, None),),
        _waivers(ordered) if "waived" in kinds else {},
        _promises(ordered) if "promised" in kinds else {},
        _earliest(first, RESOLUTION),
        _earliest(first, CLOSING),
    )


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
    told = kinds & first.keys()
    return min(first[kind].occurred_at for kind in told) if told else None


def _epochs(ordered: Sequence[Fact], level: str) -> tuple[Epoch, ...]:
    """A judgement counts from the first fact on, an upgrade from its own moment."""
    grades = graded(ordered)
    upgrades = [fact for fact in grades if fact.kind == "upgraded"]
    first = level if len(upgrades) == len(grades) else grades[0].data["level"]
    levels = [first, *(fact.data["level"] for fact in upgrades)]
    return tuple(map(Epoch, levels, [None, *upgrades], [*(fact.occurred_at for fact in upgrades), None]))
