"""A playbook as a tree of lines: lanes, the steps of each, and under a step where its answers lead."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from noctui.catalog import _, pick
from noctui.config.shape import span_text
from noctui.domain.playbook import END, Exit, Lane, Playbook, Role, Step

T = TypeVar("T")


def tree(playbook: Playbook, roles: Mapping[str, Role]) -> Iterator[str]:
    """In the words of the file (`do`, `good`), for who writes it; what operators read is in the present language."""
    yield f"{playbook.id}  {pick(playbook.name)}"
    yield from (f"   {line}" for line in _about(playbook, roles))
    for lane, last in _with_last(playbook.lanes):
        yield f"{'└─' if last else '├─'} {_title(lane)}"
        yield from (f"{'  ' if last else '│ '} {line}" for line in _steps(lane, roles))


def _about(playbook: Playbook, roles: Mapping[str, Role]) -> Iterator[str]:
    yield ", ".join(filter(None, (*playbook.refs, playbook.source, _("version {version}", version=playbook.version))))
    if playbook.trigger:
        yield _("when: {words}", words=pick(playbook.trigger))
    for each in playbook.parameters:
        yield _("asks: {id} ({kind}) {words}", id=each.id, kind=each.kind, words=pick(each.ask))
    if playbook.authorise:
        yield _("authorised by: {roles}", roles=_named(playbook.authorise, roles))


def _title(lane: Lane) -> str:
    marks = [_("people first") if lane.first else "", _("closing") if lane.closing else ""]
    return f"{pick(lane.name)} [{lane.id}] {', '.join(filter(None, marks))}".rstrip()


def _steps(lane: Lane, roles: Mapping[str, Role]) -> Iterator[str]:
    following = [*(step.id for step in lane.steps[1:]), END]
    for (step, last), after in zip(_with_last(lane.steps), following, strict=True):
        yield f"{'└─' if last else '├─'} {step.kind} {step.id}: {pick(step.say)}{_terms(step, roles)}"
        yield from (f"{'  ' if last else '│ '}    {line}" for line in (*_needs(step, roles), *_leads(step, after)))


def _terms(step: Step, roles: Mapping[str, Role]) -> str:
    """Who, by when."""
    who = [_named((step.role,), roles) if step.role else "", span_text(step.limit) if step.limit else ""]
    said = ", ".join(filter(None, who))
    return f" ({said})" if said else ""


def _needs(step: Step, roles: Mapping[str, Role]) -> Iterator[str]:
    """What it waits for, whom it asks, and what is written down."""
    yield from (f"only {other}: {', '.join(answers)}" for other, answers in step.only.items())
    if step.after:
        yield f"after {', '.join(step.after)}"
    if asked := (*step.by, *filter(None, [step.to])):
        yield f"{'by' if step.by else 'to'} {_named(asked, roles)}"
    if step.calls:
        yield f"calls {step.calls}"
    if step.enter:
        yield f"enters {step.enter}"
    if step.record:
        yield f"record {', '.join(each.id for each in step.record)}"


def _leads(step: Step, after: str) -> Iterator[str]:
    """Every exit, unless all simply go on."""
    if len({found.to for found in step.exits}) > 1:
        yield from (f"{_answer(found)} → {found.to}" for found in step.exits)
    elif step.exits[0].to != after:
        yield f"→ {step.exits[0].to}"
    if step.skip is not None:
        yield f"skip → {step.skip}"


def _answer(found: Exit) -> str:
    return f"{found.answer} ({pick(found.words)})" if found.words else found.answer


def _named(ids: Iterable[str], roles: Mapping[str, Role]) -> str:
    return ", ".join(pick(roles[role].name) if role in roles else role for role in ids)


def _with_last(items: Sequence[T]) -> Iterator[tuple[T, bool]]:
    return ((item, index == len(items) - 1) for index, item in enumerate(items))
