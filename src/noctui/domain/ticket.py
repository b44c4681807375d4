"""A ticket is a list of facts; what it is now is a fold over them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from noctui.domain.moments import Instant

FactKind = Literal[
    "reported",
    "joined",
    "left",
    "accepted",
    "arrived",
    "plan_proposed",
    "spare_needed",
    "spare_arrived",
    "progress_reported",
    "recovered",
    "resolved",
    "closed",
    "reopened",
    "note",
    "reference",
    "corrected",
]
"""`joined`/`left`: a further device of the same root cause. `reference`: an outside number. `corrected` voids one."""

Status = Literal["open", "accepted", "recovered", "resolved", "closed"]


@dataclass(frozen=True, slots=True)
class Fact:
    id: int
    kind: FactKind
    occurred_at: Instant
    recorded_at: Instant
    actor: str
    """Login of a person, or `engine`."""
    text: str = ""
    data: dict[str, str] = field(default_factory=dict)
    """`device` for reported/joined/left, `system` and `number` for reference, `voids` (fact id) for corrected."""
    journal: int = 0
    """Sequence number of the journal entry that recorded it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the facts add up to."""

    status: Status
    owner: str | None
    devices: tuple[str, ...]
    """Still affected, the root cause first."""
    recovered_at: Instant | None
    references: tuple[tuple[str, str], ...] = ()
    """(system, number) of outside tickets."""


def valid(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts that are not voided by a `corrected` fact, in order of occurrence (then of recording)."""
    raise NotImplementedError


def standing(facts: Sequence[Fact]) -> Standing:
    """Fold the valid facts. `reopened` takes an ended ticket back to accepted (or to open, without an owner)."""
    raise NotImplementedError


def refusal(facts: Sequence[Fact], kind: FactKind, occurred_at: Instant, now: Instant) -> str | None:
    """Why this fact can't be added now, as a code, or None.

    Codes: `closed` (nothing but reopened, note, corrected and reference on a closed ticket), `future`, `before_report`,
    `not_recovered` (resolved before recovered), `not_resolved` (closed before resolved), `already` (a milestone that
    stands already: accepted by the same owner is checked by the verb, not here), `not_ended` (reopened while open).
    """
    raise NotImplementedError
