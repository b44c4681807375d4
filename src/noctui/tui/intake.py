"""A new ticket: what is asked, what is known of it beforehand, and what it would be, shown while one still types."""

from collections.abc import Iterator

from noctui.catalog import N_, _, pick
from noctui.domain.commands import Command, NewTicket
from noctui.domain.queries import IntakeDetail, IntakeQuery
from noctui.tui import choices
from noctui.tui.choices import Known
from noctui.tui.deed import WHEN, Deed, Field, Moment, Values, happened, said
from noctui.tui.look import Line, Look, wrap
from noctui.tui.reasons import Context
from noctui.tui.words import CHANNELS, KINDS


def _device_at_hand(known: Known) -> str:
    """The device under the cursor. On the overview not one that has its ticket already: the cursor may mean that."""
    device, room = known.context.device, known.context.room
    if device is None or room not in {"desk", "devices", "device"}:
        return ""
    return "" if room == "desk" and device.ticket is not None else device.id


def _build(context: Context, values: Values, moment: Moment) -> Command:
    return NewTicket(
        kind=said(values, "kind"),  # type: ignore[arg-type]
        title=said(values, "title"),
        device=said(values, "device"),
        contract=said(values, "contract"),
        level=said(values, "level"),
        reporter=said(values, "reporter"),
        contact=said(values, "contact"),
        channel=said(values, "channel") or "phone",  # type: ignore[arg-type]
        text=said(values),
        answer=said(values, "answer") if _is_consultation(values) else "",
        occurred_at=happened(values, moment),
    )


def _is_consultation(values: Values) -> bool:
    return said(values, "kind") == "consultation"


def _asked(_context: Context, values: Values) -> IntakeQuery | None:
    kind = said(values, "kind")
    if kind not in KINDS:  # half typed: the engine would take it for a desk of another version
        return None
    device, contract, level = said(values, "device"), said(values, "contract"), said(values, "level")
    channel = said(values, "channel")
    return IntakeQuery(kind, device, contract, level, channel if channel in CHANNELS else "phone")


NEW_TICKET = Deed(
    _build,
    (
        Field("kind", N_("Kind"), start=lambda _known: "fault", required=True, choices=choices.kinds),
        Field("device", N_("Device"), start=_device_at_hand, choices=choices.devices),
        Field("contract", N_("Contract"), choices=choices.intake_contracts),
        Field("title", N_("What"), required=True, hint=N_("in one line, for the list of tickets")),
        Field("level", N_("Level"), choices=choices.intake_levels),
        Field("reporter", N_("Reporter"), hint=N_("who told it")),
        Field("contact", N_("Contact"), hint=N_("phone or address to call back")),
        Field("channel", N_("Came by"), start=lambda _known: "phone", choices=choices.channels),
        Field("text", N_("Details"), hint=N_("in the words of who told it")),
        Field(
            "answer",
            N_("Answer"),
            only=_is_consultation,
            hint=N_("what was answered: with it the consultation is closed at once"),
        ),
        WHEN,
    ),
    intake=_asked,
)


def preview(intake: IntakeDetail, level: str, look: Look, width: int) -> list[Line]:
    """What the ticket would be: warning, contract and policy, level, clocks. `level`: the chosen one, empty: none."""
    return [*_warning(intake, look, width), *_contract(intake, look, width), *_promises(intake, level, look, width)]


def _warning(intake: IntakeDetail, look: Look, width: int) -> Iterator[Line]:
    if intake.open_tickets:
        numbers = ", ".join(f"T-{number}" for number in intake.open_tickets)
        words = _("The device has an open ticket already: {numbers}", numbers=numbers)
        yield from (((line, "warn"),) for line in wrap(f"{look.glyph('warning')} {words}", width))


def _contract(intake: IntakeDetail, look: Look, width: int) -> Iterator[Line]:
    contract = look.shown(intake.contract_name or intake.contract) or _("no contract")
    policy = look.shown(pick(intake.policy_name) or intake.policy) or _("no policy, no clocks")
    yield from (((line, "text"),) for line in wrap(f"{contract} {look.glyph('bullet')} {policy}", width))


def _promises(intake: IntakeDetail, level: str, look: Look, width: int) -> Iterator[Line]:
    row = next((one for one in intake.levels if one.id == (level or intake.proposed)), None)
    if row is not None:
        about = look.shown(pick(row.about))
        name = _("level {level}", level=look.shown(pick(row.name) or row.id))
        yield from (((line, "title"),) for line in wrap(f"{name}: {about}" if about else name, width))
    due = sorted((one.due, look.shown(pick(one.name))) for one in intake.clocks if one.due is not None)
    if words := ", ".join(f"{name} {look.by(at)}" for at, name in due):
        yield from (((line, "text"),) for line in wrap(_("first due: {clocks}", clocks=words), width))
