"""Why an action can't be done now: what the cursor stands on in, a translated sentence out, or None when it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from noctui.catalog import _, listed, pick
from noctui.domain.operators import Right, may, roles_that_may
from noctui.domain.ticket import ENDS, FIXED
from noctui.tui.words import FACTS, ROLES

if TYPE_CHECKING:
    from noctui.domain.drill_views import DrillRow
    from noctui.domain.handover_views import HandoverDetail, ItemRow
    from noctui.domain.inventory import Operator
    from noctui.domain.mute_commands import MuteRow
    from noctui.domain.queries import FactRow, TicketDetail
    from noctui.domain.views import DeviceRow, TicketRow
    from noctui.tui.roster_spot import Spot
    from noctui.tui.run_spot import RunSpot
    from noctui.wire.client import LinkState


@dataclass(frozen=True, slots=True)
class Context:
    """What the cursor stands on, and who asks: all that decides whether an action is possible."""

    room: str
    link: LinkState = "live"
    me: Operator | None = None
    device: DeviceRow | None = None
    ticket: TicketRow | None = None
    fact: FactRow | None = None
    chosen: bool = True
    """Whether the cursor stands on a row at all."""
    detail: TicketDetail | None = None
    """What the engine told about the ticket, where it was asked."""
    spot: Spot | None = None
    """What the cursor stands on in the roster."""
    handover: HandoverDetail | None = None
    """The one that the screen shows …"""
    item: ItemRow | None = None
    """… its item under the cursor …"""
    others: bool = False
    """… and whether there are others to compare it with."""
    run: RunSpot | None = None
    """The run that the screen shows, and where."""
    drill: DrillRow | None = None
    """It is the desk of this drill."""
    mute: MuteRow | None = None
    """The one of the register under the cursor …"""
    along: tuple[int, ...] = ()
    """… the numbers of those with which the same is done: marked, or under one heading …"""
    series: str = ""
    """… and the windows that come again of which it is one."""


WhyNot: TypeAlias = Callable[[Context], str | None]


def first(*reasons: WhyNot) -> WhyNot:
    """The first reason that holds."""
    return lambda context: next((text for reason in reasons if (text := reason(context))), None)


def no_engine(context: Context) -> str | None:
    if context.link == "live":
        return None
    return _("There is no engine to do it: nothing would be stored.")


def engine_lives(context: Context) -> str | None:
    return _("The engine answers already.") if context.link in {"live", "starting"} else None


act = no_engine


def needs(right: Right) -> WhyNot:
    """Only some roles may: whoever has another one reads which."""

    def why_not(context: Context) -> str | None:
        if context.me is None or may(context.me, right):
            return None
        who = listed(_(ROLES[role]) for role in roles_that_may(right))
        return _("Your role here ({role}) may not do this: {who} may.", role=_(ROLES[context.me.role]), who=who)

    return why_not


def no_row(context: Context) -> str | None:
    return None if context.chosen else _("The list is empty.")


def no_ticket(context: Context) -> str | None:
    return None if context.ticket else _("There is no ticket under the cursor. 3 shows them all.")


def no_device(context: Context) -> str | None:
    return None if context.device else _("There is no device under the cursor. 2 shows them all.")


def closed(context: Context) -> str | None:
    if context.ticket is None or context.ticket.status != "closed":
        return None
    return _("T-{id} is closed.", id=context.ticket.id)


def not_called(context: Context) -> str | None:
    if context.ticket is None or context.ticket.pages:
        return None
    return _("Nobody is called for T-{id}: there is nothing to answer.", id=context.ticket.id)


on_ticket = first(no_ticket, act)
on_open_ticket = first(no_ticket, closed, act)
on_device = first(no_device, act)


def taken(context: Context) -> str | None:
    if context.ticket is None or context.ticket.owner is None:
        return None
    who = context.ticket.owner_name or context.ticket.owner
    return _("T-{id} is taken already, by {who}.", id=context.ticket.id, who=who)


def recovered(context: Context) -> str | None:
    if context.ticket is None or context.ticket.status not in {"recovered", "resolved"}:
        return None
    return _("T-{id} has recovered already.", id=context.ticket.id)


def not_recovered(context: Context) -> str | None:
    """Only a fault has a service that can recover."""
    if context.ticket is None or context.ticket.kind != "fault" or context.ticket.status in {"recovered", "resolved"}:
        return None
    return _("T-{id} has not recovered yet.", id=context.ticket.id)


def resolved(context: Context) -> str | None:
    if context.ticket is None or context.ticket.status != "resolved":
        return None
    return _("T-{id} is resolved already.", id=context.ticket.id)


def not_resolved(context: Context) -> str | None:
    if context.ticket is None or context.ticket.status == "resolved":
        return None
    return _("T-{id} is not resolved yet.", id=context.ticket.id)


def paused(context: Context) -> str | None:
    if context.ticket is None or not context.ticket.paused:
        return None
    return _("The clocks of T-{id} are paused already.", id=context.ticket.id)


def not_paused(context: Context) -> str | None:
    if context.ticket is None or context.ticket.paused:
        return None
    return _("The clocks of T-{id} are not paused.", id=context.ticket.id)


def never_pauses(context: Context) -> str | None:
    """Where the engine has told which clocks a pause would stop: it would stop none."""
    if context.ticket is None or context.detail is None or context.detail.pausable:
        return None
    names = listed(pick(clock.name) for clock in context.ticket.clocks if clock.ended is None)
    if not names:
        return _("T-{id} has no clock that runs.", id=context.ticket.id)
    return _("No clock of T-{id} may pause: {clocks}.", id=context.ticket.id, clocks=names)


def no_fact(context: Context) -> str | None:
    if context.fact is None:
        return _("Put the cursor on the fact that is wrong.")
    if context.fact.voided:
        return _("This fact is void already.")
    return _("What the machine saw can't be voided.") if context.fact.kind in FIXED else None


def not_ended(context: Context) -> str | None:
    if context.ticket is None or context.ticket.status in ENDS:
        return None
    return _("T-{id} has not ended.", id=context.ticket.id)


def no_clock(context: Context) -> str | None:
    if context.ticket is None or context.ticket.clocks:
        return None
    return _("T-{id} has no clock.", id=context.ticket.id)


def owing(context: Context) -> str | None:
    """What still has to stand before a ticket is closed."""
    if context.ticket is None or not context.ticket.owes:
        return None
    facts = listed(_(FACTS[kind]) for kind in context.ticket.owes)
    return _("Before T-{id} is closed it still needs: {facts}.", id=context.ticket.id, facts=facts)


def watched(context: Context) -> str | None:
    """An observation that has not ended yet."""
    clocks = context.ticket.clocks if context.ticket is not None else ()
    watch = next((clock for clock in clocks if clock.kind == "watch" and clock.state == "running"), None)
    if context.ticket is None or watch is None:
        return None
    return _("T-{id} is not closed yet: {clock} has not ended.", id=context.ticket.id, clock=pick(watch.name))


def no_replacement(context: Context) -> str | None:
    if context.ticket is None or "replaced" in context.ticket.owes:
        return None
    return _("T-{id} has no device that has to be replaced.", id=context.ticket.id)


def not_defect(context: Context) -> str | None:
    if context.ticket is None or context.ticket.step:
        return None
    if context.ticket.kind == "defect":
        return _("All steps of T-{id} are signed.", id=context.ticket.id)
    return _("T-{id} is not a defect: it has no steps.", id=context.ticket.id)


def well(context: Context) -> str | None:
    device = context.device
    if device is None or device.flapping is not None or device.state not in {"up", "unknown"}:
        return None
    return _("{device} has no problem that could be acknowledged.", device=device.id)


def not_muted(context: Context) -> str | None:
    if context.device is None or context.device.mute_id is not None:
        return None
    return _("{device} is not muted.", device=context.device.id)
