"""The parameters of a run: what it has to know, and its words with that filled in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from noctui.domain.playbook import Parameter, Step
from noctui.domain.policy import Words
from noctui.domain.run_rules import is_number

_GAP = re.compile(r"\{([\w.-]+)\}")
BACKUP = ".backup"
"""After a parameter that is a post: who backs it up."""
_NUMBERS = frozenset({"number", "duration"})


Shown: TypeAlias = Mapping[str, str | Words]
"""Parameter → what it is called: the same in all languages, or in each by its own words."""


def filled(text: str, values: Shown, language: str = "") -> str:
    """The text with its `{parameters}` filled in; what is not known stays as it is written. A value is only text: gaps
    in it are none."""
    return _GAP.sub(lambda gap: called(values.get(gap[1], ""), language) or gap[0], text)


def called(value: str | Words, language: str) -> str:
    return value if isinstance(value, str) else value.get(language) or next(iter(value.values()), "")


def in_words(words: Words, values: Shown) -> Words:
    return {language: filled(text, values, language) for language, text in words.items()}


def step_in_words(step: Step, shown: Shown, values: Mapping[str, str]) -> Step:
    """A step as it is read in a run; `shown`: what the values are called, `values`: what a probe asks."""
    probe = replace(step.probe, target=filled(step.probe.target, values)) if step.probe is not None else None
    return replace(step, say=in_words(step.say, shown), hint=in_words(step.hint, shown), probe=probe)


def refusal(asked: Iterable[Parameter], given: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """Why a run can't begin with these values: unknown_parameter (parameter, known), parameter_required (parameter),
    no_number (field, value)."""
    known = {parameter.id: parameter for parameter in asked}
    if unknown := next((name for name in given if name not in known), ""):
        return "unknown_parameter", {"parameter": unknown, "known": ", ".join(known)}
    for parameter in known.values():
        value = given.get(parameter.id, "").strip()
        if not value and parameter.required:
            return "parameter_required", {"parameter": parameter.id}
        if value and parameter.kind in _NUMBERS and not is_number(value):
            return "no_number", {"field": parameter.id, "value": value}
    return None
