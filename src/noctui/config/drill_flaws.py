"""What in a scenario does not hold together with its playbook and the site, although each of its values is good."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from re import compile as pattern

from noctui.config.document import Loc
from noctui.config.drill_forms import ChangeForm, CueForm, DrillForm, ReplyForm
from noctui.config.problems import Problem
from noctui.config.reader import Entry
from noctui.domain.drill import steps_of
from noctui.domain.drill_paths import possible, reachable
from noctui.domain.drill_points import START
from noctui.domain.inventory import Inventory
from noctui.domain.playbook import Playbook, Step
from noctui.domain.run_clocks import AUTHORISE

_PARAMETER = pattern(r"\{([^{}]*)\}")
_STANDARD = {START: ("started",), AUTHORISE: ("granted", "denied")}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a scenario speaks of."""

    playbooks: Mapping[str, Playbook]
    inventory: Inventory | None = None


def flaws(entry: Entry[DrillForm], around: Surroundings) -> Iterator[Problem]:
    form, playbook = entry.value, around.playbooks.get(entry.value.playbook)
    if playbook is None:
        yield entry.problem(("playbook",), "unknown_playbook", form.playbook, known=around.playbooks)
        return
    steps = {step: holder.by_id[step] for step, holder in steps_of(playbook, around.playbooks).items()}
    yield from _parameters(entry, playbook)
    yield from _happenings(entry, steps, around.inventory, {each.id for each in playbook.parameters})
    yield from _replies(entry, steps)
    yield from _expected(entry, playbook, around.playbooks, steps)


def _parameters(entry: Entry[DrillForm], playbook: Playbook) -> Iterator[Problem]:
    known = [each.id for each in playbook.parameters]
    for name in entry.value.parameters:
        if name not in known:
            yield entry.document.problem(("parameters", name), "no_such_parameter", name, key=True, known=known)


def _happenings(
    entry: Entry[DrillForm], steps: Mapping[str, Step], inventory: Inventory | None, parameters: Collection[str]
) -> Iterator[Problem]:
    ids: list[str] = []
    for index, inject in enumerate(entry.value.injects):
        if inject.id in ids:
            first = entry.document.where(("injects", ids.index(inject.id)))
            yield entry.problem(("injects", index, "id"), "duplicate_id", inject.id, first=first)
        ids.append(inject.id)
        yield from _cue(entry, ("injects", index), inject, steps)
    for index, change in enumerate(entry.value.fleet):
        yield from _cue(entry, ("fleet", index), change, steps)
        yield from _target(entry, ("fleet", index), change, inventory, parameters)


def _cue(entry: Entry[DrillForm], loc: Loc, form: CueForm, steps: Mapping[str, Step]) -> Iterator[Problem]:
    if (form.at is None) == (form.step is None) or (form.at is not None and (form.after is not None or form.answer)):
        yield entry.problem(loc, "drill_cue")
    if form.step and form.step not in steps and form.step != START:
        yield entry.problem((*loc, "step"), "no_such_step", form.step, known=steps)
    elif form.step and form.answer:
        yield from _answers(entry, (*loc, "answer"), form.step, (form.answer,), steps)


def _target(
    entry: Entry[DrillForm], loc: Loc, form: ChangeForm, inventory: Inventory | None, parameters: Collection[str]
) -> Iterator[Problem]:
    said = [key for key in ("device", "site", "kind") if getattr(form, key)]
    if len(said) != 1:
        yield entry.problem(loc, "drill_target")
        return
    key, name = said[0], str(getattr(form, said[0]))
    for parameter in _PARAMETER.findall(name):
        if parameter not in parameters:
            yield entry.problem((*loc, key), "no_such_parameter", parameter, known=parameters)
    if inventory is None or _PARAMETER.search(name):
        return
    if key == "device" and name not in inventory.devices:
        yield entry.problem((*loc, key), "unknown_member", name, known=inventory.devices)
    elif key == "site" and name not in inventory.places:
        yield entry.problem((*loc, key), "unknown_site", name, known=inventory.places)


def _replies(entry: Entry[DrillForm], steps: Mapping[str, Step]) -> Iterator[Problem]:
    for step, replies in entry.value.replies.items():
        if step not in steps and step != AUTHORISE:
            yield entry.document.problem(("replies", step), "no_such_step", step, key=True, known=steps)
            continue
        single = isinstance(_written(entry, step), dict)
        for index, reply in enumerate(replies):
            yield from _reply(entry, ("replies", step) if single else ("replies", step, index), step, reply, steps)


def _written(entry: Entry[DrillForm], step: str) -> object:
    data = entry.document.data
    replies = data.get("replies") if isinstance(data, dict) else None
    return replies.get(step) if isinstance(replies, dict) else None


def _reply(
    entry: Entry[DrillForm], loc: Loc, step: str, reply: ReplyForm, steps: Mapping[str, Step]
) -> Iterator[Problem]:
    for index, answer in enumerate(reply.right):
        yield from _answers(entry, (*loc, "right", index), step, (answer,), steps)
    for answer in reply.wrong:
        yield from _answers(entry, (*loc, "wrong", answer), step, (answer,), steps)
        if answer in reply.right:
            yield entry.problem((*loc, "wrong", answer), "right_and_wrong", answer)
    kind = steps[step].kind if step in steps else ""
    if reply.value and kind != "measure":
        yield entry.problem((*loc, "value"), "no_measure", step)
    if reply.evidence and kind != "check":
        yield entry.problem((*loc, "evidence"), "no_check", step)


def _answers(
    entry: Entry[DrillForm], loc: Loc, step: str, answers: tuple[str, ...], steps: Mapping[str, Step]
) -> Iterator[Problem]:
    known = _STANDARD.get(step) or tuple(exit_.answer for exit_ in steps[step].exits)
    for answer in answers:
        if answer not in known:
            yield entry.problem(loc, "no_such_answer", answer, known=known, step=step)


def _expected(
    entry: Entry[DrillForm], playbook: Playbook, playbooks: Mapping[str, Playbook], steps: Mapping[str, Step]
) -> Iterator[Problem]:
    """What is expected must be there when every answer is the right one."""
    right = {step: {answer for reply in replies for answer in reply.right} for step, replies in _right(entry)}
    there = reachable(playbook, playbooks, possible(steps.values(), right))
    for index, expected in enumerate(entry.value.expect):
        if expected.step not in steps and expected.step not in _STANDARD:
            yield entry.problem(("expect", index, "step"), "no_such_step", expected.step, known=steps)
        elif expected.step in steps and expected.step not in there:
            yield entry.problem(("expect", index, "step"), "never_reached", expected.step)
    for index, call in enumerate(entry.value.calls):
        if call not in steps:
            yield entry.problem(("calls", index), "no_such_step", call, known=steps)
        elif call not in there:
            yield entry.problem(("calls", index), "never_reached", call)


def _right(entry: Entry[DrillForm]) -> Iterator[tuple[str, list[ReplyForm]]]:
    return ((step, replies) for step, replies in entry.value.replies.items() if all(each.right for each in replies))
