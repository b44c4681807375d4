"""`DeskApp`: the mirror on one side, six places on the other, and every key of the table of actions between them."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from noctui import catalog
from noctui.catalog import _
from noctui.domain.moments import SECOND, Instant
from noctui.tui import drilling
from noctui.tui.crash import Contained, write_report
from noctui.tui.curtain import Curtain, Nobody
from noctui.tui.driver import DeskDriver, install_signals
from noctui.tui.framed import Framed
from noctui.tui.idle import Idle
from noctui.tui.look import Look
from noctui.tui.mirror import Mirror
from noctui.tui.places import PLACES
from noctui.tui.safe import arm
from noctui.tui.settings import DeskSettings
from noctui.tui.theme import VARIABLE_DEFAULTS, face_of, load_theme, wear

if TYPE_CHECKING:
    from noctui.tui.hands import Answered, Hands, Probed
    from noctui.tui.news import News
    from noctui.tui.real_watch import RealWatch
    from noctui.tui.room import Room
    from noctui.wire.client import Client, Event, Key

Connect = Callable[[Callable[["Event"], None]], "Client"]
"""Makes the client; what it hears goes to the listener."""

_LOADED_AFTER = 2.0
"""Seconds from the start until modules and first rows are loaded and stay."""
_HANDS_AFTER = 1.0
"""Seconds from the first place until what actions need is loaded: by then the rows stand on the screen."""
_SAID_FOR = 20 * SECOND


class MirrorMoved(Message):
    """The client heard something."""

    def __init__(self, event: "Event") -> None:
        super().__init__()
        self.event = event


@dataclass(frozen=True, slots=True)
class Said:
    """What the notice line says, and since when."""

    text: str = ""
    token: str = "notice"
    at: Instant = 0


def keep_what_is_loaded() -> None:
    """Collect garbage from now on, but never among what is here for good: that would hold up a key for 30 ms."""
    gc.freeze()
    gc.enable()


def _is_lock(screen: Screen[Any]) -> bool:
    return isinstance(screen, Framed) and screen.room == "locked"


class DeskApp(Contained[int]):
    """The desk of one operator."""

    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {**PLACES}
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+c", "quit", show=False, system=True),
    ]

    def __init__(self, connect: Connect, settings: DeskSettings) -> None:
        super().__init__(driver_class=DeskDriver)
        self.settings = settings
        self.reports = settings.reports
        self._connect = connect
        self.client: Client = cast("Client", Nobody())
        self.mirror = Mirror(self.client)
        self._hands: Hands | None = None
        self.news: News | None = None
        self.pending: set[tuple[str, Key]] = set()
        """(view, key) of rows for which a command is under way."""
        self.bell_on = settings.bell
        self.said = Said()
        self.idle = Idle(settings.lock_after)
        self.seat = ""
        """Login of who sat down with a PIN: it has to be shown again to every new connection."""
        self.drill_goes_on = False
        self.real: RealWatch | None = None
        """Beside a drill: what goes on at the site itself."""
        self._zone: tuple[str, tzinfo] = ("", UTC)
        self._front: Framed
        arm(self)

    # --------------------------------------------------------------------------------------------------- what is shown

    @property
    def front(self) -> Framed:
        """What is in front, under whatever dialog: a place, an opened screen, at first the curtain."""
        found = next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Framed)), None)
        if found is not None:
            self._front = found
        return self._front  # while the app closes its screens go first, and a last event may still come

    @property
    def room_now(self) -> "Room":
        """The place or opened screen in front, once there is one."""
        return cast("Room", self.front)

    @property
    def hands(self) -> "Hands | None":
        """What carries out an action, once there is a place. The first use loads every command there is."""
        if self._hands is None and self.news is not None:
            from noctui.tui.hands import Hands

            self._hands = Hands(self)
        return self._hands

    @property
    def zone(self) -> tzinfo:
        """The zone of the screen: the operator's own choice, else the site's."""
        name = self.settings.zone or (self.mirror.engine.zone if self.mirror.engine else "")
        if name != self._zone[0]:
            try:
                self._zone = name, ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError):
                self._zone = name, UTC
        return self._zone[1]

    @property
    def face_name(self) -> str:
        return face_of(self).name

    def look(self) -> Look:
        return Look(self.client.now(), self.zone, face_of(self).glyph, self.news.names if self.news else {})

    def lost_clock(self) -> str:
        """The time of day since when there has been no engine."""
        lost_at = self.client.lost_at
        return self.look().clock(lost_at) if lost_at is not None else face_of(self).glyph("dash")

    def say(self, words: str, token: str = "notice") -> None:
        """Put a sentence on the notice line."""
        self.note(words, token)
        if self.is_running:
            self.front.repaint(self.look())

    def note(self, words: str, token: str) -> None:
        """Put a sentence on the notice line with the next repaint."""
        self.said = Said(words, token, self.client.now())

    def dress(self, theme: str) -> None:
        """Put on another theme; a broken one is told and replaced."""
        face = load_theme(theme, self.settings.themes)
        wear(self, face)
        if self.is_running and face.warning:
            self.say(face.warning, "warn")
        self.show_everything()

    def show_everything(self) -> None:
        """Paint the place in front anew; the others are painted when they are seen again."""
        if self.news is not None:
            self.news.learn_names()
        if self.is_running and self.screen_stack:
            self.front.show_all()

    async def go_to(self, place: str) -> None:
        """Look at another place; what is open there stays open. The key of the place in front closes what is open."""
        if place == self.current_mode:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            return
        self.room_now.look_away()
        await self.switch_mode(place)

    def show_sheet(self, title: str, text: str) -> None:
        """Lay a sheet of plain text over the place; `title` is a message id."""
        from noctui.tui.dialogs.sheet import Sheet

        self.push_screen(Sheet(title, text))

    def open_device(self, name: str) -> None:
        from noctui.tui.rooms.device import DeviceRoom

        self.push_screen(DeviceRoom(name))

    def open_ticket(self, number: int) -> None:
        from noctui.tui.rooms.ticket import TicketRoom

        self.push_screen(TicketRoom(number))

    def open_handover(self, number: int = 0) -> None:
        """By its number; 0: the one that the operator has to do with, else the newest."""
        from noctui.tui.rooms.handover import HandoverRoom

        if not (isinstance(self.front, HandoverRoom) and self.front.show_another(number)):
            self.push_screen(HandoverRoom(number))

    def open_mutes(self) -> None:
        from noctui.tui.rooms.mutes import MutesRoom

        self.push_screen(MutesRoom())

    def open_run(self, number: int) -> None:
        from noctui.tui.rooms.run import RunRoom

        self.push_screen(RunRoom(number))

    def open_playbook(self, playbook: str) -> None:
        from noctui.tui.rooms.playbook import PlaybookRoom

        self.push_screen(PlaybookRoom(playbook))

    def open_post(self, post: str) -> None:
        from noctui.tui.rooms.post import PostRoom

        self.push_screen(PostRoom(post))

    # ------------------------------------------------------------------------------------------------- who sits here

    @property
    def locked(self) -> bool:
        return any(_is_lock(screen) for screen in self.screen_stack)

    @property
    def sitting(self) -> tuple[str, bool]:
        """The name of who sits here, and whether it is another one than the account's own."""
        me = self.client.me
        return (me.name, bool(self.seat or self.settings.sit_as)) if me is not None else ("", False)

    def lock(self) -> None:
        """Only clocks and alarms are shown until somebody sits down; what is open stays below."""
        from noctui.tui.rooms.locked import LockedRoom

        me = self.client.me
        self.push_screen(LockedRoom(self.seat or (me.login if me is not None else "")))

    def unlock(self) -> None:
        self.idle.touch()
        self.take_seat()
        while self.locked:
            self.pop_screen()

    def take_seat(self) -> None:
        """Remember who sits here, if it is by their PIN."""
        me = self.client.me
        self.seat = me.login if me is not None and me.login != self.client.vouched else ""

    def _look_who_is_here(self) -> None:
        """Lock when nobody is, when the engine has forgotten who is, or when something was laid over the lock."""
        me = self.client.me
        forgotten = bool(self.seat) and me is not None and me.login != self.seat
        if self.locked:
            if not _is_lock(self.screen):
                self.lock()
        elif self.idle.is_over or forgotten:
            self.lock()

    # ---------------------------------------------------------------------------------------------------- start, end

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def on_load(self) -> None:
        catalog.use(self.settings.language)
        self.dress(self.settings.theme)

    def get_default_screen(self) -> Screen[None]:
        return Curtain()

    def on_mount(self) -> None:
        if warning := self.settings.warning or face_of(self).warning:
            self.note(warning, "warn")
        if not self.is_headless:
            install_signals(self)
            self.set_timer(_LOADED_AFTER, keep_what_is_loaded)

    async def move_in(self) -> None:
        """The first frame stands: load the rest, look for the engine, open the first place."""
        from noctui.tui.news import News

        self.client = self._connect(self._listen)
        self.mirror = Mirror(self.client)
        self.news = News(self)
        self.run_worker(self.client.run(), group="link")
        drilling.watch_the_real(self)
        await self.switch_mode("desk")
        self.set_interval(1.0, self._tick)
        self.set_timer(_HANDS_AFTER, lambda: self.hands)

    async def on_unmount(self) -> None:
        if self.news is not None:
            await self.client.close()
        if self.real is not None:
            await self.real.client.close()

    # ------------------------------------------------------------------------------------------------------- messages

    def _listen(self, event: "Event") -> None:
        self.post_message(MirrorMoved(event))

    def on_mirror_moved(self, message: MirrorMoved) -> None:
        if self.news is not None:
            self.news.hear(message.event)

    def _tick(self) -> None:
        now = self.client.now()
        self._look_who_is_here()
        drilling.follow(self)
        if self.said.text and now - self.said.at > _SAID_FOR * max(1, self.client.speed):
            self.said = Said()
        if self.is_running and self.front.is_mounted:  # neither before it stands nor while all is taken down
            self.front.tick(now)

    # ---------------------------------------------------------------------------------------------- keys and answers

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self.idle.touch()
        await super().on_event(event)
        if isinstance(event, events.Key) and isinstance(self.screen, Framed):
            self.screen.paint_now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While somebody types, letters are letters; only the way back stays a key."""
        typing = self.focused is not None and self.focused.check_consume_key("a", "a")
        return not typing or action != "act" or parameters[0] == "back"

    async def action_act(self, action_id: str, key: str = "") -> None:
        if self.hands is not None:
            await self.hands.act(action_id, key)

    async def action_quit(self) -> None:
        if self.locked:
            self.say(_("The desk is locked: only who unlocks it can leave it."), "refused")
        elif self.hands is None:
            self.exit()
        else:
            await self.hands.act("quit")

    def on_answered(self, message: "Answered") -> None:
        if self.hands is not None:
            self.hands.answered(message)

    def on_probed(self, message: "Probed") -> None:
        self.room_now.probed(message.device, message.result)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed is told in one place; the desk goes on."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            number, _path = write_report(event.worker.error, self.reports)
            self.say(
                _("That went wrong inside the desk ({id}); the engine is not touched by it.", id=number), "refused"
            )
