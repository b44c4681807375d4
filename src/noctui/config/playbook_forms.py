"""The forms of playbooks/*.yaml and roles.yaml: a playbook, its lanes, and a step of each kind."""

# ruff: noqa: RUF012 (pydantic copies a mutable default for every instance)

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from noctui.config.forms import Items
from noctui.config.shape import Id, Name, Period, Shape, Share, Text, duration
from noctui.domain.moments import DAY, MINUTE, SECOND, Span
from noctui.domain.playbook import Act, FieldKind, Method, ParameterKind, StepKind

NEXT: Final = "next"
"""Where an exit leads that goes on with the following step of the file."""


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12:
        return float(value)
    raise PydanticCustomError("want_amount", "number")


def _web_path(value: str) -> str:
    if not value.startswith("/") or " " in value:
        raise PydanticCustomError("web_path", "path")
    return value


Ids = Annotated[tuple[Id, ...], BeforeValidator(_one_or_more)]
"""One name, or a list of them."""
SomeIds = Annotated[Ids, Field(min_length=1)]
Limit = Annotated[Span, BeforeValidator(partial(duration, SECOND, 30 * DAY))]
Number = Annotated[float, BeforeValidator(_number)]
Count = Annotated[int, Field(ge=1, le=10_000)]
LongName = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Both(Shape):
    """A text in both languages: who reads a playbook at night has no time for another one's."""

    en: Name
    zh: Name


class Long(Shape):
    """The same for a text of several sentences."""

    en: LongName
    zh: LongName


class OptionForm(Shape):
    id: Id
    say: Both
    next: Id | None = None


class ChoiceForm(Shape):
    id: Id
    say: Both


class FieldForm(Shape):
    id: Id
    ask: Both
    kind: FieldKind = "text"
    required: bool = False
    choices: list[ChoiceForm] = []


class StepForm(Shape):
    """What a step of any kind may say. Which kind it is says the key that holds its id."""

    say: Long
    hint: Long | None = None
    role: Id | None = None
    limit: Limit | None = None
    warn: Limit | None = None
    ladder: Ids = ()
    again: Period = 5 * MINUTE
    record: list[FieldForm] = []
    only: dict[Id, SomeIds] = {}
    after: Ids = ()
    both: bool = False
    skip: Id | None = None
    next: Id | None = None


class DoForm(StepForm):
    do: Id
    calls: Id | None = None
    enter: Act | None = None
    stops: Id | None = None


class NoteForm(StepForm):
    note: Id


class WaitForm(StepForm):
    wait: Id
    hold: Limit | None = Field(default=None, alias="for")


class ProbeForm(Shape):
    ping: Name | None = None
    tcp: Name | None = None
    http: Name | None = None
    trace: Name | None = None
    packets: Count | None = None
    size: Annotated[int, Field(ge=0, le=65_507)] | None = None
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    path: Annotated[Text, AfterValidator(_web_path)] | None = None
    good_loss: Share | None = None

    @property
    def targets(self) -> Mapping[Method, str]:
        """By method; a good one has exactly one."""
        said: dict[Method, str | None] = {"ping": self.ping, "tcp": self.tcp, "http": self.http, "trace": self.trace}
        return {method: target for method, target in said.items() if target is not None}


class CheckForm(StepForm):
    check: Id
    probe: ProbeForm | None = None
    good: Id | None = None
    bad: Id | None = None


class DecideForm(StepForm):
    decide: Id
    options: Annotated[list[OptionForm], Field(min_length=1)]


class ApproveForm(StepForm):
    approve: Id
    by: SomeIds
    granted: Id | None = None
    denied: Id | None = None


class CallForm(StepForm):
    call: Id
    to: Id
    reached: Id | None = None
    not_reached: Id | None = None


class MeasureForm(StepForm):
    measure: Id
    unit: Text = ""
    low: Number | None = None
    high: Number | None = None
    timer: Id | None = None
    low_next: Id | None = None
    high_next: Id | None = None


STEPS: Final[Mapping[StepKind, type[StepForm]]] = {
    "do": DoForm,
    "check": CheckForm,
    "decide": DecideForm,
    "approve": ApproveForm,
    "wait": WaitForm,
    "call": CallForm,
    "measure": MeasureForm,
    "note": NoteForm,
}


class LaneForm(Shape):
    id: Id
    name: Both
    first: bool = False
    closing: bool = False
    steps: Annotated[list[Any], Field(min_length=1)]


class ParameterForm(Shape):
    id: Id
    kind: ParameterKind = "text"
    ask: Both
    required: bool = True
    default: Text = ""


class SuitsForm(Shape):
    words: list[Name] = []
    kinds: list[Id] = []
    total: bool = False


class AuthoriseForm(Shape):
    by: SomeIds
    within: Limit | None = None


class PlaybookForm(Shape):
    id: Id
    name: Both
    refs: list[Name] = []
    source: Text = ""
    trigger: Both | None = None
    suits: SuitsForm = SuitsForm()
    parameters: list[ParameterForm] = []
    timers: dict[Id, Both] = {}
    authorise: AuthoriseForm | None = None
    closing: Id | None = None
    part: bool = False
    lanes: Annotated[Items, Field(min_length=1)]


# ------------------------------------------------------------------------------------------------------ roles


class RolesForm(Shape):
    """roles.yaml as a whole."""

    roles: Items = []


class RoleForm(Shape):
    id: Id
    name: Both
    posts: Ids = ()
    phone: Text = ""
