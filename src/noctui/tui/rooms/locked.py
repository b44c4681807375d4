"""The locked desk: header, clocks and alarms go on, everything else waits for whoever may sit here."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from noctui.catalog import _
from noctui.domain.commands import Answer
from noctui.tui import asking, bars
from noctui.tui.look import Look
from noctui.tui.paper import Paper
from noctui.tui.room import Room
from noctui.tui.seat import Seat
from noctui.wire.client import LinkState


class LockedRoom(Room):
    """Who has no PIN, at an account that vouches for them, unlocks with any key; it says so, for that stops nobody."""

    room = "locked"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", show=False, priority=True)]
    DEFAULT_CSS = """
    LockedRoom #alarms { height: 1fr; }
    LockedRoom Seat { padding: 0 1; }
    LockedRoom.-free Seat { display: none; }
    LockedRoom.-tiny > #inside { display: block; }
    LockedRoom.-tiny > #instead { display: none; }
    """

    class Known(Message):
        """The engine has said whether a PIN is needed."""

        def __init__(self, answer: Answer) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self, login: str) -> None:
        super().__init__()
        self._login = login

    def body(self) -> ComposeResult:
        yield Paper("text", id="alarms")
        yield Seat(self._login)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Seat).begin()
        self._ask()

    def _ask(self) -> None:
        async def ask() -> None:
            self.post_message(self.Known(await self.desk.client.sit(self._login, "")))

        asking.in_turn(self, "lock", ask)

    @on(Known)
    def _is_known(self, event: Known) -> None:
        self.set_class(event.answer.done, "-free")
        if event.answer.done:
            self.set_focus(None)
        self.repaint(self.desk.look())

    def show_link(self, state: LinkState) -> None:
        if state == "live" and not self.has_class("-free"):
            self._ask()

    def paint(self, look: Look) -> None:
        paper = self.query_one("#alarms", Paper)
        worst = bars.alarms(self.mirror, look, self.width, paper.size.height or self.size.height)[1:]
        paper.write(((f" {self._words()}", "title"),), *(((" ", ""), *line) for line in worst))

    def _words(self) -> str:
        if self.has_class("-free"):
            return _("LOCKED. No PIN is set for {login}: any key unlocks.", login=self._login)
        return _("LOCKED. The PIN of {login} unlocks, or that of somebody else who sits down.", login=self._login)

    def paint_footer(self) -> None:
        words = _("any key unlocks") if self.has_class("-free") else _("Enter goes on, Tab to the other field")
        self._bar("footer", ((f" {words}", "muted"),))

    async def action_go_on(self) -> None:
        if self.has_class("-free"):
            self.desk.unlock()
        else:
            await self.query_one(Seat).go_on()

    def on_key(self, event: events.Key) -> None:
        if self.has_class("-free"):
            event.stop()
            self.desk.unlock()

    @on(Seat.Taken)
    def _taken(self) -> None:
        self.desk.unlock()
