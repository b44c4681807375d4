"""Where the right answers of a scenario lead."""

from collections.abc import Collection, Iterable, Mapping

from noctui.domain.playbook import END, Lane, Playbook, Step
from noctui.domain.run import onward

Answers = Mapping[str, Collection[str]]
"""Step → the answers it can have."""


def possible(steps: Iterable[Step], right: Answers) -> dict[str, Collection[str]]:
    """The right answers where there are such, else all that a step has."""
    return {step.id: right.get(step.id) or [each.answer for each in step.exits] for step in steps}


def reachable(playbook: Playbook, parts: Mapping[str, Playbook], answers: Answers) -> set[str]:
    """The steps of a playbook, and of those that it calls, to which these answers can lead."""
    found: set[str] = set()
    waiting, seen = [playbook], {playbook.id}
    while waiting:
        for step in _walk(waiting.pop(), answers):
            found.add(step.id)
            if step.calls in parts and step.calls not in seen:
                seen.add(step.calls)
                waiting.append(parts[step.calls])
    return found


def _walk(playbook: Playbook, answers: Answers) -> list[Step]:
    return [playbook.by_id[step] for lane in playbook.lanes for step in _lane(playbook, lane, answers)]


def _lane(playbook: Playbook, lane: Lane, answers: Answers) -> set[str]:
    found: set[str] = set()
    waiting, seen = [lane.steps[0].id], {END}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        step = playbook.by_id[name]
        if any(set(wanted).isdisjoint(answers[other]) for other, wanted in step.only.items()):
            waiting.append(onward(step))
            continue
        found.add(name)
        waiting.extend(each.to for each in step.exits if each.answer in answers[name])
        waiting.extend([onward(step)] if step.only else ())
    return found
