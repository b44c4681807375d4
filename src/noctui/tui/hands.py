"""`Hands`: carries out what a key or the palette asks for: at once, by a dialog, or by a command to the engine."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from textual.message import Message

from noctui.catalog import N_, _
from noctui.domain.commands import Answer, Command, NewTicket
from noctui.domain.handover_commands import PrepareHandover
from noctui.domain.moments import Span
from noctui.domain.queries import Detail, ProbeQuery, ProbeResult, Query, TicketDetail, TicketQuery
from noctui.domain.roster_queries import RosterDetail, RosterQuery
from noctui.domain.run_commands import StartRun
from noctui.tui import drilling, going_on, refusals, roster_words, sitting, starting, switches, viewing
from noctui.tui.actions import BY_ID, PLACES, Action
from noctui.tui.choices import Known
from noctui.tui.deeds import DEEDS, Deed, Moment, Values, command, subject
from noctui.tui.device_hands import DEVICE_HANDLERS
from noctui.tui.milestones import milestones
from noctui.tui.outcomes import about, done_words, elsewhere
from noctui.tui.reasons import Context
from noctui.tui.room import Room

if TYPE_CHECKING:
    from noctui.tui.desk_app import DeskApp
    from noctui.tui.dialogs.form import FormDialog
    from noctui.tui.look import Look
    from noctui.tui.rooms.device import DeviceRoom
    from noctui.tui.rooms.handover import HandoverRoom
    from noctui.tui.rooms.roster import RosterRoom
    from noctui.tui.rooms.run import RunRoom

_PATIENCE = 1.0
"""Seconds that a form waits for what the engine knows of its ticket or post."""
_LEFT_OUT = N_("Left out:")


class Answered(Message):
    """The engine has answered the commands of one deed; `left_out` says of which marked rows it was not even asked."""

    def __init__(
        self,
        action: Action,
        outcome: Sequence[tuple[Command, Answer]],
        form: "FormDialog | None",
        left_out: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.action, self.outcome, self.form, self.left_out = action, outcome, form, left_out


class Probed(Message):
    """A device was asked by hand, and this came of it."""

    def __init__(self, device: str, result: ProbeResult | Answer) -> None:
        super().__init__()
        self.device, self.result = device, result


class Hands:
    def __init__(self, app: "DeskApp") -> None:
        self.app = app
        self.drafts: dict[tuple[str, object], Values] = {}
        """What was typed and not yet stored, by action and what it was about: nothing typed is ever lost."""
        self._unanswered: list[tuple[Command, str]] = []
        """Commands of which nobody knows whether they were stored, with their `op_id`."""

    async def act(self, action_id: str, key: str = "") -> None:
        """Do it, or say why it can't be done; `key`: which one, where each means something else."""
        action, room = BY_ID[action_id], self.app.room_now
        room.key = key
        if room.room not in action.rooms:
            self.app.say(_(elsewhere(action_id), action=_(action.label)), "refused")
            return
        if action_id in DEEDS:
            if not await room.takes(action_id):
                await self._begin(action, DEEDS[action_id], room)
        elif reason := action.why_not(room.context()):
            self.app.say(reason, "refused")
        else:
            if (waited := HANDLERS[action_id](self, room)) is not None:
                await waited

    # --------------------------------------------------------------------------------------------- commands

    async def _begin(self, action: Action, deed: Deed, room: Room) -> None:
        """Take every marked row for which it is possible; if it is for none, say why."""
        contexts = room.contexts() if deed.many else [room.context()]
        reasons = [action.why_not(context) for context in contexts]
        possible = [context for context, reason in zip(contexts, reasons, strict=True) if reason is None]
        left_out = [reason for reason in reasons if reason is not None]
        room.hold()
        if not possible:
            self.app.say(left_out[0], "refused")
            if len(left_out) > 1:
                self.app.show_sheet(_LEFT_OUT, "\n".join(left_out))
        elif (deed := deed.about(possible[0])).fields:
            from noctui.tui.dialogs.form import FormDialog

            if deed.informed or deed.ahead:
                possible[0] = await self.informed(await self._foreseen(possible[0], deed.ahead))
                if reason := action.why_not(possible[0]):
                    self.app.say(reason, "refused")
                    return
            form = FormDialog(action, deed, possible, self, self.known(possible[0]), left_out)
            await self.app.push_screen(form)
            form.begin()
        else:
            commands = [command(deed, context, {}, self.moment()) for context in possible]
            self.carry_out(action, commands, left_out=left_out)

    async def informed(self, context: Context) -> Context:
        """With what the engine knows of the ticket; without, when it does not answer soon: keys wait for it."""
        if context.ticket is None or context.detail is not None:
            return context
        detail = await self._soon(TicketQuery(context.ticket.id))
        return replace(context, detail=detail) if isinstance(detail, TicketDetail) else context

    async def _foreseen(self, context: Context, ahead: Span) -> Context:
        """With the shifts of the post from now on; without, when the engine does not answer soon."""
        now, spot = self.app.client.now(), context.spot
        if not ahead or spot is None or not spot.post:
            return context
        detail = await self._soon(RosterQuery(now, now + ahead, spot.post))
        if isinstance(detail, RosterDetail):
            context = replace(context, spot=replace(spot, detail=detail, now=now))
        return context

    async def _soon(self, query: Query) -> Detail | None:
        try:
            return await asyncio.wait_for(self.app.client.ask(query), _PATIENCE)
        except TimeoutError:
            return None

    def known(self, context: Context) -> Known:
        """What a form about it can draw on."""
        mirror = self.app.mirror
        return Known(context, self.app.look(), mirror.devices, mirror.tickets, mirror.roster)

    def moment(self) -> Moment:
        return Moment(self.app.client.now(), self.app.zone)

    def renewed(self, context: Context) -> Context:
        """The same as it is now. Whoever sends again has read why it was refused."""
        mirror, context = self.app.mirror, self.app.room_now.newest(context)
        ticket = mirror.tickets.get(context.ticket.id) if context.ticket else None
        device = mirror.devices.get(context.device.id) if context.device else None
        return replace(context, ticket=ticket or context.ticket, device=device or context.device)

    def carry_out(
        self,
        action: Action,
        commands: Sequence[Command],
        form: "FormDialog | None" = None,
        left_out: Sequence[str] = (),
    ) -> None:
        """Send the commands; their rows are marked as pending until the engine has answered."""
        self.app.pending.update(filter(None, map(subject, commands)))
        self.app.room_now.show_pending()
        who = self.app.seat or self._login

        async def send() -> None:
            outcome = [(one, await self._send(one, who)) for one in commands]
            self.app.post_message(Answered(action, outcome, form, left_out))

        self.app.run_worker(send(), group="commands", exit_on_error=False)

    @property
    def _login(self) -> str:
        """In whose name the engine would take a command now."""
        return self.app.client.me.login if self.app.client.me is not None else ""

    async def _send(self, one: Command, who: str) -> Answer:
        """Only in the name of who asked for it: a new connection, or a desk that was taken over, has another one.

        Sent again after no answer, the very same command keeps its name: the store does it once.
        """
        if self._login != who:
            return Answer("other_seat", {"who": who})
        known = next((op_id for other, op_id in self._unanswered if other == one), "")
        op_id = known or self.app.client.name_operation()
        answer = await self.app.client.do(one, op_id)
        if answer.code == "no_engine" and not known:
            self._unanswered.append((one, op_id))
        elif answer.code != "no_engine":
            self._unanswered = [pair for pair in self._unanswered if pair[0] != one]
        return answer

    def answered(self, message: Answered) -> None:
        """The rows wait no longer; a refusal is told, where it was asked for if the form still stands."""
        self.app.pending.difference_update(subject(one) for one, _answer in message.outcome)
        self.app.room_now.show_pending()
        look = self.app.look()
        refused = [(one, refusals.sentence(answer, look)) for one, answer in message.outcome if not answer.done]
        done = [(one, answer) for one, answer in message.outcome if answer.done]
        if message.form is not None:
            message.form.answered([answer for _one, answer in message.outcome], look)
        if not done:
            self.app.say(refused[0][1], "refused")
        elif left_out := [*(f"{about(one)}: {why}" for one, why in refused), *message.left_out]:
            self.app.say(done_words(message.action, done, len(left_out)), "warn")
            if message.form is None:  # a form says by itself what it still holds
                self.app.show_sheet(_LEFT_OUT, "\n".join(left_out))
        else:
            self.app.say(done_words(message.action, done), "good")
            self._open_new(done)
            self._tell_outcome(done, look)
            self._go_on(message.action, [one for one, _answer in done])

    def _go_on(self, action: Action, done: Sequence[Command]) -> None:
        """Marks have served where it was done for all that was marked, as the register does by one command."""
        room, deed = self.app.room_now, DEEDS.get(action.id)
        if room.table is None or deed is None:
            return
        if deed.many or room.room == "mutes":
            room.table.clear_marks()
        going_on.go_on(room.table, self.app.mirror.devices, done)

    def _tell_outcome(self, done: Sequence[tuple[Command, Answer]], look: "Look") -> None:
        """What a change of the roster brings is said at once: a gap, too little rest, another change at that time."""
        lines = [line for _one, answer in done for line in roster_words.outcome_lines(answer.params, look)]
        if lines:
            self.app.show_sheet(N_("What comes of it:"), "\n".join(lines))

    def _open_new(self, outcome: Sequence[tuple[Command, Answer]]) -> None:
        """Whoever opens a ticket, begins a handover or starts a run goes on with it."""
        opens = {
            NewTicket: ("ticket", self.app.open_ticket),
            PrepareHandover: ("handover", self.app.open_handover),
            StartRun: ("run", self.app.open_run),
        }
        for one, answer in outcome:
            name, opened = opens.get(type(one), ("", None))
            if opened is not None and (number := answer.params.get(name, "")).isdecimal():
                self.app.call_later(opened, int(number))

    # ------------------------------------------------------------------------------------------------ looks

    async def _facts(self, room: Room) -> None:
        """Offer every fact that the ticket can take now; what is chosen is asked for like by its key."""
        from noctui.tui.dialogs.palette import Palette

        context = await self.informed(room.context())
        facts = milestones(context)
        if not facts:
            self.app.say(_("This ticket can take no fact now."), "refused")
            return
        palette = Palette(context, _("What happened to T-{id}?", id=_number(context)), facts)
        await self.app.push_screen(palette, self._chosen)
        palette.begin()

    async def _explain(self, room: Room) -> None:
        from noctui.tui.dialogs.why import Why

        row = room.context().ticket
        if row is not None:
            await self.app.push_screen(Why(row, *room.doubt()))

    def _probe(self, room: Room) -> None:
        device = room.context().device
        if device is None:
            return
        name = device.id
        self.app.say(_("asking {device}", device=name))

        async def ask() -> None:
            result = await self.app.client.ask(ProbeQuery(name))
            if isinstance(result, ProbeResult | Answer):
                self.app.post_message(Probed(name, result))

        self.app.run_worker(ask(), group="probes", exit_on_error=False)

    def _copy(self, room: Room) -> None:
        """To the clipboard by OSC 52, and on the screen for those whose terminal drops it or who read it out."""
        summary = room.summary()
        if not summary:
            self.app.say(_("There is nothing here to copy."), "refused")
            return
        self.app.copy_to_clipboard(summary)
        self.app.show_sheet(N_("Copied; to read it out:"), summary)

    def _help(self, room: Room) -> None:
        from noctui.tui.dialogs.help import Help

        self.app.push_screen(Help(room.context()))

    async def _palette(self, room: Room) -> None:
        from noctui.tui.dialogs.palette import Palette

        palette = Palette(room.context())
        await self.app.push_screen(palette, self._chosen)
        palette.begin()

    def _chosen(self, action_id: str | None) -> None:
        if action_id is not None:
            self.app.call_later(self.act, action_id)

    def _back(self, room: Room) -> None:
        if room.back():
            return
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()


Handler: TypeAlias = Callable[[Hands, Room], Awaitable[None] | None]


def _go(place: str) -> Handler:
    return lambda hands, _room: hands.app.go_to(place)


def _in_list(act: Callable[[Any], None]) -> Handler:
    """For the list that has the keys, if one has them."""

    def handler(_hands: Hands, room: Room) -> None:
        if (table := room.table) is not None:
            act(table)

    return handler


def _in_roster(act: "Callable[[RosterRoom], None]") -> Handler:
    return lambda _hands, room: act(cast("RosterRoom", room))


def _in_run(act: "Callable[[RunRoom], None]") -> Handler:
    return lambda _hands, room: act(cast("RunRoom", room))


HANDLERS: dict[str, Handler] = {
    **{f"place.{place}": _go(place) for place in PLACES},
    "list.open": _in_list(lambda table: table.action_select()),
    "list.mark": _in_list(lambda table: table.action_mark()),
    "list.up": lambda _hands, room: room.move(-1),
    "list.down": lambda _hands, room: room.move(1),
    "list.page_up": lambda _hands, room: room.page(-1),
    "list.page_down": lambda _hands, room: room.page(1),
    "list.first": _in_list(lambda table: table.action_first()),
    "list.last": _in_list(lambda table: table.action_last()),
    "list.filter": lambda _hands, room: room.open_filter(),
    "list.sort": lambda _hands, room: room.sort(),
    "list.next_new": lambda _hands, room: room.next_new(),
    "list.freeze": lambda _hands, room: room.freeze(),
    **DEVICE_HANDLERS,
    "gantt.next_day": _in_roster(lambda room: room.go_days(1)),
    "gantt.last_day": _in_roster(lambda room: room.go_days(-1)),
    "gantt.next_shift": _in_roster(lambda room: room.go_shifts(1)),
    "gantt.last_shift": _in_roster(lambda room: room.go_shifts(-1)),
    "gantt.today": _in_roster(lambda room: room.go_now()),
    "gantt.turn": _in_roster(lambda room: room.turn()),
    "lane.next": _in_run(lambda room: room.go_lanes(1)),
    "lane.previous": _in_run(lambda room: room.go_lanes(-1)),
    "run.full": _in_run(lambda room: room.show_full()),
    "run.ticket": _in_run(lambda room: room.open_its_ticket()),
    "run.propose": lambda hands, room: starting.propose(hands, room),
    "run.start": lambda hands, room: starting.start(hands, room),
    "view.choose": lambda hands, _room: viewing.choose(hands.app),
    "view.save": lambda hands, room: viewing.save(hands.app, room),
    "pane.next": lambda _hands, room: room.next_pane(),
    "pane.previous": lambda _hands, room: room.next_pane(-1),
    "back": Hands._back,
    "copy": Hands._copy,
    "ticket.facts": Hands._facts,
    "ticket.explain": Hands._explain,
    "device.probe": Hands._probe,
    "device.trend": lambda _hands, room: cast("DeviceRoom", room).next_stretch(),
    "device.availability": lambda _hands, room: cast("DeviceRoom", room).show_availability(),
    "handover.open": lambda hands, _room: hands.app.open_handover(),
    "mutes.open": lambda hands, _room: hands.app.open_mutes(),
    "handover.compare": lambda _hands, room: cast("HandoverRoom", room).compare(),
    "drill.begin": lambda hands, _room: drilling.begin(hands.app),
    "drill.score": lambda hands, _room: drilling.show_score(hands.app),
    "site.reload": lambda hands, _room: switches.site_files(hands.app),
    "engine.retry": lambda hands, _room: switches.retry(hands.app),
    "bell.mute": lambda hands, _room: switches.bell(hands.app),
    "desk.lock": lambda hands, _room: hands.app.lock(),
    "desk.sit": lambda hands, _room: sitting.sit_down(hands.app),
    "face.language": lambda hands, _room: switches.switch_language(hands.app),
    "face.theme": lambda hands, _room: switches.theme(hands.app),
    "palette": Hands._palette,
    "help": Hands._help,
    "quit": lambda hands, _room: switches.leave(hands.app),
}
"""What every action does that is not a command to the engine."""


def _number(context: Context) -> int:
    return context.ticket.id if context.ticket is not None else 0
