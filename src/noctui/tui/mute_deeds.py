"""What is asked for a window, a silence, an extension, and the command of it; what comes of it is shown ahead."""

from noctui.catalog import N_, _
from noctui.domain.commands import Command, EndMute, OpenMaintenance
from noctui.domain.moments import Span, parse_span
from noctui.domain.mute_commands import EndSeries, ExtendMute, PlanWindow, Silence, WindowQuery
from noctui.tui import typed
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import ENDS, REASON, Deed, Field, Moment, Unfit, Values, device_of, said
from noctui.tui.mute_words import ONCE, RULES
from noctui.tui.reasons import Context

_NAMED = 6
NOT_A_SPAN = N_("Not a duration: write 90m, 2h or 1h 30m.")


def _rules(_known: Known) -> list[Choice]:
    return [Choice(rule, _(label), "" if rule == ONCE else rule) for rule, label in RULES.items()]


def _at_hand(known: Known) -> str:
    return known.context.device.id if known.context.device is not None else ""


_ON = N_("a device, or site:hq kind:camera contract:city and words")


def _sites(known: Known) -> str:
    """How it is written, with the sites there are."""
    names = sorted({row.site for row in known.devices.values()})
    more = [known.look.glyph("ellipsis")] if len(names) > _NAMED else []
    return _("{how}; sites: {names}", how=_(_ON), names=", ".join([*names[:_NAMED], *more])) if names else ""


TARGET = Field("target", N_("On"), start=_at_hand, required=True, hint=_ON, advice=_sites)
STARTS = Field("starts", N_("From"), N_("now"), required=True, hint=N_("now; 2h from now; 17:30; 2026-11-21 22:00"))
TOLD = Field("told", N_("Told"), hint=N_("who was told of it: the customer, the crew, a change number"))

_WINDOW = (
    TARGET,
    STARTS,
    Field("lasts", N_("Lasts"), "2h", required=True, hint=N_("by the clock on the wall: 90m, 2h, 1d")),
    Field(
        "rule",
        N_("Again"),
        start=lambda _known: ONCE,
        required=True,
        choices=_rules,
        free=True,
        hint=N_("or a rule: FREQ=MONTHLY;BYDAY=1SA, with UNTIL=20271231 or COUNT=10 for an end"),
    ),
    REASON,
    TOLD,
)


def _plan(_context: Context, values: Values, moment: Moment) -> Command:
    target, rule, told = said(values, "target"), said(values, "rule"), said(values, "told")
    starts, lasts = _starts(values, moment), _lasts(values)
    if rule == ONCE:
        return OpenMaintenance(target, starts, starts + lasts, said(values), told)
    return PlanWindow(target, starts, lasts, rule, said(values), told)


def _starts(values: Values, moment: Moment) -> int:
    try:
        return typed.start(said(values, "starts"), moment.now, moment.zone)
    except ValueError:
        raise Unfit("starts", _(typed.NOT_A_MOMENT)) from None


def _lasts(values: Values) -> Span:
    try:
        return parse_span(said(values, "lasts"))
    except (ValueError, OverflowError):
        raise Unfit("lasts", _(NOT_A_SPAN)) from None


def _plan_ahead(_context: Context, values: Values, moment: Moment) -> WindowQuery | None:
    rule = said(values, "rule")
    try:
        starts, lasts = _starts(values, moment), _lasts(values)
    except Unfit:  # half typed
        return None
    return WindowQuery("maintenance", said(values, "target"), starts, lasts, "" if rule == ONCE else rule)


def _silence(_context: Context, values: Values, moment: Moment) -> Command:
    return Silence(said(values, "target"), _ends(values, moment), said(values))


def _ends(values: Values, moment: Moment) -> int:
    try:
        return typed.future(said(values, "ends"), moment.now, moment.zone)
    except (ValueError, OverflowError):
        raise Unfit("ends", _(typed.NOT_A_MOMENT)) from None


def _silence_ahead(_context: Context, values: Values, moment: Moment) -> WindowQuery | None:
    target = said(values, "target")
    try:
        ends = _ends(values, moment)
    except Unfit:
        return None
    return WindowQuery("silence", target, moment.now, max(ends - moment.now, 0)) if target else None


def maintenance_ahead(context: Context, values: Values, moment: Moment) -> WindowQuery | None:
    """What the window of a device would be, whose end is typed and not its length."""
    try:
        starts = _starts(values, moment)
        ends = _ends(values, Moment(starts, moment.zone))
    except Unfit:
        return None
    target = said(values, "target") or (context.device.id if context.device is not None else "")
    return WindowQuery("maintenance", target, starts, max(ends - starts, 0))


def _end(context: Context, _values: Values, _moment: Moment) -> Command:
    return EndMute(_number(context), others=context.along)


def _sure(context: Context) -> tuple[Field, ...]:
    """One is ended at once; of many at once every desk will hear."""
    return (_ALL,) if context.along else ()


_ALL = Field("word", N_("Type"), required=True, word=N_("end"), hint=N_("end: every one of them, now"))


def _extend(context: Context, values: Values, moment: Moment) -> Command:
    return ExtendMute(_number(context), _ends(values, moment), said(values), context.along)


def _number(context: Context) -> int:
    if context.mute is not None:
        return context.mute.id
    device = device_of(context)
    if device.mute_id is None:
        raise Unfit("", _("{device} is not muted.", device=device.id))
    return device.mute_id


def _drop(context: Context, _values: Values, _moment: Moment) -> Command:
    return EndSeries(context.series)


MUTE_DEEDS: dict[str, Deed] = {
    "window.plan": Deed(_plan, _WINDOW, preview=_plan_ahead),
    "mute.silence": Deed(_silence, (TARGET, ENDS, REASON), preview=_silence_ahead),
    "mute.extend": Deed(_extend, (REASON, ENDS)),
    "mute.end": Deed(_end, ask=_sure),
    "window.drop": Deed(
        _drop,
        (Field("word", N_("Type"), required=True, word=N_("end"), hint=N_("end: no more windows of this series")),),
    ),
}
