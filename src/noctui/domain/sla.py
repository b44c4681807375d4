"""SLA clocks: a policy's clock specifications folded over a ticket's facts.

Pure: the same facts and the same `now` always give the same clocks. Nothing counts down; a due time follows
from the fact that started the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from noctui.domain.moments import Instant, Span
from noctui.domain.ticket import Fact, FactKind

ClockState = Literal["waiting", "running", "met", "late", "breached", "moot"]
"""waiting: not started. breached: past due and still not done. late: done after its due time. moot: no longer owed."""


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """A promise: from one fact until another, within a limit per level; or a rhythm (`every`) until its end."""

    id: str
    name: dict[str, str]
    """Words by language: {"en": "arrive", "zh": "到场"}."""
    start: FactKind
    until: tuple[FactKind, ...]
    """Whichever comes first ends it. For a rhythm: what ends the rhythm."""
    within: Mapping[str, Span | None]
    """Limit per level; None or missing: this level has no such clock."""
    refs: Mapping[str, str]
    """C-number per level."""
    every: bool = False
    """A rhythm: `within` is the interval, `beat` the fact that fulfils one round."""
    beat: FactKind | None = None
    needs: FactKind | None = None
    """The clock is owed only once this fact stands (a spare that is needed)."""
    only_total: bool = False
    """Owed in a total outage only."""
    warn: float = 0.75
    """Share of the limit after which it warns."""


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    name: dict[str, str]
    """Words by language."""
    total: bool = False
    """Proposed when everything of the contract at the place is gone."""
    min_share: float = 0.0
    """Proposed when at least this share (0..1) of the contract's devices is hit …"""
    min_devices: int = 0
    """… and at least so many devices."""


@dataclass(frozen=True, slots=True)
class Policy:
    id: str
    name: dict[str, str]
    scheme: str
    """S-number of the service plan."""
    levels: tuple[Level, ...]
    """Worst first; the last one catches all."""
    clocks: tuple[ClockSpec, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one ticket as it stands at `now`."""

    spec: str
    state: ClockState
    started: Instant | None
    due: Instant | None
    warn_at: Instant | None
    ended: Instant | None
    ref: str
    round: int = 0
    """For a rhythm: which round is running, from 1."""
    misses: int = 0
    """Rounds of a rhythm that were breached."""


def propose_level(policy: Policy, hit: int, all_devices: int) -> Level:
    """The level that the policy's own measure gives to a fault that takes `hit` of `all_devices`."""
    raise NotImplementedError


def evaluate(policy: Policy, level: str, total: bool, facts: Sequence[Fact], now: Instant) -> tuple[Clock, ...]:
    """The clocks of a ticket, in the policy's order, without those that its level does not have.

    `facts` may hold voided ones; only valid ones count. A reopened ticket's solution-type clocks run on from their
    first start (the promise was not kept by a fix that did not last): facts before the last `reopened` end only
    clocks whose until-facts are not undone by it (arrived, plan_proposed, spare_arrived stay done; recovered and
    resolved are undone). A spare clock without a need is `waiting`; every clock that waits or runs when the ticket
    is resolved or closed and that was never due is `moot`; one that was past due is `breached` for ever.
    """
    raise NotImplementedError


def next_due(clocks: Sequence[Clock]) -> Clock | None:
    """The open clock (running or breached) whose due time comes first."""
    raise NotImplementedError
