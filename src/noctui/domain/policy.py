"""A service policy: the promises of a contract as data. What they come to for a ticket is folded in `sla`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import wraps
from typing import Any, Literal, TypeAlias, TypeVar

from noctui.domain.channel import Channel
from noctui.domain.moments import DAY, Span
from noctui.domain.ticket import FactKind

ALWAYS_OPEN = "7x24"
"""The calendar of every hour: its clocks count by plain arithmetic."""

T = TypeVar("T")

Words: TypeAlias = dict[str, str]
"""Words by language: {"en": "arrive", "zh": "到场"}."""


@dataclass(frozen=True, slots=True)
class Breach:
    """The moment at which another clock of the same ticket was due and not done. It may start a clock, or be what
    one needs to be owed."""

    clock: str


@dataclass(frozen=True, slots=True)
class WorkDays:
    """A limit that keeps the time of day and skips the days on which the clock's calendar does not work."""

    days: int


Limit: TypeAlias = Span | WorkDays


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of an escalation ladder: who hears of a clock, and when, in the clock's own time."""

    to: str
    """Id of a post of the roster."""
    share: float = 0.0
    """Of the limit …"""
    offset: Span = 0
    """… and this much later, or earlier when negative: 1 h before the end is share 1, offset −1 h."""
    again: Span | None = None
    """Repeated so often until the clock ends."""

    def amount(self, within: Span) -> Span:
        """How much of the clock's time has passed when this rung is due; never before its start."""
        return max(0, round(within * self.share) + self.offset)


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """A promise: from one fact until another, within a limit per level; or a rhythm; or a watch."""

    id: str
    name: Words
    start: FactKind | Breach
    until: tuple[FactKind, ...]
    """Whichever comes first ends it. For a rhythm: what ends the rhythm. `report_submitted` and `fulfilled` end only
    the clock that they name (`data["clock"]`), or any when they name none; but such a `fulfilled` none that began to
    count later: what nobody owed yet was not meant."""
    within: Mapping[str, Limit | None]
    """Limit per level; None or missing: this level has no such clock (but see `promised`)."""
    refs: Mapping[str, str]
    """C-number per level."""
    every: bool = False
    """A rhythm: `within` is the interval, `beat` the fact that fulfils one round."""
    beat: FactKind | None = None
    """A beat that names a clock fulfils only that one, one that names none all rhythms with this beat."""
    daily: time | None = None
    """A rhythm whose rounds are due at this time of day, on each day that its calendar works; `within` only says which
    levels have it."""
    watch: bool = False
    """Time that has to pass instead of a limit: met when it has, and until then the ticket is not closed."""
    needs: FactKind | Breach | None = None
    """The clock is owed only once this stands (a spare that is needed). It still counts from `start`: a need that is
    noticed late does not move the promise."""
    only_total: bool = False
    """Owed in a total outage only."""
    channels: tuple[Channel, ...] = ()
    """Owed only by a ticket that came in by one of these; empty: by whichever."""
    promised: tuple[str, ...] = ()
    """Levels whose limit is promised on the ticket (fact `promised`): never below that of `within`, which holds until
    then; without one the clock waits for the promise."""
    warn: float = 0.75
    """Share of the limit after which it warns."""
    calendar: str = ALWAYS_OPEN
    """Id of the calendar in whose working time it counts."""
    pausable: bool = False
    """It stops while the ticket is paused. A promise to react does not, a promise to solve may."""
    ladder: tuple[Rung, ...] = ()
    upgrade: bool = False
    """Its breach raises the ticket to the next worse level, where its open clocks start anew."""
    to: Words = field(default_factory=dict)
    """Who must get the progress report of a rhythm."""
    counts: Literal["", "response", "handling"] = ""
    """As what its breach stands in the contract's ledger of late responses."""

    def concerns(self, total: bool, channel: str) -> bool:
        """Whether a ticket may owe it at all, whatever its level: a total outage or not, come in by that channel."""
        return (total or not self.only_total) and (not self.channels or channel in self.channels)

    def has(self, level: str) -> bool:
        """Whether a ticket of this level carries it."""
        return self.within.get(level) is not None or level in self.promised


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    name: Words
    total: bool = False
    """Proposed when everything of the contract at the place is gone."""
    min_share: float = 0.0
    """Proposed when at least this share (0..1) of the contract's devices is hit …"""
    min_devices: int = 0
    """… and at least so many devices."""
    about: Words = field(default_factory=dict)
    """Its definition: what an operator reads who has to judge."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many failures of one device within a period oblige to replace it."""

    count: int = 3
    within: Span = 30 * DAY
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Penalty:
    """What late work costs by the contract."""

    share: float
    """Of the contract's base amount, for each late response or late handling: 0.0003."""
    late_limit: int
    """So many late responses raise a contract warning."""
    longest: Span
    """A single overrun longer than this raises one too."""
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    id: str
    name: Words
    scheme: str
    """S-number of the service plan."""
    levels: tuple[Level, ...]
    """Worst first; the last one catches all."""
    clocks: tuple[ClockSpec, ...]
    """A clock that starts with, or needs, the breach of another stands after it."""
    closing: tuple[FactKind, ...] = ()
    """What has to stand before the ticket is closed."""
    repeat: Repeat | None = None
    penalty: Penalty | None = None
    _known: dict[Callable[["Policy"], Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Only a memory: what `prepared` keeps."""

    def clock(self, name: str) -> ClockSpec | None:
        return next((spec for spec in self.clocks if spec.id == name), None)

    def level(self, name: str) -> Level | None:
        return next((level for level in self.levels if level.id == name), None)

    def worse(self, name: str) -> Level | None:
        """The next worse level; None at the top, or for an unknown one."""
        ids = [level.id for level in self.levels]
        return self.levels[ids.index(name) - 1] if name in ids[1:] else None


def prepared(prepare: Callable[[Policy], T]) -> Callable[[Policy], T]:
    """What follows from a policy alone is worked out at the first question and goes with the policy: a look at a queue
    asks for it thousands of times."""

    @wraps(prepare)
    def known(policy: Policy) -> T:
        memory: dict[Callable[[Policy], T], T] = policy._known
        if prepare not in memory:
            memory[prepare] = prepare(policy)
        return memory[prepare]

    return known


@prepared
def clocks_by_id(policy: Policy) -> Mapping[str, ClockSpec]:
    return {spec.id: spec for spec in policy.clocks}
