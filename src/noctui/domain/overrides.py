"""What changes who is on: guards, overrides, swaps, plans and leave, each for a span.

They are applied one after the other, each to what the one before leaves: a guard adds to the rota, overrides add, take
off and replace, a plan stands instead of all that, and whoever is on leave is off.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal, NamedTuple, TypeAlias

from noctui.domain.moments import Instant
from noctui.domain.pieces import Overlay, Piece, S
from noctui.domain.rotation import NOBODY, Crew, joined

Side = Literal["first", "backup"]

Source = Literal["rota", "guard", "override", "plan", "leave", "handover"]
"""What had the last word on who is on. leave: somebody is missing who would be."""


class Manning(NamedTuple):
    """Who is on one side of a post, and why."""

    crew: Crew = NOBODY
    source: Source = "rota"


Line: TypeAlias = Iterator[Piece[Manning]]


class Target(NamedTuple):
    """What an override is about: a side of a post, or a rotation wherever it is used."""

    id: str
    """Of a post, or of a rotation."""
    side: Side | None = "first"
    """None: `id` is a rotation's."""


@dataclass(frozen=True, slots=True)
class Override:
    """For a span somebody is off, or on, or on instead of another; of several the later one in the list sees what the
    earlier ones did. Raises ValueError when it names nobody."""

    id: str
    target: Target
    begin: Instant
    end: Instant
    off: str = ""
    """Person that is taken off, if they are on …"""
    on: str = ""
    """… and person that is put on: in their place when both are named, and then only if the other one was on."""
    by: str = ""
    reason: str = ""
    relief: bool = False
    """In the place of somebody who is missing: the post goes to `on` and back without a handover."""

    def __post_init__(self) -> None:
        if not (self.off or self.on):
            raise ValueError(f"override {self.id} names nobody")


class Stint(NamedTuple):
    """A stretch of duty of one person."""

    begin: Instant
    end: Instant
    person: str
    side: Side = "first"


@dataclass(frozen=True, slots=True)
class Plan:
    """A post's fixed plan for a span: only who stands in it is on. Of two at once the later one in the list holds, and
    what a stint has outside of the span does not count."""

    id: str
    post: str
    begin: Instant
    end: Instant
    stints: tuple[Stint, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """An important time, in which posts have more people, and posts are manned that else are not."""

    id: str
    name: str
    begin: Instant
    end: Instant
    crews: Mapping[str, Crew] = field(default_factory=dict)
    """Who is on as well, by post."""


@dataclass(frozen=True, slots=True)
class Leave:
    """A person who is not on duty, whatever the roster says: the backup person has their posts."""

    id: str
    person: str
    begin: Instant
    end: Instant
    reason: str = ""


def swap(name: str, target: Target, one: Stint, other: Stint) -> tuple[Override, Override]:
    """Two people take each other's stint. Whether both consent is for the caller to know."""
    return (
        Override(f"{name}/1", target, one.begin, one.end, off=one.person, on=other.person),
        Override(f"{name}/2", target, other.begin, other.end, off=other.person, on=one.person),
    )


def guarded(line: Line, guards: Overlay[Guard], post: str) -> Line:
    return _over(line, guards, lambda manning, active: _guarded(manning, active, post))


def overridden(line: Line, overrides: Overlay[Override]) -> Line:
    return _over(line, overrides, lambda manning, active: reduce(_override, active, manning))


def planned(line: Line, plans: Overlay[Plan], side: Side) -> Line:
    stints: dict[int, Overlay[Stint]] = {}  # laid out once for the whole line: a plan may have thousands
    for piece in line:
        for begin, end, active in plans.during(piece.begin, piece.end):
            if not active:
                yield Piece(begin, end, piece.value)
                continue
            plan = active[-1]
            if id(plan) not in stints:
                stints[id(plan)] = Overlay(stint for stint in plan.stints if stint.side == side)
            yield from _stints(stints[id(plan)], begin, end)


def present(line: Line, leaves: Mapping[str, Overlay[Leave]]) -> Line:
    for piece in line:
        begin, end, manning = piece
        away = [one for one in manning.crew if one in leaves and not leaves[one].quiet(begin, end)]
        if away:
            yield from reduce(lambda pieces, one: _without(pieces, one, leaves[one]), away, iter((piece,)))
        else:
            yield piece


def _without(line: Line, person: str, leaves: Overlay[Leave]) -> Line:
    return _over(line, leaves, lambda manning, _: Manning(_off(manning.crew, person), "leave"))


def _over(line: Line, overlay: Overlay[S], change: Callable[[Manning, tuple[S, ...]], Manning]) -> Line:
    """The line cut where something begins or ends to hold, and changed by what holds."""
    for piece in line:
        since, till, manning = piece
        if overlay.quiet(since, till):
            yield piece
            continue
        for begin, end, active in overlay.during(since, till):
            yield Piece(begin, end, change(manning, active) if active else manning)


def _stints(stints: Overlay[Stint], begin: Instant, end: Instant) -> Line:
    for since, till, those in stints.during(begin, end):
        yield Piece(since, till, Manning(tuple(dict.fromkeys(stint.person for stint in those)), "plan"))


def _guarded(manning: Manning, guards: tuple[Guard, ...], post: str) -> Manning:
    more = reduce(joined, (guard.crews[post] for guard in guards), manning.crew)
    return manning if more == manning.crew else Manning(more, "guard")


def _override(manning: Manning, override: Override) -> Manning:
    """Nothing happens where `off` is not on."""
    crew, off, on = manning.crew, override.off, override.on
    if not on:
        changed = _off(crew, off)
    elif not off:
        changed = joined(crew, (on,))
    else:
        changed = tuple(dict.fromkeys(on if person == off else person for person in crew))
    return manning if changed == crew else Manning(changed, "override")


def _off(crew: Crew, person: str) -> Crew:
    return tuple(one for one in crew if one != person)
