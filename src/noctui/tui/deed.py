"""What a deed is: what is asked of the operator, what there is to choose from, and the command that comes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TypeAlias

from noctui.catalog import N_, _
from noctui.domain.commands import Command
from noctui.domain.moments import Instant, Span
from noctui.domain.mute_commands import WindowQuery
from noctui.domain.queries import IntakeQuery
from noctui.domain.views import DeviceRow, TicketRow
from noctui.tui import typed
from noctui.tui.choices import Choice, Known
from noctui.tui.reasons import Context

Values: TypeAlias = Mapping[str, str]
"""What was typed, by the name of the field; of a choice its key."""


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


def nothing(_known: Known) -> str:
    """A field that starts empty."""
    return ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to type or to choose."""

    name: str
    label: str
    default: str = ""
    """Message id of what stands there at first …"""
    start: Callable[[Known], str] = nothing
    """… or what makes it; of a choice its key."""
    required: bool = False
    word: str = ""
    """The very word that has to be typed (msgid); English and the language of the screen both count."""
    hint: str = ""
    """How it is written …"""
    advice: Callable[[Known], str] = nothing
    """… or what there is to know before one fills it in here."""
    choices: Callable[[Known], Sequence[Choice]] | None = None
    """What there is to choose from; with none of it to hand anything typed is taken, and the engine judges."""
    free: bool = False
    """What is none of the choices counts too, as it was typed."""
    tall: bool = False
    """Text of several lines."""
    filled: bool = False
    """It says already what is likely meant: the cursor begins after it."""
    pressed: bool = False
    """The key that opened the form says it: nothing that was typed before stands above that."""
    only: Callable[[Values], bool] = lambda _values: True
    """Whether it is asked at all, by what the fields before it say."""

    def initial(self, known: Known) -> str:
        return self.start(known) or _(self.default)

    def told(self, known: Known) -> str:
        return self.advice(known) or _(self.hint)


@dataclass(frozen=True, slots=True)
class Deed:
    """What an action asks for, and the command that comes of it."""

    build: Callable[[Context, Values, Moment], Command]
    fields: tuple[Field, ...] = ()
    """Nothing to ask: done at once."""
    ask: Callable[[Context], tuple[Field, ...]] | None = None
    """What makes the fields, where they depend on what it is about."""
    many: bool = False
    """Done for every marked row."""
    informed: bool = False
    """The engine is asked about the ticket first: the fields offer what it says."""
    ahead: Span = 0
    """So far the engine is asked for the shifts of the post under the cursor first."""
    intake: Callable[[Context, Values], IntakeQuery | None] = lambda _context, _values: None
    """What the engine is asked while the form is filled in …"""
    preview: Callable[[Context, Values, Moment], WindowQuery | None] = lambda _context, _values, _moment: None
    """… and what for a window or a silence, which depends on the hour."""

    def about(self, context: Context) -> "Deed":
        """The deed with what it asks for there."""
        return replace(self, fields=self.ask(context)) if self.ask is not None else self


def command(deed: Deed, context: Context, values: Values, moment: Moment) -> Command:
    """The command for what was typed. Raises Unfit naming the first field that won't do."""
    for field in deed.fields:
        if not field.only(values):
            continue
        value = values.get(field.name, "").strip()
        if field.required and not value:
            raise Unfit(field.name, _("This has to be filled in."))
        if field.word and value.lower() not in {field.word, _(field.word).lower()}:
            raise Unfit(field.name, _("Type the word: {word}", word=_(field.word)))
    return deed.build(context, values, moment)


# --------------------------------------------------------------------------------------------- for those that build


def ticket_of(context: Context) -> TicketRow:
    if context.ticket is None:
        raise Unfit("", _("There is no ticket under the cursor."))
    return context.ticket


def device_of(context: Context) -> DeviceRow:
    if context.device is None:
        raise Unfit("", _("There is no device under the cursor."))
    return context.device


def said(values: Values, name: str = "text") -> str:
    """What stands in a field, without the blanks around it; empty where it was not asked."""
    return values.get(name, "").strip()


def happened(values: Values, moment: Moment) -> Instant | None:
    """When it happened, by the field `when`; None: now."""
    try:
        at = typed.past(values.get("when", ""), moment.now, moment.zone)
    except ValueError:
        raise Unfit("when", _(typed.NOT_A_MOMENT)) from None
    if at is not None and at > moment.now:
        raise Unfit("when", _("That time has not come yet."))
    return at


TEXT = Field("text", N_("Text"), required=True)
REMARK = Field("text", N_("Remark"))
REASON = Field("text", N_("Reason"), required=True)
WHEN = Field("when", N_("When"), N_("now"), hint=N_("now; 20m is 20 minutes ago; 17:30; 2026-11-21 17:30"))
ENDS = Field("ends", N_("Until"), "2h", required=True, hint=N_("2h from the start; 17:30; 2026-11-21 17:30"))
