"""What was changed of the roster at the desk, and the roster with it laid over what the files say.

A change is agreed upon step by step; only then it counts. Its span is kept apart from what it says: a change that is
ended is cut there, and everything before stays as it was.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from noctui.domain.four_eyes import Party
from noctui.domain.moments import Instant
from noctui.domain.overrides import Guard, Leave, Override, Plan, Stint, Target, swap
from noctui.domain.roster import Roster

ChangeKind = Literal["override", "swap", "leave", "stand_in", "guard", "plan"]

ChangeStatus = Literal[
    "offered",
    "asked",
    "approved",
    "planned",
    "reported",
    "in_force",
    "support",
    "late",
    "ended",
    "refused",
    "withdrawn",
    "expired",
]
"""offered: a swap that the other one has to answer. asked, approved, planned: a leave without the word of the
supervisor, without its handover plan, without the customer's answer. reported: an absence that the duty leader has to
decide. support: nobody stands in, the superior unit was asked. late: leave is over, and they are not back."""

PENDING: frozenset[ChangeStatus] = frozenset({"offered", "asked", "approved", "planned", "reported"})
"""Nothing has changed yet."""
COUNTING: frozenset[ChangeStatus] = frozenset({"in_force", "support", "late", "ended"})
"""It says who is on, in its span."""
ACTIVE: frozenset[ChangeStatus] = PENDING | COUNTING - {"ended"}
"""Something may still be done about it."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Two people take each other's stint."""

    target: Target
    one: Stint
    """Of the person that offers."""
    other: Stint


@dataclass(frozen=True, slots=True)
class PlannedLeave:
    """A person who wants to be away, with what has been done about it."""

    person: str
    reason: str
    supervisor: str = ""
    """Login of who approved."""
    plan: str = ""
    """Who does what meanwhile."""
    customer: str = ""
    """Who answered for the customer, or the paper with the answer."""
    returned: Instant | None = None


@dataclass(frozen=True, slots=True)
class Relief:
    """Who has a post instead, from a moment on."""

    since: Instant
    person: str = ""
    """Empty: nobody."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A person who is not there now, and who has their post meanwhile."""

    post: str
    person: str
    reason: str
    reliefs: tuple[Relief, ...] = ()
    """In order of time; each ends the one before."""
    leader: str = ""
    """Login of who approved."""
    tickets: tuple[int, ...] = ()
    """Numbers of those that went over."""

    @property
    def now(self) -> str:
        """Who stands in; empty when nobody does."""
        return self.reliefs[-1].person if self.reliefs else ""


E = TypeVar("E", Override, Plan, Guard, Leave)

What: TypeAlias = Override | Swap | PlannedLeave | StandIn | Guard | Plan

KINDS: dict[ChangeKind, type[What]] = {
    "override": Override,
    "swap": Swap,
    "leave": PlannedLeave,
    "stand_in": StandIn,
    "guard": Guard,
    "plan": Plan,
}


@dataclass(frozen=True, slots=True)
class RosterChange:
    """`begin` and `end` hold, whatever spans stand in `what`."""

    id: int
    what: What
    begin: Instant
    end: Instant
    status: ChangeStatus
    by: str
    """A login."""
    at: Instant
    due: Instant | None = None
    """When somebody has to have done the next step."""

    @property
    def kind(self) -> ChangeKind:
        return next(kind for kind, made in KINDS.items() if isinstance(self.what, made))

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it is about."""
        return tuple(dict.fromkeys(_people(self.what)))

    @property
    def posts(self) -> tuple[str, ...]:
        """Which posts it names; for an override of a rotation its id; of a leave none."""
        match self.what:
            case Override() | Swap():
                return (self.what.target.id,)
            case StandIn() | Plan():
                return (self.what.post,)
            case Guard():
                return tuple(self.what.crews)
            case PlannedLeave():
                return ()


class Actor(NamedTuple):
    """Who takes a step."""

    login: str
    person: str = ""
    """Their id in the roster, if they are in it."""
    leads: bool = False
    """They may decide: by their role, or for they have a post above."""

    @property
    def party(self) -> Party:
        return Party(self.login, self.person)


def in_effect(base: Roster, changes: Iterable[RosterChange]) -> Roster:
    """What the files say with the changes that count laid over it, in the order in which they were made.

    A change that names somebody who is not in the files any more counts for nothing.
    """
    effects = [effect for change in sorted(changes, key=lambda one: one.id) for effect in _counting(base, change)]
    if not effects:
        return base
    return replace(
        base,
        overrides=base.overrides + tuple(one for one in effects if isinstance(one, Override)),
        plans=base.plans + tuple(one for one in effects if isinstance(one, Plan)),
        guards=base.guards + tuple(one for one in effects if isinstance(one, Guard)),
        leaves=base.leaves + tuple(one for one in effects if isinstance(one, Leave)),
        like=base,
    )


def with_change(roster: Roster, base: Roster, change: RosterChange) -> Roster:
    """`roster`, which is `base` with changes in effect, with one of them as it is now, or with one more."""
    effects = tuple(_counting(base, change))
    return replace(
        roster,
        overrides=_instead(roster.overrides, len(base.overrides), change.id, effects, Override),
        plans=_instead(roster.plans, len(base.plans), change.id, effects, Plan),
        guards=_instead(roster.guards, len(base.guards), change.id, effects, Guard),
        leaves=_instead(roster.leaves, len(base.leaves), change.id, effects, Leave),
        like=roster,
    )


def _instead(known: tuple[E, ...], own: int, change: int, effects: Iterable[object], kind: type[E]) -> tuple[E, ...]:
    """Effects of a kind in place of those of the same change; the first `own` are of the files."""
    begin = bisect_left(known, change, own, key=_change_of)
    end = bisect_right(known, change, begin, key=_change_of)
    new = tuple(one for one in effects if isinstance(one, kind))
    return known if known[begin:end] == new else known[:begin] + new + known[end:]


def _change_of(effect: Override | Plan | Guard | Leave) -> int:
    """The number of the change that it comes of: see `_effects`."""
    return int(effect.id[1:].partition("/")[0])


def _counting(base: Roster, change: RosterChange) -> Iterator[Override | Plan | Guard | Leave]:
    if change.status in COUNTING and base.people.keys() >= {*change.people}:
        yield from _effects(change)


def _effects(change: RosterChange) -> Iterator[Override | Plan | Guard | Leave]:
    name, begin, end = f"#{change.id}", change.begin, change.end
    match change.what:
        case Override() | Guard() | Plan() as what:
            yield replace(what, id=name, begin=begin, end=end)
        case Swap(target, one, other):
            for half in swap(name, target, one, other):
                yield replace(half, begin=max(begin, half.begin), end=min(end, half.end), by=change.by)
        case PlannedLeave(person, reason):
            yield Leave(name, person, begin, end, reason)
        case StandIn() as what:
            yield from _reliefs(change, what)


def _reliefs(change: RosterChange, what: StandIn) -> Iterator[Override]:
    ends = (*(relief.since for relief in what.reliefs[1:]), change.end)
    for number, (relief, end) in enumerate(zip(what.reliefs, ends, strict=True)):
        yield Override(
            id=f"#{change.id}/{number}",
            target=Target(what.post),
            begin=relief.since,
            end=min(end, change.end),
            off=what.person,
            on=relief.person,
            by=change.by,
            reason=what.reason,
            relief=True,
        )


def _people(what: What) -> Iterator[str]:
    match what:
        case Override():
            yield from filter(None, (what.off, what.on))
        case Swap():
            yield from (what.one.person, what.other.person)
        case PlannedLeave():
            yield what.person
        case StandIn():
            yield what.person
            yield from (relief.person for relief in what.reliefs if relief.person)
        case Guard():
            yield from (person for crew in what.crews.values() for person in crew)
        case Plan():
            yield from (stint.person for stint in what.stints)
