"""Where the steps of a lane lead: which of them can be reached, and from which its end can."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from noctui.domain.playbook import END, Lane, Playbook, Step
from noctui.domain.run import onward


def ways(step: Step) -> Iterator[str]:
    """Wherever it may lead, by an answer or skipped; END among them."""
    yield from (found.to for found in step.exits)
    if step.skip is not None:
        yield step.skip


def reachable(lane: Lane, start: str, without: str = "") -> frozenset[str]:
    """The steps that can come after `start`, itself among them, on ways that do not touch `without`."""
    leads = {step.id: set(ways(step)) for step in lane.steps}
    return _flood(leads, start) if not without else _flood({k: v for k, v in leads.items() if k != without}, start)


def leading_out(lane: Lane, *, passing: bool = False) -> frozenset[str]:
    """The steps from which its end can be reached; `passing`: also where every step that can be is passed over."""
    back: dict[str, set[str]] = {END: set()}
    for step in lane.steps:
        back.setdefault(step.id, set())
        for to in (onward(step),) if passing and step.only else ways(step):
            back.setdefault(to, set()).add(step.id)
    return _flood(back, END) - {END}


def deadlock(playbook: Playbook) -> list[str]:
    """Steps in a ring [a, b, a], each of which waits (`after`) for one that may stand behind the next; empty: none."""
    waiting = [step for step in playbook.steps() if any(other in playbook.by_id for other in step.after)]
    graph = {step.id: {held.id for held in waiting if _holds(playbook, step, held)} for step in waiting}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1][::-1]
        return ring
    return []


def _holds(playbook: Playbook, step: Step, held: Step) -> bool:
    """Whether a lane that stands at `held` may not have done yet what `step` waits for."""
    lane = playbook.lane_of[held.id]
    awaited = [playbook.by_id[other] for other in step.after if other in playbook.by_id]
    theirs = [other for other in awaited if playbook.lane_of[other.id].id == lane.id]
    return any(_before(lane, held, other) for other in theirs)


def _before(lane: Lane, held: Step, other: Step) -> bool:
    """What is passed over (`only`) has not been done, even on a way that leads through it."""
    if held.id == other.id:
        return True
    return held.id in reachable(lane, lane.steps[0].id, "" if other.only else other.id)


def _flood(leads: Mapping[str, set[str]], start: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        step = waiting.pop()
        if step in leads and step not in found:
            found.add(step)
            waiting += leads[step]
    return frozenset(found)
