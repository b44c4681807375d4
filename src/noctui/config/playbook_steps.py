"""A step of a playbook, from what stands in the file."""

from collections.abc import Iterator
from typing import Any, Final

from noctui.config.document import Document, Loc
from noctui.config.playbook_forms import (
    NEXT,
    STEPS,
    ApproveForm,
    Both,
    CallForm,
    CheckForm,
    DecideForm,
    DoForm,
    FieldForm,
    Long,
    MeasureForm,
    ProbeForm,
    StepForm,
    WaitForm,
)
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader
from noctui.domain.playbook import ANSWERS, Exit, Field, Method, Probe, Step, StepKind
from noctui.domain.playbook_flaws import SIDES
from noctui.domain.policy import Words

_PROBE_KEYS: Final[dict[Method, frozenset[str]]] = {
    "ping": frozenset({"packets", "size", "good_loss"}),
    "tcp": frozenset({"port"}),
    "http": frozenset({"port", "path"}),
    "trace": frozenset(),
}
"""What each method needs to know besides its target."""


def read_step(reader: Reader, document: Document, loc: Loc, raw: object) -> Entry[StepForm] | None:
    """The valid form of its kind; what is wrong goes to the reader."""
    kinds: list[StepKind] = [kind for kind in STEPS if kind in raw] if isinstance(raw, dict) else ["do"]
    if len(kinds) != 1:
        reader.problems.append(_no_kind(document, loc, kinds, raw))
        return None
    [kind] = kinds
    entry = reader.entry(document, loc, raw, STEPS[kind])
    problems = list(_flaws(entry)) if entry else []
    reader.problems.extend(problems)
    return None if problems else entry


def step(form: StepForm, following: str) -> Step:
    """`following`: the id of the next step of the file, or END."""
    kind = kind_of(form)
    return Step(
        id=id_of(form),
        kind=kind,
        say=words(form.say),
        exits=tuple(_exits(form, kind, following)),
        hint=words(form.hint),
        role=form.role or "",
        limit=form.limit,
        warn=form.warn or 0,
        ladder=form.ladder,
        again=form.again,
        record=tuple(map(_field, form.record)),
        only=form.only,
        after=form.after,
        both=form.both,
        skip=_goes(form.skip, following) if form.skip else None,
        **_of_its_kind(form),
    )


def kind_of(form: StepForm) -> StepKind:
    return next(kind for kind, shape in STEPS.items() if isinstance(form, shape))


def id_of(form: StepForm) -> str:
    return str(getattr(form, kind_of(form)))


def words(form: Both | Long | None) -> Words:
    return {"en": form.en, "zh": form.zh} if form else {}


def _no_kind(document: Document, loc: Loc, kinds: list[StepKind], raw: object) -> Problem:
    choices = ", ".join(STEPS)
    if len(kinds) > 1:
        return document.problem((*loc, kinds[1]), "two_kinds", kinds[1], key=True, first=kinds[0])
    key = next(iter(raw), "") if isinstance(raw, dict) else ""
    return document.problem((*loc, key), "no_kind", key, key=True, known=tuple(STEPS), choices=choices)


def _flaws(entry: Entry[StepForm]) -> Iterator[Problem]:
    form = entry.value
    if isinstance(form, DecideForm) and len(form.options) < 2:
        yield entry.problem(("options",), "one_option")
    if isinstance(form, MeasureForm):
        for side in ("low", "high"):
            if getattr(form, f"{side}_next") and getattr(form, side) is None:
                yield entry.problem((f"{side}_next",), "side_alone", side=side)
    if isinstance(form, CheckForm) and form.probe:
        yield from _probe_flaws(entry, form.probe)


def _probe_flaws(entry: Entry[StepForm], form: ProbeForm) -> Iterator[Problem]:
    methods = list(form.targets)
    if len(methods) != 1:
        yield entry.problem(("probe",), "probe_method", ", ".join(methods))
        return
    [method] = methods
    given = form.model_fields_set - {method}
    for key in sorted(given - _PROBE_KEYS[method]):
        yield entry.document.problem((*entry.loc, "probe", key), "probe_key", key, key=True, method=method)
    if method == "tcp" and form.port is None:
        yield entry.problem(("probe",), "tcp_port")


# ---------------------------------------------------------------------------------------------------------- its parts


def _exits(form: StepForm, kind: StepKind, following: str) -> Iterator[Exit]:
    default = _goes(form.next, following)
    if isinstance(form, DecideForm):
        for option in form.options:
            yield Exit(option.id, _goes(option.next, default, following), words(option.say))
        return
    for answer in ANSWERS[kind]:
        if answer not in SIDES or getattr(form, answer) is not None:
            yield Exit(answer, _goes(getattr(form, SIDES.get(answer, answer), None), default, following))


def _goes(word: str | None, default: str, following: str = "") -> str:
    """`next` is the following step even where another one is the default."""
    return default if word is None else (following or default) if word == NEXT else word


def _of_its_kind(form: StepForm) -> dict[str, Any]:
    """What only steps of its kind have."""
    match form:
        case DoForm():
            return {"calls": form.calls or "", "enter": form.enter, "stops": form.stops or ""}
        case WaitForm():
            return {"hold": form.hold}
        case ApproveForm():
            return {"by": form.by}
        case CallForm():
            return {"to": form.to}
        case CheckForm():
            return {"probe": _probe(form.probe) if form.probe else None}
        case MeasureForm():
            return {"unit": form.unit, "low": form.low, "high": form.high, "timer": form.timer or ""}
    return {}


def _probe(form: ProbeForm) -> Probe:
    [(method, target)] = form.targets.items()
    said = {key: getattr(form, key) for key in _PROBE_KEYS[method]}
    return Probe(method, target, **{key: value for key, value in said.items() if value is not None})


def _field(form: FieldForm) -> Field:
    choices = tuple(Exit(choice.id, "", words(choice.say)) for choice in form.choices)
    return Field(form.id, words(form.ask), form.kind, form.required, choices)
