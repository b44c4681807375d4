"""What in a playbook does not hold together, although each of its values is good by itself."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from noctui.domain.playbook import ACT_NEEDS, END, Lane, Playbook, Step
from noctui.domain.playbook_graph import deadlock, leading_out, reachable, ways
from noctui.domain.run_clocks import AUTHORISE
from noctui.domain.run_words import BACKUP

Place: TypeAlias = tuple[str | int, ...]
"""Keys and indices down to a value of the file: ("lanes", 0, "steps", 2, "limit")."""

RESERVED: Final = frozenset({END, "next", AUTHORISE})
"""What no step is called: they stand for something else wherever steps are named."""
RECORDED: Final = frozenset({"value", "by", "way"})
"""What no field is called: what is measured, and who approved how, is recorded under these."""

_NAMED = re.compile(r"\{([^{}]*)\}")
SIDES: Final[Mapping[str, str]] = {"low": "low_next", "high": "high_next"}
"""Of a `measure`: `low` and `high` are its limits, these lead on. Other exits are keys by themselves."""


class Flaw(NamedTuple):
    at: Place
    code: str
    """A key of the sentences that are told about files."""
    found: str = ""
    known: Collection[str] = ()
    """What could have been meant."""
    params: Mapping[str, str] = {}
    first: Place | None = None
    """Of something that stands twice: where it stands first."""


class Spot(NamedTuple):
    """A step and where it stands."""

    at: Place
    lane: Lane
    step: Step

    def flaw(self, key: str | int, code: str, found: str = "", known: Collection[str] = (), **params: str) -> Flaw:
        return Flaw((*self.at, key), code, found, known, params)


def flaws(playbook: Playbook) -> Iterator[Flaw]:
    """Everything about one playbook that needs no other file. While ids clash nobody knows what is meant by them."""
    clashes = list(_twice(_ids(playbook)))
    yield from clashes or _meant(playbook)


def _meant(playbook: Playbook) -> Iterator[Flaw]:
    for spot in spots(playbook):
        yield from _named(playbook, spot)
        yield from _leads(playbook, spot)
        yield from _clocks(playbook, spot)
        yield from _records(spot)
        yield from _acts(playbook, spot)
        yield from _conditions(playbook, spot)
    for index, lane in enumerate(playbook.lanes):
        yield from _ways(index, lane)
    waits = [flaw for spot in spots(playbook) for flaw in _waits(playbook, spot)]
    yield from waits or _rings(playbook)


def spots(playbook: Playbook) -> Iterator[Spot]:
    for number, lane in enumerate(playbook.lanes):
        for index, step in enumerate(lane.steps):
            yield Spot(("lanes", number, "steps", index), lane, step)


# --------------------------------------------------------------------------------------------------------------- ids


def _ids(playbook: Playbook) -> Iterator[list[tuple[str, Place]]]:
    """Lists of ids that may not clash, each with its place. A timer and a step stand in one list of deadlines."""
    yield [(lane.id, ("lanes", index, "id")) for index, lane in enumerate(playbook.lanes)]
    yield [(each.id, ("parameters", index, "id")) for index, each in enumerate(playbook.parameters)]
    steps = [(spot.step.id, (*spot.at, spot.step.kind)) for spot in spots(playbook)]
    yield [*((timer, ("timers", timer)) for timer in playbook.timers), *steps]
    for at, _, step in spots(playbook):
        yield [(each.id, (*at, "record", index, "id")) for index, each in enumerate(step.record)]
        for nth, each in enumerate(step.record):
            yield [(c.answer, (*at, "record", nth, "choices", i, "id")) for i, c in enumerate(each.choices)]
        if step.kind == "decide":
            yield [(found.answer, (*at, "options", index, "id")) for index, found in enumerate(step.exits)]


def _twice(lists: Iterable[list[tuple[str, Place]]]) -> Iterator[Flaw]:
    for ids in lists:
        first: dict[str, Place] = {}
        for name, at in ids:
            if name in first:
                yield Flaw(at, "duplicate_id", name, first=first[name])
            first.setdefault(name, at)


def _named(playbook: Playbook, spot: Spot) -> Iterator[Flaw]:
    """Its own name, and the `{parameters}` in its words."""
    if spot.step.id in RESERVED:
        yield spot.flaw(spot.step.kind, "reserved_id", spot.step.id)
    known = [each.id for each in playbook.parameters]
    backups = [each.id + BACKUP for each in playbook.parameters if each.kind == "post"]
    texts = {(key, language): text for key in ("say", "hint") for language, text in getattr(spot.step, key).items()}
    for (key, language), text in texts.items():
        for name in _NAMED.findall(text):
            if name not in (known if key == "say" else (*known, *backups)):
                yield Flaw((*spot.at, key, language), "unknown_parameter", name, known)
    probe = spot.step.probe
    for name in _NAMED.findall(probe.target) if probe else ():
        if name not in known:
            yield Flaw((*spot.at, "probe", probe.method if probe else ""), "unknown_parameter", name, known)


# --------------------------------------------------------------------------------------------------- where it leads


def _leads(playbook: Playbook, spot: Spot) -> Iterator[Flaw]:
    """Every exit leads to a step of its lane."""
    here = {step.id for step in spot.lane.steps} | {END}
    wrong = {to: key for to, key in _exits(spot.step) if to not in here}
    for to, key in wrong.items():
        if to in playbook.by_id:
            yield Flaw((*spot.at, *key), "step_elsewhere", to)
        else:
            yield Flaw((*spot.at, *key), "unknown_step", to, sorted(here))


def _exits(step: Step) -> Iterator[tuple[str, Place]]:
    """Where it leads, each with the key that says so. What all exits share stands under `next`."""
    shared = len({found.to for found in step.exits}) == 1
    for index, found in enumerate(step.exits):
        if step.kind == "decide":
            yield found.to, ("options", index, "next")
        else:
            yield found.to, ("next",) if shared else (SIDES.get(found.answer, found.answer),)
    if step.skip is not None:
        yield step.skip, ("skip",)


def _ways(number: int, lane: Lane) -> Iterator[Flaw]:
    """Every step is reached, and from every step the lane comes to its end."""
    there = reachable(lane, lane.steps[0].id)
    places = {step.id: ("lanes", number, "steps", at, step.kind) for at, step in enumerate(lane.steps)}
    yield from (Flaw(at, "unreachable", step) for step, at in places.items() if step not in there)
    for code, out in (("no_way_out", leading_out(lane)), ("no_way_past", leading_out(lane, passing=True))):
        trapped = (step for step in lane.steps if step.id in there and step.id not in out)
        if circle := next((step.id for step in trapped if _comes_back(lane, step)), ""):
            yield Flaw(places[circle], code, circle)
            return


def _comes_back(lane: Lane, step: Step) -> bool:
    return any(step.id in reachable(lane, to) for to in ways(step))


# ------------------------------------------------------------------------------------------------ clocks and records


def _clocks(playbook: Playbook, spot: Spot) -> Iterator[Flaw]:
    step = spot.step
    if step.limit is not None and not step.role:
        yield spot.flaw("limit", "limit_role")
    if step.limit is None and step.warn:
        yield spot.flaw("warn", "warn_alone")
    if step.limit is not None and step.warn >= step.limit:
        yield spot.flaw("warn", "warn_early")
    if step.limit is None and step.ladder:
        yield spot.flaw("ladder", "ladder_alone")
    if step.limit is not None and step.hold is not None and step.hold >= step.limit:
        yield spot.flaw("limit", "limit_hold")
    for key, timer in (("timer", step.timer), ("stops", step.stops)):
        if timer and timer not in playbook.timers:
            yield spot.flaw(key, "unknown_timer", timer, playbook.timers)
    if step.timer and step.unit != "min":
        yield spot.flaw("unit", "timer_unit", step.unit)
    if step.low is not None and step.high is not None and step.low >= step.high:
        yield spot.flaw("low", "low_high")


def _records(spot: Spot) -> Iterator[Flaw]:
    for index, field in enumerate(spot.step.record):
        at = (*spot.at, "record", index)
        if field.id in RECORDED:
            yield Flaw((*at, "id"), "reserved_id", field.id)
        if field.kind == "choice" and not field.choices:
            yield Flaw(at, "choices_missing")
        if field.kind != "choice" and field.choices:
            yield Flaw((*at, "choices"), "choices_alone")


def _acts(playbook: Playbook, spot: Spot) -> Iterator[Flaw]:
    """What it enters is about parameters that the run has."""
    act, known = spot.step.enter, {each.kind for each in playbook.parameters}
    missing = [kind for kind in ACT_NEEDS[act] if kind not in known] if act is not None else []
    if act is not None and missing:
        yield spot.flaw("enter", "enter_needs", act, kinds=", ".join(missing))


# ------------------------------------------------------------------------------------------------- on what it depends


def _conditions(playbook: Playbook, spot: Spot) -> Iterator[Flaw]:
    """`only` names steps that may have been answered before, and answers that they have."""
    for other, answers in spot.step.only.items():
        at = (*spot.at, "only", other)
        found = playbook.by_id.get(other)
        if found is None:
            yield Flaw(at, "no_such_step", other, sorted(playbook.by_id))
            continue
        known = [each.answer for each in found.exits]
        for index, answer in enumerate(answers):
            if answer not in known:
                yield Flaw((*at, index), "unknown_answer", answer, known, {"step": other})
        yield from _order(playbook, spot, found, at)


def _order(playbook: Playbook, spot: Spot, other: Step, at: Place) -> Iterator[Flaw]:
    theirs = playbook.lane_of[other.id]
    if theirs.id == spot.lane.id:
        if all(spot.step.id not in reachable(theirs, to) for to in _onward(other)):
            yield Flaw(at, "only_never", other.id)
    elif not (spot.lane.closing and not theirs.closing) and not _awaited(spot, other.id):
        yield Flaw(at, "only_unsure", other.id, params={"step": other.id})


def _onward(step: Step) -> set[str]:
    return {found.to for found in step.exits}


def _awaited(spot: Spot, other: str) -> bool:
    """Whether the lane has waited for a step of another lane whenever it comes to this one."""
    if other in spot.step.after:
        return True
    waiting = {step.id for step in spot.lane.steps if other in step.after and not step.only}
    start = spot.lane.steps[0].id
    return start in waiting or spot.step.id not in _around(spot.lane, start, waiting)


def _around(lane: Lane, start: str, walls: Collection[str]) -> frozenset[str]:
    """The steps that can be reached without passing any of `walls`."""
    steps = tuple(step for step in lane.steps if step.id not in walls)
    return reachable(Lane(lane.id, lane.name, steps), start)


def _waits(playbook: Playbook, spot: Spot) -> Iterator[Flaw]:
    """`after` names steps of other lanes that open without this one."""
    for index, other in enumerate(spot.step.after):
        at = (*spot.at, "after", index)
        theirs = playbook.lane_of.get(other)
        if theirs is None:
            yield Flaw(at, "no_such_step", other, sorted(playbook.by_id))
        elif theirs.id == spot.lane.id:
            yield Flaw(at, "after_same", other)
        elif theirs.closing and not spot.lane.closing:
            yield Flaw(at, "after_closing", other)
        elif spot.lane.first and not theirs.first and playbook.authorise:
            yield Flaw(at, "after_authorise", other)


def _rings(playbook: Playbook) -> Iterator[Flaw]:
    if ring := deadlock(playbook):
        spot = next(spot for spot in spots(playbook) if spot.step.id == ring[0])
        yield spot.flaw("after", "after_ring", ring=" → ".join(ring))
