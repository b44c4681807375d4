"""The state machine of one check: readings in, soft and hard states out.

A change for the worse is *soft* until `attempts` results in a row agree (the retry interval applies meanwhile); then
it is *hard*, and only hard changes are booked. A milder result ends a soft problem at once, and the step back from a
hard problem is hard with the first milder result: good news is not doubted (Icinga 2 does the same). The first answer
after an outage says that the outage is over and no more: whether the device is degraded takes `attempts` as ever, for
an answer that straddles the return has lost the probes of before.
"""

from typing import Literal, NamedTuple

from noctui.domain import flapping
from noctui.domain.inventory import CheckSpec, Limits
from noctui.domain.moments import Instant
from noctui.domain.reading import Reading

Verdict = Literal["unknown", "up", "degraded", "down"]

_BADNESS: dict[Verdict, int] = {"unknown": 0, "up": 0, "degraded": 1, "down": 2}


class CheckState(NamedTuple):
    """`hard` is what is booked; `soft` what the last result said; `attempt` how many results in a row said it.

    A tuple, for a thousand are made a second. `attempt` is counted up to the check's `attempts`, so that a calm check
    stays equal but for `last`.
    """

    hard: Verdict = "unknown"
    soft: Verdict = "unknown"
    attempt: int = 0
    hard_since: Instant = 0
    """Time of the result that made `hard` what it is."""
    soft_since: Instant = 0
    """Time of the first result of the present run of equal verdicts."""
    was: Verdict = "unknown"
    """What `hard` was before."""
    bad: int = 0
    """How many results in a row were worse than `hard`, whether or not they agree with each other."""
    lost: Instant = 0
    """Time of the newest answer before the latest silence, 0 when there was none. Silence is a run of *down*; answers
    fewer than `attempts` in a row do not end it here, or a flapping parent would leave its children to be blamed."""
    back: Instant = 0
    """Time of the first answer after the latest run of *down*; 0 when it never came back from one."""
    flapping: bool = False
    last: Instant = 0
    """Time of the newest result that says anything about the device."""
    changes: int = 0
    """Which of the last results were others than the one before: see `flapping.remember`. The store has it only of a
    check that flaps; after a start the others are looked at afresh."""


_LAST = CheckState._fields.index("last")
"""All fields before this one are written with every change."""


def judge(spec: CheckSpec, reading: Reading) -> Verdict:
    """What one reading says by itself: `unknown` when our host could not send."""
    if not reading.sent:
        return "unknown"
    if not reading.received:
        return "down"
    return "degraded" if reading.flawed or _too_bad(spec.limits, reading) else "up"


def step(state: CheckState, spec: CheckSpec, reading: Reading) -> CheckState:
    """The state after one more reading. A reading that says nothing leaves the state as it was.

    Readings count in the order in which they are given, so a clock that was set back delays nothing. A check that
    wavers between degraded and down for `attempts` results is degraded: that much they agree on.
    """
    verdict = judge(spec, reading)
    if verdict == "unknown":
        return state
    at = reading.at
    same = verdict == state.soft
    attempt = min(state.attempt + 1, spec.attempts) if same else 1
    bad = state.bad + 1 if _BADNESS[verdict] > _BADNESS[state.hard] else 0
    hard = _booked(state.hard, verdict, attempt, bad, spec.attempts)
    turned = hard != state.hard
    silenced = verdict == "down" and not same and state.attempt >= spec.attempts
    answered = state.soft == "down" and not same
    # the first result of all is no change: there was nothing before it
    changes = flapping.remember(state.changes, not same and state.soft != "unknown") if spec.flapping else 0
    return CheckState(
        hard=hard,
        soft=verdict,
        attempt=attempt,
        hard_since=at if turned else state.hard_since,
        soft_since=state.soft_since if same else at,
        was=state.hard if turned else state.was,
        bad=0 if turned else bad,
        lost=state.last if silenced else state.lost,
        back=at if answered else state.back,
        flapping=flapping.flaps(changes, state.flapping),
        last=at,
        changes=changes,
    )


def moved(old: CheckState, new: CheckState) -> bool:
    """Whether a result changed anything but the time of the last answer and the memory of changes: what is written."""
    return new[:_LAST] != old[:_LAST]


def _too_bad(limits: Limits, reading: Reading) -> bool:
    # One division rounds to the number that a person wrote: 1 - 4/5 would stay just below a limit of 0.2.
    loss = (reading.sent - reading.received) / reading.sent
    if limits.loss is not None and loss >= limits.loss:
        return True
    return limits.rtt is not None and reading.rtt_avg is not None and reading.rtt_avg >= limits.rtt


def _booked(hard: Verdict, verdict: Verdict, attempt: int, bad: int, attempts: int) -> Verdict:
    if attempt >= attempts:
        return verdict
    if not bad:
        return "up" if (hard, verdict) == ("down", "degraded") else verdict
    return "degraded" if bad >= attempts else hard
