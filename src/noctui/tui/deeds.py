"""From an action to a command: what has to be asked of the operator first, and what is then sent to the engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import TypeAlias

from noctui.catalog import N_, _
from noctui.domain.commands import (
    AcceptTicket,
    Acknowledge,
    AddFact,
    AddNote,
    AddReference,
    Command,
    CorrectFact,
    EndMute,
    OpenMaintenance,
    Regrade,
    WriteLog,
)
from noctui.domain.moments import Instant
from noctui.domain.queries import FactRow
from noctui.domain.ticket import FactKind
from noctui.domain.views import DeviceRow, TicketRow
from noctui.tui import typed
from noctui.tui.reasons import Context

Values: TypeAlias = Mapping[str, str]
"""What was typed, by the name of the field."""


class Unfit(Exception):
    """What was typed won't do. `field` is where, the text says what would be right (translated)."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where a command is built: the engine's time and the zone of the screen."""

    now: Instant
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to type."""

    name: str
    label: str
    default: str = ""
    required: bool = False
    word: str = ""
    """The very word that has to be typed (msgid); English and the language of the screen both count."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What an action asks for, and the command that comes of it."""

    build: Callable[[Context, Values, Moment], Command]
    fields: tuple[Field, ...] = ()
    """Nothing to ask: done at once."""
    many: bool = False
    """Done for every marked row."""


def command(deed: Deed, context: Context, values: Values, moment: Moment) -> Command:
    """The command for what was typed. Raises Unfit naming the first field that won't do."""
    for field in deed.fields:
        value = values.get(field.name, "").strip()
        if field.required and not value:
            raise Unfit(field.name, _("This has to be filled in."))
        if field.word and value.lower() not in {field.word, _(field.word).lower()}:
            raise Unfit(field.name, _("Type the word: {word}", word=_(field.word)))
    return deed.build(context, values, moment)


def subject(done: Command) -> tuple[str, str | int] | None:
    """The view and key of the row that waits for the answer to a command, if there is one."""
    match done:
        case AcceptTicket(ticket) | AddFact(ticket) | AddNote(ticket) | AddReference(ticket) | CorrectFact(ticket):
            return "tickets", ticket
        case Regrade(ticket):
            return "tickets", ticket
        case Acknowledge(device) | OpenMaintenance(device):
            return "devices", device
        case _:
            return None


def _ticket(context: Context) -> TicketRow:
    if context.ticket is None:
        raise Unfit("", _("There is no ticket under the cursor."))
    return context.ticket


def _device(context: Context) -> DeviceRow:
    if context.device is None:
        raise Unfit("", _("There is no device under the cursor."))
    return context.device


def _fact(context: Context) -> FactRow:
    if context.fact is None:
        raise Unfit("", _("Put the cursor on the fact that is wrong."))
    return context.fact


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


def _when(values: Values, moment: Moment) -> Instant | None:
    try:
        at = typed.past(values["when"], moment.now, moment.zone)
    except ValueError:
        raise Unfit("when", _(typed.NOT_A_MOMENT)) from None
    if at is not None and at > moment.now:
        raise Unfit("when", _("That time has not come yet."))
    return at


_TEXT = Field("text", N_("Text"), required=True)
_REMARK = Field("text", N_("Remark"))
_WHEN = Field("when", N_("When (now, 20m for 20 minutes ago, 17:30)"), N_("now"))
_ENDS = Field("ends", N_("Until (2h, 17:30, 2026-11-21 17:30)"), "2h", required=True)


def _record(kind: FactKind, *fields: Field) -> Deed:
    def build(context: Context, values: Values, moment: Moment) -> Command:
        ticket = _ticket(context)
        return AddFact(ticket.id, ticket.version, kind, values.get("text", "").strip(), _when(values, moment))

    return Deed(build, (*fields, _WHEN))


def _accept(context: Context, values: Values, moment: Moment) -> Command:
    ticket = _ticket(context)
    return AcceptTicket(ticket.id, ticket.version)


def _note(context: Context, values: Values, moment: Moment) -> Command:
    return AddNote(_ticket(context).id, values["text"].strip())


def _reference(context: Context, values: Values, moment: Moment) -> Command:
    return AddReference(_ticket(context).id, values["system"].strip(), values["number"].strip())


def _correct(context: Context, values: Values, moment: Moment) -> Command:
    ticket = _ticket(context)
    return CorrectFact(ticket.id, ticket.version, _fact(context).id, values["text"].strip())


def _regrade(context: Context, values: Values, moment: Moment) -> Command:
    ticket = _ticket(context)
    return Regrade(ticket.id, ticket.version, values["level"].strip(), values["text"].strip())


def _acknowledge(context: Context, values: Values, moment: Moment) -> Command:
    return Acknowledge(_device(context).id, _end(values, moment, moment.now), values["text"].strip())


def _maintenance(context: Context, values: Values, moment: Moment) -> Command:
    device = _device(context)
    starts = _read("starts", typed.start, values, moment)
    # "2h" means two hours of maintenance, so it counts from the start, not from now.
    ends = _end(values, Moment(starts, moment.zone), starts)
    target = values["target"].strip() or device.id
    return OpenMaintenance(target, starts, ends, values["text"].strip())


def _end_mute(context: Context, values: Values, moment: Moment) -> Command:
    mute = _device(context).mute_id
    if mute is None:
        raise Unfit("", _("{device} is not muted.", device=_device(context).id))
    return EndMute(mute)


def _log(context: Context, values: Values, moment: Moment) -> Command:
    return WriteLog(values["text"].strip())


DEEDS: dict[str, Deed] = {
    "ticket.accept": Deed(_accept, many=True),
    "ticket.arrived": _record("arrived", _REMARK),
    "ticket.plan_proposed": _record("plan_proposed", Field("text", N_("Solution"), required=True)),
    "ticket.spare_needed": _record("spare_needed", Field("text", N_("Which part"), required=True)),
    "ticket.spare_arrived": _record("spare_arrived", _REMARK),
    "ticket.progress_reported": _record("progress_reported", Field("text", N_("What was told"), required=True)),
    "ticket.recovered": _record("recovered", _REMARK),
    "ticket.resolved": _record("resolved", Field("text", N_("What was the cause"), required=True)),
    "ticket.closed": _record(
        "closed", Field("word", N_("To close, type: close"), required=True, word=N_("close")), _REMARK
    ),
    "ticket.pause": _record("paused", Field("text", N_("Reason"), required=True)),
    "ticket.resume": _record("resumed", _REMARK),
    "ticket.regrade": Deed(
        _regrade,
        (Field("level", N_("New level"), required=True), Field("text", N_("Reason"), required=True)),
    ),
    "ticket.note": Deed(_note, (_TEXT,)),
    "ticket.reference": Deed(
        _reference,
        (Field("system", N_("Whose number"), required=True), Field("number", N_("Number"), required=True)),
    ),
    "ticket.correct": Deed(_correct, (Field("text", N_("Why it is wrong"), required=True),)),
    "device.acknowledge": Deed(_acknowledge, (Field("text", N_("Reason"), required=True), _ENDS), many=True),
    "device.maintenance": Deed(
        _maintenance,
        (
            Field("text", N_("Reason"), required=True),
            Field("starts", N_("From (now, 2h from now, 17:30)"), N_("now"), required=True),
            _ENDS,
            Field("target", N_("Device, or site:name for all of a site"), "{device}"),
        ),
    ),
    "mute.end": Deed(_end_mute),
    "log.write": Deed(_log, (_TEXT,)),
}
