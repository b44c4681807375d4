"""Another operator sits down at this desk."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from noctui.catalog import _
from noctui.tui.dialogs.box import Box
from noctui.tui.seat import Seat


class SitDown(Box[str]):
    """Gives the name of whoever sits here now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False, priority=True),
        Binding("escape", "dismiss", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(_("Who sits down?"), _("Enter goes on, Esc closes"))

    def content(self) -> ComposeResult:
        yield Seat("")

    def begin(self) -> None:
        """Take the keys at once."""
        self.query_one(Seat).begin()

    async def action_go_on(self) -> None:
        await self.query_one(Seat).go_on()

    @on(Seat.Taken)
    def _taken(self, event: Seat.Taken) -> None:
        self.dismiss(event.name)
