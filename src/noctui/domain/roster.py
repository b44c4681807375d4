"""Who is on: people, the posts that they hold as first and backup person, and what changes that for a while.

A side of a post is a line of pieces through several hands: the rota, its guards, its overrides, its plans, the leave of
its people (`overrides`). So every question reads the same line: who is on now reads its first piece, a year its first
hundreds.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field, replace
from functools import reduce
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from noctui.domain.dutyhours import DutyHours
from noctui.domain.moments import DAY, Instant, Span
from noctui.domain.overrides import (
    Guard,
    Leave,
    Line,
    Manning,
    Override,
    Plan,
    Side,
    Source,
    Target,
    guarded,
    overridden,
    planned,
    present,
)
from noctui.domain.pieces import FOREVER, Overlay, Piece, laid_out, merged, paired, until
from noctui.domain.rest import Rest
from noctui.domain.rotation import Crew, Pattern, Rotation, joined

LOOK_AHEAD: Span = 400 * DAY
"""How far the next hand-off is looked for."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach a person."""

    channel: str
    """phone, sms, mail, wecom … a key of the site's channels."""
    address: str
    hours: DutyHours | None = None
    """None: at any time."""


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    login: str = ""
    posts: tuple[str, ...] = ()
    """Ids of the posts that they can do."""
    contacts: tuple[Contact, ...] = ()
    """To be tried in this order."""
    language: str = ""
    notes: str = ""

    def ways(self, at: Instant) -> tuple[Contact, ...]:
        """The contacts of that hour, in order."""
        return tuple(one for one in self.contacts if one.hours is None or one.hours.hold(at))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a cover: who has it, at which hours."""

    who: Crew | Rotation | Pattern
    """Fixed people, or those who take turns."""
    hours: DutyHours | None = None
    """None: always."""
    overlapping: bool = False
    """It may hold together with other parts of the cover."""


Cover: TypeAlias = tuple[Part, ...]
"""Who has one side of a post: on weekdays, at weekends, by night … None of them: nobody."""


@dataclass(frozen=True, slots=True)
class Post:
    """A duty that somebody always has, first person and backup person."""

    id: str
    name: Mapping[str, str]
    """Words by language."""
    first: Cover = ()
    backup: Cover = ()
    above: str | None = None
    """The post that hears what this one does not answer."""
    needed: DutyHours | Literal["guards"] | None = None
    """When nobody on it is a gap: always (None), in these hours, or only while it is guarded."""
    rest: Rest | None = None
    """None: on call, not at work; rules of rest are not for it."""


class Duty(NamedTuple):
    """Who has a post at a moment. That nobody has it is an answer, too."""

    post: str
    first: Crew
    backup: Crew
    source: Source
    """Why those are first, and …"""
    backup_source: Source
    """… why these are backup."""
    until: Instant | None
    """The next hand-off on either side; None: not within `LOOK_AHEAD`."""

    @property
    def holders(self) -> Crew:
        """Who has it: the first, and without one the backup."""
        return self.first or self.backup


class Shift(NamedTuple):
    """A stretch in which a post is with the same people for the same reasons."""

    post: str
    begin: Instant
    end: Instant
    first: Crew
    backup: Crew
    source: Source
    backup_source: Source

    @property
    def holders(self) -> Crew:
        """Who has it: the first, and without one the backup."""
        return self.first or self.backup


class Gap(NamedTuple):
    """A stretch in which nobody has a post that is needed."""

    post: str
    begin: Instant
    end: Instant


class Overlap(NamedTuple):
    """A stretch in which parts of a cover hold together that are not said to."""

    post: str
    side: Side
    begin: Instant
    end: Instant
    crew: Crew


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything that says who is on; what it names stands in it. Laid out for questions when it is made."""

    people: Mapping[str, Person]
    posts: Mapping[str, Post]
    overrides: tuple[Override, ...] = ()
    plans: tuple[Plan, ...] = ()
    guards: tuple[Guard, ...] = ()
    leaves: tuple[Leave, ...] = ()
    overrides_of: Mapping[Target, Overlay[Override]] = field(init=False, repr=False, compare=False)
    plans_of: Mapping[str, Overlay[Plan]] = field(init=False, repr=False, compare=False)
    guards_of: Mapping[str, Overlay[Guard]] = field(init=False, repr=False, compare=False)
    leaves_of: Mapping[str, Overlay[Leave]] = field(init=False, repr=False, compare=False)
    """By person."""
    last_on: dict[str, tuple[tuple[Instant, Duty], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The last answer for each post and from when on it holds, and the one after it: only a memory, for those who ask
    what is now."""
    like: InitVar["Roster | None"] = None
    """One that was laid out before: only what differs from it is laid out anew. What both have is in the same order."""

    def __post_init__(self, like: "Roster | None") -> None:
        for layer, kind in _KINDS.items():
            known, overlays = (getattr(like, layer), getattr(like, f"{layer}_of")) if like is not None else ((), {})
            object.__setattr__(self, f"{layer}_of", _laid(known, overlays, getattr(self, layer), kind))


_Effect = TypeVar("_Effect", Override, Plan, Guard, Leave)
_KINDS: Mapping[str, Callable[[Any], Iterable[Hashable]]] = {
    "overrides": lambda one: (one.target,),
    "plans": lambda one: (one.post,),
    "guards": lambda one: one.crews,
    "leaves": lambda one: (one.person,),
}
"""What each of them is about."""


def _laid(
    known: tuple[_Effect, ...],
    overlays: Mapping[Hashable, Overlay[_Effect]],
    effects: tuple[_Effect, ...],
    about: Callable[[_Effect], Iterable[Hashable]],
) -> Mapping[Hashable, Overlay[_Effect]]:
    """Every effect under what it is about; those overlays remain in which nothing has come or gone."""
    if known is effects:
        return overlays
    if not known:
        return laid_out(effects, about)
    before, after = ({id(one): one for one in both} for both in (known, effects))
    others = before.keys() ^ after.keys()
    touched = {key for one in others for key in about(before.get(one) or after[one])}
    untouched = {key: overlay for key, overlay in overlays.items() if key not in touched}
    return untouched | laid_out(effects, about, touched)


NOBODY = Roster({}, {})
"""The roster of a site that has none."""


def on_duty(roster: Roster, post: str, at: Instant) -> Duty:
    """Who has a post at a moment. KeyError for an unknown post."""
    for since, known in roster.last_on.get(post, ()):
        if known.until is not None and since <= at < known.until:
            return known
    duty = _duty(roster, post, at)
    roster.last_on[post] = ((at, duty),)
    return duty


def coming(roster: Roster, duty: Duty) -> Duty | None:
    """Who has the post after the next hand-off, if one is in sight."""
    if duty.until is None:
        return None
    found = roster.last_on.get(duty.post, ())
    known = next((after for since, after in found if since == duty.until), None)
    if known is None:
        known = _duty(roster, duty.post, duty.until)
        roster.last_on[duty.post] = (*found[:1], (duty.until, known))
    return known


def shifts(roster: Roster, post: str, begin: Instant, end: Instant) -> list[Shift]:
    """Who has a post from `begin` to `end`, without gaps: where nobody has it a shift of nobody. KeyError for an
    unknown post."""
    return [
        Shift(post, since, till, first.crew, backup.crew, first.source, backup.source)
        for since, till, (first, backup) in merged(until(_sides(roster, roster.posts[post], begin), end))
    ]


def shifts_of(roster: Roster, person: str, begin: Instant, end: Instant) -> list[Shift]:
    """What a person has to do from `begin` to `end`, on either side of any post, by time."""
    found = (shift for post in roster.posts for shift in shifts(roster, post, begin, end))
    return sorted((shift for shift in found if person in shift.first + shift.backup), key=lambda one: one.begin)


def gaps(roster: Roster, post: str, begin: Instant, end: Instant) -> list[Gap]:
    """When nobody has a post that is needed. KeyError for an unknown post."""
    line = paired(_sides(roster, roster.posts[post], begin), needed(roster, post, begin))
    empty = (
        Piece(since, till, wanted and not (first.crew or backup.crew))
        for since, till, ((first, backup), wanted) in line
    )
    return [Gap(post, since, till) for since, till, gap in merged(until(empty, end)) if gap]


def overlaps(roster: Roster, post: str, begin: Instant, end: Instant) -> list[Overlap]:
    """Where parts of a cover hold together that are not said to. KeyError for an unknown post."""
    known = roster.posts[post]
    sides: tuple[tuple[Side, Cover], ...] = (("first", known.first), ("backup", known.backup))
    return [
        Overlap(post, side, since, till, crew)
        for side, cover in sides
        if len(cover) > 1
        for since, till, (crew, clash) in merged(until(_clashes(roster, cover, begin), end))
        if clash
    ]


def within(roster: Roster, begin: Instant, end: Instant) -> Roster:
    """The same for every question about that span, with nothing that was over before it or comes after it: of a long
    history this is little."""
    return replace(
        roster,
        overrides=tuple(one for one in roster.overrides if one.begin < end and begin < one.end),
        plans=tuple(one for one in roster.plans if one.begin < end and begin < one.end),
        guards=tuple(one for one in roster.guards if one.begin < end and begin < one.end),
        leaves=tuple(one for one in roster.leaves if one.begin < end and begin < one.end),
    )


def rostered(roster: Roster, post: str, at: Instant) -> Crew:
    """Who would be first at a moment if nobody were on leave. KeyError for an unknown post."""
    return next(_said(roster, roster.posts[post], "first", at)).value.crew


def needed(roster: Roster, post: str, start: Instant) -> Iterator[Piece[bool]]:
    """Whether the post has to be manned, from `start` on; not always merged. KeyError for an unknown post."""
    when = roster.posts[post].needed
    if isinstance(when, DutyHours):
        yield from when.pieces(start)
    elif when == "guards" and post in roster.guards_of:
        for begin, end, guards in roster.guards_of[post].during(start, FOREVER):
            yield Piece(begin, end, bool(guards))
    else:
        yield Piece(start, FOREVER, when is None)


def ladder(roster: Roster, post: str) -> tuple[str, ...]:
    """A post and those above it, upwards. KeyError for an unknown post."""
    steps: dict[str, None] = {}
    step: str | None = post
    while step is not None and step not in steps:
        steps[step] = None
        step = roster.posts[step].above
    return tuple(steps)


def _duty(roster: Roster, post: str, at: Instant) -> Duty:
    known, limit = roster.posts[post], at + LOOK_AHEAD
    first, ends = _lasting(_side(roster, known, "first", at), limit)
    backup, ends = _lasting(_side(roster, known, "backup", at), ends)
    return Duty(post, first.crew, backup.crew, first.source, backup.source, ends if ends < limit else None)


def _lasting(line: Line, limit: Instant) -> tuple[Manning, Instant]:
    """What a line begins with, and until when that lasts; nobody looks beyond a limit."""
    _, end, manning = next(line)
    while end < limit:
        _, till, after = next(line)
        if after != manning:
            return manning, end
        end = till
    return manning, limit


def _sides(roster: Roster, post: Post, start: Instant) -> Iterator[Piece[tuple[Manning, Manning]]]:
    return paired(_side(roster, post, "first", start), _side(roster, post, "backup", start))


def _side(roster: Roster, post: Post, side: Side, start: Instant) -> Line:
    return present(_said(roster, post, side, start), roster.leaves_of)


def _said(roster: Roster, post: Post, side: Side, start: Instant) -> Line:
    """One side of a post through all hands but leave, from `start` on."""
    line = _cover(roster, post.first if side == "first" else post.backup, start)
    if side == "first" and post.id in roster.guards_of:
        line = guarded(line, roster.guards_of[post.id], post.id)
    if overrides := roster.overrides_of.get(Target(post.id, side)):
        line = overridden(line, overrides)
    if plans := roster.plans_of.get(post.id):
        line = planned(line, plans, side)
    return line


def _cover(roster: Roster, cover: Cover, start: Instant) -> Line:
    if not cover:
        return iter((Piece(start, FOREVER, Manning()),))
    return reduce(_beside, (_part(roster, part, start) for part in cover))


def _beside(one: Line, other: Line) -> Line:
    for begin, end, (here, there) in paired(one, other):
        source = here.source if here.source != "rota" else there.source
        yield Piece(begin, end, Manning(joined(here.crew, there.crew), source))


def _part(roster: Roster, part: Part, start: Instant) -> Line:
    """The people of one part of a cover, in its hours."""
    if isinstance(part.who, tuple):
        line: Line = iter((Piece(start, FOREVER, Manning(part.who)),))
    else:
        line = (Piece(begin, end, Manning(crew)) for begin, end, crew in part.who.pieces(start))
        if overrides := roster.overrides_of.get(Target(part.who.id, None)):
            line = overridden(line, overrides)
    return line if part.hours is None else _in_hours(line, part.hours.pieces(start))


def _in_hours(line: Line, hours: Iterator[Piece[bool]]) -> Line:
    for begin, end, (manning, inside) in paired(line, hours):
        yield Piece(begin, end, manning if inside else Manning())


def _clashes(roster: Roster, cover: Cover, start: Instant) -> Iterator[Piece[tuple[Crew, bool]]]:
    """Who is on by the parts that do not say that they overlap, and whether more than one of them holds."""
    lines = (_part(roster, part, start) for part in cover if not part.overlapping)
    alone = (Piece(begin, end, (who.crew, False)) for begin, end, who in next(lines, iter(())))
    return reduce(_clash, lines, alone)


def _clash(line: Iterator[Piece[tuple[Crew, bool]]], more: Line) -> Iterator[Piece[tuple[Crew, bool]]]:
    for begin, end, ((crew, clash), who) in paired(line, more):
        yield Piece(begin, end, (joined(crew, who.crew), clash or bool(crew and who.crew)))
