"""The box of all that is only read: the keys that move what is longer than it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from noctui.catalog import _
from noctui.tui.dialogs.box import Box
from noctui.tui.paper import Paper


class Reader(Box[None]):
    """Its text stands on `paper`. Which keys close it each says itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_by(1)", show=False),
        Binding("up,k", "scroll_by(-1)", show=False),
        Binding("pagedown,space", "scroll_by(15)", show=False),
        Binding("pageup", "scroll_by(-15)", show=False),
        Binding("home,g", "scroll_by(-10000)", show=False),
        Binding("end,G", "scroll_by(10000)", show=False),
    ]

    @property
    def paper(self) -> Paper:
        return self.query_one(".page", Paper)

    def content(self) -> ComposeResult:
        yield Paper(classes="page")

    def action_scroll_by(self, lines: int) -> None:
        self.paper.scroll_lines(lines)

    def action_copy(self) -> None:
        self.desk.copy_to_clipboard(self.paper.plain)
        self.desk.say(_("copied"), "good")
