"""`DeskApp`: the mirror on one side, six places on the other, and every key of the table of actions between them."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from noctui import catalog
from noctui.catalog import _, pick
from noctui.domain.messages import AnnouncementRow, EngineRow
from noctui.domain.moments import SECOND, Instant
from noctui.tui.crash import Contained, write_report
from noctui.tui.driver import DeskDriver, install_signals
from noctui.tui.hands import Answered, Hands, Probed
from noctui.tui.look import Look
from noctui.tui.mirror import Mirror
from noctui.tui.room import Room
from noctui.tui.rooms.desk import DeskRoom
from noctui.tui.safe import arm
from noctui.tui.settings import DeskSettings
from noctui.tui.theme import VARIABLE_DEFAULTS, face_of, load_theme, wear
from noctui.tui.words import announcement
from noctui.wire.client import Client, Event, Key, LinkChanged

Connect = Callable[[Callable[[Event], None]], Client]
"""Makes the client; what it hears goes to the listener."""

_GATHER = 0.1
"""Seconds in which changes of the mirror are gathered before they are shown."""
_LOADED_AFTER = 2.0
"""Seconds from the start until modules and first rows are loaded and stay."""
_BELL_EVERY = 3 * SECOND
_SAID_FOR = 20 * SECOND


class MirrorMoved(Message):
    """The client heard something."""

    def __init__(self, event: Event) -> None:
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


def _devices() -> Screen[None]:
    from noctui.tui.rooms.devices import DevicesRoom

    return DevicesRoom()


def _tickets() -> Screen[None]:
    from noctui.tui.rooms.tickets import TicketsRoom

    return TicketsRoom()


def _playbooks() -> Screen[None]:
    from noctui.tui.rooms.playbooks import PlaybooksRoom

    return PlaybooksRoom()


def _roster() -> Screen[None]:
    from noctui.tui.rooms.roster import RosterRoom

    return RosterRoom()


def _journal() -> Screen[None]:
    from noctui.tui.rooms.journal import JournalRoom

    return JournalRoom()


class DeskApp(Contained[int]):
    """The desk of one operator."""

    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "desk": DeskRoom,
        "devices": _devices,
        "tickets": _tickets,
        "playbooks": _playbooks,
        "roster": _roster,
        "journal": _journal,
    }
    DEFAULT_MODE = "desk"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+c", "quit", show=False, system=True),
    ]

    def __init__(self, connect: Connect, settings: DeskSettings) -> None:
        super().__init__(driver_class=DeskDriver)
        self.settings = settings
        self.reports = settings.reports
        self.client = connect(self._listen)
        self.mirror = Mirror(self.client)
        self.hands = Hands(self)
        self.pending: set[tuple[str, Key]] = set()
        """(view, key) of rows for which a command is under way."""
        self.bell_on = settings.bell
        self.said = Said()
        self._dirty: dict[str, frozenset[Key] | None] = {}
        self._gathering: Timer | None = None
        self._engine: EngineRow | None = None
        """What the engine said of itself when it was last looked at."""
        self._heard: int | None = None
        self._clock_names: dict[str, str] = {}
        self._rung: Instant = 0
        self._zone: tuple[str, tzinfo] = ("", UTC)
        arm(self)

    # --------------------------------------------------------------------------------------------------- what is shown

    @property
    def room_now(self) -> Room:
        """The place or opened screen in front, under whatever dialog."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, Room))

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
        return Look(self.client.now(), self.zone, face_of(self).glyph, self._clock_names)

    def lost_clock(self) -> str:
        """The time of day since when there has been no engine."""
        lost_at = self.client.lost_at
        return self.look().clock(lost_at) if lost_at is not None else face_of(self).glyph("dash")

    def say(self, words: str, token: str = "notice") -> None:
        """Put a sentence on the notice line."""
        self.said = Said(words, token, self.client.now())
        self.room_now.repaint(self.look())

    def dress(self, theme: str) -> None:
        """Put on another theme; a broken one is told and replaced."""
        face = load_theme(theme, self.settings.themes)
        wear(self, face)
        if self.is_running and face.warning:
            self.say(face.warning, "warn")
        self.show_everything()

    def show_everything(self) -> None:
        """Paint the place in front anew; the others are painted when they are seen again."""
        self._name_clocks()
        if self._screen_stack:
            self.room_now.show_all()

    async def go_to(self, place: str) -> None:
        """Look at another place; what is open there stays open."""
        if place == self.current_mode:
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

    # ---------------------------------------------------------------------------------------------------- start, end

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def on_load(self) -> None:
        catalog.use(self.settings.language)
        self.dress(self.settings.theme)

    def on_mount(self) -> None:
        if warning := face_of(self).warning:
            self.said = Said(warning, "warn", self.client.now())
        if not self.is_headless:
            install_signals(self)
            self.set_timer(_LOADED_AFTER, keep_what_is_loaded)
        self.run_worker(self.client.run(), group="link")
        self.set_interval(1.0, self._tick)

    async def on_unmount(self) -> None:
        await self.client.close()

    # -------------------------------------------------------------------------------------------- news from the engine

    def _listen(self, event: Event) -> None:
        self.post_message(MirrorMoved(event))

    def on_mirror_moved(self, message: MirrorMoved) -> None:
        """Gather; a storm of changes is shown a few times a second, not once for each."""
        if self._is_mere_beat(message.event):
            return
        if isinstance(message.event, LinkChanged):
            self.room_now.show_link(message.event.state)
            self._dirty.setdefault("engine", frozenset())
        else:
            self._gather(message.event.view, message.event.keys)
        if self._gathering is None:
            self._gathering = self.set_timer(_GATHER, self._show_changes)

    def _is_mere_beat(self, event: Event) -> bool:
        """Whether the engine only says that it lives: the next second shows that anyway."""
        if isinstance(event, LinkChanged) or event.view != "engine":
            return False
        before, self._engine = self._engine, self.mirror.engine
        return before is not None and self._engine is not None and before == replace(self._engine, cycle=before.cycle)

    def _gather(self, view: str, keys: frozenset[Key] | None) -> None:
        known = self._dirty.get(view, frozenset())
        self._dirty[view] = None if keys is None or known is None else known | keys

    def _show_changes(self) -> None:
        changes, self._dirty, self._gathering = self._dirty, {}, None
        if "tickets" in changes:
            self._name_clocks()
        if "announcements" in changes:
            self._announce()
        self.room_now.take(changes)

    def _announce(self) -> None:
        """Say aloud what is new; what stood before this desk came is on the screen anyway."""
        rows = self.mirror.announcements
        newest = max(rows, default=0)
        fresh = [rows[key] for key in sorted(rows) if self._heard is not None and key > self._heard]
        self._heard = newest if self.client.state == "live" or rows else self._heard
        if fresh:
            self.said = Said(announcement(fresh[-1], self._clock_names), _TOKENS[fresh[-1].kind], self.client.now())
            self._ring(fresh)

    def _name_clocks(self) -> None:
        clocks = (clock for ticket in self.mirror.tickets.values() for clock in ticket.clocks)
        self._clock_names |= {clock.spec: pick(clock.name) for clock in clocks}

    def _ring(self, fresh: list[AnnouncementRow]) -> None:
        now = self.client.now()
        if self.bell_on and any(row.bell for row in fresh) and now - self._rung >= _BELL_EVERY:
            self._rung = now
            self.bell()

    def _tick(self) -> None:
        now = self.client.now()
        if self.said.text and now - self.said.at > _SAID_FOR:
            self.said = Said()
        self.room_now.tick(now)

    # ---------------------------------------------------------------------------------------------- keys and answers

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While somebody types, letters are letters; only the way back stays a key."""
        typing = self.focused is not None and self.focused.check_consume_key("a", "a")
        return not typing or action != "act" or parameters[0] == "back"

    async def action_act(self, action_id: str) -> None:
        await self.hands.act(action_id)

    async def action_quit(self) -> None:
        await self.hands.act("quit")

    def on_answered(self, message: Answered) -> None:
        self.hands.answered(message)

    def on_probed(self, message: Probed) -> None:
        self.room_now.probed(message.device, message.result)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed is told in one place; the desk goes on."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            number, _path = write_report(event.worker.error, self.reports)
            self.say(
                _("That went wrong inside the desk ({id}); the engine is not touched by it.", id=number), "refused"
            )


_TOKENS = {
    "problem": "bad",
    "recovery": "good",
    "reopened": "bad",
    "warning": "warn",
    "breach": "bad",
    "blind": "bad",
    "sight": "good",
}
