"""One file of playbooks/ as a playbook, before it is known what other files say."""

from dataclasses import dataclass

from noctui.config.document import UNSAID, Document, Loc
from noctui.config.playbook_forms import LaneForm, ParameterForm, PlaybookForm, StepForm, SuitsForm
from noctui.config.playbook_steps import id_of, read_step, step, words
from noctui.config.problems import Problem
from noctui.config.reader import Reader
from noctui.domain.playbook import END, Lane, Parameter, Playbook, Suits
from noctui.domain.playbook_flaws import Flaw, flaws

_KEYED = (("only",), ("timers",))
"""What stands below these is named by its key."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What one file says."""

    playbook: Playbook
    closing: str = ""
    """Id of the part whose lanes close it."""


@dataclass(frozen=True, slots=True)
class LaneEntry:
    form: LaneForm
    steps: list[StepForm]


def read_draft(reader: Reader, document: Document) -> Draft | None:
    """What the file says, where all its values are good; what is wrong, also with the whole, goes to the reader."""
    before = len(reader.problems)
    entry = reader.whole(document, PlaybookForm)
    if entry is None:
        return None
    lanes = [_read_lane(reader, document, ("lanes", at), raw) for at, raw in enumerate(entry.value.lanes)]
    whole = [lane for lane in lanes if lane is not None]
    if len(reader.problems) > before:
        return None
    draft = Draft(_playbook(entry.value, whole), entry.value.closing or "")
    reader.problems.extend(problem(document, flaw) for flaw in flaws(draft.playbook))
    return draft


def problem(document: Document, flaw: Flaw) -> Problem:
    """A flaw with its place in the file."""
    first = {"first": document.where(flaw.first)} if flaw.first is not None else {}
    is_key = flaw.at[-2:-1] in _KEYED
    found = flaw.found or UNSAID
    return document.problem(flaw.at, flaw.code, found, key=is_key, known=flaw.known, **flaw.params, **first)


def _read_lane(reader: Reader, document: Document, loc: Loc, raw: object) -> LaneEntry | None:
    entry = reader.entry(document, loc, raw, LaneForm)
    if entry is None:
        return None
    steps = [read_step(reader, document, (*loc, "steps", at), step) for at, step in enumerate(entry.value.steps)]
    return LaneEntry(entry.value, [each.value for each in steps if each is not None])


def _playbook(form: PlaybookForm, lanes: list[LaneEntry]) -> Playbook:
    authorise = form.authorise
    return Playbook(
        id=form.id,
        name=words(form.name),
        lanes=tuple(map(_lane, lanes)),
        refs=tuple(form.refs),
        source=form.source,
        trigger=words(form.trigger),
        parameters=tuple(map(_parameter, form.parameters)),
        authorise=authorise.by if authorise else (),
        authorise_within=authorise.within if authorise else None,
        timers={timer: words(said) for timer, said in form.timers.items()},
        suits=_suits(form.suits),
        part=form.part,
    )


def _lane(lane: LaneEntry) -> Lane:
    following = [*(id_of(form) for form in lane.steps[1:]), END]
    steps = tuple(step(form, after) for form, after in zip(lane.steps, following, strict=True))
    return Lane(lane.form.id, words(lane.form.name), steps, lane.form.first, lane.form.closing)


def _parameter(form: ParameterForm) -> Parameter:
    return Parameter(form.id, words(form.ask), form.kind, form.required, form.default)


def _suits(form: SuitsForm) -> Suits:
    return Suits(tuple(form.kinds), tuple(form.words), form.total)
