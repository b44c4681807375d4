"""The promises of a policy as the tickets of one level have them: all that no ticket changes, worked out once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from noctui.domain.clock import Clock
from noctui.domain.moments import Instant, Span
from noctui.domain.policy import Breach, ClockSpec, Limit, Policy, WorkDays, prepared
from noctui.domain.ticket import Fact, FactKind
from noctui.domain.timeline import CLOSING, NAMING, RESOLUTION, outlives


class Missed(NamedTuple):
    """A breach that starts other clocks: a moment that nobody told."""

    occurred_at: Instant
    id: None = None


Beginning: TypeAlias = Fact | Missed
"""At what a clock begins to count."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One clock of one level."""

    id: str
    spec: ClockSpec
    level: str
    limit: Limit | None
    """None: it waits for what is promised on the ticket."""
    ref: str
    warn: Span
    """So much of the limit is used when it warns; 0 when that is not known before it starts."""
    for_all: bool
    """Every ticket of the level owes it."""
    told: bool
    """Its limit may be promised on the ticket."""
    counts: tuple[str, bool]
    """By which calendar, and whether pauses stop it."""
    outlives: bool
    """It is still owed when the ticket is resolved."""
    named: bool
    """What ends it may be meant for another clock."""
    fulfilled: bool
    """A `fulfilled` that was told too early does not end it."""
    start: FactKind | Breach
    needs: FactKind | Breach | None
    until: tuple[FactKind, ...]
    """What ends a limit; nothing a watch."""
    followed: Breach | None
    """Its breach, if that starts another clock or makes it owed."""
    ends: frozenset[FactKind]
    """What ends a rhythm …"""
    relevant: frozenset[FactKind | None]
    """… and all that matters to it."""
    waiting: Clock
    """Its clock as long as it has not started."""

    def of(self, limit: Span) -> "Promise":
        """The same with what was promised on a ticket, never below the limit of the contract."""
        if isinstance(self.limit, int):
            limit = max(limit, self.limit)
        return replace(self, limit=limit, warn=_warn(self.spec, limit))


@prepared
def promises(policy: Policy) -> Mapping[str, Mapping[str, Promise]]:
    """By level, then by clock in the order of the policy."""
    levels = {level for spec in policy.clocks for level in (*spec.within, *spec.promised)}
    asked = {event for spec in policy.clocks for event in (spec.start, spec.needs)}
    return {
        level: {spec.id: _promise(spec, level, asked) for spec in policy.clocks if spec.has(level)} for level in levels
    }


def _promise(spec: ClockSpec, level: str, asked: Collection[FactKind | Breach | None]) -> Promise:
    limit, lasts = spec.within.get(level), outlives(spec)
    ends = frozenset(spec.until) | (CLOSING if lasts else RESOLUTION)
    in_days, breach = isinstance(limit, WorkDays), Breach(spec.id)
    return Promise(
        id=spec.id,
        spec=spec,
        level=level,
        limit=limit,
        ref=spec.refs.get(level, ""),
        warn=_warn(spec, limit),
        for_all=not spec.only_total and not spec.channels,
        told=level in spec.promised and not in_days,
        counts=(spec.calendar, spec.pausable and not in_days),
        outlives=lasts,
        named=not NAMING.isdisjoint(spec.until),
        fulfilled="fulfilled" in spec.until,
        start=spec.start,
        needs=spec.needs,
        until=() if spec.watch else spec.until,
        followed=breach if breach in asked else None,
        ends=ends,
        relevant=ends | {spec.beat, "reopened", "waived"},
        waiting=Clock(spec.id, "waiting", ref=spec.refs.get(level, ""), level=level),
    )


def _warn(spec: ClockSpec, limit: Limit | None) -> Span:
    return round(limit * spec.warn) if isinstance(limit, int) and spec.daily is None else 0
