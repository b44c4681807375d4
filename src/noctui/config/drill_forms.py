"""The forms of drills/*.yaml: what happens when, what comes of a step, and what is expected."""

# ruff: noqa: RUF012 (pydantic copies a mutable default for every instance)

from re import compile as pattern
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from noctui.config.promises import TimeOfDay
from noctui.config.shape import Duration, Id, Name, Shape

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400)]


_NUMBER = pattern(r"[0-9]{1,6}(\.[0-9]{1,3})?")


def _number(value: Any) -> str:
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise PydanticCustomError("want_amount", "number")
    return str(value)


def _count(value: Any) -> str:
    if not _number(value).isdecimal():
        raise PydanticCustomError("want_amount", "number")
    return str(value)


Count = Annotated[str, BeforeValidator(_count)]
Milliseconds = Annotated[str, BeforeValidator(_number)]


class Both(Shape):
    """A text for whoever is drilled: in both languages."""

    en: Sentence
    zh: Sentence

    def by_language(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}


class CueForm(Shape):
    """`at` after the begin; or `after` a step was reached, or was answered so."""

    at: Duration | None = None
    step: Id | None = None
    answer: Id | None = None
    after: Duration | None = None


class InjectForm(CueForm):
    id: Id
    say: Both
    who: Both | None = None


class ChangeForm(CueForm):
    condition: Literal["up", "degraded", "down"]
    device: Name | None = None
    site: Name | None = None
    kind: Id | None = None


class EvidenceForm(Shape):
    """What a check sees; times in milliseconds."""

    sent: Count = "1"
    received: Count = "0"
    min: Milliseconds | None = None
    avg: Milliseconds | None = None
    max: Milliseconds | None = None
    status: Count | None = None
    note: Name | None = None
    hops: Name | None = None


class ReplyForm(Shape):
    say: Both
    after: Duration = 0
    right: list[Id] = []
    wrong: dict[Id, Both] = {}
    value: Name | None = None
    evidence: EvidenceForm | None = None


class ExpectForm(Shape):
    step: Id
    within: Duration


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


Replies = Annotated[list[ReplyForm], BeforeValidator(_one_or_more), Field(min_length=1)]
"""What comes of the first visit of a step, of the second …"""


class DrillForm(Shape):
    id: Id
    name: Both
    about: Both
    playbook: Id
    difficulty: Annotated[int, Field(ge=1, le=5)]
    alarm: Both
    begins: TimeOfDay | None = None
    parameters: dict[Id, Name] = {}
    injects: list[InjectForm] = []
    fleet: list[ChangeForm] = []
    replies: dict[Id, Replies] = {}
    expect: Annotated[list[ExpectForm], Field(min_length=1)]
    calls: list[Id] = []
