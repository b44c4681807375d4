"""What every action on the roster asks for, and the command that comes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo

from noctui.catalog import N_, _
from noctui.domain.change_views import ChangeRow
from noctui.domain.commands import Command
from noctui.domain.moments import DAY, Instant
from noctui.domain.roster_commands import (
    AnswerSwap,
    AskLeave,
    ChangeDuty,
    EndChange,
    OfferSwap,
    ReportAbsence,
    StepAbsence,
    StepLeave,
)
from noctui.tui import choices, typed
from noctui.tui import roster_choices as offers
from noctui.tui.choices import Known
from noctui.tui.deed import REASON, REMARK, Deed, Field, Moment, Unfit, Values, said
from noctui.tui.reasons import Context
from noctui.tui.roster_reasons import change_of
from noctui.tui.roster_spot import Spot


def _change(context: Context, values: Values, moment: Moment) -> Command:
    begin, end = span(values, moment)
    side = "backup" if said(values, "side") == "backup" else "first"
    off, on = said(values, "off"), said(values, "on")
    if not (off or on):
        raise Unfit("on", _("Say who is put on, or taken off."))
    return ChangeDuty(post_of(context, values), begin, end, off, on, said(values), side)  # type: ignore[arg-type]


def _swap(context: Context, values: Values, moment: Moment) -> Command:
    person, _at, theirs = said(values, "theirs").partition("@")
    mine = said(values, "mine")
    if not mine.isdecimal():
        raise Unfit("mine", _("You have no shift at this post in the three months ahead."))
    if not theirs.isdecimal():
        raise Unfit("theirs", _(choices.NONE_FITS))
    return OfferSwap(post_of(context, values), int(mine), person, int(theirs), said(values))


def _answer(context: Context, values: Values, moment: Moment) -> Command:
    return AnswerSwap(_todo("roster.answer", context).id, said(values, "agreed") == "yes", said(values))


def _ask_leave(context: Context, values: Values, moment: Moment) -> Command:
    begin, end = span(values, moment)
    return AskLeave(said(values, "person"), begin, end, said(values))


def _step_leave(context: Context, values: Values, moment: Moment) -> Command:
    change = _todo("leave.step", context)
    return StepLeave(change.id, said(values, "step"), said(values))  # type: ignore[arg-type]


def _report(context: Context, values: Values, moment: Moment) -> Command:
    return ReportAbsence(post_of(context, values), said(values, "person"), said(values))


def _decide(context: Context, values: Values, moment: Moment) -> Command:
    change = _todo("absence.answer", context)
    return StepAbsence(change.id, said(values, "step"), said(values), said(values, "stand_in"))  # type: ignore[arg-type]


def _back(context: Context, values: Values, moment: Moment) -> Command:
    return StepAbsence(_todo("absence.back", context).id, "back", said(values))


def _end(context: Context, values: Values, moment: Moment) -> Command:
    return EndChange(_todo("change.end", context).id, said(values))


# -------------------------------------------------------------------------------------------------- for those above


def spot_of(context: Context) -> Spot:
    return context.spot or Spot()


def post_of(context: Context, values: Values) -> str:
    """Id of the chosen post, else of that under the cursor."""
    return said(values, "post") or spot_of(context).post


def _todo(action: str, context: Context) -> ChangeRow:
    found = change_of(action, context)
    if found is None:
        raise Unfit("", _("No change of that kind waits for this."))
    return found


def span(values: Values, moment: Moment) -> tuple[Instant, Instant]:
    """A duration as the end counts from the begin."""
    begin = _read("starts", typed.start, values, moment.now, moment.zone)
    end = _read("ends", typed.future, values, begin, moment.zone)
    if end <= max(begin, moment.now):
        raise Unfit("ends", _("The end has to lie after the start, ahead of now."))
    return begin, end


def _read(
    name: str, read: Callable[[str, Instant, tzinfo], Instant], values: Values, now: Instant, zone: tzinfo
) -> Instant:
    try:
        return read(values[name], now, zone)
    except ValueError:
        raise Unfit(name, _(typed.NOT_A_MOMENT)) from None


def _begin(known: Known) -> str:
    """Of the shift under the cursor; one that runs is changed from now on."""
    at = offers.spot(known).begin
    return offers.typed_moment(at, known.look) if at is not None and at > known.look.now else ""


def _ends(known: Known) -> str:
    at = offers.spot(known).end
    return offers.typed_moment(at, known.look) if at is not None and at > known.look.now else ""


def _on_now(known: Known) -> str:
    """Who is there under the cursor …"""
    return offers.spot(known).person


def _who_asks(known: Known) -> str:
    """Leave is asked for by who sits here, whoever is under the cursor."""
    return offers.me(known) or offers.spot(known).person


def _own_shift(read: Callable[[Known], str]) -> Callable[[Known], str]:
    """The hours under the cursor, where they are those of who asks."""
    return lambda known: read(known) if offers.spot(known).person == _who_asks(known) else ""


def _side(known: Known) -> str:
    return offers.spot(known).side


def _step(action: str, label: str) -> Field:
    """What is done next about the leave or absence that the action is about, with what that is."""
    return Field("step", label, required=True, advice=offers.about(action), choices=offers.steps(action))


STARTS = Field(
    "starts", N_("From"), N_("now"), _begin, required=True, hint=N_("now; 2h from now; 17:30; 2026-11-21 17:30")
)
ENDS = Field("ends", N_("Until"), "", _ends, required=True, hint=N_("2h from the start; 17:30; 2026-11-21 17:30"))
POST = Field("post", N_("Post"), required=True, choices=offers.posts, start=lambda known: offers.spot(known).post)

ROSTER_DEEDS: dict[str, Deed] = {
    "roster.change": Deed(
        _change,
        (
            POST,
            Field("side", N_("Side"), start=_side, required=True, choices=offers.sides),
            Field("off", N_("Taken off"), start=_on_now, choices=offers.nobody_or, hint=N_("who is taken off")),
            Field("on", N_("Put on"), choices=offers.nobody_or_fit, hint=N_("who is put on, in place of who is off")),
            STARTS,
            ENDS,
            REASON,
        ),
    ),
    "roster.swap": Deed(
        _swap,
        (
            Field("mine", N_("My shift"), start=offers.my_start, required=True, choices=offers.mine),
            Field("theirs", N_("For"), start=offers.their_start, required=True, choices=offers.theirs),
            REMARK,
        ),
        ahead=92 * DAY,
    ),
    "roster.answer": Deed(
        _answer,
        (
            Field(
                "agreed",
                N_("Answer"),
                required=True,
                advice=offers.about("roster.answer"),
                choices=lambda _known: offers.yes_or_no(),
            ),
            REMARK,
        ),
    ),
    "leave.ask": Deed(
        _ask_leave,
        (
            Field("person", N_("Who"), start=_who_asks, required=True, choices=offers.people),
            replace(STARTS, default="", start=_own_shift(_begin)),
            replace(ENDS, start=_own_shift(_ends)),
            REASON,
        ),
    ),
    "leave.step": Deed(
        _step_leave,
        (
            _step("leave.step", N_("Step")),
            Field("text", N_("Words"), hint=N_("why not; who does what meanwhile; who answered for the customer")),
        ),
    ),
    "absence.report": Deed(
        _report,
        (
            POST,
            Field("person", N_("Who is missing"), start=_on_now, required=True, choices=offers.people),
            REASON,
        ),
    ),
    "absence.answer": Deed(
        _decide,
        (
            _step("absence.answer", N_("Decision")),
            Field("stand_in", N_("Stand-in"), choices=offers.the_backup_or),
            REMARK,
        ),
    ),
    "absence.back": Deed(_back, (REMARK,)),
    "change.end": Deed(_end, (REASON,)),
}
