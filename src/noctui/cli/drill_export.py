"""A run that has ended as a scenario: what happened then happens again, and what was done then is expected.

What its steps called belongs to it: the answers of those runs are expected, too.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from noctui.catalog import LANGUAGES, translated
from noctui.cli.plain import harmless
from noctui.domain.drill_points import START
from noctui.domain.drill_translating import in_both, joined
from noctui.domain.moments import MINUTE, SECOND, Instant, Span
from noctui.domain.playbook import Step
from noctui.domain.policy import Words
from noctui.domain.run import Event
from noctui.domain.run_clocks import AUTHORISE
from noctui.domain.run_views import RunDetail, VisitRow

_HEAD = """\
# RUN-{run} as a drill. Its notes are the injects, its answers the right ones, its times the targets. What was written
# down is in one language: `noctui drill check` names what is still to be translated. Take out names of people, too.
"""
_LONGEST = 400
"""Characters of one text."""


class _Done(NamedTuple):
    """A step that was answered, of the run or of one that it called."""

    step: Step
    visit: VisitRow


def scenario_text(detail: RunDetail, called: Sequence[RunDetail] = ()) -> str:
    """YAML, as drills/*.yaml has it. `called`: the runs that its steps began, and that theirs did."""
    row, all_of_it = detail.row, (detail, *called)
    done = sorted(_done(all_of_it), key=lambda one: one.visit.at)
    lines = [
        f"id: {row.playbook}-run-{row.id}",
        f"name: {_written(_name(detail))}",
        f"about: {_written({'en': f'What happened in RUN-{row.id}.', 'zh': f'RUN-{row.id} 的经过。'})}",
        f"playbook: {row.playbook}",
        "difficulty: 3",
        f"alarm: {_written(_alarm(detail))}",
        *_section("parameters:", (f"  {name}: {_quoted(value)}" for name, value in _parameters(detail))),
        *_section("injects:", _injects(all_of_it)),
        *_section("replies:", _replies(done)),
        *_section("expect:", _expected(detail, done)),
        *_calls(done),
    ]
    return _HEAD.format(run=row.id) + "\n".join(lines) + "\n"


def _done(runs: Sequence[RunDetail]) -> Iterator[_Done]:
    for detail in runs:
        steps = {step.id: step for _lane, found in detail.lanes for step in found}
        yield from (_Done(steps[visit.step], visit) for visit in detail.visits if visit.outcome == "answered")


def _name(detail: RunDetail) -> Words:
    name = detail.row.name
    return {language: name.get(language) or detail.row.playbook for language in LANGUAGES}


def _parameters(detail: RunDetail) -> Iterator[tuple[str, str]]:
    """As it was started with: ids, where the detail has names."""
    first = detail.events[0] if detail.events else None
    return ((name, value) for name, value in (first.data if first is not None else {}).items() if value)


def _alarm(detail: RunDetail) -> Words:
    text = detail.events[0].text.strip() if detail.events else ""
    return in_both(text) if text else _name(detail)


def _injects(runs: Sequence[RunDetail]) -> Iterator[str]:
    """Notes that people wrote, at the time at which they did."""
    began = runs[0].row.started
    notes = [event for detail in runs for event in detail.events if event.kind == "noted" and event.text.strip()]
    for number, event in enumerate(sorted(notes, key=lambda event: event.at), 1):
        yield f"  - {{id: note-{number}, at: {_span(event.at - began)}, say: {_written(_note(event))}}}"


def _note(event: Event) -> Words:
    """What a drill itself has said is there in every language."""
    said = {language: event.data.get(f"say.{language}", "") for language in LANGUAGES}
    return said if all(said.values()) else in_both(event.text)


def _replies(done: Sequence[_Done]) -> Iterator[str]:
    """What was written down at a step is what comes of it."""
    by_step: dict[str, list[_Done]] = {}
    for one in done:
        by_step.setdefault(one.step.id, []).append(one)
    for step, found in by_step.items():
        said = [(one, _said(one)) for one in found]
        if any(words for _one, words in said):
            yield f"  {step}:"
            yield from (_reply(one, words or _answer(one.step, one.visit.answer)) for one, words in said)


def _reply(one: _Done, words: Words) -> str:
    value = one.visit.records.get("value", "") if one.step.kind == "measure" else ""
    read = f", value: {_quoted(value)}" if value else ""
    return f"    - {{say: {_written(words)}, right: [{one.visit.answer}]{read}}}"


def _said(one: _Done) -> Words:
    """The remark and what was written down; nothing where nobody wrote anything."""
    fields = {field.id: field for field in one.step.record}
    records = [(name, value.strip()) for name, value in one.visit.records.items() if name in fields or name == "value"]
    typed = [in_both(text) for text in (one.visit.text.strip(),) if text]
    chosen = [
        _chosen({each.answer: each.words for each in fields[name].choices} if name in fields else {}, value)
        for name, value in records
        if value
    ]
    return joined([*typed, *chosen]) if typed or chosen else {}


def _chosen(choices: Mapping[str, Words], value: str) -> Words:
    words = choices.get(value, {})
    return words if all(words.get(language) for language in LANGUAGES) else in_both(value)


def _answer(step: Step, answer: str) -> Words:
    """What it is called, by the playbook or by us."""
    from noctui.tui.run_words import ANSWERS

    found = step.exit(answer)
    ours = ANSWERS.get(answer, answer)
    words = found.words if found is not None else {}
    return {language: words.get(language) or translated(language, ours) for language in LANGUAGES}


def _expected(detail: RunDetail, done: Sequence[_Done]) -> Iterator[str]:
    yield f"  - {{step: {START}, within: 1m}}"
    granted = next((event.at for event in detail.events if event.kind == "authorised"), None)
    if granted is not None:
        yield _target(AUTHORISE, granted, detail)
    first: dict[str, Instant] = {}
    for one in done:
        first.setdefault(one.step.id, one.visit.at)
    yield from (_target(step, at, detail) for step, at in first.items())


def _target(step: str, at: Instant, detail: RunDetail) -> str:
    return f"  - {{step: {step}, within: {_span(_upwards(at - detail.row.started))}}}"


def _calls(done: Sequence[_Done]) -> list[str]:
    made = dict.fromkeys(one.step.id for one in done if one.step.kind == "call")
    return [f"calls: [{', '.join(made)}]"] if made else []


def _section(head: str, lines: Iterator[str]) -> list[str]:
    found = list(lines)
    return [head, *found] if found else []


def _upwards(span: Span) -> Span:
    """A target is a round one, and what came before the first minute was over has that minute."""
    return max(MINUTE, -(-span // (30 * SECOND)) * 30 * SECOND)


def _span(span: Span) -> str:
    return f"{max(0, span) // SECOND}s"


def _written(words: Words) -> str:
    return f"{{{', '.join(f'{language}: {_quoted(words[language])}' for language in LANGUAGES)}}}"


def _quoted(text: str) -> str:
    """JSON's quoting is YAML's, too. What people have written acts neither on a terminal nor in the file."""
    return json.dumps(harmless(" ".join(text.split()))[:_LONGEST], ensure_ascii=False)
