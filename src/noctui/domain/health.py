"""The state machine of one check: readings in, soft and hard states out.

A change of state is *soft* until `attempts` results in a row agree (the retry interval applies meanwhile); then it
is *hard*, and only hard changes are booked. A good result ends a soft problem at once. The step back from a hard
problem is hard with the first good result: good news is not doubted (Icinga 2 does the same).
"""

from dataclasses import dataclass
from typing import Literal

from noctui.domain.inventory import CheckSpec
from noctui.domain.moments import Instant
from noctui.domain.reading import Reading

Verdict = Literal["unknown", "up", "degraded", "down"]


@dataclass(frozen=True, slots=True)
class CheckState:
    """`hard` is what is booked; `soft` what the last result said; `attempt` how many results in a row said it."""

    hard: Verdict = "unknown"
    soft: Verdict = "unknown"
    attempt: int = 0
    hard_since: Instant = 0
    soft_since: Instant = 0
    """Time of the first result of the present run of equal verdicts."""
    last: Instant = 0
    """Time of the newest result that says anything about the device."""


def judge(spec: CheckSpec, reading: Reading) -> Verdict:
    """What one reading says by itself: `unknown` when our host could not send."""
    raise NotImplementedError


def step(state: CheckState, spec: CheckSpec, reading: Reading) -> CheckState:
    """The state after one more reading. A reading that says nothing leaves the state as it was."""
    raise NotImplementedError
