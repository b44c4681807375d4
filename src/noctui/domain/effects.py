"""What a fact did to the clocks of its ticket: each of them as it stands with the fact, and as it would without."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from noctui.domain.clock import Clock
from noctui.domain.ticket import Fact

Effect: TypeAlias = Literal["started", "ended", "revived", "paused", "measured", "kept", "moved", "gone", "changed"]
"""started: it counts from this fact. ended: this fact ended it. revived: without it the clock would have ended, or
stand still. paused: it stands still by it. measured: it has another limit or level. kept: rounds of a rhythm were
kept, or lost. moved: it is due at another time. gone: the ticket does not carry it any more."""


class Touched(NamedTuple):
    effect: Effect
    clock: Clock
    """As it stands; of one that is gone as it stood."""
    was: Clock | None
    """As it would stand without the fact; None: it would not be there."""


def touched(facts: Sequence[Fact], clocks: Sequence[Clock], without: Sequence[Clock]) -> tuple[Touched, ...]:
    """What `facts` did, in the order of the clocks; `without`: the ticket's clocks folded over all its other facts."""
    after, before = ({clock.spec: clock for clock in some} for some in (clocks, without))
    pairs = ((after.get(spec), before.get(spec)) for spec in dict.fromkeys((*after, *before)))
    return tuple(Touched(_effect(facts, *pair), pair[0] or pair[1], pair[1]) for pair in pairs if _differ(*pair))  # type: ignore[arg-type]


def _differ(clock: Clock | None, was: Clock | None) -> bool:
    return clock is None or was is None or _stand(clock) != _stand(was)


def _stand(clock: Clock) -> tuple[object, ...]:
    """What an operator would call a difference."""
    return clock.state, clock.started, clock.due, clock.ended, clock.limit, clock.level, clock.round, clock.misses


def _effect(facts: Sequence[Fact], clock: Clock | None, was: Clock | None) -> Effect:
    """The one word for it that says most."""
    moments = {fact.occurred_at for fact in facts}
    if clock is None:
        return "gone"
    if clock.start_fact in {fact.id for fact in facts}:
        return "started"
    if clock.ended in moments and (was is None or was.ended != clock.ended):
        return "ended"
    if was is None or clock.level != was.level:
        return "measured"
    if clock.mark in moments or (clock.round, clock.misses) != (was.round, was.misses):
        return "kept"  # before its limit is compared: each round of a daily rhythm has its own
    if clock.limit != was.limit:
        return "measured"
    if clock.state == "paused" != was.state:
        return "paused"
    if clock.ended is None and (was.ended is not None or was.state == "paused"):
        return "revived"
    return "moved" if clock.due != was.due else "changed"
