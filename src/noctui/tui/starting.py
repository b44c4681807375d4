"""Starting a playbook: those that suit are proposed, what it has to know is filled in or asked once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from noctui.catalog import N_, _, pick
from noctui.domain.commands import Answer, Command
from noctui.domain.playbook import Parameter, ParameterKind
from noctui.domain.run_commands import StartRun
from noctui.domain.run_views import PlaybookDetail, PlaybookQuery, PlaybooksDetail, PlaybooksQuery
from noctui.tui import choices, refusals
from noctui.tui.actions import BY_ID
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import Deed, Field, Moment, Values, said
from noctui.tui.reasons import Context
from noctui.tui.run_records import HINTS, minutes, none_yet
from noctui.tui.text import harmless
from noctui.tui.words import told_apart

if TYPE_CHECKING:
    from noctui.domain.queries import Detail, Query
    from noctui.domain.views import DeviceRow
    from noctui.tui.hands import Hands
    from noctui.tui.room import Room
    from noctui.tui.run_spot import RunSpot

_HINTS: dict[ParameterKind, str] = {
    "duration": HINTS["duration"],
    "person": HINTS["person"],
    "post": N_("a post; any other words stay, and the roster does not follow them"),
}

_PATIENCE = 1.0
"""Seconds that a key waits for what the engine knows."""


async def propose(hands: Hands, room: Room) -> None:
    """List the playbooks: the one under the cursor, then those that suit the device or the ticket under it."""
    from noctui.tui.dialogs.playbooks import PlaybookChooser

    context = _likely(hands, room)
    found = await _asked(hands, PlaybooksQuery(*_about(context)))
    if not isinstance(found, PlaybooksDetail):
        return

    def chosen(playbook: str | None) -> None:
        if playbook is not None:
            hands.app.call_later(begin, hands, playbook, context)

    chooser = PlaybookChooser(found, _subject(context), room.playbook)
    await hands.app.push_screen(chooser, chosen)
    chooser.begin()


def _likely(hands: Hands, room: Room) -> Context:
    """On the desk with nothing under the cursor: about the one ticket that nobody has taken, else my only one."""
    context = room.context()
    if room.room != "desk" or context.device is not None or context.ticket is not None:
        return context
    going = [row for row in hands.app.mirror.tickets.values() if row.status in ("open", "accepted")]
    me = context.me.login if context.me is not None else None
    wanted = [row for row in going if row.owner is None] or [row for row in going if row.owner == me]
    return replace(context, ticket=wanted[0]) if len(wanted) == 1 else context


async def start(hands: Hands, room: Room) -> None:
    """The playbook that is being read; elsewhere, choose."""
    if room.room == "playbook":
        await begin(hands, room.playbook, room.context())
    else:
        await propose(hands, room)


async def begin(hands: Hands, playbook: str, context: Context) -> None:
    """Ask what the playbook has to know; filled in what the ticket or the device says already."""
    await _ask(hands, playbook, context, None)


async def begin_step(hands: Hands, context: Context, step: str) -> None:
    """The playbook that a step of a run is: it knows what that one was told, and mostly nothing has to be asked."""
    if context.run is not None and step in context.run.steps:
        await _ask(hands, context.run.steps[step].calls, context, context.run, step)


async def _ask(hands: Hands, playbook: str, context: Context, parent: RunSpot | None, step: str = "") -> None:
    from noctui.tui.dialogs.form import FormDialog

    detail = await _asked(hands, PlaybookQuery(playbook, *_about(context)))
    if not isinstance(detail, PlaybookDetail):
        return
    ticket = context.ticket.id if context.ticket is not None else None
    deed, action = starting(detail, ticket, parent, step), BY_ID["run.start"]
    action = replace(action, help=pick(detail.row.trigger) or action.help)
    if not deed.fields:
        hands.carry_out(action, [deed.build(context, {}, hands.moment())])
        return
    form = FormDialog(action, deed, [context], hands, hands.known(context), title=_title(detail, context))
    await hands.app.push_screen(form)
    form.begin()


def starting(detail: PlaybookDetail, ticket: int | None, parent: RunSpot | None = None, step: str = "") -> Deed:
    """The form of a playbook: a field for each parameter that the parent has not, and what is known so far."""
    told = parent.detail.parameters if parent is not None and parent.detail is not None else {}
    asked = [one for one in detail.parameters if not told.get(one.id)]
    fields = [_field(at, one, detail) for at, one in enumerate(asked)]
    if parent is None:
        fields.append(Field("text", N_("What is known"), hint=N_("who reported it, what is seen; Enter starts")))
    if parent is None and detail.row.running is not None:
        fields.insert(0, Field("beside", N_("It runs already"), choices=_beside(detail.row.running), filled=True))

    def build(_context: Context, values: Values, _moment: Moment) -> Command:
        given = {one.id: _value(one, said(values, f"given-{at}"), at) for at, one in enumerate(asked)}
        filled = {name: value for name, value in given.items() if value}
        beside = said(values, "beside") == "yes"
        number = parent.row.id if parent is not None else 0
        return StartRun(detail.row.id, filled, ticket, said(values), beside, number, step)

    return Deed(build, tuple(fields))


def _field(at: int, asked: Parameter, detail: PlaybookDetail) -> Field:
    """It is named by its place: its id is the file's."""
    offered = {
        "site": none_yet(_sites(detail)),
        "device": none_yet(_devices(detail, asked)),
        "person": none_yet(_people(detail)),
        "post": none_yet(_posts(detail)),
    }
    value = detail.filled.get(asked.id, asked.default)
    return Field(
        f"given-{at}",
        pick(asked.ask) or asked.id,
        required=asked.required,
        start=lambda _known: value,
        choices=offered.get(asked.kind),
        hint=_HINTS.get(asked.kind, ""),
        free=asked.kind in ("person", "post"),
        filled=bool(value),
    )


def _value(asked: Parameter, value: str, at: int) -> str:
    return minutes(f"given-{at}", value) if asked.kind == "duration" and value else value


def _sites(detail: PlaybookDetail) -> Callable[[Known], list[Choice]]:
    """By their names, the one of the ticket or the device first; the id tells those apart that are called the same."""
    places = sorted(detail.places.items(), key=lambda place: (place[0] != detail.here, place[1], place[0]))
    names = told_apart(detail.places)
    found = [Choice(key, harmless(names[key]), key) for key, _name in places]
    return lambda _known: found


def _people(detail: PlaybookDetail) -> Callable[[Known], list[Choice]]:
    return lambda _known: [Choice(person, harmless(name), person) for person, name in detail.people.items()]


def _posts(detail: PlaybookDetail) -> Callable[[Known], list[Choice]]:
    return lambda _known: [Choice(post, harmless(pick(name) or post), post) for post, name in detail.posts.items()]


def _devices(detail: PlaybookDetail, asked: Parameter) -> Callable[[Known], list[Choice]]:
    """Those first that are of the kind that is meant, or that the playbook speaks of; then those of the same place."""

    def fit(row: DeviceRow) -> tuple[object, ...]:
        words = f"{row.id} {row.name}".casefold()
        spoken = any(word.casefold() in words for word in detail.suits.words)
        kind = row.kind != asked.id, row.kind not in detail.suits.kinds
        return *kind, not spoken, row.site != detail.here, row.state == "up", row.id

    return lambda known: [choices.device(row) for row in sorted(known.devices.values(), key=fit)]


def _beside(running: int) -> Callable[[Known], list[Choice]]:
    return lambda _known: [
        Choice("", _("RUN-{run} is open: it is refused if that is about the same", run=running)),
        Choice("yes", _("start another one beside it")),
    ]


def _about(context: Context) -> tuple[str, int | None]:
    """Device and ticket, as the queries want them."""
    ticket = context.ticket.id if context.ticket is not None else None
    return (context.device.id if context.device is not None else ""), ticket


def _subject(context: Context) -> str:
    """What they are proposed for, raw; empty: nothing in particular."""
    ticket = f"T-{context.ticket.id}" if context.ticket is not None else ""
    return " ".join(filter(None, (ticket, context.device.id if context.device is not None else "")))


def _title(detail: PlaybookDetail, context: Context) -> str:
    return " ".join(
        (_("Start: {playbook}", playbook=pick(detail.row.name) or detail.row.id), _subject(context))
    ).strip()


async def _asked(hands: Hands, query: Query) -> Detail | None:
    """What the engine says; None, and the reason on the notice line, where it can't or does not answer soon."""
    try:
        found = await asyncio.wait_for(hands.app.client.ask(query), _PATIENCE)
    except TimeoutError:
        hands.app.say(_("The engine does not answer; try again."), "refused")
        return None
    if isinstance(found, Answer):
        hands.app.say(refusals.sentence(found, hands.app.look()), "refused")
        return None
    return found
