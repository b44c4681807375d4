"""Playbooks made by chance: any that hold together."""

from random import Random

from noctui.domain.playbook import ANSWERS, END, Exit, Lane, Playbook, Step, StepKind
from noctui.domain.playbook_flaws import flaws

_KINDS: tuple[StepKind, ...] = ("do", "check", "decide", "call", "measure", "note")
_TRIES = 200


def any_playbook(chance: Random) -> Playbook:
    """Lanes that branch, circle, wait for each other and leave steps out, as far as that holds together."""
    names = [[f"s{lane}{step}" for step in range(chance.randint(1, 5))] for lane in range(chance.randint(1, 4))]
    for daring in range(_TRIES, -1, -1):
        playbook = _attempt(chance, daring / _TRIES, names)
        if not list(flaws(playbook)):
            return playbook
    raise AssertionError("the tamest playbook holds together")


def _attempt(chance: Random, daring: float, names: list[list[str]]) -> Playbook:
    kinds = {name: chance.choice(_KINDS) for lane in names for name in lane}
    lanes = tuple(
        Lane(
            f"l{number}",
            {"en": "lane"},
            tuple(_step(chance, daring, names, number, index, kinds) for index in range(len(lane))),
            first=chance.random() < 0.4,
            closing=number > 0 and chance.random() < 0.2,
        )
        for number, lane in enumerate(names)
    )
    return Playbook("any", {"en": "any"}, lanes, authorise=("head",) if chance.random() < 0.5 else ())


def _step(
    chance: Random, daring: float, names: list[list[str]], lane: int, index: int, kinds: dict[str, StepKind]
) -> Step:
    name, here = names[lane][index], names[lane]
    following = here[index + 1] if index + 1 < len(here) else END
    others = [other for row in names if row is not here for other in row]
    kind = kinds[name]
    return Step(
        id=name,
        kind=kind,
        say={"en": "say"},
        exits=tuple(Exit(answer, _to(chance, daring, here, following)) for answer in _answers(kind)),
        skip=_to(chance, daring, here, following) if chance.random() < 0.4 else None,
        after=tuple(chance.sample(others, min(len(others), 2))) if chance.random() < 0.4 * daring else (),
        only=_only(chance, others + here[:index], kinds) if chance.random() < 0.4 * daring else {},
        both=chance.random() < 0.1,
        calls="other" if kind == "do" and chance.random() < 0.3 else "",
        low=1.0 if kind == "measure" else None,
        high=2.0 if kind == "measure" else None,
    )


def _answers(kind: StepKind) -> tuple[str, ...]:
    return ("one", "two", "three") if kind == "decide" else ANSWERS[kind]


def _to(chance: Random, daring: float, here: list[str], following: str) -> str:
    return chance.choice([*here, END]) if chance.random() < 0.5 * daring else following


def _only(chance: Random, others: list[str], kinds: dict[str, StepKind]) -> dict[str, tuple[str, ...]]:
    if not others:
        return {}
    other = chance.choice(others)
    return {other: (chance.choice(_answers(kinds[other])),)}
