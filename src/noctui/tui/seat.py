"""`Seat`: who wants to sit here, and their PIN."""

import asyncio
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from noctui.catalog import _
from noctui.domain.commands import Answer
from noctui.tui import asking, refusals
from noctui.tui.look import wrap
from noctui.tui.paper import Paper
from noctui.tui.widgets import Field

if TYPE_CHECKING:
    from noctui.tui.desk_app import DeskApp

_LONGEST = 64
_LABEL = 14
"""Cells of what stands before a field."""


class Seat(Vertical):
    """Asks the engine with every Enter; what it refuses stands below. A PIN leaves the screen with the attempt."""

    DEFAULT_CSS = """
    Seat { height: auto; }
    Seat Horizontal { height: 1; }
    Seat #problem { height: auto; min-height: 1; }
    """

    class Taken(Message):
        """Somebody may sit here."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Heard(Message):
        """The engine has answered."""

        def __init__(self, answer: Answer) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self, login: str) -> None:
        super().__init__()
        self._login = login

    @property
    def desk(self) -> "DeskApp":
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        for name, label, value in (("login", _("Login"), self._login), ("pin", _("PIN"), "")):
            with Horizontal():
                paper = Paper()
                paper.styles.width = _LABEL
                paper.write(((label, "key"),))
                yield paper
                field = Field(value, limit=_LONGEST, id=name)
                field.password = name == "pin"
                yield field
        yield Paper(id="problem")

    def begin(self) -> None:
        """Take the keys: whose login is known types the PIN at once."""
        self._field("pin" if self._login else "login").focus()

    async def go_on(self) -> None:
        """From the login to the PIN, from the PIN to the engine, with every key that was typed before this one."""
        pin = self._field("pin")
        if self.screen.focused is not None:
            taken = asyncio.Event()
            self.screen.focused.call_later(taken.set)
            await taken.wait()
        if not pin.has_focus:
            pin.focus()
        else:
            self.ask(self._field("login").value.strip(), pin.value)
            pin.value = ""

    def ask(self, login: str, pin: str) -> None:
        async def ask() -> None:
            self.post_message(self.Heard(await self.desk.client.sit(login, pin)))

        asking.in_turn(self, "seat", ask)

    @on(Heard)
    def _heard(self, event: Heard) -> None:
        event.stop()
        if event.answer.done:
            self.post_message(self.Taken(event.answer.params.get("who", "")))
        else:
            self.tell(refusals.sentence(event.answer, self.desk.look()), "refused")

    def tell(self, words: str, token: str) -> None:
        paper, room = self.query_one("#problem", Paper), max(self.size.width, 20)
        paper.write(*(((line, token),) for line in wrap(self.desk.look().shown(words), room)))

    def _field(self, name: str) -> Field:
        return self.query_one(f"#{name}", Field)
