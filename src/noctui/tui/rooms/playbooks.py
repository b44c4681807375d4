"""Place 4: what the playbooks will be; nothing runs here yet, and nothing pretends to."""

from textual.app import ComposeResult

from noctui.catalog import _
from noctui.tui.look import Look, wrap
from noctui.tui.paper import Paper
from noctui.tui.room import Room, bindings


class PlaybooksRoom(Room):
    room = "playbooks"
    BINDINGS = bindings("playbooks")

    def body(self) -> ComposeResult:
        yield Paper(id="words", classes="page")

    def paint(self, look: Look) -> None:
        words = (
            _("Here the emergency procedures of the site will be led step by step, real or as a drill."),
            _("This version has none yet: tickets and the duty log are kept in places 3 and 6."),
        )
        lines = [line for sentence in words for line in wrap(sentence, self.width - 4)]
        self.query_one("#words", Paper).write((), *(((f"  {line}", "muted"),) for line in lines))
