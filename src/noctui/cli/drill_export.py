"""A run that has ended as a scenario: what happened then happens again, and what was done then is expected."""

import json
from collections.abc import Iterator

from noctui.cli.plain import harmless
from noctui.domain.drill_points import START
from noctui.domain.moments import MINUTE, SECOND, Span
from noctui.domain.playbook import Step
from noctui.domain.run import Event
from noctui.domain.run_clocks import AUTHORISE
from noctui.domain.run_views import RunDetail

_HEAD = """\
# RUN-{run} as a drill. Its notes are the injects, its answers the right ones, its times the targets. What was written
# down is in one language: translate it, and take out names of people before others read it.
"""


def scenario_text(detail: RunDetail) -> str:
    """YAML, as drills/*.yaml has it."""
    row = detail.row
    steps = {step.id: step for _lane, found in detail.lanes for step in found}
    lines = [
        f"id: {row.playbook}-run-{row.id}",
        f"name: {_both(row.name.get('en', row.playbook), row.name.get('zh', ''))}",
        f"about: {_both(f'What happened in RUN-{row.id}.', f'RUN-{row.id} 的经过。')}",
        f"playbook: {row.playbook}",
        "difficulty: 3",
        f"alarm: {_both(_alarm(detail))}",
        *_section("parameters:", (f"  {name}: {_quoted(value)}" for name, value in _parameters(detail))),
        *_section("injects:", _injects(detail)),
        *_section("replies:", _replies(detail, steps)),
        *_section("expect:", _expected(detail)),
        *_calls(detail, steps),
    ]
    return _HEAD.format(run=row.id) + "\n".join(lines) + "\n"


def _parameters(detail: RunDetail) -> Iterator[tuple[str, str]]:
    """As it was started with: ids, where the detail has names."""
    first = detail.events[0] if detail.events else None
    return ((name, value) for name, value in (first.data if first is not None else {}).items() if value)


def _alarm(detail: RunDetail) -> str:
    first = detail.events[0] if detail.events else None
    return (first.text if first is not None else "") or detail.row.name.get("en", detail.row.playbook)


def _injects(detail: RunDetail) -> Iterator[str]:
    """Notes that people wrote, at the time at which they did."""
    notes = [event for event in detail.events if event.kind == "noted" and event.text.strip()]
    for number, event in enumerate(notes, 1):
        yield f"  - {{id: note-{number}, at: {_span(event.at - detail.row.started)}, say: {_both(event.text)}}}"


def _replies(detail: RunDetail, steps: dict[str, Step]) -> Iterator[str]:
    """What was written down at a step is what comes of it."""
    by_step: dict[str, list[Event]] = {}
    for event in detail.events:
        if event.kind in ("answered", "agreed") and event.step in steps:
            by_step.setdefault(event.step, []).append(event)
    for step, events in by_step.items():
        said = [(event, _said(event)) for event in events if event.answer]
        if any(words for _event, words in said):
            yield f"  {step}:"
            for event, words in said:
                value = event.data.get("value", "") if steps[step].kind == "measure" else ""
                read = f", value: {_quoted(value)}" if value else ""
                yield f"    - {{say: {_both(words or event.answer)}, right: [{event.answer}]{read}}}"


def _said(event: Event) -> str:
    return "; ".join(filter(None, (event.text.strip(), *(value.strip() for value in event.data.values()))))


def _expected(detail: RunDetail) -> Iterator[str]:
    yield f"  - {{step: {START}, within: 1m}}"
    granted = next((event for event in detail.events if event.kind == "authorised"), None)
    if granted is not None:
        yield f"  - {{step: {AUTHORISE}, within: {_span(_upwards(granted.at - detail.row.started))}}}"
    seen: set[str] = set()
    for visit in detail.visits:
        if visit.outcome == "answered" and visit.step not in seen:
            seen.add(visit.step)
            yield f"  - {{step: {visit.step}, within: {_span(_upwards(visit.at - detail.row.started))}}}"


def _calls(detail: RunDetail, steps: dict[str, Step]) -> list[str]:
    made = [visit.step for visit in detail.visits if visit.outcome == "answered" and steps[visit.step].kind == "call"]
    return [f"calls: [{', '.join(dict.fromkeys(made))}]"] if made else []


def _section(head: str, lines: Iterator[str]) -> list[str]:
    found = list(lines)
    return [head, *found] if found else []


def _upwards(span: Span) -> Span:
    """A target is a round one, and what came before the first minute was over has that minute."""
    return max(MINUTE, -(-span // (30 * SECOND)) * 30 * SECOND)


def _span(span: Span) -> str:
    return f"{max(0, span) // SECOND}s"


def _both(en: str, zh: str = "") -> str:
    return f"{{en: {_quoted(en)}, zh: {_quoted(zh or en)}}}"


def _quoted(text: str) -> str:
    """JSON's quoting is YAML's, too. What people have written acts neither on a terminal nor in the file."""
    return json.dumps(harmless(" ".join(text.split()))[:400], ensure_ascii=False)
