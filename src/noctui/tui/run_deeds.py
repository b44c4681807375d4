"""What every step of a run asks for, and the command that comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from noctui.catalog import N_, _, listed
from noctui.domain.commands import Command
from noctui.domain.playbook import Step
from noctui.domain.run_commands import (
    AbortRun,
    AnswerStep,
    AuthoriseRun,
    CheckStep,
    Fate,
    FinishRun,
    HandRun,
    NoteRun,
    PauseRun,
    ResumeRun,
    ReturnToStep,
    SkipStep,
    WaiveStep,
    Way,
)
from noctui.domain.run_views import Contact
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import REASON, REMARK, TEXT, Deed, Field, Moment, Unfit, Values, said
from noctui.tui.reasons import Context
from noctui.tui.run_page import step_words
from noctui.tui.run_records import HINTS, record_fields, records
from noctui.tui.run_spot import LETTERS, RunSpot
from noctui.tui.run_step import leads
from noctui.tui.run_words import WAYS, answer_words, refusal, unit_words, word_of
from noctui.tui.text import harmless


def _spot(context: Context) -> RunSpot:
    if context.run is None:
        raise Unfit("", _("There is no run here; 4 shows them all."))
    return context.run


def _step(spot: RunSpot) -> Step:
    if spot.step is None:
        raise Unfit("", _("There is no step to take in this lane; ] goes to another one."))
    return spot.step


def _visit(spot: RunSpot) -> int:
    return spot.lane.visit if spot.lane is not None else 0


# -------------------------------------------------------------------------------------------------------- answering


def _answer_fields(context: Context) -> tuple[Field, ...]:
    """Nothing for a step that one key answers."""
    spot = _spot(context)
    step = spot.step
    if step is None or spot.plain:
        return ()
    fields = [*record_fields(step, spot, drilled=context.drill is not None)]
    if step.kind == "measure":
        fields.insert(0, Field("value", unit_words(step), required=True, hint=HINTS["number"]))
    elif len(step.exits) > 1:
        pressed = bool(spot.key)
        fields.insert(0, Field("answer", N_("Answer"), start=_picked, pressed=pressed, required=True, choices=_answers))
    if step.by:
        fields += _said_by(_approvers)
    if step.probe is not None and spot.evidence is None:
        fields.append(_SEEN)
    elif step.kind == "note" and not step.record:
        fields.append(TEXT)
    elif step.by:
        fields.append(REMARK)
    return tuple(fields)


_SEEN = Field(
    "text", N_("What you saw"), required=True, hint=N_("with your own eyes; or Esc, and x lets the desk look by itself")
)


def _picked(known: Known) -> str:
    spot = known.context.run
    if spot is None or not spot.exits:
        return ""
    return spot.picked


def _answers(known: Known) -> list[Choice]:
    spot = known.context.run
    if spot is None or spot.step is None:
        return []
    # Enter alone never takes the first answer of several
    found = [
        Choice(one.answer, harmless(answer_words(spot.step, one.answer)), leads(spot, one), LETTERS[at : at + 1])
        for at, one in enumerate(spot.exits)
    ]
    return found if spot.picked else [Choice("", _("choose, or type its letter or a part of it")), *found]


def _answer(context: Context, values: Values, moment: Moment) -> Command:
    spot = _spot(context)
    step = _step(spot)
    single = step.exits[0].answer if len(step.exits) == 1 else ""
    answer = "" if step.kind == "measure" else said(values, "answer") or single
    by, way = _by(values)
    told = records(step, values, moment)
    return AnswerStep(spot.row.id, step.id, _visit(spot), answer, told, said(values), by if step.by else "", way)


# ------------------------------------------------------------------------------------------------ who said it, and how


def _by(values: Values) -> tuple[str, Way]:
    """Empty: whoever sits here, and says it here."""
    by, way = said(values, "by"), said(values, "way")
    return by, way if by and way in WAYS else "here"


def _sayers(known: Known, roles: Sequence[str], but: str = "") -> list[Choice]:
    """Those who have the roles now, whoever sits here before all; never the one who is called `but`."""
    spot, me = known.context.run, known.context.me
    found = [one for one in spot.contacts(roles) if one.name != but] if spot is not None else []
    mine = [Choice("", harmless(_("you, {name}", name=one.name))) for one in found if me and one.login == me.login]
    return [*mine[:1], *_people([one for one in found if me is None or one.login != me.login])]


def _people(contacts: Sequence[Contact]) -> list[Choice]:
    named = {one.person or one.login: one for one in contacts}
    return [Choice(key, harmless(one.name), one.phone) for key, one in named.items() if key]


def _approvers(known: Known) -> list[Choice]:
    step = known.context.run.step if known.context.run is not None else None
    return _sayers(known, step.by) if step is not None else []


def _authorisers(known: Known) -> list[Choice]:
    spot = known.context.run
    return _sayers(known, spot.detail.authorise, spot.row.starter) if spot is not None and spot.detail else []


def _ways(_known: Known) -> list[Choice]:
    return [Choice(way, _(WAYS[way])) for way in ("phone", "in_person", "message")]


def _said_by(choices: Callable[[Known], list[Choice]]) -> tuple[Field, ...]:
    """Who said it, the likeliest first; and how, unless it is whoever sits here."""

    def likeliest(known: Known) -> str:
        return next((choice.label for choice in choices(known)), "")

    return (
        Field("by", N_("Said by"), start=likeliest, choices=choices),
        Field(
            "way",
            N_("How"),
            start=lambda _known: "phone",
            required=True,
            choices=_ways,
            only=lambda values: bool(said(values, "by")),
        ),
    )


def _authorise(context: Context, values: Values, moment: Moment) -> Command:
    by, way = _by(values)
    return AuthoriseRun(_spot(context).row.id, said(values, "granted") == "granted", by, way, said(values))


def _granted(_known: Known) -> list[Choice]:
    return [Choice("granted", _("authorised")), Choice("denied", _("not authorised"))]


# ---------------------------------------------------------------------------------------------------- leaving it out


def _skip(context: Context, values: Values, moment: Moment) -> Command:
    spot = _spot(context)
    return SkipStep(spot.row.id, _step(spot).id, _visit(spot), said(values))


def _defer(context: Context, values: Values, moment: Moment) -> Command:
    spot = _spot(context)
    return SkipStep(spot.row.id, _step(spot).id, _visit(spot), said(values), later=True)


def _deferred(known: Known) -> list[Choice]:
    """The steps that were put off, the one under the cursor of the list first."""
    spot = known.context.run
    if spot is None:
        return []
    steps = sorted({visit.step: visit for visit in spot.deferred}, key=lambda name: name != spot.listed)
    return [Choice(name, harmless(step_words(spot, name))) for name in steps]


def _first_deferred(known: Known) -> str:
    return next((choice.key for choice in _deferred(known)), "")


_WHICH = Field("step", N_("Step"), start=_first_deferred, required=True, choices=_deferred)


def _return_fields(context: Context) -> tuple[Field, ...]:
    """Which one, and what each of them has to record."""
    spot = _spot(context)
    steps = [spot.steps[visit.step] for visit in spot.deferred if visit.step in spot.steps]
    fields = [_only_of(step, field) for step in steps for field in record_fields(step, spot)]
    return _WHICH, *fields, REMARK


def _only_of(step: Step, field: Field) -> Field:
    """The fields of several steps stand in one form: each has a name of its own, and is asked for its step alone."""
    return replace(field, name=f"{step.id}-{field.name}", only=lambda values: values.get("step") == step.id)


def _return(context: Context, values: Values, moment: Moment) -> Command:
    spot, name = _spot(context), said(values, "step")
    if name not in spot.steps:
        raise Unfit("step", refusal("not_deferred"))
    own = {key.removeprefix(f"{name}-"): value for key, value in values.items() if key.startswith(f"{name}-record-")}
    return ReturnToStep(spot.row.id, name, records(spot.steps[name], own, moment), said(values))


def _waive(context: Context, values: Values, moment: Moment) -> Command:
    return WaiveStep(_spot(context).row.id, said(values, "step"), said(values))


# ------------------------------------------------------------------------------------------------- the run as a whole


def _hand(context: Context, values: Values, moment: Moment) -> Command:
    return HandRun(_spot(context).row.id, said(values, "to"), said(values, "lane"))


def _takers(known: Known) -> list[Choice]:
    """Everybody who has a role of this plan now; with nobody to hand anything may be typed."""
    spot, me = known.context.run, known.context.me
    if spot is None or spot.detail is None:
        return []
    found = spot.contacts(tuple(spot.detail.roles))
    return _people([one for one in found if (one.person or one.login) and (me is None or one.login != me.login)])


def _lanes(known: Known) -> list[Choice]:
    spot = known.context.run
    lane = spot.lane if spot is not None else None
    here = (
        [Choice(lane.lane, harmless(_("only this lane: {lane}", lane=word_of(lane.name, lane.lane))))] if lane else []
    )
    return [Choice("", _("the whole run")), *here]


def _note(context: Context, values: Values, moment: Moment) -> Command:
    spot = _spot(context)
    step = spot.step.id if spot.step is not None else ""
    return NoteRun(spot.row.id, said(values), step, said(values, "change") == "yes")


def _changes(_known: Known) -> list[Choice]:
    return [Choice("", _("what happened, or what was learned")), Choice("yes", _("the plan should be changed here"))]


def _pause(context: Context, values: Values, moment: Moment) -> Command:
    return PauseRun(_spot(context).row.id, said(values))


def _resume(context: Context, values: Values, moment: Moment) -> Command:
    return ResumeRun(_spot(context).row.id)


def _abort(context: Context, values: Values, moment: Moment) -> Command:
    return AbortRun(_spot(context).row.id, said(values), _fate(values))


def _finish(context: Context, values: Values, moment: Moment) -> Command:
    return FinishRun(_spot(context).row.id, said(values), _fate(values))


def _fate(values: Values) -> Fate:
    chosen = said(values, "children")
    return "abort" if chosen == "abort" else "keep" if chosen == "keep" else ""


def _abort_fields(context: Context) -> tuple[Field, ...]:
    return (REASON, *_children(context), _ABORT)


def _finish_fields(context: Context) -> tuple[Field, ...]:
    """A word is typed only for what is aborted."""
    closing = Field("text", N_("Closing words"), hint=N_("what was the cause, what is left"))
    asked = _children(context)
    word = replace(_ABORT, only=lambda values: said(values, "children") == "abort")
    return (closing, *asked, word) if asked else (closing,)


def _children(context: Context) -> tuple[Field, ...]:
    """What becomes of the runs that it began; nothing where none is open."""
    if not _spot(context).children:
        return ()
    return (Field("children", N_("What it began"), required=True, advice=_still_open, choices=_fates),)


def _still_open(known: Known) -> str:
    children = known.context.run.children if known.context.run is not None else []
    names = [f"RUN-{row.id} {word_of(row.name, row.playbook)}" for row in children]
    return _("still open: {runs}", runs=harmless(listed(names)))


def _fates(_known: Known) -> list[Choice]:
    return [
        Choice("", _("choose, or type a part of it")),
        Choice("abort", _("aborted with it")),
        Choice("keep", _("goes on by itself")),
    ]


def _check(context: Context, values: Values, moment: Moment) -> Command:
    spot = _spot(context)
    return CheckStep(spot.row.id, _step(spot).id, _visit(spot), said(values, "target"))


def _looked_at(known: Known) -> str:
    """Where the check looked last, else where its step says."""
    spot = known.context.run
    probe = spot.step.probe if spot is not None and spot.step is not None else None
    if spot is None or probe is None:
        return ""
    own = "" if probe.target.startswith("{") else probe.target
    return spot.evidence.data.get("target", own) if spot.evidence is not None else own


_ANSWER = Deed(_answer, ask=_answer_fields)
_ABORT = Field("word", N_("Type the word"), required=True, word=N_("abort"), hint=N_("to end it, type: abort"))

RUN_DEEDS: dict[str, Deed] = {
    "run.answer": _ANSWER,
    "run.choose": _ANSWER,
    "run.check": Deed(_check),
    "run.check_at": Deed(
        _check,
        (
            Field(
                "target",
                N_("Address"),
                start=_looked_at,
                required=True,
                hint=N_("an address, or a device's id"),
            ),
        ),
    ),
    "run.skip": Deed(_skip, (REASON,)),
    "run.defer": Deed(_defer, (REASON,)),
    "run.return": Deed(_return, ask=_return_fields),
    "run.waive": Deed(_waive, (_WHICH, REASON)),
    "run.authorise": Deed(
        _authorise,
        (
            Field("granted", N_("Answer"), start=lambda _known: "granted", required=True, choices=_granted),
            *_said_by(_authorisers),
            REMARK,
        ),
    ),
    "run.note": Deed(_note, (TEXT, Field("change", N_("Kind"), choices=_changes))),
    "run.hand": Deed(
        _hand, (Field("to", N_("To"), required=True, choices=_takers), Field("lane", N_("What"), choices=_lanes))
    ),
    "run.pause": Deed(_pause, (REASON,)),
    "run.resume": Deed(_resume),
    "run.finish": Deed(_finish, ask=_finish_fields),
    "run.abort": Deed(_abort, ask=_abort_fields),
}
