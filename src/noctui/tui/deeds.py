"""From an action to a command: the table of all deeds, and those that deal with devices and the duty log."""

from collections.abc import Callable
from datetime import tzinfo

from noctui.catalog import N_, _
from noctui.domain.commands import (
    Acknowledge,
    Command,
    EndMute,
    NewTicket,
    OpenMaintenance,
    WriteLog,
)
from noctui.domain.drill_views import DrillCommand
from noctui.domain.handover_commands import HandoverCommand, PrepareHandover
from noctui.domain.message_commands import RetryMessage, TestContact, ToldByPhone
from noctui.domain.moments import Instant
from noctui.domain.mute_commands import MuteCommand
from noctui.domain.operators import SetPin
from noctui.domain.reload import ReloadSite
from noctui.domain.roster_commands import AnswerSwap, EndChange, RosterCommand, StepAbsence, StepLeave
from noctui.domain.run_commands import RunCommand, StartRun
from noctui.domain.tools import UseTool
from noctui.tui import typed
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import ENDS, REASON, TEXT, Deed, Field, Moment, Unfit, Values, command, device_of, said
from noctui.tui.drill_deeds import DRILL_DEEDS
from noctui.tui.handover_deeds import HANDOVER_DEEDS
from noctui.tui.mute_deeds import MUTE_DEEDS, TOLD, maintenance_ahead
from noctui.tui.page_deeds import PAGE_DEEDS
from noctui.tui.reasons import Context
from noctui.tui.roster_deeds import ROSTER_DEEDS
from noctui.tui.roster_planning import PLANNING_DEEDS
from noctui.tui.run_deeds import RUN_DEEDS
from noctui.tui.text import harmless
from noctui.tui.ticket_deeds import TICKET_DEEDS

__all__ = ["DEEDS", "Deed", "Moment", "Unfit", "Values", "command", "subject"]


_ABOUT_A_CHANGE = (EndChange, AnswerSwap, StepLeave, StepAbsence)


def subject(done: Command) -> tuple[str, str | int] | None:
    """The view and key of the row that waits for the answer to a command, if there is one."""
    if isinstance(done, RosterCommand):
        return ("changes", done.change) if isinstance(done, _ABOUT_A_CHANGE) else None
    if isinstance(done, HandoverCommand):
        return None if isinstance(done, PrepareHandover) else ("handovers", done.handover)
    if isinstance(done, DrillCommand | MuteCommand | ReloadSite):
        return None
    if isinstance(done, RunCommand):
        return None if isinstance(done, StartRun) else ("runs", done.run)
    match done:
        case NewTicket():
            return None
        case Acknowledge(device) | OpenMaintenance(device):
            return "devices", device
        case RetryMessage(message) | ToldByPhone(message):
            return "messages", message
        case EndMute() | WriteLog() | UseTool() | TestContact() | SetPin():
            return None
        case _:
            return "tickets", done.ticket


def _read(name: str, read: Callable[[str, Instant, tzinfo], Instant], values: Values, moment: Moment) -> Instant:
    try:
        return read(values[name], moment.now, moment.zone)
    except ValueError:
        raise Unfit(name, _(typed.NOT_A_MOMENT)) from None


def _end(values: Values, moment: Moment, after: Instant) -> Instant:
    end = _read("ends", typed.future, values, moment)
    if end <= after:
        raise Unfit("ends", _("The end has to lie after the start."))
    return end


def _acknowledge(context: Context, values: Values, moment: Moment) -> Command:
    target = said(values, "target").removeprefix(_HERE) or device_of(context).id
    return Acknowledge(target, _end(values, moment, moment.now), said(values), said(values, "sticky") == "yes")


_HERE = "here"


def _ends_with(_known: Known) -> list[Choice]:
    return [Choice("no", _("the recovery ends it too")), Choice("yes", _("nothing but its time or a person ends it"))]


def _problems(known: Known) -> list[Choice]:
    """What an acknowledgement may be about: what was chosen, or the whole place."""
    device = known.context.device
    site = [Choice(f"site:{device.site}", _("all problems at {site}", site=harmless(device.place)))] if device else []
    return [Choice(_HERE, _("this, or what is marked")), *site]


def _maintenance(context: Context, values: Values, moment: Moment) -> Command:
    device = device_of(context)
    starts = _read("starts", typed.start, values, moment)
    # "2h" means two hours of maintenance, so it counts from the start, not from now.
    ends = _end(values, Moment(starts, moment.zone), starts)
    return OpenMaintenance(said(values, "target") or device.id, starts, ends, said(values), said(values, "told"))


def _log(context: Context, values: Values, moment: Moment) -> Command:
    return WriteLog(said(values))


def _device_at_hand(known: Known) -> str:
    return known.context.device.id if known.context.device is not None else ""


DEEDS: dict[str, Deed] = {
    **TICKET_DEEDS,
    **PAGE_DEEDS,
    **ROSTER_DEEDS,
    **PLANNING_DEEDS,
    **HANDOVER_DEEDS,
    **RUN_DEEDS,
    **DRILL_DEEDS,
    **MUTE_DEEDS,
    "device.acknowledge": Deed(
        _acknowledge,
        (
            REASON,
            ENDS,
            Field("sticky", N_("Sticky"), start=lambda _known: "no", choices=_ends_with),
            Field("target", N_("On"), start=lambda _known: _HERE, choices=_problems),
        ),
        many=True,
    ),
    "device.maintenance": Deed(
        _maintenance,
        (
            REASON,
            Field("starts", N_("From"), N_("now"), required=True, hint=N_("now; 2h from now; 17:30")),
            ENDS,
            Field("target", N_("On"), start=_device_at_hand, hint=N_("a device, or site:name for all of a site")),
            TOLD,
        ),
        preview=maintenance_ahead,
    ),
    "log.write": Deed(_log, (TEXT,)),
}
