"""A ticket's facts as its clocks ask for them: read once, asked often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from noctui.domain.moments import Instant, Span
from noctui.domain.policy import ClockSpec
from noctui.domain.ticket import Fact, FactKind, Pause, in_force, pauses, valid

NAMING: frozenset[FactKind] = frozenset({"progress_reported", "report_submitted", "fulfilled"})
"""Facts that may name the one clock that they are meant for."""

_WORK_ENDS: frozenset[FactKind] = frozenset({"recovered", "resolved"})
CLOSING: frozenset[FactKind] = frozenset({"closed", "merged"})
"""What ends a ticket for all its clocks …"""
RESOLUTION: frozenset[FactKind] = CLOSING | {"resolved"}
"""… and for those that do not outlive the resolution."""

_JUDGEMENTS: frozenset[FactKind] = frozenset({"regraded", "recontracted"})
_GRADING: frozenset[FactKind] = _JUDGEMENTS | {"upgraded"}


class Epoch(NamedTuple):
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


@dataclass(frozen=True, slots=True)
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
        reached = [at for kind in spec.until if (at := self._reached(kind, spec.id)) is not None]
        return min(reached) if reached else None

    def over(self, spec: ClockSpec) -> Instant | None:
        """When the ticket's end let go of the clock."""
        return self.closed if outlives(spec) else self.resolved

    def _reached(self, kind: FactKind, clock: str) -> Instant | None:
        if kind in NAMING:
            told = (self.named.get((kind, name)) for name in ("", clock))
            return min((at for at in told if at is not None), default=None)
        fact = self.first.get(kind)
        return None if fact is None else fact.occurred_at


def read(facts: Sequence[Fact], level: str) -> Timeline:
    """`facts` may hold voided ones; `level` is the one that the ticket was opened with. Raises KeyError or ValueError
    for a promise that names no clock or no limit."""
    ordered = valid(facts)
    kinds = {fact.kind for fact in ordered}
    standing = in_force(ordered) if "reopened" in kinds else ordered
    promises = [fact.data for fact in ordered if fact.kind == "promised"] if "promised" in kinds else ()
    first = {fact.kind: fact for fact in reversed(standing)}
    return Timeline(
        ordered=ordered,
        first=first,
        named={(f.kind, f.data.get("clock", "")): f.occurred_at for f in reversed(standing) if f.kind in NAMING},
        pauses=pauses(ordered) if "paused" in kinds else (),
        epochs=_epochs(ordered, level) if kinds & _GRADING else (Epoch(level, None, None),),
        waived={f.data["clock"]: f.occurred_at for f in reversed(ordered) if f.kind == "waived"},
        promised={data["clock"]: int(data["limit"]) for data in promises},
        resolved=_earliest(first, RESOLUTION),
        closed=_earliest(first, CLOSING),
    )


def _earliest(first: Mapping[FactKind, Fact], kinds: frozenset[FactKind]) -> Instant | None:
    return min((first[kind].occurred_at for kind in kinds & first.keys()), default=None)


def _epochs(ordered: Sequence[Fact], level: str) -> tuple[Epoch, ...]:
    """A judgement counts from the first fact on and takes back the upgrades that were recorded before it.

    Those recorded after it stand, even if they occurred before: what the judgement brought was missed by then.
    """
    graded = [fact for fact in ordered if fact.kind in _GRADING and fact.data.get("level")]
    judgement = next((fact for fact in reversed(graded) if fact.kind in _JUDGEMENTS), None)
    upgrades = [fact for fact in graded if fact.kind == "upgraded" and _is_after(fact, judgement)]
    levels = [judgement.data["level"] if judgement is not None else level, *(fact.data["level"] for fact in upgrades)]
    ends = [*(fact.occurred_at for fact in upgrades), None]
    return tuple(map(Epoch, levels, [None, *upgrades], ends))


def _is_after(upgrade: Fact, judgement: Fact | None) -> bool:
    return judgement is None or (upgrade.recorded_at, upgrade.id) > (judgement.recorded_at, judgement.id)
